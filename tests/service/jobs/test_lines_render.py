"""Edited lines made anew: only what they need, at their price, and all or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from octavia.dubbing.request import LineOverride, SegmentOverride
from octavia.service.billing.errors import InsufficientCredits
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.commands import JobStatus, Phase
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.errors import (
    AlreadyRendering,
    NotStoppable,
    SourceGone,
)
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.lines_edits import Edit
from octavia.service.jobs.views import Job
from octavia.service.storage.errors import FileNotFound
from support.jobs import CREDITS, Shop
from support.lines import (
    DUB_COST,
    contents,
    delivery,
    document,
    edit,
    lines,
    render,
    stale,
    work_off,
)


def test_rendering_does_only_what_the_edited_lines_need_and_charges_only_them(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    before = contents(shop, job)
    edit(shop, job, Edit("Uno"), "text")
    edit(shop, job, Edit("Tres", lock=True), "text", "lock", line_id="s0003")
    assert document(shop, job).quote is not None
    started = render(shop, job)
    assert (started.status, started.phase, started.progress, started.rendering) == (
        JobStatus.PROCESSING,
        Phase.PENDING,
        0,
        True,
    )
    # Four seconds at 30 credits a minute.
    assert shop.balance() == (CREDITS - DUB_COST - 2, 2)
    assert contents(shop, job) == before
    assert shop.server.jobs.output(shop.ana.owner_id, job.id).name == "talk.dubbed.mp4"
    dub, deliver = work_off(shop, tmp_path)
    assert [(each.name, each.language, each.dispatch) for each in (dub, deliver)] == [
        ("dub", "es", 2),
        ("deliver", "", 2),
    ]
    wanted = {"es": {"s0001": LineOverride("Uno"), "s0003": LineOverride("Tres", lock=True)}}
    assert dub.overrides.lines == deliver.overrides.lines == wanted
    done = shop.now(job)
    assert (done.status, done.phase, done.progress, done.rendering) == (
        JobStatus.COMPLETED,
        Phase.COMPLETED,
        100,
        False,
    )
    assert (shop.balance(), done.charged_ucr) == ((CREDITS - DUB_COST - 2, 0), (DUB_COST + 2) * CREDIT_UCR)
    after = contents(shop, job)
    assert {name for name, each in after.items() if each != before[name]} == {"talk.es.mp4", "talk.es.peaks"}
    now = lines(shop, job)
    assert [(line.machine.text, line.stale) for line in now] == [("Uno", False), ("es 2", False), ("Tres", False)]
    assert (now[0].edit, now[2].edit) == (Edit("Uno"), Edit("Tres", lock=True))
    assert [line.version for line in (*now, *lines(shop, job, "fr"))] == [3, 1, 3, 1, 1, 1]
    # Back to what the machine said is a change again.
    assert edit(shop, job, Edit(), "text").line.stale


def test_old_files_are_let_go_of_when_the_new_ones_are_there(shop: Shop, job: Job, tmp_path: Path) -> None:
    old = shop.server.jobs.artifacts(shop.ana.owner_id, job.id)
    used = shop.server.files.usage(shop.ana.owner_id).used_bytes
    edit(shop, job, Edit("Uno!"), "text")
    render(shop, job)
    work_off(shop, tmp_path)
    for each in old:
        with pytest.raises(FileNotFound):
            shop.server.files.get(shop.ana.owner_id, each.file_id)
    assert shop.server.files.usage(shop.ana.owner_id).used_bytes == used


def test_an_edit_made_while_others_are_rendered_stays_stale(shop: Shop, job: Job, tmp_path: Path) -> None:
    edit(shop, job, Edit("Uno"), "text")
    render(shop, job)
    with pytest.raises(AlreadyRendering):
        render(shop, job)
    edit(shop, job, Edit("Uno mejor"), "text")
    edit(shop, job, Edit("Dos"), "text", line_id="s0002")
    (dub, _) = work_off(shop, tmp_path)
    assert dub.overrides.lines == {"es": {"s0001": LineOverride("Uno")}}
    assert stale(shop, job) == [("es", "s0001"), ("es", "s0002")]
    first = lines(shop, job)[0]
    assert (first.machine.text, first.edit, first.rendered) == ("Uno", Edit("Uno mejor"), Edit("Uno"))
    assert not edit(shop, job, Edit("Uno"), "text").line.stale


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_chosen_lines_are_rendered_but_what_was_said_everywhere(shop: Shop, job: Job, tmp_path: Path) -> None:
    for line_id in ("s0001", "s0002"):
        edit(shop, job, Edit(f"nuevo {line_id}"), "text", line_id=line_id)
    render(shop, job, ("es", "s0002"), ("fr", "s0001"))
    assert shop.balance()[1] == 1
    (dub, _) = work_off(shop, tmp_path)
    assert dub.overrides.lines == {"es": {"s0002": LineOverride("nuevo s0002")}}
    assert stale(shop, job) == [("es", "s0001")]
    edit(shop, job, Edit(source_text="really 3", speaker="Ana"), "source_text", "speaker", line_id="s0003")
    render(shop, job, ("fr", "s0003"))
    assert shop.balance()[1] == 2
    spanish, french, deliver = work_off(shop, tmp_path)
    assert {spanish.language, french.language} == {"es", "fr"}
    assert deliver.overrides.segments == {"s0003": SegmentOverride("really 3", "Ana")}
    assert deliver.overrides.lines == {"es": {"s0002": LineOverride("nuevo s0002")}}
    assert stale(shop, job) == [("es", "s0001")]
    assert lines(shop, job, "fr")[2].machine.text == "fr of really 3"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lock_alone_makes_nothing_stale_and_holds_from_the_next_rendering_on(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    for language in ("es", "fr"):
        edit(shop, job, Edit(lock=True), "lock", language=language)
    assert stale(shop, job) == []
    edit(shop, job, Edit("Dos"), "text", line_id="s0002")
    render(shop, job)
    edit(shop, job, Edit(lock=False), "lock")
    (dub, deliver) = work_off(shop, tmp_path)
    # The language whose lines aren't rendered stays as it is.
    locked = {"s0001": LineOverride(lock=True), "s0002": LineOverride("Dos")}
    assert dub.overrides.lines == deliver.overrides.lines == {"es": locked}
    assert stale(shop, job) == []
    assert not lines(shop, job)[0].edit.lock


def test_a_rendering_that_fails_leaves_the_job_as_it_was(shop: Shop, job: Job, tmp_path: Path) -> None:
    before = contents(shop, job)
    edit(shop, job, Edit("Uno"), "text")
    edit(shop, job, Edit("Un"), "text", language="fr")
    render(shop, job)
    handed = next(each for each in reversed(shop.queue.handed) if each.name == "dub")
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w1")
    assert claimed is not None
    shop.work.fail(claimed, Failure("language", "nobody speaks it"), may_pass=False)
    failed = shop.now(job)
    assert (failed.status, failed.phase, failed.progress, failed.rendering) == (
        JobStatus.COMPLETED,
        Phase.COMPLETED,
        100,
        False,
    )
    assert failed.error_name == "render-failed"
    assert "nobody speaks it" in (failed.error_message or "")
    assert [track.status for track in failed.tracks] == [JobStatus.COMPLETED] * 2
    assert contents(shop, job) == before
    assert (shop.balance(), failed.charged_ucr) == ((CREDITS - DUB_COST, 0), DUB_COST * CREDIT_UCR)
    assert stale(shop, job) == [("es", "s0001"), ("fr", "s0001")]
    told = shop.server.jobs.events(shop.ana.owner_id, 0, job.id)[-2:]
    assert [event.kind for event in told] == [EventKind.NOTICE, EventKind.COMPLETED]
    assert "nobody speaks it" in told[0].data["message"]
    assert work_off(shop, tmp_path) == []
    assert shop.server.accounts.outbox.send_due() == 2
    render(shop, job)
    work_off(shop, tmp_path)
    assert (shop.now(job).error_message, stale(shop, job)) == (None, [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rendering_that_kills_its_workers_is_given_up(shop: Shop, job: Job, tmp_path: Path) -> None:
    edit(shop, job, Edit("Uno"), "text")
    render(shop, job)
    for _ in range(3):
        handed = shop.queue.handed[-1]
        assert shop.work.begin(handed.stage_id, handed.dispatch, "w1")
        assert shop.work.lost(handed.stage_id, handed.dispatch)
    given_up = shop.now(job)
    assert (given_up.status, given_up.error_name, given_up.parked) == (JobStatus.COMPLETED, "render-failed", False)
    assert shop.balance() == (CREDITS - DUB_COST, 0)


def test_a_cancelled_rendering_leaves_the_job_as_it_was(shop: Shop, job: Job, tmp_path: Path) -> None:
    before = contents(shop, job)
    edit(shop, job, Edit("Uno"), "text")
    render(shop, job)
    work_off(shop, tmp_path, but="deliver")
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w1")
    assert claimed is not None
    cancelled = shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert (cancelled.status, cancelled.error_name) == (JobStatus.COMPLETED, "render-cancelled")
    assert not shop.work.finish(claimed, delivery(claimed, tmp_path))
    assert (contents(shop, job), stale(shop, job)) == (before, [("es", "s0001")])
    assert shop.balance() == (CREDITS - DUB_COST, 0)
    with pytest.raises(NotStoppable):
        shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    render(shop, job)
    assert [each.name for each in work_off(shop, tmp_path)] == ["dub", "deliver"]


def test_lines_are_rendered_once_however_often_that_is_asked_for_at_once(shop: Shop, job: Job) -> None:
    edit(shop, job, Edit("Uno"), "text")

    def start(_: int) -> bool:
        try:
            render(shop, job)
        except AlreadyRendering:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(start, range(4))) == [False, False, False, True]
    assert shop.balance() == (CREDITS - DUB_COST - 1, 1)


def test_without_credits_nothing_is_rendered(shop: Shop, job: Job) -> None:
    billing, owner = shop.server.billing, shop.ana.owner_id
    edit(shop, job, Edit("Uno"), "text")
    billing.correct(owner, -(CREDITS - DUB_COST) * CREDIT_UCR, "spent elsewhere", "spent", "tests")
    with pytest.raises(InsufficientCredits):
        render(shop, job)
    now = shop.now(job)
    assert (now.status, now.rendering, stale(shop, job)) == (JobStatus.COMPLETED, False, [("es", "s0001")])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_its_source_nothing_is_rendered(shop: Shop, job: Job) -> None:
    edit(shop, job, Edit("Uno"), "text")
    shop.server.files.remove(shop.ana.owner_id, shop.video.id)
    with pytest.raises(SourceGone):
        render(shop, job)
    assert shop.balance() == (CREDITS - DUB_COST, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_progress_of_a_rendering_begins_at_nothing_and_is_followed(shop: Shop, job: Job, tmp_path: Path) -> None:
    shop.clock.forward(minutes=5)
    edit(shop, job, Edit("Uno"), "text")
    render(shop, job)
    work_off(shop, tmp_path, but="deliver")
    now = shop.now(job)
    assert 0 < now.progress < 100
    assert [(track.language, track.status, track.progress) for track in now.tracks] == [
        ("es", JobStatus.PROCESSING, 0),
        ("fr", JobStatus.COMPLETED, 100),
    ]
