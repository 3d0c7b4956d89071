"""Lines of finished dubs: edited without loss, stale only while they would come out otherwise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from octavia.service.billing.money import CREDIT_UCR
from octavia.service.errors import ServiceError
from octavia.service.jobs.commands import Source, Transcribe
from octavia.service.jobs.errors import (
    ArtifactNotFound,
    JobNotFound,
    LineChanged,
    LineNotFound,
    NotFinished,
    NothingToRender,
    UnusableEdit,
    VersionMissing,
)
from octavia.service.jobs.lines import AnyVersion
from octavia.service.jobs.lines_edits import Edit
from octavia.service.jobs.views import Job
from support.jobs import CREDITS, Shop
from support.lines import (
    DUB_COST,
    LINES,
    VOICES,
    document,
    edit,
    lines,
    made_line,
    render,
    stale,
)
from support.people import new_person


def test_a_finished_dub_has_its_lines_and_its_peaks(shop: Shop, job: Job) -> None:
    found = document(shop, job)
    assert [(track.language, track.lines, track.stale, track.about.voices) for track in found.tracks] == [
        ("es", LINES, 0, VOICES),
        ("fr", LINES, 0, VOICES),
    ]
    assert (found.total, found.quote, found.job.rendering) == (2 * LINES, None, False)
    assert sorted(found.peaks, key=str) == [None, "es", "fr"]
    assert lines(shop, job)[1].machine == made_line(2, "es")
    one = shop.server.lines.document(shop.ana.owner_id, job.id, "fr", limit=1, offset=1)
    assert ([(each.line.language, each.line.id) for each in one.lines], one.total) == ([("fr", "s0002")], LINES)
    peaks = shop.server.lines.peaks(shop.ana.owner_id, job.id, "fr")
    assert (peaks.name, shop.server.lines.peaks(shop.ana.owner_id, job.id, None).name) == (
        "talk.fr.peaks",
        "talk.source.peaks",
    )
    with pytest.raises(ArtifactNotFound):
        shop.server.lines.peaks(shop.ana.owner_id, job.id, "de")


def test_an_edit_makes_a_line_stale_and_says_what_rendering_it_costs(shop: Shop, job: Job) -> None:
    edited = edit(shop, job, Edit(text="  Muy\nbuenos días. ", voice="ben"), "text", "voice")
    assert edited.line.edit == Edit(text="Muy buenos días.", voice="ben")
    assert (edited.line.stale, edited.line.version, edited.line.machine) == (True, 2, made_line(1, "es"))
    assert edited.quote is not None
    # Two seconds at 30 credits a minute.
    assert edited.quote.amount_ucr == CREDIT_UCR
    assert stale(shop, job) == [("es", "s0001")]
    assert shop.balance() == (CREDITS - DUB_COST, 0)


def test_a_line_that_is_again_as_it_was_rendered_is_fresh_at_no_cost(shop: Shop, job: Job) -> None:
    machine = made_line(1, "es")
    edit(shop, job, Edit("Otra cosa.", "ben", 300, "said otherwise", "B"), "text", "voice", "start_ms")
    back = edit(shop, job, Edit(machine.text, machine.voice, machine.start_ms), "text", "voice", "start_ms")
    assert (back.line.edit, back.line.stale, back.quote) == (Edit(), False, None)
    edit(shop, job, Edit(source_text="said otherwise", speaker="B"), "source_text", "speaker")
    assert stale(shop, job) == [("es", "s0001"), ("fr", "s0001")]
    edit(shop, job, Edit(source_text=machine.heard_text, speaker="A"), "source_text", "speaker", language="fr")
    assert stale(shop, job) == []
    edit(shop, job, Edit(text="Otra cosa."), "text")
    assert edit(shop, job, Edit(), "text").line.edit == Edit()
    with pytest.raises(NothingToRender):
        render(shop, job)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_said_in_the_source_is_decided_for_all_languages(shop: Shop, job: Job) -> None:
    edit(shop, job, Edit(text="Le 1."), "text", language="fr")
    edit(shop, job, Edit(source_text="really said"), "source_text")
    spanish, french = lines(shop, job)[0], lines(shop, job, "fr")[0]
    assert spanish.edit == Edit(source_text="really said")
    assert french.edit == Edit(text="Le 1.", source_text="really said")
    assert (french.version, lines(shop, job, "fr")[1].version) == (3, 1)


def test_an_edit_of_another_state_than_the_present_changes_nothing(shop: Shop, job: Job) -> None:
    def change(text: str, versions: set[int] | None) -> bool:
        try:
            shop.server.lines.edit(shop.ana.owner_id, job.id, "es", "s0001", Edit(text=text), {"text"}, versions)
        except LineChanged as changed:
            assert changed.now.line == lines(shop, job)[0]
            return False
        return True

    with pytest.raises(VersionMissing):
        change("Uno", None)
    assert not change("Uno", set())
    assert change("Uno", {1, 7})
    assert not change("Dos", {1})
    assert lines(shop, job)[0].edit.text == "Uno"
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda each: change(f"Tres {each}", {2}), range(4))) == [False, False, False, True]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wanted", [Edit(voice="carl"), Edit(start_ms=-1), Edit(start_ms=60_000), Edit(start_ms=999_999)]
)
def test_what_no_dub_could_follow_is_refused(shop: Shop, job: Job, wanted: Edit) -> None:
    with pytest.raises(UnusableEdit):
        edit(shop, job, wanted, "voice", "start_ms")
    assert stale(shop, job) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_alternatives_come_the_best_first_with_what_they_would_take(shop: Shop, job: Job) -> None:
    line, found = shop.server.lines.alternatives(shop.ana.owner_id, job.id, "es", "s0002")
    assert line.id == "s0002"
    assert [(each.alternative.text, each.longer_by_ms, each.in_force) for each in found] == [
        ("es 2, rather long", 600, False),
        ("es 2", 0, True),
        ("es 2, short", -500, False),
    ]
    edit(shop, job, Edit(text="es 2, short"), "text", line_id="s0002")
    _, found = shop.server.lines.alternatives(shop.ana.owner_id, job.id, "es", "s0002")
    assert [each.in_force for each in found] == [False, False, True]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_lines_of_what_is_not_finished_or_has_none(shop: Shop, tmp_path: Path) -> None:
    going = shop.started()
    assert document(shop, going).total == 0
    with pytest.raises(NotFinished):
        render(shop, going)
    jobs = shop.server.jobs
    heard = jobs.create(shop.ana.owner_id, shop.ana.user_id, Transcribe(Source(file_id=shop.video.id)))
    assert (document(shop, heard).tracks, document(shop, heard).peaks) == ((), ())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_another_owners_lines_are_as_if_they_did_not_exist(shop: Shop, job: Job) -> None:
    ben = new_person(shop.server, "ben@mail.example").owner_id
    of = shop.server.lines
    calls = (
        lambda: of.document(ben, job.id),
        lambda: of.line(ben, job.id, "es", "s0001"),
        lambda: of.alternatives(ben, job.id, "es", "s0001"),
        lambda: of.edit(ben, job.id, "es", "s0001", Edit("Uno"), {"text"}, None),
        lambda: of.render(ben, job.id),
        lambda: of.peaks(ben, job.id, None),
    )
    for call in calls:
        with pytest.raises(JobNotFound):
            call()
    owner = shop.ana.owner_id
    missing = (
        lambda: of.line(owner, job.id, "de", "s0001"),
        lambda: of.edit(owner, job.id, "es", "s9999", Edit(), {"text"}, AnyVersion.ANY),
        lambda: of.render(owner, job.id, [("es", "s9999")]),
    )
    for ask in missing:
        with pytest.raises(LineNotFound):
            ask()


def test_a_removed_job_takes_its_lines_with_it(shop: Shop, job: Job) -> None:
    edit(shop, job, Edit("Uno"), "text")
    render(shop, job)
    shop.server.jobs.delete(shop.ana.owner_id, job.id)
    with pytest.raises(ServiceError):
        document(shop, job)
    assert shop.balance() == (CREDITS - DUB_COST, 0)
