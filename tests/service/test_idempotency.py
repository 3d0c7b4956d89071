"""A named request counts once, whoever sends it again and however they race."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from octavia.platform.database import Database
from octavia.service.idempotency import Answer, Claim, IdempotencyRow, KeyUsedOtherwise, NamedRequests, StillWorking
from support.server import FixedClock

DONE = Answer(201, {"content-type": "application/json"}, '{"id": "1", "key": "oct_hidden"}')


@pytest.fixture
def named(database: Database, clock: FixedClock) -> NamedRequests:
    return NamedRequests(database, "s" * 40, clock)


def begin(named: NamedRequests, key: str = "key-00000001", owner: str = "o", body: bytes = b"{}") -> Claim | Answer:
    return named.begin(owner, "POST /jobs", key, body)


def claimed(named: NamedRequests, key: str = "key-00000001") -> Claim:
    claim = begin(named, key)
    assert isinstance(claim, Claim)
    return claim


def test_the_second_gets_the_first_one_s_answer(named: NamedRequests) -> None:
    named.end(claimed(named), "key-00000001", DONE)
    assert begin(named) == DONE
    assert begin(named) == DONE


def test_one_that_comes_while_the_first_works_is_told_to_ask_again(named: NamedRequests) -> None:
    claimed(named)
    with pytest.raises(StillWorking) as refusal:
        begin(named)
    assert refusal.value.retry_after_s == 1


def test_a_key_names_one_request(named: NamedRequests) -> None:
    claim = claimed(named)
    with pytest.raises(KeyUsedOtherwise):
        begin(named, body=b'{"other": 1}')
    named.end(claim, "key-00000001", DONE)
    with pytest.raises(KeyUsedOtherwise):
        begin(named, body=b'{"other": 1}')


def test_another_owner_s_key_is_another_key(named: NamedRequests) -> None:
    named.end(claimed(named), "key-00000001", DONE)
    assert isinstance(begin(named, owner="p"), Claim)
    assert isinstance(named.begin("o", "POST /other", "key-00000001", b"{}"), Claim)


def test_what_was_given_up_may_be_sent_again_and_otherwise(named: NamedRequests) -> None:
    named.give_up(claimed(named))
    assert isinstance(begin(named, body=b"other"), Claim)


def test_one_whose_process_died_is_taken_over_and_its_late_answer_is_not_kept(
    named: NamedRequests, clock: FixedClock
) -> None:
    dead = claimed(named)
    clock.forward(minutes=3)
    heir = claimed(named)
    named.end(dead, "key-00000001", Answer(200, {}, "late"))
    named.give_up(dead)
    with pytest.raises(StillWorking):
        begin(named)
    named.end(heir, "key-00000001", DONE)
    assert begin(named) == DONE


def test_after_a_day_a_key_is_free(named: NamedRequests, clock: FixedClock) -> None:
    named.end(claimed(named), "key-00000001", DONE)
    clock.forward(hours=23)
    assert named.sweep() == 0
    assert begin(named) == DONE
    clock.forward(hours=1)
    assert isinstance(begin(named, body=b"other"), Claim)
    clock.forward(hours=24)
    assert named.sweep() == 1


def test_what_is_stored_can_t_be_read_without_the_client_s_key(named: NamedRequests, database: Database) -> None:
    named.end(claimed(named), "key-00000001", DONE)
    with database.reading() as session:
        row = session.scalars(select(IdempotencyRow)).one()
    stored = repr([getattr(row, column.name) for column in IdempotencyRow.__table__.columns])
    assert "oct_hidden" not in stored
    assert "key-00000001" not in stored


def test_of_twins_that_race_one_works(named: NamedRequests) -> None:
    ready = threading.Barrier(6)

    def send(_: int) -> str:
        ready.wait()
        try:
            return type(begin(named)).__name__
        except StillWorking:
            return "waits"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(send, range(6))) == ["Claim", *["waits"] * 5]
