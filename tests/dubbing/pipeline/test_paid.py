"""What a job pays is kept at once and summed up."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import VendorCall, record_call
from octavia.dubbing.errors import OutputError
from octavia.dubbing.events import Event, VendorCalled
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.paid import JOURNAL, Paid, others_journal, spending
from octavia.dubbing.report.model import VendorCalls
from octavia.dubbing.request import DubRequest

SPEECH = VendorCall("acme", "speech", "m", {"characters": 30.0}, request_id="r1")
LOST = VendorCall("acme", "speech", "m", {}, answered=False)


def test_calls_are_summed_up_by_what_they_were_for(tmp_path: Path) -> None:
    paid = Paid(tmp_path)
    for call in (SPEECH, LOST, SPEECH, VendorCall("acme", "translation", "m", {"tokens in": 5.0, "tokens out": 2.0})):
        paid.note(call)
    assert paid.report() == (
        VendorCalls("acme", "speech", "m", 2, 1, {"characters": 60.0}, 0, 0, {}),
        VendorCalls("acme", "translation", "m", 1, 0, {"tokens in": 5.0, "tokens out": 2.0}, 0, 0, {}),
    )


def test_a_run_that_was_killed_is_not_forgotten(tmp_path: Path) -> None:
    killed = Paid(tmp_path)
    killed.note(SPEECH)
    killed.note(LOST)
    again = Paid(tmp_path)
    assert again.report() == (VendorCalls("acme", "speech", "m", 0, 0, {}, 1, 1, {"characters": 30.0}),)
    again.note(SPEECH)
    assert again.report() == (
        VendorCalls("acme", "speech", "m", 1, 0, {"characters": 30.0}, 1, 1, {"characters": 30.0}),
    )


def test_the_workspace_tells_what_each_run_spent_other_machines_included(tmp_path: Path) -> None:
    one, two, elsewhere = Paid(tmp_path), Paid(tmp_path), tmp_path / "elsewhere"
    elsewhere.mkdir()
    for paid, calls in ((one, [SPEECH, LOST]), (two, [SPEECH]), (Paid(elsewhere), [SPEECH, SPEECH])):
        for call in calls:
            paid.note(call)
    (elsewhere / JOURNAL).rename(tmp_path / others_journal("b"))
    told = spending(tmp_path)
    assert sorted((each.calls, each.lost, dict(each.amounts)) for each in told) == [
        (1, 0, {"characters": 30.0}),
        (1, 1, {"characters": 30.0}),
        (2, 0, {"characters": 60.0}),
    ]
    assert {(each.engine, each.operation, each.model) for each in told} == {("acme", "speech", "m")}
    assert len({each.run for each in told}) == 3
    assert spending(tmp_path) == told
    assert spending(tmp_path / "nowhere") == ()


def test_half_a_line_of_the_journal_is_passed_over(tmp_path: Path) -> None:
    Paid(tmp_path).note(SPEECH)
    with (tmp_path / JOURNAL).open("a") as journal:
        journal.write('{"run": "x", "ti')
    assert [sums.earlier_calls for sums in Paid(tmp_path).report()] == [1]


def test_without_calls_there_is_no_journal(tmp_path: Path) -> None:
    assert Paid(tmp_path).report() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_can_not_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).mkdir()
    with pytest.raises(OutputError, match=JOURNAL):
        Paid(tmp_path).note(SPEECH)


def test_a_stage_hears_of_calls_from_all_its_threads(tmp_path: Path) -> None:
    events: list[Event] = []
    with Job(DubRequest(tmp_path / "a.wav", ("es",), tmp_path), events.append, CancelToken()) as job:
        with job.stage("synthesize", "es") as run:
            run.each(
                range(6), lambda number: record_call(VendorCall("acme", "speech", f"m{number % 2}", {})), parallel=3
            )
        record_call(SPEECH)
        assert [(sums.model, sums.calls) for sums in job.paid.report()] == [("m0", 3), ("m1", 3)]
    told = [event for event in events if isinstance(event, VendorCalled)]
    assert len(told) == 6
    assert {event.language for event in told} == {"es"}
