"""A job's artifacts taken from machine to machine: each once, whole, with the times they were finished at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import VendorCall
from octavia.dubbing.errors import Cancelled
from octavia.dubbing.pipeline.paid import Paid
from octavia.dubbing.workspace import Artifact, StageKey, Workspace
from octavia.service.jobs.parcels import ParcelBook
from octavia.service.jobs.views import Job
from octavia.workers.parcels import Carrier
from support.jobs import Shop

NewCarrier = Callable[[str], Carrier]
NEVER = 3600.0


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Which database it is matters nothing here."""
    return sqlite_url


@pytest.fixture
def job(shop: Shop) -> Job:
    return shop.started()


@pytest.fixture
def book(shop: Shop) -> ParcelBook:
    return ParcelBook(shop.server.database, shop.server.files.vault, shop.clock)


@pytest.fixture
def on(book: ParcelBook, job: Job, tmp_path: Path) -> NewCarrier:
    """The carrier of a machine."""
    return lambda machine: Carrier(book, NEVER, job.id, tmp_path / machine)


def key(number: int) -> StageKey:
    return StageKey("take-off", 1, {"line": number})


def made(folder: Path, number: int, content: str = "take") -> Artifact:
    return Workspace(folder / "workspace").obtain(key(number), lambda draft: write(draft, f"{content} {number}"))


def write(draft: Path, content: str) -> None:
    (draft / "take.wav").write_text(content)
    (draft / "take.json").write_text("{}")


def found(folder: Path, number: int) -> Artifact | None:
    return Workspace(folder / "workspace").find(key(number))


def stored(shop: Shop) -> set[str]:
    """What lies in the store beside the files of people."""
    store = shop.server.settings.data_dir / "files"
    return {path.name for path in store.rglob("*") if path.is_file()} - {shop.video.key, shop.subtitles.key}


def test_what_one_machine_finished_another_finds_as_if_it_had_made_it(
    on: NewCarrier, book: ParcelBook, job: Job, tmp_path: Path
) -> None:
    first = made(tmp_path / "a", 1)
    on("a").send()
    on("b").bring(CancelToken())
    there = found(tmp_path / "b", 1)
    assert there is not None
    assert (there.files, there.seconds, there.reused) == (first.files, first.seconds, True)
    assert there.file("take.wav").stat().st_mtime_ns == first.file("take.wav").stat().st_mtime_ns
    made(tmp_path / "b", 2)
    on("b").send()
    on("a").bring(CancelToken())
    on("c").bring(CancelToken())
    assert found(tmp_path / "a", 2)
    assert found(tmp_path / "c", 1)
    assert found(tmp_path / "c", 2)
    for machine in "abc":
        on(machine).send()
    assert len(book.of(job.id)) == 2


