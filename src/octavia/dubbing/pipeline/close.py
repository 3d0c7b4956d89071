"""Closing a job: every file delivered, measured where it lies, and accounted for in report and manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from octavia import __version__
from octavia.dubbing.documents import write_json
from octavia.dubbing.engines import Quality
from octavia.dubbing.media.safety import shown
from octavia.dubbing.pipeline.account import Ledger, engine_uses, job_input, measured, track_input
from octavia.dubbing.pipeline.choice import QUALITY_RANK, Chosen
from octavia.dubbing.pipeline.cuesheet import cuesheet
from octavia.dubbing.pipeline.deliver import MANIFEST, Delivery, Label, Manifest
from octavia.dubbing.pipeline.finish import Package
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.render import coded_mix
from octavia.dubbing.pipeline.track import Track
from octavia.dubbing.report import EngineUse, Report, TrackFiles, assemble, write_report
from octavia.dubbing.timemap import TimeMap

_SUBTITLES = {"subtitles-srt": "srt", "subtitles-vtt": "vtt", "subtitles-ass": "ass"}


def close(
    job: Job, ledger: Ledger, tracks: Sequence[Track], made: Sequence[Package]
) -> tuple[Report, tuple[Path, ...]]:
    """Deliver all files, measure them, write report and manifest.

    Returns:
        The report, and every file delivered, the manifest last.

    Raises:
        OutputError: if the output folder can't be written or is full.
    """
    folder = job.request.output
    delivery = Delivery(folder, job.request.source)
    with job.stage("deliver") as run:
        run.begin()
        homes = _deliver_packages(delivery, made, ledger)
        files = [_deliver_track(delivery, track, ledger, homes, Path(coded_mix(job))) for track in tracks]
        documents = _deliver_script(job, delivery, ledger)
    uses = engine_uses(ledger.script, tracks)
    shared = job_input(job, ledger, uses, documents, delivery.digests)
    given = [track_input(job, ledger, track, place) for track, place in zip(tracks, files, strict=True)]
    packaged = {track.language: one.artifact.digest for one in made for track in one.tracks if not one.burned}
    reports = job.side_by_side(
        list(zip(tracks, given, strict=True)),
        lambda pair: measured(job, shared, pair[0], pair[1], packaged.get(pair[0].language, "")),
    )
    with job.stage("report") as run:
        run.begin()
        report = assemble(job_input(job, ledger, uses, documents, delivery.digests), given, reports)
        quality = _lowest([use.info.quality for use in uses])
        document, page = write_report(report, folder)
        delivery.enter(document, Label("report", quality))
        delivery.enter(page, Label("page", quality))
        write_json(_manifest(job, ledger, uses, delivery), folder / MANIFEST)
    return report, (*delivery.paths, folder / MANIFEST)


@dataclass(frozen=True, slots=True)
class _Homes:
    """By language, its package and which of the package's sound tracks it is, and its burned-in package."""

    plain: dict[str, tuple[Path, int]]
    burned: dict[str, Path]


def _deliver_packages(delivery: Delivery, made: Sequence[Package], ledger: Ledger) -> _Homes:
    homes = _Homes({}, {})
    plain = [one for one in made if not one.burned]
    for one in made:
        alone = one.burned or len(plain) > 1
        language = one.tracks[0].language if alone else None
        kind = "burned" if one.burned else "dubbed"
        suffix = f".{language}.{kind}{one.path.suffix}" if language else f".{kind}{one.path.suffix}"
        quality = _quality(ledger, one.tracks)
        label = Label("burned" if one.burned else "package", quality, language, _duration_ms(ledger, one.tracks[0]))
        path = delivery.put(one.artifact, one.file_name, suffix, label)
        for number, track in enumerate(one.tracks, 1):
            if one.burned:
                homes.burned[track.language] = path
            else:
                homes.plain[track.language] = path, number
    return homes


def _deliver_track(delivery: Delivery, track: Track, ledger: Ledger, homes: _Homes, coded: Path) -> TrackFiles:
    language, duration_ms = track.language, _duration_ms(ledger, track)
    quality = _quality(ledger, [track])

    def sound(role: str, name: str, suffix: str) -> Path:
        artifact = track.voice if role == "voice" else track.mix
        return delivery.put(artifact, name, f".{language}{suffix}", Label(role, quality, language, duration_ms))

    def text(role: str, kind: str) -> Path:
        return delivery.put(track.cues, f"cues.{kind}", f".{language}.{kind}", Label(role, quality, language))

    package, package_track = homes.plain.get(language, (None, 0))
    return TrackFiles(
        sound("mix", "mix.wav", ".wav"),
        sound(f"mix-{coded.suffix[1:]}", coded.name, coded.suffix),
        sound("voice", "voice.wav", ".voice.wav"),
        text("subtitles-srt", "srt"),
        text("subtitles-vtt", "vtt"),
        text("subtitles-ass", "ass"),
        package,
        package_track,
        homes.burned.get(language),
    )


def _deliver_script(job: Job, delivery: Delivery, ledger: Ledger) -> dict[str, Path]:
    """Deliver the transcript, and the source's own subtitles unless a dub into that language already brought some.

    Returns:
        The files by role.
    """
    transcript = ledger.script.transcript
    quality = _lowest([chosen.info.quality for chosen in ledger.script.engines])
    files: dict[str, Path] = {}
    if transcript.language not in job.request.languages:
        cues = cuesheet(job, transcript.segments, transcript.language, ledger.source.info, TimeMap())
        for role, kind in _SUBTITLES.items():
            suffix = f".{transcript.language}.{kind}"
            files[role] = delivery.put(cues, f"cues.{kind}", suffix, Label(role, quality, transcript.language))
    label = Label("transcript", quality, transcript.language)
    return files | {"transcript": delivery.document(transcript, ".transcript.json", label)}


def _manifest(job: Job, ledger: Ledger, uses: Sequence[EngineUse], delivery: Delivery) -> Manifest:
    return Manifest(
        shown(Path(job.request.source.name)),
        ledger.source.digest,
        __version__,
        {f"{use.info.kind.value}:{use.info.name}": use.info.version for use in uses},
        {"caps": job.request.caps, "mix": job.request.mix},
        tuple(delivery.entries),
    )


def _duration_ms(ledger: Ledger, track: Track) -> int:
    return track.performance.time_map.map_ms(ledger.source.info.duration_ms)


def _quality(ledger: Ledger, tracks: Sequence[Track]) -> str:
    crews: Iterable[Chosen | None] = (part for track in tracks for part in (track.crew.mt, track.crew.tts))
    return _lowest([part.info.quality for part in (*ledger.script.engines, *crews) if part is not None])


def _lowest(qualities: Sequence[Quality]) -> str:
    """The lowest of the qualities; what no engine touched is as good as its author made it."""
    return max(qualities, key=QUALITY_RANK.__getitem__, default=Quality.BEST).value
