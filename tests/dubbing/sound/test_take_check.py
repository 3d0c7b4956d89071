"""Takes are judged by their sound."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.engines import Samples, Speech, load_engine
from octavia.dubbing.engines.declaration import Kind
from octavia.dubbing.schedule.pace import PaceModel
from octavia.dubbing.sound.take_check import Fault, judge

RATE_HZ = 22_050
TEXTS = {
    "en-us": "The old church stands behind the garden, and every summer the children swim in the lake.",
    "es": "Cada verano los niños nadan en el lago, y la iglesia vieja está detrás del jardín.",
    "fr-fr": "La vieille église est derrière le jardin, et chaque été les enfants nagent dans le lac.",
    "cmn": "老教堂在花园后面，每年夏天孩子们都在湖里游泳。",
}


@cache
def take(text: str, voice: str = "en-us", rate: float = 1.0) -> Samples:
    with load_engine(Kind.SPEECH, "espeak-ng") as engine:
        speech: Speech = engine.synthesize(text, voice, rate)  # type: ignore[attr-defined]
    assert speech.rate_hz == RATE_HZ
    return speech.samples


def expected(text: str, voice: str = "en-us") -> int:
    return PaceModel(voice.partition("-")[0].replace("cmn", "zh")).predict_ms(text)


def faults(samples: Samples, text: str, voice: str = "en-us") -> set[Fault]:
    return {problem.fault for problem in judge(samples, RATE_HZ, text, expected(text, voice))}


def gap(ms: int) -> Samples:
    return np.zeros(RATE_HZ * ms // 1000, np.float32)


@pytest.mark.parametrize("voice", TEXTS)
@pytest.mark.parametrize("rate", [0.9, 1.0, 1.4])
def test_good_takes_pass_at_any_ordinary_pace(voice: str, rate: float) -> None:
    assert faults(take(TEXTS[voice], voice, rate), TEXTS[voice], voice) == set()


@pytest.mark.parametrize("text", ["Yes.", "No, no, no!", "Seven.", "Very, very, very big.", "10, 10, 10, 10."])
def test_short_texts_and_texts_that_repeat_themselves_pass(text: str) -> None:
    assert faults(take(text), text) == set()


def test_real_speech_with_a_figure_of_speech_passes(real_speech: Samples) -> None:
    words = (
        "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country."
    )
    assert judge(real_speech.mean(axis=1), 48_000, words, 11_000) == ()


def test_a_take_that_breaks_off_early_is_too_short() -> None:
    text = TEXTS["en-us"]
    assert Fault.SHORT in faults(take("The old church."), text)


def test_a_take_that_goes_on_is_too_long() -> None:
    assert Fault.LONG in faults(take(TEXTS["en-us"]), "The old church.")


def test_a_long_silence_amid_the_text_is_found() -> None:
    half = take("The old church stands behind the garden.")
    text = "The old church stands behind the garden. Every summer the children swim in the lake."
    other = take("Every summer the children swim in the lake.")
    assert faults(np.concatenate([half, gap(600), other]), text) == set()
    assert faults(np.concatenate([half, gap(1600), other]), text) == {Fault.PAUSE}


def test_silence_and_noise_below_hearing_say_nothing() -> None:
    faint = np.random.default_rng(1).normal(0, 1e-4, 2 * RATE_HZ).astype(np.float32)
    for samples in (gap(2000), faint, np.zeros(0, np.float32)):
        assert faults(samples, "Hello there.") == {Fault.SILENT}


@pytest.mark.parametrize("pace", [1.0, 0.87, 1.15])
def test_a_sentence_said_twice_is_found(pace: float) -> None:
    text = "The train to the city leaves at nine."
    again = np.concatenate([take(text), gap(200), take(text, rate=pace)])
    assert Fault.REPEATED in faults(again, text)


def test_the_end_of_a_sentence_said_twice_is_found() -> None:
    text = TEXTS["en-us"]
    said = take(text)
    assert Fault.REPEATED in faults(np.concatenate([said, said[-3 * RATE_HZ // 2 :]]), text)


def test_what_the_text_repeats_may_be_repeated() -> None:
    text = "We shall go on to the end. We shall go on to the end."
    once = take("We shall go on to the end.")
    assert faults(np.concatenate([once, gap(200), once]), text) == set()


def test_a_vowel_cut_off_at_the_end_is_found() -> None:
    text = "The old church stands behind the garden."
    said = take(text)
    loudest = int(np.argmax(np.abs(said[len(said) // 2 :]))) + len(said) // 2
    assert faults(said[: loudest + RATE_HZ // 100], text) == {Fault.CUT}


def test_problems_are_told_in_words() -> None:
    problems = judge(take(TEXTS["en-us"]), RATE_HZ, "The old church.", 900)
    assert str(problems[0]).startswith("it is too long for its text: ")
    assert "about 0.9 s would be usual" in str(problems[0])


@pytest.mark.parametrize("text", ["", "...", "—"])
def test_nothing_is_wrong_where_nothing_is_to_be_said(text: str) -> None:
    assert judge(gap(20), RATE_HZ, text, 0) == ()


@given(
    length=st.integers(0, 40_000),
    rate_hz=st.sampled_from([8000, 16_000, 24_000, 48_000]),
    level=st.sampled_from([0.0, 1e-5, 0.01, 1.0]),
    expected_ms=st.integers(0, 5000),
)
@settings(max_examples=40, deadline=None)
def test_any_sound_is_judged(length: int, rate_hz: int, level: float, expected_ms: int) -> None:
    noise = np.random.default_rng(length).uniform(-level, level, length).astype(np.float32)
    problems = judge(noise, rate_hz, "some text", expected_ms)
    assert len({problem.fault for problem in problems}) == len(problems)


def test_a_minute_is_judged_by_fewer_moments() -> None:
    said = np.tile(take("Music makes people happy."), 60)[: 90 * RATE_HZ]
    assert Fault.REPEATED in faults(said, "Music makes people happy.")


def test_louder_or_softer_takes_are_judged_alike() -> None:
    text = TEXTS["en-us"]
    assert faults(take(text) * np.float32(0.05), text) == set()
