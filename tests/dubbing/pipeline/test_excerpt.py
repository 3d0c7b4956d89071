"""What changes in a dub that is known can be heard before its whole track is mixed, and sounds as that then does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.engines import register, registry
from octavia.dubbing.events import Event, ExcerptReady, StageStarted
from octavia.dubbing.pipeline import dub, dub_sound
from octavia.dubbing.pipeline.excerpt import MARGIN_MS, MOST_MS, Heard, HeardLine, changed_spans
from octavia.dubbing.pipeline.review import review
from octavia.dubbing.request import DubRequest, EngineChoice, LineOverride, Overrides, ScheduleCaps, WhenUnfit
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.write import write_srt
from octavia.dubbing.timing import Span
from octavia.testing.fakes import DictionaryTranslator, ToneSynthesizer
from support.clips import TINY_X264, clip
from support.dubs import Run, run_dub

_LINES = 12
_LINE_MS = 2500
_EDITED = "s0007"
_TEXT = "Agua."
_RATE = 48
Sound = NDArray[np.float64]


@dataclass
class Edit:
    """An edited dub, made with its former state known.

    Attributes:
        excerpts: What was told, with its sound, shape (n, 2).
        before: The stages that had begun to work when the first was told.
    """

    excerpts: list[tuple[ExcerptReady, Sound]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", autouse=True)
def engines() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_added", {})
        register(DictionaryTranslator)
        register(ToneSynthesizer)
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Half a minute of lines, over noise that nothing else resembles at another time."""
    folder = tmp_path_factory.mktemp("talk")
    length = f"duration={_LINES * _LINE_MS // 1000}"
    picture = ("-f", "lavfi", "-i", f"testsrc=size=64x36:rate=5:{length}")
    sound = ("-f", "lavfi", "-i", f"anoisesrc=amplitude=0.1:color=pink:sample_rate=48000:seed=7:{length}")
    talk = clip(folder / "talk.mp4", *picture, *sound, *TINY_X264)
    cues = [Cue(at * _LINE_MS, at * _LINE_MS + 1800, f"Here is number {at}.") for at in range(_LINES)]
    write_srt(cues, folder / "talk.srt")
    return run_dub(
        DubRequest(
            talk,
            ("es",),
            folder / "out",
            source_language="en",
            subtitles=folder / "talk.srt",
            engines=EngineChoice(mt=DictionaryTranslator.name, tts=ToneSynthesizer.name),
            hear_back=False,
        )
    )


def heard(request: DubRequest) -> dict[str, Heard]:
    found = review(request, "es")
    assert found.gain_db is not None
    lines = {line.id: HeardLine(line.start_ms, line.end_ms, line.text, line.voice) for line in found.lines}
    return {"es": Heard(found.gain_db, lines)}


def edited(request: DubRequest, text: str = _TEXT) -> DubRequest:
    return replace(request, overrides=Overrides({"es": {_EDITED: LineOverride(text)}}))


def made(request: DubRequest, known: dict[str, Heard]) -> Edit:
    found = Edit()

    def listen(event: Event) -> None:
        if isinstance(event, StageStarted) and not found.excerpts:
            found.before.append(event.stage)
        if isinstance(event, ExcerptReady):
            found.excerpts.append((event, soundfile.read(event.path)[0]))

    dub_sound(request, listen, heard=known)
    return found


def mix(request: DubRequest) -> Sound:
    (path,) = (each for each in dub(request).files if each.name.endswith(".es.wav"))
    sound: Sound = soundfile.read(path)[0]
    return sound


def differ_db(one: Sound, other: Sound) -> float:
    """How loud the difference is against the first."""
    return float(10 * np.log10(np.mean((one - other) ** 2) / np.mean(one**2) + 1e-12))


@pytest.fixture(scope="module")
def edit(first: Run) -> Edit:
    return made(edited(first.request), heard(first.request))


def test_the_changed_line_is_heard_before_the_track_is_mixed(edit: Edit) -> None:
    assert [(event.language, Path(event.path).suffix) for event, _ in edit.excerpts] == [("es", ".flac")]
    assert edit.before[-1] == "excerpt" and not {"render", "mix"} & set(edit.before)


def test_it_is_there_no_longer_than_the_run(edit: Edit) -> None:
    assert not any(Path(event.path).exists() for event, _ in edit.excerpts)


