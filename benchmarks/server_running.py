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
_SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Check:
    """A figure against its limit."""

    what: str
    value: float
    limit: float
    unit: str = "x"
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        bound = f"at {'least' if self.at_least else 'most'} {self.limit:g} {self.unit}"
        return f"  {self.what:<52} {self.value:8.2f} {self.unit:<3} {bound:<18} {'ok' if self.met else 'MISSED'}"


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

    def cpu_s(self) -> list[float]:
        """The processor seconds that each of its processes has used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids()]
        return [(int(fields[11]) + int(fields[12])) / _CLOCK_TICKS for fields in stats]

    def memory_mb(self) -> list[float]:
        """The proportional memory of each of its processes."""
        return [_pss_kb(pid) / 1000 for pid in self.pids()]


@contextmanager
def octavia(folder: Path, *options: str, **settings: str) -> Iterator[Running]:
    """`octavia serve` without rate limits, new users rich; `settings` of the server by their names."""
    rates = {f"OCTAVIA_SERVER_RATE_{name}": str(_MANY) for name in _RATES}
    given = {"OCTAVIA_SERVER_SIGNUP_CREDITS": str(_MANY), "OCTAVIA_SERVER_LOG_FORMAT": "json"}
    command = [sys.executable, "-m", "octavia.cli.main", "serve", "--port", "0", *options]
    more = {f"OCTAVIA_SERVER_{name.upper()}": value for name, value in settings.items()}
    with _started(command, folder, rates | given | more) as process:
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


def again(url: str, name: str) -> httpx.Client:
    """A client signed in as a user there is."""
    client = httpx.Client(base_url=url, timeout=60)
    signed_in = checked(client.post("/login", json={"email": f"{name}@example.org", "password": _PASSWORD}))
    client.cookies.clear()
    client.headers["Authorization"] = f"Bearer {signed_in['access_token']}"
    return client


def checked(answer: httpx.Response) -> Any:
    """What an answer holds; one that refuses ends the benchmark."""
    if answer.is_error:
        raise SystemExit(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
    return answer.json()


def upload_lines(client: httpx.Client) -> dict[str, str]:
    """A small subtitle file, as jobs are given it."""
    sent = client.post("/api/v1/upload", files={"file": ("talk.srt", _SUBTITLES)}, data={"file_type": "subtitle"})
    return input_of(checked(sent))


def input_of(file: dict[str, str]) -> dict[str, str]:
    """An uploaded file, as jobs are given it."""
    return {name: file[name] for name in ("file_id", "storage_path")}


def make_job(client: httpx.Client, file: dict[str, str], kind: str) -> str:
    """A job that isn't started."""
    body = {**file, "source_language": "en", "target_language": "es"}
    return str(checked(client.post(f"/api/v1/jobs/{kind}/create", json=body))["id"])


def start_job(client: httpx.Client, file: dict[str, str], kind: str) -> str:
    """A job that is started."""
    job = make_job(client, file, kind)
    checked(client.post(f"/api/v1/jobs/{job}/process"))
    return job


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
