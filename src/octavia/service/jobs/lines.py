"""Everything one can do with the lines of a finished dub, in one place for the edges."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from octavia.dubbing.timing import Span
from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.billing.billing import Billing
from octavia.service.billing.quotes import Quote
from octavia.service.jobs import views
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.errors import (
    AlreadyRendering,
    ArtifactNotFound,
    LineChanged,
    LineInWork,
    LineNotFound,
    NotFinished,
    NothingToRender,
    SourceGone,
    VersionMissing,
)
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.lines_checks import Decided, check_shape, check_words, has_shape
from octavia.service.jobs.lines_edits import Edit, check, edited, restored, stored
from octavia.service.jobs.lines_render import Place, StaleLines, begin_render, stale_lines
from octavia.service.jobs.lines_shape import Rendering
from octavia.service.jobs.lines_views import AboutTrack, Line, Priced, Ranked, about_of, line_of, ranked
from octavia.service.jobs.lists import job_of, locked_job_of
from octavia.service.jobs.outputs import EXCERPT
from octavia.service.jobs.queue import Queue
from octavia.service.jobs.states import tracks_of
from octavia.service.jobs.tables import JobRow, LineRow, TrackRow
from octavia.service.jobs.views import Artifact, Job
from octavia.service.storage.errors import FileNotFound
from octavia.service.storage.files import Files

PEAKS = "peaks"
"""The role of files of peaks; that of the source has no language."""


class AnyVersion(Enum):
    """Whatever it is."""

    ANY = "*"


@dataclass(frozen=True, slots=True)
class Track:
    """A language of the document, and how many lines it has."""

    language: str
    about: AboutTrack
    lines: int
    stale: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a language that sounds as lines will that are being made anew: where it plays, and its file."""

    span: Span
    language: str | None
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """Lines of a job.

    Attributes:
        tracks: Those that have lines.
        quote: For all stale lines; None if there are none.
        peaks: The languages with peaks; None stands for the source.
        excerpts: As they follow in the dub.
        lines: Those asked for, by language and position.
        total: How many there are of those.
    """

    job: Job
    tracks: tuple[Track, ...]
    quote: Quote | None
    peaks: tuple[str | None, ...]
    excerpts: tuple[Excerpt, ...]
    lines: tuple[Priced, ...]
    total: int


class Lines:
    """Lines of owners' jobs: read, edited, made anew. Another owner's are as if they didn't exist."""

    def __init__(self, database: Database, clock: Clock, files: Files, billing: Billing, queue: Queue) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._billing = billing
        self._queue = queue

    def document(
        self, owner_id: str, job_id: str, language: str | None = None, limit: int = 1000, offset: int = 0
    ) -> Document:
        """A page of a job's lines, of one language if it is given.

        Raises:
            JobNotFound
        """
        with self._database.reading() as session:
            job = job_of(session, owner_id, job_id)
            stale = stale_lines(session, self._billing, job)
            tracks = _tracks(session, job_id)
            wanted = [track for track in tracks if language in (None, track.language)]
            rows = _rows(session, job_id, [track.language for track in wanted], limit, offset)
            artifacts = views.artifacts_of(session, job_id)
            return Document(
                views.seen(session, [job], self._clock())[0],
                tuple(tracks),
                stale.price(),
                tuple(each.language for each in artifacts if each.role == PEAKS),
                _excerpts(artifacts),
                tuple(_priced(line_of(row), stale) for row in rows),
                sum(track.lines for track in wanted),
            )

    def line(self, owner_id: str, job_id: str, language: str, line_id: str) -> Priced:
        """A line as it stands.

        Raises:
            JobNotFound, LineNotFound
        """
        with self._database.reading() as session:
            job = job_of(session, owner_id, job_id)
            line = line_of(_row(session, job_id, language, line_id))
            return _priced(line, stale_lines(session, self._billing, job))

    def alternatives(self, owner_id: str, job_id: str, language: str, line_id: str) -> tuple[Line, Sequence[Ranked]]:
        """A line, and what else it could say, the best first; errors as for `line`."""
        line = self.line(owner_id, job_id, language, line_id).line
        return line, ranked(line)

    def edit(
        self,
        owner_id: str,
        job_id: str,
        language: str,
        line_id: str,
        wanted: Edit,
        given: Collection[str],
        versions: Collection[int] | AnyVersion | None,
    ) -> Priced:
        """Change what was decided about a line; nothing is made by it.

        Args:
            wanted: New values of the fields that `given` names; those of the source change the line in all languages.
            versions: Of the line, that the change may be made to; None if nobody said.

        Raises:
            JobNotFound, LineNotFound, VersionMissing; UnusableEdit: if no line can be made like that;
            LineChanged: if it is of another version; LineInWork: if it is being split or joined, or is to be while
            lines are rendered; ShapeStands, WouldLoseEdits: if lines can't be split, joined or brought back like that.
        """
        with self._database.transaction() as session:
            job = locked_job_of(session, owner_id, job_id)
            row = _row(session, job_id, language, line_id)
            line = line_of(row)
            if versions is None:
                raise VersionMissing
            if not isinstance(versions, AnyVersion) and line.version not in versions:
                raise LineChanged(_priced(line, stale_lines(session, self._billing, job)))
            edit = edited(line.edit, wanted, given, line.machine, line.rendered)
            check(edit, line.edit, _voices(session, job_id, language), job.duration_ms, line.machine)
            check_words(edit, line.machine)
            reshaped = (edit.split, edit.join) != (line.edit.split, line.edit.join)
            if (reshaped and job.rendering) or (row.rendering and Rendering.restored(row.rendering).in_work):
                raise LineInWork(line_id)
            same = _same_line(session, row, everywhere=edit.of_source != line.edit.of_source)
            for each in same:
                _decide(each, edit if each is row else restored(each.edit).with_source(edit))
            session.flush()
            if reshaped or has_shape(edit):
                for each in same:
                    check_shape(_decided(session, job_id, each.language))
            return _priced(line_of(row), stale_lines(session, self._billing, job))

    def render(self, owner_id: str, job_id: str, chosen: Collection[Place] | None = None) -> Job:
        """Make stale lines anew, all or those chosen; until that is done, the job's files stay as they are.

        Raises:
            JobNotFound; NotFinished: if the job was never completed; AlreadyRendering; LineNotFound: if a chosen one
            isn't there; NothingToRender: if none of them is stale; SourceGone: if the job's source was removed;
            ServiceError: if there are too few credits.
        """
        with self._database.transaction() as session:
            job = locked_job_of(session, owner_id, job_id)
            if job.rendering:
                raise AlreadyRendering(
                    f"lines of job {job_id} are being rendered", "wait until that is done, or cancel"
                )
            if job.status != JobStatus.COMPLETED:
                raise NotFinished(f"job {job_id} is {job.status}", "wait until it is completed")
            if chosen is not None:
                _check_places(session, job_id, chosen)
            stale = stale_lines(session, self._billing, job)
            quote = stale.price(chosen)
            if quote is None:
                raise NothingToRender("no line was edited since it was rendered", "edit one")
            self._use_source(session, job)
            now = self._clock()
            begin_render(session, self._billing, job, stale.chosen(chosen), quote, now)
            self._queue.submit(session, job.id, job.owner_id, job.priority)
            tell(session, job, EventKind.STARTED, now)
            return views.seen(session, [job], now)[0]

    def peaks(self, owner_id: str, job_id: str, language: str | None) -> Artifact:
        """The peaks of a dub, or of the source if `language` is None.

        Raises:
            JobNotFound; ArtifactNotFound: if there are none.
        """
        with self._database.reading() as session:
            job_of(session, owner_id, job_id)
            for each in views.artifacts_of(session, job_id):
                if each.role == PEAKS and each.language == language:
                    return each
        raise ArtifactNotFound(f"the job has no peaks of {language or 'its source'}", "finished dubs have them")

    def _use_source(self, session: Session, job: JobRow) -> None:
        """See that the source is still there, and that it stays."""
        try:
            self._files.use(session, job.owner_id, job.source_file_id or "")
        except FileNotFound as error:
            raise SourceGone(f"the source of job {job.id} was removed", "upload it again and make a new job") from error


