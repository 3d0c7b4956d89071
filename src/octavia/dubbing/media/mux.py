"""The package: picture, dubs, the original sound and subtitles in one MP4 or MKV, copied, not re-encoded.

The first dub is the default sound; the original comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import language
from octavia.dubbing.media.containers import holds_audio
from octavia.dubbing.media.encode import AAC
from octavia.dubbing.media.ffmpeg import BITEXACT, clocked_input, draft, ffmpeg
from octavia.dubbing.media.info import AudioTrack, Chapter, MediaInfo
from octavia.dubbing.media.mp4 import switch_off_subtitles
from octavia.dubbing.media.safety import file_url, limits_for
from octavia.dubbing.request import Container
from octavia.dubbing.timemap import IDENTITY, TimeMap
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

_MUX_PACE = 0.5
_LONG_CODE = 3
# MKV has no edit list to hide priming behind: ffmpeg would shift everything else instead. The packet is left out; Opus
# says how much to skip and begins at 0.
_DROPPED = "noise=drop=lt(pts\\,0)"
_PRIMED = {"aac": _DROPPED, "mp3": _DROPPED, "opus": "setts=ts=TS-min(STARTPTS\\,0)"}
# A track that is re-encoded and begins late makes the others wait for it.
_QUEUE = ("-max_muxing_queue_size", "100000")
_FORMAT = {
    Container.MP4: (*_QUEUE, "-movie_timescale", str(PROGRAMME_RATE_HZ), "-movflags", "+faststart", "-f", "mp4"),
    Container.MKV: (*_QUEUE, "-f", "matroska"),
}


@dataclass(frozen=True, slots=True)
class MuxTrack:
    """A finished file that becomes a track: an M4A made by `encode`, or a UTF-8 SRT file.

    Attributes:
        language: A code of `octavia.dubbing.languages`, or what a container said; empty if unknown.
        title: What a player shows in its menu.
    """

    path: Path
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class OriginalTrack:
    """A sound track of the source that is kept.

    Attributes:
        retimed: An M4A of it on the output's clock, taken in its place where the picture was slowed.
    """

    track: AudioTrack
    language: str
    title: str
    retimed: Path | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Another picture than the source's: a video file made by `burn_in` or `retime`.

    Attributes:
        time_map: By which chapters move.
    """

    path: Path
    time_map: TimeMap = IDENTITY


class _Command:
    """The arguments of one ffmpeg, put together stream by stream."""

    def __init__(self) -> None:
        self._inputs: list[tuple[str, ...]] = []
        self._streams: list[str] = []
        self._counts: dict[str, int] = {}

    def open(self, *arguments: str) -> int:
        """The number of an input; equal ones are opened once."""
        if arguments not in self._inputs:
            self._inputs.append(arguments)
        return self._inputs.index(arguments)

    def add(self, kind: str, place: str, options: Mapping[str, str], tags: Mapping[str, str]) -> None:
        """Append a stream of `kind` (`v`, `a`, `s`) taken from `place` (input:stream)."""
        number = self._counts.get(kind, 0)
        self._counts[kind] = number + 1
        self._streams += ["-map", place]
        for name, value in options.items():
            self._streams += [f"-{name}:{kind}:{number}", value]
        for name, value in tags.items():
            self._streams += [f"-metadata:s:{kind}:{number}", f"{name}={value}"]

    @property
    def arguments(self) -> list[str]:
        return [*(part for given in self._inputs for part in given), *self._streams]


def package(
    info: MediaInfo,
    dubs: Sequence[MuxTrack],
    subtitles: Sequence[MuxTrack],
    out: Path,
    container: Container,
    *,
    originals: Sequence[OriginalTrack] = (),
    picture: Picture | None = None,
    cancel: CancelToken | None = None,
) -> tuple[str, ...]:
    """Write the package. The same inputs give the same bytes.

    Args:
        info: The source, whose picture and chapters are taken.
        dubs, originals: Sound in the order of the tracks; the first of all is the default one.
        container: MP4 or MKV, as `choose_container` chose.
        picture: Taken in place of the source's.

    Returns:
        What a user should know of it, if anything: an original that had to be re-encoded, a rotation that was lost.

    Raises:
        OutputError: if `out` can't be written or is full.
        ProgramError: if ffmpeg is missing or fails.
    """
    command = _Command()
    source = command.open(*clocked_input(info))
    _add_picture(command, info, source, picture)
    for position, dub in enumerate(dubs):
        _add_dub(command, dub, container, default=position == 0)
    for position, original in enumerate(originals):
        _add_original(command, original, source, container, default=position == 0 and not dubs)
    for subtitle in subtitles:
        place = f"{command.open('-f', 'srt', '-i', file_url(subtitle.path))}:s:0"
        codec = "mov_text" if container is Container.MP4 else "copy"
        command.add("s", place, {"c": codec, "disposition": "0"}, _tags(container, subtitle.language, subtitle.title))
    read = [info.path, *(track.path for track in (*dubs, *subtitles)), *([picture.path] if picture else [])]
    limits = limits_for(info.duration_ms, 2 * sum(path.stat().st_size for path in read), _MUX_PACE)
    with draft(out) as part, _chapters(info, picture) as chapters:
        index = command.open(*chapters) if chapters else source
        arguments = [*command.arguments, "-map_chapters", str(index if info.chapters else -1)]
        ffmpeg(["-copyts", *arguments, *BITEXACT, *_FORMAT[container], file_url(part)], out, limits, cancel)
        if container is Container.MP4 and subtitles:
            switch_off_subtitles(part)
    return tuple(_notices(info, originals, picture, container))


