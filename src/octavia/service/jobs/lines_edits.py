"""What a person decides about a line, and what that changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from octavia.dubbing.pipeline.review import ReviewLine
from octavia.dubbing.request import RATE_BY_HAND, LineOverride
from octavia.service.jobs.errors import UnusableEdit

MOST_CHARS = 2_000
MOST_PARTS = 100
"""In as many, less one, a line is split at most at once."""
_VOICES_NAMED = 5


class Kind(StrEnum):
    """How a line came to be that is no segment as it was heard."""

    SPLIT = "split"
    """The first part of a line that was split."""
    PART = "part"
    """Another part of one."""
    JOIN = "join"
    """Lines joined."""


@dataclass(frozen=True, slots=True)
class Made:
    """How a rendered line was made of others, and what brings those back.

    Attributes:
        of: The lines by id, in order, as they were edited: the whole of a split one; those joined. None for a part.
        given: What the line got of their edits. What is decided beyond that is lost if they are brought back.
        parent: Of a part, the line whose split made it.
    """

    kind: Kind
    of: tuple[tuple[str, Edit], ...]
    given: Edit
    parent: str = ""


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
        end_ms: Where it ends; its pace follows from that.
        rate: How fast it is spoken, relative to its voice's own pace.
        split: Before which words of the source text a new line begins, in all languages. Of a line that was rendered
            so: of the text it was split from.
        join: It is one line with the next, in all languages.
        made: How the line was made of others in the last rendering.
    """

    text: str | None = None
    voice: str | None = None
    start_ms: int | None = None
    source_text: str | None = None
    speaker: str | None = None
    lock: bool = False
    end_ms: int | None = None
    rate: float | None = None
    split: tuple[int, ...] = ()
    join: bool = False
    made: Made | None = None

    @property
    def of_source(self) -> tuple[str | None, str | None, tuple[int, ...], bool]:
        """What of it is about the source, and so about the line in every language."""
        return self.source_text, self.speaker, self.split, self.join

    def source_text_of(self, machine: ReviewLine) -> str:
        """What is said in the source by it."""
        return machine.heard_text if self.source_text is None else self.source_text

    def with_source(self, other: Edit) -> Edit:
        """It with what `other` says of the source."""
        source_text, speaker, split, join = other.of_source
        return replace(self, source_text=source_text, speaker=speaker, split=split, join=join)

    def sounds_as(self, other: Edit) -> bool:
        """Whether a line would be made the same by both: a lock alone changes nothing."""
        return replace(self, lock=other.lock) == other

    def for_line(self) -> LineOverride | None:
        """What it asks of the dub of its language; None if nothing."""
        override = LineOverride(self.text, self.voice, self.start_ms, self.lock, self.end_ms, self.rate)
        return None if override == LineOverride() else override


FIELDS = tuple(name for name in Edit.__dataclass_fields__ if name != "made")
"""What can be decided."""


def stored(edit: Edit) -> dict[str, Any]:
    """The edit as it lies in the database: what was decided, and nothing else."""
    values = asdict(replace(edit, made=None)) | {"split": list(edit.split)}
    document = {name: value for name, value in values.items() if value not in (None, False, [])}
    if edit.made is not None:
        of = [[line_id, stored(each)] for line_id, each in edit.made.of]
        document["made"] = {"kind": edit.made.kind.value, "of": of, "given": stored(edit.made.given)}
        document["made"]["parent"] = edit.made.parent
    return document


def restored(document: dict[str, Any]) -> Edit:
    """The edit that `stored` wrote."""
    values = {name: value for name, value in document.items() if name in FIELDS}
    made = document.get("made")
    if made is not None:
        of = tuple((line_id, restored(each)) for line_id, each in made["of"])
        values["made"] = Made(Kind(made["kind"]), of, restored(made["given"]), made["parent"])
    return Edit(**values | {"split": tuple(document.get("split", ()))})


def edited(now: Edit, wanted: Edit, given: Collection[str], machine: ReviewLine, rendered: Edit) -> Edit:
    """The edit of a line after a change.

    What is decided to be as it is in the finished dub is no decision: the line is then as it was rendered.

    Args:
        wanted: The new values of the fields in `given`; None, False and an empty split give them back to the machine.
        machine: The line as it was rendered, with `rendered` in force.
    """
    present = {
        "text": machine.text,
        "voice": machine.voice,
        "start_ms": machine.start_ms,
        "end_ms": machine.end_ms,
        "rate": machine.rate,
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


def check(edit: Edit, before: Edit, voices: Sequence[str], duration_ms: int | None, machine: ReviewLine) -> None:
    """Refuse an edit that no dub could follow.

    Args:
        before: What isn't different from it was let through before.
        voices: Those there are, as far as is known.
        machine: The line as it was rendered.

    Raises:
        UnusableEdit: naming what is wrong.
    """
    if edit.voice and edit.voice != before.voice and voices and edit.voice not in voices:
        some = ", ".join(voices[:_VOICES_NAMED]) + (" …" if len(voices) > _VOICES_NAMED else "")
        raise UnusableEdit(
            f"there is no voice {edit.voice}", f"there are {some}", details={"reason": "voice", "voice": edit.voice}
        )
    if edit.start_ms is not None and duration_ms is not None and not 0 <= edit.start_ms < duration_ms:
        raise UnusableEdit(
            f"start_ms is {edit.start_ms}",
            f"it lies within the source: 0 to {duration_ms - 1}",
            details={"reason": "start"},
        )
    _check_pace(edit, duration_ms, machine.start_ms if edit.start_ms is None else edit.start_ms)


def _check_pace(edit: Edit, duration_ms: int | None, start_ms: int) -> None:
    if edit.rate is not None:
        slowest, fastest = RATE_BY_HAND
        if not slowest <= edit.rate <= fastest:
            raise UnusableEdit(
                f"rate is {edit.rate:g}",
                f"it is from {slowest} to {fastest}",
                details={"reason": "rate", "slowest": slowest, "fastest": fastest},
            )
        if edit.end_ms is not None:
            raise UnusableEdit(
                "both rate and end_ms are set",
                "an end makes a pace: set the other one to null",
                details={"reason": "both"},
            )
    if edit.end_ms is None:
        return
    if edit.end_ms <= start_ms:
        raise UnusableEdit(
            f"end_ms is {edit.end_ms}",
            f"the line ends after it starts, which it does at {start_ms}",
            details={"reason": "end"},
        )
    if duration_ms is not None and edit.end_ms > duration_ms:
        raise UnusableEdit(f"end_ms is {edit.end_ms}", f"the source ends at {duration_ms}", details={"reason": "end"})


def _tidied(value: Any) -> Any:
    """Words are one line, however they were typed."""
    return " ".join(value.split()) if isinstance(value, str) else value
