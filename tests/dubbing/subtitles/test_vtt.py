"""WebVTT: the reader that follows the specification, and the writer."""

from __future__ import annotations

import io

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.repairs import RepairLog
from octavia.dubbing.subtitles.vtt import format_vtt, looks_like_vtt, parse_vtt


def parse(text: str) -> list[tuple[int, int, str]]:
    return [(draft.start_ms, draft.end_ms, draft.text) for draft in parse_vtt(text, RepairLog())]


def kinds(text: str) -> dict[str, int]:
    log = RepairLog()
    list(parse_vtt(text, log))
    return {repair.kind: repair.count for repair in log.repairs()}


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("00:00:00.000 --> 00:00:01.000", True),
        ("00:00.000 --> 00:01.000", True),
        ("00:00:00.000 --> 00:01.000", True),
        ("0000:00:00.000 --> 000:00:01.000", True),
        ("\t 00:00.000-->00:01.000", True),
        ("00:00.000 --> 00:01.000 align:start line:0 nonsense", True),
        ("00:00.000 --> 00:01.000x", True),
        ("0:00.000 --> 0:01.000", False),
        ("000:00.000 --> 00:01.000", False),
        ("00:00.0000 --> 00:01.000", False),
        ("00:00.000 --> 00:01.0000", False),
        ("00:00.00 --> 00:01.000", False),
        ("00:60.000 --> 01:01.000", False),
        ("60:00.000 --> 61:00.000", False),
        ("00:60:00.000 --> 01:01:00.000", False),
        ("00:00,000 --> 00:01,000", False),
        ("-00:00.000 --> 00:01.000", False),
        ("\v00:00.000 --> 00:01.000", False),
        ("00:00.000 -> 00:01.000", False),
        ("00:00.000 --> ", False),
    ],
)
def test_a_time_line_is_accepted_as_the_specification_says(line: str, accepted: bool) -> None:
    text = f"WEBVTT\n\n{line}\nfirst\n\n10:00.000 --> 10:01.000\nsecond\n"
    assert [each[2] for each in parse(text)] == (["first", "second"] if accepted else ["second"])


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\ntext",
        "WEBVTT - a title\n\n00:01.000 --> 00:02.000\ntext",
        "WEBVTT\tKind: captions\nLanguage: en\n\n00:01.000 --> 00:02.000\ntext\n",
        "WEBVTT\n00:01.000 --> 00:02.000\ntext",
        "WEBVTT\nheader\n00:01.000 --> 00:02.000\ntext",
        "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\ntext\r\n",
        "WEBVTT\r\r00:01.000 --> 00:02.000\rtext",
        "WEBVTT\n\n\n\n\nan id --\n00:01.000 --> 00:02.000\ntext",
        "WEBVTT\n\n-->\n00:01.000 --> 00:02.000\ntext",
        "WEBVTT\n\nNOTE a\nlong\nremark\n\n00:01.000 --> 00:02.000\ntext\n\nNOTE\n",
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\n1\n00:01.000 --> 00:02.000 region:a\ntext",
    ],
)
def test_one_cue_is_found_in_each_of_these_files(text: str) -> None:
    assert parse(text) == [(1000, 2000, "text")]
    assert kinds(text) == {}


def test_a_time_line_begins_a_cue_even_where_the_empty_line_is_missing() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\none\n00:01.000 --> 00:02.000\ntwo\nthree\n00:02.000 --> 00:03.000\nfour"
    assert [each[2] for each in parse(text)] == ["one", "two\nthree", "four"]


def test_commas_are_taken_for_points_where_the_whole_file_has_them() -> None:
    text = "WEBVTT\n\n1\n00:00:00,000 --> 00:00:01,000\none\n\n2\n00:00:01,000 --> 00:00:02,000\ntwo"
    assert parse(text) == [(0, 1000, "one"), (1000, 2000, "two")]
    assert kinds(text) == {"time-format": 2}


def test_a_time_line_that_is_wrong_among_right_ones_is_counted() -> None:
    assert kinds("WEBVTT\n\n00:00.000 --> 00:01.000\none\n\n0:01.000 --> 00:02.000\ntwo") == {"time-line": 1}


@pytest.mark.parametrize(
    "text",
    [
        "\n\nWEBVTT\n\n00:01.000 --> 00:02.000\ntext",
        "00:01.000 --> 00:02.000\ntext\n\nNOTE lost its header\n",
    ],
)
def test_a_header_that_is_late_or_lost_is_forgiven_and_counted(text: str) -> None:
    assert looks_like_vtt(text)
    assert parse(text) == [(1000, 2000, "text")]
    assert kinds(text) == {"header": 1}


@pytest.mark.parametrize(
    "text", ["WEBVTTX\n\n00:01.000 --> 00:02.000\na", "1\n00:00:01,000 --> 00:00:02,000\n\nNOTE THE DATE\n"]
)
def test_other_files_do_not_look_like_it(text: str) -> None:
    assert not looks_like_vtt(text)


def test_speakers_are_written_as_voices_and_text_is_escaped() -> None:
    cues = [Cue(0, 1500, "One & <two>\n-->", "Ann & Bob"), Cue(3_600_000, 360_000_000, "x")]
    assert format_vtt(cues) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n<v Ann &amp; Bob>One &amp; &lt;two&gt;\n--&gt;\n\n"
        "01:00:00.000 --> 100:00:00.000\nx\n"
    )


@settings(deadline=None)
@given(st.lists(st.sampled_from(["<b>", "&lt", "&", "-->", "NOTE", "\n", " ", "é"]) | st.text(max_size=5), max_size=8))
def test_any_text_reads_back_as_it_was(parts: list[str]) -> None:
    text = "".join(parts)
    expected = [plain_text(text)] if plain_text(text) else []
    assert [each[2] for each in parse(format_vtt([Cue(0, 1, text)]))] == expected


@settings(deadline=None)
@given(st.text(st.sampled_from("0123456789:.-> \n\tAv&;</WEBTNOSYL")).map(lambda text: "WEBVTT\n\n" + text))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for start_ms, end_ms, _ in parse(text):
        assert start_ms >= 0 <= end_ms


VALID_CUES = st.lists(
    st.tuples(
        st.integers(0, 5000),
        st.integers(1, 5000),
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="<>&"), min_size=1),
        st.sampled_from(["", "NOTE remark\n\n", "an id\n", "12\n", "STYLE\n::cue{}\n\n"]),
        st.sampled_from(["", " align:start", " position:10% line:3"]),
        st.sampled_from(["{}", "<i>{}</i>", "<c.red>{}", "<b><u>{}</u></b>"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(VALID_CUES)
def test_valid_files_are_read_as_webvtt_py_reads_them(cues: list[tuple[int, int, str, str, str, str]]) -> None:
    blocks = []
    for start_ms, length_ms, text, before, position, style in cues:
        times = f"00:00:{start_ms / 1000:06.3f} --> 00:00:{(start_ms + length_ms) / 1000:06.3f}{position}"
        blocks.append(f"{before}{times}\n{style.format(text)}\n")
    content = "WEBVTT\n\n" + "\n".join(blocks)
    theirs = webvtt.from_buffer(io.StringIO(content), format="vtt")
    expected = [(_ms(caption.start), _ms(caption.end), plain_text(caption.text)) for caption in theirs.captions]
    assert parse(content) == expected


def _ms(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)
