"""Measuring whole commands: processor seconds and peak memory of a process and all it starts."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_S = 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: processor seconds (user and system, children included) and peak memory of its tree in MB.

    `printed` is what it said on stdout and stderr.
    """

    cpu_s: float
    peak_mb: float
    wall_s: float
    printed: str = ""


def measured(command: Sequence[object], environment: Mapping[str, str] | None = None) -> Cost:
    """Run `command` and measure it; a command that fails ends the benchmark with what it printed.

    Python may keep its compiled modules, as it does wherever nobody forbids it; else every start would compile them.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = os.times().elapsed
    words = [str(word) for word in command]
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**_usual_environment(), **(environment or {})},
    )
    watch = _Watch(process.pid)
    output = process.communicate()[0].decode(errors="replace")
    peak_mb = watch.stop()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}:\n{output[-3000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s, peak_mb, os.times().elapsed - began, output)


def _usual_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class _Watch:
    """Samples the proportional memory of a process and its descendants, ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak_kb = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak_kb / 1000

    def _run(self) -> None:
        while not self._over.wait(_SAMPLE_S):
            self._peak_kb = max(self._peak_kb, sum(_memory_kb(pid) for pid in _tree(self._pid)))


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The command's name, in parentheses, may hold anything: the parent follows the state after the last one.
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(entry.name))
    tree = [root]
    for pid in tree:
        tree.extend(children.get(pid, []))
    return tree


def _memory_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0
