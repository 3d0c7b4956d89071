"""A person's edits, laid on what the machine made: of what is said in the source, and of single lines of a dub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from octavia.dubbing.errors import DocumentError
from octavia.dubbing.request import LineOverride, Overrides, SegmentOverride
from octavia.dubbing.subtitles.spread import timed_words
from octavia.dubbing.values import Candidate, Line, Segment, Transcript


def check_overrides(overrides: Overrides, transcript: Transcript) -> None:
    """Refuse overrides of lines that don't exist, and of what is said that say nothing.

    Raises:
        DocumentError: naming the first such segment.
    """
    known = {segment.id for segment in transcript.segments}
    named = [(segment_id, "segments") for segment_id in overrides.segments]
    named += [(segment_id, language) for language, lines in overrides.lines.items() for segment_id in lines]
    for segment_id, place in named:
        if segment_id not in known:
            last = transcript.segments[-1].id
            raise DocumentError(
                f"the overrides name line '{segment_id}' ({place}), which does not exist",
                f"the transcript has s0001 to {last}; see the lines in report.html",
            )
    for segment_id, segment in overrides.segments.items():
        if any(said is not None and not said.strip() for said in (segment.text, segment.speaker)):
            raise DocumentError(
                f"the overrides leave nothing of what is said in line '{segment_id}', or nobody who says it",
                "leave the text or the speaker out to keep what was heard",
            )


def corrected(transcript: Transcript, overrides: Mapping[str, SegmentOverride]) -> Transcript:
    """The transcript as a person corrected it."""
    segments = (_corrected(segment, overrides.get(segment.id)) for segment in transcript.segments)
    return replace(transcript, segments=tuple(segments))


def overridden(lines: Sequence[Line], overrides: Mapping[str, LineOverride]) -> tuple[Line, ...]:
    """The lines with a person's decisions in place of the machine's."""
    return tuple(_overridden(line, overrides.get(line.segment.id)) for line in lines)


def _corrected(segment: Segment, override: SegmentOverride | None) -> Segment:
    if override is None:
        return segment
    if override.speaker is not None:
        segment = replace(segment, speaker=override.speaker.strip())
    text = segment.text if override.text is None else override.text.strip()
    if text == segment.text:
        return segment
    edited = replace(segment, text=text)
    # Words that were heard right keep their times. None keeps its confidence: a person vouches for all of them.
    words = (replace(word, confidence=None) for word in timed_words(edited)) if segment.words else ()
    return replace(edited, words=tuple(words))


def _overridden(line: Line, override: LineOverride | None) -> Line:
    if override is None:
        return line
    candidates = line.candidates if override.text is None else (Candidate(override.text.strip()),)
    return replace(
        line,
        candidates=candidates,
        voice=override.voice or line.voice,
        locked=override.lock,
        fixed_start_ms=override.start_ms,
    )
