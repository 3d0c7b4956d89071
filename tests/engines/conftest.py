"""Speech for the engines to hear, and vendors for them to call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from octavia.dubbing.values import Segment
from octavia.engines.vendors import calls
from support.talk import Talk, talk
from support.vendors.deepgram import DeepgramServer
from support.vendors.desk import KEY
from support.vendors.openai import OpenAiServer
from support.vendors.senses import Ears


@pytest.fixture(scope="session", name="talk")
def _talk(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    return talk(tmp_path_factory.mktemp("talk"))


@pytest.fixture
def ears(talk: Talk) -> Ears:
    """Ears that know the talk: its last sentence is another speaker's."""
    speakers = ("anna", "anna", "ben")
    parts = zip(talk.sentences, talk.spans, speakers, strict=True)
    segments = [Segment(text, span.start_ms, span.end_ms, text, (), speaker) for text, span, speaker in parts]
    return Ears(talk.audio, tuple(segments))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat calls at once."""
    monkeypatch.setattr(calls, "FIRST_WAIT_S", 0.001)


@pytest.fixture
def deepgram(ears: Ears, soon: None) -> Iterator[DeepgramServer]:
    with DeepgramServer(KEY, ears) as server:
        yield server


@pytest.fixture
def openai(ears: Ears, soon: None) -> Iterator[OpenAiServer]:
    with OpenAiServer(KEY, ears) as server:
        yield server
