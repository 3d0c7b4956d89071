"""Hearing a chunk again in another way where the first text loops or is unsure; which text of several to take.

The measures and their thresholds are those that Whisper was published with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from octavia.engines.stt.guards import Evidence
from octavia.engines.stt.guards_repetition import repeats_itself
from octavia.engines.stt.guards_speechless import UNSURE_LOG_PROBABILITY, is_speechless


@dataclass(frozen=True, slots=True)
class Attempt:
    """A text for a chunk.

    Attributes:
        tokens: The text's alone, without marks of times or of the end.
    """

    tokens: tuple[int, ...]
    text: str
    evidence: Evidence

    @property
    def loops(self) -> bool:
        return repeats_itself(self.text)

    @property
    def suffices(self) -> bool:
        """Whether it needs no other attempt: neither a loop nor unsure, or sure that nobody speaks."""
        if is_speechless(self.evidence):
            return True
        return not self.loops and self.evidence.log_probability >= UNSURE_LOG_PROBABILITY


def best_attempt(attempts: Iterable[Attempt]) -> Attempt:
    """The first that suffices; otherwise the most probable of those that don't loop, or of all.

    Args:
        attempts: At least one; no more are asked for than needed.
    """
    failed: list[Attempt] = []
    for attempt in attempts:
        if attempt.suffices:
            return attempt
        failed.append(attempt)
    return max(failed, key=lambda one: (not one.loops, one.evidence.log_probability))
