"""Edited lines made anew: a round of a finished job that does only what they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.dubbing.request import LineOverride, Overrides, SegmentOverride
from octavia.service.billing.billing import OCTAVIA, Billing
from octavia.service.billing.quotes import BookVersion, Quote, piece_quote
from octavia.service.jobs.lines_edits import Edit, restored
from octavia.service.jobs.lines_shape import Placed, Rendering, segments_of, settled, vanishing
from octavia.service.jobs.lines_views import machine_form
from octavia.service.jobs.rounds import begin_round, hold
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.states import stages_of, tracks_of
from octavia.service.jobs.tables import JobRow, LineRow

Place = tuple[str, str]
"""Language and line."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A line that would come out otherwise if it were made anew.

    Attributes:
        by_source: Because of what is said of the source, which concerns all languages.
        with_it: Other lines that are made anew with it: they vanish into it.
    """

    language: str
    line_id: str
    source_ms: int
    by_source: bool
    with_it: tuple[Place, ...] = ()

    @property
    def place(self) -> Place:
        return self.language, self.line_id


class StaleLines:
    """A job's stale lines, and what making them anew costs."""

    def __init__(self, job: JobRow, book: BookVersion, lines: Iterable[Stale], others: Iterable[Stale] = ()) -> None:
        """
        Args:
            book: Has the prices.
            others: Lines that are made anew only with a stale one.
        """
        self._job = job
        self._book = book
        self._lines = {each.place: each for each in lines}
        self._others = {each.place: each for each in others}
        self._languages = {language for language, _ in self._lines}

    def chosen(self, places: Iterable[Place] | None = None) -> Mapping[Place, Stale]:
        """What is made anew if these are asked for (all, if None): those of them that are stale, with what vanishes
        into them; one that is stale by its source in all its languages."""
        asked = list(self._lines.values())
        if places is not None:
            asked = [self._lines[place] for place in places if place in self._lines]
        found = {each.place: each for each in asked}
        for each in asked:
            if each.by_source:
                everywhere = ((language, each.line_id) for language in self._languages)
                found |= {place: self._lines[place] for place in everywhere if place in self._lines}
        known = self._others | self._lines
        return found | {place: known[place] for each in list(found.values()) for place in each.with_it}

    def price(self, places: Iterable[Place] | None = None) -> Quote | None:
        """What that costs at most: what the job costs for as much of its source; None if it is nothing to be made."""
        pieces_ms: Counter[str] = Counter()
        for each in self.chosen(places).values():
            pieces_ms[each.language] += each.source_ms
        if not pieces_ms:
            return None
        return piece_quote(self._book, self._job.kind, pieces_ms, self._job.duration_ms or pieces_ms.total())


def stale_lines(session: Session, billing: Billing, job: JobRow) -> StaleLines:
    """A job's stale lines, by the prices in force."""
    columns = (LineRow.language, LineRow.line_id, LineRow.source_ms, LineRow.edit, LineRow.rendered)
    found = [
        Stale(language, line_id, source_ms, restored(edit).of_source != restored(rendered).of_source)
        for language, line_id, source_ms, edit, rendered in session.execute(
            select(*columns).where(LineRow.job_id == job.id, LineRow.stale)
        )
    ]
    others: list[Stale] = []
    if any(each.by_source for each in found):
        found, others = _with_others(session, job.id, found)
    return StaleLines(job, billing.prices.current(session, OCTAVIA), found, others)


