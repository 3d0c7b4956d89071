"""Dubs over a bed that the voice was taken out of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.errors import EngineError
from octavia.dubbing.events import Notice
from octavia.dubbing.media.probe import probe
from octavia.dubbing.pipeline import dub, plan
from octavia.dubbing.request import DubRequest, EngineChoice, ScheduleCaps, WhenUnfit
from octavia.testing.fake_speakers import MidSideSeparator
from octavia.testing.fakes import ToneSynthesizer
from support.conversation import Conversation, conversation
from support.dubs import Run, run_dub
from support.engines import registered

ENGINES = EngineChoice(vad="energy", stt="scripted", mt="apertium", tts="espeak-ng", separation="mid-side")
TONE_DBFS = -26.0


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    made = conversation(tmp_path_factory.mktemp("conversation"), TONE_DBFS)
    with registered(*made.engines, MidSideSeparator):
        yield made


@pytest.fixture(scope="module")
def dubbed(talked: Conversation, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_dub(DubRequest(talked.path, ("es",), tmp_path_factory.mktemp("dubbed"), engines=ENGINES))


def test_the_bed_is_kept_and_the_voice_is_gone(dubbed: Run) -> None:
    bed = dubbed.result.report.tracks[0].bed
    assert bed is not None
    assert bed.method == "background"
    mix, rate_hz = soundfile.read(dubbed.file(".es.wav"), dtype="float64")
    side = (mix[:, 0] - mix[:, 1]) / 2
    middle = (mix[:, 0] + mix[:, 1]) / 2
    stem, _ = soundfile.read(dubbed.file(".es.voice.wav"), dtype="float64")
    tone = np.sin(2 * np.pi * 440 * np.arange(len(side)) / rate_hz)
    gain = 2 * np.mean(side * tone)
    left = side - gain * tone
    assert 10 * np.log10(np.mean(left**2) / np.mean(side**2)) < -25, "the sides hold the tone and nothing else"
    levels = [np.sqrt(2 * np.mean(part**2)) for part in np.array_split(side, 20)]
    assert max(levels) / min(levels) < 1.1, "it is not lowered under lines"
    match = np.dot(middle, stem) / np.linalg.norm(middle) / np.linalg.norm(stem)
    assert match > 0.99, "the middle holds the dub and nothing of the source's voice"


def test_every_promise_holds_and_the_report_says_who_took_it_apart(dubbed: Run) -> None:
    report = dubbed.result.report
    assert dubbed.result.holds, [(p.name, p.measured) for p in report.tracks[0].promises if p.holds is False]
    assert ("separation", "mid-side") in {(engine.kind, engine.name) for engine in report.engines}
    assert any("mid-side" in event.message for event in dubbed.events if isinstance(event, Notice))


def test_the_package_keeps_the_original_sound_as_it_was(dubbed: Run, talked: Conversation) -> None:
    (package,) = (path for path in dubbed.result.files if ".dubbed." in path.name)
    original = probe(package).audio[-1]
    assert original.language == "eng"
    assert abs(original.end_ms - probe(talked.path).duration_ms) <= 25


def test_a_second_run_takes_nothing_apart_again(dubbed: Run) -> None:
    assert run_dub(dubbed.request).worked() == {("deliver", None), ("report", None)}


def test_a_background_of_the_users_own_needs_no_separation(talked: Conversation, tmp_path: Path) -> None:
    request = DubRequest(talked.path, ("es",), tmp_path, "en", background=talked.path, engines=ENGINES)
    assert "separate" not in {row.stage for row in plan(request).rows}
    assert "separate" in {row.stage for row in plan(replace(request, background=None)).rows}


def test_an_engine_that_changes_the_length_is_refused(talked: Conversation, tmp_path: Path) -> None:
    class Shortening(MidSideSeparator):
        name = "shortening"

        def separate(self, source: Path, voice: Path, bed: Path) -> None:
            super().separate(source, voice, bed)
            samples, rate_hz = soundfile.read(voice, dtype="int16")
            soundfile.write(voice, samples[:-1], rate_hz, "PCM_16")

    with registered(Shortening), pytest.raises(EngineError, match=r"shortening .* samples instead of"):
        dub(DubRequest(talked.path, ("es",), tmp_path, engines=replace(ENGINES, separation="shortening")))


def test_a_slowed_picture_gets_a_slowed_bed_and_the_original_whole(talked: Conversation, tmp_path: Path) -> None:
    caps = ScheduleCaps(rate_max=1.0, shift_ms=0, when_unfit=WhenUnfit.SLOW_VIDEO)
    engines = replace(ENGINES, tts="tone")
    with registered(ToneSynthesizer):
        run = run_dub(DubRequest(talked.path, ("es",), tmp_path, engines=engines, caps=caps))
    track = run.result.report.tracks[0]
    assert track.slowed_ms > 200
    assert track.holds, [(p.name, p.measured) for p in track.promises if p.holds is False]
    (package,) = (path for path in run.result.files if ".dubbed." in path.name)
    assert len({round(sound.end_ms, -2) for sound in probe(package).audio}) == 1
