"""Edited lines made anew: a round of a finished job that does only what they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from octavia.dubbing.request import LineOverride, Overrides, SegmentOverride
from octavia.service.billing.billing import OCTAVIA, Billing
from octavia.service.billing.quotes import BookVersion, Quote, piece_quote
from octavia.service.jobs.lines_edits import Edit, restored, stored
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
    """

    language: str
    line_id: str
    source_ms: int
    by_source: bool

    @property
    def place(self) -> Place:
        return self.language, self.line_id


class StaleLines:
    """A job's stale lines, and what making them anew costs."""

    def __init__(self, job: JobRow, book: BookVersion, lines: Iterable[Stale]) -> None:
        """`book` has the prices."""
        self._job = job
        self._book = book
        self._lines = {each.place: each for each in lines}
        self._languages = {language for language, _ in self._lines}

    def chosen(self, places: Iterable[Place] | None = None) -> Mapping[Place, Stale]:
        """What is made anew if these are asked for (all, if None): those of them that are stale; one that is stale
        by its source in all its languages."""
        if places is None:
            return self._lines
        asked = [self._lines[place] for place in places if place in self._lines]
        found = {each.place: each for each in asked}
        for each in asked:
            if each.by_source:
                everywhere = ((language, each.line_id) for language in self._languages)
                found |= {place: self._lines[place] for place in everywhere if place in self._lines}
        return found

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
    rows = session.execute(select(*columns).where(LineRow.job_id == job.id, LineRow.stale)).all()
    return StaleLines(
        job,
        billing.prices.current(session, OCTAVIA),
        (
            Stale(language, line_id, source_ms, restored(edit).of_source != restored(rendered).of_source)
            for language, line_id, source_ms, edit, rendered in rows
        ),
    )


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
    query = select(LineRow).where(LineRow.job_id == job.id, LineRow.language.in_(languages))
    for row in session.scalars(query.execution_options(populate_existing=True)):
        edit, rendered = restored(row.edit), restored(row.rendered)
        wanted = edit if (row.language, row.line_id) in lines else replace(rendered, lock=edit.lock)
        row.rendering = stored(wanted) if wanted != rendered else None
    session.flush()


def _is_needed(name: str, language: str, languages: Collection[str]) -> bool:
    return name == StageName.DELIVER or (name == StageName.DUB and language in languages)


def overrides_of(session: Session, job_id: str) -> Overrides:
    """What people decided about a job's lines, as its present round makes them."""
    columns = (LineRow.language, LineRow.line_id, LineRow.rendered, LineRow.rendering)
    lines: dict[str, dict[str, LineOverride]] = {}
    segments: dict[str, SegmentOverride] = {}
    query = select(*columns).where(LineRow.job_id == job_id).order_by(LineRow.language, LineRow.position)
    for language, line_id, rendered, rendering in session.execute(query):
        edit: Edit = restored(rendered if rendering is None else rendering)
        if (of_line := edit.for_line()) is not None:
            lines.setdefault(language, {})[line_id] = of_line
        if (of_segment := edit.for_segment()) is not None:
            segments[line_id] = of_segment
    return Overrides(lines, segments)


def forget_render(session: Session, job_id: str) -> None:
    """Let the lines be as they were before the round that ended without making them."""
    session.execute(update(LineRow).where(LineRow.job_id == job_id).values(rendering=None))
