"""Every finished file with its size and SHA-256."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from octavia.dubbing.report.inputs import JobInput, TrackInput
from octavia.dubbing.report.model import FileReport
from octavia.dubbing.workspace import digest_file


def file_reports(job: JobInput, tracks: Sequence[TrackInput]) -> tuple[FileReport, ...]:
    """All files of the job, each once: the languages', then the documents; what has no digest yet is read whole."""
    seen: set[Path] = set()
    reports: list[FileReport] = []
    documents = ((role, None, path) for role, path in job.documents.items())
    for role, language, path in (*_track_files(tracks), *documents):
        if path in seen:
            continue
        seen.add(path)
        digest = job.digests.get(path) or digest_file(path)
        reports.append(FileReport(role, language, shown_name(path, job.folder), path.stat().st_size, digest))
    return tuple(reports)


def shown_name(path: Path, folder: Path) -> str:
    """A file's name for the report: relative to the output folder, never a path of this machine."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _track_files(tracks: Sequence[TrackInput]) -> Iterator[tuple[str, str | None, Path]]:
    packages = [track.files.package for track in tracks]
    for track in tracks:
        files = track.files
        if files.package is not None:
            shared = packages.count(files.package) == len(tracks) > 1
            yield "package", None if shared else track.language, files.package
    for track in tracks:
        files = track.files
        roles = {"mix": files.wav, f"mix-{files.coded.suffix[1:]}": files.coded, "voice": files.voice}
        roles |= {"subtitles-srt": files.srt, "subtitles-vtt": files.vtt, "subtitles-ass": files.ass}
        for role, path in roles.items():
            yield role, track.language, path
        if files.burned is not None:
            yield "burned", track.language, files.burned
