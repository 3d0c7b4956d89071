"""WAV files of any length, written and read by blocks."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.errors import MediaError, OutputError
from octavia.dubbing.media.wav import PcmFile, to_pcm16, wav_blocks, wav_header, wav_writer


def noise(samples: int, channels: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.random.default_rng(3).uniform(-1, 1, (samples, channels)).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_by_blocks_is_read_back(tmp_path: Path, channels: int) -> None:
    sound = noise(10_001, channels)
    with wav_writer(tmp_path / "a.wav", 48_000, channels) as writer:
        for start in range(0, len(sound), 1000):
            writer.write(sound[start : start + 1000])
        assert writer.samples == 10_001
    found, rate_hz = soundfile.read(tmp_path / "a.wav", dtype="float32", always_2d=True)
    assert rate_hz == 48_000
    assert found.shape == sound.shape
    assert np.abs(found - sound).max() <= 1 / 32768


def test_sixteen_bits_pass_unchanged(tmp_path: Path) -> None:
    sound = np.arange(-32768, 32768, dtype=np.int16)
    with wav_writer(tmp_path / "a.wav", 16_000, 1) as writer:
        writer.write(sound)
    with PcmFile(tmp_path / "a.wav") as file:
        assert np.array_equal(file.read(0, 70_000), sound)
    assert np.array_equal(to_pcm16(np.concatenate(list(wav_blocks(tmp_path / "a.wav", 999)))[:, 0]), sound)


@given(st.floats(-1e6, 1e6, width=32))
def test_samples_beyond_full_scale_are_limited(value: float) -> None:
    (found,) = to_pcm16(np.array([value], np.float32))
    assert found == max(-32768, min(32767, round(value * 32768)))


def test_an_empty_file_is_a_wav_file(tmp_path: Path) -> None:
    with wav_writer(tmp_path / "a.wav", 48_000, 2) as writer:
        writer.write(np.zeros((0, 2), np.float32))
    with PcmFile(tmp_path / "a.wav") as file:
        assert (file.samples, file.duration_ms, list(file.blocks(10))) == (0, 0, [])


def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError), wav_writer(tmp_path / "a.wav", 48_000, 1) as writer:
        writer.write(np.zeros(10, np.float32))
        assert not (tmp_path / "a.wav").exists()
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written: No such file"), wav_writer(tmp_path / "no/a.wav", 1, 1):
        pass


@pytest.mark.parametrize(
    ("samples", "kind"), [(1_073_741_804, "WAV"), (1_073_741_806, "RF64"), (2_500_000_000, "RF64")]
)
def test_past_four_gigabytes_a_file_is_rf64(tmp_path: Path, samples: int, kind: str) -> None:
    header = wav_header(samples, 48_000, 2)
    path = tmp_path / "large.wav"
    path.write_bytes(header)
    os.truncate(path, len(header) + 4 * samples)
    with path.open("r+b") as stream:
        stream.seek(len(header) + 4 * (samples - 1))
        stream.write(np.array([7, -7], np.int16).tobytes())
    assert soundfile.info(path).format == kind
    with PcmFile(path) as file:
        assert file.samples == samples
        assert file.read(samples - 2, 5).tolist() == [[0, 0], [7, -7]]


def test_a_range_is_read_without_what_is_before(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.arange(100, dtype=np.int16), 16_000)
    with PcmFile(tmp_path / "a.wav") as file:
        assert file.read(90, 5).tolist() == [90, 91, 92, 93, 94]
        assert file.read(98, 5).tolist() == [98, 99]
        assert file.read(500, 5).tolist() == []
        assert file.read(0, 0).tolist() == []
        assert [block.tolist() for block in file.blocks(64)] == [list(range(64)), list(range(64, 100))]


def test_many_threads_may_read_one_file(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.arange(30_000, dtype=np.int16), 16_000)
    with PcmFile(tmp_path / "a.wav") as file, ThreadPoolExecutor(8) as pool:
        places = [(7919 * n) % 29_000 for n in range(400)]
        found = pool.map(lambda place: file.read(place, 100), places)
        assert all(
            block.tolist() == list(range(place, place + 100)) for place, block in zip(places, found, strict=True)
        )


def test_blocks_of_floats_add_up_to_the_file(tmp_path: Path) -> None:
    sound = noise(2500, 2)
    soundfile.write(tmp_path / "a.wav", sound, 48_000, subtype="FLOAT")
    blocks = list(wav_blocks(tmp_path / "a.wav", 1000))
    assert [block.shape for block in blocks] == [(1000, 2), (1000, 2), (500, 2)]
    assert np.array_equal(np.concatenate(blocks), sound)


def test_a_file_that_is_no_wav_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF nothing")
    for attempt in (lambda: PcmFile(tmp_path / "a.wav"), lambda: list(wav_blocks(tmp_path / "missing.wav", 10))):
        with pytest.raises(MediaError, match="is no WAV file that can be read"):
            attempt()
