"""Lines of finished dubs split, joined, and brought back: what that makes of a person's edits.

Splitting and joining are decided like anything else, and take hold with a rendering. Then the first line remembers the
lines it was made of as they were edited (`Edit.made`), and what it got of their edits. Nothing is lost: a joined line
says what both said, parts say theirs of what the whole did; and what was decided about the new lines since can't be
lost by bringing the old ones back, which is refused as long as there is any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from octavia.dubbing.request import SegmentOverride
from octavia.dubbing.subtitles.retext import distribute
from octavia.dubbing.subtitles.scripts import join, units
from octavia.service.jobs.lines_edits import Edit, Kind, Made, restored, stored

_NOTHING = Edit()


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a language, with a decision about it.

    Attributes:
        text: What it says by that; None if that is to be found by translating.
        source_text: What is said in the source by that.
    """

    id: str
    edit: Edit
    text: str | None
    source_text: str


@dataclass(slots=True)
class Settled:
    """What a rendering works with.

    Attributes:
        edits: By line, for all that there were; of those that vanish empty.
        new: Of lines that weren't there, by the line they are made of and their own ids.
        touched: The lines whose shape changes.
    """

    edits: dict[str, Edit] = field(default_factory=dict)
    new: dict[str, dict[str, Edit]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Rendering:
    """What the present round makes a line with.

    Attributes:
        in_work: It is being split, joined or brought back.
        new: Lines that are made of it and weren't there.
    """

    edit: Edit
    in_work: bool = False
    new: Mapping[str, Edit] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As it lies in the database."""
        document = stored(self.edit)
        if self.in_work:
            document["in_work"] = True
        if self.new:
            document["new"] = {line_id: stored(edit) for line_id, edit in self.new.items()}
        return document

    @classmethod
    def restored(cls, document: dict[str, Any]) -> Rendering:
        """What `stored` wrote."""
        new = {line_id: restored(edit) for line_id, edit in document.get("new", {}).items()}
        return cls(restored(document), document.get("in_work", False), new)


def is_split(edit: Edit) -> bool:
    """Whether it was rendered as the first part of a split line."""
    return edit.made is not None and edit.made.kind is Kind.SPLIT


def is_joined(edit: Edit) -> bool:
    """Whether it was rendered as lines joined."""
    return edit.made is not None and edit.made.kind is Kind.JOIN


def splits(edit: Edit) -> bool:
    """Whether the next rendering splits it."""
    return bool(edit.split) and not is_split(edit)


def joins(edit: Edit) -> bool:
    """Whether the next rendering joins it with the next line."""
    return edit.join and not is_joined(edit)


def goes_back(edit: Edit) -> bool:
    """Whether the next rendering brings back what it was made of."""
    return (is_split(edit) and not edit.split) or (is_joined(edit) and not edit.join)


def own(edit: Edit) -> Edit:
    """What of it is about the line as it is, and is lost with it; a lock is no decision about what is made."""
    return replace(edit, split=(), join=False, made=None, lock=False)


def vanishing(lines: Sequence[tuple[str, Edit]], at: int) -> list[str]:
    """The lines that the next rendering makes vanish into the one at `at`."""
    line_id, edit = lines[at]
    following = lines[at + 1 :]
    found: list[str] = []
    if joins(edit):
        for other_id, other in following:
            found.append(other_id)
            if not joins(other):
                break
    elif is_split(edit) and not edit.split:
        found = [other_id for other_id, other in following if _parent(other) == line_id]
    return found


def _parent(edit: Edit) -> str:
    """The line whose split made it a part; that of the first of joined lines."""
    if edit.made is None:
        return ""
    return edit.made.parent if edit.made.kind is Kind.PART else _parent(edit.made.of[0][1])


def key_of(line_id: str, edit: Edit) -> str:
    """Under which the line's source is corrected (`dubbing.pipeline.shape`)."""
    if edit.made is None or edit.made.kind is Kind.PART:
        return line_id
    return f"{key_of(*edit.made.of[0])}-1"


def segments_of(line_id: str, edit: Edit) -> dict[str, SegmentOverride]:
    """What a settled edit asks of the source: by key, all that makes the line what it is."""
    found: dict[str, SegmentOverride] = {}
    made = edit.made
    if made is not None and made.kind is not Kind.PART:
        for of_id, of in made.of:
            found |= segments_of(of_id, of)
        for of_id, of in made.of[:1] if made.kind is Kind.SPLIT else made.of[:-1]:
            key = key_of(of_id, of)
            before = found.get(key, SegmentOverride())
            found[key] = replace(before, split=edit.split) if made.kind is Kind.SPLIT else replace(before, join=True)
    if edit.source_text is not None or edit.speaker is not None:
        found[key_of(line_id, edit)] = SegmentOverride(edit.source_text, edit.speaker)
    return found


def settled(lines: Sequence[Placed], language: str) -> Settled:
    """What a rendering makes of these decisions about all lines of a language."""
    result = Settled({line.id: line.edit for line in lines})
    pairs = [(line.id, line.edit) for line in lines]
    by_id = {line.id: line for line in lines}
    gone: set[str] = set()
    for at, line in enumerate(lines):
        edit = line.edit
        if line.id in gone:
            continue
        vanish = vanishing(pairs, at)
        if splits(edit):
            result.edits[line.id], result.new[line.id] = _split(line, language)
        elif joins(edit):
            result.edits[line.id] = _joined([line, *(by_id[each] for each in vanish)])
        elif goes_back(edit) and edit.made is not None:
            (_, result.edits[line.id]), *others = edit.made.of
            result.new[line.id] = dict(others)
        else:
            continue
        gone |= set(vanish)
        result.touched |= {line.id, *vanish}
    result.edits |= dict.fromkeys(gone, _NOTHING)
    return result


def _split(line: Placed, language: str) -> tuple[Edit, dict[str, Edit]]:
    """The first part of a line, and the others; each gets its share of what a person has the whole say."""
    edit = line.edit
    whole = replace(edit, split=())
    words = units(line.source_text)
    lengths = [len(join(words[start:end])) for start, end in pairwise([0, *edit.split, len(words)])]
    texts: Sequence[str | None] = [None] * len(lengths)
    if edit.text is not None and len(units(edit.text)) >= len(lengths):
        texts = distribute(edit.text, lengths, language)
    given = [Edit(text=text, voice=edit.voice, rate=edit.rate) for text in texts]
    given[0] = replace(given[0], start_ms=edit.start_ms)
    given[-1] = replace(given[-1], end_ms=edit.end_ms)
    key = key_of(line.id, whole)
    parts = {
        f"{key}-{number}": replace(each, lock=edit.lock, made=Made(Kind.PART, (), each, line.id))
        for number, each in enumerate(given[1:], 2)
    }
    made = Made(Kind.SPLIT, ((line.id, whole),), given[0])
    return replace(given[0], lock=edit.lock, split=edit.split, made=made), parts


def _joined(lines: Sequence[Placed]) -> Edit:
    """Lines as one: what a person has any of them say, with what the others say as far as that is known."""
    first, last = lines[0].edit, lines[-1].edit
    text = None
    texts = [line.text for line in lines if line.text is not None]
    if len(texts) == len(lines) and any(line.edit.text is not None for line in lines):
        text = join([unit for each in texts for unit in units(each)])
    paced = last.end_ms is not None
    given = Edit(
        text=text,
        voice=first.voice,
        start_ms=first.start_ms,
        end_ms=last.end_ms,
        rate=None if paced else first.rate,
    )
    of = tuple((line.id, replace(line.edit, join=False)) for line in lines)
    return replace(given, lock=any(line.edit.lock for line in lines), join=True, made=Made(Kind.JOIN, of, given))
