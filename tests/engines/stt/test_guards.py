"""What guards share: sentences, phrases to compare by, taking runs of words out."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.values import Word
from octavia.engines.stt.guards import Guarded, all_removed, guarded, plain, sentences, without

texts = st.lists(st.sampled_from(["the", "old", "church.", "it?", "So:", "¿Quién", "va?", "谢谢。"]), max_size=40)


def said(words: list[str] | str) -> list[Word]:
    """The words, 200 ms each, one after the other."""
    listed = words.split() if isinstance(words, str) else words
    return [Word(word, place * 200, place * 200 + 200, 0.9) for place, word in enumerate(listed)]


@given(texts)
def test_sentences_cover_all_words_in_order(words: list[str]) -> None:
    assert [place for run in sentences(said(words)) for place in run] == list(range(len(words)))
    assert all(run for run in sentences(said(words)))


def test_sentences_end_where_punctuation_says_so() -> None:
    runs = sentences(said('He came. "She left." They'))
    assert runs == [range(2), range(2, 4), range(4, 5)]


@given(texts, st.data())
def test_what_is_taken_out_and_what_stays_make_up_the_whole(words: list[str], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(words)), max_size=6)))
    runs = [range(*bounds) for bounds in zip(cuts[::2], cuts[1::2], strict=False)]
    left = without(said(words), runs, lambda run: f"{len(run)} words")
    gone = [words[place] for run in runs for place in run]
    assert [word.text for word in left.words] == [
        word for place, word in enumerate(words) if not any(place in run for run in runs)
    ]
    assert " ".join(removed.text for removed in left.removed).split() == gone


def test_each_guard_sees_what_those_before_it_left() -> None:
    def first_two(words: Sequence[Word]) -> Guarded:
        return without(list(words), [range(2)], lambda _: "early")

    left = guarded(said("one two three four five"), [first_two, first_two])
    assert [word.text for word in left.words] == ["five"]
    assert [(removed.text, removed.start_ms, removed.end_ms) for removed in left.removed] == [
        ("one two", 0, 400),
        ("three four", 400, 800),
    ]


def test_nothing_removed_from_nothing_leaves_no_trace() -> None:
    assert all_removed([], "why") == Guarded(())


def test_phrases_compare_by_letters_alone() -> None:
    assert plain("  Thank YOU, all! ") == "thank you all"
    assert plain("¡Gracias!") == "gracias"
