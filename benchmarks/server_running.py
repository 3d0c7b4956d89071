"""A server under measurement: `octavia serve` in a folder of its own, its users, its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

_CREDITS = 100_000_000
_MANY = 1_000_000
_RATES = ("AUTH", "UPLOAD", "JOB_READS", "JOB_READS_ALL", "JOB_WRITES", "STREAMS", "OTHER")
_PASSWORD = "a long and lonely road"
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A process that serves on loopback."""

    process: subprocess.Popen[str]
    url: str

    def pids(self) -> list[int]:
        """It and all it started."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            with suppress(OSError):  # It ended meanwhile.
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())
        return found

    def cpu_s(self) -> float:
        """Processor seconds that it and all it started have used and still run."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids()]
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / _CLOCK_TICKS

    def memory_mb(self) -> list[float]:
        """The proportional memory of each of its processes."""
        return [_pss_kb(pid) / 1000 for pid in self.pids()]


@contextmanager
def octavia(folder: Path, *options: str) -> Iterator[Running]:
    """`octavia serve` without rate limits, new users rich."""
    rates = {f"OCTAVIA_SERVER_RATE_{name}": str(_MANY) for name in _RATES}
    given = {"OCTAVIA_SERVER_SIGNUP_CREDITS": str(_MANY), "OCTAVIA_SERVER_LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "octavia.cli.main", "serve", "--port", "0", *options]
    with _started(command, folder, rates | given) as process:
        assert process.stdout is not None
        yield Running(process, process.stdout.readline().split("serves ")[1].split(" ")[0])


@contextmanager
def bare(folder: Path, database: Path, table: str) -> Iterator[Running]:
    """The bare server over one table."""
    script = Path(__file__).with_name("bare_server.py")
    with _started([sys.executable, str(script), f"sqlite:///{database}", table], folder, {}) as process:
        assert process.stdout is not None
        yield Running(process, f"http://127.0.0.1:{process.stdout.readline().strip()}")


def user(url: str, name: str) -> httpx.Client:
    """A client signed in as a new user, for ten minutes."""
    client = httpx.Client(base_url=url, timeout=60)
    body = {"email": f"{name}@example.org", "password": _PASSWORD}
    token = checked(client.post("/signup", json=body))["verify_url"].partition("token=")[2]
    signed_in = checked(client.get("/verify", params={"token": token}))
    client.cookies.clear()
    client.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
    return client


def checked(answer: httpx.Response) -> Any:
    """What an answer holds; one that refuses ends the benchmark."""
    if answer.is_error:
        raise SystemExit(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
    return answer.json()


@contextmanager
def _started(command: Sequence[str], folder: Path, variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTAVIA_")}
    folder.mkdir(exist_ok=True)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=clean | variables, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # It ended meanwhile.
        return 0
    for line in lines:
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
