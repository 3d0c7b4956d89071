"""Between the wire's words about lines and ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from octavia.api.octavia.wire_lines import (
    AlternativeOut,
    AlternativesOut,
    EditIn,
    EditOut,
    ExcerptOut,
    LineOut,
    LinesOut,
    LineTrackOut,
    PriceOut,
)
from octavia.service.billing.money import to_credits
from octavia.service.billing.quotes import Quote
from octavia.service.jobs.commands import AUTO
from octavia.service.jobs.lines import AnyVersion, Document, Excerpt
from octavia.service.jobs.lines_edits import Edit
from octavia.service.jobs.lines_views import Line, Priced, Ranked

SOURCE = "source"
"""What peaks are of that are not a dub's."""
_TAG = re.compile(r'(W/)?"([^"]*)"')


def etag_of(line: Line) -> str:
    """What names a line's present state."""
    return f'"{line.version}"'


def versions_of(header: str | None) -> frozenset[int] | AnyVersion | None:
    """The versions of a line that an `If-Match` names; None without one. What is no strong tag of ours matches none."""
    if header is None or not header.strip():
        return None
    if header.strip() == "*":
        return AnyVersion.ANY
    tags = (match.groups() for match in _TAG.finditer(header))
    return frozenset(int(tag) for weak, tag in tags if not weak and tag.isascii() and tag.isdigit() and len(tag) < 10)


def edit_in(wire: EditIn) -> Edit:
    """The new values of an edit."""
    return Edit(
        text=wire.text,
        voice=wire.voice,
        start_ms=wire.start_ms,
        source_text=wire.source_text,
        speaker=wire.speaker,
        lock=bool(wire.lock),
        end_ms=wire.end_ms,
        rate=wire.rate,
        split=tuple(wire.split or ()),
        join=bool(wire.join),
    )


def line_out(priced: Priced) -> LineOut:
    """A line."""
    line, machine = priced.line, priced.line.machine
    return LineOut(
        language=line.language,
        id=line.id,
        etag=etag_of(line),
        stale=line.stale,
        render_credits=None if priced.quote is None else to_credits(priced.quote.amount_ucr),
        edit=_edit_out(line.edit),
        rendered=_edit_out(line.rendered),
        speaker=machine.speaker,
        source_start_ms=machine.source_start_ms,
        source_end_ms=machine.source_end_ms,
        source_text=machine.source_text,
        heard_text=machine.heard_text,
        heard_speaker=machine.heard_speaker,
        text=machine.text,
        voice=machine.voice,
        start_ms=machine.start_ms,
        end_ms=machine.end_ms,
        natural_ms=machine.natural_ms,
        rate=machine.rate,
        shift_ms=machine.shift_ms,
        by_hand=machine.by_hand,
        locked=machine.locked,
        confidence=machine.confidence,
        weak_words=list(machine.weak_words),
        unknown_words=list(machine.unknown_words),
        problems=list(machine.problems),
        help=machine.help,
        gain_db=machine.gain_db,
        pace_by_hand=machine.pace_by_hand,
        minimum_ms=line.shortest_ms,
        maximum_ms=line.longest_ms,
        words=line.words,
        split_from=line.split_from,
        joined_from=list(line.joined_from),
    )


def _edit_out(edit: Edit) -> EditOut:
    return EditOut(
        text=edit.text,
        voice=edit.voice,
        start_ms=edit.start_ms,
        end_ms=edit.end_ms,
        rate=edit.rate,
        source_text=edit.source_text,
        speaker=edit.speaker,
        split=list(edit.split) or None,
        join=edit.join,
        lock=edit.lock,
    )


def lines_out(document: Document) -> LinesOut:
    """A page of a job's lines."""
    job = document.job

    def peaks(language: str | None) -> str | None:
        return f"/api/v1/jobs/{job.id}/peaks/{language or SOURCE}" if language in document.peaks else None

    tracks = [
        LineTrackOut(
            language=track.language,
            lines=track.lines,
            stale=track.stale,
            duration_ms=track.about.duration_ms,
            voices=list(track.about.voices),
            speakers=list(track.about.speakers),
            reading_speed=track.about.reading_speed,
            tts=track.about.engine or AUTO,
            peaks=peaks(track.language),
            excerpts=[_excerpt_out(job.id, each) for each in document.excerpts if each.language == track.language],
        )
        for track in document.tracks
    ]
    return LinesOut(
        job_id=job.id,
        status=job.status.value,
        rendering=job.rendering,
        error_message=job.error_message,
        source_language=job.source_language,
        duration_ms=job.duration_ms,
        source_media=None if job.file_id is None else f"/api/v1/files/{job.file_id}/content",
        source_peaks=peaks(None),
        tracks=tracks,
        stale=sum(track.stale for track in tracks),
        price=_price_out(document.quote),
        total=document.total,
        lines=[line_out(each) for each in document.lines],
    )


def _excerpt_out(job_id: str, excerpt: Excerpt) -> ExcerptOut:
    return ExcerptOut(
        start_ms=excerpt.span.start_ms,
        end_ms=excerpt.span.end_ms,
        media=f"/api/v1/jobs/{job_id}/artifacts/{excerpt.name}?v={excerpt.sha256[:16]}",
    )


def _price_out(quote: Quote | None) -> PriceOut | None:
    return None if quote is None else PriceOut(credits=to_credits(quote.amount_ucr), explanation=quote.explanation)


def alternatives_out(job_id: str, line: Line, found: Sequence[Ranked]) -> AlternativesOut:
    """What a line could say."""
    return AlternativesOut(
        job_id=job_id,
        language=line.language,
        id=line.id,
        text=line.machine.text,
        natural_ms=line.machine.natural_ms,
        source_ms=line.source_ms,
        outdated=line.edit.of_source != line.rendered.of_source,
        alternatives=[_alternative_out(each) for each in found],
    )


def _alternative_out(ranked: Ranked) -> AlternativeOut:
    alternative = ranked.alternative
    return AlternativeOut(
        text=alternative.text,
        predicted_ms=alternative.predicted_ms,
        measured=alternative.measured,
        longer_by_ms=ranked.longer_by_ms,
        length="same" if not ranked.longer_by_ms else "longer" if ranked.longer_by_ms > 0 else "shorter",
        in_force=ranked.in_force,
    )
