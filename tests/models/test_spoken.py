"""The talk as espeak-ng says it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.spoken import say, spoken_talk
from models.talk import ENGLISH, SENTENCES, SPANISH
from octavia.dubbing.timing import SPEECH_RATE_HZ, ms_to_samples


def test_a_sentence_sounds_the_same_whatever_was_said_before() -> None:
    first = say(ENGLISH[3], "en")
    say.cache_clear()
    say(SPANISH[0], "es")
    assert np.array_equal(say(ENGLISH[3], "en").samples, first.samples)


@pytest.mark.parametrize(("text", "language"), [(SENTENCES[7][0], "en"), (SENTENCES[7][1], "es")])
def test_words_lie_in_order_within_the_sound(text: str, language: str) -> None:
    said = say(text, language)
    assert said.text == text
    bounds = [0, *(time for word in said.words for time in (word.start_ms, word.end_ms))]
    assert bounds == sorted(bounds)
    assert bounds[-1] - 1 <= len(said.samples) * 1000 // SPEECH_RATE_HZ
    assert all(word.end_ms - word.start_ms >= 40 for word in said.words)


def test_a_talk_has_its_pauses_between_its_sentences() -> None:
    talk = spoken_talk(ENGLISH[:3], "en", pauses_ms=(500, 1000))
    gaps = [second[0].start_ms - first[-1].end_ms for first, second in pairwise(talk.sentences)]
    assert [round(gap, -2) for gap in gaps] == [500, 1000]
    before = talk.samples[: ms_to_samples(talk.words[0].start_ms, SPEECH_RATE_HZ)]
    assert len(before) == SPEECH_RATE_HZ
    assert not before.any()
