"""The user's own subtitles as the transcript: what is spoken in them, as segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.grammar import ends_sentence
from octavia.dubbing.subtitles.scripts import join, shares, units
from octavia.dubbing.subtitles.turns import TurnKind, turns, without_sounds
from octavia.dubbing.values import Segment

_JOIN_GAP_MS = 700
_LONGEST_JOINED_MS = 10_000


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something in a cue that nobody speaks: a sound, a song, a remark in brackets."""

    cue: int
    text: str


@dataclass(frozen=True, slots=True)
class SpokenCues:
    """What is spoken in cues, and what was left out."""

    segments: tuple[Segment, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class _Spoken:
    start_ms: int
    end_ms: int
    text: str
    speaker: str | None
    begins_turn: bool


def as_segments(cues: Sequence[Cue]) -> SpokenCues:
    """What is spoken in `cues` as segments `s0001`, `s0002`, … without words' times.

    Sounds, songs and remarks are left out, labels become speakers, two speakers in one cue two segments that share its
    time by length. A sentence that a cue breaks off goes on in the same segment if the next cue follows within 0.7 s,
    says it with the same speaker, and both together last at most 10 s.
    """
    dropped: list[Dropped] = []
    joined: list[_Spoken] = []
    for spoken in _spoken(cues, dropped):
        if joined and _runs_on(joined[-1], spoken):
            text = join([*units(joined[-1].text), *units(spoken.text)])
            joined[-1] = replace(joined[-1], end_ms=spoken.end_ms, text=text)
        else:
            joined.append(spoken)
    segments = tuple(
        Segment(f"s{number:04d}", each.start_ms, each.end_ms, each.text, speaker=each.speaker)
        for number, each in enumerate(joined, 1)
    )
    return SpokenCues(segments, tuple(dropped))


def _spoken(cues: Sequence[Cue], dropped: list[Dropped]) -> Iterator[_Spoken]:
    for index, cue in enumerate(cues):
        said: list[tuple[str, str | None, bool]] = []
        for turn in turns(cue.text):
            if turn.kind is not TurnKind.SPEECH:
                dropped.append(Dropped(index, f"{turn.lead}{turn.text}{turn.trail}".strip()))
                continue
            text, taken = without_sounds(turn.text)
            dropped.extend(Dropped(index, each) for each in taken)
            if any(character.isalnum() for character in text):
                said.append((text, turn.speaker or cue.speaker, turn.dashed or turn.speaker is not None))
        borders = shares([len(text) for text, _, _ in said], cue.duration_ms)
        for number, (text, speaker, begins) in enumerate(said):
            yield _Spoken(cue.start_ms + borders[number], cue.start_ms + borders[number + 1], text, speaker, begins)


def _runs_on(before: _Spoken, spoken: _Spoken) -> bool:
    if spoken.begins_turn or before.speaker != spoken.speaker or ends_sentence(before.text, spoken.text):
        return False
    together_ms = spoken.end_ms - before.start_ms
    return spoken.start_ms - before.end_ms < _JOIN_GAP_MS and together_ms <= _LONGEST_JOINED_MS
