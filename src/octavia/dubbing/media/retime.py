"""Slowing the picture without re-encoding it: packets are copied with other times, so every frame stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.ffmpeg import draft
from octavia.dubbing.media.info import MediaInfo
from octavia.dubbing.media.safety import FORMATS, file_url, shown
from octavia.dubbing.request import Container
from octavia.dubbing.timemap import TimeMap

_Packet: TypeAlias = "Packet[VideoStream]"
_TICKS_HZ = 90_000
_TIME_BASE = Fraction(1, _TICKS_HZ)
_GUARDS = {"protocol_whitelist": "file", "format_whitelist": FORMATS, "fflags": "+genpts"}
_OUTPUT = {
    Container.MP4: ("mp4", {"fflags": "+bitexact", "video_track_timescale": str(_TICKS_HZ)}),
    Container.MKV: ("matroska", {"fflags": "+bitexact"}),
}


def retime(
    info: MediaInfo, time_map: TimeMap, out: Path, container: Container, cancel: CancelToken | None = None
) -> None:
    """Write the picture alone, every packet as it was, its times mapped from the source's clock to the output's.

    Args:
        container: What `package` will make of it; MKV keeps times to the millisecond, MP4 to 1/90,000 s.

    Raises:
        MediaError: if there is no picture, or it can't be read or copied.
        OutputError: if `out` can't be written.
        Cancelled: if the token was cancelled meanwhile.
    """
    if info.video is None:
        raise MediaError(f"{shown(info.path)} has no picture to slow", "choose another way for lines that don't fit")
    token = cancel or CancelToken()
    form, options = _OUTPUT[container]
    with draft(out) as part:
        try:
            with (
                av.open(file_url(info.path), options=_GUARDS) as source,
                av.open(file_url(part), "w", format=form, options=options) as target,
            ):
                _copy(source, target, info, time_map, token)
        except (av.error.FFmpegError, ValueError) as error:
            if isinstance(error, OSError):
                raise
            raise MediaError(f"{shown(info.path)}: its picture can't be copied: {error}", "copy it again") from error


def _copy(
    source: InputContainer, target: OutputContainer, info: MediaInfo, time_map: TimeMap, token: CancelToken
) -> None:
    assert info.video is not None
    picture = source.streams[info.video.stream_index]
    assert isinstance(picture, VideoStream)
    copied = target.add_stream_from_template(picture)
    copied.time_base = _TIME_BASE
    zero = info.zero_us * _TICKS_HZ // 1_000_000
    for packet in _with_decoding_times(source.demux(picture)):
        token.check()
        _remap(packet, time_map, zero)
        packet.stream = copied
        target.mux(packet)


def _with_decoding_times(packets: Iterable[_Packet]) -> Iterator[_Packet]:
    """The packets with a time to decode each; where frames are reordered, Matroska has none for the first ones."""
    waiting: list[_Packet] = []
    for packet in packets:
        if packet.size:
            waiting.append(packet)
        if packet.dts is not None:
            yield from _filled(waiting)
            waiting = []
    yield from _filled(waiting)


def _filled(packets: list[_Packet]) -> list[_Packet]:
    """Give packets without a decoding time one that leads up to the last one's."""
    time = packets[-1].dts if packets else None
    for packet in reversed(packets):
        if packet.dts is None:
            packet.dts = packet.pts if time is None else time
        time = None if packet.dts is None else packet.dts - (packet.duration or 1)
    return packets


def _remap(packet: _Packet, time_map: TimeMap, zero: int) -> None:
    """Give a packet its times on the output's clock, in 1/90,000 s."""
    ticks = packet.time_base * _TICKS_HZ

    def mapped(time: int) -> int:
        return time_map.map_ticks(round(time * ticks) - zero, _TICKS_HZ)

    decoded = packet.dts or 0
    shown = decoded if packet.pts is None else packet.pts
    start, end = mapped(shown), mapped(shown + (packet.duration or 0))
    packet.pts, packet.dts, packet.duration = start, min(mapped(decoded), start), end - start
    packet.time_base = _TIME_BASE
