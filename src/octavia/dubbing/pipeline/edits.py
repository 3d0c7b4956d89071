"""A person's edits of single lines of a dub, laid on what the machine made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from octavia.dubbing.errors import DocumentError
from octavia.dubbing.request import LineOverride
from octavia.dubbing.values import Candidate, Line, Segment


def check_lines(overrides: Mapping[str, Mapping[str, LineOverride]], segments: Sequence[Segment]) -> None:
    """Refuse overrides of lines that don't exist.

    Args:
        overrides: By language and line.
        segments: As a person split and joined them.

    Raises:
        DocumentError: naming the first such line.
    """
    known = {segment.id for segment in segments}
    for language, lines in overrides.items():
        for line_id in lines:
            if line_id not in known:
                raise DocumentError(
                    f"the overrides name line '{line_id}' ({language}), which does not exist",
                    f"there are {segments[0].id} to {segments[-1].id}, but for what is joined with others; see the "
                    "lines in report.html",
                )


def overridden(lines: Sequence[Line], overrides: Mapping[str, LineOverride]) -> tuple[Line, ...]:
    """The lines with a person's decisions in place of the machine's."""
    return tuple(_overridden(line, overrides.get(line.segment.id)) for line in lines)


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
        fixed_end_ms=override.end_ms,
        fixed_rate=override.rate,
    )
