"""SubRip: the tolerant reader and the writer."""

from __future__ import annotations

import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.drafts import Draft
from octavia.dubbing.subtitles.repairs import RepairLog
from octavia.dubbing.subtitles.srt import format_srt, parse_srt, read_times, srt_text


def parse(text: str) -> list[tuple[int, int, str]]:
    return [(draft.start_ms, draft.end_ms, draft.text) for draft in parse_srt(text, RepairLog())]


def kinds(text: str) -> dict[str, int]:
    log = RepairLog()
    list(parse_srt(text, log))
    return {repair.kind: repair.count for repair in log.repairs()}


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("00:00:01,000 --> 00:00:02,500", (1000, 2500)),
        ("00:00:01.000 --> 00:00:02.500", (1000, 2500)),
        ("0:00:01,0 --> 0:00:02,5", (1000, 2500)),
        ("00:01,000 --> 00:02,500", (1000, 2500)),
        ("00:01:000 --> 00:02:500", (1000, 2500)),
        ("00:00:01 --> 00:00:02", (1000, 2000)),
        ("  00 : 00 : 01 , 000  -->  00:00:02,500  ", (1000, 2500)),
        ("00:00:01,000-->00:00:02,500", (1000, 2500)),
        ("00:00:01,000 -> 00:00:02,500", (1000, 2500)),
        ("00:00:01,000 –> 00:00:02,500", (1000, 2500)),
        ("7 00:00:01,000 --> 00:00:02,500", (1000, 2500)),
        ("00:00:01,000 --> 00:00:02,500 X1:100 X2:200 Y1:1 Y2:2", (1000, 2500)),
        ("00:00:01,000 --> 00:00:02,500 align:start position:10%", (1000, 2500)),
        ("-00:00:01,000 --> 00:00:02,500", (-1000, 2500)),
        ("123:00:00,000 --> 123:00:01,000", (442_800_000, 442_801_000)),
        ("00:00:01,123456 --> 00:00:02,5", (1123, 2500)),
        ("٠٠:٠٠:٠١,٠٠٠ --> ٠٠:٠٠:٠٢,٥٠٠", (1000, 2500)),
        ("1 > 0", None),
        ("At 10:30 --> go", None),
        ("Hello", None),
    ],
)
def test_times_are_read_in_all_the_ways_they_are_written(line: str, times: tuple[int, int] | None) -> None:
    assert read_times(line) == times


def test_a_clean_file_needs_no_repair() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\nlines\n"
    assert parse(text) == [(1000, 2000, "One"), (3000, 4000, "Two\nlines")]
    assert kinds(text) == {}


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_all_systems_are_the_same(newline: str) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"
    assert parse(text.replace("\n", newline)) == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "00:00:01,000 --> 00:00:02,000\nOne\n\n00:00:03,000 --> 00:00:04,000\nTwo",  # no numbers
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo",  # no empty line
        "00:00:01,000 --> 00:00:02,000\nOne\n00:00:03,000 --> 00:00:04,000\nTwo",  # neither
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n\n2\n\n00:00:03,000 --> 00:00:04,000\n\nTwo\n\n3",  # too many
        "17\n00:00:01,000 --> 00:00:02,000\nOne\n\n5\n00:00:03,000 --> 00:00:04,000\nTwo",  # numbers at random
        "1\n00:00:01,000 --> 00:00:02,000 One\n\n2\n00:00:03,000 --> 00:00:04,000 Two",  # text beside the times
        "junk\nmore junk\n\n1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo",
    ],
)
def test_cues_are_found_whatever_stands_or_lacks_between_them(text: str) -> None:
    assert parse(text) == [(1000, 2000, "One"), (3000, 4000, "Two")]


def test_a_number_that_is_text_stays() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nThe year was\n1984\n\n2\n00:00:03,000 --> 00:00:04,000\n1985\n"
    assert parse(text) == [(1000, 2000, "The year was\n1984"), (3000, 4000, "1985")]


def test_an_empty_line_within_a_text_does_not_end_it() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nstill one\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"
    assert parse(text)[0] == (1000, 2000, "One\nstill one")


def test_a_cue_whose_times_cannot_be_read_is_left_out_with_its_text_and_counted() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:0O:03,000 --> 00:00:04,000\nTwo\n\n3\n0:5,0 --> 0:6,0\nThree"
    assert [each[2] for each in parse(text)] == ["One", "Three"]
    assert kinds(text) == {"time-line": 1, "time-format": 1}


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<i>Hello</i> <b>there</b>", "Hello there"),
        ('<font color="#ff0000">Red</font>', "Red"),
        (r"{\an8}Above", "Above"),
        ("{y:i}Old italics", "Old italics"),
        ("Tom &amp; Jerry&nbsp;&lt;3 &#233;", "Tom & Jerry\xa0<3 é"),
        ("AT&T &copying", "AT&T &copying"),
        ("x < y and z > y", "x < y and z > y"),
        (r"one<br>two\Nthree", "one\ntwo\nthree"),
        ("<00:00:01.500><c>timed</c>", "timed"),
        ("{curly} braces", "{curly} braces"),
        ("<i>never closed", "never closed"),
    ],
)
def test_styling_goes_and_text_that_only_looks_like_it_stays(raw: str, text: str) -> None:
    assert srt_text(raw) == text


def test_the_file_is_numbered_with_line_feeds_and_commas() -> None:
    cues = [Cue(0, 1500, "One"), Cue(2000, 360_000_000, "Two\nlines", "Ann"), Cue(360_000_000, 360_000_001, " ")]
    assert format_srt(cues) == (
        "1\n00:00:00,000 --> 00:00:01,500\nOne\n\n2\n00:00:02,000 --> 100:00:00,000\nTwo\nlines\n"
    )


def test_ordinary_text_is_written_without_escapes() -> None:
    assert "Tom & Jerry: 1 < 2 > 0, {so}" in format_srt([Cue(0, 1, "Tom & Jerry: 1 < 2 > 0, {so}")])


NASTY = st.sampled_from(
    ["<i>", "&amp;", "&", r"\N", "{\\an8}", "-->", "00:01 --> 00:02", "1:2 3 --> x", "7", "-", "\n", " ", "é", "字"]
)


@settings(deadline=None)
@given(st.lists(NASTY | st.text(max_size=5), max_size=8).map("".join))
def test_any_text_reads_back_as_it_was(text: str) -> None:
    cues = [Cue(0, 1, text), Cue(1, 2, "2"), Cue(2, 3, text), Cue(3, 4, "5")]
    expected = [(cue.start_ms, cue.end_ms, plain_text(text)) for cue in cues for text in [cue.text] if plain_text(text)]
    assert parse(format_srt(cues)) == expected


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789:,.-> \n\tA&;<i/{\\}")))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for draft in parse_srt(text, RepairLog()):
        assert isinstance(draft, Draft)


def test_pysubs2_reads_a_clean_file_the_same_way() -> None:
    cues = [Cue(index * 2000, index * 2000 + 1500, f"Line {index}\nand its second") for index in range(50)]
    theirs = pysubs2.SSAFile.from_string(format_srt(cues), format_="srt")
    assert [Cue(event.start, event.end, event.plaintext) for event in theirs] == cues
