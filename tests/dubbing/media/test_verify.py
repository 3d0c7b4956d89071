"""Finished files are measured as an independent reader finds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.probe import MediaInfo, probe
from octavia.dubbing.media.verify import FinishedTrack, decoded_blocks, finished_tracks, video_hash

Make = Callable[..., Path]


@pytest.mark.parametrize(("codec", "name"), [("libx264", "copy.ts"), ("libx264", "copy.avi"), ("libx265", "copy.ts")])
def test_a_picture_has_the_same_hash_in_every_container(make: Make, codec: str, name: str) -> None:
    quiet = ("-preset", "ultrafast", "-x265-params", "log-level=none")
    first = make(f"{codec}.mp4", "@picture 0.4", "-c:v", codec, *quiet)
    copied = make(name, "-i", str(first), "-c", "copy")
    assert video_hash(probe(copied)) == video_hash(probe(first))


def test_another_picture_has_another_hash(make: Make, talk: MediaInfo) -> None:
    other = probe(make("other.mp4", "@picture 1 25 64x48", "@x264"))
    hashes = {video_hash(talk), video_hash(other)}
    assert len(hashes) == 2
    assert all(len(found) == 32 and int(found, 16) for found in hashes)


def test_a_changed_byte_changes_the_hash(talk: MediaInfo, tmp_path: Path) -> None:
    content = bytearray(talk.path.read_bytes())
    content[content.index(b"mdat") + 1000] ^= 1
    (tmp_path / "changed.mp4").write_bytes(bytes(content))
    assert video_hash(probe(tmp_path / "changed.mp4")) != video_hash(talk)


def test_a_sound_has_no_picture_to_compare(make: Make) -> None:
    with pytest.raises(MediaError, match="has no picture to compare"):
        video_hash(probe(make("tone.wav", "@tone")))


def test_tracks_are_listed_as_the_file_has_them(make: Make) -> None:
    maps = ("-map", "0", "-map", "1", "-map", "2", "@x264", "-c:a", "flac")
    tags = ("-metadata:s:a:0", "language=spa", "-metadata:s:a:0", "title=Español")
    flags = ("-disposition:a:0", "default+dub", "-disposition:a:1", "original")
    path = make("tracks.mkv", "@picture 1", "@tone 0.5", "@tone 1", *maps, *tags, *flags)
    assert finished_tracks(path) == (
        FinishedTrack("video", "h264", "", "", (), 0, 1000),
        FinishedTrack("audio", "flac", "spa", "Español", ("default", "dub"), 0, 500),
        FinishedTrack("audio", "flac", "", "", ("original",), 0, 1000),
    )


def test_a_finished_sound_is_decoded_to_its_own_end(make: Make) -> None:
    with decoded_blocks(probe(make("tone.wav", "@tone 1", "-ac", "2")), block_samples=20_000) as blocks:
        found = list(blocks)
    assert [block.shape for block in found] == [(20_000, 2), (20_000, 2), (8_000, 2)]
    assert np.abs(np.concatenate(found)).max() == pytest.approx(0.5 * 0.7071, abs=0.01)


def test_decoding_may_stop_anywhere(make: Make) -> None:
    with decoded_blocks(probe(make("tone.wav", "@tone 1", "-ac", "2")), block_samples=10) as blocks:
        assert next(blocks).shape == (10, 2)


def test_a_picture_without_sound_can_not_be_listened_to(make: Make) -> None:
    silent = make("silent.mp4", "@picture", "@x264")
    with pytest.raises(MediaError, match="holds no sound"), decoded_blocks(probe(silent)):
        pass


def test_a_finished_flac_is_decoded_to_the_sample_and_a_cut_one_is_noticed(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).integers(-9_000, 9_000, (100_000, 2)).astype(np.int16)
    whole, cut = tmp_path / "whole.flac", tmp_path / "cut.flac"
    soundfile.write(whole, sound, 48_000)
    with decoded_blocks(probe(whole), block_samples=30_000) as blocks:
        found = list(blocks)
    assert [len(block) for block in found] == [30_000, 30_000, 30_000, 10_000]
    assert np.array_equal(np.concatenate(found), sound.astype(np.float32) / 32768)
    cut.write_bytes(whole.read_bytes()[:100_000])
    with pytest.raises(MediaError, match="can't be decoded"), decoded_blocks(probe(cut)) as blocks:
        assert sum(map(len, blocks)) == len(sound)
