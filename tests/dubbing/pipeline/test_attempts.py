"""Takes that fail are spoken again."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Pcm16, Speech
from octavia.dubbing.pipeline.attempts import RETRIES, Attempt, TakeJudge, best_attempt, seed_of
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.fake_speakers import MimicSynthesizer


def attempt(problems: list[tuple[str, ...]], seed: int = 7) -> tuple[Attempt, list[int]]:
    """Takes with these problems, in order, and the seeds that were tried."""
    seeds: list[int] = []
    by_seed: dict[int, tuple[str, ...]] = {}

    def speak(wanted: int) -> Speech:
        seeds.append(wanted)
        speech = Speech(np.full(len(seeds), 0.5, np.float32), PROGRAMME_RATE_HZ)
        by_seed[len(speech.samples)] = problems[len(seeds) - 1]
        return speech

    return best_attempt(speak, lambda speech: by_seed[len(speech.samples)], seed), seeds


def test_a_take_that_passes_is_the_only_one() -> None:
    made, seeds = attempt([()])
    assert (made.seed, made.problems, made.rejected, seeds) == (7, (), (), [7])


def test_one_that_fails_is_spoken_again_with_other_seeds_and_it_is_told_why() -> None:
    made, seeds = attempt([("too long",), ("silent", "cut"), ()])
    assert seeds == [7, 8, 9]
    assert (made.seed, made.problems, made.rejected) == (9, (), ("too long", "silent, cut"))


def test_if_none_passes_the_one_with_the_fewest_problems_is_kept() -> None:
    made, seeds = attempt([("a", "b"), ("c",), ("d",), ("e", "f", "g")])
    assert len(seeds) == RETRIES + 1
    assert (made.seed, made.problems, made.rejected) == (8, ("c",), ("a, b", "d", "e, f, g"))


@given(st.text(), st.text(), st.text())
def test_a_seed_follows_from_text_and_voice_alone(text: str, voice: str, other: str) -> None:
    assert seed_of(text, voice) == seed_of(text, voice)
    assert 0 <= seed_of(text, voice) < 2**31
    assert (seed_of(text, voice) == seed_of(text, other)) == (voice == other)


def test_seeds_do_not_run_over() -> None:
    made, seeds = attempt([("a",), ()], seed=2**31 - 1)
    assert seeds == [2**31 - 1, 0]
    assert made.seed == 0


def test_a_take_is_judged_by_its_length_and_its_sound() -> None:
    text = "Mi padre era maestro en una escuela."
    good = MimicSynthesizer().synthesize(text, "es-hum")
    assert TakeJudge("es").problems(good, text) == ()
    assert len(TakeJudge("es").problems(good, text * 5)) == 1
    assert len(TakeJudge("es").problems(Speech(good.samples * 0, good.rate_hz), text)) == 1


def test_and_by_its_words_where_somebody_listens() -> None:
    text = "Mi padre era maestro en una escuela."
    good = MimicSynthesizer().synthesize(text, "es-hum")
    heard: list[Pcm16] = []

    def listener(said: str) -> TakeJudge:
        def recognize(audio: Pcm16) -> str:
            heard.append(audio)
            return said

        return TakeJudge("es", recognize)

    assert listener("mi padre era un maestro en una escuela").problems(good, text) == ()
    assert listener("la mesa es roja").problems(good, text) == ("heard back as 'la mesa es roja'",)
    assert len(heard[0]) == round(len(good.samples) * 16_000 / good.rate_hz)
