"""What changes is heard before lines are rendered: by its owner, in its place, and gone when that has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.pipeline.excerpt import Heard, HeardLine
from octavia.dubbing.timing import Span
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.lines import Excerpt
from octavia.service.jobs.lines_edits import Edit
from octavia.service.jobs.outputs import EXCERPT, SAMPLE, Output
from octavia.service.jobs.tables import TrackRow
from octavia.service.jobs.views import Job
from octavia.service.jobs.work import Claimed
from support.jobs import Shop
from support.lines import GAIN_DB, contents, document, edit, lines, render, work_off

SPAN = Span(500, 4000)
NAME = "es.500-4000.excerpt.flac"


def rendering(shop: Shop, job: Job) -> Claimed:
    """Begun: the stage that speaks an edited line."""
    edit(shop, job, Edit("Uno"), "text")
    render(shop, job)
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
    assert claimed is not None
    return claimed


def excerpt(folder: Path, sound: bytes = b"uno", span: Span = SPAN) -> Output:
    path = folder / "excerpt-es-0.flac"
    path.write_bytes(sound)
    name = f"es.{span.start_ms}-{span.end_ms}.excerpt.flac"
    return Output(path, name, EXCERPT, "es", "audio/flac", span=span)


def shown(shop: Shop, job: Job) -> tuple[Excerpt, ...]:
    return document(shop, job).excerpts


def test_who_renders_knows_the_dub_as_it_was_delivered(shop: Shop, job: Job) -> None:
    before = {line.id: line.machine for line in lines(shop, job)}
    known = {key: HeardLine(each.start_ms, each.end_ms, each.text, each.voice) for key, each in before.items()}
    assert rendering(shop, job).heard == Heard(GAIN_DB, known)


def test_of_a_dub_whose_gain_was_not_kept_nothing_is_known(shop: Shop, job: Job) -> None:
    with shop.server.database.transaction() as session:
        for track in session.query(TrackRow):
            track.review = {key: value for key, value in track.review.items() if key != "gain_db"}
    assert rendering(shop, job).heard is None


def test_nothing_is_known_of_what_is_dubbed_for_the_first_time(shop: Shop) -> None:
    job = shop.started()
    claimed = [each.heard for each in work_off(shop, Path(), but="deliver")]
    assert claimed and not any(claimed)
    assert shown(shop, job) == ()


def test_an_excerpt_is_its_owners_while_lines_are_rendered(shop: Shop, job: Job, tmp_path: Path) -> None:
    claimed = rendering(shop, job)
    shop.work.show(claimed, excerpt(tmp_path))
    (found,) = shown(shop, job)
    assert (found.name, found.language, found.span) == (NAME, "es", SPAN)
    assert contents(shop, job)[NAME] == b"uno"
    events = shop.server.jobs.events(shop.ana.owner_id, 0, job.id)
    assert [each.data for each in events if each.kind is EventKind.EXCERPT] == [
        {"language": "es", "name": NAME, "start_ms": 500, "end_ms": 4000}
    ]
    shop.work.hand_back(claimed)
    work_off(shop, tmp_path)
    assert shown(shop, job) == ()
    assert NAME not in contents(shop, job)


def test_one_takes_the_place_of_the_one_that_was_there_and_stands_beside_others(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    claimed = rendering(shop, job)
    other = Span(12_000, 15_000)
    for sound, span in ((b"uno", other), (b"uno", SPAN), (b"uno", SPAN), (b"dos", SPAN)):
        shop.work.show(claimed, excerpt(tmp_path, sound, span))
    assert [each.span for each in shown(shop, job)] == [SPAN, other]
    assert contents(shop, job)[NAME] == b"dos"


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_it_goes_when_the_rendering_ends_without_its_lines(shop: Shop, job: Job, tmp_path: Path, how: str) -> None:
    before = contents(shop, job)
    space = shop.server.files.usage(shop.ana.owner_id).used_bytes
    claimed = rendering(shop, job)
    shop.work.show(claimed, excerpt(tmp_path))
    if how == "failed":
        shop.work.refuse(claimed, Failure("language", "nobody speaks it"))
    else:
        shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert contents(shop, job) == before
    assert shop.server.files.usage(shop.ana.owner_id).used_bytes == space


def test_there_is_none_of_what_was_never_delivered(shop: Shop, tmp_path: Path) -> None:
    job = shop.started()
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
    assert claimed is not None
    shop.work.show(claimed, excerpt(tmp_path))
    assert shown(shop, job) == ()


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_a_sample_goes_when_its_job_fails(shop: Shop, tmp_path: Path, how: str) -> None:
    job = shop.started()
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
    assert claimed is not None
    (tmp_path / "minute.m4a").write_bytes(b"a minute")
    shop.work.show(claimed, Output(tmp_path / "minute.m4a", "minute.m4a", SAMPLE, "es", "audio/mp4"))
    assert contents(shop, job) == {"minute.m4a": b"a minute"}
    if how == "failed":
        shop.work.refuse(claimed, Failure("language", "nobody speaks it"))
    else:
        shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert contents(shop, job) == {}
