"""The server under load on loopback, as ratios beside what can't be done without: `make bench-server`.

(a) reading a job, beside a bare FastAPI and SQLAlchemy read of the same row; (b) an upload, beside a plain copy to the
same disk; (c) the share of the work that each of three users gets; (d) how long an event takes to its reader; (e) what
a server costs that nobody uses.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import threading
import time
import wave
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx

from octavia.testing.sample import make_sample
from server_running import Running, bare, checked, octavia, user

_READERS, _READS, _ROUNDS = 8, 250, 3
_UPLOAD_S = 2400
_BLOCK = 1 << 20
_QUEUED = {"ann": 800, "ben": 100, "cem": 100}
_SHARED_AFTER = 60
_IDLE_S = 20
_SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"


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


def reads(folder: Path) -> list[Check]:
    """(a) Reading a job, in turns with the bare read."""
    with octavia(folder / "reads", "--workers", "0") as server, closing(user(server.url, "ann")) as client:
        job = _job(client, _file(client, "talk.srt"))
        ours_at = f"{server.url}/api/v1/jobs/{job}"
        with bare(folder / "bare", folder / "reads" / "octavia-data" / "octavia.db", "jobs") as plain:
            sides = ((ours_at, str(client.headers["Authorization"])), (f"{plain.url}/rows/{job}", ""))
            rounds = [[asyncio.run(_load(*side)) for side in sides] for _ in range(_ROUNDS + 1)][1:]
    (ours, ours_p99), (theirs, theirs_p99) = (
        (median(one[side][0] for one in rounds), median(one[side][1] for one in rounds)) for side in (0, 1)
    )
    print(f"(a) reading a job, {_READERS} readers: {ours:.0f} a second, p99 {ours_p99:.1f} ms")
    print(f"    the bare read of its row:   {theirs:.0f} a second, p99 {theirs_p99:.1f} ms")
    return [
        Check("job reads a second against bare ones", ours / theirs, 0.5, at_least=True),
        Check("speed at p99 against bare ones", theirs_p99 / ours_p99, 0.5, at_least=True),
    ]


def upload(folder: Path) -> list[Check]:
    """(b) An upload, beside a copy that is on the disk when it ends, as an upload is."""
    sound = folder / "long.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        for _ in range(_UPLOAD_S):
            file.writeframes(os.urandom(4800) * 40)
    size_mb = sound.stat().st_size / 1e6
    with octavia(folder / "uploads", "--workers", "0") as server, closing(user(server.url, "ann")) as client:
        _file(client, "talk.srt")
        before = sum(server.memory_mb())
        uploads, copies, grown = [], [], 0.0
        for _ in range(_ROUNDS):
            copies.append(_timed(lambda: _copied(sound, folder / "copy.wav")))
            with _Peak(server) as peak:
                uploads.append(_timed(lambda: _send(client, sound)))
            grown = max(grown, peak.mb - before)
    ours, plain = min(uploads), min(copies)
    print(f"(b) {size_mb:.0f} MB uploaded in {ours:.2f} s, copied in {plain:.2f} s; the server grew by {grown:.0f} MB")
    return [
        Check("speed of an upload against a copy", plain / ours, 0.6, at_least=True),
        Check("memory grown by an upload", grown, 50, "MB"),
    ]


def shares(folder: Path) -> list[Check]:
    """(c) Three users queue 1,000 jobs, most of them one user's: what each gets of the first ones done."""
    with octavia(folder / "shares", "--workers", "1") as server:
        clients = {name: user(server.url, name) for name in _QUEUED}
        files = {name: _file(client, "talk.srt") for name, client in clients.items()}
        for name, count in _QUEUED.items():
            for _ in range(count):
                checked(clients[name].post(f"/api/v1/jobs/{_job(clients[name], files[name])}/process"))
        start = {name: _done(client) for name, client in clients.items()}
        done = Counter[str]()
        while done.total() < _SHARED_AFTER:
            time.sleep(1)
            done = Counter({name: _done(client) - start[name] for name, client in clients.items()})
        for client in clients.values():
            client.close()
    worst = max(abs(count / done.total() * len(_QUEUED) - 1) for count in done.values())
    print(f"(c) of {done.total()} jobs done while {_QUEUED} were queued: {dict(done)}")
    return [Check("farthest from a fair share", worst * 100, 10, "%")]


