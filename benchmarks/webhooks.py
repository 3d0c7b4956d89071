"""How soon a payment's webhook is answered while nothing is fulfilled: `make bench-ledger`.

A server on PostgreSQL gets signed webhooks of paid orders from several senders at once. Another transaction holds the
table of checkouts meanwhile, so that whoever deals with a webhook waits: what is measured is taking them in.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import mkdtemp
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from server_running import Check, octavia

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

_SECRET = "a secret between Polar and us"
_SENDERS, _EACH = 4, 200
_LIMIT_MS = 100
_PATH = "/api/v1/billing/webhook/polar"


def main() -> None:
    """Measure, and end with 1 if the limit is missed."""
    folder = Path(mkdtemp(prefix="octavia-bench-"))
    with _postgres(folder) as url:
        settings = {"database_url": url, "polar_webhook_secrets": _SECRET}
        with octavia(folder / "server", "--workers", "0", **settings) as server:
            asyncio.run(_round(server.url, 10))
            with psycopg.connect(url) as blocker, psycopg.connect(url, autocommit=True) as watcher:
                blocker.execute("LOCK TABLE checkouts IN ACCESS EXCLUSIVE MODE")
                began = time.perf_counter()
                delays = asyncio.run(_round(server.url, _EACH))
                seconds = time.perf_counter() - began
                waiting, kept = _seen(watcher)
                blocker.rollback()
    assert waiting, "nobody waited for the checkouts: nothing was blocked"
    assert kept >= _SENDERS * _EACH, "a webhook that was answered is not in the inbox"
    p99 = quantiles(delays, n=100)[-1]
    print(
        f"{len(delays)} webhooks from {_SENDERS} senders in {seconds:.1f} s: median {median(delays):.1f} ms, ", end=""
    )
    print(f"p99 {p99:.1f} ms, slowest {max(delays):.1f} ms; {kept} wait in the inbox")
    check = Check("ack of a webhook, fulfilment blocked, p99", p99, _LIMIT_MS, "ms")
    print(check)
    raise SystemExit(0 if check.met else 1)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """The URL of a new database."""
    from support.databases import Postgres

    place = folder / "postgres"
    place.mkdir()
    folder.chmod(0o755)
    shutil.chown(place, "postgres", "postgres")
    server = Postgres(place)
    server.prepare()
    try:
        yield f"postgresql://postgres@/{server.create('bench')}?host={place}"
    finally:
        server.stop()
        shutil.rmtree(folder)


def _seen(watcher: psycopg.Connection[tuple[int]]) -> tuple[int, int]:
    """How many transactions wait for the checkouts, and how many webhooks nobody has dealt with."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'checkouts'::regclass"
    kept = "SELECT count(*) FROM payment_events WHERE state = 'received'"
    (locks,), (events,) = (watcher.execute(query).fetchone() or (0,) for query in (waiting, kept))
    return locks, events


async def _round(url: str, each: int) -> list[float]:
    """Milliseconds to each answer, `each` from every sender."""
    found = await asyncio.gather(*(_sender(url, each) for _ in range(_SENDERS)))
    return [delay for delays in found for delay in delays]


async def _sender(url: str, times: int) -> list[float]:
    parts, delays = urlsplit(url), []
    receive, send = await asyncio.open_connection(parts.hostname, parts.port)
    for _ in range(times):
        request = _request(parts.netloc)
        began = time.perf_counter()
        send.write(request)
        head = (await receive.readuntil(b"\r\n\r\n")).lower()
        body = await receive.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
        delays.append((time.perf_counter() - began) * 1000)
        if b" 202 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(f"{_PATH}: {head.decode()}{body.decode()}")
    send.close()
    return delays


def _request(host: str) -> bytes:
    """A signed webhook of a new order, as large as Polar's are."""
    order = {"id": str(uuid4()), "total_amount": 1000, "currency": "usd", "metadata": {"purchase_id": str(uuid4())}}
    body = json.dumps({"type": "order.paid", "data": order | {"description": "x" * 3_000}}).encode()
    message, at = f"msg_{uuid4().hex}", str(int(time.time()))
    digest = hmac.digest(_SECRET.encode(), f"{message}.{at}.".encode() + body, hashlib.sha256)
    head = (
        f"POST {_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"webhook-id: {message}\r\nwebhook-timestamp: {at}\r\n"
        f"webhook-signature: v1,{base64.b64encode(digest).decode()}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()
