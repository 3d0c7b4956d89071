"""Speech by OpenAI, against a server that speaks its protocol."""

from __future__ import annotations

import pytest

from octavia.dubbing.errors import EngineError
from octavia.engines.tts.openai_api import OpenAiVoices
from octavia.testing.conformance import check_engine
from support.vendors.desk import calling
from support.vendors.openai import OpenAiServer
from support.vendors.server import CUT, GARBAGE, status


def test_it_keeps_the_protocol(openai: OpenAiServer) -> None:
    with calling(openai):
        check_engine(OpenAiVoices)


def test_voice_and_instructions_reach_the_service(openai: OpenAiServer) -> None:
    with calling(openai, tts_instructions="calm", tts_voices="anna, ben") as calls, OpenAiVoices() as engine:
        assert [voice.id for voice in engine.describe().voices if voice.language == "es"] == ["anna-es", "ben-es"]
        speech = engine.synthesize("Buenos días.", "ben-es")
    assert 0.5 < len(speech.samples) / speech.rate_hz < 2
    assert openai.asked[0].json() == {
        "input": "Buenos días.",
        "model": "gpt-4o-mini-tts",
        "voice": "ben",
        "response_format": "wav",
        "instructions": "calm",
    }
    assert [(call.operation, call.model, call.amounts) for call in calls] == [
        ("speech", "gpt-4o-mini-tts", {"characters": 12.0})
    ]


def test_without_voices_it_is_not_ready(openai: OpenAiServer) -> None:
    with calling(openai, tts_voices=" "):
        readiness = OpenAiVoices.check()
    assert not readiness.ready
    assert "tts_voices" in readiness.fix


def test_what_was_not_charged_is_repeated_until_it_works(openai: OpenAiServer) -> None:
    openai.fail(status(500), status(429, Retry_After="0"))
    with calling(openai) as calls, OpenAiVoices() as engine:
        assert len(engine.synthesize("Hola", "coral-es").samples)
    assert (len(openai.asked), len(openai.charged), len(calls)) == (3, 1, 1)


@pytest.mark.parametrize(("fault", "answered"), [(CUT, False), (GARBAGE, True)])
def test_half_a_sound_is_never_taken_for_a_whole_one(openai: OpenAiServer, fault: object, answered: bool) -> None:
    openai.fail(CUT if fault is CUT else GARBAGE)
    with calling(openai) as calls, OpenAiVoices() as engine, pytest.raises(EngineError):
        engine.synthesize("Buenos días a todos.", "coral-es")
    assert len(openai.asked) == 1
    assert [call.answered for call in calls] == [answered]
