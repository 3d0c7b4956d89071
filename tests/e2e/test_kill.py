"""A dub that is killed at any instant goes on where it stopped: nothing is lost, repeated, left behind or different."""

from __future__ import annotations

import logging
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from octavia.dubbing.errors import ExitCode
from octavia.dubbing.workspace import digest_file
from support.faults import Dub, dubbing, finished_artifacts

_KILLS = 30
_HALF = 0.5
_SOON_S = 0.2
_SAME_EVERY_TIME = (".wav", ".m4a", ".mp4", ".srt", ".vtt", ".ass", ".transcript.json")
_TELLS_OF_THE_RUN = {"report.json", "report.html", "manifest.json"}
_log = logging.getLogger(__name__)


@dataclass
class Bench:
    """A folder to kill dubs in.

    Attributes:
        seconds: How long an undisturbed dub works, from its first event to its end.
        events: How many of them it tells.
        digests: Of all its files.
        landed: In which stage each kill landed.
        slowest_end_s: The longest that a process outlived a kill.
    """

    folder: Path
    arguments: tuple[str | Path, ...]
    seconds: float
    events: int
    digests: dict[str, str]
    landed: Counter[str]
    slowest_end_s: float = 0.0

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def kill(self, dub: Dub, *, whole_group: bool) -> None:
        """Kill the main process of a running dub, or all its Python processes at once."""
        (os.killpg if whole_group else os.kill)(dub.process.pid, signal.SIGKILL)
        dub.process.wait()
        self.landed[dub.last_stage()] += 1

    @contextmanager
    def run(self) -> Iterator[Dub]:
        """A dub that may be killed in the block: nothing it started outlives it, nothing finished is touched."""
        before = finished_artifacts(self.out / ".work")
        with dubbing(self.folder, *self.arguments) as dub:
            dub.wait_for_lines(1)
            yield dub
            self.slowest_end_s = max(self.slowest_end_s, dub.wait_until_alone())
            assert dub.process.returncode in (0, -signal.SIGKILL), dub.complaint.read_text()
        after = finished_artifacts(self.out / ".work")
        assert {name for name in before if after.get(name) != before[name]} == set()

    def finish(self) -> None:
        """Run the dub to its end and hold what it made against an undisturbed one."""
        with self.run() as dub:
            assert dub.process.wait() == 0, dub.complaint.read_text()
        self.assert_undisturbed()

    def assert_undisturbed(self) -> None:
        made = delivered(self.out)
        assert made.keys() == self.digests.keys()
        different = {name for name in made if made[name] != self.digests[name]}
        assert different <= _TELLS_OF_THE_RUN
        assert {name for name in made if name.endswith(_SAME_EVERY_TIME)} == made.keys() - _TELLS_OF_THE_RUN
        assert list((self.out / ".work" / "drafts").iterdir()) == []

    def clear(self) -> None:
        shutil.rmtree(self.out)


def delivered(out: Path) -> dict[str, str]:
    """SHA-256 of every file in the output folder, hidden ones too."""
    return {path.name: digest_file(path) for path in out.iterdir() if path.name != ".work"}


@pytest.fixture(scope="module")
def bench(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("kill")
    arguments = (talk, "--to", "es", "--jobs", "2", "--out", "out")
    with dubbing(folder, *arguments) as dub:
        dub.wait_for_lines(1)
        began = time.monotonic()
        assert dub.process.wait() == 0, dub.complaint.read_text()
        seconds = time.monotonic() - began
        events = dub.lines.read_bytes().count(b"\n")
    bench = Bench(folder, arguments, seconds, events, delivered(folder / "out"), Counter())
    bench.assert_undisturbed()
    bench.clear()
    yield bench


def test_a_kill_in_three_stages_changes_nothing(bench: Bench) -> None:
    for stage, whole_group in (("transcribe", False), ("mix", True), ("deliver", False)):
        with bench.run() as dub:
            assert dub.wait_for_stage(stage)
            bench.kill(dub, whole_group=whole_group)
    bench.finish()
    bench.clear()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_thirty_kills_at_random_instants_change_nothing(bench: Bench) -> None:
    chance = random.Random(20260727)
    bench.landed.clear()
    finished = 0
    while bench.landed.total() < _KILLS:
        with bench.run() as dub:
            # Recognition takes most of the time and other stages tell most of the events: half the instants each.
            if chance.random() < _HALF:
                killed = dub.wait(chance.uniform(0, bench.seconds))
            else:
                killed = dub.wait_for_lines(chance.randint(1, bench.events)) and dub.wait(chance.uniform(0, _SOON_S))
            if killed:
                bench.kill(dub, whole_group=chance.random() < _HALF)
        if not killed:
            bench.assert_undisturbed()
            bench.clear()
            finished += 1
    bench.finish()
    bench.clear()
    _log.info(
        "%d kills, in stages %s; %d dubs brought to their end; the last process was gone after %.2f s",
        *(bench.landed.total(), dict(bench.landed), finished + 1, bench.slowest_end_s),
    )


@pytest.mark.parametrize(
    ("number", "sent"), [(signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill), (signal.SIGTERM, os.killpg)]
)
def test_a_polite_stop_leaves_no_process_and_says_how_to_go_on(
    bench: Bench, number: signal.Signals, sent: Callable[[int, int], None]
) -> None:
    """A terminal and a supervisor tell the whole group, `kill` tells the main process."""
    with dubbing(bench.folder, *bench.arguments) as dub:
        assert dub.wait_for_stage("transcribe")
        sent(dub.process.pid, number)
        assert dub.process.wait() == ExitCode.INTERRUPTED
        dub.wait_until_alone()
        complaint = dub.complaint.read_text()
    assert complaint == "error: stopped\nhint: run the same command again to go on where it stopped\n"
    assert delivered(bench.out) == {}
    assert list((bench.out / ".work" / "drafts").iterdir()) == []
    bench.clear()
