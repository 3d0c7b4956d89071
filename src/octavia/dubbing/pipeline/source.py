"""The source as the job sees it: probed, fingerprinted, its speech decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import read_json, write_draft
from octavia.dubbing.errors import MediaError
from octavia.dubbing.media.decode import decode_speech
from octavia.dubbing.media.probe import AudioTrack, MediaInfo, choose_audio, probe
from octavia.dubbing.media.programs import require_programs
from octavia.dubbing.media.safety import shown
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.recent import Recent
from octavia.dubbing.workspace import Artifact, digest_file

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A probed media file and the audio track that counts.

    Attributes:
        digest: SHA-256 of the file.
    """

    info: MediaInfo
    track: AudioTrack
    digest: str

    @property
    def identity(self) -> dict[str, object]:
        """What of the source belongs into a stage key."""
        return {"source": self.digest, "track": self.track.number}


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    sha256: str


@dataclass(frozen=True, slots=True)
class Inspected:
    """A media file that was probed and found good for a job, and its track that counts."""

    info: MediaInfo
    track: AudioTrack


_State = tuple[Path, int, int, int, int, int]
_known: Recent[_State, MediaInfo] = Recent(64)


def _probed(path: Path, cancel: CancelToken | None) -> MediaInfo:
    """What a file holds, found out once in this process for a file that doesn't change: a worker dubs the same source
    into one language after another, and starting ffprobe takes as long as mixing half a minute of sound."""
    state = _state(path)
    known = _known.get(state) if state else None
    if known:
        return known
    info = probe(path, cancel=cancel)
    # What was probed while it changed is not known.
    if state and state == _state(path):
        _known.put(state, info)
    return info


def _state(path: Path) -> _State | None:
    """What tells a file and its state from others; None of what can't be read."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return path, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def inspect(path: Path, wanted_track: str | None, cancel: CancelToken | None = None) -> Inspected:
    """Probe a media file and choose its audio track; nothing is written.

    Raises:
        InputMissing, MediaError, NoSpeech, LanguageError: as `probe` and `choose_audio`.
        ProgramError: if a program that later stages need is missing.
    """
    require_programs()
    info = _probed(path, cancel)
    return Inspected(info, choose_audio(info, wanted_track))


def open_source(job: Job, inspected: Inspected) -> Source:
    """The file with its hash, which is computed once for a file that doesn't change."""
    path = inspected.info.path
    with job.stage("probe") as run:
        status = path.stat()
        identity = [shown(path.resolve()), status.st_size, status.st_mtime_ns, status.st_ino]
        memo = run.obtain(
            "fingerprint",
            1,
            {"file": identity},
            lambda folder: write_draft(_Fingerprint(digest_file(path)), folder / "sha256.json"),
        )
        return Source(inspected.info, inspected.track, read_json(_Fingerprint, memo.file("sha256.json")).sha256)


def decoded_speech(job: Job, source: Source) -> Artifact:
    """The track's sound as recognisers hear it: an artifact with `speech.wav` (16 kHz mono, as long as the source)."""
    with job.stage("decode") as run:
        return run.obtain(
            "decode",
            _VERSION,
            {**source.identity, **versions_of("octavia", media=True)},
            lambda folder: decode_speech(source.info, source.track, folder / "speech.wav", cancel=job.cancel),
        )


def check_unchanged(source: Source) -> None:
    """Refuse to go on with a file that changed while the job ran.

    Raises:
        MediaError: if its size is no longer what it was.
    """
    if source.info.path.stat().st_size != source.info.size_bytes:
        raise MediaError(f"{source.info.path} changed while it was dubbed", "wait until it is complete and run again")
