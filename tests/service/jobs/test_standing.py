"""How a job of many languages stands: its status, progress and what is left, from its rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from octavia.service.billing.billing import YTDUBBER
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.commands import Phase
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.making import Found, make
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.standing import LanguageStanding, Standing
from octavia.service.jobs.starting import start
from octavia.service.jobs.states import locked
from octavia.service.jobs.track_times import TrackStage
from octavia.service.jobs.work import Claimed, Outcome, Report
from support.jobs import Shop

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def order(shop: Shop, *languages: str) -> str:
    """A job whose languages are delivered apart, started."""
    shop.server.billing.grant(shop.ana.owner_id, 100 * CREDIT_UCR, "test", "grant:apart", "tests", asset=YTDUBBER)
    command = replace(shop.dub(*languages), apart=True)
    video = shop.video
    found = Found(video.key, video.name, video.id, video.duration_ms)
    with shop.server.database.transaction() as session:
        job = make(session, shop.ana.owner_id, shop.ana.user_id, command, found, shop.clock(), YTDUBBER)
        start(session, shop.server.billing, shop.queue, job, shop.clock())
        return job.id


def begin(shop: Shop, name: str, language: str = "") -> Claimed:
    handed = next(each for each in reversed(shop.queue.handed) if (each.name, each.language) == (name, language))
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w1")
    assert claimed is not None
    return claimed


def do(shop: Shop, name: str, language: str = "", folder: Path | None = None) -> None:
    outputs: tuple[Output, ...] = ()
    if folder is not None:
        path = folder / f"minute.{language}.flac"
        path.write_text(language)
        outputs = (Output(path, path.name, "mix-flac", language, "audio/flac", main=True),)
    assert shop.work.finish(begin(shop, name, language), Outcome(outputs=outputs))


def stood(shop: Shop, job_id: str) -> dict[str, tuple[Standing, int]]:
    found = shop.server.orders.standing(shop.ana.owner_id, job_id)
    languages = {each.language: (each.standing, each.progress) for each in found.languages}
    return {"": (found.standing, found.job.progress), **languages}


def language(shop: Shop, job_id: str, code: str) -> LanguageStanding:
    found = shop.server.orders.standing(shop.ana.owner_id, job_id)
    return next(each for each in found.languages if each.language == code)


def test_languages_go_through_what_they_share_together_and_then_each_for_itself(shop: Shop, tmp_path: Path) -> None:
    job_id = order(shop, "es", "fr")
    assert stood(shop, job_id) == {"": (Standing.PENDING, 0), "es": (Standing.PENDING, 0), "fr": (Standing.PENDING, 0)}
    do(shop, "fetch")
    hearing = begin(shop, "hear")
    shop.work.report(hearing, Report(500, "Transcribing", Phase.TRANSCRIBING))
    # Of what is done for a language: 2 of fetching, 91 of hearing, 26 of its own.
    half = (2 + 91 / 2) / (2 + 91 + 26)
    assert stood(shop, job_id)["es"] == stood(shop, job_id)["fr"] == (Standing.PROCESSING, int(100 * half))
    assert language(shop, job_id, "es").message == "Transcribing"
    shop.work.finish(hearing, Outcome(source_language="en"))
    spanish = begin(shop, "dub", "es")
    now = shop.clock()
    for stage, standing in (
        (TrackStage.TRANSLATING, Standing.PROCESSING),
        (TrackStage.DUBBING, Standing.GENERATING),
        (TrackStage.MIXING, Standing.GENERATING),
        (TrackStage.EXPORTING, Standing.FINALIZING),
    ):
        shop.work.report(spanish, Report(100, "At it", Phase.TRANSLATING, {stage: (now, now)}))
        assert stood(shop, job_id)["es"][0] is standing
        assert stood(shop, job_id)["fr"][0] is Standing.PROCESSING
    path = tmp_path / "minute.es.flac"
    path.write_text("es")
    shop.work.finish(spanish, Outcome(outputs=(Output(path, path.name, "mix-flac", "es", "audio/flac", main=True),)))
    assert stood(shop, job_id)["es"] == (Standing.COMPLETE, 100)
    assert stood(shop, job_id)[""][0] is Standing.GENERATING
    do(shop, "dub", "fr", tmp_path)
    assert stood(shop, job_id)[""][0] is Standing.FINALIZING
    do(shop, "deliver")
    assert stood(shop, job_id)[""] == (Standing.COMPLETE, 100)


def test_what_is_left_is_told_once_it_can_be_measured(shop: Shop) -> None:
    job_id = order(shop, "es", "fr")
    do(shop, "fetch")
    hearing = begin(shop, "hear")
    assert language(shop, job_id, "es").left_s is None
    shop.clock.forward(seconds=30)
    shop.work.report(hearing, Report(500, "Transcribing", Phase.TRANSCRIBING))
    job = shop.server.orders.standing(shop.ana.owner_id, job_id).job
    # Its own stage waits: no longer than the whole job.
    assert language(shop, job_id, "es").left_s == job.left_s
    assert 60 < (job.left_s or 0) < 70
    shop.work.finish(hearing, Outcome(source_language="en"))
    spanish = begin(shop, "dub", "es")
    assert language(shop, job_id, "es").left_s is None
    shop.clock.forward(seconds=10)
    shop.work.report(spanish, Report(400, "Mixing", Phase.SYNTHESIZING))
    assert language(shop, job_id, "es").left_s == 15


def test_a_worker_that_dies_of_one_language_costs_that_language_alone(shop: Shop, tmp_path: Path) -> None:
    job_id = order(shop, "es", "fr")
    do(shop, "fetch")
    do(shop, "hear")
    for _ in range(3):
        claimed = begin(shop, "dub", "fr")
        shop.work.lost(claimed.stage_id, claimed.dispatch)
    assert stood(shop, job_id)["fr"][0] is Standing.ERROR
    assert "3 times" in language(shop, job_id, "fr").message
    do(shop, "dub", "es", tmp_path)
    do(shop, "deliver")
    assert stood(shop, job_id)[""] == (Standing.COMPLETE, 100)


def test_a_fault_of_ours_in_one_language_costs_that_language_alone(shop: Shop, tmp_path: Path) -> None:
    job_id = order(shop, "es", "fr")
    do(shop, "fetch")
    do(shop, "hear")
    shop.work.refuse(begin(shop, "dub", "fr"), Failure("fault", "a fault of ours", parked=True))
    do(shop, "dub", "es", tmp_path)
    do(shop, "deliver")
    assert {code: standing for code, (standing, _) in stood(shop, job_id).items()} == {
        "": Standing.COMPLETE,
        "es": Standing.COMPLETE,
        "fr": Standing.ERROR,
    }
    balance = shop.server.billing.balance(shop.ana.owner_id, asset=YTDUBBER)
    assert (balance.available_ucr, balance.held_ucr) == (94 * CREDIT_UCR, 0)


def test_a_job_that_cannot_be_heard_fails_and_all_its_languages_can_be_repeated(shop: Shop) -> None:
    job_id = order(shop, "es", "fr")
    do(shop, "fetch")
    shop.work.fail(begin(shop, "hear"), Failure("media", "there is no sound"), may_pass=False)
    assert {standing for standing, _ in stood(shop, job_id).values()} == {Standing.ERROR}
    assert language(shop, job_id, "es").message == "there is no sound"
    shop.server.jobs.retry(shop.ana.owner_id, job_id, ["es"])
    assert stood(shop, job_id)["es"][0] is Standing.PENDING
    assert stood(shop, job_id)["fr"][0] is Standing.ERROR
    assert shop.queue.handed[-1].name == "hear"
    with shop.server.database.transaction() as session:
        job = locked(session, job_id)
        assert job is not None
        assert job.held_ucr == 6 * CREDIT_UCR
