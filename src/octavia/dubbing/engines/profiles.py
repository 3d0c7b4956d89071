"""The voice of someone, as `SpeechSynthesizer.synthesize` is asked for it: `profile:LANGUAGE:PATH`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_SCHEME = "profile"


@dataclass(frozen=True, slots=True)
class ProfileVoice:
    """A voice profile (`VoiceCloner.profile`) in a file, speaking one language; `str` of it is the voice to ask for."""

    language: str
    path: Path

    def __str__(self) -> str:
        return f"{_SCHEME}:{self.language}:{self.path}"

    @classmethod
    def parse(cls, voice: str) -> ProfileVoice | None:
        """What `voice` says; None if it is an engine's own voice."""
        scheme, _, rest = voice.partition(":")
        language, colon, path = rest.partition(":")
        return cls(language, Path(path)) if scheme == _SCHEME and colon and path else None
