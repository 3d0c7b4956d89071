"""Packages: the picture with all sound and subtitle tracks; one for all languages, or one each where it is slowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from octavia.dubbing.documents import to_json
from octavia.dubbing.languages import language
from octavia.dubbing.media.burn import burn_in
from octavia.dubbing.media.containers import choose_container
from octavia.dubbing.media.mux import MuxTrack, OriginalTrack, Picture, package
from octavia.dubbing.media.probe import probe
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.source import Source
from octavia.dubbing.pipeline.track import Track
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.request import Container
from octavia.dubbing.workspace import Artifact

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Package:
    """A finished package: `package.mp4` or `package.mkv` in its artifact.

    Attributes:
        tracks: Whose dubs it holds, in the order of its sound tracks.
        burned: Whether subtitles are drawn into its picture.
    """

    artifact: Artifact
    file_name: str
    tracks: tuple[Track, ...]
    burned: bool

    @property
    def path(self) -> Path:
        return self.artifact.file(self.file_name)


def packages(job: Job, source: Source, source_language: str, tracks: Sequence[Track]) -> tuple[Package, ...]:
    """All packages of a job: of a slowed picture one a language, else one for all; those with burned-in subtitles last.
    None if none is asked for.

    Raises:
        MediaError: if the container asked for can't hold the picture.
        OutputError, ProgramError: as `media.mux.package`.
    """
    if not job.request.package:
        return ()
    container = choose_container(source.info, source.track, job.request.container)
    maker = _Maker(job, source, source_language, container)
    groups = [[track] for track in tracks] if any(track.slowed for track in tracks) else [list(tracks)]
    made = [maker.plain(group) for group in groups]
    if job.request.burn_subtitles and source.info.video:
        made += [maker.burned(track) for track in tracks]
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Maker:
    job: Job
    source: Source
    source_language: str
    container: Container

    @property
    def _picture(self) -> str:
        return f"picture.{self.container.value}"

    def plain(self, tracks: Sequence[Track]) -> Package:
        """The package of `tracks`, which share a clock."""
        slowed = self._slowed_picture(tracks[0]) if tracks[0].slowed and self.source.info.video else None
        picture = Picture(slowed.file(self._picture), tracks[0].performance.time_map) if slowed else None
        return self._package(tracks, picture, slowed.digest if slowed else "", burned=False)

    def burned(self, track: Track) -> Package:
        """The package of one language with its subtitles drawn into the picture."""
        info, base = self.source.info, self.source.digest
        if track.slowed:
            slowed = self._slowed_picture(track)
            info, base = probe(slowed.file(self._picture), self.job.cancel), slowed.digest

        def build(folder: Path) -> None:
            burn_in(info, track.cues.file("cues.ass"), folder / "picture.mp4", cancel=self.job.cancel)

        with self.job.stage("burn", track.language) as run:
            inputs = {"picture": base, "cues": track.cues.files["cues.ass"], **versions_of(media=True)}
            drawn = run.obtain("burn", _VERSION, inputs, build)
        picture = Picture(drawn.file("picture.mp4"), track.performance.time_map)
        return self._package([track], picture, drawn.digest, burned=True)

    def _slowed_picture(self, track: Track) -> Artifact:
        time_map = track.performance.time_map

        def build(folder: Path) -> None:
            # Loading PyAV takes longer than all else of a start, and few jobs slow their picture.
            from octavia.dubbing.media.retime import retime

            retime(self.source.info, time_map, folder / self._picture, self.container, cancel=self.job.cancel)

        with self.job.stage("retime", track.language) as run:
            inputs = {
                "source": self.source.digest,
                "knots": to_json(time_map.knots),
                "container": self.container.value,
                **versions_of("av"),
            }
            return run.obtain("retime", _VERSION, inputs, build)

    def _package(self, tracks: Sequence[Track], picture: Picture | None, drawn: str, *, burned: bool) -> Package:
        dubs = [MuxTrack(t.mix.file("mix.m4a"), t.language, f"{language(t.language).name} (dub)") for t in tracks]
        subtitles = [MuxTrack(t.cues.file("cues.srt"), t.language, language(t.language).name) for t in tracks]
        slowed = tracks[0].slowed
        title = f"{language(self.source_language).name} (original)"
        retimed = slowed.file("bed.m4a") if slowed else None
        original = OriginalTrack(self.source.track, self.source_language, title, retimed)
        file_name = f"package.{self.container.value}"

        def build(folder: Path) -> None:
            notices = package(
                self.source.info,
                dubs,
                [] if burned else subtitles,
                folder / file_name,
                self.container,
                originals=[original],
                picture=picture,
                cancel=self.job.cancel,
            )
            (folder / "notices.txt").write_text("\n".join(notices), encoding="utf-8")

        inputs = {
            **self.source.identity,
            "picture": drawn,
            "dubs": [[track.language, track.mix.files["mix.m4a"]] for track in tracks],
            "subtitles": [] if burned else [track.cues.files["cues.srt"] for track in tracks],
            "bed": slowed.digest if slowed else "",
            "original": self.source_language,
            "container": self.container.value,
            **versions_of(media=True),
        }
        with self.job.stage("package", tracks[0].language if len(tracks) == 1 else None) as run:
            artifact = run.obtain("package", _VERSION, inputs, build)
        for notice in artifact.file("notices.txt").read_text(encoding="utf-8").splitlines():
            self.job.notice(notice)
        return Package(artifact, file_name, tuple(tracks), burned)
