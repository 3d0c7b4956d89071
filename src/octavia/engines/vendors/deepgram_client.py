"""Deepgram's SDK, set up so that it does what `calls` promises."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from octavia.dubbing.engines import EngineOption
from octavia.engines.vendors.calls import Caller
from octavia.engines.vendors.faults import Fault, plain, status_fault, transport_fault, unreadable
from octavia.engines.vendors.options import Connection, Vendor, connection_options

if TYPE_CHECKING:
    from deepgram import DeepgramClient

DEEPGRAM = Vendor("deepgram", "Deepgram", "deepgram", "https://api.deepgram.com")
OPTIONS: tuple[EngineOption, ...] = (
    *connection_options(DEEPGRAM, at_once=8),
    EngineOption(
        "mip_opt_out",
        False,
        "Keep what is sent out of Deepgram's Model Improvement Program (it then costs more).",
        shapes_result=False,
    ),
)
_FIRST_ERROR = 400


def deepgram_client(line: Connection) -> tuple[DeepgramClient, Caller]:
    """The SDK's client, and what calls with it."""
    import httpx
    from deepgram import DeepgramClient
    from deepgram.core.api_error import ApiError
    from deepgram.environment import DeepgramClientEnvironment

    def fault_of(error: Exception) -> Fault:
        if isinstance(error, httpx.HTTPError):
            return transport_fault(error, line.timeout_s)
        status = error.status_code or 0 if isinstance(error, ApiError) else 0
        if not isinstance(error, ApiError) or status < _FIRST_ERROR:
            return unreadable()
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        return status_fault(status, headers, plain(_words(error.body), line.api_key))

    socket = line.base_url.replace("http", "ws", 1)
    http = httpx.Client(timeout=line.timeout_s)
    client = DeepgramClient(
        api_key=line.api_key,
        environment=DeepgramClientEnvironment(
            base=line.base_url, production=socket, agent=socket, agent_rest=line.base_url
        ),
        max_retries=0,
        httpx_client=http,
    )
    with warnings.catch_warnings():
        # It imports its parts when they are first used, with outdated names of a library it builds on. Here no other
        # thread waits for that.
        warnings.simplefilter("ignore", DeprecationWarning)
        _ = client.listen.v1.media, client.speak.v1.audio
    return client, Caller(DEEPGRAM, line, (ApiError, httpx.HTTPError, UnicodeDecodeError), fault_of, http.close)


def _words(body: Any) -> str:
    """What an error's body says: `err_msg`, `message` and `details`, or the text itself."""
    if not isinstance(body, dict):
        return str(body or "")
    return ": ".join(str(body[name]) for name in ("err_msg", "message", "details") if body.get(name))
