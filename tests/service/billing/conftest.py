"""What the tests of billing share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from octavia.platform.database import Database
from support.databases import Postgres
from support.ledger import Desk
from support.server import FixedClock

_BOOKS = "wallets, ledger_operations, ledger_transfers, holds, purchases, vendor_costs"


@pytest.fixture(scope="module")
def postgres_books(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database for a module of tests: making one takes longer than emptying its books."""
    with postgres.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with empty books, once of each kind; price books stay as the module's tests left them."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_books")
    database = Database(url)
    with database.transaction() as session:
        session.execute(text(f"TRUNCATE {_BOOKS}"))
    database.close()
    return url


@pytest.fixture
def desk(database: Database, clock: FixedClock) -> Iterator[Desk]:
    """A ledger whose books are right at the end of the test."""
    opened = Desk(database, clock)
    yield opened
    assert opened.billing.reconcile().broken == ""
