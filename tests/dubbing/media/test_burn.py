"""Burned-in subtitles: drawn at their times into frames that keep theirs."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from octavia.dubbing.errors import MediaError, OutputError
from octavia.dubbing.media.burn import burn_in
from octavia.dubbing.media.probe import MediaInfo, probe
from octavia.dubbing.media.retime import retime
from octavia.dubbing.request import Container
from octavia.dubbing.timemap import TimeMap

Make = Callable[..., Path]

ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 96
PlayResY: 64

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Outline, Alignment, MarginL, MarginR, MarginV
Style: Default,Sans,40,&H00FFFFFF,2,5,0,0,0

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.40,0:00:00.80,Default,MMM
"""


@pytest.fixture
def cues(tmp_path: Path) -> Path:
    """A cue in large white letters from 0.4 to 0.8 s."""
    path = tmp_path / "it's [a]:b,c\\.ass"
    path.write_text(ASS)
    return path


@pytest.fixture(scope="session")
def dark(make: Make) -> MediaInfo:
    """A black picture of odd size with sound."""
    black = ("-f", "lavfi", "-i", "color=black:size=97x65:rate=25:duration=1")
    return probe(make("it's dark.mkv", *black, "@tone", "-c:v", "ffv1", "-pix_fmt", "yuv444p"))


def brightness(path: Path) -> NDArray[np.float64]:
    """How bright each frame is on average, 0 to 255."""
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-vf", "scale=1:1:flags=area,format=gray"]
    command += ["-fps_mode", "passthrough"]
    raw = subprocess.run([*command, "-f", "rawvideo", "-"], capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).astype(np.float64)


def test_a_cue_is_seen_from_its_start_to_its_end(dark: MediaInfo, cues: Path, tmp_path: Path) -> None:
    burn_in(dark, cues, tmp_path / "burned.mp4")
    lit = brightness(tmp_path / "burned.mp4") > 30
    assert lit.tolist() == [10 <= frame < 20 for frame in range(25)]


def test_the_result_is_a_picture_alone_as_long_as_the_sources(dark: MediaInfo, cues: Path, tmp_path: Path) -> None:
    burn_in(dark, cues, tmp_path / "burned.mp4")
    found = probe(tmp_path / "burned.mp4")
    assert found.video is not None
    assert (found.video.codec, found.video.width, found.video.height) == ("h264", 96, 64)
    assert (found.video.start_ms, found.video.duration_ms, found.video.frames) == (0, 1000, 25)
    assert found.audio == ()


def test_a_slowed_picture_is_taken_in_place_of_the_sources(dark: MediaInfo, cues: Path, tmp_path: Path) -> None:
    retime(dark, TimeMap(((0, 0), (200, 400))), tmp_path / "slow.mkv", Container.MKV)
    burn_in(dark, cues, tmp_path / "burned.mp4", picture=tmp_path / "slow.mkv")
    lit = brightness(tmp_path / "burned.mp4") > 30
    # Frames before 0.2 s last twice as long: the cue from 0.4 to 0.8 s is in the ten frames from 0.2 s on.
    assert lit.tolist() == [5 <= frame < 15 for frame in range(25)]


def test_frames_keep_their_irregular_times(make: Make, cues: Path, tmp_path: Path) -> None:
    steps = r"setpts='if(lt(N,10),N,10+(N-10)*5)/25/TB'"
    info = probe(make("vfr.mp4", "@picture 1", "-vf", steps, "-fps_mode", "vfr", "@x264"))
    burn_in(info, cues, tmp_path / "burned.mp4")
    found = probe(tmp_path / "burned.mp4")
    assert info.video is not None
    assert found.video is not None
    assert (found.video.frames, found.video.variable_rate) == (25, True)
    assert found.video.duration_ms == pytest.approx(info.video.duration_ms, abs=200)


def test_a_rotated_picture_is_turned_upright(make: Make, cues: Path, talk: MediaInfo, tmp_path: Path) -> None:
    turned = probe(make("turned.mp4", "-i", str(talk.path), "-c", "copy", "-metadata:s:v", "rotate=90"))
    burn_in(turned, cues, tmp_path / "burned.mp4")
    found = probe(tmp_path / "burned.mp4").video
    assert found is not None
    assert (found.width, found.height, found.rotation) == (64, 96, 0)


def test_the_same_inputs_give_the_same_bytes(dark: MediaInfo, cues: Path, tmp_path: Path) -> None:
    for name in ("one.mp4", "two.mp4"):
        burn_in(dark, cues, tmp_path / name)
    one, two = (hashlib.sha256((tmp_path / name).read_bytes()).digest() for name in ("one.mp4", "two.mp4"))
    assert one == two


def test_relative_paths_are_found(
    dark: MediaInfo, cues: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-dark.mkv").write_bytes(dark.path.read_bytes())
    burn_in(probe(Path("-dark.mkv")), Path(cues.name), Path("-burned.mp4"))
    assert probe(Path("-burned.mp4")).duration_ms == 1000


def test_a_source_without_a_picture_is_refused(make: Make, cues: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="has no picture to burn subtitles into"):
        burn_in(probe(make("tone.wav", "@tone")), cues, tmp_path / "burned.mp4")


def test_a_place_that_can_not_be_written_is_named(dark: MediaInfo, cues: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no/burned\.mp4 can't be written"):
        burn_in(dark, cues, tmp_path / "no" / "burned.mp4")
