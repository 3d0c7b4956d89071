"""What a person needs to review a finished dub."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import parse_json, to_json
from octavia.dubbing.engines import register, registry
from octavia.dubbing.errors import InputMissing
from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.probe import probe
from octavia.dubbing.pipeline.review import Review, ReviewLine, peaks_of, place_of, review
from octavia.dubbing.request import (
    DubRequest,
    EngineChoice,
    LineOverride,
    Overrides,
    ScheduleCaps,
    SegmentOverride,
    WhenUnfit,
)
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.write import write_srt
from octavia.testing.fakes import DictionaryTranslator, ToneSynthesizer
from support.clips import TINY_X264, clip
from support.dubs import Run, run_dub

_SAID = ("Hello and welcome.", "This is so very much about the old ocean and the water.", "Thank you.")
_FAKES = EngineChoice(mt=DictionaryTranslator.name, tts=ToneSynthesizer.name)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> DubRequest:
    """Three lines in 9 s; the second is said in a hurry."""
    folder = tmp_path_factory.mktemp("short")
    picture = ("-f", "lavfi", "-i", "testsrc=size=64x36:rate=10:duration=9")
    sound = ("-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*200*t)*gt(mod(t\\,2)\\,1):s=48000:d=9")
    talk = clip(folder / "short.mp4", *picture, *sound, *TINY_X264)
    cues = [Cue(3000 * at + 500, 3000 * at + 2000, text) for at, text in enumerate(_SAID)]
    write_srt(cues, folder / "short.srt")
    return DubRequest(
        talk, ("es",), folder / "out", source_language="en", subtitles=folder / "short.srt", engines=_FAKES
    )


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_added", {})
    register(DictionaryTranslator)
    register(ToneSynthesizer)
    yield


@pytest.fixture(scope="module")
def short(asked: DubRequest) -> Run:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_added", {})
        register(DictionaryTranslator)
        register(ToneSynthesizer)
        return run_dub(asked)


def lines_of(found: Review) -> dict[str, ReviewLine]:
    return {line.id: line for line in found.lines}


def test_it_says_of_every_line_what_the_report_says(dubbed: Run) -> None:
    for track in dubbed.result.report.tracks:
        found = review(dubbed.request, track.language)
        assert [line.id for line in found.lines] == [line.id for line in track.lines]
        for line, reported in zip(found.lines, track.lines, strict=True):
            assert (line.text, line.source_text, line.heard_text) == (
                *(reported.text, reported.source_text),
                reported.source_text,
            )
            assert (line.voice, line.speaker) == (reported.voice, reported.speaker)
            assert (line.problems, line.help, line.shift_ms, line.gain_db) == (
                *(reported.problems, reported.help),
                *(reported.shift_ms, reported.gain_db),
            )
            assert (line.confidence, line.weak_words, line.unknown_words) == (
                *(reported.confidence, reported.weak_words),
                reported.unknown_words,
            )
            assert reported.start_ms is not None and abs(line.start_ms - reported.start_ms) < 40
            assert line.rate == pytest.approx(line.natural_ms / (line.end_ms - line.start_ms), abs=0.001)
            assert line.confidence is not None and 0 < line.confidence <= 1


def test_it_says_what_the_dub_can_be_edited_with(short: Run) -> None:
    found = review(short.request, "es")
    assert (found.language, found.source_language) == ("es", "en")
    assert abs(found.duration_ms - 9000) <= 40
    assert (found.engine, found.voices) == (ToneSynthesizer.name, ("es-low", "es-high"))
    assert found.speakers == ()
    assert found.reading_speed == 17


def test_a_line_has_the_machines_other_texts_shortest_first_with_how_long_they_take(short: Run) -> None:
    line = review(short.request, "es").lines[1]
    candidates = DictionaryTranslator().translate([_SAID[1]], "en", "es")[0].candidates
    assert {each.text: each.cost for each in line.alternatives} == {each.text: each.cost for each in candidates}
    lengths = [each.predicted_ms for each in line.alternatives]
    assert lengths == sorted(lengths) and len(lengths) == 3
    (present,) = (each for each in line.alternatives if each.text == line.text)
    assert present.measured and present.predicted_ms == line.natural_ms
    for each in line.alternatives:
        true_ms = len(each.text.strip(".")) * ToneSynthesizer.CHARACTER_MS
        assert each.predicted_ms == pytest.approx(true_ms, rel=0.02 if each.measured else 0.5)


def test_what_is_not_spoken_is_predicted(short: Run) -> None:
    measured = {each.measured for line in review(short.request, "es").lines for each in line.alternatives}
    assert measured == {True, False}


def test_reading_it_needs_no_engine_and_makes_nothing(short: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = short.request.output / ".work"
    before = sorted(path.stat().st_mtime_ns for path in workspace.rglob("*"))
    monkeypatch.setattr(registry, "_added", {})
    assert len(review(short.request, "Spanish").lines) == 3
    assert sorted(path.stat().st_mtime_ns for path in workspace.rglob("*")) == before


def test_as_a_document_it_comes_back_as_it_was(short: Run) -> None:
    found = review(short.request, "es")
    assert parse_json(Review, to_json(found), "a review") == found


@pytest.mark.usefixtures("fakes")
def test_edits_show_in_it_beside_what_the_machine_heard_and_would_say(short: Run) -> None:
    overrides = Overrides(
        {"es": {"s0001": LineOverride("Muy buenas.", start_ms=700), "s0003": LineOverride(lock=True)}},
        {"s0002": SegmentOverride("It is about so much old water.", "Ann")},
    )
    edited = replace(short.request, overrides=overrides, output=short.request.output.with_name("edited"))
    run_dub(edited)
    before, after = lines_of(review(short.request, "es")), lines_of(review(edited, "es"))
    first = after["s0001"]
    assert (first.text, first.start_ms, first.by_hand) == ("Muy buenas.", 700, True)
    assert first.alternatives == before["s0001"].alternatives
    second = after["s0002"]
    assert (second.source_text, second.speaker) == ("It is about so much old water.", "Ann")
    assert (second.heard_text, second.heard_speaker) == (_SAID[1], None)
    (machine,) = DictionaryTranslator().translate([second.source_text], "en", "es")
    assert {each.text for each in second.alternatives} == {each.text for each in machine.candidates}
    assert second.voice == "es-high"
    assert after["s0003"] == replace(before["s0003"], locked=True)
    assert review(edited, "es").speakers == ("Ann",)


@pytest.mark.usefixtures("fakes")
def test_the_same_request_keeps_the_same_review_wherever_it_runs(short: Run, tmp_path: Path) -> None:
    elsewhere = replace(short.request, output=tmp_path / "out", workspace=tmp_path / "work", jobs=1)
    run_dub(elsewhere)
    assert place_of(elsewhere, "es").read_bytes() == place_of(short.request, "es").read_bytes()
    assert place_of(elsewhere, "es").parent.parent == tmp_path / "work"


def test_each_language_has_its_own_whatever_others_it_is_made_with(dubbed: Run) -> None:
    alone = replace(dubbed.request, languages=("fr",), overrides=Overrides())
    assert review(alone, "fr") == review(dubbed.request, "fr")


def test_what_was_not_made_so_has_none(short: Run) -> None:
    for other in (
        replace(short.request, voices={"es": "es-high"}),
        replace(short.request, overrides=Overrides(segments={"s0001": SegmentOverride("Hello.")})),
        replace(short.request, output=short.request.output / "nowhere"),
    ):
        with pytest.raises(InputMissing, match=r"no finished dub into es by this request") as caught:
            review(other, "es")
        assert "dub it first" in caught.value.hint
    with pytest.raises(InputMissing, match="into fr"):
        review(short.request, "fr")


def test_peaks_are_those_of_the_finished_dub_and_of_the_source(short: Run) -> None:
    dub, _ = soundfile.read(short.file(".es.wav"), dtype="float32", always_2d=True)
    assert list(peaks_of(short.request, "es").read_bytes()) == by_numpy(dub)
    info = probe(short.request.source)
    with programme_blocks(info, info.audio[0], 48_000, CancelToken()) as blocks:
        source = np.concatenate(list(blocks))
    ours = list(peaks_of(short.request, None).read_bytes())
    assert ours == by_numpy(source)
    assert 900 <= len(ours) <= 905
    # The tone is there every other second.
    assert max(ours[20:80]) <= 2 < 30 < min(ours[120:180])


@pytest.mark.usefixtures("fakes")
def test_peaks_that_are_gone_are_said_to_be_and_made_by_the_next_run(short: Run, tmp_path: Path) -> None:
    request = replace(short.request, output=tmp_path / "out")
    run_dub(request)
    for language in ("es", None):
        content = peaks_of(request, language).read_bytes()
        peaks_of(request, language).unlink()
        with pytest.raises(InputMissing, match="the peaks are gone") as caught:
            peaks_of(request, language)
        assert "run the dub again" in caught.value.hint
        run_dub(request)
        assert peaks_of(request, language).read_bytes() == content


@pytest.mark.usefixtures("fakes")
def test_of_a_slowed_picture_each_side_has_its_own_clock(short: Run, tmp_path: Path) -> None:
    caps = ScheduleCaps(rate_max=1.0, shift_ms=0, when_unfit=WhenUnfit.SLOW_VIDEO)
    write_srt([Cue(start, start + 1000, _SAID[1]) for start in (500, 1600)], tmp_path / "long.srt")
    request = replace(short.request, caps=caps, output=tmp_path / "out", subtitles=tmp_path / "long.srt")
    run = run_dub(request)
    slowed_ms = run.result.report.tracks[0].slowed_ms
    found = review(request, "es")
    assert slowed_ms > 300
    assert found.duration_ms == pytest.approx(9000 + slowed_ms, abs=40)
    assert [(line.source_start_ms, line.source_end_ms) for line in found.lines] == [(500, 1500), (1600, 2600)]
    assert 1600 + slowed_ms // 2 < found.lines[1].start_ms <= 1600 + slowed_ms + 40
    assert len(peaks_of(request, "es").read_bytes()) > len(peaks_of(request, None).read_bytes()) + slowed_ms // 20


def by_numpy(samples: NDArray[np.float32]) -> list[int]:
    """The peaks of 48 kHz stereo, each window by itself."""
    windows = (samples[at : at + 480] for at in range(0, len(samples), 480))
    return [min(127, int(np.ceil(float(np.abs(window).max()) * 127))) for window in windows]
