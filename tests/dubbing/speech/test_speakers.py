"""Joining turns of speakers to words."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Recognition, Turn
from octavia.dubbing.speech.chunks import Heard
from octavia.dubbing.speech.sentences import segment_words
from octavia.dubbing.speech.speakers import lettered, merged_turns, speakers_of, speakers_of_words
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Word

times = st.integers(0, 20_000)
turns = st.lists(
    st.builds(
        lambda start, length, who: Turn(start, start + length, who), times, st.integers(1, 5000), st.sampled_from("XYZ")
    ),
    min_size=1,
    max_size=8,
)
gaps = st.lists(st.tuples(st.integers(0, 900), st.integers(20, 700)), max_size=25)


def words_of(gaps: list[tuple[int, int]]) -> tuple[Word, ...]:
    words, now = [], 0
    for pause, length in gaps:
        words.append(Word("word", now + pause, now + pause + length))
        now += pause + length
    return tuple(words)


def test_a_word_goes_to_the_turn_it_shares_most_time_with() -> None:
    spans = [Span(900, 1200), Span(700, 1050)]
    assert speakers_of(spans, [Turn(0, 1000, "X"), Turn(1000, 3000, "Y")]) == ("Y", "X")


def test_a_word_in_no_turn_goes_to_the_nearest() -> None:
    spans = [Span(1100, 1200), Span(2800, 2900), Span(9000, 9100)]
    assert speakers_of(spans, [Turn(0, 1000, "X"), Turn(3000, 4000, "Y")]) == ("X", "Y", "Y")


def test_of_two_turns_over_a_whole_word_the_one_with_the_nearer_middle_wins() -> None:
    assert speakers_of([Span(5000, 5200)], [Turn(0, 10_000, "X"), Turn(4800, 5600, "Y")]) == ("X",)
    assert speakers_of([Span(5000, 5200)], [Turn(0, 30_000, "X"), Turn(4800, 5600, "Y")]) == ("Y",)


def test_without_turns_nobody_is_told_apart() -> None:
    assert speakers_of([Span(0, 100)], []) == (None,)
    assert speakers_of_words((), [Turn(0, 1, "X")]) == ()


@given(turns, gaps)
def test_every_word_has_a_speaker_of_the_turns_whatever_their_order(
    turns: list[Turn], gaps: list[tuple[int, int]]
) -> None:
    words = words_of(gaps)
    found = speakers_of_words(words, turns)
    assert len(found) == len(words)
    assert set(found) <= {turn.speaker for turn in turns}
    assert found == speakers_of_words(words, turns[::-1])


@given(turns, gaps)
def test_no_segment_holds_two_speakers(turns: list[Turn], gaps: list[tuple[int, int]]) -> None:
    words = words_of(gaps)
    speakers = speakers_of_words(words, turns)
    segments = segment_words(words, "en", punctuated=True, speakers=speakers)
    told = [(segment.speaker, word) for segment in segments for word in segment.words]
    assert [speaker for speaker, _ in told] == list(speakers)
    assert [segment.id for segment in segments] == [f"s{number:04d}" for number in range(1, len(segments) + 1)]


@given(turns, gaps)
def test_a_turn_that_holds_a_pair_of_words_alone_keeps_them(turns: list[Turn], gaps: list[tuple[int, int]]) -> None:
    words = words_of(gaps)
    found = speakers_of_words(words, turns)
    for place, (left, right) in enumerate(pairwise(words)):
        over = {turn.speaker for turn in turns if turn.start_ms < right.end_ms and left.start_ms < turn.end_ms}
        within = any(turn.start_ms <= left.start_ms and right.end_ms <= turn.end_ms for turn in turns)
        if within and len(over) == 1:
            assert over <= {found[place], found[place + 1]}


def test_a_single_word_within_a_flow_is_smoothed_away() -> None:
    words = tuple(Word(text, at, at + 280) for at, text in enumerate_at("I was told so then.", 300))
    assert speakers_of_words(words, [Turn(0, 5000, "X"), Turn(580, 900, "Y")]) == ("X",) * 5


def test_an_answer_of_one_word_is_not() -> None:
    words = tuple(Word(text, at, at + 280) for at, text in enumerate_at("Are you sure? Yes. Then go.", 300))
    found = speakers_of_words(words, [Turn(0, 890, "X"), Turn(890, 1190, "Y"), Turn(1190, 3000, "X")])
    assert found == ("X", "X", "X", "Y", "X", "X")


def test_nor_is_a_word_between_pauses() -> None:
    words = (Word("well", 0, 300), Word("no", 800, 1000), Word("but", 1500, 1700))
    turns = [Turn(0, 400, "X"), Turn(700, 1100, "Y"), Turn(1400, 2000, "X")]
    assert speakers_of_words(words, turns) == ("X", "Y", "X")


def enumerate_at(text: str, step_ms: int) -> list[tuple[int, str]]:
    return [(number * step_ms, word) for number, word in enumerate(text.split())]


def test_speakers_are_lettered_in_the_order_in_which_they_speak() -> None:
    assert lettered(("9", None, "3", "9")) == ("A", None, "B", "A")
    names = lettered([f"{number}" for number in range(703)])
    assert (names[25], names[26], names[701], names[702]) == ("Z", "AA", "ZZ", "AAA")
    assert len(set(names)) == 703


def part(start_ms: int, end_ms: int, *turns: Turn) -> Heard:
    return Heard(Span(start_ms, end_ms), Recognition((), "en", turns=turns))


def test_a_recognisers_speakers_are_matched_where_its_chunks_overlap() -> None:
    first = part(0, 10_000, Turn(0, 4000, "0"), Turn(4000, 7000, "1"), Turn(7000, 10_000, "0"))
    second = part(6000, 16_000, Turn(0, 1000, "0"), Turn(1000, 5000, "1"), Turn(5000, 8000, "2"), Turn(8000, 9000, "0"))
    merged = merged_turns([second, first])
    assert speakers_of([Span(6200, 6300), Span(9000, 9100), Span(12_000, 12_100), Span(14_500, 14_600)], merged) == (
        *("1", "0"),
        "2",
        "1",
    )


@given(st.lists(turns, min_size=1, max_size=3))
def test_one_chunk_keeps_its_speakers_apart(chunks: list[list[Turn]]) -> None:
    heard = [part(at * 30_000, at * 30_000 + 30_000, *turns) for at, turns in enumerate(chunks)]
    merged = merged_turns(heard)
    assert len(merged) == sum(map(len, chunks))
    assert len({turn.speaker for turn in merged}) == sum(len({turn.speaker for turn in turns}) for turns in chunks)
