"""A track's timetable: which text of every line plays where and how fast, and what a person's edits change of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavia.dubbing.documents import read_json, to_json, write_draft
from octavia.dubbing.pipeline.casting import Cast
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.pipeline.takes import Booth, Take, Wish
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.request import WhenUnfit
from octavia.dubbing.schedule import Option, Pace, Slot, paced, reschedule, schedule, slowdown
from octavia.dubbing.schedule.pace import PaceModel
from octavia.dubbing.timemap import Knot, TimeMap
from octavia.dubbing.values import Candidate, Line, Placement

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


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long texts last in the voices of a track: as measured where there is a take, else as predicted.

    Attributes:
        pace: Fitted to the first candidates of the machine's own lines: nothing else tells of the voices' pace.
    """

    cast: Cast
    takes: Takes
    pace: PaceModel

    @classmethod
    def of(cls, cast: Cast, lines: Sequence[Line], takes: Takes) -> Lengths:
        """Of a track whose `lines`, the machine's own, are spoken with their first candidates.

        Args:
            takes: Of these and of nothing else.
        """
        wishes = dict.fromkeys(cast.wish(line, line.candidates[0]) for line in lines)
        return cls(cast, takes, PaceModel(cast.language, [(wish.text, takes[wish].duration_ms) for wish in wishes]))

    def option(self, line: Line, candidate: Candidate) -> Option:
        """A candidate of a line as the schedule sees it."""
        take = self.takes.get(self.cast.wish(line, candidate))
        if take is None:
            return Option(self.pace.predict_ms(candidate.text), candidate.cost, measured=False)
        return Option(take.duration_ms, candidate.cost)

    def missing(self, lines: Sequence[Line], placements: Sequence[Placement]) -> list[Wish]:
        """What is placed and not spoken yet."""
        wishes = (
            self.cast.wish(line, line.candidates[at.candidate]) for line, at in zip(lines, placements, strict=True)
        )
        return [wish for wish in wishes if wish not in self.takes]

    def spoken(self, booth: Booth, wishes: Sequence[Wish]) -> Lengths:
        """The same with these spoken."""
        return replace(self, takes=self.takes | booth.speak(wishes))


def settled(
    job: Job, run: StageRun, lines: Sequence[Line], lengths: Lengths, booth: Booth, total_ms: int
) -> tuple[Timetable, Lengths]:
    """Schedule, speak what was chosen but only predicted, and schedule again, until all that is chosen is measured.

    Args:
        lengths: With the first candidate of every line spoken, and nothing else: the timetable hangs on what is known.
        total_ms: Length of the source.

    Returns:
        The timetable, and the lengths with all that is in it spoken.
    """
    for turn in range(_ROUNDS + 1):
        offers = [_offer(line, lengths, guesses=turn < _ROUNDS) for line in lines]
        stored = _scheduled(job, run, [offer.slot for offer in offers], total_ms)
        placements = tuple(_of_line(place, offer) for place, offer in zip(stored.placements, offers, strict=True))
        missing = lengths.missing(lines, placements)
        if not missing:
            break
        lengths = lengths.spoken(booth, missing)
    return Timetable(placements, TimeMap(stored.knots)), lengths


def edited_ids(lines: Sequence[Line], edited: Sequence[Line]) -> set[str]:
    """The lines that a person's edits change: what they say, of what in the source, who says it, where they start."""
    machines = {line.segment.id: _spoken(line) for line in lines}
    return {line.segment.id for line in edited if machines.get(line.segment.id) != _spoken(line)}


def with_edits(
    job: Job,
    timetable: Timetable,
    edited: Sequence[Line],
    changed: set[str],
    lengths: Lengths,
    booth: Booth,
    total_ms: int,
) -> tuple[Timetable, Lengths]:
    """The timetable with the changed lines placed anew; the others stay, but for those that must make room.

    Then the lines whose end or pace a person set get that. So they say what they said without it, from where they did.

    Args:
        lengths: With the first candidate of every line of `edited` spoken.

    Returns:
        As `settled`.
    """
    base, time_map = {place.segment_id: place for place in timetable.placements}, timetable.time_map
    until_ms = time_map.map_ms(total_ms)
    locked = {line.segment.id for line in edited if line.locked} - changed
    placements = tuple(base[line.segment.id] for line in edited) if not changed else ()
    for turn in range(_ROUNDS + 1) if changed else ():
        offers = [_offer(line, lengths, guesses=turn < _ROUNDS and line.segment.id in changed) for line in edited]
        slots = [offer.slot.moved(time_map) for offer in offers]
        placed = reschedule(timetable.placements, slots, changed, locked, job.request.caps, until_ms)
        placements = tuple(
            _of_line(place, offer) if place.segment_id in changed else place
            for place, offer in zip(placed, offers, strict=True)
        )
        missing = lengths.missing(edited, placements)
        if not missing:
            break
        lengths = lengths.spoken(booth, missing)
    paces = {line.segment.id: _pace(line, time_map) for line in edited if line.paced_by_hand}
    if paces:
        slots = [_offer(line, lengths, guesses=True).slot.moved(time_map) for line in edited]
        placements = paced(placements, slots, paces, locked, job.request.caps, until_ms)
    others = [
        place.segment_id
        for place in placements
        if place.segment_id not in changed | paces.keys() and _moved(base[place.segment_id], place)
    ]
    if others:
        job.notice(f"moved to make room for edited lines: {', '.join(others)}", lengths.cast.language)
    return Timetable(placements, time_map), lengths


def _pace(line: Line, time_map: TimeMap) -> Pace:
    """What a person asked of a line's end or pace, on the output's clock."""
    return Pace(None if line.fixed_end_ms is None else time_map.map_ms(line.fixed_end_ms), line.fixed_rate)


def _spoken(line: Line) -> tuple[object, ...]:
    texts = [(candidate.text, candidate.cost) for candidate in line.candidates]
    return texts, line.voice, line.segment.speaker, line.segment.span, line.fixed_start_ms


def _offer(line: Line, lengths: Lengths, *, guesses: bool) -> _Offer:
    """The line's options: those that are measured, and with `guesses` also those that are predicted."""
    every = ((index, lengths.option(line, candidate)) for index, candidate in enumerate(line.candidates))
    kept = [(index, option) for index, option in every if option.measured or guesses]
    segment = line.segment
    slot = Slot(
        segment.id,
        segment.start_ms,
        segment.end_ms,
        segment.speaker,
        tuple(option for _, option in kept),
        fixed_start_ms=line.fixed_start_ms,
    )
    return _Offer(slot, tuple(index for index, _ in kept))


def _of_line(place: Placement, offer: _Offer) -> Placement:
    """An offer's placement as its line's."""
    return replace(place, candidate=offer.candidates[place.candidate])


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
