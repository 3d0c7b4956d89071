"""The required engines together, from the command line and off every network: Whisper, OPUS-MT and Coqui's XTTS.

The tiny models prove loading, timing and plumbing, not the quality of the published ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest
import soundfile

from models.spoken import SpokenTalk, spoken_talk
from models.talk import ENGLISH, SPANISH
from octavia.dubbing.documents import read_json
from octavia.dubbing.report import Report
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.dubbing.values import Transcript
from octavia.models.convert_opus import convert
from octavia.models.store import FOLDER_VARIABLE, adopt
from support.clips import TINY_X264, clip
from support.made_models import made
from support.marian import tiny
from support.program import octavia
from support.tiny_whisper import CHECKPOINTS, FOLDER

_NOWHERE = "http://127.0.0.1:9"
"""Whoever asks any network asks here, and nobody answers."""
_OFFLINE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "HF_ENDPOINT"), _NOWHERE)


@dataclass(frozen=True, slots=True)
class Talk:
    """A video of the talk, and what is said when."""

    path: Path
    spoken: SpokenTalk

    @property
    def duration_ms(self) -> int:
        return len(self.spoken.samples) * 1000 // SPEECH_RATE_HZ


@dataclass(frozen=True, slots=True)
class Dubbed:
    """What came out of a dub of the talk."""

    transcript: Transcript
    report: Report


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Talk:
    folder = tmp_path_factory.mktemp("talk")
    spoken = spoken_talk(ENGLISH, "en", pauses_ms=(900, 1800))
    soundfile.write(folder / "talk.wav", spoken.samples, SPEECH_RATE_HZ)
    seconds = len(spoken.samples) / SPEECH_RATE_HZ
    picture = ("-f", "lavfi", "-i", f"testsrc=size=64x36:rate=25:duration={seconds:.3f}")
    return Talk(clip(folder / "talk.mp4", *picture, "-i", folder / "talk.wav", *TINY_X264, "-c:a", "aac"), spoken)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    converted = tmp_path_factory.mktemp("converted") / "en-es"
    convert(tiny("en-es"), converted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        adopt("whisper:tiny-test", FOLDER)
        adopt("openai-whisper:tiny-test", CHECKPOINTS)
        adopt("opus-mt:en-es", converted)
        adopt("marian:en-es", tiny("en-es"))
    return folder


def _dub(talk: Talk, models: Path, out: Path, *arguments: str) -> Dubbed:
    variables = {**_OFFLINE, FOLDER_VARIABLE: str(models)}
    ended = octavia(out.parent, "dub", talk.path, "--to", "es", "--out", out, *arguments, variables=variables)
    assert ended.code == 0, ended.complaint
    transcript = read_json(Transcript, next(out.glob("*.transcript.json")))
    return Dubbed(transcript, read_json(Report, out / "report.json"))


def _assert_heard_translated_and_spoken(talk: Talk, dubbed: Dubbed) -> None:
    transcript, (track,) = dubbed.transcript, dubbed.report.tracks
    assert transcript.language == "en"
    assert transcript.probability is not None and transcript.probability > 0.5
    heard = [word for segment in transcript.segments for word in segment.words]
    assert [word.text for word in heard] == [word.text for word in talk.spoken.words]
    errors = [
        abs(ours - theirs)
        for word, said in zip(heard, talk.spoken.words, strict=True)
        for ours, theirs in ((word.start_ms, said.start_ms), (word.end_ms, said.end_ms))
    ]
    assert median(errors) <= 100
    assert [segment.text for segment in transcript.segments] == list(ENGLISH)
    assert [line.text for line in track.lines] == list(SPANISH)
    kept = {promise.name: promise.holds for promise in track.promises}
    assert kept["length"] and kept["nothing-cut"] and kept["no-overlap"]


def test_the_talk_is_dubbed_without_torch(talk: Talk, models: Path, tmp_path: Path) -> None:
    engines = ("--engine-stt", "whisper:tiny-test", "--engine-mt", "opus-mt", "--engine-tts", "espeak-ng")
    dubbed = _dub(talk, models, tmp_path / "out", *engines)
    _assert_heard_translated_and_spoken(talk, dubbed)


@pytest.mark.torch
@pytest.mark.parametrize(
    ("stt", "mt"), [("whisper:tiny-test", "opus-mt"), ("openai-whisper:tiny-test", "marian")], ids=["ct2", "torch"]
)
def test_the_talk_is_dubbed_in_the_speakers_own_voice(
    talk: Talk, models: Path, tmp_path: Path, stt: str, mt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("TTS", reason="scripts/add-engines.sh coqui openai-whisper marian adds what this needs")
    from models.make_xtts import make_xtts

    monkeypatch.setenv(FOLDER_VARIABLE, str(models))
    adopt("xtts:tiny", made(make_xtts, "coqui-tts", "torch"))
    cloning = ("--clone-voice", "--voice-consent", "The speaker agreed in writing on 1 May.")
    engines = ("--engine-stt", stt, "--engine-mt", mt, "--engine-tts", "xtts")
    dubbed = _dub(talk, models, tmp_path / "out", *engines, *cloning)
    _assert_heard_translated_and_spoken(talk, dubbed)
    assert dubbed.report.consent
    assert all(line.voice.startswith("profile") for line in dubbed.report.tracks[0].lines)
