"""Jobs as their owners use them: made, started once, charged once, cancelled, repeated, removed, hidden from others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from octavia.service.billing.errors import InsufficientCredits
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.errors import ServiceError
from octavia.service.jobs.commands import (
    Command,
    Dub,
    JobKind,
    JobStatus,
    Phase,
    Source,
    Synthesize,
    Transcribe,
    Translate,
)
from octavia.service.jobs.errors import (
    AlreadyStarted,
    JobNotFound,
    NotFinished,
    NotRepeatable,
    NotStoppable,
    UnusableLanguage,
    UnusableSource,
)
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.upkeep import files_in_use, forget_events, release_stale_holds
from octavia.service.storage.errors import FileNotFound
from support.jobs import CREDITS, Shop
from support.people import new_person


def test_a_new_job_waits_and_costs_nothing(shop: Shop) -> None:
    job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, shop.dub("es", "French"))
    assert (job.status, job.phase, job.progress, job.duration_ms) == (JobStatus.PENDING, Phase.PENDING, 0, 60_000)
    assert [track.language for track in job.tracks] == ["es", "fr"]
    assert set(shop.stages(job)) == {"fetch", "hear", "dub:es", "dub:fr", "deliver"}
    assert shop.queue.handed == []
    assert shop.balance() == (CREDITS, 0)


def test_a_started_job_holds_its_credits_and_its_first_stage_is_queued(shop: Shop) -> None:
    job = shop.started(shop.dub("es", "fr"))
    assert job.status is JobStatus.PROCESSING
    (handed,) = shop.queue.handed
    assert (handed.name, handed.queue, handed.owner_id, handed.dispatch) == (
        "fetch",
        "orchestrate",
        shop.ana.owner_id,
        1,
    )
    assert shop.balance() == (CREDITS - 60, 60)


def test_a_job_started_twice_at_once_is_started_and_charged_once(shop: Shop) -> None:
    jobs = shop.server.jobs
    job = jobs.create(shop.ana.owner_id, shop.ana.user_id, shop.dub())

    def start(_: int) -> bool:
        try:
            jobs.process(shop.ana.owner_id, job.id)
        except AlreadyStarted:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(start, range(6))) == [False] * 5 + [True]
    assert len(shop.queue.handed) == 1
    assert shop.balance() == (CREDITS - 30, 30)


def test_without_credits_nothing_is_started_or_queued(shop: Shop) -> None:
    poor = new_person(shop.server, "poor@mail.example")
    file = shop.server.files.receive(poor.owner_id, "v.mp4", shop.video.kind, _bytes(shop))
    job = shop.server.jobs.create(poor.owner_id, poor.user_id, Dub(Source(file_id=file.id), ("es",)))
    with pytest.raises(InsufficientCredits) as refused:
        shop.server.jobs.process(poor.owner_id, job.id)
    assert refused.value.details == {"needed": 30, "available": 0, "held": 0}
    assert shop.server.jobs.get(poor.owner_id, job.id).status is JobStatus.PENDING
    assert shop.queue.handed == []


def test_a_job_fetched_from_an_address_is_started_without_a_hold(shop: Shop) -> None:
    job = shop.started(Dub(Source("https://media.example/talk.mp4"), ("es",), JobKind.VIDEO_TRANSLATE))
    assert (job.file_id, job.input_file, job.source_name) == (None, "https://media.example/talk.mp4", "talk.mp4")
    assert shop.queue.handed[0].queue == "media"
    assert shop.balance() == (CREDITS, 0)


def test_a_cancelled_job_gives_its_credits_back_at_once(shop: Shop) -> None:
    job = shop.started()
    cancelled = shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert (cancelled.status, cancelled.phase) == (JobStatus.CANCELLED, Phase.FAILED)
    assert shop.balance() == (CREDITS, 0)
    assert shop.queue.cancelled == [job.id]
    assert set(shop.stages(job).values()) == {"cancelled"}
    assert shop.server.jobs.cancel(shop.ana.owner_id, job.id).status is JobStatus.CANCELLED


def test_a_cancelled_job_can_be_repeated_and_is_held_for_anew(shop: Shop) -> None:
    job = shop.started()
    with pytest.raises(NotRepeatable):
        shop.server.jobs.retry(shop.ana.owner_id, job.id)
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    again = shop.server.jobs.requeue(job.id)
    assert (again.status, again.progress, again.error_message) == (JobStatus.PROCESSING, 0, None)
    assert [handed.dispatch for handed in shop.queue.handed] == [1, 2]
    assert shop.balance() == (CREDITS - 30, 30)


def test_a_removed_job_is_gone_with_what_it_held(shop: Shop) -> None:
    job = shop.started()
    shop.server.jobs.delete(shop.ana.owner_id, job.id)
    with pytest.raises(JobNotFound):
        shop.now(job)
    assert shop.balance() == (CREDITS, 0)
    assert shop.server.jobs.events(shop.ana.owner_id, 0, job.id)[-1].kind is EventKind.DELETED


def test_everything_of_an_owner_who_goes_is_removed(shop: Shop) -> None:
    for _ in range(3):
        shop.started()
    with shop.server.database.transaction() as session:
        shop.server.jobs.remove_all(session, shop.ana.owner_id)
    assert shop.server.jobs.page(shop.ana.owner_id) == ([], 0)
    assert shop.server.jobs.events(shop.ana.owner_id, 0) == []
    assert shop.balance() == (CREDITS, 0)


def test_another_owners_job_is_as_if_it_did_not_exist(shop: Shop) -> None:
    job = shop.started()
    other = new_person(shop.server, "ben@mail.example")
    jobs = shop.server.jobs
    calls = (jobs.get, jobs.process, jobs.cancel, jobs.retry, jobs.delete, jobs.output, jobs.artifacts)
    for call in calls:
        with pytest.raises(JobNotFound):
            call(other.owner_id, job.id)
    assert jobs.events(other.owner_id, 0) == []
    assert jobs.page(other.owner_id) == ([], 0)
    for source in (Source(file_id=shop.video.id), Source(shop.video.key)):
        with pytest.raises(FileNotFound):
            jobs.create(other.owner_id, other.user_id, Dub(source, ("es",)))
    with pytest.raises(JobNotFound):
        jobs.create(other.owner_id, other.user_id, Translate(Source(job_id=job.id), "es"))


def _bytes(shop: Shop) -> list[bytes]:
    return list(shop.server.files.read(shop.video))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (lambda shop: Dub(Source(), ("es",)), UnusableSource),
        (lambda shop: Dub(Source(file_id=shop.subtitles.id), ("es",)), UnusableSource),
        (lambda shop: Dub(Source(shop.subtitles.key, shop.video.id), ("es",)), UnusableSource),
        (lambda shop: Translate(Source(file_id=shop.video.id), "es"), UnusableSource),
        (lambda shop: Translate(Source("https://media.example/a.srt"), "es"), UnusableSource),
        (lambda shop: shop.dub("es", "Spanish"), UnusableLanguage),
        (lambda shop: shop.dub("auto"), UnusableLanguage),
        (lambda shop: shop.dub("klingonese"), UnusableLanguage),
        (lambda shop: Transcribe(Source(file_id=shop.video.id), "klingonese"), UnusableLanguage),
    ],
)
def test_what_cannot_be_worked_on_is_refused(shop: Shop, command: object, refusal: type[ServiceError]) -> None:
    assert callable(command)
    with pytest.raises(refusal):
        shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, command(shop))


def test_a_subtitle_file_tells_its_language_and_its_length(shop: Shop) -> None:
    wanted: tuple[Command, ...] = (
        Translate(Source(file_id=shop.subtitles.id), "es"),
        Synthesize(Source(file_id=shop.subtitles.id)),
    )
    for command in wanted:
        job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, command)
        assert (job.source_language, job.duration_ms) == ("en", 60_000)


def test_an_unfinished_job_is_no_source(shop: Shop) -> None:
    jobs = shop.server.jobs
    job = jobs.create(shop.ana.owner_id, shop.ana.user_id, Transcribe(Source(file_id=shop.video.id)))
    with pytest.raises(NotFinished):
        jobs.create(shop.ana.owner_id, shop.ana.user_id, Translate(Source(job_id=job.id), "es"))
    with pytest.raises(UnusableSource):
        jobs.create(shop.ana.owner_id, shop.ana.user_id, Synthesize(Source(job_id=job.id)))
    with pytest.raises(NotFinished):
        jobs.output(shop.ana.owner_id, job.id)


def test_an_estimate_says_what_would_be_held(shop: Shop) -> None:
    source = Source(shop.video.key)
    for kind, wanted in (
        (JobKind.TRANSCRIBE, 10),
        (JobKind.VIDEO_TRANSLATE, 30),
        (JobKind.SYNTHESIZE, 15),
        (JobKind.TRANSLATE, 5),
    ):
        estimate = shop.server.jobs.estimate(shop.ana.owner_id, kind, source)
        assert (estimate.quote.amount_ucr, estimate.sufficient) == (wanted * CREDIT_UCR, True)
    longer = shop.server.jobs.estimate(shop.ana.owner_id, JobKind.VIDEO_TRANSLATE, source, 3_600_000)
    assert (longer.quote.amount_ucr, longer.sufficient) == (1_800 * CREDIT_UCR, False)


def test_jobs_are_listed_newest_first_in_pages_by_kind_and_status(shop: Shop) -> None:
    jobs, owner = shop.server.jobs, shop.ana.owner_id
    made = []
    for number in range(5):
        command: Command = shop.dub() if number % 2 else Transcribe(Source(file_id=shop.video.id))
        made.append(jobs.create(owner, shop.ana.user_id, command).id)
        shop.clock.forward(seconds=1)
    jobs.process(owner, made[1])
    newest = list(reversed(made))
    listed, total = jobs.page(owner, limit=2, offset=1)
    assert ([job.id for job in listed], total) == (newest[1:3], 5)
    assert [job.id for job in jobs.page(owner, kind=JobKind.DUB)[0]] == [made[3], made[1]]
    assert [job.id for job in jobs.page(owner, status=JobStatus.PROCESSING)[0]] == [made[1]]


def test_events_are_read_on_from_the_last_one_seen(shop: Shop) -> None:
    jobs, owner = shop.server.jobs, shop.ana.owner_id
    job = shop.started()
    first = jobs.events(owner, 0)
    assert [event.kind for event in first] == [EventKind.CREATED, EventKind.STARTED]
    jobs.cancel(owner, job.id)
    (last,) = jobs.events(owner, first[-1].id)
    assert (last.kind, last.data["status"], last.id) == (EventKind.CANCELLED, "cancelled", jobs.last_event_id(owner))
    with pytest.raises(NotStoppable):
        _failed_and_cancelled(shop)


def _failed_and_cancelled(shop: Shop) -> None:
    job = shop.started()
    handed = shop.queue.handed[-1]
    for kill in range(3):
        assert shop.work.begin(handed.stage_id, handed.dispatch + kill, "w")
        assert shop.work.lost(handed.stage_id, handed.dispatch + kill)
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)


def test_files_of_running_jobs_are_in_use(shop: Shop) -> None:
    job = shop.started()
    wanted = [shop.video.id, shop.subtitles.id]
    with shop.server.database.reading() as session:
        assert files_in_use(session, wanted) == [shop.video.id]
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    with shop.server.database.reading() as session:
        assert files_in_use(session, wanted) == []


def test_a_hold_that_no_running_job_has_is_given_back(shop: Shop) -> None:
    shop.started()
    quote = shop.server.billing.quote("dub", 60_000, ["es"])
    with shop.server.database.transaction() as session:
        shop.server.billing.hold(session, shop.ana.owner_id, "lost", quote)
    assert release_stale_holds(shop.server.database, shop.server.billing, shop.clock) == 0
    shop.clock.forward(hours=2)
    assert release_stale_holds(shop.server.database, shop.server.billing, shop.clock) == 1
    assert shop.balance() == (CREDITS - 30, 30)


def test_old_events_are_forgotten(shop: Shop) -> None:
    shop.started()
    shop.clock.at += timedelta(days=8)
    assert forget_events(shop.server.database, shop.clock) == 2
    assert shop.server.jobs.events(shop.ana.owner_id, 0) == []
