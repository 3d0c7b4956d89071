from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing import process
from octavia.dubbing.sound.blocks import reblock
from octavia.dubbing.sound.truepeak import AFTER, BEFORE, NO_PEAK_DBTP, NODE, TruePeakMeter, node_peaks, to_db

RATE_HZ = 48_000
Stereo = NDArray[np.float32]


def _measure(frames: Stereo, block: int = 5 * RATE_HZ) -> float:
    meter = TruePeakMeter()
    for part in reblock([frames], block):
        meter.add(part)
    return meter.finish()


def _ffmpeg_peak(frames: Stereo, path: Path) -> float:
    soundfile.write(path, frames, RATE_HZ, subtype="FLOAT")
    command = [
        "ffmpeg",
        "-hide_banner",
        "-nostats",
        "-i",
        str(path),
        "-af",
        "ebur128=peak=true:metadata=1,ametadata=print",
    ]
    said = process.run([*command[:-1], f"{command[-1]}:file=-", "-f", "null", "-"]).decode()
    peaks = re.findall(r"lavfi\.r128\.true_peaks_ch\d=(-?[\d.]+)", said)
    return max(float(peak) for peak in peaks)


def _sine(frequency_hz: float, phase: float, amplitude: float = 0.5) -> Stereo:
    """A second of a tone that fades in and out, so that its spectrum is the one line."""
    wave = amplitude * np.sin(2 * np.pi * frequency_hz * np.arange(RATE_HZ) / RATE_HZ + phase) * np.hanning(RATE_HZ)
    return np.stack([wave, 0.1 * wave], axis=1).astype(np.float32)


@pytest.mark.parametrize("frequency_hz", [997.0, 6000.0, 11_025.0, 12_000.0, 15_999.0])
@pytest.mark.parametrize("phase", [0.0, np.pi / 4, 1.0])
def test_the_peak_between_samples_is_found(frequency_hz: float, phase: float) -> None:
    assert _measure(_sine(frequency_hz, phase)) == pytest.approx(20 * np.log10(0.5), abs=0.2)


def test_it_agrees_with_ffmpeg(real_speech: Stereo, noise: Stereo, tmp_path: Path) -> None:
    for number, frames in enumerate((real_speech, noise, _sine(12_000, np.pi / 4))):
        theirs = 20 * np.log10(_ffmpeg_peak(frames, tmp_path / f"{number}.wav"))
        assert _measure(frames) == pytest.approx(theirs, abs=0.2)


def test_leaving_out_what_cannot_matter_does_not_change_the_result(real_speech: Stereo, noise: Stereo) -> None:
    for frames in (real_speech[:480_000], noise):
        window = np.pad(frames.T, ((0, 0), (BEFORE, AFTER)))
        assert _measure(frames) == to_db(float(node_peaks(window, 0.0).max()))


@pytest.mark.parametrize("floor", [0.0, 0.05, 0.2])
def test_node_peaks_are_exact_above_the_floor_and_not_above_it_below(noise: Stereo, floor: float) -> None:
    window = np.pad(noise[:RATE_HZ].T, ((0, 0), (BEFORE, AFTER)))
    exact, bounded = node_peaks(window, 0.0), node_peaks(window, floor)
    above = exact > floor
    assert len(exact) == RATE_HZ // NODE
    assert np.array_equal(exact[above], bounded[above])
    assert np.all(bounded[~above] <= floor) or floor == 0.0


@pytest.mark.parametrize("block", [7, 999, RATE_HZ])
def test_the_measurement_does_not_depend_on_the_length_of_the_blocks(noise: Stereo, block: int) -> None:
    assert _measure(noise[:100_000], block) == _measure(noise[:100_000])


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_silence_has_no_peak(count: int) -> None:
    assert _measure(np.zeros((count, 2), np.float32)) == NO_PEAK_DBTP


def test_a_single_sample_is_its_own_peak() -> None:
    assert _measure(np.full((1, 2), 0.5, np.float32)) == pytest.approx(20 * np.log10(0.5), abs=0.01)


def test_one_channel_is_enough() -> None:
    assert _measure(_sine(997, 0)[:, :1]) == pytest.approx(-6.02, abs=0.05)
