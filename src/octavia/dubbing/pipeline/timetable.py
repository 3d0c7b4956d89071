"""A track's timetable: which text of every line plays where and how fast, and what a person's edits change of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavia.dubbing.documents import read_json, to_json, write_draft
from octavia.dubbing.pipeline.casting import Cast
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.pipeline.takes import Booth, Take, Wish
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.request import WhenUnfit
from octavia.dubbing.schedule import Option, Slot, reschedule, schedule, slowdown
from octavia.dubbing.schedule.pace import PaceModel
from octavia.dubbing.timemap import Knot, TimeMap
from octavia.dubbing.values import Line, Placement

_VERSION = 1
_ROUNDS = 3

Takes = dict[Wish, Take]


@dataclass(frozen=True, slots=True)
class Timetable:
    """Where every line plays, in the lines' order, on the output's clock.

    Attributes:
        time_map: From the source's clock to the output's; the identity unless the picture is slowed.
    """

    placements: tuple[Placement, ...]
    time_map: TimeMap


@dataclass(frozen=True, slots=True)
class _Stored:
    placements: tuple[Placement, ...]
    knots: tuple[Knot, ...]


@dataclass(frozen=True, slots=True)
class _Offer:
    """A line as the schedule sees it; `candidates` are the indices of the line's candidates behind the options."""

    slot: Slot
    candidates: tuple[int, ...]


def settled(
    job: Job,
    run: StageRun,
    lines: Sequence[Line],
    cast: Cast,
    booth: Booth,
    takes: Mapping[Wish, Take],
    total_ms: int,
) -> tuple[Timetable, Takes]:
    """Schedule, speak what was chosen but only predicted, and schedule again, until all that is chosen is measured.

    Args:
        takes: The first candidate of every line, spoken, and nothing else: the timetable hangs on what is known.
        total_ms: Length of the source.

    Returns:
        The timetable, and all its takes.
    """
    known = dict(takes)
    pace = PaceModel(cast.language, [(wish.text, take.duration_ms) for wish, take in known.items()])
    for turn in range(_ROUNDS + 1):
        offers = [_offer(line, cast, known, pace if turn < _ROUNDS else None) for line in lines]
        stored = _scheduled(job, run, [offer.slot for offer in offers], total_ms)
        chosen = [offer.candidates[place.candidate] for offer, place in zip(offers, stored.placements, strict=True)]
        wishes = [cast.wish(line, line.candidates[index]) for line, index in zip(lines, chosen, strict=True)]
        missing = [wish for wish in wishes if wish not in known]
        if not missing:
            break
        known |= booth.speak(missing)
    placements = tuple(replace(place, candidate=index) for place, index in zip(stored.placements, chosen, strict=True))
    return Timetable(placements, TimeMap(stored.knots)), known


def edited_ids(lines: Sequence[Line], edited: Sequence[Line]) -> set[str]:
    """The segments whose line a person changed; a lock alone changes nothing."""
    return {new.segment.id for old, new in zip(lines, edited, strict=True) if replace(old, locked=new.locked) != new}


def with_edits(
    job: Job,
    timetable: Timetable,
    edited: Sequence[Line],
    changed: set[str],
    cast: Cast,
    takes: Mapping[Wish, Take],
    total_ms: int,
) -> Timetable:
    """The timetable with the changed lines placed anew; the others stay, but for those that must make room."""
    offers = [_offer(line, cast, takes, None) for line in edited]
    time_map = timetable.time_map
    slots = [offer.slot.moved(time_map) for offer in offers]
    locked = {line.segment.id for line in edited if line.locked} - changed
    base = timetable.placements
    placements = reschedule(base, slots, changed, locked, job.request.caps, time_map.map_ms(total_ms))
    pairs = list(zip(base, placements, strict=True))
    others = [new.segment_id for old, new in pairs if new.segment_id not in changed and _moved(old, new)]
    if others:
        job.notice(f"moved to make room for edited lines: {', '.join(others)}", cast.language)
    return Timetable(
        tuple(
            replace(place, candidate=offer.candidates[place.candidate]) if place.segment_id in changed else place
            for place, offer in zip(placements, offers, strict=True)
        ),
        time_map,
    )


def _offer(line: Line, cast: Cast, takes: Mapping[Wish, Take], pace: PaceModel | None) -> _Offer:
    """The line's options: measured where a take exists, else predicted by `pace`, or left out without one."""
    options: list[Option] = []
    indices: list[int] = []
    for index, candidate in enumerate(line.candidates):
        take = takes.get(cast.wish(line, candidate))
        if take is not None:
            options.append(Option(take.duration_ms, candidate.cost, measured=True))
        elif pace is not None:
            options.append(Option(pace.predict_ms(candidate.text), candidate.cost, measured=False))
        else:
            continue
        indices.append(index)
    segment = line.segment
    slot = Slot(
        segment.id,
        segment.start_ms,
        segment.end_ms,
        segment.speaker,
        tuple(options),
        fixed_start_ms=line.fixed_start_ms,
    )
    return _Offer(slot, tuple(indices))


def _scheduled(job: Job, run: StageRun, slots: Sequence[Slot], total_ms: int) -> _Stored:
    caps = job.request.caps

    def build(folder: Path) -> None:
        if caps.when_unfit is WhenUnfit.SLOW_VIDEO:
            slowed = slowdown(slots, caps, total_ms)
            stored = _Stored(slowed.placements, slowed.time_map.knots)
        else:
            stored = _Stored(schedule(slots, caps, total_ms), TimeMap().knots)
        write_draft(stored, folder / "placements.json")

    inputs = {
        "slots": to_json(list(slots)),
        "caps": to_json(caps),
        "total_ms": total_ms,
        **versions_of("clarabel", "numpy", "octavia"),
    }
    return read_json(_Stored, run.obtain("schedule", _VERSION, inputs, build).file("placements.json"))


def _moved(old: Placement, new: Placement) -> bool:
    return (old.start_ms, old.duration_ms) != (new.start_ms, new.duration_ms)
