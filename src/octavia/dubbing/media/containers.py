"""Which container can hold what, as far as the ffmpeg of Debian 12 writes it and players play it."""

from __future__ import annotations

from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.info import AudioTrack, MediaInfo
from octavia.dubbing.media.safety import shown
from octavia.dubbing.request import Container

_MP4_VIDEO = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video"})
_MP4_AUDIO = frozenset({"aac", "mp3", "mp2", "ac3", "eac3", "alac", "opus"})
_MKV_AUDIO = _MP4_AUDIO | {
    *("flac", "vorbis", "mp1", "dts", "truehd", "mlp", "wavpack", "tta", "adpcm_ms", "adpcm_ima_wav", "wmav1", "wmav2"),
    *("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_s16be", "pcm_s24be", "pcm_s32be"),
    *("pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw"),
}


def choose_container(info: MediaInfo, track: AudioTrack | None, wanted: Container = Container.AUTO) -> Container:
    """The container of the package, MP4 or MKV.

    `AUTO` takes MP4 if it can hold the picture and the original sound (`track`) unchanged, else MKV.

    Raises:
        MediaError: if the wanted container can't hold the picture as it is; re-encoding it is never done unasked.
    """
    if wanted is Container.AUTO:
        fits = _mp4_holds_picture(info) and (track is None or holds_audio(Container.MP4, track.codec))
        return Container.MP4 if fits else Container.MKV
    if wanted is Container.MP4 and not _mp4_holds_picture(info):
        assert info.video is not None
        raise MediaError(f"MP4 can't hold the {info.video.codec} picture of {shown(info.path)}", "choose MKV")
    if wanted is Container.MKV and info.video and info.video.rotation:
        raise MediaError(f"MKV can't keep the rotation of {shown(info.path)}", "choose MP4")
    return wanted


def holds_audio(container: Container, codec: str) -> bool:
    """Whether sound of that codec can be copied into the container as it is."""
    return codec in (_MP4_AUDIO if container is Container.MP4 else _MKV_AUDIO)


def _mp4_holds_picture(info: MediaInfo) -> bool:
    return info.video is None or info.video.codec in _MP4_VIDEO
