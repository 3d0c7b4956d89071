"""A report in short, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from octavia.cli.tables import Cell, table
from octavia.dubbing.report import Report, SummaryLine, summary_lines, verdict

_STYLES = {"holds": "green", "kept": "green", "broken": "bold red", "advice": "yellow", "not measured": "yellow"}


def summary_text(report: Report) -> str:
    """Every promise of every language as a row, then the verdict."""
    said = verdict(report)
    rows = [_row(line) for line in summary_lines(report)]
    parts = [table(("", "language", "promise", "measured", "allowed"), rows), f"{said.headline}. {said.more}"]
    made = dict.fromkeys(f"{engine.name} ({engine.quality} quality)" for engine in report.engines)
    return "\n\n".join([*parts, *_broken(report), f"Made by {', '.join(made)}."])


def _row(line: SummaryLine) -> tuple[Cell, ...]:
    return (Text(line.symbol, style=_STYLES[line.state]), line.language, line.title, line.measured, line.limit)


def _broken(report: Report) -> Iterator[str]:
    details = [
        f"  {line.language}, {line.title.lower()}: {line.detail}"
        for line in summary_lines(report)
        if line.state in ("broken", "not measured") and line.detail
    ]
    if details:
        yield "\n".join(details)