def test_it_lasts_from_before_the_line_until_after_it(first: Run, edit: Edit) -> None:
    ((event, sound),) = edit.excerpts
    before = heard(first.request)["es"].lines[_EDITED]
    after = heard_after(first)["es"].lines[_EDITED]
    assert (event.start_ms, event.end_ms) == (
        min(before.start_ms, after.start_ms) - MARGIN_MS,
        max(before.end_ms, after.end_ms) + MARGIN_MS,
    )
    assert sound.shape == ((event.end_ms - event.start_ms) * _RATE, 2)


def heard_after(first: Run) -> dict[str, Heard]:
    request = edited(first.request)
    dub(request)
    return heard(request)


def test_it_sounds_as_the_whole_track_does_when_that_is_there(first: Run, edit: Edit) -> None:
    ((event, sound),) = edit.excerpts
    window = slice(event.start_ms * _RATE, event.end_ms * _RATE)
    assert differ_db(mix(edited(first.request))[window], sound) < -30
    assert differ_db(mix(first.request)[window], sound) > -10


def test_at_its_ends_it_sounds_as_the_track_that_is_known(first: Run, edit: Edit) -> None:
    ((event, sound),) = edit.excerpts
    known = mix(first.request)[event.start_ms * _RATE : event.end_ms * _RATE]
    end = (MARGIN_MS - 300) * _RATE
    for part in (slice(None, end), slice(-end, None)):
        assert differ_db(known[part], sound[part]) < -30


def test_what_is_made_is_the_same_without(first: Run, edit: Edit, tmp_path: Path) -> None:
    request = edited(first.request)
    plain = replace(request, output=tmp_path / "out", workspace=tmp_path / "work")
    assert len(edit.excerpts) == 1
    assert np.array_equal(mix(request), mix(plain))


def test_of_what_sounds_the_same_there_is_none(first: Run) -> None:
    same = heard(first.request)["es"].lines[_EDITED].text
    assert made(edited(first.request, same), heard(first.request)).excerpts == []


def test_over_a_background_of_its_own_the_excerpt_has_that(first: Run, tmp_path: Path) -> None:
    request = replace(first.request, background=first.request.source, workspace=tmp_path / "work")
    dub(request)
    ((event, sound),) = made(edited(request), heard(request)).excerpts
    window = slice(event.start_ms * _RATE, event.end_ms * _RATE)
    assert differ_db(mix(edited(request))[window], sound) < -30


def test_where_the_picture_is_slowed_there_is_none(first: Run, tmp_path: Path) -> None:
    hurried = [Cue(at * _LINE_MS, at * _LINE_MS + 300, "Here is number one today. " * 5) for at in range(_LINES)]
    write_srt(hurried, tmp_path / "hurried.srt")
    caps = ScheduleCaps(when_unfit=WhenUnfit.SLOW_VIDEO)
    request = replace(first.request, caps=caps, subtitles=tmp_path / "hurried.srt", workspace=tmp_path / "work")
    assert dub(request).report.tracks[0].length.expected_ms > _LINES * _LINE_MS + 1000
    assert made(edited(request), heard(request)).excerpts == []


def line(start_ms: int, end_ms: int, text: str = "Sí.", voice: str = "es") -> HeardLine:
    return HeardLine(start_ms, end_ms, text, voice)


A, B = line(10_000, 12_000), line(30_000, 31_000)


@pytest.mark.parametrize(
    ("now", "spans"),
    [
        ({"a": A, "b": B}, []),
        ({"a": line(10_000, 12_000, "No."), "b": B}, [Span(8500, 13_500)]),
        ({"a": line(10_000, 12_000, voice="x"), "b": B}, [Span(8500, 13_500)]),
        ({"a": line(11_000, 13_000), "b": B}, [Span(8500, 14_500)]),
        ({"a": A}, [Span(28_500, 32_500)]),
        ({"a": A, "b": B, "c": line(34_000, 35_000)}, [Span(32_500, 36_500)]),
        ({"a": line(100, 12_000), "b": line(30_000, 39_000)}, [Span(0, 13_500), Span(28_500, 40_000)]),
    ],
    ids=["the same", "another text", "another voice", "moved", "gone", "new", "at both ends"],
)
def test_what_changed_has_a_margin(now: dict[str, HeardLine], spans: list[Span]) -> None:
    assert changed_spans(now, {"a": A, "b": B}, 40_000) == spans


def test_of_very_much_the_first_is_made() -> None:
    spans = changed_spans({f"l{at}": line(at * 10_000, at * 10_000 + 4000) for at in range(20)}, {}, 10**6)
    assert spans[0] == Span(0, 5500) and len(spans) == 8
    assert MOST_MS - 7000 < sum(span.end_ms - span.start_ms for span in spans) <= MOST_MS
