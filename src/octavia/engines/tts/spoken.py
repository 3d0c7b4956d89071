"""What speech programs share: text they can be given, the audio they print, and silence cut off it."""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from octavia.dubbing.engines import Samples, Speech
from octavia.dubbing.errors import EngineError
from octavia.dubbing.sound.trim import speech_bounds

SILENT_MS = 20
"""How long the take of a text without a letter or digit lasts."""

_JOINERS = "\u200c\u200d"


def speakable(text: str) -> str:
    """`text` as one line without control and invisible characters, which speech programs take for commands."""
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or character in _JOINERS or not unicodedata.category(character).startswith("C")
    )
    return re.sub(" +", " ", shown).strip()


def is_silent(text: str) -> bool:
    """Whether there is nothing to say in `text`: no letter and no digit."""
    return not any(character.isalnum() for character in text)


def silence(rate_hz: int) -> Speech:
    """The take of a text that says nothing."""
    return Speech(np.zeros(rate_hz * SILENT_MS // 1000, np.float32), rate_hz)


def nothing(rate_hz: int) -> Speech:
    """What an engine gives for a text it has no sounds for (another script); the caller must tell the user."""
    return Speech(np.zeros(0, np.float32), rate_hz)


def spoken(wav: bytes, engine: str) -> Speech:
    """The audio of a mono 16-bit WAV without the silence around it (10 ms before and 20 ms after are left).

    A program that writes to a pipe can't go back and fill in its sizes: whatever the header says, the samples end where
    the bytes do.

    Raises:
        EngineError: if it is no such WAV.
    """
    fields = _format(wav)
    start = wav.find(b"data", 12) + 8
    if fields is None or start < 8:
        raise EngineError(f"{engine} gave no audio", f"reinstall {engine}")
    declared = int.from_bytes(wav[start - 4 : start], "little")
    end = min(len(wav), start + declared) if declared else len(wav)
    pcm = np.frombuffer(wav[start : end - (end - start) % 2], np.dtype("<i2"))
    samples: Samples = pcm.astype(np.float32) / np.float32(32768)
    first, last = speech_bounds(samples, fields)
    return Speech(samples[first:last], fields)


def _format(wav: bytes) -> int | None:
    """The sample rate of a mono 16-bit PCM WAV; None for anything else."""
    place = wav.find(b"fmt ", 12)
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE" or place < 0:
        return None
    kind, channels = (int.from_bytes(wav[place + at : place + at + 2], "little") for at in (8, 10))
    bits = int.from_bytes(wav[place + 22 : place + 24], "little")
    rate_hz = int.from_bytes(wav[place + 12 : place + 16], "little")
    return rate_hz if (kind, channels, bits) == (1, 1, 16) and rate_hz else None