def _priced(line: Line, stale: StaleLines) -> Priced:
    return Priced(line, stale.price([(line.language, line.id)]))


def _excerpts(artifacts: Sequence[Artifact]) -> tuple[Excerpt, ...]:
    placed = ((each.span, each) for each in artifacts if each.role == EXCERPT)
    found = (Excerpt(span, each.language, each.name, each.sha256) for span, each in placed if span)
    return tuple(sorted(found, key=lambda each: each.span))


def _tracks(session: Session, job_id: str) -> list[Track]:
    """The tracks that have lines, in the order asked for."""
    count = select(LineRow.language, LineRow.stale, func.count()).where(LineRow.job_id == job_id)
    counted: dict[str, dict[bool, int]] = {}
    for language, stale, number in session.execute(count.group_by(LineRow.language, LineRow.stale)):
        counted.setdefault(language, {})[stale] = number
    return [
        Track(track.language, about_of(track.review), sum(of_it.values()), of_it.get(True, 0))
        for track in tracks_of(session, job_id)
        if (of_it := counted.get(track.language))
    ]


def _rows(session: Session, job_id: str, languages: Sequence[str], limit: int, offset: int) -> Sequence[LineRow]:
    query = select(LineRow).where(LineRow.job_id == job_id, LineRow.language.in_(languages))
    return session.scalars(query.order_by(LineRow.language, LineRow.position).limit(limit).offset(offset)).all()


def _row(session: Session, job_id: str, language: str, line_id: str) -> LineRow:
    row = session.get(LineRow, (job_id, language, line_id), populate_existing=True)
    if row is None:
        raise LineNotFound(language, line_id)
    return row


def _check_places(session: Session, job_id: str, places: Collection[Place]) -> None:
    query = select(LineRow.language, LineRow.line_id).where(LineRow.job_id == job_id)
    known = {(language, line_id) for language, line_id in session.execute(query)}
    for place in places:
        if place not in known:
            raise LineNotFound(*place)


def _same_line(session: Session, row: LineRow, *, everywhere: bool) -> Sequence[LineRow]:
    """The line, or the same one in all languages."""
    if not everywhere:
        return [row]
    query = select(LineRow).where(LineRow.job_id == row.job_id, LineRow.line_id == row.line_id)
    return session.scalars(query).all()


def _decide(row: LineRow, edit: Edit) -> None:
    if edit != restored(row.edit):
        row.edit = stored(edit)
        row.stale = not edit.sounds_as(restored(row.rendered))
        row.version += 1


def _decided(session: Session, job_id: str, language: str) -> list[Decided]:
    """All lines of a language with what was decided about them."""
    columns = (LineRow.line_id, LineRow.edit, LineRow.rendered)
    query = select(*columns).where(LineRow.job_id == job_id, LineRow.language == language).order_by(LineRow.position)
    return [
        Decided(language, line_id, restored(edit), restored(rendered))
        for line_id, edit, rendered in session.execute(query)
    ]


def _voices(session: Session, job_id: str, language: str) -> Sequence[str]:
    query = select(TrackRow.review).where(TrackRow.job_id == job_id, TrackRow.language == language)
    return about_of(session.scalars(query).one()).voices
