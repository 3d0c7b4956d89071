from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing import process
from octavia.dubbing.engines import Samples
from octavia.dubbing.request import MixSettings
from octavia.dubbing.sound.blocks import PcmBlock, reblock
from octavia.dubbing.sound.loudness import LoudnessMeter
from octavia.dubbing.sound.master import ENCODER_HEADROOM_DB, MasterReport, master
from octavia.dubbing.sound.truepeak import TruePeakMeter

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def _mastered(
    frames: Stereo, settings: MixSettings = MixSettings(), block: int = 5 * RATE_HZ
) -> tuple[PcmBlock, MasterReport]:
    done: list[PcmBlock] = []

    def mix() -> Iterator[Stereo]:
        return reblock([frames], block)

    report = master(mix, settings, done.append)
    return np.concatenate([np.zeros((0, frames.shape[1]), np.int16), *done]), report


def _loudness(frames: Stereo) -> float:
    meter = LoudnessMeter(frames.shape[1])
    meter.add(frames)
    return meter.finish().integrated_lufs


def _true_peak(frames: Stereo) -> float:
    meter = TruePeakMeter()
    meter.add(frames)
    return meter.finish()


def _as_heard(pcm: PcmBlock) -> Stereo:
    return pcm.astype(np.float32) / np.float32(32768)


def _through_aac(pcm: PcmBlock, folder: Path) -> Stereo:
    wav, encoded = folder / "mix.wav", folder / "mix.m4a"
    soundfile.write(wav, pcm, RATE_HZ)
    aac = ["-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k"]
    process.run(["ffmpeg", "-v", "error", "-y", "-i", str(wav), *aac, str(encoded)])
    raw = process.run(["ffmpeg", "-v", "error", "-i", str(encoded), "-f", "f32le", "-ac", "2", "-"])
    return np.frombuffer(raw, np.float32).reshape(-1, 2)


def _bursts(noise: Stereo) -> Stereo:
    """Short loud moments over something softer: they can't come to the loudness without being turned down."""
    loud = (np.arange(len(noise)) // 2400 % 10 == 0)[:, np.newaxis]
    return (noise * np.where(loud, 1.0, 0.3)).astype(np.float32)


def test_speech_and_noise_keep_loudness_and_peak_through_aac(
    real_speech: Stereo, talk: Samples, noise: Stereo, tmp_path: Path
) -> None:
    dialogue = np.stack([talk, talk], axis=1) + 0.05 * noise
    for mix in (real_speech, dialogue.astype(np.float32), noise, _bursts(noise)):
        pcm, _ = _mastered(mix)
        heard = _through_aac(pcm, tmp_path)
        assert _loudness(_as_heard(pcm)) == pytest.approx(-16, abs=0.1)
        assert _loudness(heard) == pytest.approx(-16, abs=0.5)
        assert _true_peak(heard) <= -1.0


@pytest.mark.parametrize("level_db", [-25.0, 20.0])
def test_the_level_of_the_mix_does_not_matter(noise: Stereo, level_db: float) -> None:
    one, usual = _mastered(_bursts(noise))
    two, other = _mastered(_bursts(noise) * np.float32(10 ** (level_db / 20)))
    assert _loudness(_as_heard(one)) == pytest.approx(_loudness(_as_heard(two)), abs=0.01)
    assert other.gain_db == pytest.approx(usual.gain_db - level_db, abs=0.011)
    assert other.limited_ms == pytest.approx(usual.limited_ms, abs=5)


@pytest.mark.parametrize(("target", "peak"), [(-23.0, -1.0), (-16.0, -3.0), (-14.0, -2.0)])
def test_the_settings_are_kept(real_speech: Stereo, target: float, peak: float) -> None:
    pcm, _ = _mastered(real_speech, MixSettings(loudness_lufs=target, peak_dbtp=peak))
    finished = _as_heard(pcm)
    assert _loudness(finished) == pytest.approx(target, abs=0.2)
    assert _true_peak(finished) <= peak - ENCODER_HEADROOM_DB + 0.01


def test_the_report_says_what_the_samples_are(real_speech: Stereo, noise: Stereo) -> None:
    for mix in (real_speech, _bursts(noise)):
        pcm, report = _mastered(mix)
        finished = _as_heard(pcm)
        assert report.true_peak_dbtp == pytest.approx(_true_peak(finished), abs=0.02)
        assert (report.limited_ms > 0) == (report.true_peak_dbtp > -2.001)


def test_even_absurd_peaks_are_not_clipped() -> None:
    clicks = np.zeros((3 * RATE_HZ, 2), np.float32)
    clicks[::9600] = 20.0
    pcm, report = _mastered(clicks, MixSettings(peak_dbtp=3.0))
    assert np.abs(pcm.astype(np.int32)).max() < 32767
    assert report.true_peak_dbtp <= -0.99


def test_a_mix_without_room_for_the_loudness_stays_quieter() -> None:
    clicks = np.zeros((3 * RATE_HZ, 2), np.float32)
    clicks[::9600] = 0.5
    pcm, _ = _mastered(clicks)
    assert -60 < _loudness(_as_heard(pcm)) < -20


@pytest.mark.parametrize("count", [0, 1, 47, 4800, RATE_HZ])
def test_silence_stays_silence(count: int) -> None:
    pcm, report = _mastered(np.zeros((count, 2), np.float32))
    assert pcm.shape == (count, 2)
    assert not pcm.any()
    assert report == MasterReport(0.0, -100.0, 0)


def test_what_is_as_good_as_silent_is_not_raised(noise: Stereo) -> None:
    quiet = (noise * 0.001).astype(np.float32)
    pcm, report = _mastered(quiet)
    assert report.gain_db == 0.0
    assert np.abs(pcm - quiet * 32768).max() <= 0.5


@pytest.mark.parametrize("count", [1, 2, 480, 20_000])
def test_the_shortest_mixes_can_be_mastered(noise: Stereo, count: int) -> None:
    pcm, _ = _mastered(noise[:count])
    assert pcm.shape == (count, 2)


def test_one_channel_can_be_mastered_alone(talk: Samples) -> None:
    pcm, _ = _mastered(talk[:, np.newaxis])
    assert pcm.shape == (len(talk), 1)
    assert _loudness(_as_heard(pcm)) == pytest.approx(-16, abs=0.25)


def test_the_samples_do_not_depend_on_the_length_of_the_blocks(noise: Stereo) -> None:
    frames = _bursts(noise)[:250_001]
    reference, report = _mastered(frames, block=5 * RATE_HZ)
    for block in (7777, RATE_HZ):
        pcm, again = _mastered(frames, block=block)
        assert pcm.tobytes() == reference.tobytes()
        assert again == report
