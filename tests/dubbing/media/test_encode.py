"""Finished mixes: WAV and M4A or FLAC at once, exactly as long as what was written, the same bytes every time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, MediaError, OutputError
from octavia.dubbing.media.encode import dub_encoder, encode_m4a
from octavia.dubbing.media.probe import probe, source_samples
from octavia.dubbing.media.verify import decoded_blocks
from support.small_disk import small_disk

OnsetMs = Callable[..., float]
AAC_FRAME = 1024


def mix(samples: int) -> NDArray[np.float32]:
    """A voice-like sound that begins at once and rings to its very end."""
    time = np.arange(samples, dtype=np.float32) / 48_000
    left = 0.4 * np.sin(2 * np.pi * 220 * time) * (1 + np.sin(2 * np.pi * 3 * time)) / 2
    right = 0.3 * np.sin(2 * np.pi * 350 * time)
    return np.stack([left, right], axis=1).astype(np.float32)


def encoded(folder: Path, sound: NDArray[np.float32], block: int = 24_000, suffix: str = ".m4a") -> tuple[Path, Path]:
    wav, coded = folder / "es.wav", folder / f"es{suffix}"
    with dub_encoder(wav, coded) as encoder:
        for start in range(0, len(sound), block):
            encoder.write(sound[start : start + block])
        assert encoder.samples == len(sound)
    return wav, coded


def decoded(path: Path) -> NDArray[np.float32]:
    with decoded_blocks(probe(path)) as blocks:
        return np.concatenate(list(blocks))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("suffix", [".m4a", ".flac"])
def test_a_folder_may_be_called_anything_the_system_allows(tmp_path: Path, suffix: str) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    _, coded = encoded(folder, mix(4_800), suffix=suffix)
    assert len(decoded(coded)) >= 4_800


@pytest.mark.parametrize("samples", [1, 1023, 1024, 1025, 48_000, 100_001])
def test_both_files_are_exactly_as_long_as_the_mix(tmp_path: Path, samples: int) -> None:
    wav, m4a = encoded(tmp_path, mix(samples))
    assert soundfile.info(wav).frames == samples
    info = probe(m4a)
    assert info.audio[0].start_ms == 0
    assert info.audio[0].samples == samples
    assert source_samples(info, 48_000) == samples
    assert 0 <= len(decoded(m4a)) - samples < AAC_FRAME


def test_the_m4a_sounds_like_the_mix_at_the_same_moments(tmp_path: Path) -> None:
    sound = mix(48_000)
    _, m4a = encoded(tmp_path, sound)
    error = decoded(m4a)[:48_000] - sound
    assert np.abs(error).max() < 0.02
    assert np.sqrt(np.mean(error**2)) < 0.005


def test_a_sound_is_heard_when_it_happens(tmp_path: Path, onset_ms: OnsetMs) -> None:
    sound = np.zeros((48_000, 2), np.float32)
    sound[24_000:26_400] = 0.8 * np.sin(2 * np.pi * 1000 * np.arange(2400, dtype=np.float32) / 48_000)[:, None]
    _, m4a = encoded(tmp_path, sound)
    assert onset_ms(decoded(m4a)) == pytest.approx(500, abs=3)


def test_the_wav_is_the_mix_in_16_bits(tmp_path: Path) -> None:
    sound = mix(5000)
    wav, _ = encoded(tmp_path, sound)
    assert soundfile.info(wav).subtype == "PCM_16"
    assert np.abs(soundfile.read(wav, dtype="float32")[0] - sound).max() <= 0.5 / 32768 + 1e-7


@pytest.mark.parametrize("samples", [1, 4095, 4096, 4097, 100_001])
def test_the_flac_is_the_mix_in_16_bits_to_the_sample(tmp_path: Path, samples: int) -> None:
    wav, flac = encoded(tmp_path, mix(samples), suffix=".flac")
    (track,) = probe(flac).audio
    assert (track.codec, track.channels, track.rate_hz) == ("flac", 2, 48_000)
    assert source_samples(probe(flac), 48_000) == samples
    assert np.array_equal(soundfile.read(flac, dtype="int16")[0], soundfile.read(wav, dtype="int16")[0])


@pytest.mark.parametrize("samples", [3_000, 6_000, 480_000])
def test_a_disk_that_fills_up_leaves_no_flac(tmp_path: Path, samples: int) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (samples, 2)).astype(np.float32)
    with small_disk(tmp_path / "disk", 1) as disk:
        disk.fill(but_bytes=8_000)
        with (
            pytest.raises(OutputError, match=r"es\.flac can't be written"),
            dub_encoder(tmp_path / "es.wav", disk.folder / "es.flac") as encoder,
        ):
            encoder.write(noise)
        assert [path.name for path in disk.folder.iterdir()] == ["ballast"]


@pytest.mark.parametrize("suffix", [".m4a", ".flac"])
def test_the_same_mix_gives_the_same_bytes_in_whatever_blocks(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = encoded(tmp_path / "one", mix(50_000), 50_000, suffix)
    second = encoded(tmp_path / "two", mix(50_000), 7777, suffix)
    assert [digest(path) for path in first] == [digest(path) for path in second]


def test_encoding_a_wav_gives_the_bytes_that_encoding_on_the_fly_does(tmp_path: Path) -> None:
    wav, m4a = encoded(tmp_path, mix(30_000))
    encode_m4a(wav, tmp_path / "again.m4a")
    assert digest(tmp_path / "again.m4a") == digest(m4a)


def test_the_m4a_is_aac_lc_and_begins_with_its_index(tmp_path: Path) -> None:
    _, m4a = encoded(tmp_path, mix(48_000))
    (track,) = probe(m4a).audio
    assert (track.codec, track.channels, track.rate_hz) == ("aac", 2, 48_000)
    content = m4a.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert b"Lavf" not in content


@pytest.mark.parametrize("name", ["es.m4a", "es.flac"])
def test_nothing_is_left_of_an_encoding_that_fails(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyError), dub_encoder(tmp_path / "es.wav", tmp_path / name) as encoder:
        encoder.write(mix(5000))
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_of_an_encoding_that_is_cancelled(tmp_path: Path) -> None:
    token = CancelToken()
    with pytest.raises(Cancelled), dub_encoder(tmp_path / "es.wav", tmp_path / "es.m4a", token) as encoder:
        encoder.write(mix(5000))
        token.cancel()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    for suffix in (".m4a", ".flac"):
        with pytest.raises(OutputError, match=rf"no/es\{suffix} can't be written"):
            encoded(tmp_path / "no", mix(10), suffix=suffix)
    wav, _ = encoded(tmp_path, mix(10))
    with pytest.raises(OutputError, match=r"no/es\.m4a can't be written"):
        encode_m4a(wav, tmp_path / "no" / "es.m4a")


def test_what_is_no_wav_is_not_encoded(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="is no WAV file"):
        encode_m4a(tmp_path / "missing.wav", tmp_path / "es.m4a")
