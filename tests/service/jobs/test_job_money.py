"""What jobs cost in the end, whatever happens to them: never more than was quoted, never nothing, exactly its price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import update

from octavia.service.billing.books import PriceBook
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.commands import Command, Dub, JobKind, JobStatus, Source, Synthesize, Transcribe, Translate
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Claimed, Outcome
from octavia.service.storage.tables import FileRow
from support.jobs import Shop

RICH = 100_000_000
LANGUAGES = ("es", "fr", "de", "it", "pt", "ja", "he")
LONGEST_MS = 3 * 3600 * 1000
FAILURE = Failure("language", "nobody speaks it")


@dataclass(frozen=True)
class Asked:
    """A job to be, and how long its source is; of one at an address that is found out when it is fetched."""

    command: Command
    kind: JobKind
    duration_ms: int
    languages: tuple[str, ...]
    fetched: bool


def asked(shop: Shop, chance: Random) -> Asked:
    kind = chance.choice(list(JobKind))
    duration_ms = round(10 ** chance.uniform(0, 7.03))
    fetched = kind not in (JobKind.TRANSLATE, JobKind.SYNTHESIZE) and chance.random() < 0.2
    many = chance.randint(1, 4) if kind is JobKind.DUB else 1
    languages = tuple(chance.sample(LANGUAGES, many))
    media = Source("https://media.example/talk.mp4") if fetched else Source(shop.video.key, shop.video.id)
    text = Source(shop.subtitles.key, shop.subtitles.id)
    command: Command
    if kind is JobKind.TRANSCRIBE:
        command, languages = Transcribe(media), ()
    elif kind is JobKind.TRANSLATE:
        command = Translate(text, languages[0])
    elif kind is JobKind.SYNTHESIZE:
        command, languages = Synthesize(text, "en"), ()
    else:
        command = Dub(media, languages, kind)
    return Asked(command, kind, min(duration_ms, LONGEST_MS), languages, fetched)


def last_for(shop: Shop, duration_ms: int) -> None:
    """Let the files be of that length."""
    with shop.server.database.transaction() as session:
        session.execute(update(FileRow).values(duration_ms=duration_ms))


def new_prices(shop: Shop, chance: Random) -> None:
    version = shop.server.billing.price_book()
    rules = {
        name: rule.model_copy(update={"rate_ucr": chance.randint(1, 60 * CREDIT_UCR)})
        for name, rule in version.book.rules.items()
    }
    book = version.book.model_copy(update={"rules": rules})
    shop.server.billing.publish_prices(book, version.version, "the market", "tests")


def price_ucr(book: PriceBook, kind: JobKind, duration_ms: int) -> int:
    """One part's price, as the contract says it: by the second, rounded up to a whole credit, and never nothing."""
    rate_ucr = book.rules[kind].rate_ucr
    exact_ucr = rate_ucr if kind is JobKind.TRANSLATE else rate_ucr * duration_ms / 60_000
    credits, rest = divmod(exact_ucr, CREDIT_UCR)
    return (int(credits) + (rest > 0)) * CREDIT_UCR


def worked(shop: Shop, job: Job, ask: Asked, chance: Random, folder: Path) -> None:
    """Do the job's work, with whatever happens to work; if it goes well, that is three in four."""
    risky, begun = chance.random() < 0.25, len(shop.queue.handed) - 1
    while shop.now(job).status is JobStatus.PROCESSING:
        handed = shop.queue.handed[begun]
        begun += 1
        claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
        if claimed is None:
            continue
        if not (risky and befallen(shop, job, claimed, chance)):
            shop.work.finish(claimed, outcome(shop, claimed, ask, folder))


def befallen(shop: Shop, job: Job, claimed: Claimed, chance: Random) -> bool:
    fate = chance.random()
    if fate < 0.2:
        shop.work.fail(claimed, FAILURE, may_pass=False)
    elif fate < 0.3:
        shop.work.hand_back(claimed)
    elif fate < 0.35:
        shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    elif fate < 0.4 and claimed.name != "fetch":  # What is fetched has its quote when it is known how long it is.
        new_prices(shop, chance)
        return False
    else:
        return False
    return True


