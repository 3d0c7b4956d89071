"""The database: the same promises on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from octavia.platform.database import Database, DatabaseFault, Instant, is_away
from octavia.service.jobs.tables import DutyRow


def rows(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM notes")).scalar_one())


@pytest.fixture
def notes(database: Database) -> Database:
    with database.transaction() as session:
        session.execute(text("CREATE TABLE notes (id INTEGER PRIMARY KEY)"))
    return database


def test_what_a_block_changes_is_kept_together_or_not_at_all(notes: Database) -> None:
    with notes.transaction() as session:
        session.execute(text("INSERT INTO notes VALUES (1)"))
    with pytest.raises(ZeroDivisionError), notes.transaction() as session:
        session.execute(text("INSERT INTO notes VALUES (2)"))
        raise ZeroDivisionError
    assert rows(notes) == 1


def test_reading_changes_nothing_and_waits_for_no_writer(notes: Database) -> None:
    with notes.transaction() as writer:
        writer.execute(text("INSERT INTO notes VALUES (1)"))
        with notes.reading() as session:
            assert session.execute(text("SELECT count(*) FROM notes")).scalar_one() == 0
    assert rows(notes) == 1


def test_reading_sees_one_state_whatever_is_written_meanwhile(notes: Database) -> None:
    count = text("SELECT count(*) FROM notes")
    with notes.reading() as session:
        assert session.execute(count).scalar_one() == 0
        with notes.transaction() as writer:
            writer.execute(text("INSERT INTO notes VALUES (1)"))
        assert session.execute(count).scalar_one() == 0
    assert rows(notes) == 1


def test_what_was_read_can_be_used_afterwards(database: Database) -> None:
    with database.transaction() as session:
        session.add(DutyRow(name="a", next_at=datetime(2026, 11, 21, tzinfo=UTC)))
    with database.reading() as session:
        row = session.get(DutyRow, "a")
    assert row is not None
    assert row.next_at == datetime(2026, 11, 21, tzinfo=UTC)


def test_writers_wait_for_one_another_also_if_they_read_first(notes: Database) -> None:
    def count_up() -> None:
        for _ in range(20):
            with notes.transaction() as session:
                # A lock that PostgreSQL needs as well: there, writers of different rows don't wait.
                if not notes.is_sqlite:
                    session.execute(text("LOCK TABLE notes"))
                last = session.execute(text("SELECT coalesce(max(id), 0) FROM notes")).scalar_one()
                session.execute(text("INSERT INTO notes VALUES (:id)"), {"id": last + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(notes) == 80


def test_a_point_in_time_comes_back_in_utc_to_the_millisecond() -> None:
    at = datetime(2026, 11, 21, 8, 30, 0, 123456, timezone(timedelta(hours=2)))
    kind = Instant()
    stored = kind.process_bind_param(at, None)  # type: ignore[arg-type]
    assert kind.process_result_value(stored, None) == datetime(2026, 11, 21, 6, 30, 0, 123000, UTC)  # type: ignore[arg-type]
    assert kind.process_bind_param(None, None) is None  # type: ignore[arg-type]


def test_it_says_whether_it_answers(database: Database, tmp_path: object) -> None:
    assert database.answers()
    assert not Database(f"sqlite:///{tmp_path}/no-folder/x.db").answers()


def test_a_database_that_is_away_is_no_fault_of_the_statement(database: Database, tmp_path: object) -> None:
    with pytest.raises(DatabaseFault) as away, Database(f"sqlite:///{tmp_path}/no-folder/x.db").reading() as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(DatabaseFault) as wrong, database.reading() as session:
        session.execute(text("SELECT nothing FROM nowhere"))
    assert (is_away(away.value), is_away(wrong.value), is_away(OSError())) == (True, False, False)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_transaction_of_a_paused_process_holds_its_locks_for_a_time_only(
    notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octavia.platform.database._IDLE_S", 1)
    paused = Database(notes.engine.url.render_as_string(hide_password=False))
    with pytest.raises(DatabaseFault) as late, paused.transaction() as session:
        session.execute(text("LOCK TABLE notes"))
        with notes.transaction() as other:  # Waits until the first one is ended.
            other.execute(text("INSERT INTO notes VALUES (1)"))
        session.execute(text("INSERT INTO notes VALUES (2)"))
    paused.close()
    assert is_away(late.value)
    assert rows(notes) == 1
