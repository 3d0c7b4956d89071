"""A worker's stages: begun, watched, told of, ended, whatever happens to them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from octavia.dubbing.engines import VendorCall
from octavia.dubbing.errors import EngineBusy, EngineError, LanguageError, MediaError, OctaviaError, OutputError
from octavia.dubbing.events import Notice, SampleReady, StageProgress, StageStarted
from octavia.dubbing.pipeline.paid import Paid
from octavia.dubbing.workspace import StageKey, Workspace
from octavia.platform.database import Database
from octavia.platform.settings import Settings
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.parcels import ParcelBook
from octavia.service.jobs.work import Outcome
from octavia.service.storage.blobs import StoreUnavailable
from octavia.service.storage.errors import FileNotFound, StorageFull
from octavia.workers.desk import Desk, may_pass
from octavia.workers.folders import WORKSPACE
from octavia.workers.parcels import Carrier
from octavia.workers.stages import STAGES, Bench
from support.jobs import CREDITS, Shop


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Which database it is matters nothing here."""
    return sqlite_url


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop.work, shop.server.files, Settings(), shop.server.settings.data_dir, "w")


def doing(monkeypatch: pytest.MonkeyPatch, work: Callable[[Bench], Outcome]) -> None:
    """Let the first stage of a job be this."""
    monkeypatch.setitem(STAGES, "fetch", work)


