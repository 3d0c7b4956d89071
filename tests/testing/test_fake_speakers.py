"""The fakes for who speaks do what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.engines import Engine, ProfileVoice, Turn
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.conformance import check_engine
from octavia.testing.fake_speakers import MidSideSeparator, MimicSynthesizer, ScriptedDiarizer

TURNS = (Turn(500, 900, "Y"), Turn(0, 600, "X"), Turn(900, 4000, "X"), Turn(5000, 6000, "Z"))


@pytest.mark.parametrize("fake", [ScriptedDiarizer, MidSideSeparator, MimicSynthesizer])
def test_a_fake_keeps_the_protocol(fake: type[Engine]) -> None:
    check_engine(fake)


def test_a_scripted_diarizer_tells_its_turns_in_order_within_what_it_hears(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "speech.wav", np.zeros(16_000 * 3, np.int16), 16_000)
    found = ScriptedDiarizer.of(TURNS)().turns(tmp_path / "speech.wav")
    assert found == (Turn(0, 600, "X"), Turn(500, 900, "Y"), Turn(900, 3000, "X"))


def test_middle_and_sides_add_up_to_the_source(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    source = rng.integers(-12_000, 12_000, (PROGRAMME_RATE_HZ * 6, 2), np.int16)
    paths = [tmp_path / f"{name}.wav" for name in ("source", "voice", "bed")]
    soundfile.write(paths[0], source, PROGRAMME_RATE_HZ, "PCM_16")
    MidSideSeparator().separate(*paths)
    voice, bed = (soundfile.read(path, dtype="int16")[0].astype(int) for path in paths[1:])
    assert np.array_equal(voice + bed, source)
    assert np.array_equal(voice[:, 0], voice[:, 1])


def test_a_mimic_takes_the_pitch_of_whom_it_hears(tmp_path: Path) -> None:
    engine = MimicSynthesizer()
    time_s = np.arange(48_000) / 24_000
    saw = 0.1 * np.sum([np.sin(2 * np.pi * 140 * part * time_s) / part for part in range(1, 8)], axis=0)
    profile = tmp_path / "profile"
    profile.write_bytes(engine.profile([saw.astype(np.float32)], 24_000))
    assert json.loads(profile.read_bytes())["pitch_hz"] == pytest.approx(140, rel=0.02)
    said = engine.synthesize("Hola a todos.", str(ProfileVoice("es", profile)))
    assert not np.array_equal(said.samples, engine.synthesize("Hola a todos.", "es-hum").samples)
    other = engine.synthesize("Hola a todos.", str(ProfileVoice("es", profile)), seed=5)
    assert not np.array_equal(said.samples, other.samples)
