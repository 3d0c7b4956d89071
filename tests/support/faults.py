"""Stopping a dub at an instant, and looking at what it leaves: processes, artifacts, files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from support.program import PROGRAM, environment

_MARK = "STOPPED_DUB"
_GONE_WITHIN_S = 10.0
_POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Dub:
    """A dub that runs: JSON lines on stdout, kept in a file.

    Attributes:
        mark: Is in the environment of every process it starts, however far down.
    """

    process: subprocess.Popen[bytes]
    lines: Path
    complaint: Path
    mark: str

    def wait_for_lines(self, count: int) -> bool:
        """Wait until so many events are told; whether it still runs then."""
        while self.process.poll() is None:
            if self.lines.read_bytes().count(b"\n") >= count:
                return True
            time.sleep(_POLL_S)
        return False

    def wait_for_stage(self, stage: str) -> bool:
        """Wait until the stage begins; whether the dub runs then (it may have ended, or found the stage finished)."""
        begun = json.dumps({"event": "stage-started", "stage": stage})[:-1]
        while self.process.poll() is None:
            if begun in self.lines.read_text(encoding="utf-8"):
                return True
            time.sleep(_POLL_S)
        return False

    def wait(self, seconds: float) -> bool:
        """Whether it still runs after so many seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def last_stage(self) -> str:
        """The stage of the last event told."""
        whole = [line for line in self.lines.read_text(encoding="utf-8").split("\n")[:-1] if line]
        stages = [event["stage"] for event in map(json.loads, whole) if "stage" in event]
        return str(stages[-1]) if stages else "start"

    def survivors(self) -> list[str]:
        """The command lines of all processes it has started that still run."""
        return [_command_line(pid) for pid in _processes(f"{_MARK}={self.mark}".encode())]

    def wait_until_alone(self) -> float:
        """Wait until no process it started is left; the seconds that took.

        Raises:
            AssertionError: if one is left after seconds: it is an orphan.
        """
        began = time.monotonic()
        while self.survivors():
            assert time.monotonic() - began < _GONE_WITHIN_S, f"left behind: {self.survivors()}"
            time.sleep(_POLL_S)
        return time.monotonic() - began


@contextmanager
def dubbing(folder: Path, *arguments: str | Path) -> Iterator[Dub]:
    """`octavia dub` in `folder`, told in JSON lines; see `started`."""
    with started([*PROGRAM, "dub", *map(str, arguments), "--json"], folder) as dub:
        yield dub


@contextmanager
def started(command: Sequence[str], folder: Path) -> Iterator[Dub]:
    """A command in a process group of its own, its output in files; killed with all it started when the block ends."""
    mark = uuid4().hex
    lines, complaint = folder / f"lines-{mark}.json", folder / f"complaint-{mark}.txt"
    with lines.open("wb") as stdout, complaint.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder, {_MARK: mark}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield Dub(process, lines, complaint, mark)
    finally:
        for pid in _processes(f"{_MARK}={mark}".encode()):
            os.kill(pid, signal.SIGKILL)
        process.wait()


def _processes(entry: bytes) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "(gone)"


def finished_artifacts(workspace: Path) -> dict[str, tuple[int, int]]:
    """Every file of every finished artifact: which file it is, and when it was written."""
    return {
        str(path.relative_to(workspace)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for record in workspace.glob("objects/*/*/artifact.json")
        for path in record.parent.iterdir()
    }


def children() -> list[int]:
    """The processes that threads of this one have started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    return sorted(int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split())
