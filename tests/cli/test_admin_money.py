"""`octavia admin`: price books, statements, margins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from octavia.api.server import Server
from octavia.cli.credit_list import margins_document, margins_text, statement_document, statement_text, ucr_of
from octavia.cli.edge import UsageError
from octavia.dubbing.engines.spending import Spending
from octavia.dubbing.errors import ExitCode
from octavia.migrations.price_books import PRICE_BOOKS
from octavia.service.billing.money import CREDIT_UCR
from support.ledger import Desk
from support.people import new_person
from support.server import FixedClock

Called = Callable[..., tuple[int, str, str]]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_price_book_is_shown_edited_and_put_in_force_as_a_new_version(called: Called, tmp_path: Path) -> None:
    code, shown, _ = called("admin", "prices", "show", "ytdubber")
    assert code == ExitCode.OK
    assert "6 credits a minute and language" in shown
    assert "rare" in shown
    code, document, _ = called("admin", "prices", "show", "ytdubber", "--json")
    book = json.loads(document)
    assert book == {"asset": "ytdubber", "version": 1, "book": PRICE_BOOKS["ytdubber"]}
    book["book"]["rules"]["dub"]["rate_ucr"] = 7_500_000
    file = tmp_path / "book.json"
    file.write_text(json.dumps(book))
    assert called("admin", "prices", "set", file, "--reason", "dearer")[1] == "version 2 of ytdubber is in force\n"
    assert "7.5 credits a minute" in called("admin", "prices", "show", "ytdubber")[1]
    assert "6 credits a minute" in called("admin", "prices", "show", "ytdubber", "--version", "1")[1]
    history = called("admin", "prices", "history", "ytdubber")[1]
    assert [line.split()[0] for line in history.splitlines()[2:]] == ["2", "1"]
    assert "dearer" in history
    code, _, said = called("admin", "prices", "set", file, "--reason", "again")
    assert (code, "version 1 of the price book 'ytdubber' is not the newest" in said) == (ExitCode.USAGE, True)
    book["version"] = 2
    file.write_text(json.dumps(book))
    assert called("admin", "prices", "set", file, "--reason", "again")[1].startswith("nothing is different")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"version": 1, "asset": "live", "book": PRICE_BOOKS["live"] | {"rounding": "never"}}, "book.rounding"),
        ({"version": 1, "asset": "live"}, "book"),
        ({"version": 1, "asset": "live", "book": PRICE_BOOKS["live"], "discount": 1}, "discount"),
    ],
)
def test_a_file_that_is_no_price_book_is_refused(
    called: Called, tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    (tmp_path / "book.json").write_text(json.dumps(wrong))
    code, _, complaint = called("admin", "prices", "set", tmp_path / "book.json", "--reason", "x")
    assert (code, f"the price book is wrong at {said}" in complaint) == (ExitCode.INPUT_DOCUMENT, True)


def test_a_file_that_is_not_there_is_said(called: Called, tmp_path: Path) -> None:
    code, _, complaint = called("admin", "prices", "set", tmp_path / "none.json", "--reason", "x")
    assert (code, "none.json can't be read" in complaint) == (ExitCode.INPUT_MISSING, True)


@pytest.mark.parametrize(
    ("written", "ucr"), [("12.5", 12_500_000), ("-2", -2_000_000), ("0.000001", 1), ("1e3", 10**9)]
)
def test_credits_are_read_exactly(written: str, ucr: int) -> None:
    assert ucr_of(written) == ucr


@pytest.mark.parametrize("written", ["", "many", "nan", "inf", "0.0000001"])
def test_what_is_no_number_of_credits_is_refused(written: str) -> None:
    with pytest.raises(UsageError):
        ucr_of(written)


@ON_SQLITE
def test_a_statement_shows_every_balance_before_and_after(
    server: Server, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    ana = new_person(server)
    server.billing.grant(ana.owner_id, 10 * CREDIT_UCR, "to try it", "k1", "operator")
    server.billing.correct(ana.owner_id, -25 * CREDIT_UCR, "a slip", "k2", "operator")
    server.billing.grant(ana.owner_id, 3 * CREDIT_UCR, "elsewhere", "k3", "operator", asset="ytdubber")
    statement = server.billing.statement(ana.owner_id, 10, 0)
    rows = [line.split() for line in statement_text(statement).splitlines()[2:5]]
    assert [row[:1] + row[3:9] for row in rows] == [
        ["3", "correction", "25", "-25", "0", "0", "15"],
        ["2", "debt", "10", "15", "25", "0", "15"],
        ["1", "grant", "0", "10", "10", "0", "0"],
    ]
    assert "0 credits available, 0 credits held, 15 credits owed" in statement_text(statement)
    assert json.loads(statement_document(statement))["lines"][2]["after_ucr"] == 10 * CREDIT_UCR
    other = server.billing.statement(ana.owner_id, 10, 0, asset="ytdubber")
    assert "3 credits available" in statement_text(other)
    assert "0 credits available" in statement_text(server.billing.statement("nobody", 10, 0))


@ON_SQLITE
def test_a_margin_says_what_has_a_price_and_what_has_none(
    server: Server, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    desk = Desk(server.database, clock)
    desk.billing = server.billing
    assert margins_text(server.billing.margins(10)) == "no job was started yet"
    desk.grant("ana", 100)
    desk.settle(desk.hold("ana", 31, "job-1"), 31)
    with server.database.transaction() as session:
        spent = [Spending("run", "openai", "speech", "tts", 2, 1, {"characters": 1_500.0})]
        server.billing.costs.note(session, "ana", "job-1", spent)
    told = margins_text(server.billing.margins(10))
    assert "job-1" in told
    assert "at most $0.9300" in told
    assert "$0.0000 + 1,500 characters" in told
    assert "in all: 31 credits charged, worth $0.9300 at $0.0300 a credit" in told
    assert json.loads(margins_document(server.billing.margins(10)))["jobs"][0]["worth_uusd"] == 930_000
