from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.errors import MediaError
from octavia.dubbing.report.audio import FinishedWav, read_whole


@pytest.fixture
def stereo(tmp_path: Path) -> Path:
    left, right = np.full(100, 0.5), np.linspace(-0.5, 0.5, 100)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], axis=1), 48_000, subtype="PCM_16")
    return tmp_path / "a.wav"


def test_silence_lies_around_a_file(stereo: Path) -> None:
    with FinishedWav(stereo, 48_000) as sound:
        assert sound.samples == 100
        around = sound.mono(-10, 120)
        assert len(around) == 120
        assert not around[:10].any() and not around[110:].any()
        np.testing.assert_allclose(around[10:110], sound.mono(0, 100))
        assert not sound.mono(500, 20).any() and not sound.mono(-50, 20).any()


def test_mono_is_the_mean_of_the_channels(stereo: Path) -> None:
    np.testing.assert_allclose(read_whole(stereo, 48_000), (0.5 + np.linspace(-0.5, 0.5, 100)) / 2, atol=1e-4)


def test_another_rate_is_refused(stereo: Path) -> None:
    with pytest.raises(MediaError, match="48000 Hz instead of 16000"):
        FinishedWav(stereo, 16_000)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_text("no sound")
    with pytest.raises(MediaError):
        FinishedWav(tmp_path / "no.wav", 48_000)
