"""Lines split, joined, ended and paced by a person: only they are made anew, and all of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from octavia.dubbing.documents import read_json
from octavia.dubbing.errors import DocumentError
from octavia.dubbing.events import Notice
from octavia.dubbing.pipeline.review import ReviewLine, review
from octavia.dubbing.request import DubRequest, LineOverride, Overrides, SegmentOverride
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.values import Transcript
from support.dubs import Run, run_dub
from support.edited import files_of, kept_of, lines_of, small_engines, talk_of

_LINES = 8
_LINE_MS = 3000
_SHAPES = Overrides(
    segments={
        "s0003": SegmentOverride(split=(4,)),
        "s0003-2": SegmentOverride(speaker="Ben"),
        "s0006": SegmentOverride(join=True),
    }
)


@pytest.fixture(scope="module", autouse=True)
def engines() -> Iterator[None]:
    with small_engines():
        yield


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> DubRequest:
    texts = [f"Here is number {at}. Good day." for at in range(_LINES)]
    return replace(talk_of(tmp_path_factory.mktemp("talk"), texts, _LINE_MS, 2700), hear_back=False)


@pytest.fixture(scope="module")
def plain(talk: DubRequest) -> tuple[Run, dict[str, str], dict[str, str]]:
    """The dub without edits, its files, and what was kept of its lines."""
    run = run_dub(talk)
    return run, files_of(run), kept_of(talk)


@pytest.fixture(scope="module")
def shaped_and_made(talk: DubRequest, plain: object) -> tuple[Run, dict[str, str]]:
    """The dub with lines split and joined, and its files."""
    run = run_dub(replace(talk, overrides=_SHAPES))
    return run, files_of(run)


@pytest.fixture(scope="module")
def shaped(shaped_and_made: tuple[Run, dict[str, str]]) -> Run:
    return shaped_and_made[0]


def test_parts_and_joined_lines_are_said_in_their_places(shaped: Run) -> None:
    found = lines_of(shaped)
    assert list(found) == ["s0001", "s0002", "s0003", "s0003-2", "s0004", "s0005", "s0006", "s0008"]
    assert (found["s0003"].source_text, found["s0003-2"].source_text) == ("Here is number 2.", "Good day.")
    assert (found["s0003"].text, found["s0003-2"].text) == ("Aquí es número 2.", "Buenos día.")
    assert found["s0003"].source_end_ms <= found["s0003-2"].source_start_ms
    assert (found["s0003"].source_start_ms, found["s0003-2"].source_end_ms) == (6000, 8700)
    assert found["s0003"].voice != found["s0003-2"].voice
    assert found["s0006"].source_text == "Here is number 5. Good day. Here is number 6. Good day."
    assert (found["s0006"].source_start_ms, found["s0006"].source_end_ms) == (15_000, 20_700)
    assert all(line.problems == () for line in found.values())


def test_what_is_next_to_them_stays_as_it_was_to_the_byte(
    shaped: Run, talk: DubRequest, plain: tuple[Run, dict[str, str], dict[str, str]]
) -> None:
    run, _, kept = plain
    before, after = lines_of(run), lines_of(shaped)
    for line_id in ("s0001", "s0002", "s0004", "s0005", "s0008"):
        assert after[line_id] == before[line_id]
    assert kept.items() <= kept_of(talk).items()
    worked = {stage for stage, _ in shaped.worked()}
    assert not worked & {"probe", "decode", "transcribe"}


def test_subtitles_transcript_and_review_show_the_new_lines(shaped: Run, talk: DubRequest) -> None:
    segments = read_json(Transcript, shaped.file(".transcript.json")).segments
    assert [segment.id for segment in segments] == list(lines_of(shaped))
    shown = [cue.text.replace("\n", " ") for cue in read_subtitles(shaped.file(".en.srt")).cues]
    assert "Good day." in shown
    lines = {line.id: line for line in review(replace(talk, overrides=_SHAPES), "es").lines}
    part = lines["s0003-2"]
    assert (part.heard_text, part.heard_speaker, part.speaker) == ("Good day.", None, "Ben")
    assert lines["s0006"].heard_text == lines_of(shaped)["s0006"].source_text


def test_taken_back_the_files_are_what_they_were_and_the_same_anywhere(
    shaped_and_made: tuple[Run, dict[str, str]],
    talk: DubRequest,
    plain: tuple[Run, dict[str, str], dict[str, str]],
    tmp_path: Path,
) -> None:
    made = shaped_and_made[1]
    elsewhere = run_dub(replace(talk, overrides=_SHAPES, output=tmp_path / "elsewhere"))
    assert files_of(elsewhere) == made != plain[1]
    back = run_dub(talk)
    assert files_of(back) == plain[1]
    assert {stage for stage, _ in back.worked()} <= {"deliver", "report"}


def test_an_edit_of_a_part_leaves_the_other_as_it_was(shaped: Run, talk: DubRequest) -> None:
    segments = _SHAPES.segments | {"s0003-1": SegmentOverride("Here is the water.")}
    after, before = lines_of(run_dub(replace(talk, overrides=Overrides(segments=segments)))), lines_of(shaped)
    assert (after.pop("s0003").text, before.pop("s0003").text) == ("Aquí es el agua.", "Aquí es número 2.")
    assert after == before


def test_an_end_and_a_pace_are_kept_not_judged_and_reported_and_what_can_not_be_kept_is_said(
    talk: DubRequest, plain: tuple[Run, dict[str, str], dict[str, str]]
) -> None:
    before = lines_of(plain[0])
    start_ms = before["s0002"].start_ms
    assert start_ms is not None
    paces = {
        "s0002": LineOverride(end_ms=start_ms + 1000),
        "s0005": LineOverride(rate=0.7),
        "s0007": LineOverride(end_ms=7 * _LINE_MS + 2000),
    }
    fixed = {"s0008": LineOverride(start_ms=7 * _LINE_MS, lock=True)}
    wanted = replace(talk, overrides=Overrides({"es": paces | fixed}))
    run = run_dub(wanted)
    after = lines_of(run)
    assert after["s0002"].spoken_ms == 1000
    assert after["s0005"].rate == pytest.approx(0.7, abs=0.005)
    assert after["s0002"].rate is not None and after["s0002"].rate > 1.5
    assert [line_id for line_id, line in after.items() if line.pace_by_hand] == [*paces]
    assert run.result.holds
    (rate,) = [promise for promise in run.result.report.tracks[0].promises if promise.name == "rate"]
    assert "(3 paced by hand, not judged)" in rate.measured
    for line_id in after.keys() - paces.keys() - fixed.keys():
        assert after[line_id] == before[line_id]
    # Neither changes what a line says, nor where it begins.
    for line_id in paces:
        assert after[line_id].text == before[line_id].text
        assert after[line_id].start_ms == pytest.approx(before[line_id].start_ms, abs=30)
    assert [line_id for line_id, line in after.items() if line.problems] == ["s0007"]
    late = after["s0007"]
    assert (late.problems, late.end_ms is not None and late.end_ms <= 7 * _LINE_MS) == (("pace",), True)
    assert "can't be as set" in late.help
    told = [event.message for event in run.events if isinstance(event, Notice)]
    assert any(each.startswith("line s0007") and "can't end or be as fast as set" in each for each in told)
    seen = {line.id: line for line in review(wanted, "es").lines}
    assert (_end_of(seen["s0002"]), seen["s0002"].pace_by_hand, seen["s0001"].pace_by_hand) == (1000, True, False)


def test_an_override_of_what_was_joined_away_is_refused(talk: DubRequest) -> None:
    overrides = Overrides({"es": {"s0007": LineOverride("Hola.")}}, _SHAPES.segments)
    with pytest.raises(DocumentError, match=r"line 's0007' \(es\), which does not exist"):
        run_dub(replace(talk, overrides=overrides))


def _end_of(line: ReviewLine) -> int:
    return line.end_ms - line.start_ms