def events(folder: Path) -> list[Check]:
    """(d) From the moment an event is written to the moment its reader has it, while a video is dubbed."""
    talk = make_sample(folder / "talk.mp4", 20)
    with octavia(folder / "events", "--workers", "1") as server, closing(user(server.url, "ann")) as client:
        job = _job(client, _send(client, talk), "video-translate")
        checked(client.post(f"/api/v1/jobs/{job}/process"))
        delays = []
        with client.stream("GET", "/api/v1/events", timeout=120) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    event = json.loads(line.removeprefix("data:"))
                    delays.append((time.time() - datetime.fromisoformat(event["created_at"]).timestamp()) * 1000)
                    if event["kind"] in ("completed", "failed"):
                        break
    p95 = quantiles(delays, n=20)[-1]
    print(f"(d) {len(delays)} events, median {median(delays):.0f} ms, p95 {p95:.0f} ms")
    return [Check("event to reader, p95", p95, 300, "ms")]


def idle(folder: Path) -> list[Check]:
    """(e) A server with one worker that nobody uses."""
    with octavia(folder / "idle", "--workers", "1") as server:
        time.sleep(15)
        before = server.cpu_s()
        time.sleep(_IDLE_S)
        percent = (server.cpu_s() - before) / _IDLE_S * 100
        memory = server.memory_mb()
    print(f"(e) idle: {percent:.2f} % of a core; memory of its processes {[round(each) for each in memory]} MB")
    return [Check("idle processor", percent, 1, "%")]


async def _load(url: str, authorization: str) -> tuple[float, float]:
    """Requests a second and the 99th percentile in milliseconds."""
    parts = urlsplit(url)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {authorization}\r\n\r\n".encode()
    times: list[float] = []

    async def reader() -> None:
        receive, send = await asyncio.open_connection(parts.hostname, parts.port)
        for _ in range(_READS):
            began = time.perf_counter()
            send.write(request)
            head = (await receive.readuntil(b"\r\n\r\n")).lower()
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise SystemExit(f"{url}: {head.decode()}")
            await receive.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
            times.append(time.perf_counter() - began)
        send.close()

    began = time.perf_counter()
    await asyncio.gather(*(reader() for _ in range(_READERS)))
    return len(times) / (time.perf_counter() - began), quantiles(times, n=100)[-1] * 1000


class _Peak:
    """The most memory a server has while the block runs."""

    def __init__(self, server: Running) -> None:
        self.mb = 0.0
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.mb = max(self.mb, sum(self._server.memory_mb()))


def _file(client: httpx.Client, name: str) -> dict[str, str]:
    sent = client.post("/api/v1/upload", files={"file": (name, _SUBTITLES)}, data={"file_type": "subtitle"})
    return _input(checked(sent))


def _send(client: httpx.Client, path: Path) -> dict[str, str]:
    kind = "video" if path.suffix == ".mp4" else "audio"
    with path.open("rb") as stream:
        return _input(checked(client.post("/api/v1/upload", params={"file_type": kind}, files={"file": stream})))


def _input(file: dict[str, str]) -> dict[str, str]:
    return {name: file[name] for name in ("file_id", "storage_path")}


def _job(client: httpx.Client, file: dict[str, str], kind: str = "translate") -> str:
    body = {**file, "source_language": "en", "target_language": "es"}
    return str(checked(client.post(f"/api/v1/jobs/{kind}/create", json=body))["id"])


def _done(client: httpx.Client) -> int:
    return int(checked(client.get("/api/v1/jobs", params={"status": "completed", "limit": 1}))["total"])


def _copied(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer, _BLOCK)
        writer.flush()
        os.fsync(writer.fileno())
    target.unlink()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


_PARTS: dict[str, Callable[[Path], list[Check]]] = {
    "reads": reads,
    "upload": upload,
    "shares": shares,
    "events": events,
    "idle": idle,
}


def main() -> None:
    """Run the parts named on the command line, or all."""
    wanted = sys.argv[1:] or list(_PARTS)
    with TemporaryDirectory(prefix="octavia-bench-") as folder:
        checks = [check for part in wanted for check in _PARTS[part](Path(folder))]
    print("\nagainst the limits")
    print("\n".join(map(str, checks)))
    raise SystemExit(0 if all(check.met for check in checks) else 1)


if __name__ == "__main__":
    main()
