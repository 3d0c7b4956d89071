"""The workers' side of jobs: stages begun, followed, finished, failed, lost.

Nothing counts that a worker does after it lost its stage.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from octavia.dubbing.errors import LanguageError
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Phase, Source, Translate
from octavia.service.jobs.ending import Failure, failure_of
from octavia.service.jobs.errors import JobNotFound
from octavia.service.jobs.events import EventKind, Notice
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.stageplan import parts_of
from octavia.service.jobs.upkeep import forget_events
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import MOST_FAILURES, Claimed, Outcome, Report, Work
from octavia.service.jobs.workspaces import Need
from support.jobs import CREDITS, Shop

NOTHING = Outcome()
FAILURE = Failure("language", "nobody speaks it")


def begun(shop: Shop, name: str, language: str = "") -> Claimed:
    """The newest dispatch of a stage, begun."""
    handed = next(each for each in reversed(shop.queue.handed) if (each.name, each.language) == (name, language))
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w1")
    assert claimed is not None
    return claimed


def file(folder: Path, name: str) -> Output:
    path = folder / name
    path.write_bytes(name.encode())
    return Output(path, name, "package", None, "video/mp4", main=name.endswith(".mp4"))


def heard(shop: Shop, *languages: str) -> Job:
    """A job whose source was fetched and heard."""
    job = shop.started(shop.dub(*languages))
    shop.work.finish(begun(shop, "fetch"), NOTHING)
    shop.work.finish(begun(shop, "hear"), Outcome(source_language="en"))
    return job


def with_parts(shop: Shop, minutes: float) -> Shop:
    """The same, but sound longer than so many minutes is heard in parts."""
    server = shop.server
    settings = replace(server.settings, fan_out_minutes=minutes)
    work = Work(server.database, settings, shop.clock, server.accounts, server.files, server.billing, shop.queue)
    return replace(shop, work=work)


def test_a_stage_begins_when_all_before_it_have_ended(shop: Shop, tmp_path: Path) -> None:
    job = shop.started(shop.dub("es", "fr"))
    order = [[each.name for each in shop.queue.handed]]
    for name, language in (("fetch", ""), ("hear", ""), ("dub", "fr"), ("dub", "es")):
        shop.work.finish(begun(shop, name, language), NOTHING)
        order.append([f"{each.name}{each.language}" for each in shop.queue.handed])
    assert order[-1] == ["fetch", "hear", "dubes", "dubfr", "deliver"]
    assert [len(each) for each in order] == [1, 2, 4, 4, 5]
    outputs = (file(tmp_path, "minute.dubbed.mp4"), file(tmp_path, "report.json"))
    assert shop.work.finish(begun(shop, "deliver"), Outcome(outputs=outputs))
    done = shop.now(job)
    assert (done.status, done.phase, done.progress, done.charged_ucr) == (
        JobStatus.COMPLETED,
        Phase.COMPLETED,
        100,
        60_000_000,
    )
    assert shop.balance() == (CREDITS - 60, 0)
    artifacts = shop.server.jobs.artifacts(shop.ana.owner_id, job.id)
    assert [each.name for each in artifacts] == ["minute.dubbed.mp4", "report.json"]
    assert shop.server.jobs.output(shop.ana.owner_id, job.id).name == "minute.dubbed.mp4"
    assert b"".join(shop.server.files.open_range(shop.ana.owner_id, artifacts[0].file_id, 0, 99)).endswith(b".mp4")


def test_a_stage_is_begun_by_one_worker_only(shop: Shop) -> None:
    shop.started()
    claimed = begun(shop, "fetch")
    assert shop.work.begin(claimed.stage_id, claimed.dispatch, "w2") is None
    # It asks again where the answer got lost with the connection.
    assert shop.work.begin(claimed.stage_id, claimed.dispatch, "w1") == claimed
    assert shop.work.still_mine([claimed]) == {(claimed.stage_id, claimed.dispatch)}


def test_a_worker_that_lost_its_stage_changes_nothing_any_more(shop: Shop, tmp_path: Path) -> None:
    job = shop.started()
    sleeper = begun(shop, "fetch")
    assert shop.work.lost(sleeper.stage_id, sleeper.dispatch)
    assert not shop.work.lost(sleeper.stage_id, sleeper.dispatch)
    assert shop.work.still_mine([sleeper]) == set()
    shop.work.report(sleeper, Report(900, "Dreaming", Phase.UPLOADING))
    shop.work.fail(sleeper, FAILURE, may_pass=False)
    shop.work.hand_back(sleeper)
    assert not shop.work.finish(sleeper, Outcome(outputs=(file(tmp_path, "late.mp4"),)))
    assert (shop.now(job).status, shop.now(job).progress, len(shop.queue.handed)) == (JobStatus.PROCESSING, 0, 2)
    shop.work.finish(begun(shop, "fetch"), NOTHING)
    assert shop.stages(job)["hear"] == "queued"


def test_a_job_that_kills_its_workers_is_parked_and_can_be_requeued(shop: Shop) -> None:
    job = shop.started()
    for _ in range(3):
        claimed = begun(shop, "fetch")
        shop.work.lost(claimed.stage_id, claimed.dispatch)
    parked = shop.now(job)
    assert (parked.status, parked.error_name, parked.parked) == (JobStatus.FAILED, "parked", True)
    assert "3 times" in (parked.error_message or "")
    assert shop.balance() == (CREDITS, 0)
    assert shop.server.jobs.requeue(job.id).status is JobStatus.PROCESSING
    shop.work.finish(begun(shop, "fetch"), NOTHING)
    assert shop.stages(job)["hear"] == "queued"


def test_a_stage_handed_back_or_never_begun_killed_nobody(shop: Shop) -> None:
    job = shop.started()
    for _ in range(5):
        shop.work.hand_back(begun(shop, "fetch"))
        handed = shop.queue.handed[-1]
        shop.work.lost(handed.stage_id, handed.dispatch)
    assert shop.now(job).status is JobStatus.PROCESSING


def test_what_may_pass_is_tried_again_later_and_later_and_then_given_up(shop: Shop) -> None:
    job = shop.started()
    for _ in range(MOST_FAILURES):
        assert shop.now(job).status is JobStatus.PROCESSING
        shop.work.fail(begun(shop, "fetch"), FAILURE, may_pass=True)
    assert shop.queue.delays == [0, 5, 15, 45, 135]
    failed = shop.now(job)
    assert (failed.status, failed.phase, failed.error_message) == (JobStatus.FAILED, Phase.FAILED, "nobody speaks it")
    assert shop.balance() == (CREDITS, 0)


def test_what_cannot_pass_is_given_up_at_once(shop: Shop) -> None:
    job = shop.started()
    failure = failure_of(LanguageError("no engine speaks xx", "choose another"))
    shop.work.fail(begun(shop, "fetch"), failure, may_pass=False)
    assert (shop.now(job).error_name, shop.now(job).error_message) == (
        "language",
        "no engine speaks xx: choose another",
    )


def test_a_language_that_fails_is_not_charged_and_the_others_are_delivered(shop: Shop, tmp_path: Path) -> None:
    job = heard(shop, "es", "fr", "de")
    shop.work.fail(begun(shop, "dub", "fr"), FAILURE, may_pass=False)
    shop.work.finish(begun(shop, "dub", "es"), NOTHING)
    shop.work.finish(begun(shop, "dub", "de"), NOTHING)
    delivering = begun(shop, "deliver")
    assert delivering.languages == ("es", "de")
    shop.work.finish(delivering, Outcome(outputs=(file(tmp_path, "a.mp4"),)))
    done = shop.now(job)
    assert (done.status, done.error_message) == (JobStatus.COMPLETED, "fr: nobody speaks it")
    assert [track.status for track in done.tracks] == [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.COMPLETED]
    assert shop.balance() == (CREDITS - 60, 0)


def test_a_job_fails_with_its_last_language(shop: Shop) -> None:
    job = heard(shop, "es", "fr")
    for language in ("es", "fr"):
        shop.work.fail(begun(shop, "dub", language), FAILURE, may_pass=False)
    assert shop.now(job).status is JobStatus.FAILED
    assert shop.balance() == (CREDITS, 0)


def test_a_cancelled_job_takes_its_stages_from_their_workers(shop: Shop, tmp_path: Path) -> None:
    job = shop.started()
    claimed = begun(shop, "fetch")
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert shop.work.still_mine([claimed]) == set()
    assert not shop.work.finish(claimed, NOTHING)
    assert shop.balance() == (CREDITS, 0)


def test_progress_is_told_and_never_goes_back(shop: Shop) -> None:
    job = shop.started(shop.dub("es"))
    shop.work.finish(begun(shop, "fetch"), NOTHING)
    hearing = begun(shop, "hear")
    seen = []
    for progress in (500, 300, 900, 900):
        shop.work.report(hearing, Report(progress, "Transcribing", Phase.TRANSCRIBING))
        seen.append(shop.now(job).progress)
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert (shop.now(job).phase, shop.now(job).step) == (Phase.TRANSCRIBING, "Transcribing")
    told = [event.data for event in shop.server.jobs.events(shop.ana.owner_id, 0, job.id)][-3:]
    assert [each["progress_percentage"] for each in told] == sorted({*seen, told[0]["progress_percentage"]})
    shop.clock.forward(seconds=30)
    left_s = shop.now(job).left_s
    assert left_s is not None
    assert left_s > 0
    shop.work.finish(hearing, Outcome(source_language="en"))
    dubbing = begun(shop, "dub", "es")
    shop.work.report(dubbing, Report(500, "Speaking", Phase.SYNTHESIZING))
    shop.work.report(dubbing, Report(600, "Transcribing", Phase.TRANSCRIBING))
    now = shop.now(job)
    assert (now.phase, now.tracks[0].progress) == (Phase.SYNTHESIZING, 60)


def test_what_is_fetched_is_held_for_once_its_length_is_known(shop: Shop) -> None:
    job = shop.started(Dub(Source("https://media.example/talk.mp4"), ("es",), JobKind.VIDEO_TRANSLATE))
    outcome = Outcome(source_file_id=shop.video.id, source_name="talk.mp4", duration_ms=60_000)
    assert shop.work.finish(begun(shop, "fetch"), outcome)
    assert (shop.now(job).duration_ms, shop.now(job).file_id) == (60_000, shop.video.id)
    assert shop.balance() == (CREDITS - 30, 30)


def test_a_notice_is_told_to_the_owner(shop: Shop) -> None:
    job = shop.started()
    shop.work.notice(begun(shop, "fetch"), "speech in Spanish: espeak-ng", "es")
    event = shop.server.jobs.events(shop.ana.owner_id, 0, job.id)[-1]
    assert (event.kind, event.data) == (
        EventKind.NOTICE,
        {"message": "speech in Spanish: espeak-ng", "language": "es"},
    )


def test_notices_are_listed_as_they_were_first_said_and_stay_with_their_job(shop: Shop) -> None:
    job = shop.started()
    stage = begun(shop, "fetch")
    for message, language in (
        ("a line is hard to hear", "es"),
        ("speech: flite", None),
        ("a line is hard to hear", "es"),
    ):
        shop.work.notice(stage, message, language)
    listed = [Notice("a line is hard to hear", "es"), Notice("speech: flite", None)]
    assert shop.server.jobs.notices(shop.ana.owner_id, job.id) == listed
    shop.clock.at += timedelta(days=8)
    forget_events(shop.server.database, shop.clock)
    assert shop.server.jobs.notices(shop.ana.owner_id, job.id) == listed
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    shop.server.jobs.delete(shop.ana.owner_id, job.id)
    with pytest.raises(JobNotFound):
        shop.server.jobs.notices(shop.ana.owner_id, job.id)
    shop.clock.at += timedelta(days=8)
    assert forget_events(shop.server.database, shop.clock) >= 3
    assert shop.server.jobs.events(shop.ana.owner_id, 0) == []


def test_stages_the_queue_has_had_for_long_are_known(shop: Shop) -> None:
    job = shop.started()
    (handed,) = shop.queue.handed
    assert shop.work.handed_before(shop.clock()) == {}
    assert shop.work.handed_before(shop.clock() + timedelta(seconds=1)) == {handed.key: (handed.stage_id, 1)}
    assert shop.work.needs([job.id, "none"]) == {job.id: Need.ALL}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_owner_is_mailed_how_a_job_ended(shop: Shop) -> None:
    shop.started()
    shop.work.fail(begun(shop, "fetch"), FAILURE, may_pass=False)
    assert shop.server.accounts.outbox.send_due() == 1


@pytest.mark.parametrize("afar", [False, True])
def test_a_long_source_is_heard_in_parts_before_they_are_joined(shop: Shop, *, afar: bool) -> None:
    shop = with_parts(shop, 0.3)
    command = Dub(Source("https://media.example/talk.mp4"), ("es",), JobKind.DUB) if afar else shop.dub("es")
    job = shop.started(command)
    fetched = Outcome(source_file_id=shop.video.id, source_name="talk.mp4", duration_ms=60_000) if afar else NOTHING
    shop.work.finish(begun(shop, "fetch"), fetched)
    seen = [shop.now(job).progress]
    shop.work.finish(begun(shop, "prepare"), NOTHING)
    parts = [each for each in shop.queue.handed if each.name == "hear"]
    assert [each.part for each in parts] == [1, 2, 3, 4]
    assert len({each.key for each in parts}) == 4
    for each in parts:
        claimed = shop.work.begin(each.stage_id, each.dispatch, f"w{each.part}")
        assert claimed is not None
        assert (claimed.part, claimed.parts) == (each.part, 4)
        shop.work.report(claimed, Report(500, "Transcribing", Phase.TRANSCRIBING))
        seen.append(shop.now(job).progress)
        shop.work.finish(claimed, NOTHING)
        seen.append(shop.now(job).progress)
    assert seen == sorted(set(seen))
    joining = begun(shop, "hear")
    assert (joining.part, joining.parts) == (0, 0)
    shop.work.finish(joining, Outcome(source_language="en"))
    assert shop.stages(job)["dub:es"] == "queued"
    # As much as without parts.
    assert shop.now(job).progress == (79 if afar else 75)


def test_a_part_whose_worker_died_is_done_again_alone_and_all_of_them_when_the_job_is_repeated(shop: Shop) -> None:
    shop = with_parts(shop, 0.5)
    job = shop.started(shop.dub("es"))
    for name in ("fetch", "prepare"):
        shop.work.finish(begun(shop, name), NOTHING)
    first, second = (shop.work.begin(each.stage_id, each.dispatch, "w") for each in shop.queue.handed[-2:])
    assert first is not None
    assert second is not None
    shop.work.finish(first, NOTHING)
    shop.work.lost(second.stage_id, second.dispatch)
    assert (shop.queue.handed[-1].part, shop.queue.handed[-1].dispatch) == (2, 2)
    assert shop.work.handed_before(shop.clock() + timedelta(seconds=1)).keys() == {shop.queue.handed[-1].key}
    shop.work.fail(begun(shop, "hear"), FAILURE, may_pass=False)
    assert shop.now(job).status is JobStatus.FAILED
    shop.server.jobs.retry(shop.ana.owner_id, job.id)
    for name in ("fetch", "prepare"):
        shop.work.finish(begun(shop, name), NOTHING)
    assert [each.part for each in shop.queue.handed[-2:]] == [1, 2]


def test_what_is_short_or_not_heard_at_all_has_no_parts(shop: Shop) -> None:
    assert [parts_of(60_000 * minutes, 20.0) for minutes in (1, 20, 21, 41, 6000)] == [1, 1, 2, 3, 32]
    assert (parts_of(0, 20.0), parts_of(10**8, 0.0)) == (1, 1)
    shop = with_parts(shop, 0.1)
    command = Translate(Source(shop.subtitles.key, shop.subtitles.id), "es")
    job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, command)
    shop.server.jobs.process(shop.ana.owner_id, job.id)
    shop.work.finish(begun(shop, "fetch"), NOTHING)
    assert shop.stages(job) == {"fetch": "done", "translate": "queued", "deliver": "waiting"}
