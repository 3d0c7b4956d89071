"""Every way something about voices of one's own can be refused."""

from __future__ import annotations

from typing import ClassVar

from octavia.dubbing.counting import counted
from octavia.service.errors import Refusal, ServiceError


class VoiceNotFound(ServiceError):
    """There is no such voice, or it is another's."""

    refusal, name = Refusal.NOT_FOUND, "voice-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such voice", "list your voices to see which there are")


class ConsentNotGiven(ServiceError):
    """It isn't said that whoever speaks agreed, or not who and when."""

    refusal, name = Refusal.UNPROCESSABLE, "consent-missing"


class BadVoice(ServiceError):
    """A name or a language that a voice can't have."""

    refusal, name = Refusal.UNPROCESSABLE, "bad-voice"
    reasons: ClassVar = {"name": ("most",), "language": ()}


class UnusableRecording(ServiceError):
    """A recording that no voice can be made of."""

    refusal, name = Refusal.UNPROCESSABLE, "unusable-recording"
    reasons: ClassVar = {
        "kind": ("name",),
        "long": ("name", "longest_s"),
        "short": ("name", "seconds", "shortest_s"),
        "silent": ("name",),
        "unheard": ("name",),
    }


class TooManyVoices(ServiceError):
    """An owner has as many voices as they may have."""

    refusal, name = Refusal.CONFLICT, "too-many-voices"
    reasons: ClassVar = {"": ("limit",)}

    def __init__(self, most: int) -> None:
        super().__init__(
            f"you have {counted(most, 'voice')}, and more are not kept",
            "delete one you no longer use",
            details={"limit": most},
        )
