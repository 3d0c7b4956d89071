"""Migrations: up, down and up again on both databases, and what they make is what the code declares."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from octavia.migrations import current, downgrade, head, upgrade
from octavia.platform.database import Base, Database


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        with request.getfixturevalue("postgres").fresh(tables=False) as url:
            yield url


def test_up_down_and_up_again(empty: str) -> None:
    database = Database(empty)
    assert current(database) is None
    upgrade(database)
    assert current(database) == head()
    upgrade(database)
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    upgrade(database)
    assert current(database) == head()
    database.close()


def test_several_processes_may_start_at_once(empty: str) -> None:
    databases = [Database(empty) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, databases))
    assert current(databases[0]) == head()
    for database in databases:
        database.close()


def test_what_they_make_is_what_the_code_declares(database: Database) -> None:
    import_module("octavia.service.tables")
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []
