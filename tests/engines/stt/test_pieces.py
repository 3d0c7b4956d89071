"""Audio that is too much at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Pcm16, Recognition, Removed
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Word
from octavia.engines.stt.pieces import Piece, in_pieces

LONGEST_MS = 6000


class Counting:
    """Hears one word a piece: its length; says it has more to say where a piece is over `most_ms`."""

    def __init__(self, most_ms: int = 10**9) -> None:
        self.most_ms = most_ms
        self.asked: list[tuple[int, str | None]] = []

    def __call__(self, audio: Pcm16, language: str | None) -> Piece:
        length_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
        self.asked.append((length_ms, language))
        gone = Removed("hm", 0, length_ms, "a test")
        found = Recognition((Word(str(length_ms), 0, length_ms),), language or "es", 0.9, removed=(gone,))
        return Piece(found, whole=length_ms <= self.most_ms)


def noise(length_ms: int, quiet_ms: tuple[int, int] = (0, 0)) -> Pcm16:
    audio = np.random.default_rng(0).normal(0, 3000, length_ms * SPEECH_RATE_HZ // 1000)
    audio[slice(*(time * SPEECH_RATE_HZ // 1000 for time in quiet_ms))] = 0
    return audio.astype(np.int16)


@given(st.integers(0, 60_000))
def test_pieces_cover_the_audio_and_none_is_too_long(length_ms: int) -> None:
    hear = Counting()
    found = in_pieces(hear, noise(length_ms), "en", LONGEST_MS)
    assert all(length <= LONGEST_MS for length, _ in hear.asked)
    assert found.words[0].start_ms == 0
    assert found.words[-1].end_ms == length_ms
    assert all(first.end_ms == second.start_ms for first, second in zip(found.words, found.words[1:], strict=False))
    assert [(part.start_ms, part.end_ms) for part in found.removed] == [
        (word.start_ms, word.end_ms) for word in found.words
    ]


def test_a_cut_falls_into_the_pause() -> None:
    found = in_pieces(Counting(), noise(9000, (5000, 5400)), "en", LONGEST_MS)
    assert 5000 <= found.words[1].start_ms <= 5400


def test_the_language_of_the_first_piece_is_that_of_the_rest() -> None:
    hear = Counting()
    assert in_pieces(hear, noise(9000), None, LONGEST_MS).language == "es"
    assert [language for _, language in hear.asked] == [None, "es"]


def test_what_has_more_to_say_is_heard_again_in_halves_but_not_for_ever() -> None:
    hear = Counting(most_ms=100)
    found = in_pieces(hear, noise(6000), "en", LONGEST_MS)
    assert len(found.words) >= 2
    assert min(length for length, _ in hear.asked) >= 1000