def _with_others(session: Session, job_id: str, stale: Sequence[Stale]) -> tuple[list[Stale], list[Stale]]:
    """Stale lines with those that vanish into them, and the latter."""
    columns = (LineRow.language, LineRow.line_id, LineRow.source_ms, LineRow.edit)
    query = select(*columns).where(LineRow.job_id == job_id).order_by(LineRow.language, LineRow.position)
    lines: dict[str, list[tuple[str, Edit]]] = {}
    lengths: dict[Place, int] = {}
    for language, line_id, source_ms, edit in session.execute(query):
        lines.setdefault(language, []).append((line_id, restored(edit)))
        lengths[language, line_id] = source_ms
    places = {(language, line_id): at for language, of_it in lines.items() for at, (line_id, _) in enumerate(of_it)}
    found: list[Stale] = []
    others: list[Stale] = []
    for each in stale:
        gone = vanishing(lines[each.language], places[each.place]) if each.by_source else []
        with_it = tuple((each.language, line_id) for line_id in gone)
        found.append(replace(each, with_it=with_it))
        others += [Stale(*place, lengths[place], by_source=True) for place in with_it]
    return found, others


def begin_render(
    session: Session, billing: Billing, job: JobRow, lines: Collection[Place], quote: Quote, now: datetime
) -> None:
    """Begin a round that makes these lines anew; what it works with is what was decided by now.

    Raises:
        InsufficientCredits, CreditsOwed: as `Billing.hold`.
    """
    languages = {language for language, _ in lines}
    tracks = [track for track in tracks_of(session, job.id) if track.language in languages]
    stages = [each for each in stages_of(session, job.id) if _is_needed(each.name, each.language, languages)]
    begin_round(job, stages, tracks, now)
    hold(session, billing, job, quote, tracks)
    job.rendering = True
    query = select(LineRow).where(LineRow.job_id == job.id, LineRow.language.in_(languages)).order_by(LineRow.position)
    rows: dict[str, list[LineRow]] = {}
    for row in session.scalars(query.execution_options(populate_existing=True)):
        rows.setdefault(row.language, []).append(row)
    for language, of_it in rows.items():
        _begin_lines(of_it, {line_id for each, line_id in lines if each == language}, language)
    session.flush()


def _begin_lines(rows: Sequence[LineRow], chosen: Collection[str], language: str) -> None:
    """Note what the round makes of one language's lines: of those chosen what was decided, of the others what was."""
    wanted = []
    for row in rows:
        edit, rendered = restored(row.edit), restored(row.rendered)
        decided = edit if row.line_id in chosen else replace(rendered, lock=edit.lock)
        machine = machine_form().validate_python(row.machine)
        known = rendered.text is None and decided.source_text == rendered.source_text
        text = machine.text if decided.text is None and known else decided.text
        wanted.append(Placed(row.line_id, decided, text, decided.source_text_of(machine)))
    result = settled(wanted, language)
    for row in rows:
        edit = result.edits[row.line_id]
        if row.line_id in result.touched:
            row.rendering = Rendering(edit, in_work=True, new=result.new.get(row.line_id, {})).stored()
        else:
            row.rendering = None if edit == restored(row.rendered) else Rendering(edit).stored()


def _is_needed(name: str, language: str, languages: Collection[str]) -> bool:
    return name == StageName.DELIVER or (name == StageName.DUB and language in languages)


def overrides_of(session: Session, job_id: str) -> Overrides:
    """What people decided about a job's lines, as its present round makes them."""
    columns = (LineRow.language, LineRow.line_id, LineRow.rendered, LineRow.rendering)
    lines: dict[str, dict[str, LineOverride]] = {}
    segments: dict[str, SegmentOverride] = {}
    query = select(*columns).where(LineRow.job_id == job_id).order_by(LineRow.language, LineRow.position)
    for language, line_id, rendered, rendering in session.execute(query):
        of_round = Rendering(restored(rendered)) if rendering is None else Rendering.restored(rendering)
        for each_id, edit in ((line_id, of_round.edit), *of_round.new.items()):
            if (of_line := edit.for_line()) is not None:
                lines.setdefault(language, {})[each_id] = of_line
            segments |= segments_of(each_id, edit)
    return Overrides(lines, segments)


def forget_render(session: Session, job_id: str) -> None:
    """Let the lines be as they were before the round that ended without making them."""
    session.execute(update(LineRow).where(LineRow.job_id == job_id).values(rendering=None))
