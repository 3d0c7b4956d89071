"""Logs: one line each, with ids and without secrets, whoever wrote them."""

from __future__ import annotations

import contextvars
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from octavia.platform.context import Origin, enter_request, working_on
from octavia.platform.logs import configure

LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "dbos", "httpx", "botocore")


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    for name in LIBRARIES:
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.NOTSET)


def logged(log_format: str, *calls: Any) -> list[str]:
    stream = io.StringIO()
    configure(log_format, stream)
    for call in calls:
        call()
    return stream.getvalue().splitlines()


def test_a_line_for_machines_is_json_with_time_level_and_origin() -> None:
    def work() -> None:
        enter_request(Origin("request-1", "203.0.113.9"))
        with working_on("job-1"):
            logging.getLogger("octavia.test").info("did %s", "it", extra={"took_ms": 3})
        logging.getLogger("octavia.test").warning("and then")

    first, second = map(json.loads, logged("json", lambda: contextvars.Context().run(work)))
    assert first["timestamp"].endswith("Z")
    assert {key: first[key] for key in ("event", "level", "logger", "request_id", "job_id", "took_ms")} == {
        "event": "did it",
        "level": "info",
        "logger": "octavia.test",
        "request_id": "request-1",
        "job_id": "job-1",
        "took_ms": 3,
    }
    assert second["request_id"] == "request-1"
    assert "job_id" not in second


def test_a_line_for_people_is_text() -> None:
    (line,) = logged("text", lambda: logging.getLogger("octavia.test").info("it began", extra={"port": 8001}))
    assert "it began" in line
    assert "port=8001" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_secrets_are_covered_in_messages_values_and_tracebacks(log_format: str) -> None:
    def fail() -> None:
        try:
            int("/x?token=hidden1")
        except ValueError:
            logging.getLogger("octavia.test").exception("at /y?token=hidden2", extra={"password": "hidden3"})

    text = "\n".join(logged(log_format, fail))
    assert "ValueError" in text
    assert "hidden" not in text


def test_what_somebody_sent_begins_no_line_of_its_own() -> None:
    lines = logged("text", lambda: logging.getLogger("octavia.test").info("name: %s", "a\n2026 [error] forged"))
    assert len(lines) == 1


def test_uvicorn_speaks_through_the_same_lines_but_its_access_lines_are_left_out() -> None:
    def speak() -> None:
        logging.getLogger("uvicorn.error").info(
            "Started [%d]", 7, extra={"color_message": "Started [\x1b[36m%d\x1b[0m]"}
        )
        logging.getLogger("uvicorn.access").info('%s - "%s %s HTTP/%s" %d', "a", "GET", "/?token=x", "1.1", 200)

    (line,) = logged("json", speak)
    told = json.loads(line)
    assert (told["logger"], told["event"]) == ("uvicorn.error", "Started [7]")
    assert "color_message" not in told
    assert not logging.getLogger("uvicorn.access").hasHandlers()


def test_structlog_s_own_loggers_write_the_same_lines() -> None:
    (line,) = logged("json", lambda: structlog.get_logger("octavia.test").info("hello", token="hidden"))
    assert json.loads(line)["event"] == "hello"
    assert "hidden" not in line
