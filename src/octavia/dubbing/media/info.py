"""What a media file holds, as values on the source's clock.

The clock's zero is the container's start where that is positive (transport streams begin anywhere, a cut file where it
was cut), else 0: what lies before 0 is priming that decoders drop. All `start_ms` count from there. The source ends
with the track that ends last, so that nothing that is seen or heard is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path

_FRAME_MS = 40.0


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One audio track.

    Attributes:
        number: From 1, in the file's order of audio tracks; what users call it by.
        stream_index: Its place among all streams.
        language: As the container says, lower case (`eng`, `en-us`); empty if it says none.
        codec: ffmpeg's name; empty for one it does not know (such a track is listed, but can't be chosen).
        start_ms: Where it begins on the source's clock, >= 0.
        rate_hz: Its sample rate, > 0.
        samples: Its length in samples of its own rate.
        own_length: Whether the container tells the length of this very track, or only of the whole file.
        default: Whether the container marks it as the one to play.
    """

    number: int
    stream_index: int
    language: str
    codec: str
    channels: int
    rate_hz: int
    start_ms: int
    samples: int
    own_length: bool
    default: bool
    title: str

    @property
    def duration_ms(self) -> int:
        return round_half_up(Fraction(self.samples * 1000, self.rate_hz))

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """The picture. Cover art is none.

    Attributes:
        width, height: As coded, before rotation.
        rotation: Degrees clockwise a player turns it by: 0, 90, 180, 270 (or what the container says).
        fps: Average frames per second; None if unknown.
        variable_rate: Whether frames last differently long.
        frames: How many there are; None if the container doesn't say.
    """

    stream_index: int
    codec: str
    width: int
    height: int
    rotation: int
    fps: Fraction | None
    variable_rate: bool
    start_ms: int
    duration_ms: int
    frames: int | None

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def frame_ms(self) -> float:
        """How long one frame lasts on average; 40 ms if nothing is known."""
        return float(1000 / self.fps) if self.fps else _FRAME_MS


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """One subtitle track; `number` counts from 1."""

    number: int
    stream_index: int
    language: str
    codec: str
    title: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter on the source's clock."""

    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A probed file.

    Attributes:
        format_name: ffmpeg's name of the demuxer.
        zero_us: Where the source's clock begins on the container's, in microseconds, >= 0.
        cover_art: Whether there is an attached picture.
    """

    path: Path
    format_name: str
    zero_us: int
    video: VideoTrack | None
    audio: tuple[AudioTrack, ...]
    subtitles: tuple[SubtitleTrack, ...]
    chapters: tuple[Chapter, ...]
    cover_art: bool
    size_bytes: int

    @property
    def duration_ms(self) -> int:
        """The source's length; see `source_samples`."""
        return source_samples(self, 1000)


def source_samples(info: MediaInfo, rate_hz: int) -> int:
    """The source's length in samples at `rate_hz`: what every dub of it is long.

    It runs from the clock's zero to the end of the track that ends last, picture or sound, as a player plays it.
    Exact to the sample where a sound ends last, to the millisecond where the picture does.
    """
    ends = [Fraction(info.video.end_ms, 1000)] if info.video else []
    ends += [Fraction(track.start_ms, 1000) + Fraction(track.samples, track.rate_hz) for track in info.audio]
    return round_half_up(max(ends, default=Fraction()) * rate_hz)


def round_half_up(value: Fraction) -> int:
    """The nearest integer; a half goes up."""
    return floor(value + Fraction(1, 2))
