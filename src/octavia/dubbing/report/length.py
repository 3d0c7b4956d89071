"""Lengths of everything finished, held against the source's."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.media.info import AudioTrack, MediaInfo, source_samples
from octavia.dubbing.media.probe import probe
from octavia.dubbing.report.figures import FileLength, LengthReport
from octavia.dubbing.report.files import shown_name
from octavia.dubbing.report.inputs import JobInput, TrackInput
from octavia.dubbing.timing import PROGRAMME_RATE_HZ

_AAC_FRAME_MS = 1024 * 1000 / PROGRAMME_RATE_HZ


def length_report(
    job: JobInput,
    track: TrackInput,
    wav_samples: int,
    coded: MediaInfo,
    coded_samples: int,
    cancel: CancelToken | None = None,
) -> LengthReport:
    """Every finished sound's length, the package's as its container tells it.

    Args:
        wav_samples, coded_samples: Lengths of the decoded files at 48 kHz.
        coded: What the coded file's container tells.

    Raises:
        MediaError: if the package can't be probed.
    """
    source = job.source.info
    samples = source_samples(source, PROGRAMME_RATE_HZ)
    source_ms = samples * 1000 / PROGRAMME_RATE_HZ
    expected_ms = track.time_map.map_ticks(samples, PROGRAMME_RATE_HZ) * 1000 / PROGRAMME_RATE_HZ
    frame_ms = source.video.frame_ms if source.video else _AAC_FRAME_MS

    def compared(name: str, end_ms: float, should_ms: float = expected_ms, *, judged: bool = True) -> FileLength:
        off = end_ms - should_ms
        return FileLength(name, round(end_ms, 3), round(off, 3), round(off / frame_ms, 4), judged)

    wav_name, coded_name = (shown_name(path, job.folder) for path in (track.files.wav, track.files.coded))
    files = [
        compared(wav_name, wav_samples * 1000 / PROGRAMME_RATE_HZ),
        compared(f"{coded_name} (decoded)", coded_samples * 1000 / PROGRAMME_RATE_HZ),
        *(compared(f"{coded_name} (container)", _end_ms(sound)) for sound in coded.audio),
    ]
    if track.files.package is not None:
        package = probe(track.files.package, cancel)
        name = shown_name(track.files.package, job.folder)
        if package.video and source.video:
            should_ms = track.time_map.map_ms(source.video.end_ms)
            files.append(compared(f"{name} (picture)", package.video.end_ms, should_ms))
        files += [
            compared(f"{name} ({what})", end_ms, judged=judged)
            for what, end_ms, judged in _package_sounds(package, track.files.package_track)
        ]
    return LengthReport(round(source_ms, 3), round(expected_ms, 3), round(frame_ms, 4), tuple(files))


def _package_sounds(package: MediaInfo, ours: int) -> Iterator[tuple[str, float, bool]]:
    for sound in package.audio:
        what = f"sound {sound.number}{', ' + sound.language if sound.language else ''}"
        yield what, _end_ms(sound), sound.number == ours


def _end_ms(sound: AudioTrack) -> float:
    return float(sound.start_ms + Fraction(sound.samples * 1000, sound.rate_hz))
