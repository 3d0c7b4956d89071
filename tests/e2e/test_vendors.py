"""A dub by paid services, from the command line: what was paid is told, nothing is paid twice, keys are kept."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from octavia.dubbing.documents import read_json
from octavia.dubbing.media.decode import decode_speech
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.report import Report
from octavia.dubbing.values import Transcript
from support.faults import dubbing
from support.program import Ended, octavia
from support.vendors.deepgram import DeepgramServer
from support.vendors.desk import KEY, options_for
from support.vendors.openai import FEWER, OpenAiServer
from support.vendors.senses import Ears
from support.vendors.server import CUT, NO_FAULT, STALL, status

_ENGINES = ("--engine-stt", "deepgram", "--engine-mt", "openai", "--engine-tts", "deepgram")
_PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Market:
    """Two vendors, and a folder whose settings name them and their keys."""

    deepgram: DeepgramServer
    openai: OpenAiServer
    folder: Path
    arguments: tuple[str | Path, ...]

    def dub(self) -> Ended:
        return octavia(self.folder, "dub", *self.arguments)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def report(self) -> Report:
        return read_json(Report, self.out / "report.json")

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in (*self.deepgram.asked, *self.openai.asked)]

    def assert_nothing_is_paid_twice(self) -> None:
        assert self.deepgram.paid_twice == self.openai.paid_twice == []

    def assert_no_key_is_told(self, *texts: str) -> None:
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.name != "octavia.toml"]
        assert [path for path in files if KEY.encode() in path.read_bytes()] == []
        assert [text for text in texts if KEY in text] == []


@pytest.fixture(scope="module")
def ears(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Ears:
    wav = tmp_path_factory.mktemp("ears") / "speech.wav"
    info = probe(talk)
    decode_speech(info, info.audio[0], wav)
    segments = read_json(Transcript, talk.with_suffix(".transcript.json")).segments
    with PcmFile(wav) as pcm:
        return Ears(pcm.read(0, pcm.samples), segments)


@pytest.fixture
def market(talk: Path, ears: Ears, tmp_path: Path) -> Iterator[Market]:
    with _market(talk, ears, tmp_path) as market:
        yield market


@pytest.fixture
def small_market(short_talk: Path, ears: Ears, tmp_path: Path) -> Iterator[Market]:
    with _market(short_talk, ears, tmp_path) as market:
        yield market


@contextmanager
def _market(talk: Path, ears: Ears, folder: Path) -> Iterator[Market]:
    with DeepgramServer(KEY, ears) as deepgram, OpenAiServer(KEY, ears) as openai:
        tables = options_for(deepgram) | options_for(openai, per_minute=600)
        lines = [
            line
            for name, options in tables.items()
            for line in (f"[engine.{name}]", *(f"{option} = {json.dumps(value)}" for option, value in options.items()))
        ]
        (folder / "octavia.toml").write_text("\n".join(lines), encoding="utf-8")
        arguments = (talk, "--to", "es", *_ENGINES, "--jobs", "1", "--out", "out")
        yield Market(deepgram, openai, folder, arguments)


def test_a_dub_by_paid_services_tells_what_was_paid(market: Market, talk: Path) -> None:
    market.deepgram.fail(status(429, Retry_After="0"))
    market.openai.fail(status(500), FEWER)
    ended = market.dub()
    assert ended.code == 0, ended.complaint
    market.assert_nothing_is_paid_twice()
    market.assert_no_key_is_told(ended.printed, ended.complaint)
    truth = read_json(Transcript, talk.with_suffix(".transcript.json"))
    heard = read_json(Transcript, market.out / "talk.transcript.json")
    assert " ".join(segment.text for segment in heard.segments) == " ".join(segment.text for segment in truth.segments)
    report = market.report
    paid = {(sums.engine, sums.operation): sums for sums in report.vendor_calls}
    assert set(paid) == {("deepgram", "transcription"), ("openai", "translation"), ("deepgram", "speech")}
    assert sum(sums.calls for sums in report.vendor_calls) == len(market.deepgram.charged) + len(market.openai.charged)
    assert 5 < paid["deepgram", "transcription"].amounts["seconds of audio"] < 14
    assert paid["openai", "translation"].amounts["tokens out"] > 0
    spoken = sum(len(line.text) for line in report.tracks[0].lines)
    assert paid["deepgram", "speech"].amounts["characters"] >= spoken
    assert "Paid to vendors" in (market.out / "report.html").read_text(encoding="utf-8")
    asked = len(market.paths)
    assert market.dub().code == 0
    assert len(market.paths) == asked
    assert [(sums.calls, sums.earlier_calls > 0) for sums in market.report.vendor_calls] == [(0, True)] * 3


def test_after_a_kill_no_call_that_was_answered_is_made_again(market: Market) -> None:
    market.deepgram.fail(NO_FAULT, NO_FAULT, STALL)
    with dubbing(market.folder, *market.arguments) as dub:
        until = time.monotonic() + _PATIENCE_S
        while len(market.deepgram.asked) < 3 and time.monotonic() < until:
            assert dub.wait(0.05), dub.complaint.read_text()
        dub.process.kill()
        dub.process.wait()
        told = dub.lines.read_text() + dub.complaint.read_text()
    charged = len(market.deepgram.charged), len(market.openai.charged)
    assert charged == (2, 1)
    ended = market.dub()
    assert ended.code == 0, ended.complaint
    market.assert_nothing_is_paid_twice()
    market.assert_no_key_is_told(told, ended.printed, ended.complaint)
    assert '"event": "vendor-called"' in told
    sums = market.report.vendor_calls
    assert sum(one.earlier_calls for one in sums) == sum(charged)
    assert sum(one.calls for one in sums) == len(market.deepgram.charged) + len(market.openai.charged) - sum(charged)


def test_an_answer_that_is_lost_ends_in_one_error_and_running_again_goes_on(small_market: Market) -> None:
    market = small_market
    market.openai.fail(CUT)
    ended = market.dub()
    assert ended.code == 8
    assert ended.complaint.startswith("error: openai broke off its answer; the call may have been charged")
    assert ended.complaint.count("\n") == 2
    market.assert_no_key_is_told(ended.printed, ended.complaint)
    assert market.dub().code == 0
    assert market.paths.count("/v1/listen") == 1
    (translation,) = (sums for sums in market.report.vendor_calls if sums.operation == "translation")
    assert (translation.calls, translation.earlier_calls, translation.earlier_lost) == (1, 0, 1)


def test_a_wrong_key_is_told_before_anything_is_paid(small_market: Market) -> None:
    market = small_market
    settings = market.folder / "octavia.toml"
    settings.write_text(settings.read_text().replace(KEY, f"{KEY}-of-yesterday"), encoding="utf-8")
    ended = market.dub()
    assert ended.code == 8
    assert "deepgram does not accept the key" in ended.complaint
    market.assert_no_key_is_told(ended.printed, ended.complaint)
    assert market.deepgram.charged == market.openai.charged == []