def test_several_stages_on_one_machine_bring_and_send_each_artifact_once(
    on: NewCarrier, book: ParcelBook, job: Job, tmp_path: Path
) -> None:
    for number in range(20):
        made(tmp_path / "a", number)
    on("a").send()

    def work(at: int) -> None:
        carrier = on("b")
        carrier.bring(CancelToken())
        assert all(found(tmp_path / "b", number) for number in range(20))
        made(tmp_path / "b", 20 + at)
        carrier.send()

    threads = [threading.Thread(target=work, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    on("c").bring(CancelToken())
    notes = [note.read_text().split() for note in (tmp_path / "c" / "parcels").glob("*-*")]
    assert sorted(name for names in notes for name in names) == sorted(Workspace(tmp_path / "c" / "workspace").names())
    assert all(found(tmp_path / "c", number) for number in range(26))
    assert list((tmp_path / "b" / "workspace" / "drafts").iterdir()) == []


def test_a_parcel_that_is_damaged_or_lost_is_done_without(
    on: NewCarrier, book: ParcelBook, job: Job, shop: Shop, tmp_path: Path
) -> None:
    for number, harm in ((1, b"no parcel"), (2, b"")):
        made(tmp_path / "a", number)
        shop.clock.forward(seconds=1)
        on("a").send()
        path = next((shop.server.settings.data_dir / "files").rglob(book.of(job.id)[-1].key))
        content = path.read_bytes().replace(f"take {number}".encode(), f"fake {number}".encode())
        path.write_bytes(harm or content)
    made(tmp_path / "a", 3)
    shop.clock.forward(seconds=1)
    on("a").send()
    next((shop.server.settings.data_dir / "files").rglob(book.of(job.id)[-1].key)).unlink()
    made(tmp_path / "a", 4)
    on("a").send()
    on("b").bring(CancelToken())
    assert [bool(found(tmp_path / "b", number)) for number in (1, 2, 3, 4)] == [False, False, False, True]
    made(tmp_path / "b", 1)
    on("b").send()
    on("c").bring(CancelToken())
    assert found(tmp_path / "c", 1)


def test_what_is_finished_is_stored_while_a_stage_goes_on_and_when_it_fails(
    book: ParcelBook, job: Job, tmp_path: Path
) -> None:
    carrier = Carrier(book, 0.02, job.id, tmp_path / "a")
    waited = threading.Event()
    with pytest.raises(Cancelled), carrier.checkpoints():
        made(tmp_path / "a", 1)
        while not book.of(job.id):
            waited.wait(0.01)
        carrier._every_s = NEVER
        made(tmp_path / "a", 2)
        raise Cancelled("stopped")
    Carrier(book, NEVER, job.id, tmp_path / "b").bring(CancelToken())
    assert found(tmp_path / "b", 1)
    assert found(tmp_path / "b", 2)


def test_what_vendors_were_paid_is_known_on_each_machine_and_counted_once(on: NewCarrier, tmp_path: Path) -> None:
    call = VendorCall("deepgram", "recognize", "nova-3", {"seconds": 10.0}, answered=True)
    for number, machine in enumerate("abab"):
        on(machine).bring(CancelToken())
        Paid(tmp_path / machine / "workspace").note(call)
        made(tmp_path / machine, number)
        on(machine).send()
    for machine in "abc":
        on(machine).bring(CancelToken())
        (paid,) = Paid(tmp_path / machine / "workspace").report()
        assert (paid.calls, paid.earlier_calls, paid.earlier_amounts) == (0, 4, {"seconds": 40.0})


def test_nothing_is_kept_of_a_job_that_does_not_go_on(on: NewCarrier, job: Job, shop: Shop, tmp_path: Path) -> None:
    made(tmp_path / "a", 1)
    on("a").send()
    assert len(stored(shop)) == 1
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    made(tmp_path / "a", 2)
    on("a").send()
    shop.clock.forward(hours=2)
    shop.server.files.sweep()
    assert stored(shop) == set()
    # Started again, it begins with what the machine still has.
    shop.server.jobs.retry(shop.ana.owner_id, job.id)
    on("a").bring(CancelToken())
    on("a").send()
    on("b").bring(CancelToken())
    assert found(tmp_path / "b", 1)
    assert found(tmp_path / "b", 2)


def test_what_is_made_anew_sooner_than_fetched_is_not_sent(
    on: NewCarrier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octavia.workers.parcels._ALWAYS_BYTES", 1000)
    made(tmp_path / "a", 1, "long" * 1000)
    made(tmp_path / "a", 2)
    monkeypatch.setattr("octavia.workers.parcels._WORTH_BYTES_S", 0)
    on("a").send()
    on("b").bring(CancelToken())
    assert (found(tmp_path / "b", 1), bool(found(tmp_path / "b", 2))) == (None, True)


def test_a_heavy_load_goes_in_several_parcels(
    on: NewCarrier, book: ParcelBook, job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octavia.workers.parcels._PARCEL_BYTES", 5000)
    for number in range(4):
        made(tmp_path / "a", number, "x" * 3000)
    on("a").send()
    assert len(book.of(job.id)) == 4
    on("b").bring(CancelToken())
    assert all(found(tmp_path / "b", number) for number in range(4))
