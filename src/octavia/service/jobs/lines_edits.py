"""What a person decides about a line, and what that changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from octavia.dubbing.pipeline.review import ReviewLine
from octavia.dubbing.request import LineOverride, SegmentOverride
from octavia.service.jobs.errors import UnusableEdit

MOST_CHARS = 2_000
_VOICES_NAMED = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """A person's decisions about a line; None leaves it to the machine.

    Attributes:
        text: What it says.
        voice: What speaks it.
        start_ms: Where it starts.
        source_text: What is really said in the source, in all languages.
        speaker: Who really says it, in all languages.
        lock: It stays where and as fast as it is, whatever its neighbours would need.
    """

    text: str | None = None
    voice: str | None = None
    start_ms: int | None = None
    source_text: str | None = None
    speaker: str | None = None
    lock: bool = False

    @property
    def of_source(self) -> tuple[str | None, str | None]:
        """What of it is about the source, and so about the line in every language."""
        return self.source_text, self.speaker

    def with_source(self, other: Edit) -> Edit:
        """It with what `other` says of the source."""
        return replace(self, source_text=other.source_text, speaker=other.speaker)

    def sounds_as(self, other: Edit) -> bool:
        """Whether a line would be made the same by both: a lock alone changes nothing."""
        return replace(self, lock=other.lock) == other

    def for_line(self) -> LineOverride | None:
        """What it asks of the dub of its language; None if nothing."""
        override = LineOverride(self.text, self.voice, self.start_ms, self.lock)
        return None if override == LineOverride() else override

    def for_segment(self) -> SegmentOverride | None:
        """What it asks of all languages; None if nothing."""
        override = SegmentOverride(*self.of_source)
        return None if override == SegmentOverride() else override


FIELDS = tuple(Edit.__dataclass_fields__)


def stored(edit: Edit) -> dict[str, Any]:
    """The edit as it lies in the database: what was decided, and nothing else."""
    return {name: value for name, value in asdict(edit).items() if value not in (None, False)}


def restored(document: dict[str, Any]) -> Edit:
    """The edit that `stored` wrote."""
    return Edit(**document)


def edited(now: Edit, wanted: Edit, given: Collection[str], machine: ReviewLine, rendered: Edit) -> Edit:
    """The edit of a line after a change.

    What is decided to be as it is in the finished dub is no decision: the line is then as it was rendered.

    Args:
        wanted: The new values of the fields in `given`; None, and False, give them back to the machine.
        machine: The line as it was rendered, with `rendered` in force.
    """
    present = {
        "text": machine.text,
        "voice": machine.voice,
        "start_ms": machine.start_ms,
        "source_text": machine.source_text,
        "speaker": machine.speaker,
    }
    heard = {"source_text": machine.heard_text, "speaker": machine.heard_speaker}
    values: dict[str, Any] = {}
    for name in given:
        value = _tidied(getattr(wanted, name))
        if name in present and value is not None:
            if value == present[name]:
                value = getattr(rendered, name)
            elif value == heard.get(name):
                value = None
        values[name] = value
    return replace(now, **values)


def check(edit: Edit, before: Edit, voices: Sequence[str], duration_ms: int | None) -> None:
    """Refuse an edit that no dub could follow.

    Args:
        before: What isn't different from it was let through before.
        voices: Those there are, as far as is known.

    Raises:
        UnusableEdit: naming what is wrong.
    """
    if edit.voice and edit.voice != before.voice and voices and edit.voice not in voices:
        some = ", ".join(voices[:_VOICES_NAMED]) + (" …" if len(voices) > _VOICES_NAMED else "")
        raise UnusableEdit(f"there is no voice {edit.voice}", f"there are {some}")
    if edit.start_ms is not None and duration_ms is not None and not 0 <= edit.start_ms < duration_ms:
        raise UnusableEdit(f"start_ms is {edit.start_ms}", f"it lies within the source: 0 to {duration_ms - 1}")


def _tidied(value: str | int | bool | None) -> str | int | bool | None:
    """Words are one line, however they were typed."""
    return " ".join(value.split()) if isinstance(value, str) else value
