"""Parcels of jobs' workspaces: their bytes are named as long as the job may need them, and not a sweep longer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from octavia.service.jobs.commands import Dub, Source, Transcribe
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.parcels import ParcelBook, clear_parcels
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Outcome
from octavia.service.storage.errors import StorageFull
from support.jobs import Shop

_DAYS = 7


@pytest.fixture
def book(shop: Shop) -> ParcelBook:
    return ParcelBook(shop.server.database, shop.server.files.vault, shop.clock)


@pytest.fixture
def tar(tmp_path: Path) -> Path:
    path = tmp_path / "parcel.tar"
    path.write_bytes(b"artifacts")
    return path


def completed(shop: Shop, book: ParcelBook, command: Dub | Transcribe, tar: Path) -> Job:
    """A job that came to its end, with a parcel of each stage."""
    job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, command)
    shop.server.jobs.process(shop.ana.owner_id, job.id)
    while shop.now(job).status == "processing":
        handed = shop.queue.handed[-1]
        claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
        assert claimed is not None
        assert book.keep(job.id, tar)
        outputs = (Output(tar, "out.mp4", "package", None, "video/mp4", main=True),)
        shop.work.finish(claimed, Outcome(outputs=outputs if claimed.name == "deliver" else ()))
    return job


def left(shop: Shop) -> int:
    """How many parcels' bytes are stored after a sweep."""
    shop.server.files.sweep()
    owner_id = shop.ana.owner_id
    files = {file.key for file in shop.server.files.page(owner_id)}
    store = shop.server.settings.data_dir / "files"
    return len({path.name for path in store.rglob("*") if path.is_file()} - files)


def clear(shop: Shop) -> int:
    ended_after = shop.clock() - timedelta(days=_DAYS)
    return clear_parcels(shop.server.database, shop.server.files.vault, ended_after)


def test_parcels_are_found_in_their_order_and_outlive_a_completed_dub_for_a_time(
    shop: Shop, book: ParcelBook, tar: Path, tmp_path: Path
) -> None:
    job = completed(shop, book, shop.dub("es"), tar)
    found = book.of(job.id)
    assert len(found) == 4
    assert book.fetch(found[0], tmp_path / "fetched.tar")
    assert (tmp_path / "fetched.tar").read_bytes() == b"artifacts"
    shop.clock.forward(days=_DAYS - 1)
    assert (clear(shop), left(shop)) == (0, 4)
    shop.clock.forward(days=2)
    assert (clear(shop), left(shop)) == (4, 0)
    assert not book.fetch(found[0], tmp_path / "gone.tar")


def test_what_has_no_lines_to_edit_leaves_no_parcels_when_it_is_completed(
    shop: Shop, book: ParcelBook, tar: Path
) -> None:
    job = completed(shop, book, Transcribe(Source(shop.video.key, shop.video.id), "en"), tar)
    assert (book.of(job.id), left(shop)) == ([], 0)


def test_parcels_go_when_their_job_is_cancelled_or_removed(shop: Shop, book: ParcelBook, tar: Path) -> None:
    cancelled, removed, going = shop.started(), shop.started(), shop.started()
    for job in (cancelled, removed, going):
        assert book.keep(job.id, tar)
    shop.server.jobs.cancel(shop.ana.owner_id, cancelled.id)
    shop.server.jobs.delete(shop.ana.owner_id, removed.id)
    assert [len(book.of(job.id)) for job in (cancelled, removed, going)] == [0, 0, 1]
    assert left(shop) == 1
    for job in (cancelled, removed):
        assert book.keep(job.id, tar) is None
    assert left(shop) == 1
    with shop.server.database.transaction() as session:
        shop.server.jobs.remove_all(session, shop.ana.owner_id)
    assert left(shop) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_job_that_ends_while_a_parcel_is_stored_gets_none(
    shop: Shop, book: ParcelBook, tar: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, vault = shop.started(), shop.server.files.vault
    put = vault.blobs.put

    def slow(key: str, source: Path) -> None:
        put(key, source)
        shop.server.jobs.cancel(shop.ana.owner_id, job.id)

    monkeypatch.setattr(vault.blobs, "put", slow)
    assert book.keep(job.id, tar) is None
    assert left(shop) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_store_that_is_full_takes_none_and_says_so(shop: Shop, book: ParcelBook, tar: Path) -> None:
    job = shop.started()
    tar.unlink()
    with pytest.raises(StorageFull):
        book.keep(job.id, tar)
    assert book.of(job.id) == []
