"""A source that is heard in parts: each does its own, and together they are what is heard at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from octavia.dubbing.engines import EngineInfo, Pcm16, Recognition
from octavia.dubbing.errors import NoSpeech
from octavia.dubbing.events import Event, StageFinished, StageStarted
from octavia.dubbing.pipeline import hear_part, transcribe
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.testing.fakes import ScriptedRecognizer
from support.clips import clip
from support.conversation import Conversation, conversation
from support.engines import registered


class Polyglot(ScriptedRecognizer):
    """Takes a chunk with a river for Spanish, unless it is told the language; knows how often it heard each chunk."""

    name = "counting-polyglot"
    heard: ClassVar[Counter[tuple[bytes, str | None]]] = Counter()

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), languages=("en", "es"), chunk_ms=4000)

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        self.heard[audio.tobytes(), language] += 1
        found = super().recognize(audio, None)
        if language is None and "river" in (word.text for word in found.words):
            return replace(found, language="es", probability=0.4)
        return found


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    return conversation(tmp_path_factory.mktemp("talked"))


def polyglot(talked: Conversation) -> type[ScriptedRecognizer]:
    scripted = talked.engines[1]
    assert issubclass(scripted, ScriptedRecognizer)
    Polyglot.heard.clear()
    return Polyglot.of(scripted.audio, scripted.script)


def test_parts_do_each_chunk_once_and_what_is_joined_is_what_is_heard_at_once(
    talked: Conversation, tmp_path: Path
) -> None:
    parts = 5
    engines = EngineChoice(vad="energy", stt="counting-polyglot")
    events: list[Event] = []
    with registered(*talked.engines, polyglot(talked)):
        at_once = transcribe(DubRequest(talked.path, (), tmp_path / "whole", engines=engines))
        heard_at_once = Polyglot.heard.copy()
        Polyglot.heard.clear()
        request = DubRequest(talked.path, (), tmp_path / "parts", engines=engines)
        hear_part(request, 0, parts)
        assert not Polyglot.heard
        for part in range(parts, 0, -1):
            hear_part(request, part, parts)
        # What chance took for another language is told only when all have been heard.
        assert Polyglot.heard == Counter({key: n for key, n in heard_at_once.items() if key[1] is None})
        joined = transcribe(request, events.append)
    assert Polyglot.heard == heard_at_once
    assert set(heard_at_once.values()) == {1}
    assert len(heard_at_once) > 5
    assert joined == at_once
    begun = {event.stage for event in events if isinstance(event, StageStarted)}
    assert begun == {"transcribe"}


def test_what_all_parts_need_is_made_before_them(talked: Conversation, tmp_path: Path) -> None:
    engines = EngineChoice(vad="energy", stt="counting-polyglot")
    request = DubRequest(talked.path, (), tmp_path / "out", engines=engines)
    with registered(*talked.engines, polyglot(talked)):
        made: list[str] = []
        for part in (0, 1):
            events: list[Event] = []
            hear_part(request, part, 2, events.append)
            made.append(" ".join(e.stage for e in events if isinstance(e, StageFinished) and not e.reused))
    assert made == ["probe decode voice-activity", "transcribe"]


def test_where_nobody_speaks_it_is_said_before_the_parts(tmp_path: Path) -> None:
    silence = clip(tmp_path / "silence.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "3")
    with pytest.raises(NoSpeech):
        hear_part(DubRequest(silence, (), tmp_path / "out"), 0, 3)
