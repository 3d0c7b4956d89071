"""Diarization by pyannote.audio in an environment of its own.

What needs that environment is marked `torch` and skipped where `scripts/add-pyannote.sh` has not made it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from models.make_pyannote import interpreter, make_pyannote
from octavia.dubbing.documents import read_json
from octavia.dubbing.engines import Kind, Turn, configure, configured, engine_class, load_engine
from octavia.dubbing.errors import EngineError
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.dubbing.values import Transcript
from octavia.engines.diarization.pyannote import Pyannote
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine
from support.conversation import MAN, WOMAN, conversation
from support.dubs import run_dub
from support.engines import registered
from support.made_models import made
from support.talk import spoken

needs_pyannote = [
    pytest.mark.torch,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not interpreter().exists(), reason="pyannote.audio is not here (scripts/add-pyannote.sh)"),
]


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    before = configured()
    yield
    configure(before)


@pytest.fixture
def tiny(tmp_path: Path) -> None:
    """The tiny pipeline, for the real program."""
    adopt("pyannote:community-1", made(make_pyannote))
    configure({"pyannote": {"python": str(interpreter()), "device": "cpu"}})


def environment(folder: Path) -> Path:
    """The interpreter of an environment that looks as if pyannote.audio were in it."""
    packages = folder / "lib" / "python3.11" / "site-packages"
    (packages / "pyannote_audio-4.0.7.dist-info").mkdir(parents=True)
    (folder / "bin").mkdir()
    python = folder / "bin" / "python"
    python.symlink_to(sys.executable)
    return python


def pipeline(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.yaml").write_text("pipeline: {}\n", encoding="utf-8")
    return folder


def write_speech(path: Path, seconds: float = 1.0) -> Path:
    soundfile.write(path, np.zeros(round(seconds * SPEECH_RATE_HZ), np.int16), SPEECH_RATE_HZ, "PCM_16")
    return path


def test_without_its_environment_the_command_that_makes_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    readiness = Pyannote.check()
    assert readiness.missing == f"there is no pyannote.audio for {tmp_path}/octavia/pyannote/bin/python"
    assert readiness.fix == "scripts/add-pyannote.sh"
    configure({"pyannote": {"python": sys.executable}})
    assert sys.executable in Pyannote.check().missing


def test_without_its_model_the_command_that_fetches_it_is_said(tmp_path: Path) -> None:
    configure({"pyannote": {"python": str(environment(tmp_path / "env"))}})
    assert Pyannote.check().fix == "octavia models pull pyannote:community-1"
    adopt("pyannote:own", pipeline(tmp_path / "own"))
    assert Pyannote.check().ready
    assert Pyannote.describe().version.startswith("4.0.7, own ")
    with pytest.raises(EngineError, match="the model pyannote:community-1 is not here"):
        load_engine(Kind.DIARIZATION, "pyannote:community-1")


def test_a_program_that_fails_is_quoted(tmp_path: Path) -> None:
    configure({"pyannote": {"python": str(environment(tmp_path / "env"))}})
    adopt("pyannote:own", pipeline(tmp_path / "own"))
    with (
        load_engine(Kind.DIARIZATION, "pyannote:own") as engine,
        pytest.raises(EngineError, match="pyannote failed: ModuleNotFoundError") as caught,
    ):
        engine.turns(write_speech(tmp_path / "speech.wav"))  # type: ignore[attr-defined]
    assert caught.value.hint == "make its environment anew: scripts/add-pyannote.sh"


def test_turns_that_are_there_already_are_read_and_kept_within_the_audio(tmp_path: Path) -> None:
    rttm = tmp_path / "talk.rttm"
    rttm.write_text(
        "SPEAKER t 1 0.1 0.4 x x anna\nSPEAKER t 1 0.8 9 x x ben\nSPEAKER t 1 3 1 x x ben\n", encoding="utf-8"
    )
    configure({"pyannote": {"rttm": str(rttm)}})
    assert Pyannote.check().ready
    before = Pyannote.describe().version
    with Pyannote() as engine:
        turns = engine.turns(write_speech(tmp_path / "speech.wav"))
    assert turns == (Turn(100, 500, "anna"), Turn(800, 1000, "ben"))
    rttm.write_text("", encoding="utf-8")
    assert Pyannote.describe().version != before
    rttm.unlink()
    assert Pyannote.check().missing == f"{rttm} is missing"


def test_turns_that_are_read_are_an_engine_like_any_other(tmp_path: Path) -> None:
    rttm = tmp_path / "talk.rttm"
    rttm.write_text("", encoding="utf-8")
    configure({"pyannote": {"rttm": str(rttm)}})
    check_engine(Pyannote)


class TestWithPyannote:
    """What the real program does."""

    pytestmark = needs_pyannote

    @pytest.mark.usefixtures("tiny")
    def test_it_keeps_the_protocol(self) -> None:
        check_engine(engine_class(Kind.DIARIZATION, "pyannote:community-1"))

    @pytest.mark.usefixtures("tiny")
    def test_turns_are_where_people_speak(self, tmp_path: Path) -> None:
        silence = np.zeros(SPEECH_RATE_HZ // 2, np.int16)
        parts, true, place = [silence], list[Turn](), len(silence)
        for voice, text in (
            (MAN, "This is a sentence that nobody has learned."),
            (WOMAN, "And that is another one."),
        ) * 2:
            said = spoken(text, tmp_path, voice)
            start_ms, end_ms = (samples_to_ms(at, SPEECH_RATE_HZ) for at in (place, place + len(said)))
            true.append(Turn(start_ms, end_ms, voice))
            parts += [said, silence]
            place += len(said) + len(silence)
        soundfile.write(tmp_path / "two.wav", np.concatenate(parts), SPEECH_RATE_HZ, "PCM_16")
        with Pyannote() as engine:
            turns = engine.turns(tmp_path / "two.wav")
        speakers = [turn.speaker for turn in turns]
        assert speakers == speakers[:2] * 2
        assert len(set(speakers)) == 2
        for turn, its in zip(turns, true, strict=True):
            assert abs(turn.start_ms - its.start_ms) <= 150
            assert abs(turn.end_ms - its.end_ms) <= 150

    @pytest.mark.usefixtures("tiny")
    def test_a_conversation_is_dubbed_with_a_voice_for_each_and_each_line_has_the_right_one(
        self, tmp_path: Path
    ) -> None:
        talk = conversation(tmp_path)
        engines = EngineChoice(vad="energy", stt="scripted", mt="apertium", tts="espeak-ng", diarization="pyannote")
        with registered(*talk.engines):
            run = run_dub(DubRequest(talk.path, ("es",), tmp_path / "out", engines=engines))
        (track,) = run.result.report.tracks
        speakers = ["A" if voice == talk.voices[0] else "B" for voice in talk.voices]
        transcript = read_json(Transcript, run.file(".transcript.json"))
        assert [segment.speaker for segment in transcript.segments] == speakers
        cast = {one.speaker: one.voice for one in track.cast}
        assert len(set(cast.values())) == 2
        assert [line.voice for line in track.lines] == [cast[speaker] for speaker in speakers]
        assert run.result.holds
        assert {(engine.kind, engine.name) for engine in run.result.report.engines} >= {("diarization", "pyannote")}
