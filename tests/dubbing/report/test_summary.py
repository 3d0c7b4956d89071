from __future__ import annotations

from dataclasses import replace

import pytest

from octavia.dubbing.report import Promise, Report, summary_lines, verdict
from octavia.dubbing.report.summary import state_of, symbol_of


def with_promise(report: Report, name: str, holds: bool | None) -> Report:
    track = report.tracks[0]
    kept = tuple(replace(one, holds=holds) if one.name == name else one for one in track.promises)
    binding = holds is False and name != "subtitles"
    return replace(
        report,
        holds=not binding,
        unmeasured=int(holds is None),
        tracks=(replace(track, promises=kept, holds=not binding),),
    )


@pytest.mark.parametrize(
    ("holds", "advice", "state", "symbol"),
    [
        (True, False, "holds", "✔"),
        (False, False, "broken", "✘"),
        (None, False, "not measured", "?"),
        (True, True, "kept", "✔"),
        (False, True, "advice", "▲"),
    ],
)
def test_a_state_is_a_word_and_a_symbol(holds: bool | None, advice: bool, state: str, symbol: str) -> None:
    promise = Promise("x", "X", holds, "", "", advice=advice)
    assert (state_of(promise), symbol_of(promise)) == (state, symbol)


def test_every_promise_is_a_row(good_report: Report) -> None:
    rows = summary_lines(good_report)
    assert len(rows) == 9
    assert {row.language for row in rows} == {"es"}
    assert {row.symbol for row in rows} == {"✔"}


def test_the_verdict_counts_what_holds(good_report: Report) -> None:
    assert verdict(good_report).headline == "Every promise holds"
    assert verdict(good_report).more == "8 of 8 promises kept."


def test_the_verdict_names_what_is_broken(good_report: Report) -> None:
    found = verdict(with_promise(good_report, "peak", False))
    assert found.headline == "1 promise is broken"
    assert found.more == "7 of 8 promises kept. Broken: no clipping."


def test_what_could_not_be_measured_is_not_called_kept(good_report: Report) -> None:
    found = verdict(with_promise(good_report, "bed", None))
    assert found.headline == "Every promise that could be measured holds"
    assert found.more == "7 of 8 promises kept, 1 could not be measured."


def test_advice_does_not_count(good_report: Report) -> None:
    assert verdict(with_promise(good_report, "subtitles", False)).headline == "Every promise holds"
