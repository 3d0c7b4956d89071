"""The audit trail: as a table for people, as JSON for programs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from octavia.cli.edge import UsageError
from octavia.cli.tables import table
from octavia.dubbing.documents import to_json
from octavia.service.audit import Entry

_AGO = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def since_of(text: str, now: datetime) -> datetime:
    """The point in time that somebody means: `2h`, `7d`, `2026-11-21`, `2026-11-21T12:00`; in UTC if they don't say.

    Raises:
        UsageError: if it is none.
    """
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        said = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--since {text} is no time", "say it as 30m, 12h, 7d, or as 2026-11-21T12:00") from error
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def audit_document(entries: Sequence[Entry]) -> str:
    """The entries as one JSON document: an array of objects."""
    return to_json(list(entries)).rstrip()


def audit_text(entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """The entries as a table.

    Args:
        names: What to write instead of an id: the addresses of users.
    """
    if not entries:
        return "nothing of that kind is written down"
    titles = ("entry", "time (UTC)", "who", "did what", "to what", "from", "more")
    return table(titles, [_row(entry, names) for entry in entries])


def _row(entry: Entry, names: Mapping[str, str]) -> tuple[str, ...]:
    refused = "" if entry.outcome == "done" else f" ({entry.outcome})"
    return (
        str(entry.id),
        entry.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        names.get(entry.actor, entry.actor) or "nobody",
        entry.action + refused,
        names.get(entry.target, entry.target),
        entry.address,
        ", ".join(f"{name} {value}" for name, value in entry.details.items()),
    )
