"""Which lines can be split, joined and brought back, as the lines around them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from octavia.dubbing.pipeline.review import ReviewLine
from octavia.dubbing.subtitles.scripts import units
from octavia.service.jobs.errors import ShapeStands, UnusableEdit, WouldLoseEdits
from octavia.service.jobs.lines_edits import Edit, Kind
from octavia.service.jobs.lines_shape import goes_back, is_joined, is_split, joins, own, splits, vanishing

LONGEST_ID = 24
_UNDO = "take that back first, and render it"


@dataclass(frozen=True, slots=True)
class Decided:
    """A line of a language, what was decided about it, and with which decisions it was rendered."""

    language: str
    id: str
    edit: Edit
    rendered: Edit


def has_shape(edit: Edit) -> bool:
    """Whether anything of it is about splitting and joining."""
    return bool(edit.split) or edit.join or edit.made is not None


def check_words(edit: Edit, machine: ReviewLine) -> None:
    """Refuse a split before words that aren't there.

    Args:
        machine: The line as it was rendered last.

    Raises:
        UnusableEdit; ShapeStands: if the parts had ids that are too long.
    """
    if not splits(edit):
        return
    count = len(units(edit.source_text_of(machine)))
    if any(later <= earlier for earlier, later in pairwise((0, *edit.split, count))):
        raise UnusableEdit(
            f"split is {list(edit.split)}",
            f"numbers of words rise, from 1 to {count - 1}" if count > 1 else "a line of one word can't be split",
            details={"reason": "split"},
        )
    if len(f"{machine.id}-1-{len(edit.split) + 1}") > LONGEST_ID:
        raise ShapeStands(f"line {machine.id} was split too often", f"its parts are parts of parts; {_UNDO}")


def check_shape(lines: Sequence[Decided]) -> None:
    """Refuse what can't be rendered of the lines of one language, all in order.

    Raises:
        UnusableEdit, ShapeStands, WouldLoseEdits
    """
    pairs = [(line.id, line.edit) for line in lines]
    for at, line in enumerate(lines):
        if not has_shape(line.edit):
            continue
        _check_alone(line)
        if joins(line.edit):
            _check_next(line.id, lines[at + 1] if at + 1 < len(lines) else None)
        if goes_back(line.edit):
            gone = set(vanishing(pairs, at))
            _check_back(line, [each for each in lines if each.id in gone])


def _check_alone(line: Decided) -> None:
    edit = line.edit
    if is_split(edit):
        if edit.join:
            raise ShapeStands(f"line {line.id} was split, and can't be joined with its next part", _UNDO)
        if edit.split not in ((), line.rendered.split):
            raise ShapeStands(
                f"line {line.id} was split already",
                "take that back first (split: null), and split it everywhere at once",
            )
    elif edit.split and edit.join is not is_joined(edit):
        raise UnusableEdit(
            f"both split and join are asked of line {line.id}",
            "do one, render it, then do the other",
            details={"reason": "both"},
        )


def _check_next(line_id: str, following: Decided | None) -> None:
    if following is None:
        raise UnusableEdit(f"line {line_id} is the last", "join the one before it with it", details={"reason": "last"})
    if is_split(following.edit) or is_joined(following.edit):
        raise ShapeStands(f"line {following.id}, which follows {line_id}, was split or joined itself", _UNDO)
    if splits(following.edit):
        raise ShapeStands(
            f"line {following.id}, which follows {line_id}, is to be split itself", "take one of them back"
        )


def _check_back(line: Decided, parts: Sequence[Decided]) -> None:
    made = line.edit.made
    assert made is not None
    plain = [part for part in parts if part.edit.made is not None and part.edit.made.kind is Kind.PART]
    shaped = [part.id for part in parts if part not in plain or part.edit.split or part.edit.join]
    if shaped or (made.kind is Kind.SPLIT and len(plain) < len(line.rendered.split)):
        raise ShapeStands(f"parts of line {line.id} were split or joined themselves", _UNDO)
    lost = [
        (each.language, each.id)
        for each in (line, *plain)
        if each.edit.made is not None and own(each.edit) != each.edit.made.given
    ]
    if lost:
        raise WouldLoseEdits(line.id, lost)
