"""The models that are listed by name. Their sizes are what is fetched, rounded, as published."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.models.families import CPML, CPML_TERMS, FAMILIES
from octavia.models.spec import ModelSpec

_MB = 1_000_000
OPUS_REPO = "Helsinki-NLP/opus-mt-"
OPUS_SIZE_BYTES = 315 * _MB
OPUS_LICENCE = "Apache-2.0 or CC-BY-4.0"

_WHISPER = (
    ("tiny", "Systran/faster-whisper-tiny", 78),
    ("base", "Systran/faster-whisper-base", 148),
    ("small", "Systran/faster-whisper-small", 486),
    ("medium", "Systran/faster-whisper-medium", 1530),
    ("large-v3", "Systran/faster-whisper-large-v3", 3090),
    ("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620),
)
_OPENAI_WHISPER = (
    ("tiny", 76),
    ("base", 145),
    ("small", 484),
    ("medium", 1528),
    ("large-v3", 3087),
    ("large-v3-turbo", 1618),
)
_OPUS_NAMES = (
    "en-es es-en en-fr fr-en en-de de-en en-it it-en en-ru ru-en en-zh zh-en en-ar ar-en en-hi hi-en en-nl nl-en en-sv "
    "sv-en en-da da-en en-fi fi-en en-cs cs-en en-hu hu-en en-uk uk-en en-id id-en en-vi vi-en en-ROMANCE ROMANCE-en "
    "ja-en en-jap ko-en pl-en tr-en tc-big-en-pt tc-big-en-tr tc-big-en-ko tc-big-en-ro mul-en en-mul"
)
OPUS_PAIRS = tuple(_OPUS_NAMES.split())
"""Of more than a thousand published pairs and groups a choice; any other goes by its name as well."""


@dataclass(frozen=True, slots=True)
class _Voice:
    name: str
    package_name: str
    language: str
    licence: str
    size_mb: int
    commercial_use: bool = True


_VITS = (
    _Voice("ljspeech", "tts_models/en/ljspeech/vits", "en", "Apache-2.0", 130),
    _Voice("vctk", "tts_models/en/vctk/vits", "en", "Apache-2.0", 150),
    _Voice("css10-es", "tts_models/es/css10/vits", "es", "BSD-3-Clause", 115),
    _Voice("css10-fr", "tts_models/fr/css10/vits", "fr", "BSD-3-Clause", 115),
    _Voice("thorsten", "tts_models/de/thorsten/vits", "de", "Apache-2.0", 130),
    _Voice("css10-nl", "tts_models/nl/css10/vits", "nl", "BSD-3-Clause", 115),
)


def _whisper() -> list[ModelSpec]:
    return [
        spec_of("whisper", name, title=f"Whisper {name} for CTranslate2", repo=repo, licence="MIT", size_mb=size)
        for name, repo, size in _WHISPER
    ]


def _openai_whisper() -> list[ModelSpec]:
    return [
        spec_of("openai-whisper", name, title=f"Whisper {name} as published", repo=name, licence="MIT", size_mb=size)
        for name, size in _OPENAI_WHISPER
    ]


def _vits() -> list[ModelSpec]:
    return [
        spec_of(
            "vits",
            voice.name,
            title=f"VITS voice {voice.name}",
            repo=voice.package_name,
            licence=voice.licence,
            commercial_use=voice.commercial_use,
            languages=(voice.language,),
            size_mb=voice.size_mb,
        )
        for voice in _VITS
    ]


def spec_of(
    engine: str,
    name: str,
    *,
    title: str,
    repo: str,
    licence: str,
    commercial_use: bool = True,
    languages: tuple[str, ...] | None = None,
    pairs: tuple[tuple[str, str], ...] = (),
    size_mb: int = 0,
    terms: str = "",
    gated: bool = False,
) -> ModelSpec:
    """A model with all that its family has in common."""
    family = FAMILIES[engine]
    return ModelSpec(
        engine=engine,
        name=name,
        title=title,
        kind=family.kind,
        licence=licence,
        commercial_use=commercial_use,
        source=family.source,
        repo=repo,
        files=family.layouts[0],
        also=family.also,
        languages=family.languages if languages is None else languages,
        pairs=pairs,
        size_bytes=size_mb * _MB,
        convert=family.convert,
        terms=terms,
        gated=gated,
    )


LISTED: tuple[ModelSpec, ...] = (
    *_whisper(),
    *_openai_whisper(),
    spec_of(
        "xtts",
        "v2",
        title="XTTS v2",
        repo="coqui/XTTS-v2",
        licence=CPML,
        commercial_use=False,
        size_mb=1880,
        terms=CPML_TERMS,
    ),
    *_vits(),
    spec_of("demucs", "htdemucs", title="Hybrid Transformer Demucs", repo="htdemucs", licence="MIT", size_mb=84),
    spec_of(
        "demucs",
        "htdemucs_ft",
        title="Hybrid Transformer Demucs, fine-tuned: four models",
        repo="htdemucs_ft",
        licence="MIT",
        size_mb=336,
    ),
    spec_of(
        "pyannote",
        "community-1",
        title="pyannote speaker diarization community-1",
        repo="pyannote/speaker-diarization-community-1",
        licence="CC-BY-4.0",
        size_mb=34,
        gated=True,
    ),
)
"""All but the translation models, whose names follow a pattern."""
