"""Sound to send, texts in parts that may be sent, and the sound of the parts put together."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import soundfile

from octavia.dubbing.engines import Pcm16, Speech
from octavia.dubbing.timing import SPEECH_RATE_HZ

_PART_PAUSE_S = 0.25
_ENDS = (re.compile(r"(?<=[.!?…。！？])\s*"), re.compile(r"(?<=[,;:،、，；：])\s*|\s+"))
"""Where a text may be cut: better places first."""


def flac(audio: Pcm16) -> bytes:
    """16 kHz mono speech as FLAC: lossless, half the bytes."""
    stream = io.BytesIO()
    soundfile.write(stream, audio, SPEECH_RATE_HZ, format="FLAC", subtype="PCM_16")
    return stream.getvalue()


def parts(text: str, longest: int) -> list[str]:
    """`text` in parts of at most `longest` characters, cut between sentences, else words, else anywhere."""
    if len(text) <= longest:
        return [text]
    for pattern in _ENDS:
        at = max((match.end() for match in pattern.finditer(text, 1, longest) if match.end() <= longest), default=0)
        if at:
            break
    else:
        at = longest
    return [part for part in (text[:at].strip(), *parts(text[at:].strip(), longest)) if part]


def in_parts(text: str, longest: int, say: Callable[[str], Speech]) -> Speech:
    """`text` as `say` says it, in parts that it can take, a short pause between them."""
    said = [say(part) for part in parts(text, longest)]
    return said[0] if len(said) == 1 else _joined(said)


def _joined(said: Sequence[Speech]) -> Speech:
    rate_hz = said[0].rate_hz
    assert all(one.rate_hz == other.rate_hz for one, other in pairwise(said))
    pause = np.zeros(round(_PART_PAUSE_S * rate_hz), np.float32)
    pieces = [piece for one in said for piece in (one.samples, pause)]
    return Speech(np.concatenate(pieces[:-1]), rate_hz)
