"""`octavia serve` without its Redis, its mail server, or room on its disk: it goes on as well as it can, says what it
lacks, and does what was left undone once it is there again."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from octavia.service.outbox.tables import MailState, OutboxMail
from octavia.testing.sample import make_sample
from support.aftermath import Aftermath
from support.letters import text_of
from support.redis_server import RedisServer
from support.sites import Site, site
from support.small_disk import small_disk
from support.smtp import Mailbox, mail_server
from support.workers import SUBTITLES

_TRIES = 5
_PATIENCE_S = 120


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", 6)


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    folder = Path(tempfile.mkdtemp(prefix="octavia-redis-"))
    running = RedisServer(folder)
    running.start()
    yield running
    running.stop()
    shutil.rmtree(folder)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def translated(here: Site) -> str:
    lines = here.customer.send_form("lines.en.srt", "subtitle", SUBTITLES.encode())
    job = here.customer.run("translate", {"file_id": lines, "target_language": "es"})
    here.jobs.append(job)
    return str(here.customer.wait_for(job)["status"])


def ready(here: Site) -> tuple[int, bool]:
    answer = here.customer.once("GET", "/ready")
    return answer.status_code, answer.json()["redis"]


def wrong_passwords(here: Site) -> list[int]:
    """One more than are allowed in a minute, each at another account."""
    said = [{"email": f"nobody{n}@mail.example", "password": "a guess and a wrong one"} for n in range(_TRIES + 1)]
    return [here.customer.once("POST", "/login", json=each).status_code for each in said]


@pytest.mark.slow
def test_without_redis_requests_go_on_and_passwords_are_still_guarded(
    tmp_path: Path, talk: Path, redis: RedisServer
) -> None:
    with site(tmp_path, talk, REDIS_URL=redis.url, RATE_AUTH=str(_TRIES)) as here:
        assert ready(here) == (200, True)
        assert wrong_passwords(here) == [401] * _TRIES + [429]
        redis.stop()
        assert ready(here) == (200, False)
        assert translated(here) == "completed"
        # What this process counts by itself begins anew, and ends at the same number.
        assert wrong_passwords(here) == [401] * _TRIES + [429]
        redis.start()
        assert ready(here) == (200, True)
        until(lambda: wrong_passwords(here)[:1] == [401])  # Counted in Redis again, which has forgotten.
        assert translated(here) == "completed"
        assert here.check().completed == 2
        assert here.customer.answers[500] == here.customer.answers[503] == here.customer.answers[0] == 0


@pytest.mark.slow
def test_mail_that_no_server_takes_waits_and_arrives_once(tmp_path: Path, talk: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    down = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_SECURITY": "none"}
    mailbox = Mailbox()
    with site(tmp_path, talk, **down) as here:

        def mails() -> list[OutboxMail]:
            with here.server.database.reading() as session:
                return list(session.scalars(select(OutboxMail)))

        assert [translated(here), translated(here)] == ["completed"] * 2
        until(lambda: any(mail.attempts for mail in mails()))
        until(lambda: all(mail.claim is None for mail in mails()))
        assert {mail.state for mail in mails()} == {MailState.WAITING}
        assert all(mail.reason for mail in mails() if mail.attempts)
        with mail_server(mailbox, port):
            until(lambda: {mail.state for mail in mails()} == {MailState.SENT})
        assert here.check().completed == 2
    assert mailbox.recipients == [here.ana.email] * 2
    assert len({message["Message-ID"] for message in mailbox.messages}) == 2
    assert (
        sorted(job in text_of(message) for job in here.jobs for message in mailbox.messages) == [False] * 2 + [True] * 2
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_full_disk_refuses_uploads_whole_and_holds_jobs_up_until_there_is_room(tmp_path: Path, talk: Path) -> None:
    """Everything lies on that disk: the database, files, work."""
    with (
        small_disk(tmp_path / "disk", 48) as disk,
        site(tmp_path, talk, DATA_DIR=str(disk.folder), WORKSPACE_DAYS="0") as here,
    ):
        assert translated(here) == "completed"
        here.dub(threading.Event())
        stages = f"/api/v1/jobs/{here.jobs[-1]}"
        until(lambda: here.customer.ask("GET", stages).json()["progress_percentage"] >= 10)
        disk.fill()
        form = {"file": ("talk.mp4", here.talk)}
        for _ in range(3):
            answer = here.customer.once("POST", "/api/v1/upload?file_type=video", files=form)
            assert answer.json()["error"] in ("STORAGE_UNAVAILABLE", "DATABASE_UNAVAILABLE"), answer.text
            assert list((disk.folder / "incoming" / "direct").iterdir()) == []
            disk.fill()
            time.sleep(2)
        assert here.customer.once("GET", "/health").is_success
        assert here.customer.once("GET", "/api/v1/files").is_success
        disk.free()
        ended = here.customer.wait_for(here.jobs[-1])
        if ended["status"] == "failed":
            assert ended["error_message"]
            here.customer.ask("POST", f"{stages}/retry")
        assert translated(here) == "completed"
        tally = here.check()
        assert tally.completed == tally.jobs == 3
        assert here.served.run.process.poll() is None
        assert Aftermath(here.server).workspaces() == set()
