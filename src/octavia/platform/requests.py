"""From settings to a `DubRequest`: what a command line and a worker have in common."""

from __future__ import annotations

from pathlib import Path

from octavia.dubbing.request import DubRequest, EngineChoice, MixSettings, ScheduleCaps, Terms
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
    """The request that these settings make of a source; what belongs to the one job is left to `replace`.

    Voices that are set for other languages are left out: they are for other jobs.

    Args:
        languages: Codes.
    """
    return DubRequest(
        source,
        languages,
        output,
        voices={language: voice for language, voice in settings.voice.items() if language in languages},
        cast={language: voices for language, voices in settings.cast.items() if language in languages},
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
