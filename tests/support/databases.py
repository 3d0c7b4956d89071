"""Databases for tests: SQLite files, and a real PostgreSQL, started once a test process; tables by migrations."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from octavia.migrations import upgrade
from octavia.platform.database import Database, new_id

_TEMPLATE = "octavia_template"
_SEED = """
CREATE SCHEMA seed;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE seed.%1$I AS TABLE public.%1$I', name);
  END LOOP;
END $$
"""
# With other tables or another schema than after the migrations it is not worth mending.
_AS_NEW = """
SET lock_timeout = '2s';
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
  ASSERT (SELECT count(*) = 2 * count(*) FILTER (WHERE schemaname = 'seed') FROM pg_tables
          WHERE schemaname NOT IN ('pg_catalog', 'information_schema'));
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%1$I', name);
    EXECUTE format('INSERT INTO public.%1$I SELECT * FROM seed.%1$I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE public.%I RESTART', name);
  END LOOP;
END $$
"""
_SETTINGS = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
    "shared_buffers=32MB",
)


class Postgres:
    """A running PostgreSQL, reached by a Unix socket.

    Attributes:
        folder: Where its data and socket lie.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._as_new: list[str] = []
        self._programs = Path(shutil.which("initdb") or max(Path("/usr/lib/postgresql").glob("*/bin/initdb"))).parent

    def prepare(self) -> None:
        """Make its data, and a template database with all tables."""
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        template = Database(self.url(self.create(_TEMPLATE)))
        upgrade(template)
        template.close()
        self._do(_TEMPLATE, _SEED)

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in _SETTINGS)
        options += f" -c listen_addresses= -c unix_socket_directories={self.folder}"
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start"
        )

    def stop(self) -> None:
        """Stop it at once, as a power cut does."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database."""
        self._do("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database with whatever is connected to it."""
        self._do("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url(self, name: str) -> str:
        """A database's URL, as SQLAlchemy wants it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    @contextmanager
    def fresh(self, *, tables: bool = True) -> Iterator[str]:
        """The URL of a database of its own; empty, or with all tables."""
        if tables and self._as_new:
            name = self._as_new.pop()
        else:
            name = self.create(f"t{new_id().replace('-', '')}", _TEMPLATE if tables else "template0")
        try:
            yield self.url(name)
        finally:
            if tables and self._renewed(name):
                self._as_new.append(name)
            else:
                self.drop(name)

    def _renewed(self, name: str) -> bool:
        """Whether a database could be made as it was: that is quicker than another one."""
        try:
            self._do(name, _AS_NEW)
        except psycopg.Error:
            return False
        return True

    def _do(self, name: str, statements: str) -> None:
        dsn = f"host={self.folder} dbname={name} user=postgres"
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(statements.encode())

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        output = self.folder / f"{program}.out"
        with output.open("wb") as stream:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, cwd="/", check=False)
        assert done.returncode == 0, output.read_text()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this test process."""
    folder = Path(tempfile.mkdtemp(prefix="octavia-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    server = Postgres(folder)
    try:
        server.prepare()
        yield server
    finally:
        with suppress(AssertionError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an SQLite database with all tables and no rows: for modules to which it matters not which it is."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'test.db')}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with all tables and no rows, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
    else:
        with request.getfixturevalue("postgres").fresh() as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with all tables and no rows, once of each kind."""
    opened = Database(database_url)
    yield opened
    opened.close()
