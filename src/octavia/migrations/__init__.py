"""The database's tables, as they came to be. `upgrade` makes an empty or older database what this version needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from octavia.platform.database import Database


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database to a revision. Safe to repeat, and for several processes at once."""
    _run(database, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database back to an older revision; `base` is an empty one."""
    _run(database, command.downgrade, revision)


def current(database: Database) -> str | None:
    """The revision a database is at; None if it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The revision this version needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _run(database: Database, what: object, revision: str) -> None:
    config = _config()
    with database.engine.begin() as connection:
        if not database.is_sqlite:  # On SQLite the transaction itself lets one process in at a time.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4720193)")
        config.attributes["connection"] = connection
        assert callable(what)
        what(config, revision)
