"""The audit trail: who did what to what, from where; never changed, free of secrets."""

from __future__ import annotations

import contextvars
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from octavia.platform.context import Origin, enter_request
from octavia.platform.database import Database
from octavia.platform.secrecy import COVER
from octavia.service.audit import SYSTEM, Entry, Outcome, Wanted, entries, record, sweep
from support.server import FixedClock


def write(database: Database, clock: FixedClock, action: str = "job.deleted", actor: str = "ana", **more: Any) -> None:
    with database.transaction() as session:
        record(session, clock(), action, actor=actor, **more)


def test_an_entry_says_who_did_what_from_where(database: Database, clock: FixedClock) -> None:
    def request() -> None:
        enter_request(Origin("request-1", "203.0.113.9"))
        write(database, clock, "credits.granted", "operator", target="ana", details={"credits": 5})

    contextvars.Context().run(request)
    (entry,) = entries(database, Wanted())
    assert entry == Entry(
        entry.id,
        "operator",
        "203.0.113.9",
        "request-1",
        "credits.granted",
        "ana",
        Outcome.DONE,
        {"credits": 5},
        clock(),
    )


def test_what_is_rolled_back_was_not_done(database: Database, clock: FixedClock) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        record(session, clock(), "job.deleted", actor=SYSTEM)
        raise ZeroDivisionError
    assert entries(database, Wanted()) == []


def test_no_secret_gets_in(database: Database, clock: FixedClock) -> None:
    details = {"password": "hidden", "url": "https://x.example/?token=hidden", "n": 1}
    write(database, clock, target="https://x.example/?token=hidden", details=details)
    (entry,) = entries(database, Wanted())
    assert "hidden" not in repr(entry)
    assert entry.details == {"password": COVER, "url": f"https://x.example/?token={COVER}", "n": 1}


def test_the_newest_come_first_page_by_page_and_by_what_is_looked_for(database: Database, clock: FixedClock) -> None:
    for number in range(4):
        write(database, clock, "job.deleted" if number % 2 else "job.created", "ana", target=str(number))
    write(database, clock, actor="ben", outcome=Outcome.REFUSED)
    page = entries(database, Wanted(actor="ana"), limit=3)
    assert [entry.target for entry in page] == ["3", "2", "1"]
    assert [entry.target for entry in entries(database, Wanted(actor="ana", before_id=page[-1].id))] == ["0"]
    assert [entry.target for entry in entries(database, Wanted(action="job.created"))] == ["2", "0"]
    assert [entry.outcome for entry in entries(database, Wanted(actor="ben"))] == [Outcome.REFUSED]


def test_what_somebody_did_and_what_was_done_to_them_since_a_time(database: Database, clock: FixedClock) -> None:
    write(database, clock, "session.opened", "ana", target="s1")
    clock.forward(hours=1)
    write(database, clock, "sessions_opened", "ben", target="ana")
    write(database, clock, "session.closed", "ben", target="s2")

    def targets(wanted: Wanted) -> list[str]:
        return [entry.target for entry in entries(database, wanted)]

    assert targets(Wanted(about=("ana",))) == ["ana", "s1"]
    assert targets(Wanted(about=("ana", "ben"), since=clock())) == ["s2", "ana"]
    assert targets(Wanted(action="session")) == ["s2", "s1"]
    assert targets(Wanted(action="session", since=clock())) == ["s2"]


def test_the_database_refuses_to_change_an_entry(database: Database, clock: FixedClock) -> None:
    write(database, clock)
    with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
        session.execute(text("UPDATE audit_entries SET actor = 'somebody'"))
    assert [entry.actor for entry in entries(database, Wanted())] == ["ana"]


def test_what_is_too_old_goes(database: Database, clock: FixedClock) -> None:
    write(database, clock, target="old")
    clock.forward(days=10)
    write(database, clock, target="new")
    assert sweep(database, clock(), timedelta(days=5)) == 1
    assert [entry.target for entry in entries(database, Wanted())] == ["new"]
