"""A conversation dubbed: each speaker with a voice of their own, each line with the right one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.documents import read_json
from octavia.dubbing.engines import Kind, Samples, Turn, load_engine
from octavia.dubbing.errors import EngineError
from octavia.dubbing.events import Notice
from octavia.dubbing.pipeline import dub, transcribe
from octavia.dubbing.report import TrackReport
from octavia.dubbing.request import DubRequest, EngineChoice, LineOverride, Overrides
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.values import Transcript
from octavia.testing.fakes import ScriptedRecognizer
from octavia.testing.pitch import pitch_hz
from support.conversation import MAN, WOMAN, Conversation, conversation
from support.dubs import Run, run_dub
from support.engines import registered

ENGINES = EngineChoice(vad="energy", stt="scripted", mt="apertium", tts="espeak-ng", diarization="scripted")


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    made = conversation(tmp_path_factory.mktemp("conversation"))
    with registered(*made.engines):
        yield made


@pytest.fixture(scope="module")
def dubbed(talked: Conversation, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_dub(DubRequest(talked.path, ("es",), tmp_path_factory.mktemp("dubbed"), engines=ENGINES))


def heard_pitches(run: Run) -> list[float]:
    """The pitch of each line as it is heard in the delivered voice stem."""
    samples, rate_hz = soundfile.read(run.file(".es.voice.wav"), dtype="float32")
    pitches = []
    for line in track(run).lines:
        assert line.start_ms is not None and line.end_ms is not None
        pitches.append(sure_pitch(samples[line.start_ms * rate_hz // 1000 : line.end_ms * rate_hz // 1000], rate_hz))
    return pitches


def sure_pitch(samples: Samples, rate_hz: int) -> float:
    found = pitch_hz(samples, rate_hz)
    assert found is not None
    return found


def track(run: Run) -> TrackReport:
    return run.result.report.tracks[0]


def test_each_line_of_the_finished_stem_is_in_the_voice_of_its_speaker(dubbed: Run, talked: Conversation) -> None:
    first, second = [one.voice for one in track(dubbed).cast]
    assert first != second
    with load_engine(Kind.SPEECH, "espeak-ng") as engine:
        voices = {}
        for person, voice in ((WOMAN, first), (MAN, second)):
            speech = engine.synthesize("Mi padre era maestro en una escuela.", voice)  # type: ignore[attr-defined]
            voices[person] = sure_pitch(speech.samples, speech.rate_hz)
    assert abs(np.log2(voices[WOMAN] / voices[MAN])) > 0.5
    lines = list(zip(heard_pitches(dubbed), talked.voices, strict=True))
    assert [round(abs(np.log2(heard / voices[person])), 1) for heard, person in lines] == [0.0] * len(lines)


def test_the_report_says_who_speaks_with_which_voice_and_every_promise_holds(dubbed: Run) -> None:
    report = dubbed.result.report
    assert dubbed.result.holds
    assert [(one.speaker, one.voice, one.own, one.lines) for one in track(dubbed).cast] == [
        ("A", "es", False, 3),
        ("B", "es+f2", False, 3),
    ]
    assert report.source.speakers == 2
    assert {(engine.kind, engine.name) for engine in report.engines} >= {("diarization", "scripted")}
    page = dubbed.file("report.html").read_text(encoding="utf-8")
    assert "<strong>B</strong>: es+f2, 3 lines" in page


def test_speakers_stand_in_transcript_and_subtitles(dubbed: Run) -> None:
    transcript = read_json(Transcript, dubbed.file(".transcript.json"))
    assert [segment.speaker for segment in transcript.segments] == ["A", "B", "A", "B", "B", "A"]
    for suffix in (".es.vtt", ".en.vtt", ".es.ass"):
        assert [cue.speaker for cue in read_subtitles(dubbed.file(suffix)).cues if cue.speaker == "B"], suffix


def test_names_and_a_cast_decide_who_speaks_how_and_only_their_lines_are_spoken_anew(dubbed: Run) -> None:
    request = replace(
        dubbed.request, speakers={"A": "Maria", "B": "Paul", "C": "Nobody"}, cast={"es": {"Maria": "es-419"}}
    )
    again = run_dub(request)
    assert [(one.speaker, one.voice) for one in track(again).cast] == [("Maria", "es-419"), ("Paul", "es+f2")]
    assert ("transcribe", None) not in again.worked() and ("diarize", None) not in again.worked()
    told = [event.message for event in again.events if isinstance(event, Notice)]
    assert any("there is no speaker C" in message and "A, B" in message for message in told)


def test_a_voice_of_the_cast_that_does_not_exist_is_answered_with_those_that_do(dubbed: Run) -> None:
    for source_language in ("auto", "en"):
        request = replace(dubbed.request, cast={"es": {"A": "es+f9"}}, source_language=source_language)
        with pytest.raises(EngineError, match=r"no voice 'es\+f9'") as caught:
            dub(request)
        assert "es+f2" in caught.value.hint


def test_an_override_of_a_line_wins_over_the_cast(dubbed: Run) -> None:
    override = Overrides({"es": {"s0003": LineOverride(voice="es-419+f2")}})
    again = run_dub(replace(dubbed.request, overrides=override))
    assert [line.voice for line in track(again).lines] == ["es", "es+f2", "es-419+f2", "es+f2", "es+f2", "es"]


def test_nobody_tells_speakers_apart_unless_asked(talked: Conversation, tmp_path: Path) -> None:
    request = DubRequest(talked.path, (), tmp_path, engines=replace(ENGINES, diarization="none"))
    assert {segment.speaker for segment in transcribe(request).segments} == {None}


def test_auto_leaves_it_to_a_recogniser_that_tells_speakers_apart(talked: Conversation, tmp_path: Path) -> None:
    second = ("My", "father", "was", "a", "teacher", "in", "a", "small", "school.")

    class Listener(ScriptedRecognizer):
        name = "listener"

        @classmethod
        def describe(cls):  # type: ignore[no-untyped-def]
            return replace(super().describe(), diarizes=True, chunk_ms=600_000)

        def recognize(self, audio, language):  # type: ignore[no-untyped-def]
            assert len(audio) > 15 * 16_000, "it hears all speakers at once"
            heard = super().recognize(audio, language)
            turns = [Turn(word.start_ms, word.end_ms, f"{word.text in second}") for word in heard.words]
            return replace(heard, turns=tuple(turns))

    scripted = talked.engines[1]
    assert issubclass(scripted, ScriptedRecognizer)
    with registered(Listener.of(scripted.audio, scripted.script)):
        engines = replace(ENGINES, stt="listener", diarization="auto")
        segments = transcribe(DubRequest(talked.path, (), tmp_path, engines=engines)).segments
    by_speaker = {segment.text: segment.speaker for segment in segments}
    assert by_speaker["My father was a teacher in a small school."] == "B"
    assert by_speaker["Good morning everyone and welcome to the course."] == "A"


def test_subtitles_without_labels_get_their_speakers_from_the_sound(
    talked: Conversation, dubbed: Run, tmp_path: Path
) -> None:
    request = DubRequest(
        talked.path, (), tmp_path, source_language="en", subtitles=dubbed.file(".en.srt"), engines=ENGINES
    )
    segments = transcribe(request).segments
    assert [segment.speaker for segment in segments] == ["A", "B", "A", "B", "B", "A"]
