"""The line document of a job: written when it is delivered, in the same transaction; nothing of a person's is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from octavia.dubbing.pipeline.excerpt import Heard, HeardLine
from octavia.dubbing.pipeline.review import Review, ReviewLine
from octavia.service.jobs.lines_edits import Edit, restored, stored
from octavia.service.jobs.lines_shape import Rendering
from octavia.service.jobs.lines_views import AboutTrack, about_of, machine_form
from octavia.service.jobs.states import tracks_of
from octavia.service.jobs.tables import LineRow


def write_lines(session: Session, job_id: str, reviews: Sequence[Review]) -> None:
    """Note what the delivered dubs say. What was edited for this round is now rendered; what was edited since is stale.

    A line that isn't there any more is gone; if it is because of an edit, the line it went into remembers its edits.
    """
    tracks = {track.language: track for track in tracks_of(session, job_id)}
    for review in reviews:
        speed, gain_db = review.reading_speed, review.gain_db
        about = AboutTrack(review.duration_ms, review.voices, review.speakers, speed, gain_db, review.engine)
        tracks[review.language].review = asdict(about)
        _write(session, job_id, review)


def heard_before(session: Session, job_id: str, language: str) -> Heard | None:
    """A language as it was delivered last; None if it wasn't, or before its gain was kept."""
    track = next((each for each in tracks_of(session, job_id) if each.language == language), None)
    about = about_of(track.review) if track and track.review else None
    if about is None or about.gain_db is None:
        return None
    query = select(LineRow.machine).where(LineRow.job_id == job_id, LineRow.language == language)
    lines = [machine_form().validate_python(machine) for machine in session.scalars(query)]
    return Heard(
        about.gain_db, {line.id: HeardLine(line.start_ms, line.end_ms, line.text, line.voice) for line in lines}
    )


def _write(session: Session, job_id: str, review: Review) -> None:
    of_track = (LineRow.job_id == job_id, LineRow.language == review.language)
    query = select(LineRow).where(*of_track).execution_options(populate_existing=True)
    rows = {row.line_id: row for row in session.scalars(query)}
    made = {row.line_id: Rendering.restored(row.rendering) for row in rows.values() if row.rendering is not None}
    edits = {line_id: edit for each in made.values() for line_id, edit in each.new.items()}
    new: list[dict[str, Any]] = []
    for position, line in enumerate(review.lines):
        row = rows.pop(line.id, None)
        if row is None:
            new.append(_new_row(job_id, review.language, position, line, edits.get(line.id, Edit())))
        else:
            _made_anew(row, position, line)
    if new:
        session.execute(insert(LineRow), new)
    if rows:
        session.execute(delete(LineRow).where(*of_track, LineRow.line_id.in_(rows)))


def _new_row(job_id: str, language: str, position: int, line: ReviewLine, edit: Edit) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "language": language,
        "line_id": line.id,
        "position": position,
        "version": 1,
        "source_ms": line.source_end_ms - line.source_start_ms,
        "machine": machine_form().dump_python(line, mode="json"),
        "edit": stored(edit),
        "rendered": stored(edit),
        "stale": False,
    }


def _made_anew(row: LineRow, position: int, line: ReviewLine) -> None:
    machine = machine_form().dump_python(line, mode="json")
    edit, rendered = row.edit, row.rendered
    if row.rendering is not None:
        of_round = Rendering.restored(row.rendering)
        rendered = stored(of_round.edit)
        if of_round.in_work:
            edit = rendered
    stale = not restored(edit).sounds_as(restored(rendered))
    before = (row.machine, row.edit, row.rendered, row.stale, row.position)
    if (machine, edit, rendered, stale, position) != before:
        row.machine, row.edit, row.rendered, row.stale, row.position = machine, edit, rendered, stale, position
        row.version += 1
    row.rendering = None
    row.source_ms = line.source_end_ms - line.source_start_ms
