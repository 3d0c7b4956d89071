"""Words where nothing sounds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.dubbing.values import Word
from octavia.engines.stt.guards_energy import unheard
from octavia.engines.stt.loudness import Loudness


def loudness(*levels: float) -> Loudness:
    """A second of noise for each level."""
    noise = np.random.default_rng(1).normal(0, 0.1, SPEECH_RATE_HZ)
    return Loudness(np.concatenate([(noise * level * 32767).astype(np.int16) for level in levels]))


def test_words_in_silence_go_and_words_in_sound_stay() -> None:
    words = [Word("Hello.", 100, 900, 0.9), Word("Thank", 1400, 1600, 0.9), Word("you.", 1600, 1750, 0.9)]
    left = unheard(words, loudness(1, 0, 1), 3000)
    assert left.words == (words[0],)
    assert [(removed.text, removed.reason) for removed in left.removed] == [("Thank you.", "nothing sounds there")]


def test_a_word_just_beside_the_sound_stays() -> None:
    assert unheard([Word("late", 1100, 1150, 0.9)], loudness(1, 0), 2000).removed == ()


def test_all_words_of_a_silent_chunk_go() -> None:
    assert unheard([Word("you", 0, 900, 0.9)], loudness(0), 1000).words == ()


@given(st.lists(st.tuples(st.integers(0, 3900), st.integers(0, 100)), max_size=12))
def test_every_word_either_stays_or_is_told_of(spans: list[tuple[int, int]]) -> None:
    words = [Word(f"w{place}", start, start + length) for place, (start, length) in enumerate(sorted(spans))]
    left = unheard(words, loudness(1, 0, 0, 1), 4000)
    told = [*(word.text for word in left.words), *" ".join(removed.text for removed in left.removed).split()]
    assert sorted(told) == sorted(word.text for word in words)
