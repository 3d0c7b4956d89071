"""Audio that is more than a recogniser can take at once: cut where it is quietest, and put together again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from octavia.dubbing.engines import Pcm16, Recognition
from octavia.dubbing.timing import SPEECH_RATE_HZ, ms_to_samples, samples_to_ms
from octavia.engines.stt.loudness import quietest_ms

_SHORTEST_CUT_MS = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """What was heard in a stretch of audio.

    Attributes:
        whole: Whether that is all; if not, the recogniser had more to say than it can at once.
    """

    recognition: Recognition
    whole: bool = True


def in_pieces(
    hear: Callable[[Pcm16, str | None], Piece], audio: Pcm16, language: str | None, longest_ms: int
) -> Recognition:
    """What `hear` hears in audio of any length, of which it is given at most `longest_ms` at once.

    What is too long, or too much to say at once, is cut in two at its quietest place near the middle, both are heard by
    themselves, the second in the language of the first.
    """
    length_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
    if length_ms <= longest_ms:
        piece = hear(audio, language)
        if piece.whole or length_ms < _SHORTEST_CUT_MS:
            return piece.recognition
        language = piece.recognition.language
    cut_ms = quietest_ms(audio, length_ms // 3, length_ms * 2 // 3)
    cut = ms_to_samples(cut_ms, SPEECH_RATE_HZ)
    first = in_pieces(hear, audio[:cut], language, longest_ms)
    known = language or (first.language if first.words else None)
    return _joined(first, in_pieces(hear, audio[cut:], known, longest_ms), cut_ms)


def _joined(first: Recognition, second: Recognition, at_ms: int) -> Recognition:
    told = first if first.words or not second.words else second
    moved = tuple(replace(word, start_ms=word.start_ms + at_ms, end_ms=word.end_ms + at_ms) for word in second.words)
    gone = tuple(replace(part, start_ms=part.start_ms + at_ms, end_ms=part.end_ms + at_ms) for part in second.removed)
    return Recognition(first.words + moved, told.language, told.probability, removed=first.removed + gone)
