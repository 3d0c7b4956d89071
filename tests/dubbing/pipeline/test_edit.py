"""Editing one line of a long dub: that line is spoken, and everything else stays as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.request import LineOverride, Overrides
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples
from support.dubs import Run, run_dub
from support.edited import kept_of, lines_of, small_engines, talk_of

_LINES = 100
_EDITED = "s0050"
_REACH_MS = 5
_EDIT = "Un número viejo."


@dataclass(frozen=True, slots=True)
class Dubs:
    """A dub of 100 lines before and after one was edited: what was kept of lines, by file, and the voice alone."""

    first: Run
    second: Run
    kept_first: dict[str, str]
    kept_second: dict[str, str]
    voice_first: Pcm16
    voice_second: Pcm16


@pytest.fixture(scope="module")
def dubs(tmp_path_factory: pytest.TempPathFactory) -> Dubs:
    # Every third line is longer than its place and must be hurried.
    texts = [f"Here is number {at}{' today' * (at % 3 == 0)}." for at in range(_LINES)]
    request = talk_of(tmp_path_factory.mktemp("edit"), texts, 1000, 900)
    with small_engines():
        first = run_dub(request)
        kept_first, voice_first = kept_of(request), _voice(first)
        edit = Overrides({"es": {_EDITED: LineOverride(text=_EDIT)}})
        second = run_dub(replace(request, overrides=edit))
    return Dubs(first, second, kept_first, kept_of(request), voice_first, _voice(second))


def test_the_dub_has_many_lines_and_some_are_hurried(dubs: Dubs) -> None:
    assert len(dubs.first.result.report.tracks[0].lines) == _LINES
    parts = [name.partition("-")[0] for name in {name.partition("/")[0] for name in dubs.kept_first}]
    assert parts.count("translate") == _LINES <= parts.count("take")
    assert parts.count("fit") > _LINES // 4


def test_one_take_is_new_and_no_other_file_of_a_line_is_touched(dubs: Dubs) -> None:
    assert dubs.kept_first.items() <= dubs.kept_second.items()
    new = {name.partition("/")[0] for name in dubs.kept_second.keys() - dubs.kept_first.keys()}
    assert sorted(name.partition("-")[0] for name in new) in (["take"], ["fit", "take"])


def test_only_what_hangs_on_the_line_is_made_again(dubs: Dubs) -> None:
    worked = {stage for stage, _ in dubs.second.worked()}
    assert worked - {"fit"} == {
        *("synthesize", "render", "mix", "subtitles", "package", "deliver", "measure", "report")
    }
    assert ("subtitles", "en") not in dubs.second.worked()


def test_every_other_line_is_reported_as_before(dubs: Dubs) -> None:
    before, after = (lines_of(run) for run in (dubs.first, dubs.second))
    assert after.pop(_EDITED).text == _EDIT != before.pop(_EDITED).text
    assert after == before


def test_the_voice_changes_where_the_line_is_and_nowhere_else(dubs: Dubs) -> None:
    spans = [
        (line.start_ms, line.end_ms)
        for run in (dubs.first, dubs.second)
        for line in [lines_of(run)[_EDITED]]
        if line.start_ms is not None and line.end_ms is not None
    ]
    # The limiter of the stem reaches a little beyond a line's ends.
    start, end = min(start for start, _ in spans) - _REACH_MS, max(end for _, end in spans) + _REACH_MS
    changed = np.flatnonzero(dubs.voice_first != dubs.voice_second)
    assert ms_to_samples(start, PROGRAMME_RATE_HZ) <= changed[0] < changed[-1] < ms_to_samples(end, PROGRAMME_RATE_HZ)


def _voice(run: Run) -> Pcm16:
    with PcmFile(run.file(".es.voice.wav")) as pcm:
        return pcm.read(0, pcm.samples)