def _add_picture(command: _Command, info: MediaInfo, source: int, picture: Picture | None) -> None:
    if info.video is None:
        return
    options = {"c": "copy", "disposition": "default"}
    if picture is not None:
        command.add("v", f"{command.open('-i', file_url(picture.path))}:v:0", options, {})
        return
    if info.video.codec == "hevc":
        # Apple's players want this name; all others take either.
        options["tag"] = "hvc1"
    command.add("v", f"{source}:{info.video.stream_index}", options, {})


def _add_dub(command: _Command, dub: MuxTrack, container: Container, *, default: bool) -> None:
    place = f"{command.open('-i', file_url(dub.path))}:a:0"
    options = {"c": "copy", "disposition": "default+dub" if default else "dub", **_without_priming(container, "aac")}
    command.add("a", place, options, _tags(container, dub.language, dub.title))


def _add_original(
    command: _Command, original: OriginalTrack, source: int, container: Container, *, default: bool
) -> None:
    track = original.track
    place, codec = f"{source}:{track.stream_index}", "copy"
    if original.retimed is not None:
        place = f"{command.open('-i', file_url(original.retimed))}:a:0"
    elif not holds_audio(container, track.codec):
        codec = "aac"
    options = {"c": codec, "disposition": "default+original" if default else "original"}
    if codec == "aac":
        options |= {**AAC, "filter": "aresample=async=1", "ar": str(PROGRAMME_RATE_HZ), "ac": "2"}
    written = "aac" if codec == "aac" or original.retimed is not None else track.codec
    options |= _without_priming(container, written)
    command.add("a", place, options, _tags(container, original.language, original.title))


def _without_priming(container: Container, codec: str) -> dict[str, str]:
    """How the packets before 0 are dealt with, in which a decoder only starts up."""
    if container is Container.MP4 or codec not in _PRIMED:
        return {}
    return {"bsf": _PRIMED[codec]}


def _tags(container: Container, code: str, title: str) -> dict[str, str]:
    tags = {"language": _container_language(container, code), "title": title}
    return {**tags, "handler_name": title} if container is Container.MP4 else tags


def _container_language(container: Container, code: str) -> str:
    try:
        found = language(code)
    except LanguageError:
        return code if len(code) == _LONG_CODE and code.isascii() and code.isalpha() else "und"
    return found.terminology if container is Container.MP4 else found.bibliographic


@contextmanager
def _chapters(info: MediaInfo, picture: Picture | None) -> Iterator[tuple[str, ...]]:
    """The arguments of an input that holds the chapters where they move with the picture; none where they don't."""
    if picture is None or picture.time_map.is_identity or not info.chapters:
        yield ()
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chapters.txt"
        sections = [_chapter_section(chapter, picture.time_map) for chapter in info.chapters]
        path.write_text("\n".join([";FFMETADATA1", *sections]) + "\n", encoding="utf-8")
        yield ("-f", "ffmetadata", "-i", file_url(path))


def _chapter_section(chapter: Chapter, time_map: TimeMap) -> str:
    start, end = time_map.map_ms(chapter.start_ms), time_map.map_ms(chapter.end_ms)
    title = re.sub(r"([=;#\\\n])", r"\\\1", chapter.title)
    return f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}"


def _notices(
    info: MediaInfo, originals: Sequence[OriginalTrack], picture: Picture | None, container: Container
) -> Iterator[str]:
    name = container.value.upper()
    for original in originals:
        if original.retimed is None and not holds_audio(container, original.track.codec):
            yield f"the original sound ({original.track.codec}) was re-encoded as AAC, because {name} can't hold it"
    if container is Container.MKV and picture is None and info.video and info.video.rotation:
        yield f"the picture's rotation by {info.video.rotation}° is lost, because MKV can't hold it"
