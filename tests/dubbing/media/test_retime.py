"""A slowed picture: the same frames at other times."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, MediaError, OutputError
from octavia.dubbing.media.probe import MediaInfo, probe
from octavia.dubbing.media.retime import retime
from octavia.dubbing.media.verify import video_hash
from octavia.dubbing.request import Container
from octavia.dubbing.timemap import IDENTITY, TimeMap

Make = Callable[..., Path]
SLOW = TimeMap(((0, 0), (200, 200), (600, 1000)))
BOTH = pytest.mark.parametrize("container", [Container.MP4, Container.MKV])


def frame_times(path: Path) -> list[float]:
    """When each frame is shown, in ms."""
    command = ["ffprobe", "-loglevel", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of"]
    printed = subprocess.run([*command, "csv=p=0", str(path)], capture_output=True, check=True, text=True).stdout
    return sorted(float(line.strip(",")) * 1000 for line in printed.split())


@BOTH
def test_every_frame_moves_to_its_mapped_time(talk: MediaInfo, tmp_path: Path, container: Container) -> None:
    out = tmp_path / "slow.bin"
    retime(talk, SLOW, out, container)
    expected = [SLOW.map_ms(time_ms) for time_ms in range(0, 1000, 40)]
    assert frame_times(out) == pytest.approx(expected, abs=0.6)
    found = probe(out)
    assert found.video is not None
    assert found.video.end_ms == pytest.approx(1400, abs=1)
    assert found.audio == ()


@BOTH
def test_no_frame_is_changed(talk: MediaInfo, tmp_path: Path, container: Container) -> None:
    retime(talk, SLOW, tmp_path / "slow.bin", container)
    assert video_hash(probe(tmp_path / "slow.bin")) == video_hash(talk)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("a.avi", ("@picture", "@tone", "-c:v", "mpeg4", "-bf", "2")),
        ("a.ts", ("@picture", "@tone", "@x264", "-output_ts_offset", "100")),
        ("a.mkv", ("@picture", "@tone", "@x264")),
    ],
)
def test_other_containers_are_slowed_too(make: Make, tmp_path: Path, name: str, arguments: tuple[str, ...]) -> None:
    info = probe(make(name, *arguments))
    retime(info, SLOW, tmp_path / "slow.mp4", Container.MP4)
    found = probe(tmp_path / "slow.mp4")
    assert info.video is not None
    assert found.video is not None
    # AVI doesn't say when a frame is shown: with B-frames that is one frame after it is decoded.
    late = 40 if name == "a.avi" else 0
    assert found.zero_us / 1000 == pytest.approx(SLOW.map_ms(info.video.start_ms) + late, abs=1)
    assert found.zero_us / 1000 + found.video.end_ms == pytest.approx(SLOW.map_ms(info.video.end_ms) + late, abs=1)
    assert video_hash(found) == video_hash(info)


def test_a_picture_that_is_not_slowed_keeps_its_times(talk: MediaInfo, tmp_path: Path) -> None:
    retime(talk, IDENTITY, tmp_path / "same.mp4", Container.MP4)
    assert frame_times(tmp_path / "same.mp4") == pytest.approx(frame_times(talk.path))


def test_rotation_is_kept(make: Make, talk: MediaInfo, tmp_path: Path) -> None:
    turned = probe(make("turned.mp4", "-i", str(talk.path), "-c", "copy", "-metadata:s:v", "rotate=90"))
    retime(turned, SLOW, tmp_path / "slow.mp4", Container.MP4)
    found = probe(tmp_path / "slow.mp4").video
    assert found is not None
    assert found.rotation == 270


@BOTH
def test_the_same_inputs_give_the_same_bytes(talk: MediaInfo, tmp_path: Path, container: Container) -> None:
    for name in ("one", "two"):
        retime(talk, SLOW, tmp_path / name, container)
    one, two = (hashlib.sha256((tmp_path / name).read_bytes()).digest() for name in ("one", "two"))
    assert one == two


def test_a_source_without_a_picture_is_refused(make: Make, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="has no picture to slow"):
        retime(probe(make("tone.wav", "@tone")), SLOW, tmp_path / "slow.mp4", Container.MP4)


def test_a_codec_the_container_can_not_hold_is_refused(make: Make, tmp_path: Path) -> None:
    info = probe(make("a.webm", "@picture", "-c:v", "libvpx"))
    with pytest.raises(MediaError, match=r"a\.webm: its picture can't be copied"):
        retime(info, SLOW, tmp_path / "slow.mp4", Container.MP4)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_can_not_be_written_is_named(talk: MediaInfo, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no/slow\.mp4 can't be written"):
        retime(talk, SLOW, tmp_path / "no" / "slow.mp4", Container.MP4)


def test_slowing_can_be_cancelled(talk: MediaInfo, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        retime(talk, SLOW, tmp_path / "slow.mp4", Container.MP4, token)
    assert list(tmp_path.iterdir()) == []
