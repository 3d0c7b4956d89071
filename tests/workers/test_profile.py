"""The engines of jobs of the YT Dubber edge: Deepgram and OpenAI where their keys are set, this machine's otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.dubbing.documents import read_json
from octavia.dubbing.media.decode import decode_speech
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.request import EngineChoice, Terms
from octavia.dubbing.values import Transcript
from octavia.service.jobs.commands import Dub, JobStatus, Source
from octavia.testing.sample import make_sample
from octavia.workers.profile import profile_engines
from support.orders import Customer
from support.vendors.deepgram import DeepgramServer
from support.vendors.desk import KEY, calling, options_for
from support.vendors.openai import OpenAiServer
from support.vendors.senses import Ears
from support.workers import Plant

OPEN, TERMS = EngineChoice(), Terms()


@pytest.fixture
def deepgram() -> Iterator[DeepgramServer]:
    with DeepgramServer(KEY) as server:
        yield server


@pytest.fixture
def openai() -> Iterator[OpenAiServer]:
    with OpenAiServer(KEY) as server:
        yield server


def test_without_keys_the_choice_stays_open() -> None:
    assert profile_engines(OPEN, TERMS, "auto", ["es"]) == OPEN


def test_with_both_keys_each_vendor_does_what_it_does_best(deepgram: DeepgramServer, openai: OpenAiServer) -> None:
    with calling(deepgram), calling(openai):
        chosen = profile_engines(OPEN, TERMS, "auto", ["es"])
    assert (chosen.stt, chosen.mt, chosen.tts) == ("deepgram", "openai", "openai")
    assert (chosen.vad, chosen.diarization, chosen.separation) == ("auto", "none", "none")


def test_one_vendor_does_what_it_can(deepgram: DeepgramServer, openai: OpenAiServer) -> None:
    with calling(deepgram):
        chosen = profile_engines(OPEN, TERMS, "en", ["es"])
        assert (chosen.stt, chosen.mt, chosen.tts) == ("deepgram", "auto", "deepgram")
        assert profile_engines(OPEN, TERMS, "en", ["eo"]).tts == "auto"
    with calling(openai):
        assert profile_engines(OPEN, TERMS, "en", ["es"]).stt == "openai"


def test_where_nothing_is_spoken_only_hearing_is_chosen(deepgram: DeepgramServer, openai: OpenAiServer) -> None:
    with calling(deepgram), calling(openai):
        assert profile_engines(OPEN, TERMS, "en", ()) == EngineChoice(stt="deepgram")


def test_what_the_operator_names_stays(deepgram: DeepgramServer, openai: OpenAiServer) -> None:
    named = EngineChoice(stt="pocketsphinx", mt="apertium", tts="espeak-ng")
    with calling(deepgram), calling(openai):
        assert profile_engines(named, TERMS, "en", ["es"]) == named


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_manifest_names_the_engines_and_other_jobs_pay_for_none(
    works: Plant, ana: Customer, voice: bytes, samples: Path, tmp_path: Path
) -> None:
    info = probe(make_sample(samples / "talk6.mp4", 6))
    decode_speech(info, info.audio[0], tmp_path / "speech.wav")
    segments = read_json(Transcript, samples / "talk6.transcript.json").segments
    with PcmFile(tmp_path / "speech.wav") as pcm:
        ears = Ears(pcm.read(0, pcm.samples), segments)
    with DeepgramServer(KEY, ears) as deepgram, OpenAiServer(KEY, ears) as openai:
        tables = options_for(deepgram) | options_for(openai, per_minute=600)
        lines = [
            line
            for name, options in tables.items()
            for line in (f"[engine.{name}]", *(f"{option} = {json.dumps(value)}" for option, value in options.items()))
        ]
        (works.folder / "octavia.toml").write_text("\n".join(lines), encoding="utf-8")
        works.worker()
        job_id = ana.started(["es"], voice)
        works.wait(lambda: ana.job(job_id)["status"] in ("complete", "error"))
        assert ana.languages(job_id) == {"es": "complete"}, works.said()
        manifest = json.loads(ana.fetch(job_id, "es", "manifest"))
        engines = {
            each["type"]: {name for name in each["engines"] if not name.startswith("vad:")}
            for each in manifest["files"]
        }
        written = {"stt:deepgram", "mt:openai"}
        assert engines["subtitles-srt"] == engines["transcript"] == written
        assert engines["voice"] == engines["mix-flac"] == written | {"tts:openai"}
        paid = len(deepgram.asked) + len(openai.asked)
        video = works.talk(ana.person)
        other = works.started(ana.person, Dub(Source(video.key, video.id), ("es",), source_language="en"))
        assert works.ended(ana.person, other).status is JobStatus.COMPLETED, works.said()
        assert len(deepgram.asked) + len(openai.asked) == paid
