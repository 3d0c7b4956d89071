"""From the command line's words to a `DubRequest`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from octavia.dubbing.request import Cloning, DubRequest, EngineChoice, MixSettings, ScheduleCaps, Terms
from octavia.platform.settings import Settings


def engine_choice(settings: Settings) -> EngineChoice:
    """The engines that are asked for."""
    return EngineChoice(
        settings.engine_vad,
        settings.engine_stt,
        settings.engine_mt,
        settings.engine_tts,
        settings.engine_diarization,
        settings.engine_separation,
    )


def terms(settings: Settings) -> Terms:
    """What the work is for, as far as licences ask."""
    allowed = (name.strip() for name in settings.allow_noncommercial.split(","))
    return Terms(settings.commercial, tuple(name for name in allowed if name))


def schedule_caps(settings: Settings) -> ScheduleCaps:
    """How far lines may be moved and hurried."""
    return ScheduleCaps(
        settings.rate_min, settings.rate_max, settings.max_shift_ms, settings.gap_ms, settings.when_unfit
    )


def mix_settings(settings: Settings) -> MixSettings:
    """How a dub sounds."""
    return MixSettings(settings.duck_db, settings.background_db, settings.loudness, settings.peak)


def request_of(settings: Settings, source: Path, languages: tuple[str, ...], output: Path) -> DubRequest:
    """The request that these settings make of a source; what belongs to the one job is left to `replace`."""
    return DubRequest(
        source,
        languages,
        output,
        voices=settings.voice,
        cast=settings.cast,
        take_check=settings.take_check,
        terms=terms(settings),
        engines=engine_choice(settings),
        caps=schedule_caps(settings),
        mix=mix_settings(settings),
        container=settings.container,
        burn_subtitles=settings.burn_subtitles,
        workspace=settings.workspace,
        jobs=settings.jobs,
    )


def cloning(wanted: bool, consent: str | None, samples: Sequence[str]) -> Cloning:
    """Whose voices the dub speaks with.

    Args:
        samples: `SPEAKER=FILE`, or `FILE` alone for a source whose speakers aren't told apart.
    """
    files: dict[str, tuple[Path, ...]] = {}
    for sample in samples:
        speaker, equals, name = sample.partition("=")
        if not equals:
            speaker, name = "", sample
        files[speaker.strip()] = (*files.get(speaker.strip(), ()), Path(name))
    return Cloning(wanted, consent or "", files)


def hearing_request(settings: Settings, source: Path, languages: tuple[str, ...]) -> DubRequest:
    """The request of a command that hears a media file without dubbing it: its stages are shared with a dub's."""
    workspace = settings.workspace or default_output(source) / ".work"
    return replace(request_of(settings, source, languages, Path()), workspace=workspace)


def text_request(settings: Settings, source: Path, language: str) -> DubRequest:
    """The request of a command that works on a subtitle file."""
    workspace = settings.workspace or Path(".octavia-work")
    return replace(request_of(settings, source, (language,), Path()), workspace=workspace)


def default_output(source: Path) -> Path:
    """Where a dub of `source` goes if nobody says: `NAME-dubbed` in the working folder."""
    from octavia.dubbing.pipeline.deliver import stem_of

    return Path(f"{stem_of(source)}-dubbed")
