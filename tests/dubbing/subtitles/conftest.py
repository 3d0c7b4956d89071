"""What the subtitle tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from octavia.dubbing.subtitles.grammar import ends_clause, ends_sentence
from octavia.dubbing.values import Word

Speak = Callable[..., list[Word]]


@pytest.fixture(scope="session")
def talk() -> str:
    """A talk of 74 sentences, punctuated."""
    return (Path(__file__).parent / "talk.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def speak() -> Speak:
    """Gives the words of a text times as a speaker at 62 ms a letter would, with pauses mostly at punctuation."""

    def spoken(text: str, seed: int, pauses: bool = True, punctuation: bool = True) -> list[Word]:
        random = Random(seed)
        time_ms = 500
        words = []
        tokens = text.split()
        for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
            end_ms = time_ms + round((60 + 62 * sum(map(str.isalnum, token))) * random.uniform(0.8, 1.25))
            words.append(Word(token if punctuation else token.strip('.,;:?!"').lower(), time_ms, end_ms))
            time_ms = end_ms + (_pause_ms(token, following, random) if pauses else 0)
        return words

    return spoken


def _pause_ms(token: str, following: str, random: Random) -> int:
    if ends_sentence(token, following):
        return random.randint(250, 900)
    if ends_clause(token):
        return random.randint(60, 350)
    return random.randint(100, 500) if random.random() < 0.03 else 0
