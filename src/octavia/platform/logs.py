"""Logs: one line each, as text for people or JSON for machines, with the request's and the job's id, and no secrets.

Everything goes through the standard library's loggers, those of uvicorn and other libraries included. Requests are
logged by the edge (`octavia.api.requests`), without their query strings; uvicorn's own access lines hold them and are
left out.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from octavia.platform.context import job_id, origin
from octavia.platform.secrecy import covered, covered_values

JSON = "json"
_OWN_KEYS = ("event", "exception", "color_message")
"""Looked at on their own; the last one is uvicorn's, and says the event again."""
_QUIET = ("httpx", "httpcore", "botocore", "boto3", "urllib3", "s3transfer", "alembic.runtime.migration")
"""They tell each request they make: addresses with signatures in them, and nothing that is wrong."""

_Event = MutableMapping[str, Any]


def configure(log_format: str, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Log in this way from now on, in this whole process.

    Args:
        log_format: `json`, or `text`.
        stream: Where to; the standard error output if none is given.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso", utc=True),
        _add_context,
    ]
    as_json = log_format == JSON
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _cover_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
            if as_json
            else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _take_over_libraries()


def _take_over_libraries() -> None:
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "dbos"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _add_context(_logger: Any, _method: str, event: _Event) -> _Event:
    for name, value in (("request_id", origin().request_id), ("job_id", job_id())):
        if value:
            event.setdefault(name, value)
    return event


def _cover_secrets(_logger: Any, _method: str, event: _Event) -> _Event:
    more = covered_values({name: value for name, value in event.items() if name not in _OWN_KEYS})
    # A line break in what somebody sent would begin a line that nobody logged.
    said = covered(str(event.get("event", ""))).replace("\r", "\\r").replace("\n", "\\n")
    traceback = {"exception": covered(str(event["exception"]))} if "exception" in event else {}
    return {"event": said, **more, **traceback}
