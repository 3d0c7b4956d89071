"""The container of the package: MP4 where it holds everything unchanged, else MKV."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.containers import choose_container, holds_audio
from octavia.dubbing.media.info import AudioTrack, MediaInfo, VideoTrack
from octavia.dubbing.request import Container


def media(video: str | None, rotation: int = 0) -> MediaInfo:
    picture = VideoTrack(0, video, 96, 64, rotation, None, False, 0, 1000, None) if video else None
    return MediaInfo(Path("talk.mov"), "mov", 0, picture, (), (), (), False, 1)


def sound(codec: str) -> AudioTrack:
    return AudioTrack(1, 1, "", codec, 2, 48_000, 0, 48_000, True, True, "")


@pytest.mark.parametrize(
    ("video", "audio", "chosen"),
    [
        ("h264", "aac", Container.MP4),
        ("hevc", "ac3", Container.MP4),
        ("av1", "opus", Container.MP4),
        (None, "mp3", Container.MP4),
        ("h264", "pcm_s16le", Container.MKV),
        ("vp8", "opus", Container.MKV),
        ("prores", "aac", Container.MKV),
        (None, "flac", Container.MKV),
    ],
)
def test_mp4_is_chosen_where_it_holds_picture_and_sound(video: str | None, audio: str, chosen: Container) -> None:
    assert choose_container(media(video), sound(audio)) is chosen


def test_without_an_original_sound_the_picture_decides() -> None:
    assert choose_container(media("h264"), None) is Container.MP4
    assert choose_container(media("vp8"), None) is Container.MKV


@pytest.mark.parametrize("wanted", [Container.MP4, Container.MKV])
def test_a_wish_is_granted_where_it_can_be(wanted: Container) -> None:
    assert choose_container(media("h264"), sound("pcm_s16le"), wanted) is wanted


def test_a_picture_that_mp4_can_not_hold_is_not_re_encoded_unasked() -> None:
    with pytest.raises(MediaError, match=r"MP4 can't hold the vp8 picture of talk\.mov"):
        choose_container(media("vp8"), sound("opus"), Container.MP4)


def test_a_rotated_picture_does_not_go_to_mkv() -> None:
    with pytest.raises(MediaError, match=r"MKV can't keep the rotation of talk\.mov"):
        choose_container(media("h264", rotation=90), sound("aac"), Container.MKV)


def test_mkv_holds_all_that_mp4_does() -> None:
    for codec in ("aac", "mp3", "ac3", "opus", "alac"):
        assert holds_audio(Container.MP4, codec)
        assert holds_audio(Container.MKV, codec)
    assert not holds_audio(Container.MP4, "flac")
    assert not holds_audio(Container.MKV, "adpcm_ima_qt")
