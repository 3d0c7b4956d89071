"""Another text for the same cues."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.retext import distribute, place_back, sentences
from octavia.dubbing.subtitles.scripts import join, units


def cues_of(*texts: str, gap_ms: int = 100) -> list[Cue]:
    return [Cue(n * 2000, n * 2000 + 2000 - gap_ms, text) for n, text in enumerate(texts)]


def texts_of(*texts: str, gap_ms: int = 100) -> list[str]:
    return [unit.text for unit in sentences(cues_of(*texts, gap_ms=gap_ms))]


def test_a_sentence_cut_by_cues_is_joined() -> None:
    found = sentences(cues_of("Hello there. I think", "that we\nshould go.", "Now."))
    assert [unit.text for unit in found] == ["Hello there.", "I think that we should go.", "Now."]
    assert [(piece.cue, piece.text) for piece in found[1].pieces] == [(0, "I think"), (1, "that we should go.")]


def test_marks_around_speech_are_no_part_of_it() -> None:
    assert texts_of("- Hi.\n- Hello.", "JOHN: Go", "[door slams]", "♪ la la ♪", "♪", "Come") == [
        "Hi.", "Hello.", "Go", "door slams", "la la", "Come",
    ]  # fmt: skip


@pytest.mark.parametrize("second", ["- who is it?", "MARY: who is it?", "[music]"])
def test_another_speaker_does_not_go_on_with_a_sentence(second: str) -> None:
    assert len(texts_of("I think", second)) == 2


def test_nor_does_one_after_a_long_silence_or_text_that_never_ends() -> None:
    assert texts_of("I think", "so", gap_ms=1500) == ["I think", "so"]
    assert [len(unit.pieces) for unit in sentences(cues_of(*["on and on"] * 14))] == [6, 6, 2]


def test_translations_stand_where_their_sentences_stood() -> None:
    cues = cues_of("Hello there. I think", "that we should go now,", "because it is late.", "[door slams]")
    units_ = sentences(cues)
    placed = place_back(
        units_, ["Hola.", "Creo que ahora deberíamos irnos, porque ya es tarde.", "portazo"], cues, "es"
    )
    assert [cue.text for cue in placed] == [
        "Hola. Creo",
        "que ahora deberíamos irnos,",
        "porque ya es tarde.",
        "[portazo]",
    ]
    assert [cue.span for cue in placed] == [cue.span for cue in cues]


def test_dashes_labels_and_cues_without_words_stay() -> None:
    cues = [Cue(0, 1000, "- Hi.\n- JOHN: Go!", "Ann"), Cue(1000, 2000, "♪"), Cue(2000, 3000, "♪ la la ♪")]
    placed = place_back(sentences(cues), ["¡Hola!", "¡Ve!", "lo lo"], cues, "es")
    assert [cue.text for cue in placed] == ["- ¡Hola!\n- JOHN: ¡Ve!", "♪", "♪ lo lo ♪"]
    assert placed[0].speaker == "Ann"


def test_a_translation_shorter_than_its_cues_stands_in_each_and_an_empty_one_changes_nothing() -> None:
    cues = cues_of("Let us", "go", "now.", "Yes.")
    placed = place_back(sentences(cues), ["Vámonos.", ""], cues, "es")
    assert [cue.text for cue in placed] == ["Vámonos.", "Vámonos.", "Vámonos.", "Yes."]


def test_long_translations_are_broken_into_lines() -> None:
    cues = cues_of("This is the text.")
    text = "Dies ist der Text, der in der anderen Sprache sehr viel länger geworden ist."
    (placed,) = place_back(sentences(cues), [text], cues, "de")
    assert placed.text == "Dies ist der Text, der in der anderen\nSprache sehr viel länger geworden ist."


def test_as_many_translations_as_sentences_are_needed() -> None:
    cues = cues_of("One.", "Two.")
    with pytest.raises(ValueError, match="zip"):
        place_back(sentences(cues), ["Uno."], cues, "es")


TEXTS = st.lists(
    st.lists(
        st.sampled_from(["one", "two.", "three,", "- ", "♪", "[", "]", "JO:", "\n", "字。"]), min_size=1, max_size=8
    )
    .map(" ".join)
    .map(lambda text: "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip()))
    .filter(bool),
    max_size=10,
)


@settings(deadline=None)
@given(TEXTS)
def test_the_same_texts_placed_back_give_the_same_words_in_order(texts: list[str]) -> None:
    cues = cues_of(*texts)
    units_ = sentences(cues)
    placed = place_back(units_, [unit.text for unit in units_], cues, "en")
    assert [cue.span for cue in placed] == [cue.span for cue in cues]
    assert _letters(cue.text for cue in placed) == _letters(texts)


def _letters(texts: Iterable[str]) -> str:
    return "".join(character for text in texts for character in text if character.isalnum())


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["one", "two,", "the", "extraordinarily", "字"]), min_size=1, max_size=30),
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
)
def test_distributed_text_is_complete_and_in_order(words: list[str], weights: list[int]) -> None:
    text = join(words)
    parts = distribute(text, weights, "en")
    assert len(parts) == len(weights)
    assert all(parts)
    if len(units(text)) >= len(weights):
        assert join(unit for part in parts for unit in units(part)) == text


def test_text_is_distributed_in_proportion() -> None:
    parts = distribute("word " * 30, [1, 2, 3], "en")
    assert [len(part.split()) for part in parts] == [5, 10, 15]
    assert all(before.endswith("word") for before, _ in pairwise(parts))
