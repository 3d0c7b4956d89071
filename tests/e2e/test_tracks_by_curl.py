"""The script of docs/howto/dub-tracks-by-curl, as a person runs it: signed in by a project that `octavia dev-supabase`
stands in for, against `octavia serve`; what it saves is measured."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.sample_talk import TALK, speak, speech_blocks, timetable
from support.clips import clip
from support.faults import started
from support.ports import free_port
from support.program import PROGRAM
from support.served import Served, serving

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "howto" / "dub-tracks-by-curl" / "dub.sh"
LANGUAGES = ("es", "fr", "pt")
EMAIL, PASSWORD = "ana@mail.example", "a long and lonely road"
SECONDS = 7
_SOUND_AGAIN = int(0.2 * PROGRAMME_RATE_HZ)

Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Dubbed:
    """What the script said and saved.

    Attributes:
        voice, background: What was sent, shape (n,) and (n, 2), 48 kHz.
    """

    server: Served
    supabase: str
    said: str
    folder: Path
    voice: Sound
    background: Sound

    def file(self, language: str, suffix: str) -> Path:
        """What was saved of a language under a name that ends so."""
        return self.folder / f"talk.{language}{suffix}"

    def manifest(self, language: str) -> Any:
        return json.loads(self.file(language, ".manifest.json").read_text())

    def stem(self, language: str) -> Sound:
        """The dubbed voice."""
        return read(self.file(language, ".voice.wav"))[:, 0]

    def mix(self, language: str, folder: Path) -> Sound:
        """The full mix as it is heard."""
        return read(clip(folder / "mix.wav", "-i", self.file(language, ".flac")))


def read(path: Path) -> Sound:
    """48 kHz samples of shape (n, channels)."""
    samples, rate_hz = soundfile.read(path, dtype="float64", always_2d=True)
    assert rate_hz == PROGRAMME_RATE_HZ
    return np.asarray(samples)


def sounds(folder: Path) -> tuple[Sound, Sound]:
    """A spoken sentence, and a soft cloud of sixty tones without order: it is like nothing that anybody says."""
    count = SECONDS * PROGRAMME_RATE_HZ
    turns = timetable([speak(TALK[0], folder)], SECONDS * 1000)[:1]
    voice = np.concatenate(list(speech_blocks(turns, count, count)))
    chance = np.random.default_rng(6)
    times_s = np.arange(count)[:, np.newaxis] / PROGRAMME_RATE_HZ
    background = np.zeros((count, 2))
    for pitch_hz in chance.uniform(150, 3500, 60):
        background += 0.005 * np.sin(2 * np.pi * (pitch_hz * times_s + chance.uniform(size=2)))
    return voice.astype(np.float64), background


@pytest.fixture(scope="module")
def dubbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dubbed]:
    folder, sent = tmp_path_factory.mktemp("saved"), tmp_path_factory.mktemp("sent")
    voice, background = sounds(sent)
    soundfile.write(sent / "talk.wav", voice, PROGRAMME_RATE_HZ, "PCM_16")
    soundfile.write(sent / "tones.flac", background, PROGRAMME_RATE_HZ, "PCM_16")
    url = f"http://127.0.0.1:{free_port()}"
    with started([*PROGRAM, "dev-supabase", "--port", "0"], tmp_path_factory.mktemp("supabase")) as run:
        assert run.wait_for_lines(2), run.complaint.read_text(encoding="utf-8")
        supabase = run.lines.read_text(encoding="utf-8").split("SUPABASE_URL=")[1].strip()
        at = ("--port", url.rpartition(":")[2])
        with serving(tmp_path_factory.mktemp("server"), *at, PUBLIC_URL=url, SUPABASE_URL=supabase) as server:
            done = subprocess.run(
                ["bash", str(SCRIPT), str(sent / "talk.wav"), str(sent / "tones.flac"), *LANGUAGES],
                cwd=folder,
                env={**os.environ, "OCTAVIA": url, "SUPABASE_URL": supabase, "EMAIL": EMAIL, "PASSWORD": PASSWORD},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=240,
                check=False,
            )
            assert done.returncode == 0, done.stdout + server.log
            yield Dubbed(server, supabase, done.stdout, folder, *map(np.asarray, (voice, background)))


def test_it_tells_what_it_does_and_saves_every_file(dubbed: Dubbed) -> None:
    assert "credits: 20" in dubbed.said
    assert "100 %: Completed" in dubbed.said
    names = {path.name for path in dubbed.folder.iterdir()}
    suffixes = (".voice.wav", ".flac", ".srt", ".manifest.json")
    assert names == {f"talk.{language}{suffix}" for language in LANGUAGES for suffix in suffixes}


def test_voice_and_mix_are_as_long_as_the_source(dubbed: Dubbed, tmp_path: Path) -> None:
    for language in LANGUAGES:
        assert len(dubbed.stem(language)) == len(dubbed.voice)
        assert len(dubbed.mix(language, tmp_path)) == len(dubbed.voice)


def test_the_background_is_heard_under_the_voice_at_its_level(dubbed: Dubbed, tmp_path: Path) -> None:
    for language in LANGUAGES:
        stem, mix = dubbed.stem(language), dubbed.mix(language, tmp_path)[: len(dubbed.voice)]
        speaking = np.abs(stem) > 0
        assert speaking.mean() > 0.3, "somebody speaks"
        voice_gain, under_voice = shares(mix[speaking], stem[speaking], dubbed.background[speaking])
        _, in_pauses = shares(mix[~speaking], stem[~speaking], dubbed.background[~speaking])
        assert 0.2 < voice_gain < 20
        # Mastering turns voice and background up alike, and holds the loudest moments down: those are the voice's.
        assert abs(in_db(under_voice / voice_gain)) < 1.2
        assert abs(in_db(under_voice / in_pauses)) < 1.2


def test_the_voice_alone_holds_nothing_of_the_background(dubbed: Dubbed) -> None:
    tones = dubbed.background.mean(axis=1)
    for language in LANGUAGES:
        stem = dubbed.stem(language)
        assert abs(np.dot(stem, tones) / np.dot(tones, tones)) < 0.03, "less than -30 dB, as of any other sound"
        assert np.abs(stem[:_SOUND_AGAIN]).max() == 0, "nothing at all before anybody speaks"
        assert np.abs(dubbed.background[:_SOUND_AGAIN]).max() > 0.01


def test_the_manifests_say_what_was_saved(dubbed: Dubbed) -> None:
    for language in LANGUAGES:
        manifest = dubbed.manifest(language)
        assert manifest["language"] == language
        files = {each["name"]: each for each in manifest["files"]}
        saved = [path for path in dubbed.folder.glob(f"talk.{language}.*") if "manifest" not in path.name]
        assert len(saved) == 3
        for path in saved:
            told = files[path.name]
            assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
            assert told["size_bytes"] == path.stat().st_size
            assert told["duration_ms"] in (None, SECONDS * 1000)
        left = datetime.fromisoformat(manifest["expires_at"]) - datetime.now(UTC)
        assert timedelta(hours=47) < left < timedelta(hours=48)


def test_the_captions_are_what_is_said_in_each_language(dubbed: Dubbed) -> None:
    texts = {language: read_subtitles(dubbed.file(language, ".srt")).cues for language in LANGUAGES}
    words = {language: " ".join(cue.text for cue in cues).lower() for language, cues in texts.items()}
    assert all(oceans in words[language] for language, oceans in (("es", "océano"), ("fr", "océan"), ("pt", "oceano")))
    assert len(set(words.values())) == 3


def test_an_address_of_a_file_works_once(dubbed: Dubbed) -> None:
    who = {"email": EMAIL, "password": PASSWORD}
    signed_in = httpx.post(f"{dubbed.supabase}/auth/v1/token?grant_type=password", json=who).json()
    with httpx.Client(headers={"Authorization": f"Bearer {signed_in['access_token']}"}) as ana:
        (job,) = ana.get(f"{dubbed.server.url}/api/jobs/").json()
        assert ana.get(f"{dubbed.server.url}/api/payments/credits").json()["balance"] == 20 - 3
        address = ana.get(job["download_urls"]["es"]["full"]).headers["Location"]
    assert httpx.head(address).status_code < 400, "a look uses nothing up"
    first = httpx.get(address)
    assert first.is_redirect
    granted = httpx.URL(address).join(first.headers["Location"])
    part = httpx.get(granted, headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert part.content == dubbed.file("es", ".flac").read_bytes()[:100]
    again = httpx.get(address)
    assert again.status_code == 410, again.text


def in_db(gain: float) -> float:
    return float(20 * np.log10(gain))


def shares(mix: Sound, voice: Sound, background: Sound) -> tuple[float, float]:
    """How much of a voice, shape (n,), and of a background, shape (n, 2), are in a mix of that shape: gains."""
    both = np.stack([np.repeat(voice[:, np.newaxis], 2, axis=1).ravel(), background.ravel()], axis=1)
    of_voice, of_background = np.linalg.lstsq(both, mix.ravel(), rcond=None)[0]
    return float(of_voice), float(of_background)
