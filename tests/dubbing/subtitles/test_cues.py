"""Cues from timed words."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.cues import build_cues
from octavia.dubbing.subtitles.grammar import ends_clause, is_function_word
from octavia.dubbing.subtitles.rules import violations
from octavia.dubbing.values import Segment, Word

Speak = Callable[..., list[Word]]
FRAMES = st.sampled_from([40.0, 1001 / 24, 1000 / 60])


def text_of(cues: list[Cue]) -> str:
    return " ".join(cue.text for cue in cues).replace("\n", " ")


@pytest.mark.parametrize("pauses", [True, False])
def test_cues_of_a_talk_end_where_sentences_and_clauses_do(talk: str, speak: Speak, pauses: bool) -> None:
    for seed in range(3):
        cues = build_cues(speak(talk, seed, pauses=pauses), "en", 40.0)
        assert text_of(cues) == " ".join(talk.split())
        # Who makes no pause is now and then a little faster than a reader.
        allowed = set() if pauses else {"reading-speed"}
        assert {violation.rule for violation in violations(cues, "en", 40.0)} <= allowed
        assert sum(ends_clause(cue.text) for cue in cues) >= 0.95 * len(cues)
        assert not any(is_function_word(cue.text.split()[-1], "en") for cue in cues)


def test_without_punctuation_cues_follow_pauses_and_avoid_function_words(talk: str, speak: Speak) -> None:
    cues = build_cues(speak(talk, 1, punctuation=False), "en", 40.0)
    assert sum(is_function_word(cue.text.split()[-1], "en") for cue in cues) <= 0.05 * len(cues)
    assert {violation.rule for violation in violations(cues, "en", 40.0)} <= {"reading-speed"}


def test_a_cue_appears_with_its_first_word(talk: str, speak: Speak) -> None:
    words = speak(talk, 2)
    starts = {word.start_ms for word in words}
    assert all(cue.start_ms in starts for cue in build_cues(words, "en", 40.0))


def test_a_short_word_stays_until_it_can_be_read() -> None:
    cues = build_cues([Word("Yes.", 1000, 1200), Word("Extraordinarily.", 6000, 6300)], "en", 40.0)
    assert cues == [Cue(1000, 1833, "Yes."), Cue(6000, 6833, "Extraordinarily.")]


def test_a_small_gap_is_closed_to_two_frames() -> None:
    words = [Word("One.", 0, 1000), Word("A.", 4000, 5000), Word("B.", 5300, 6500)]
    segments = [Segment(f"s{n}", word.start_ms, word.end_ms, word.text, speaker=str(n)) for n, word in enumerate(words)]
    assert [(cue.start_ms, cue.end_ms) for cue in build_cues(segments, "en", 40.0)] == [
        (0, 1000),
        (4000, 5220),
        (5300, 6500),
    ]


def test_segments_without_words_are_spread_over_their_time() -> None:
    segments = [
        Segment("s0001", 0, 2000, "Good morning, everybody."),
        Segment(
            "s0002", 5000, 11_000, "I know that it is early, and that some of you have travelled a long way. Thanks!"
        ),
    ]
    cues = build_cues(segments, "en", 40.0)
    assert all(ends_clause(cue.text) for cue in cues)
    assert text_of(cues) == " ".join(segment.text for segment in segments)
    assert cues[1].start_ms == 5000


def test_speakers_do_not_share_a_cue_and_keep_their_names() -> None:
    segments = [
        Segment("s0001", 0, 900, "Hello", speaker="Ann"),
        Segment("s0002", 1000, 2000, "there", speaker="Bob"),
        Segment("s0003", 2000, 3000, "you.", speaker="Bob"),
    ]
    assert [(cue.text, cue.speaker) for cue in build_cues(segments, "en")] == [("Hello", "Ann"), ("there you.", "Bob")]


def test_speakers_who_talk_at_once_have_cues_one_after_the_other() -> None:
    segments = [
        Segment("s0001", 0, 4000, "I was going to say that", speaker="Ann"),
        Segment("s0002", 1000, 2000, "No!", speaker="Bob"),
    ]
    cues = build_cues(segments, "en", 40.0)
    assert [(cue.start_ms, cue.speaker) for cue in cues] == [(0, "Ann"), (1000, "Bob")]
    assert cues[0].end_ms == 920


def test_a_long_silence_ends_a_cue() -> None:
    cues = build_cues([Word("to", 0, 300), Word("be", 2500, 3000)], "en")
    assert [cue.text for cue in cues] == ["to", "be"]


def test_japanese_is_cut_at_punctuation_and_particles() -> None:
    text = "昨日の夜、東京のレストランでスパゲッティを食べながら友達と長い間話しました。とても楽しかったです。"
    cues = build_cues([Segment("s0001", 0, 12_000, text)], "ja", 40.0)
    assert [cue.text for cue in cues] == [
        "昨日の夜、\n東京のレストランで",
        "スパゲッティを食べながら\n友達と長い間話しました。",
        "とても楽しかったです。",
    ]


def test_thai_is_cut_at_its_spaces_and_keeps_them() -> None:
    text = "คุณปู่ของผมให้แผนที่เกาะ มันแสดงทุกบ่อน้ำ และทุกเส้นทาง ผมถามว่าถูกต้องไหม เขาหัวเราะ"
    cues = build_cues([Segment("s0001", 0, 8000, text)], "th", 40.0)
    assert text_of(cues) == text


def test_no_cue_stays_beyond_the_end_of_the_programme() -> None:
    words = [Word("Extraordinarily", 1000, 1300)]
    assert build_cues(words, "en", total_ms=1500) == [Cue(1000, 1500, "Extraordinarily")]


def test_nothing_said_makes_no_cues() -> None:
    assert build_cues([], "en") == []
    assert build_cues([Segment("s0001", 0, 1000, " "), Segment("s0002", 0, 1000, "", (Word(" ", 0, 1),))], "en") == []


@st.composite
def utterances(draw: st.DrawFn) -> list[Word]:
    """Words as a person may say them: 150 to 700 ms each, with pauses up to 3 s between."""
    vocabulary = ["a", "the", "map.", "island,", "of", "and", "Tharp", "water?", "extraordinarily", "l'île"]
    texts = draw(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=40))
    steps = [(draw(st.sampled_from([0, 0, 0, 100, 400, 3000])), draw(st.integers(150, 700))) for _ in texts]
    times = list(accumulate(part for step in steps for part in step))
    return [Word(text, times[2 * n], times[2 * n + 1]) for n, text in enumerate(texts)]


@settings(deadline=None)
@given(utterances(), FRAMES)
def test_limits_hold_whenever_they_can(words: list[Word], frame_ms: float) -> None:
    cues = build_cues(words, "en", frame_ms)
    assert text_of(cues) == " ".join(word.text for word in words)
    # Speech may be faster than reading, and a word between two full cues shorter than the least duration.
    assert {violation.rule for violation in violations(cues, "en", frame_ms)} <= {"reading-speed"}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-100, 3000), st.integers(-100, 3000), st.text(max_size=60), st.sampled_from([None, "A"])),
        max_size=15,
    ),
    st.sampled_from(["en", "ja", "th", "ar", "xx"]),
    FRAMES,
    st.booleans(),
)
def test_whatever_the_words_cues_are_in_order_and_do_not_overlap(
    items: list[tuple[int, int, str, str | None]], language: str, frame_ms: float, bare: bool
) -> None:
    if bare:
        cues = build_cues([Word(text, start, end) for start, end, text, _ in items], language, frame_ms)
    else:
        segments = [Segment("s", a, max(a, b), text, speaker=speaker) for a, b, text, speaker in items]
        cues = build_cues(segments, language, frame_ms)
    for before, after in pairwise(cues):
        assert after.start_ms - before.end_ms >= 2 * frame_ms
    assert all(cue.text and cue.duration_ms <= 7000 for cue in cues)
