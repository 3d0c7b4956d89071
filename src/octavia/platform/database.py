"""The database: SQLite in WAL mode on one machine, PostgreSQL for many, the same code on both."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    event,
    func,
    or_,
    text,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from octavia.platform.clock import epoch_ms

_BUSY_MS = 30_000
_IDLE_S = 30
"""A transaction in which nothing is said for so long is ended: its process was paused, or its machine is gone, and
what it has locked others wait for."""
_SQLITE_AWAY = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    )
)
DatabaseFault = SQLAlchemyError
"""Whatever a database raises, for those who import nothing of SQLAlchemy."""
_NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables. Constraints are named alike on both databases, so that migrations can alter them."""

    metadata = MetaData(naming_convention=_NAMES)


class Instant(TypeDecorator[datetime]):
    """A point in time: aware and in UTC in Python, whole milliseconds since 1970 in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else epoch_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def contains(column: InstrumentedAttribute[str], part: str) -> ColumnElement[bool]:
    """Whether a column contains a text in whichever case; letters beyond a to z in the very same, where the database
    knows no case of theirs."""
    return or_(func.lower(column).contains(part.lower(), autoescape=True), column.contains(part, autoescape=True))


def new_id() -> str:
    """An id nobody can guess."""
    return str(uuid.uuid4())


class Database:
    """Connections to one database.

    Attributes:
        engine: For those who must have it (migrations, the job engine).
    """

    def __init__(self, url: str, **options: Any) -> None:
        """`url` is SQLAlchemy's; `options` go to `create_engine`."""
        self.is_sqlite = url.startswith("sqlite")
        # A connection to a file costs nothing: who only reads must not wait until writers have had their turns.
        pool: dict[str, Any] = {"max_overflow": -1} if self.is_sqlite else {"pool_pre_ping": True}
        self.engine: Engine = create_engine(url, **(pool | options))
        # On SQLite every transaction sees one state anyway.
        one_state = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reader = self.engine.execution_options(octavia_reads=True, **one_state)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", _prepare_postgres)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all if the block raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing; it waits for no writer."""
        with self._reader.connect() as connection, Session(connection, expire_on_commit=False) as session:
            yield session
            # What was read can be used after the block; a rollback would make it ask again.
            session.expunge_all()
            session.rollback()

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """As `reading`, for statements made once and for all, which cost a third of it: for what is asked all the
        time."""
        with self._reader.connect() as connection:
            yield connection

    def answers(self) -> bool:
        """Whether it can be reached now."""
        try:
            with self.reading() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def is_away(error: Exception) -> bool:
    """Whether an error says that the database can't be reached or takes nothing now: no fault of the statement."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, NoConnectionFree)
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_AWAY  # The rest of it says more of the same.
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _prepare_postgres(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_S}s'")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Transactions begin where `_begin_sqlite` says, not where the driver guesses.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    reads = connection.get_execution_options().get("octavia_reads", False)
    # A transaction that reads first and writes later fails at once where another writes; one that waits at its start
    # doesn't.
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
