"""The server under load on loopback, as ratios beside what can't be done without: `make bench-server`.

(a) reading a job, beside a bare FastAPI and SQLAlchemy read of the same row; (b) an upload, beside a plain copy to the
same disk; (c) the share of the work that each of three users gets; (d) how long an event takes to its reader; (e) what
a server costs that nobody uses.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from octavia.testing.sample import make_sample
from server_running import Check, bare, checked, input_of, make_job, octavia, start_job, upload_lines, user
from server_turns import shares
from server_upload import upload

_READERS, _READS, _ROUNDS = 8, 250, 5
_SETTLED_S, _IDLE_S = 25, 60
_PROCESSES = {"serve": "web", "spawn_main": "worker", "resource_tracker": "its keeper"}


def reads(folder: Path) -> list[Check]:
    """(a) Reading a job, in turns with the bare read."""
    with octavia(folder / "reads", "--workers", "0") as server, closing(user(server.url, "ann")) as client:
        job = make_job(client, upload_lines(client), "translate")
        ours_at = f"{server.url}/api/v1/jobs/{job}"
        with bare(folder / "bare", folder / "reads" / "octavia-data" / "octavia.db", "jobs") as plain:
            sides = ((ours_at, str(client.headers["Authorization"])), (f"{plain.url}/rows/{job}", ""))
            rounds = [[asyncio.run(_load(*side)) for side in sides] for _ in range(_ROUNDS + 1)][1:]
    for (ours, ours_p99), (theirs, theirs_p99) in rounds:
        print(
            f"(a) reading a job, {_READERS} readers: {ours:.0f} a second, p99 {ours_p99:.1f} ms; "
            f"the bare read of its row: {theirs:.0f} a second, p99 {theirs_p99:.1f} ms"
        )
    rates = median(ours / theirs for (ours, _), (theirs, _) in rounds)
    p99s = median(theirs / ours for (_, ours), (_, theirs) in rounds)
    return [
        Check("job reads a second against bare ones", rates, 0.5, at_least=True),
        Check("speed at p99 against bare ones", p99s, 0.5, at_least=True),
    ]


def events(folder: Path) -> list[Check]:
    """(d) From the moment an event is written to the moment its reader has it, while a video is dubbed."""
    talk = make_sample(folder / "talk.mp4", 20)
    with octavia(folder / "events", "--workers", "1") as server, closing(user(server.url, "ann")) as client:
        with talk.open("rb") as stream:
            sent = client.post("/api/v1/upload", params={"file_type": "video"}, files={"file": stream})
        start_job(client, input_of(checked(sent)), "video-translate")
        delays = []
        with client.stream("GET", "/api/v1/events", timeout=120) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    event = json.loads(line.removeprefix("data:"))
                    delays.append((time.time() - datetime.fromisoformat(event["at"]).timestamp()) * 1000)
                    if event["kind"] in ("completed", "failed"):
                        break
    p95 = quantiles(delays, n=20)[-1]
    print(f"(d) {len(delays)} events, median {median(delays):.0f} ms, p95 {p95:.0f} ms")
    return [Check("event to reader, p95", p95, 300, "ms")]


def idle(folder: Path) -> list[Check]:
    """(e) A server with one worker that nobody uses."""
    with octavia(folder / "idle", "--workers", "1") as server:
        time.sleep(_SETTLED_S)
        before = server.cpu_s()
        time.sleep(_IDLE_S)
        used = [(after - then) / _IDLE_S * 100 for then, after in zip(before, server.cpu_s(), strict=True)]
        memory = [round(each) for each in server.memory_mb()]
        names = [_said_of(pid) for pid in server.pids()]
    each = ", ".join(f"{name} {cpu:.2f} % and {mb} MB" for name, cpu, mb in zip(names, used, memory, strict=True))
    print(f"(e) idle for {_IDLE_S} s: {each}")
    return [Check("idle processor, web and worker together", sum(used), 1, "%")]


def _said_of(pid: int) -> str:
    command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    return next((name for word, name in _PROCESSES.items() if word in command), "other")


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
