"""Hostile media: refused, bounded, and never able to make ffmpeg open another file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.errors import MediaError, OctaviaError
from octavia.dubbing.media.probe import choose_audio, probe
from octavia.dubbing.media.safety import FORMATS, input_arguments, limits_for, require_media_file, shown

Make = Callable[..., Path]


@pytest.fixture
def secret(make: Make, tmp_path: Path) -> Path:
    """A file that hostile media name."""
    path = tmp_path / "secret.wav"
    path.write_bytes(make("secret.wav", "@tone").read_bytes())
    return path


def playlists(secret: Path) -> dict[str, str]:
    return {
        "concat.mp4": f"ffconcat version 1.0\nfile '{secret}'\n",
        "spaces.mp4": f"\n  ffconcat version 1.0\nfile {secret}\n",
        "hls.mp4": f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n",
        "hls.m3u8": f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "dash.mpd": f"<?xml version='1.0'?>\n<MPD><BaseURL>{secret}</BaseURL></MPD>",
        "session.sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n",
    }


@pytest.mark.parametrize("name", playlists(Path()))
def test_a_playlist_is_refused_whatever_it_is_called(secret: Path, name: str) -> None:
    path = secret.with_name(name)
    path.write_text(playlists(secret)[name])
    with pytest.raises(MediaError, match="holds a playlist, not media"):
        probe(path)


@pytest.mark.parametrize("name", ["concat.mp4", "hls.mp4", "hls.m3u8"])
def test_ffmpeg_itself_would_not_follow_a_playlist(secret: Path, name: str) -> None:
    # Hidden behind a byte that is no text, it passes the first look; the list of formats stands behind that.
    path = secret.with_name(name)
    path.write_text(playlists(secret)[name])
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", *input_arguments(path), "-f", "s16le", "pipe:1"]
    ended = subprocess.run(command, capture_output=True, timeout=30, check=False)
    assert ended.returncode != 0
    assert ended.stdout == b""


@pytest.mark.parametrize("name", ["concat.mp4", "hls.mp4"])
def test_a_disguised_playlist_is_refused(secret: Path, name: str) -> None:
    path = secret.with_name(name)
    path.write_bytes(b"ID3\x04\0\0\0\0\0\0" + playlists(secret)[name].encode())
    with pytest.raises(MediaError):
        probe(path)


def test_no_format_that_names_other_files_is_allowed() -> None:
    assert not {"concat", "hls", "dash", "image2", "sdp", "lavfi", "tty", "data"} & set(FORMATS.split(","))


def test_a_network_address_is_a_file_name() -> None:
    with pytest.raises(OctaviaError, match="does not exist"):
        probe(Path("http://127.0.0.1:9/a.mp4"))


@given(st.text(min_size=1, max_size=2000).filter(lambda text: text.isprintable()))
def test_no_text_passes_for_media(text: str) -> None:
    with NamedTemporaryFile(suffix=".mp4") as file:
        file.write(text.encode())
        file.flush()
        with pytest.raises(MediaError, match=r"holds (text|a playlist), not media"):
            require_media_file(Path(file.name))


@given(st.binary(min_size=1, max_size=2000))
def test_a_first_look_refuses_or_tells_the_size(data: bytes) -> None:
    with NamedTemporaryFile(suffix=".mp4") as file:
        file.write(data)
        file.flush()
        try:
            assert require_media_file(Path(file.name)) == len(data)
        except MediaError as error:
            assert error.message.isprintable()


def test_media_cut_or_changed_anywhere_is_read_or_refused(make: Make, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    whole = make("whole.mp4", "@picture 0.2", "@tone 0.2", "@x264", "-movflags", "+faststart").read_bytes()
    for case in range(12):
        broken = bytearray(whole)
        for place in rng.integers(0, 2000, 6):
            broken[place] = rng.integers(256)
        path = tmp_path / f"{case}.mp4"
        path.write_bytes(bytes(broken))
        try:
            info = probe(path)
            choose_audio(info)
        except OctaviaError as error:
            assert error.message.isprintable()


def test_longer_media_get_more_time_and_room() -> None:
    short, long = limits_for(1000, 10), limits_for(3_600_000, 10_000)
    assert 0 < short.timeout_s < long.timeout_s
    assert 0 < short.cpu_s < long.cpu_s
    assert 0 < short.file_bytes < long.file_bytes
    assert short.memory_bytes > 0


def test_a_path_is_shown_on_one_printable_line() -> None:
    assert shown(Path("a\nb\tü\udcff\x1b.mp4")) == "a\\nb\\tü\\udcff\\x1b.mp4"
