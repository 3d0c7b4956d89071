"""Speech to text by Deepgram, against a server that speaks its protocol."""

from __future__ import annotations

import pytest

from octavia.dubbing.engines import Recognition, VendorCall
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.deepgram import DeepgramRecognizer
from octavia.testing.conformance import check_engine
from octavia.testing.conformance.sounds import silence
from support.talk import Talk
from support.vendors.deepgram import DeepgramServer
from support.vendors.desk import KEY, calling
from support.vendors.server import CUT, GARBAGE, HANG_UP, OTHER_JSON, SLOW, Fault, status


def heard(talk: Talk, language: str | None = "en") -> Recognition:
    with DeepgramRecognizer() as engine:
        return engine.recognize(talk.audio, language)


def said(recognition: Recognition) -> str:
    return " ".join(word.text for word in recognition.words)


def test_it_keeps_the_protocol(deepgram: DeepgramServer) -> None:
    with calling(deepgram):
        check_engine(DeepgramRecognizer)


def test_a_talk_is_heard_in_one_call_with_marks_times_and_confidences(talk: Talk, deepgram: DeepgramServer) -> None:
    with calling(deepgram) as calls:
        recognition = heard(talk)
    assert said(recognition) == " ".join(talk.sentences)
    assert all(word.confidence == 0.99 for word in recognition.words)
    assert abs(recognition.words[0].start_ms - talk.spans[0].start_ms) <= 20
    assert abs(recognition.words[-1].end_ms - talk.spans[-1].end_ms) <= 20
    seconds = round(len(talk.audio) / SPEECH_RATE_HZ, 3)
    number = "5d1c1e6c-1f9b-4e0b-9c59-2f7a1d1f1b11"
    assert calls == [
        VendorCall("deepgram", "transcription", "nova-3", {"seconds of audio": seconds}, request_id=number)
    ]


def test_words_of_one_speaker_in_a_row_are_a_turn(talk: Talk, deepgram: DeepgramServer) -> None:
    with calling(deepgram):
        turns = heard(talk).turns
    assert [turn.speaker for turn in turns] == ["0", "1"]
    assert abs(turns[0].end_ms - talk.spans[1].end_ms) <= 20
    assert abs(turns[1].start_ms - talk.spans[2].start_ms) <= 20


def test_without_diarization_nobody_is_told_apart(talk: Talk, deepgram: DeepgramServer) -> None:
    with calling(deepgram, diarize="off"):
        assert heard(talk).turns == ()
        assert not DeepgramRecognizer.describe().diarizes
    assert "diarize_model" not in deepgram.asked[0].parameters


def test_the_language_is_found_out_if_it_is_not_told(talk: Talk, deepgram: DeepgramServer) -> None:
    with calling(deepgram):
        recognition = heard(talk, None)
    assert (recognition.language, recognition.probability) == ("en", 0.97)
    assert "language" not in deepgram.asked[0].parameters


def test_options_reach_the_service(talk: Talk, deepgram: DeepgramServer) -> None:
    with calling(deepgram, stt_model="nova-2", diarize="v1", mip_opt_out=True):
        heard(talk)
    asked = {name: values[0] for name, values in deepgram.asked[0].parameters.items()}
    assert asked == {
        "model": "nova-2",
        "language": "en",
        "diarize_model": "v1",
        "smart_format": "true",
        "punctuate": "true",
        "mip_opt_out": "true",
    }


def test_no_sound_costs_nothing(deepgram: DeepgramServer) -> None:
    with calling(deepgram), DeepgramRecognizer() as engine:
        assert engine.recognize(silence(0.05), None).words == ()
    assert deepgram.asked == []


def test_a_language_it_does_not_hear_costs_nothing(deepgram: DeepgramServer) -> None:
    with calling(deepgram), DeepgramRecognizer() as engine, pytest.raises(LanguageError, match="does not hear 'eo'"):
        engine.recognize(silence(1), "eo")
    assert deepgram.asked == []


@pytest.mark.parametrize("faults", [[status(429, Retry_After="0")], [status(500)], [status(503), status(429)]])
def test_what_was_not_charged_is_repeated_until_it_works(
    talk: Talk, deepgram: DeepgramServer, faults: list[Fault]
) -> None:
    deepgram.fail(*faults)
    with calling(deepgram) as calls:
        assert said(heard(talk)) == " ".join(talk.sentences)
    assert len(deepgram.asked) == 1 + len(faults)
    assert (len(deepgram.charged), len(calls)) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (CUT, "broke off its answer"),
        (HANG_UP, "broke off its answer"),
        (SLOW, "gave no answer within 1 s"),
        (status(504), "answered HTTP 504"),
        (GARBAGE, "answered what can't be read"),
        (OTHER_JSON, "answered what can't be used"),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_may_have_been_charged_is_told_and_not_repeated(
    talk: Talk, deepgram: DeepgramServer, fault: Fault, message: str
) -> None:
    deepgram.fail(fault)
    # Only what is meant to be slow may run out of time, however busy the machine.
    timeout_s = 1.0 if fault is SLOW else 60.0
    with calling(deepgram, timeout_s=timeout_s) as calls, pytest.raises(EngineError, match=message) as caught:
        heard(talk)
    assert len(deepgram.asked) == 1
    assert [call.answered for call in calls] == [fault is OTHER_JSON]
    assert caught.value.hint


def test_a_lost_answer_is_asked_for_again_where_the_operator_wants_that(talk: Talk, deepgram: DeepgramServer) -> None:
    deepgram.fail(CUT)
    with calling(deepgram, repeat_lost=True) as calls:
        assert said(heard(talk)) == " ".join(talk.sentences)
    assert [call.answered for call in calls] == [False, True]
    assert len(deepgram.paid_twice) == 1


def test_a_vendor_in_lasting_trouble_ends_in_one_error(talk: Talk, deepgram: DeepgramServer) -> None:
    deepgram.fail(*[status(500)] * 3)
    with calling(deepgram, retries=2), pytest.raises(EngineError, match="deepgram answered HTTP 500") as caught:
        heard(talk)
    assert len(deepgram.asked) == 3
    assert "finished parts are kept" in caught.value.hint
    assert KEY not in str(caught.value) + caught.value.hint


def test_a_wrong_key_is_told_at_once_and_not_shown(talk: Talk, deepgram: DeepgramServer) -> None:
    with calling(deepgram, api_key="sk-wrong-key-of-somebody"), pytest.raises(EngineError) as caught:
        heard(talk)
    assert len(deepgram.asked) == 1
    assert "does not accept the key" in caught.value.message
    assert "sk-wrong" not in caught.value.message
    assert caught.value.hint == "check api_key"


def test_a_service_that_is_not_there_is_told_after_a_few_tries(talk: Talk, deepgram: DeepgramServer) -> None:
    """Port 9 of this machine: nobody listens."""
    with calling(deepgram, base_url="http://127.0.0.1:9", retries=2) as calls, pytest.raises(EngineError) as caught:
        heard(talk)
    assert caught.value.message == "deepgram can't be reached"
    assert "base_url" in caught.value.hint
    assert calls == []
