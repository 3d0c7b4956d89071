from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import to_json
from octavia.dubbing.errors import Cancelled, DocumentError, InputMissing, OutputError
from octavia.dubbing.report import Report, build, load_report, measure_track, write_report
from octavia.dubbing.request import ScheduleCaps
from octavia.dubbing.values import Word

MakeDub = Callable[..., Any]


def broken(dub: Any) -> dict[str, str]:
    """The promises a dub breaks, with their details (advice apart)."""
    (track,) = build(dub.job, [dub.track]).tracks
    return {one.name: one.detail for one in track.promises if one.holds is False and not one.advice}


def test_a_good_dub_keeps_every_promise(good_report: Report) -> None:
    (track,) = good_report.tracks
    assert [(promise.name, promise.holds) for promise in track.promises] == [
        ("length", True),
        ("nothing-cut", True),
        ("no-overlap", True),
        ("rate", True),
        ("shift", True),
        ("bed", True),
        ("loudness", True),
        ("peak", True),
        ("subtitles", True),
    ]
    assert good_report.holds and track.holds and good_report.unmeasured == 0
    assert track.speech.iou is not None and 0.85 < track.speech.iou < 1
    assert track.bed is not None and track.bed.under_db == pytest.approx(20, abs=0.5)


def test_a_lost_tail_breaks_only_the_promise_that_nothing_is_cut(make_dub: MakeDub) -> None:
    assert broken(make_dub(lost_tail_ms=250)) == {"nothing-cut": "s0002 at 0:02.500: missing at its end: 250 ms"}


def test_a_take_truncated_before_mixing_is_cut_too(make_dub: MakeDub) -> None:
    assert list(broken(make_dub(truncated=True))) == ["nothing-cut"]


def test_a_line_that_runs_past_the_end_is_cut(make_dub: MakeDub) -> None:
    found = broken(make_dub(change={"s0003": {"start_ms": 6400, "source": (6300, 7800)}}))
    assert "runs past the file's end by 300 ms" in found["nothing-cut"]


def test_a_speaker_over_themselves_breaks_the_promise_on_overlaps(make_dub: MakeDub) -> None:
    found = broken(make_dub(change={"s0002": {"speaker": "A", "start_ms": 1800, "source": (1900, 3400)}}))
    assert list(found) == ["no-overlap"]
    assert "s0001 and s0002 at 0:01.8" in found["no-overlap"]


def test_two_speakers_at_once_break_nothing(make_dub: MakeDub) -> None:
    assert broken(make_dub(change={"s0002": {"start_ms": 1800, "source": (1900, 3400)}})) == {}


def test_a_line_placed_700_ms_late_breaks_the_promise_on_starts(make_dub: MakeDub) -> None:
    late = {"start_ms": 5300, "natural_ms": 1900}
    assert broken(make_dub(change={"s0003": late})) == {"shift": "s0003 at 0:04.600: +700 ms"}


def test_a_line_rendered_elsewhere_than_placed_is_judged_by_where_it_is(make_dub: MakeDub) -> None:
    assert broken(make_dub(misplaced_ms=700)) == {"shift": "s0002 at 0:02.500: +650 ms"}


def test_a_line_spoken_too_fast_breaks_the_promise_on_pace(make_dub: MakeDub) -> None:
    dub = make_dub(change={"s0003": {"natural_ms": 2700}})
    assert broken(dub) == {"rate": "s0003 at 0:04.600: 1.42 ×"}
    assert broken(replace(dub, job=replace(dub.job, caps=ScheduleCaps(rate_max=1.5)))) == {}


@pytest.mark.parametrize("gain_db", [-3.0, 2.0])
def test_a_wrong_loudness_breaks_its_promise(make_dub: MakeDub, gain_db: float) -> None:
    assert next(iter(broken(make_dub(gain_db=gain_db)))) == "loudness"


def test_clipping_breaks_the_promise_on_peaks(make_dub: MakeDub) -> None:
    assert "peak" in broken(make_dub(gain_db=4.0))


def test_a_dub_two_frames_too_long_breaks_the_promise_on_length(make_dub: MakeDub) -> None:
    found = broken(make_dub(too_long_ms=80))
    assert list(found) == ["length"]
    assert "talk.es.wav: +80 ms" in found["length"] and "talk.mp4 (sound 2, spa): +80 ms" in found["length"]


@pytest.mark.parametrize("fault", [{"ducking_db": 6.0}, {"bed_gain": 0.001}])
def test_a_bed_that_is_too_loud_or_lost_breaks_its_promise(make_dub: MakeDub, fault: dict[str, float]) -> None:
    assert list(broken(make_dub(**fault))) == ["bed"]


def test_a_separate_background_must_be_kept_and_the_voice_gone(make_dub: MakeDub) -> None:
    assert broken(make_dub(background=True)) == {}
    assert list(broken(make_dub(background=True, leak=0.2))) == ["bed"]


def test_a_bed_that_cannot_be_compared_is_not_called_kept(good_dub: Any) -> None:
    report = build(good_dub.job, [replace(good_dub.track, original=None)])
    (bed,) = [promise for promise in report.tracks[0].promises if promise.name == "bed"]
    assert bed.holds is None
    assert report.holds and report.unmeasured == 1


def test_the_dub_is_heard_back_where_somebody_can(good_dub: Any) -> None:
    report = build(good_dub.job, [good_dub.track], {"es": lambda audio: [Word("nada", 0, 1)]})
    assert report.tracks[0].recognized is not None and report.tracks[0].recognized.rate == 1.0


def test_the_report_says_which_engines_and_files_made_it(good_report: Report) -> None:
    (engine,) = good_report.engines
    assert (engine.kind, engine.name, engine.quality, engine.settings) == ("tts", "flite", "draft", {"voice": "slt"})
    assert [file.role for file in good_report.files] == [
        "package",
        "mix",
        "mix-m4a",
        "voice",
        "subtitles-srt",
        "subtitles-vtt",
        "subtitles-ass",
    ]


def test_the_same_files_give_the_same_report(good_dub: Any, good_report: Report) -> None:
    assert to_json(build(good_dub.job, [good_dub.track])) == to_json(good_report)


def test_a_report_is_read_back_as_it_was_written(good_report: Report, tmp_path: Path) -> None:
    document, page = write_report(good_report, tmp_path)
    assert load_report(document) == good_report
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_of_another_schema_is_refused(good_report: Report, tmp_path: Path) -> None:
    document, _ = write_report(replace(good_report, schema_version=99), tmp_path)
    with pytest.raises(DocumentError, match="schema version 99"):
        load_report(document)


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}")
    with pytest.raises(DocumentError):
        load_report(tmp_path / "report.json")
    with pytest.raises(InputMissing):
        load_report(tmp_path / "none.json")


def test_a_folder_that_is_not_there_is_an_output_error(good_report: Report, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_report(good_report, tmp_path / "none")


def test_measuring_can_be_stopped(good_dub: Any) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        measure_track(good_dub.job, good_dub.track, None, token)
