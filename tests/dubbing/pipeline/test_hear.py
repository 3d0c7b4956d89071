"""What is heard, and what a guard took for not said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from octavia.dubbing.engines import EngineInfo, Pcm16, Recognition, Removed
from octavia.dubbing.pipeline import transcribe
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.testing.fakes import ScriptedRecognizer
from support.conversation import conversation
from support.engines import registered


class Guarded(ScriptedRecognizer):
    """Leaves out the first word of every chunk, and says so."""

    name = "guarded"

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        heard = super().recognize(audio, language)
        first = heard.words[0]
        gone = Removed(first.text, first.start_ms, first.end_ms, "it is the first")
        return replace(heard, words=heard.words[1:], removed=(gone,))


class Polyglot(ScriptedRecognizer):
    """Takes a chunk with a river for Spanish, unless it is told the language."""

    name = "polyglot"

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), languages=("en", "es"), chunk_ms=7000)

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        heard = super().recognize(audio, None)
        if language is None and "river" in (word.text for word in heard.words):
            words = tuple(replace(word, text=f"{word.text}o") for word in heard.words)
            return replace(heard, words=words, language="es", probability=0.4)
        return heard


def test_a_chunk_that_was_taken_for_another_language_is_heard_again_in_that_of_the_others(tmp_path: Path) -> None:
    talked = conversation(tmp_path)
    scripted = talked.engines[1]
    assert issubclass(scripted, ScriptedRecognizer)
    engines = EngineChoice(vad="energy", stt="polyglot")
    with registered(*talked.engines, Polyglot.of(scripted.audio, scripted.script)):
        transcript = transcribe(DubRequest(talked.path, (), tmp_path / "out", engines=engines))
    assert transcript.language == "en"
    said = [word.text for segment in transcript.segments for word in segment.words]
    assert said == [word.text for word in scripted.script]


def test_what_a_guard_took_out_stands_in_the_transcript_with_its_time_and_reason(tmp_path: Path) -> None:
    talked = conversation(tmp_path)
    scripted = talked.engines[1]
    assert issubclass(scripted, ScriptedRecognizer)
    engines = EngineChoice(vad="energy", stt="guarded")
    with registered(*talked.engines, Guarded.of(scripted.audio, scripted.script)):
        transcript = transcribe(DubRequest(talked.path, (), tmp_path / "out", engines=engines))
    said = [word.text for segment in transcript.segments for word in segment.words]
    assert [(gone.text, gone.reason) for gone in transcript.removed][:1] == [("Good", "it is the first")]
    assert said[0] == "morning"
    assert len(said) + len(transcript.removed) == len(scripted.script)
    assert abs(transcript.removed[0].start_ms - scripted.script[0].start_ms) <= 20