def outcome(shop: Shop, claimed: Claimed, ask: Asked, folder: Path) -> Outcome:
    if claimed.name == "fetch" and ask.fetched:
        return Outcome(source_file_id=shop.video.id, source_name="talk.mp4", duration_ms=ask.duration_ms)
    if claimed.name != "deliver":
        return Outcome()
    path = folder / "made.mp4"
    path.write_bytes(b"made")
    return Outcome(outputs=(Output(path, path.name, "package", None, "video/mp4", main=True),))


def random_jobs(shop: Shop, times: int, folder: Path) -> Iterator[tuple[Asked, int, PriceBook, Job]]:
    """Jobs that have ended, each with its quote and the prices it was quoted by."""
    chance = Random(times)
    for _ in range(times):
        if chance.random() < 0.1:
            new_prices(shop, chance)
        ask = asked(shop, chance)
        last_for(shop, ask.duration_ms)
        book = shop.server.billing.price_book().book
        known_ms = ask.duration_ms if ask.fetched else None
        many = len(ask.languages) or 1
        quote = shop.server.jobs.estimate(shop.ana.owner_id, ask.kind, ask.command.source, known_ms, many).quote
        job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, ask.command)
        shop.server.jobs.process(shop.ana.owner_id, job.id)
        worked(shop, job, ask, chance, folder)
        yield ask, quote.amount_ucr, book, shop.now(job)


@pytest.mark.parametrize(
    ("database_url", "times"),
    [
        ("sqlite", 50),
        pytest.param("sqlite", 500, marks=pytest.mark.slow),
        pytest.param("postgres", 500, marks=pytest.mark.slow),
    ],
    indirect=["database_url"],
)
def test_no_job_costs_more_than_its_quote_and_each_delivered_part_its_price(
    shop: Shop, times: int, tmp_path: Path
) -> None:
    billing, owner_id = shop.server.billing, shop.ana.owner_id
    billing.grant(owner_id, RICH * CREDIT_UCR, "test", "rich", "tests")
    began_ucr, spent_ucr, delivered = billing.balance_ucr(owner_id), 0, 0
    for ask, quoted_ucr, book, job in random_jobs(shop, times, tmp_path):
        assert job.charged_ucr <= quoted_ucr, ask
        parts = sum(track.status is JobStatus.COMPLETED for track in job.tracks) if ask.languages else 1
        if job.status is JobStatus.COMPLETED:
            delivered += 1
            assert job.charged_ucr == parts * price_ucr(book, ask.kind, ask.duration_ms) >= CREDIT_UCR, ask
            (start,) = billing.charges(owner_id, job.id)
            assert (start.held_ucr, start.charged_ucr) == (quoted_ucr, job.charged_ucr)
            assert sum(charge.amount_ucr for charge in start.charges) == job.charged_ucr
            assert all(charge.explanation["duration_ms"] == ask.duration_ms for charge in start.charges)
        else:
            assert job.charged_ucr == 0, ask
        spent_ucr += job.charged_ucr
    assert times // 2 < delivered < times
    balance = billing.balance(owner_id)
    assert (balance.available_ucr, balance.held_ucr, balance.debt_ucr) == (began_ucr - spent_ucr, 0, 0)
    assert billing.reconcile().broken == ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("kind", "credits"), [(JobKind.DUB, 1), (JobKind.TRANSCRIBE, 1), (JobKind.TRANSLATE, 5)])
def test_a_job_of_a_second_is_not_free(shop: Shop, kind: JobKind, credits: int, tmp_path: Path) -> None:
    last_for(shop, 1_000)
    media, text = Source(shop.video.key, shop.video.id), Source(shop.subtitles.key, shop.subtitles.id)
    commands: dict[JobKind, Command] = {
        JobKind.DUB: Dub(media, ("es",)),
        JobKind.TRANSCRIBE: Transcribe(media),
        JobKind.TRANSLATE: Translate(text, "es"),
    }
    ask = Asked(commands[kind], kind, 1_000, ("es",), fetched=False)
    job = shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, ask.command)
    shop.server.jobs.process(shop.ana.owner_id, job.id)
    worked(shop, job, ask, Random(2), tmp_path)
    assert (shop.now(job).status, shop.now(job).charged_ucr) == (JobStatus.COMPLETED, credits * CREDIT_UCR)
