"""The first minute of a long dub is there before the rest, costs no line twice, and leaves no trace in what is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import EngineInfo, Speech, TextInContext, Translation
from octavia.dubbing.errors import Cancelled
from octavia.dubbing.events import Event, SampleReady, StageFinished, StageStarted
from octavia.dubbing.media.ffmpeg import FFMPEG
from octavia.dubbing.pipeline import dub
from octavia.dubbing.pipeline.ensemble import crew
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.review import review
from octavia.dubbing.pipeline.sample import SAMPLE_MS, WORTH_MS
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.shape import untouched
from octavia.dubbing.pipeline.whole import first_lines, lines_by_language
from octavia.dubbing.process import run
from octavia.dubbing.request import DubRequest, EngineChoice, LineOverride, Overrides
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.subtitles.write import write_srt
from octavia.dubbing.values import Segment, Transcript
from octavia.dubbing.workspace import digest_file
from octavia.testing.fakes import DictionaryTranslator, ToneSynthesizer
from octavia.testing.sample import make_sample
from support.clips import TINY_X264, clip
from support.dubs import Run, artifacts, run_dub
from support.engines import registered

_RATE_HZ = 48_000
Sound = NDArray[np.float64]


@dataclass
class Heard:
    """A dub with a sample, by the built-in engines, and what there was of it when the sample was there.

    Attributes:
        plain: The same without.
        sound: The sample, shape (n, 2).
        made: Translations and takes at that time, with when they were built.
    """

    run: Run
    plain: Run
    ready: SampleReady
    sound: Sound
    made: set[str]


@pytest.fixture(scope="module")
def long_talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100 s of talk; its own subtitles stand beside it."""
    return make_sample(tmp_path_factory.mktemp("long") / "talk.mp4", seconds=100)


