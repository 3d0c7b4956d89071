"""Bodies: small ones small and in time, uploads as long as they keep coming."""

from __future__ import annotations

import asyncio
import json

import pytest
from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from octavia.api import problems
from octavia.api.bodies import BodyLimits
from support.asgi import Answered, ask, scope_of

LIMIT = 1000


@pytest.fixture
def app() -> ASGIApp:
    inner = FastAPI()
    problems.install(inner)

    async def swallow(request: Request) -> dict[str, int]:
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
        return {"size": size}

    def parsed(body: dict[str, str]) -> dict[str, int]:
        return {"size": len(body)}

    inner.add_api_route("/small", swallow, methods=["POST"])
    inner.add_api_route("/json", parsed, methods=["POST"])
    inner.add_api_route("/api/v1/upload", swallow, methods=["POST"])
    return BodyLimits(inner, LIMIT, whole_s=0.3, pause_s=0.3, lenient_s=0.2)


def problem(answer: Answered) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["error"]


def announced(path: str, size: int) -> object:
    return scope_of("POST", path, {"Content-Length": str(size), "Content-Type": "application/json"})


def chunked(path: str) -> object:
    return scope_of("POST", path, {"Transfer-Encoding": "chunked", "Content-Type": "application/json"})


async def slowly(_number: int) -> None:
    await asyncio.sleep(0.15)


def test_what_is_small_enough_passes(app: ASGIApp) -> None:
    answer = ask(app, announced("/small", LIMIT), [b"x" * LIMIT])
    assert (answer.status, json.loads(answer.body)) == (200, {"size": LIMIT})


def test_what_is_announced_too_large_is_not_read(app: ASGIApp) -> None:
    async def never(_number: int) -> None:
        raise AssertionError("it was read")

    answer = ask(app, announced("/small", LIMIT + 1), [b"x"], never)
    assert problem(answer) == (413, "BODY_TOO_LARGE")
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize("path", ["/small", "/json"])
def test_what_is_not_announced_is_counted(app: ASGIApp, path: str) -> None:
    assert problem(ask(app, chunked(path), [b"x" * 400] * 5)) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("length", ["-1", "1e9", "x", "9" * 40])
def test_a_lying_length_helps_nobody(app: ASGIApp, length: str) -> None:
    scope = scope_of("POST", "/small", {"Content-Length": length})
    assert problem(ask(app, scope, [b"x" * 400] * 5)) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("path", ["/small", "/json"])
def test_a_small_body_that_drips_is_cut_off(app: ASGIApp, path: str) -> None:
    assert problem(ask(app, chunked(path), [b"x"] * 10, slowly)) == (408, "BODY_TOO_SLOW")


def test_an_upload_may_be_large(app: ASGIApp) -> None:
    answer = ask(app, chunked("/api/v1/upload"), [b"x" * 100_000] * 5)
    assert json.loads(answer.body) == {"size": 500_000}


def test_an_upload_may_take_its_time_if_it_comes(app: ASGIApp) -> None:
    answer = ask(app, chunked("/api/v1/upload"), [b"x" * 10_000] * 6, slowly)
    assert json.loads(answer.body) == {"size": 60_000}


def test_an_upload_that_drips_is_cut_off(app: ASGIApp) -> None:
    assert problem(ask(app, chunked("/api/v1/upload"), [b"x"] * 10, slowly)) == (408, "BODY_TOO_SLOW")


def test_an_upload_that_stops_is_cut_off(app: ASGIApp) -> None:
    async def stop(number: int) -> None:
        await asyncio.sleep(60 if number == 1 else 0)

    assert problem(ask(app, chunked("/api/v1/upload"), [b"x" * 10_000] * 2, stop)) == (408, "BODY_TOO_SLOW")
