"""The calls of the Octavia contract, and what its tests have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any
from unittest.mock import patch
from uuid import UUID

from fastapi.testclient import TestClient

CALLS = (
    "POST /signup",
    "POST /api/v1/auth/signup",
    "POST /api/v1/auth/register",
    "GET /verify",
    "GET /api/v1/auth/verify",
    "POST /login",
    "POST /api/v1/auth/login",
    "GET /api/v1/auth/me",
    "POST /api/v1/auth/logout",
    "POST /api/v1/upload",
    "POST /api/v1/jobs/video-translate/create",
    "POST /api/v1/jobs/audio-translate/create",
    "POST /api/v1/jobs/transcribe",
    "POST /api/v1/jobs/transcribe/create",
    "POST /api/v1/jobs/translate/create",
    "POST /api/v1/jobs/synthesize/create",
    "POST /api/v1/video/translate",
    "GET /api/v1/video/validate",
    "POST /api/v1/estimate",
    "POST /api/v1/jobs/{job_id}/process",
    "GET /api/v1/jobs/{job_id}",
    "GET /api/v1/jobs",
    "GET /api/v1/jobs/{job_id}/status",
    "GET /api/v1/jobs/{job_id}/stream",
    "GET /api/v1/jobs/{job_id}/download",
    "POST /api/v1/jobs/{job_id}/cancel",
    "DELETE /api/v1/jobs/{job_id}",
    "GET /api/v1/billing/pricing",
    "GET /api/v1/billing/balance",
    "POST /api/v1/billing/checkout",
    "POST /api/v1/billing/webhook/polar",
    "GET /api/v1/billing/transactions",
)

Shape = Any
"""What a value must be: a type, a check of it, a tuple of shapes of which one fits, a list of one shape for all items,
a dictionary of shapes, or the value itself."""

NUMBER = (int, float)
PROBLEM_TYPE = "application/problem+json"


def instant(value: object) -> bool:
    """A point in time as ISO 8601 in UTC."""
    return isinstance(value, str) and value.endswith("Z") and datetime.fromisoformat(value) is not None


def uuid(value: object) -> bool:
    return isinstance(value, str) and str(UUID(value)) == value


def text(value: object) -> bool:
    """Not empty."""
    return isinstance(value, str) and bool(value.strip())


def document(value: object) -> bool:
    """A JSON object in a string."""
    return isinstance(value, str) and isinstance(json.loads(value), dict)


def misfits(value: Any, shape: Shape, place: str = "it") -> list[str]:
    """Where a value isn't as the contract says. More fields than those are allowed, as the contracts say."""
    match shape:
        case tuple():
            tried = [misfits(value, each, place) for each in shape]
            return [] if [] in tried else [f"{place} is {value!r}"]
        case dict():
            if not isinstance(value, dict):
                return [f"{place} is {value!r}"]
            missing = [f"{place} has no {name}" for name in shape if name not in value]
            known = [name for name in shape if name in value]
            return missing + [each for name in known for each in misfits(value[name], shape[name], f"{place}.{name}")]
        case list():
            if not isinstance(value, list):
                return [f"{place} is {value!r}"]
            return [each for at, item in enumerate(value) for each in misfits(item, shape[0], f"{place}[{at}]")]
        case type():
            fits = type(value) is shape
        case _ if callable(shape):
            fits = shape(value)
        case _:
            fits = value == shape and isinstance(value, bool) == isinstance(shape, bool)
    return [] if fits else [f"{place} is {value!r}"]


def answered(answer: Any, shape: Mapping[str, Shape], status: int = 200) -> Any:
    """The body of an answer, if all of it is as the contract says."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    wrong = misfits(body, shape)
    assert not wrong, wrong
    return body


def refused(answer: Any, status: int, error: str) -> Any:
    """The body of a refusal, if it is a problem document that also carries the older clients' keys."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM_TYPE), answer.text
    body = answer.json()
    shape = {
        "type": f"urn:octavia:problem:{error.lower().replace('_', '-')}",
        "title": text,
        "status": status,
        "detail": text,
        "instance": answer.request.url.path,
        "error": error,
        "message": body.get("detail"),
        "details": dict,
    }
    wrong = misfits(body, shape)
    assert not wrong, wrong
    return body


def watching(contract: Sequence[str]) -> Callable[..., Callable[[Callable[..., None]], Callable[..., None]]]:
    """A decorator `asserts(*calls)` for tests of a contract."""

    def asserts(*calls: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        unknown = set(calls) - set(contract)
        assert not unknown, f"no calls of the contract: {unknown}"

        def watched(test: Callable[..., None]) -> Callable[..., None]:
            @wraps(test)
            def run(**given: Any) -> None:
                with _answers() as made:
                    test(**given)
                missed = [call for call in calls if not any(map(_pattern(call).fullmatch, made))]
                assert not missed, f"never answered with success: {missed}"

            return run

        return watched

    return asserts


asserts = watching(CALLS)
"""Of a test: that it asserts these calls of the contract. The test fails if none of its requests to one of them is
answered with what the call is for."""


@contextmanager
def _answers() -> Iterator[set[str]]:
    """The calls that test clients make with success in the block."""
    made: set[str] = set()
    really = TestClient.send

    def send(self: TestClient, request: Any, **more: Any) -> Any:
        answer = really(self, request, **more)
        if answer.is_success or answer.has_redirect_location:
            made.add(f"{request.method} {request.url.path}")
        return answer

    with patch.object(TestClient, "send", send):
        yield made


def _pattern(call: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(call)))
