"""Translation by a language model, against a server that speaks the chat completions protocol."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from octavia.dubbing.engines import TextInContext, Translation
from octavia.dubbing.errors import EngineError
from octavia.engines.mt.openai_api import OpenAiTranslator
from octavia.testing.conformance import check_engine
from support.vendors.desk import calling
from support.vendors.openai import EMPTY, FENCED, FEWER, NONE, REFUSAL, TWICE, OpenAiServer
from support.vendors.server import CUT, GARBAGE, OTHER_JSON, Fault, status

TEXTS = ("Hello everyone.", "The house is very large.", "The water is old.")
SAID = ["Hola todos.", "El casa es muy grande.", "El agua es viejo."]


def passage(*texts: str, room: int | None = 40) -> list[TextInContext]:
    return [
        TextInContext(text, texts[max(0, at - 3) : at], texts[at + 1 : at + 3], room) for at, text in enumerate(texts)
    ]


def translated(*texts: str) -> list[Translation]:
    with OpenAiTranslator() as engine:
        return engine.translate_in_context(passage(*texts), "en", "es")


def best(translations: list[Translation]) -> list[str]:
    return [translation.candidates[0].text for translation in translations]


def test_it_keeps_the_protocol(openai: OpenAiServer) -> None:
    with calling(openai):
        check_engine(OpenAiTranslator)


def test_a_passage_is_translated_in_one_call_line_by_line(openai: OpenAiServer) -> None:
    with calling(openai) as calls:
        assert best(translated(*TEXTS)) == SAID
    assert len(openai.asked) == 1
    (call,) = calls
    assert (call.operation, call.model, call.request_id) == ("translation", "gpt-5.4-mini", "req_1")
    assert call.amounts["tokens in"] > call.amounts["tokens out"] > 0


def test_each_text_of_a_passage_is_sent_once_with_its_room(openai: OpenAiServer) -> None:
    with calling(openai):
        translated(*TEXTS)
    sent = json.loads(openai.asked[0].json()["messages"][1]["content"])["passage"]
    assert sent == [{"id": number, "text": text, "room": 40} for number, text in enumerate(TEXTS, 1)]


def test_neighbours_that_are_not_to_be_translated_are_there_for_the_context(openai: OpenAiServer) -> None:
    with calling(openai), OpenAiTranslator() as engine:
        engine.translate_in_context([passage(*TEXTS, room=None)[1]], "en", "es")
    sent = json.loads(openai.asked[0].json()["messages"][1]["content"])["passage"]
    assert sent == [{"text": TEXTS[0]}, {"id": 1, "text": TEXTS[1]}, {"text": TEXTS[2]}]


def test_the_schedule_gets_a_shorter_wording_to_choose_from(openai: OpenAiServer) -> None:
    with calling(openai):
        candidates = translated(TEXTS[1])[0].candidates
    assert [(candidate.text, candidate.cost) for candidate in candidates] == [
        (SAID[1], 0.0),
        ("El casa es grande.", 1.0),
    ]


def test_without_shorter_wordings_none_are_asked_for(openai: OpenAiServer) -> None:
    with calling(openai, shorter=False):
        assert [len(translation.candidates) for translation in translated(*TEXTS)] == [1, 1, 1]


def test_how_it_is_to_be_said_reaches_the_model(openai: OpenAiServer, tmp_path: Path) -> None:
    glossary = tmp_path / "words.txt"
    glossary.write_text("house = hogar\nmoon = luna\n[fr]\nwater = eau\n", encoding="utf-8")
    with calling(openai, register="formal", style="A talk for children.", glossary=str(glossary), temperature=0.0):
        translated(*TEXTS)
    asked = openai.asked[0].json()
    system, user = (message["content"] for message in asked["messages"])
    assert "from English to Spanish" in system
    assert "Address people formally" in system
    assert system.endswith("A talk for children.")
    assert json.loads(user)["glossary"] == {"house": "hogar"}
    assert asked["temperature"] == 0.0


def test_another_glossary_is_another_version(openai: OpenAiServer, tmp_path: Path) -> None:
    glossary = tmp_path / "words.txt"
    versions = set()
    for words in ("house = hogar", "house = casa"):
        glossary.write_text(words, encoding="utf-8")
        with calling(openai, glossary=str(glossary)):
            versions.add(OpenAiTranslator.describe().version)
    with calling(openai):
        versions.add(OpenAiTranslator.describe().version)
    assert len(versions) == 3


def test_a_glossary_that_is_missing_is_told_before_work_starts(openai: OpenAiServer, tmp_path: Path) -> None:
    with calling(openai, glossary=str(tmp_path / "none.txt")):
        readiness = OpenAiTranslator.check()
    assert "none.txt" in readiness.missing
    assert readiness.fix


@pytest.mark.parametrize("shape", ["json_schema", "json_object", "words"])
def test_servers_that_know_less_are_asked_for_less(openai: OpenAiServer, shape: str) -> None:
    openai.fail(FENCED)
    with calling(openai, structured=shape):
        assert best(translated(*TEXTS)) == SAID
    asked = openai.asked[0].json()
    assert asked.get("response_format", {"type": "words"})["type"] == shape
    assert "temperature" not in asked


def test_what_says_nothing_costs_nothing(openai: OpenAiServer) -> None:
    with calling(openai):
        assert best(translated("", " 12:30 ", "…")) == ["", "12:30", "…"]
    assert openai.asked == []


@pytest.mark.parametrize("fault", [FEWER, TWICE, EMPTY], ids=lambda fault: fault.kind)
def test_a_line_that_is_missing_is_asked_for_again_alone(openai: OpenAiServer, fault: Fault) -> None:
    openai.fail(fault)
    with calling(openai) as calls:
        assert best(translated(*TEXTS)) == SAID
    numbers = [
        [item["id"] for item in json.loads(asked.json()["messages"][1]["content"])["passage"] if "id" in item]
        for asked in openai.asked
    ]
    assert numbers == [[1, 2, 3], [3] if fault is FEWER else [1]]
    assert len(calls) == 2
    assert openai.paid_twice == []


@pytest.mark.parametrize("fault", [NONE, REFUSAL], ids=lambda fault: fault.kind)
def test_after_an_answer_without_lines_they_are_asked_for_one_by_one(openai: OpenAiServer, fault: Fault) -> None:
    openai.fail(fault)
    with calling(openai):
        assert best(translated(*TEXTS)) == SAID
    assert len(openai.asked) == 4
    assert openai.paid_twice == []


def test_a_line_the_model_will_not_translate_is_named(openai: OpenAiServer) -> None:
    openai.stubborn = "large"
    with calling(openai) as calls, pytest.raises(EngineError, match="no translation of: The house is very") as caught:
        translated(*TEXTS)
    assert "override" in caught.value.hint
    assert len(calls) == len(openai.asked) == 3
    assert openai.paid_twice == []


@pytest.mark.parametrize("faults", [[status(429, Retry_After="0")], [status(500), status(503)]])
def test_what_was_not_charged_is_repeated_until_it_works(openai: OpenAiServer, faults: list[Fault]) -> None:
    openai.fail(*faults)
    with calling(openai) as calls:
        assert best(translated(*TEXTS)) == SAID
    assert (len(openai.charged), len(calls)) == (1, 1)


@pytest.mark.parametrize(
    ("fault", "message", "answered"),
    [
        (CUT, "broke off its answer", False),
        (status(504), "answered HTTP 504", False),
        (GARBAGE, "answered what can't be used", True),
        (OTHER_JSON, "answered what can't be used", True),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
def test_what_may_have_been_charged_is_told_and_not_repeated(
    openai: OpenAiServer, fault: Fault, message: str, answered: bool
) -> None:
    openai.fail(fault)
    with calling(openai) as calls, pytest.raises(EngineError, match=message):
        translated(*TEXTS)
    assert len(openai.asked) == 1
    assert [call.answered for call in calls] == [answered]


def test_a_model_that_is_not_there_is_named(openai: OpenAiServer) -> None:
    with calling(openai, mt_model="gpt-9"), pytest.raises(EngineError, match="`gpt-9` does not exist") as caught:
        translated(*TEXTS)
    assert "model" in caught.value.hint


def test_without_credit_it_does_not_try_again(openai: OpenAiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    monkeypatch.setattr(openai, "trouble", lambda code: json.dumps(body).encode())
    openai.fail(status(429))
    with calling(openai), pytest.raises(EngineError, match="has no credit left"):
        translated(*TEXTS)
    assert len(openai.asked) == 1


def test_a_server_of_ones_own_needs_no_key(openai: OpenAiServer) -> None:
    openai.key = "none"
    with calling(openai, api_key=""):
        assert OpenAiTranslator.describe().needs == ("network",)
        assert best(translated(*TEXTS)) == SAID


def test_the_environment_of_other_programs_is_left_alone(openai: OpenAiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://elsewhere.invalid")
    with calling(openai):
        assert best(translated(*TEXTS)) == SAID
    assert {"openai-organization", "openai-project"}.isdisjoint(openai.asked[0].headers)


def test_a_service_that_is_not_there_is_told_after_a_few_tries(openai: OpenAiServer) -> None:
    """Port 9 of this machine: nobody listens."""
    with calling(openai, base_url="http://127.0.0.1:9/v1", retries=2) as calls, pytest.raises(EngineError) as caught:
        translated(*TEXTS)
    assert caught.value.message == "openai can't be reached"
    assert calls == []
