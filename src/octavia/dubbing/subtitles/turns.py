"""What a cue's text says beside its words: dashes of two speakers, speaker labels, sounds, songs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from octavia.dubbing.subtitles.scripts import join, units

_DASH = re.compile(r"^\s*(?:[-–—‐](?![-–—\d])|>>+)\s*(?=\S)")
_LABEL = re.compile(
    r"^(?:\[([^\[\]]{1,40})\] ?:|\(([^()]{1,40})\) ?:|([^:\[\](){}]{2,30})(?: \([^()]{1,12}\))?:)(?: |$)"
)
_NOTES = "♪♫♬"
_SONG_MARKS = _NOTES + "#* "
_SOUND = re.compile(r"^\s*[\[(（【](.*)[\])）】]\s*[.!]?\s*$", re.S)
_INLINE = re.compile(r"\[[^\[\]]*\]|【[^】]*】|^\s*[(（][^()（）]*[)）]|[(（][^()（）]*[)）]\s*$")


class TurnKind(StrEnum):
    """What a turn is."""

    SPEECH = "speech"
    SONG = "song"
    SOUND = "sound"
    EMPTY = "empty"
    """No letter and no digit in it: notes, dots."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in a cue: `lead + text + trail` shows it, `text` alone is said.

    Attributes:
        lead: Dash, label, opening bracket or notes, with the space after them.
        text: On one line.
        trail: Closing bracket or notes.
        speaker: The label's name, where there is one.
    """

    lead: str
    text: str
    trail: str
    kind: TurnKind
    speaker: str | None = None

    @property
    def dashed(self) -> bool:
        """Whether it begins with the mark of a change of speaker."""
        return bool(_DASH.match(self.lead + "x"))


def turns(text: str) -> list[Turn]:
    """The turns of a cue's text, in order. A dash or a label at the start of a line begins one."""
    groups: list[list[str]] = []
    for line in text.split("\n"):
        if groups and not _begins_turn(line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_turn(join(unit for line in lines for unit in units(line))) for lines in groups]


def without_sounds(text: str) -> tuple[str, list[str]]:
    """`text` without what is bracketed in it as a sound or a remark, and what was taken out."""
    taken = [match[0].strip() for match in _INLINE.finditer(text)]
    return join(units(_INLINE.sub(" ", text))) if taken else text, taken


def _turn(line: str) -> Turn:
    lead, rest, speaker = _introduced(line)
    kind = TurnKind.SPEECH
    trail = ""
    sound = _SOUND.match(rest)
    if sound and not re.search(r"[\[\](){}]", sound[1]):
        kind = TurnKind.SOUND
        start, end = sound.span(1)
        lead, rest, trail = lead + rest[:start], rest[start:end], rest[end:]
    elif _is_song(rest):
        kind = TurnKind.SONG
        start, end = len(rest) - len(rest.lstrip(_SONG_MARKS)), len(rest.rstrip(_SONG_MARKS))
        lead, rest, trail = lead + rest[:start], rest[start:end], rest[max(start, end) :]
    if not any(character.isalnum() for character in rest):
        kind = TurnKind.EMPTY
    return Turn(lead, rest, trail, kind, speaker)


def _begins_turn(line: str) -> bool:
    lead, _, speaker = _introduced(line)
    return bool(lead) or speaker is not None


def _introduced(line: str) -> tuple[str, str, str | None]:
    """A line's dash and label, the rest of it, and the label's name. A bare label is one only in capitals."""
    dash = _DASH.match(line)
    lead = dash[0] if dash else ""
    rest = line[len(lead) :]
    label = _LABEL.match(rest)
    if label is None or (label[3] and not label[3].isupper()):
        return lead, rest, None
    name = next(group for group in label.groups() if group)
    return lead + label[0], rest[label.end() :], name.strip()


def _is_song(text: str) -> bool:
    if any(note in text for note in _NOTES):
        return True
    return len(text) > 2 and text[0] == text[-1] and text[0] in "#*"
