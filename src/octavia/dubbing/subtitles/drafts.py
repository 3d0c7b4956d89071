"""Cues as a file has them, and putting them right: rolling captions, order, durations, overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from octavia.dubbing.subtitles.cue import Cue, plain_name, plain_text
from octavia.dubbing.subtitles.repairs import RepairLog
from octavia.dubbing.subtitles.rolling import unrolled

_TOGETHER_MS = 300
"""Cues that start this close to each other and overlap are shown as one."""
_READING_CHARS_PER_S = 17
_SHORTEST_MS = 833
_LONGEST_MS = 7000


@dataclass(frozen=True, slots=True)
class Draft:
    """A cue as read: its times may be negative, out of order, or end before they start; its text may be empty."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None


def settle(drafts: Iterable[Draft], log: RepairLog) -> tuple[Cue, ...]:
    """The cues of a file, in order, not overlapping, each with a text and a duration; what was done goes to `log`."""
    cleaned = _cleaned(drafts, log)
    ordered = sorted(cleaned, key=lambda draft: draft.start_ms)
    log.note("order", sum(left is not right for left, right in zip(cleaned, ordered, strict=True)))
    cues = _separated(_merged(_lasting(ordered, log), log), log)
    plain = unrolled([(cue.start_ms, cue.end_ms, cue.text.split("\n")) for cue in cues])
    if plain is None:
        return tuple(cues)
    log.note("rolling", len(cues))
    return tuple(Cue(start_ms, end_ms, "\n".join(lines)) for start_ms, end_ms, lines in plain)


def _cleaned(drafts: Iterable[Draft], log: RepairLog) -> list[Draft]:
    cleaned = []
    for draft in drafts:
        text = plain_text(draft.text)
        if not text:
            log.note("empty")
            continue
        log.note("negative-time", draft.start_ms < 0)
        cleaned.append(Draft(max(0, draft.start_ms), draft.end_ms, text, plain_name(draft.speaker)))
    return cleaned


def _lasting(drafts: Sequence[Draft], log: RepairLog) -> list[Cue]:
    """Drafts in order with an end after their start: as long as reading takes, but not into the next."""
    cues: list[Cue] = []
    later_ms: int | None = None  # the next start that is later than this one
    following_ms: int | None = None
    for draft in reversed(drafts):
        if following_ms is not None and following_ms > draft.start_ms:
            later_ms = following_ms
        following_ms = draft.start_ms
        end_ms = draft.end_ms
        if end_ms <= draft.start_ms:
            log.note("duration")
            end_ms = draft.start_ms + _reading_ms(draft.text)
            end_ms = min(end_ms, later_ms or end_ms)
        cues.append(Cue(draft.start_ms, end_ms, draft.text, draft.speaker))
    return cues[::-1]


def _reading_ms(text: str) -> int:
    return min(_LONGEST_MS, max(_SHORTEST_MS, len(text) * 1000 // _READING_CHARS_PER_S))


def _merged(cues: Sequence[Cue], log: RepairLog) -> list[Cue]:
    """Cues that start together and overlap as one; of equal texts only one is kept."""
    groups: list[list[Cue]] = []
    end_ms = 0
    for cue in cues:
        if groups and cue.start_ms < min(end_ms, groups[-1][0].start_ms + _TOGETHER_MS):
            groups[-1].append(cue)
            end_ms = max(end_ms, cue.end_ms)
        else:
            groups.append([cue])
            end_ms = cue.end_ms
    return [group[0] if len(group) == 1 else _one(group, log) for group in groups]


def _one(group: Sequence[Cue], log: RepairLog) -> Cue:
    texts: list[str] = []
    lines: set[str] = set()
    for cue in group:
        if not lines.issuperset(cue.lines):
            texts.append(cue.text)
        lines.update(cue.lines)
    log.note("duplicate", len(group) - len(texts))
    log.note("simultaneous", len(texts) - 1)
    speakers = {cue.speaker for cue in group}
    speaker = speakers.pop() if len(speakers) == 1 else None
    return Cue(group[0].start_ms, max(cue.end_ms for cue in group), "\n".join(texts), speaker)


def _separated(cues: Sequence[Cue], log: RepairLog) -> list[Cue]:
    """Cues of which none overlaps the next."""
    separated = list(cues)
    for index, (cue, following) in enumerate(pairwise(cues)):
        if cue.end_ms > following.start_ms:
            log.note("overlap")
            separated[index] = replace(cue, end_ms=following.start_ms)
    return separated
