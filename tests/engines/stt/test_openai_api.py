"""Speech to text by OpenAI's service, against a server that speaks its protocol."""

from __future__ import annotations

import pytest

from octavia.dubbing.engines import VendorCall
from octavia.dubbing.errors import EngineError
from octavia.engines.stt.openai_api import OpenAiRecognizer
from octavia.testing.conformance import check_engine
from octavia.testing.conformance.sounds import silence
from support.talk import Talk
from support.vendors.desk import calling
from support.vendors.openai import OpenAiServer
from support.vendors.server import CUT, GARBAGE, OTHER_JSON, Fault, status


def test_it_keeps_the_protocol(openai: OpenAiServer) -> None:
    with calling(openai):
        check_engine(OpenAiRecognizer)


def test_words_come_with_their_marks_and_times(talk: Talk, openai: OpenAiServer) -> None:
    with calling(openai) as calls, OpenAiRecognizer() as engine:
        recognition = engine.recognize(talk.audio, None)
    assert " ".join(word.text for word in recognition.words) == " ".join(talk.sentences)
    assert recognition.language == "en"
    assert {word.confidence for word in recognition.words} == {None}
    assert abs(recognition.words[0].start_ms - talk.spans[0].start_ms) <= 50
    assert abs(recognition.words[-1].end_ms - talk.spans[-1].end_ms) <= 50
    seconds = float(round(len(talk.audio) / 16_000))
    assert calls == [VendorCall("openai", "transcription", "whisper-1", {"seconds of audio": seconds}, True, "req_2")]


def test_no_sound_costs_nothing(openai: OpenAiServer) -> None:
    with calling(openai), OpenAiRecognizer() as engine:
        assert engine.recognize(silence(0.05), "es").words == ()
    assert openai.asked == []


def test_what_was_not_charged_is_repeated_until_it_works(talk: Talk, openai: OpenAiServer) -> None:
    openai.fail(status(429, retry_after_ms="1"), status(500))
    with calling(openai) as calls, OpenAiRecognizer() as engine:
        assert engine.recognize(talk.audio, "en").words
    assert (len(openai.asked), len(openai.charged), len(calls)) == (3, 1, 1)


@pytest.mark.parametrize(
    ("fault", "message", "answered"),
    [
        (CUT, "broke off its answer", False),
        (status(502), "answered HTTP 502", False),
        (GARBAGE, "answered what can't be used", True),
        (OTHER_JSON, "answered what can't be used", True),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_may_have_been_charged_is_told_and_not_repeated(
    talk: Talk, openai: OpenAiServer, fault: Fault, message: str, answered: bool
) -> None:
    openai.fail(fault)
    with calling(openai) as calls, OpenAiRecognizer() as engine, pytest.raises(EngineError, match=message):
        engine.recognize(talk.audio, "en")
    assert len(openai.asked) == 1
    assert [call.answered for call in calls] == [answered]