@pytest.fixture(scope="module")
def heard(long_talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Heard:
    folder = tmp_path_factory.mktemp("heard")
    request = DubRequest(
        long_talk,
        ("es",),
        folder / "out",
        source_language="en",
        subtitles=long_talk.with_suffix(".srt"),
        sample=True,
        hear_back=False,
    )
    kept: dict[str, tuple[Sound, set[str]]] = {}

    def listen(event: Event) -> None:
        events.append(event)
        if isinstance(event, SampleReady):
            kept[event.language] = (decoded(Path(event.path), folder / "sample.wav"), lines_of(request))

    events: list[Event] = []
    result = dub(request, listen)
    plain = run_dub(replace(request, output=folder / "plain", sample=False))
    (ready,) = (event for event in events if isinstance(event, SampleReady))
    return Heard(Run(request, result, tuple(events)), plain, ready, *kept["es"])


def decoded(path: Path, wav: Path) -> Sound:
    run([*FFMPEG, "-i", str(path), "-c:a", "pcm_s16le", str(wav)])
    samples: Sound = soundfile.read(wav)[0]
    return samples


def lines_of(request: DubRequest) -> set[str]:
    workspace = request.workspace or request.output / ".work"
    return artifacts(workspace, "translate") | artifacts(workspace, "take")


def names(built: set[str]) -> set[str]:
    return {each.partition(" ")[0] for each in built}


@pytest.mark.slow
def test_it_is_there_before_any_stage_of_the_dub_begins(heard: Heard) -> None:
    at = heard.run.events.index(heard.ready)
    begun = {event.stage for event in heard.run.events[:at] if isinstance(event, StageStarted)}
    assert "sample" in begun
    assert begun.isdisjoint({"translate", "synthesize", "schedule", "fit", "render", "mix", "package"})


@pytest.mark.slow
def test_it_ends_with_the_line_in_which_the_minute_ends(heard: Heard, long_talk: Path) -> None:
    cues = read_subtitles(long_talk.with_suffix(".srt")).cues
    last = [cue for cue in cues if cue.start_ms < SAMPLE_MS][-1]
    # What encodes it ends with a whole frame.
    assert 0 <= len(heard.sound) - heard.ready.duration_ms * _RATE_HZ // 1000 < 1024
    assert abs(heard.ready.duration_ms - last.end_ms) < 2500
    assert heard.ready.duration_ms < cues[-1].start_ms


@pytest.mark.slow
def test_it_sounds_like_the_dub(heard: Heard) -> None:
    meter = pyloudnorm.Meter(_RATE_HZ)
    assert meter.integrated_loudness(heard.sound) == pytest.approx(-16, abs=1)
    whole = soundfile.read(heard.run.file(".es.wav"), stop=len(heard.sound))[0]
    # Where lines stand alike, and over the same bed: second by second equally loud.
    levels = [
        20 * np.log10(np.sqrt(np.mean(sound[: 50 * _RATE_HZ].reshape(50, -1) ** 2, axis=1)))
        for sound in (heard.sound, whole)
    ]
    assert np.median(np.abs(levels[0] - levels[1])) < 1.5


@pytest.mark.slow
def test_nothing_it_was_made_of_is_made_again_or_was_made_in_vain(heard: Heard) -> None:
    assert len(heard.made) > 20
    assert heard.made <= lines_of(heard.run.request)
    assert names(lines_of(heard.run.request)) == names(lines_of(heard.plain.request))


@pytest.mark.slow
def test_the_files_are_those_of_a_dub_without_it_to_the_byte(heard: Heard) -> None:
    made, plain = (
        {path.name: digest_file(path) for path in run.request.output.iterdir() if path.is_file()}
        for run in (heard.run, heard.plain)
    )
    # These tell how long the stages took.
    for timed in ("report.json", "report.html", "manifest.json"):
        assert made.pop(timed) != plain.pop(timed)
    assert made == plain
    assert review(heard.run.request, "es") == review(heard.plain.request, "es")


@pytest.mark.slow
def test_run_again_it_is_told_of_and_not_made(heard: Heard) -> None:
    again = run_dub(heard.run.request)
    assert heard.ready in again.events
    assert again.worked() == {("deliver", None), ("report", None)}
    assert not Path(heard.ready.path).exists()


@pytest.mark.slow
def test_a_job_stopped_after_it_goes_on_with_it(heard: Heard, tmp_path: Path) -> None:
    request = replace(heard.run.request, output=tmp_path / "out")
    cancel = CancelToken()

    def stop(event: Event) -> None:
        if isinstance(event, SampleReady):
            cancel.cancel()

    with pytest.raises(Cancelled):
        dub(request, stop, cancel)
    left = lines_of(request) | artifacts(tmp_path / "out" / ".work", "sample")
    assert (tmp_path / "out" / Path(heard.ready.path).name).is_file()
    rest = run_dub(request)
    reused = {event.reused for event in rest.events if isinstance(event, StageFinished) and event.stage == "sample"}
    assert reused == {True}
    assert left <= lines_of(request) | artifacts(tmp_path / "out" / ".work", "sample")
    assert digest_file(rest.file(".es.wav")) == digest_file(heard.run.file(".es.wav"))


@pytest.mark.slow
def test_an_edited_dub_has_none(heard: Heard) -> None:
    edited = Overrides({"es": {"s0002": LineOverride(text="Otra cosa.")}})
    again = run_dub(replace(heard.run.request, overrides=edited))
    assert not any(isinstance(event, SampleReady) for event in again.events)


def test_a_short_talk_has_none(talk: Path, dubbed: Run, tmp_path: Path) -> None:
    workspace = dubbed.request.output / ".work"
    short = run_dub(replace(dubbed.request, output=tmp_path / "out", workspace=workspace, sample=True))
    assert {stage for stage, _ in short.worked()} <= {"deliver", "measure", "report"}
    assert not any(isinstance(event, SampleReady) for event in short.events)


class Translating(DictionaryTranslator):
    """A translator that notes what it was asked, batch by batch."""

    name = "translating"
    asked: list[tuple[str, ...]] = []  # noqa: RUF012 - a fresh one for each test

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), batch=4)

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        self.asked.append(tuple(texts))
        return super().translate(texts, source, target)


