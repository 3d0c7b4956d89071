"""Jobs' folders on a machine: kept while a job may need them, stripped, and removed after their time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from octavia.api.server import Server
from octavia.service.jobs.commands import Dub, JobKind, Source, Transcribe
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Outcome
from octavia.workers.folders import clear
from support.jobs import Hands, Shop, make_shop
from support.server import FixedClock


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Which database it is matters nothing here."""
    return sqlite_url


def failed(shop: Shop) -> Job:
    job = shop.started()
    for _ in range(3):
        handed = shop.queue.handed[-1]
        shop.work.begin(handed.stage_id, handed.dispatch, "w")
        shop.work.lost(handed.stage_id, handed.dispatch)
    return job


def completed(shop: Shop, command: Dub | Transcribe, folder: Path) -> Job:
    job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, command)
    shop.server.jobs.process(shop.ana.owner_id, job.id)
    out = folder / f"{job.id}.mp4"
    out.write_bytes(b"out")
    while shop.now(job).status == "processing":
        handed = shop.queue.handed[-1]
        claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
        assert claimed is not None
        outputs = (Output(out, out.name, "package", None, "video/mp4", main=True),) if claimed.name == "deliver" else ()
        shop.work.finish(claimed, Outcome(outputs=outputs))
    return job


def made(root: Path, *names: str) -> None:
    for name in names:
        for part in ("workspace/objects", "parcels", "source", "out", "out-es"):
            (root / name / part).mkdir(parents=True)
        (root / name / "out" / "talk.mp4").touch()


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_folders_are_kept_as_long_as_jobs_may_need_them_and_hold_no_more_than_that(shop: Shop, tmp_path: Path) -> None:
    source = Source(shop.video.key, shop.video.id)
    running, cancelled, broken = shop.started(), shop.started(), failed(shop)
    shop.server.jobs.cancel(shop.ana.owner_id, cancelled.id)
    dubbed = completed(shop, Dub(source, ("es",), JobKind.DUB), tmp_path)
    heard = completed(shop, Transcribe(source, "en"), tmp_path)
    root = tmp_path / "work"
    made(root, running.id, cancelled.id, broken.id, dubbed.id, heard.id, "unknown", ".gone-1")
    clear(tmp_path / "none", shop.work)
    clear(root, shop.work)
    assert names(root) == {running.id, broken.id, dubbed.id}
    assert names(root / dubbed.id) == {"workspace", "parcels"}
    assert names(root / running.id) == names(root / broken.id) == {"workspace", "parcels", "source", "out", "out-es"}
    shop.clock.forward(days=6)
    clear(root, shop.work)
    assert names(root) == {running.id, broken.id, dubbed.id}
    shop.clock.forward(days=2)
    clear(root, shop.work)
    assert names(root) == {running.id}
    shop.server.jobs.delete(shop.ana.owner_id, running.id)
    clear(root, shop.work)
    assert names(root) == set()


def test_where_none_is_to_be_kept_a_folder_goes_as_its_job_ends(
    server: Server, queue: Hands, clock: FixedClock, minute: Path, tmp_path: Path
) -> None:
    settings = replace(server.settings, workspace_days=0)
    shop = make_shop(replace(server, settings=settings), queue, clock, minute)
    dubbed = completed(shop, shop.dub("es"), tmp_path)
    root = tmp_path / "work"
    made(root, dubbed.id, failed(shop).id)
    clear(root, shop.work)
    assert names(root) == set()
