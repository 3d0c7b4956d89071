"""What the engines of vendors need before they can work."""

from __future__ import annotations

import pytest

from octavia.dubbing.engines import Engine, configure, configured, options_digest
from octavia.engines.mt.openai_api import OpenAiTranslator
from octavia.engines.stt.deepgram import DeepgramRecognizer
from octavia.engines.stt.openai_api import OpenAiRecognizer
from octavia.engines.tts.deepgram import DeepgramVoices
from octavia.engines.tts.openai_api import OpenAiVoices
from octavia.engines.vendors import options
from octavia.engines.vendors.deepgram_client import DEEPGRAM

ENGINES: list[type[Engine]] = [
    DeepgramRecognizer,
    DeepgramVoices,
    OpenAiRecognizer,
    OpenAiTranslator,
    OpenAiVoices,
]


@pytest.fixture(autouse=True)
def _unset() -> object:
    before = configured()
    configure({})
    yield
    configure(before)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_without_a_key_it_is_not_ready_and_says_where_to_set_it(engine: type[Engine]) -> None:
    readiness = engine.check()
    assert not readiness.ready
    assert f"OCTAVIA_ENGINE_{engine.name.upper()}_API_KEY" in readiness.fix
    info = engine.describe()
    assert info.needs == ("network", "key")
    assert info.limits


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("address", ["api.example.org", "ftp://a", "http://", "http://localhost:99999", "http://[::1"])
def test_an_address_that_is_none_is_told(engine: type[Engine], address: str) -> None:
    configure({engine.name: {"base_url": address, "api_key": "k"}})
    assert engine.check().missing == "its base_url is no address"


def test_without_the_sdk_the_command_that_adds_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "find_spec", lambda name: None)
    assert DeepgramVoices.check().fix == "scripts/add-engines.sh deepgram"


def test_a_key_with_a_line_break_is_told_and_not_shown() -> None:
    configure({"deepgram": {"api_key": "abc\ndef"}})
    readiness = DeepgramVoices.check()
    assert not readiness.ready
    assert "abc" not in readiness.missing + readiness.fix


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_a_key_shapes_no_result_and_is_in_no_text(engine: type[Engine]) -> None:
    key = "sk-my-very-own-key"
    bare = options_digest(engine.kind, engine.name), engine.describe().version
    configure({engine.name: {"api_key": key, "timeout_s": 7.0, "retries": 1, "at_once": 2, "per_minute": 9}})
    assert engine.check().ready
    assert (options_digest(engine.kind, engine.name), engine.describe().version) == bare
    assert key not in repr(engine.describe())
    assert key not in repr(options.connection(DEEPGRAM, DeepgramVoices.options))


def test_another_server_or_model_is_another_result() -> None:
    before = options_digest(OpenAiTranslator.kind, "openai")
    configure({"openai": {"base_url": "http://127.0.0.1:1/v1"}})
    assert options_digest(OpenAiTranslator.kind, "openai") != before
