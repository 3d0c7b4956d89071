"""ASS scripts: reading through pysubs2, writing for show and burn-in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.ass import format_ass, looks_like_ass, parse_ass
from octavia.dubbing.subtitles.cue import Cue, plain_text
from octavia.dubbing.subtitles.repairs import RepairLog

HEAD = "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name\nStyle: Default\n\n[Events]\n"
FORMAT = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"


def parse(text: str) -> list[tuple[int, int, str, str | None]]:
    return [(draft.start_ms, draft.end_ms, draft.text, draft.speaker) for draft in parse_ass(text, RepairLog())]


def test_dialogue_is_read_with_names_and_without_overrides() -> None:
    events = r"Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,{\an8\i1}Hello,{\i0} world\Nand\hyou \nthere"
    assert parse(HEAD + FORMAT + events) == [(1000, 2500, "Hello, world\nand you\nthere", "Ann")]


def test_comments_and_drawings_are_no_cues() -> None:
    events = (
        "Comment: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,note\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\pos(1,2)\\p1}m 0 0 l 9 9{\\p0}\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\pos(1,2)}text\n"
    )
    assert parse(HEAD + FORMAT + events) == [(1000, 2500, "text", None)]


def test_fields_are_read_in_the_order_the_file_says() -> None:
    events = "Format: Start, End, Actor, Text\nDialogue: 0:00:01.00,0:00:02.50,Bob,Hi, you\n"
    assert parse(HEAD + events) == [(1000, 2500, "Hi, you", "Bob")]


def test_an_old_ssa_script_is_read() -> None:
    text = (
        "[Script Info]\n[V4 Styles]\n[Events]\n"
        "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: Marked=0,0:00:01.00,0:00:02.50,*Default,NTP,0000,0000,0000,!Effect,Hello\n"
    )
    assert looks_like_ass(text)
    assert parse(text) == [(1000, 2500, "Hello", "NTP")]


def test_one_bad_time_costs_one_cue_and_is_counted() -> None:
    events = (
        "Dialogue: 0,0:00:01.00,never,Default,,0,0,0,,lost\n"
        "Dialogue: short\n"
        "Dialogue: 0,0:00:01,00,0:00:02.00,Default,,0,0,0,,lost\n"
        "Dialogue: 0,0:00:03:50,0:00:04.00,Default,,0,0,0,,kept\n"
    )
    log = RepairLog()
    assert [(each.start_ms, each.text) for each in parse_ass(HEAD + FORMAT + events, log)] == [(3500, "kept")]
    assert [(repair.kind, repair.count) for repair in log.repairs()] == [("time-line", 3)]


def test_the_script_is_readable_whoever_shows_it() -> None:
    script = format_ass([Cue(1004, 2505, "Hello, {you}\nthere", "Ann, Bob"), Cue(3000, 3001, " ")])
    assert script.splitlines()[:4] == ["[Script Info]", "ScriptType: v4.00+", "PlayResX: 1920", "PlayResY: 1080"]
    assert script.count("Style: Default,Arial,54,&H00FFFFFF,") == 1
    assert script.splitlines()[-1] == r"Dialogue: 0,0:00:01.00,0:00:02.51,Default,Ann; Bob,0,0,0,,Hello, \{you\}\Nthere"


def test_type_is_so_large_that_a_full_line_fits_upright_pictures_too() -> None:
    script = format_ass([Cue(0, 1000, "Hello")], (1080, 1920))
    size = int(script.split("Style: Default,Arial,")[1].split(",")[0])
    assert 42 * size / 2 <= 1080 * 0.9 < 42 * (size + 2) / 2


@pytest.mark.parametrize(("text", "encoding"), [("שלום!", "-1"), ("مرحبا.", "-1"), ("Hello!", "1"), ("漢字", "1")])
def test_right_to_left_text_lets_the_renderer_choose_the_direction(text: str, encoding: str) -> None:
    style = next(line for line in format_ass([Cue(0, 1000, text)]).splitlines() if line.startswith("Style:"))
    assert style.rsplit(",", 1)[1] == encoding


def test_times_beyond_ten_hours_are_kept() -> None:
    cues = [Cue(36_000_000, 90_000_000, "late")]
    assert parse(format_ass(cues)) == [(36_000_000, 90_000_000, "late", None)]


TIMES = st.lists(st.integers(0, 3000), min_size=2, max_size=12).map(
    lambda steps: [sum(steps[:n]) for n in range(len(steps))]
)


@settings(deadline=None)
@given(TIMES)
def test_rounding_to_hundredths_moves_no_time_by_more_than_half_of_one_and_makes_no_overlap(times: list[int]) -> None:
    cues = [Cue(start, end, "text") for start, end in zip(times[::2], times[1::2], strict=False) if end - start >= 10]
    read = parse(format_ass(cues))
    assert len(read) == len(cues)
    for cue, (start_ms, end_ms, _, _) in zip(cues, read, strict=True):
        assert abs(start_ms - cue.start_ms) <= 5
        assert abs(end_ms - cue.end_ms) <= 5
        assert end_ms > start_ms
    for before, after in pairwise(read):
        assert before[1] <= after[0]


@settings(deadline=None)
@given(TIMES)
def test_a_second_round_trip_changes_nothing(times: list[int]) -> None:
    cues = [Cue(start, end, "text") for start, end in zip(times[::2], times[1::2], strict=False) if end > start]
    once = [Cue(*fields) for fields in parse(format_ass(cues))]
    assert [Cue(*fields) for fields in parse(format_ass(once))] == once


NASTY = st.sampled_from(["{", "}", "\\", r"\N", r"\n", r"\h", r"{\i1}", r"\{", ",", "\n", " ", "é", "字"])


@settings(deadline=None)
@given(st.lists(NASTY | st.text(st.characters(codec="utf-8", exclude_characters="\u2060"), max_size=4), max_size=8))
def test_any_text_reads_back_as_it_was(parts: list[str]) -> None:
    text = "".join(parts)
    expected = [plain_text(text)] if plain_text(text) else []
    assert [each[2] for each in parse(format_ass([Cue(0, 1000, text)]))] == expected


@settings(deadline=None)
@given(st.text(st.sampled_from("DialogueFormat:Start, End0123.{}\\p1\n[]Events")))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for draft in parse_ass("[Events]\n" + text, RepairLog()):
        assert isinstance(draft.text, str)
