"""What a job pays to vendors, call by call: kept in the workspace at once, summed up for the report.

The journal, `vendor-calls.jsonl`, has a line for every call of every job of the workspace, written when the call's
outcome is known and before its result is kept: after a kill it still tells what was paid. A line is written whole.
Journals of other workspaces whose artifacts were taken in lie beside it (`others_journal`).
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from octavia.dubbing.engines import VendorCall
from octavia.dubbing.engines.spending import Spending
from octavia.dubbing.errors import OutputError
from octavia.dubbing.report.model import VendorCalls

JOURNAL = "vendor-calls.jsonl"
_JOURNALS = "vendor-calls*.jsonl"
_Key = tuple[str, str, str]


def others_journal(home: str) -> str:
    """The name under which another workspace's journal lies beside ours; `home` is what that one is known by."""
    return f"vendor-calls-{home}.jsonl"


def spending(workspace: Path) -> tuple[Spending, ...]:
    """What all runs in a workspace, those that were killed too, had vendors do, by run, engine, operation and model."""
    by_run: dict[str, list[VendorCall]] = {}
    for run, call in _journalled(workspace):
        by_run.setdefault(run, []).append(call)
    return tuple(
        Spending(run, *key, *_sums(calls))
        for run, made in by_run.items()
        for key, calls in sorted(_by_key(made).items())
    )


class Paid:
    """The calls of one job, and of the others in the same workspace. Safe for any number of threads."""

    def __init__(self, workspace: Path) -> None:
        self._journal = workspace / JOURNAL
        self._run = uuid4().hex
        self._calls: list[VendorCall] = []
        self._lock = threading.Lock()

    def note(self, call: VendorCall) -> None:
        """Keep a call.

        Raises:
            OutputError: if the workspace can't be written.
        """
        with self._lock:
            self._calls.append(call)
        time = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"run": self._run, "time": time, **asdict(call)}, ensure_ascii=False) + "\n"
        try:
            handle = os.open(self._journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError as error:
            raise OutputError(f"{self._journal}: {error.strerror or error}", "free space and run again") from error

    def report(self) -> tuple[VendorCalls, ...]:
        """All calls by engine, operation and model: those of this job, and those of others before it."""
        with self._lock:
            now = _by_key(self._calls)
        before = _by_key(self._others())
        return tuple(
            VendorCalls(*key, *_sums(now.get(key, [])), *_sums(before.get(key, []))) for key in sorted(now | before)
        )

    def _others(self) -> Iterator[VendorCall]:
        return (call for run, call in _journalled(self._journal.parent) if run != self._run)


def _journalled(workspace: Path) -> Iterator[tuple[str, VendorCall]]:
    """Each call with its run, from all journals."""
    for journal in sorted(workspace.glob(_JOURNALS)):
        for entry in filter(None, map(_entry, _lines(journal))):
            run = entry.pop("run")
            entry.pop("time")
            yield run, VendorCall(**entry)


def _lines(journal: Path) -> list[str]:
    """A journal's lines; none if the workspace was removed a moment ago."""
    try:
        return journal.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _entry(line: str) -> dict[str, Any] | None:
    """A line of the journal; None for one that a full disk cut short."""
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return entry


def _by_key(calls: Iterable[VendorCall]) -> dict[_Key, list[VendorCall]]:
    found: dict[_Key, list[VendorCall]] = {}
    for call in calls:
        found.setdefault((call.engine, call.operation, call.model), []).append(call)
    return found


def _sums(calls: list[VendorCall]) -> tuple[int, int, dict[str, float]]:
    """How many were answered, how many were not, and what the answered ones used."""
    amounts: dict[str, float] = {}
    for call in calls:
        for unit, amount in call.amounts.items():
            amounts[unit] = round(amounts.get(unit, 0.0) + amount, 3)
    answered = sum(call.answered for call in calls)
    return answered, len(calls) - answered, amounts
