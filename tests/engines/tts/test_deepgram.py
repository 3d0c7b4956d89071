"""Speech by Deepgram, against a server that speaks its protocol."""

from __future__ import annotations

import numpy as np
import pytest

from octavia.dubbing.errors import EngineError
from octavia.engines.tts.deepgram import DeepgramVoices
from octavia.testing.conformance import check_engine
from support.vendors.deepgram import DeepgramServer
from support.vendors.desk import calling
from support.vendors.server import CUT, GARBAGE, HANG_UP, Fault, status

VOICE = "aura-2-celeste-es"


def test_it_keeps_the_protocol(deepgram: DeepgramServer) -> None:
    with calling(deepgram):
        check_engine(DeepgramVoices)


def test_a_text_is_spoken_by_the_voice_and_its_characters_are_recorded(deepgram: DeepgramServer) -> None:
    with calling(deepgram) as calls, DeepgramVoices() as engine:
        speech = engine.synthesize("Buenos días.", VOICE)
    assert speech.rate_hz == 24_000
    assert 0.5 < len(speech.samples) / 24_000 < 2
    assert deepgram.asked[0].parameters["model"] == [VOICE]
    assert [(call.operation, call.model, call.amounts) for call in calls] == [("speech", VOICE, {"characters": 12.0})]


def test_a_long_text_is_said_in_parts_that_the_service_takes(deepgram: DeepgramServer) -> None:
    sentence = "Hace mucho tiempo que no llueve en este pueblo tan bonito. "
    with calling(deepgram) as calls, DeepgramVoices() as engine:
        whole = engine.synthesize(sentence * 40, VOICE)
        one = engine.synthesize(sentence, VOICE)
    assert len(deepgram.asked) == 3
    assert sum(call.amounts["characters"] for call in calls[:2]) == 40 * len(sentence) - 2
    assert len(whole.samples) > 36 * len(one.samples)


def test_what_says_nothing_costs_nothing(deepgram: DeepgramServer) -> None:
    with calling(deepgram), DeepgramVoices() as engine:
        engine.synthesize("…?!", VOICE)
    assert deepgram.asked == []


def test_what_was_not_charged_is_repeated_until_it_works(deepgram: DeepgramServer) -> None:
    deepgram.fail(status(429, Retry_After="0"), status(503))
    with calling(deepgram) as calls, DeepgramVoices() as engine:
        assert np.abs(engine.synthesize("Hola", VOICE).samples).max() > 0.01
    assert (len(deepgram.asked), len(deepgram.charged), len(calls)) == (3, 1, 1)


@pytest.mark.parametrize(
    ("fault", "message", "answered"),
    [
        (CUT, "broke off its answer", False),
        (HANG_UP, "broke off its answer", False),
        (GARBAGE, "answered what can't be used", True),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_half_a_sound_is_never_taken_for_a_whole_one(
    deepgram: DeepgramServer, fault: Fault, message: str, answered: bool
) -> None:
    deepgram.fail(fault)
    with calling(deepgram) as calls, DeepgramVoices() as engine, pytest.raises(EngineError, match=message):
        engine.synthesize("Buenos días a todos.", VOICE)
    assert len(deepgram.asked) == 1
    assert [call.answered for call in calls] == [answered]