class Speaking(ToneSynthesizer):
    """A voice that notes what it said."""

    name = "speaking"
    said: list[tuple[str, str, float]] = []  # noqa: RUF012 - a fresh one for each test

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        self.said.append((text, voice, rate))
        return super().synthesize(text, voice, rate)


def test_engines_are_asked_the_same_with_and_without_it_and_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = WORTH_MS // 1000 + 5
    tone = ("-f", "lavfi", "-i", f"sine=frequency=200:sample_rate=16000:duration={seconds}")
    picture = ("-f", "lavfi", "-i", f"testsrc=size=64x36:rate=5:duration={seconds}")
    talk = clip(tmp_path / "talk.mp4", *picture, *tone, *TINY_X264)
    # Every third line must be hurried, some are said before, and every fifth sentence goes on in the next line.
    texts = [
        f"Here is number {at % 7 or at}{' today' * (at % 3 == 0)}{'.' * (at % 5 != 0)}" for at in range(seconds // 2)
    ]
    cues = [Cue(at * 2000, at * 2000 + 1000, text) for at, text in enumerate(texts)]
    write_srt(cues, tmp_path / "talk.srt")
    request = DubRequest(
        talk,
        ("es",),
        tmp_path / "out",
        source_language="en",
        subtitles=tmp_path / "talk.srt",
        engines=EngineChoice(mt=Translating.name, tts=Speaking.name),
        package=False,
        hear_back=False,
        jobs=1,
    )
    runs: list[Run] = []
    asked: list[list[tuple[str, ...]]] = []
    said: list[list[tuple[str, str, float]]] = []
    with registered(Translating, Speaking):
        for sample in (True, False):
            monkeypatch.setattr(Translating, "asked", [])
            monkeypatch.setattr(Speaking, "said", [])
            runs.append(run_dub(replace(request, output=tmp_path / f"out-{sample}", sample=sample)))
            asked.append(Translating.asked)
            said.append(Speaking.said)
    assert [any(isinstance(event, SampleReady) for event in run.events) for run in runs] == [True, False]
    assert digest_file(runs[0].file(".es.flac")) == digest_file(runs[1].file(".es.flac"))
    assert asked[0] == asked[1]
    assert len(asked[0]) > 2
    assert sorted(said[0]) == sorted(said[1])
    assert len(set(said[0])) == len(said[0]) > len(texts) // 2


class InContext(Translating):
    """A translator that is told each text's neighbours."""

    name = "in-context"

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), in_context=True)

    def translate_in_context(self, texts: Sequence[TextInContext], source: str, target: str) -> list[Translation]:
        return self.translate([one.text for one in texts], source, target)


@pytest.mark.parametrize("engine", [Translating, InContext])
@pytest.mark.parametrize("wanted", [1, 3, 5, 21])
def test_its_lines_are_the_first_of_all_lines(engine: type[Translating], wanted: int, tmp_path: Path) -> None:
    texts = (
        "Good morning",
        "everyone here",
        "is the water.",
        "Thank you.",
        "So much",
        "for this old house.",
        "Yes.",
    ) * 3
    said = [Segment(f"s{at:04d}", 3000 * at, 3000 * at + 2800, text) for at, text in enumerate(texts)]
    transcript = Transcript("en", tuple(said), "test")
    script = Script(transcript, untouched(said), (), ())
    choice = EngineChoice(mt=engine.name, tts=ToneSynthesizer.name)
    request = DubRequest(tmp_path / "talk.mp4", ("es",), tmp_path / "out", engines=choice)
    with registered(engine, ToneSynthesizer), Job(request, lambda _: None, CancelToken()) as job:
        crews = [crew(request, "en", "es")]
        first = first_lines(job, script, crews, wanted)["es"]
        assert first == lines_by_language(job, script, crews)["es"].heard[:wanted]