def run(shop: Shop, desk: Desk) -> None:
    """Do what was handed over last."""
    handed = shop.queue.handed[-1]
    desk.run_stage(handed.stage_id, handed.dispatch)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_fault_of_ours_ends_the_job_and_not_the_worker(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    doing(monkeypatch, lambda _: Outcome(duration_ms=1 // 0))
    job = shop.started()
    run(shop, desk)
    failed = shop.now(job)
    assert (failed.status, failed.error_name, failed.parked) == (JobStatus.FAILED, "internal", True)
    assert "ZeroDivisionError" not in (failed.error_message or "")
    assert "ZeroDivisionError" in caplog.text
    assert shop.balance() == (CREDITS, 0)


@pytest.mark.parametrize("fault", [lambda at: MediaError(f"{at}: no speech was found", f"listen to {at}"), OSError])
def test_an_owner_reads_of_files_and_not_of_the_machines_folders(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Callable[[str], Exception]
) -> None:
    def fail(bench: Bench) -> Outcome:
        raise fault(f"{bench.folder / 'source' / 'my talk.mp4'}")

    doing(monkeypatch, fail)
    job = shop.started()
    while shop.now(job).status is JobStatus.PROCESSING:
        run(shop, desk)
    message = shop.now(job).error_message or ""
    assert "my talk.mp4" in message
    assert str(shop.server.settings.data_dir) not in message
    assert "source/" not in message


def test_what_may_pass_is_tried_again(shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Bench) -> Outcome:
        raise OSError(28, "No space left on device")

    doing(monkeypatch, full)
    job = shop.started()
    run(shop, desk)
    assert (shop.now(job).status, shop.queue.delays) == (JobStatus.PROCESSING, [0, 5])


def test_a_database_that_went_away_within_a_stage_passes(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def work(_: Bench) -> Outcome:
        with Database(f"sqlite:///{tmp_path}/no-such-folder/octavia.db").reading():
            return Outcome()

    doing(monkeypatch, work)
    job = shop.started()
    run(shop, desk)
    assert (shop.now(job).status, shop.queue.delays) == (JobStatus.PROCESSING, [0, 5])


@pytest.mark.parametrize("ends", [Outcome(), LanguageError("nobody speaks it")])
def test_what_vendors_did_is_recorded_whatever_becomes_of_the_stage(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, ends: Outcome | OctaviaError
) -> None:
    def pay(bench: Bench) -> Outcome:
        workspace = bench.folder / WORKSPACE
        workspace.mkdir(parents=True, exist_ok=True)
        Paid(workspace).note(VendorCall("acme", "speech", "m", {"characters": 30.0}))
        if isinstance(ends, OctaviaError):
            raise ends
        return ends

    doing(monkeypatch, pay)
    monkeypatch.setitem(STAGES, "hear", pay)
    job = shop.started()
    run(shop, desk)
    if isinstance(ends, Outcome):
        run(shop, desk)
    (margin,) = shop.server.billing.margins(10).jobs
    assert (margin.job_id, margin.owner_id) == (job.id, shop.ana.owner_id)
    (sums,) = margin.vendors
    times = 1 if isinstance(ends, OctaviaError) else 2
    assert (sums.engine, sums.calls, sums.amount) == ("acme", times, times * 30.0)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (EngineBusy("openai answered HTTP 429"), True),
        (OutputError("the disk is full"), True),
        (StorageFull(), True),
        (TimeoutError(), True),
        (EngineError("openai does not accept the key"), False),
        (LanguageError("no engine speaks it"), False),
        (MediaError("it is damaged"), False),
        (FileNotFound(), False),
    ],
)
def test_what_helps_from_trying_again(error: OctaviaError | OSError, passes: bool) -> None:
    assert may_pass(error) is passes


def test_progress_and_notices_are_written_while_a_stage_runs(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def work(bench: Bench) -> Outcome:
        bench.on_event(StageStarted("transcribe"))
        bench.on_event(StageProgress("transcribe", 1, 2))
        bench.on_event(Notice("speech recognition: pocketsphinx"))
        go_on.wait(20)
        return Outcome()

    doing(monkeypatch, lambda _: Outcome())
    monkeypatch.setitem(STAGES, "hear", work)
    job = shop.started()
    run(shop, desk)
    thread = threading.Thread(target=run, args=(shop, desk))
    thread.start()
    until(lambda: shop.now(job).step == "Transcribing")
    assert 10 < shop.now(job).progress < 90
    go_on.set()
    thread.join()
    kinds = [event.kind for event in shop.server.jobs.events(shop.ana.owner_id, 0, job.id)]
    assert EventKind.NOTICE in kinds


def test_a_stage_whose_job_is_cancelled_is_stopped_and_its_folder_removed(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    folders: list[Path] = []

    def work(bench: Bench) -> Outcome:
        bench.folder.mkdir(parents=True)
        folders.append(bench.folder)
        begun.set()
        while True:
            bench.cancel.check()
            time.sleep(0.01)

    doing(monkeypatch, work)
    job = shop.started()
    thread = threading.Thread(target=run, args=(shop, desk))
    thread.start()
    assert begun.wait(20)
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    thread.join(20)
    assert not thread.is_alive()
    assert list(folders[0].parent.iterdir()) == []


def test_a_worker_that_leaves_hands_back_what_runs_and_takes_no_more(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def work(bench: Bench) -> Outcome:
        begun.set()
        while True:
            bench.cancel.check()
            time.sleep(0.01)

    doing(monkeypatch, work)
    shop.started()
    thread = threading.Thread(target=run, args=(shop, desk))
    thread.start()
    assert begun.wait(20)
    desk.leave()
    thread.join(20)
    assert [handed.dispatch for handed in shop.queue.handed] == [1, 2]
    run(shop, desk)
    assert [handed.dispatch for handed in shop.queue.handed] == [1, 2, 3]
    assert desk.give_up()


def test_a_stage_that_cannot_be_stopped_is_handed_back_all_the_same(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(_: Bench) -> Outcome:
        begun.set()
        go_on.wait(20)
        return Outcome()

    doing(monkeypatch, work)
    job = shop.started()
    thread = threading.Thread(target=run, args=(shop, desk))
    thread.start()
    assert begun.wait(20)
    assert not desk.give_up()
    go_on.set()
    thread.join()
    assert shop.stages(job)["fetch"] == "queued"


def test_a_stage_is_done_only_when_others_can_have_what_it_made(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def work(bench: Bench) -> Outcome:
        key = StageKey("take", 1, {"stage": bench.claimed.name})
        workspace = Workspace(bench.folder / "workspace")
        found.append(workspace.obtain(key, lambda folder: (folder / "take.wav").touch()).reused)
        return Outcome()

    def full(key: str, source: Path) -> None:
        raise StoreUnavailable(f"no room for {key} of {source}")

    found: list[bool] = []
    book = ParcelBook(shop.server.database, shop.server.files.vault, shop.clock)
    doing(monkeypatch, lambda _: Outcome())
    monkeypatch.setitem(STAGES, "hear", work)
    first, second = (
        Desk(shop.work, shop.server.files, Settings(), tmp_path / name, name, partial(Carrier, book, 3600.0))
        for name in ("first", "second")
    )
    job = shop.started()
    run(shop, first)
    with monkeypatch.context() as broken:
        broken.setattr(shop.server.files.vault.blobs, "put", full)
        run(shop, first)
    assert (shop.stages(job)["hear"], shop.queue.delays[-1], book.of(job.id)) == ("queued", 5, [])
    run(shop, first)
    assert (shop.stages(job)["hear"], len(book.of(job.id))) == ("done", 1)
    monkeypatch.setitem(STAGES, "dub", lambda bench: work(replace(bench, claimed=replace(bench.claimed, name="hear"))))
    run(shop, second)
    assert found == [False, True, True]


def test_the_beginning_of_a_dub_is_shown_while_the_rest_is_made(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sound = tmp_path / "minute.es.sample.m4a"
    sound.write_bytes(b"a minute")
    heard: list[str] = []

    def work(bench: Bench) -> Outcome:
        bench.on_event(SampleReady(str(sound), "es", 60_000))
        heard.extend(each.name for each in shop.server.jobs.artifacts(shop.ana.owner_id, job.id))
        return Outcome()

    doing(monkeypatch, work)
    job = shop.started()
    run(shop, desk)
    assert heard == [sound.name]
    assert shop.stages(job)["fetch"] == "done"


def test_a_sample_that_can_not_be_shown_stops_nothing(
    shop: Shop, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def work(bench: Bench) -> Outcome:
        bench.on_event(SampleReady(str(tmp_path / "gone.m4a"), "es", 60_000))
        return Outcome()

    doing(monkeypatch, work)
    job = shop.started()
    run(shop, desk)
    assert shop.stages(job)["fetch"] == "done"
    assert "could not be shown" in caplog.text
