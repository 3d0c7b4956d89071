"""OpenAI's SDK, set up so that it does what `calls` promises, for OpenAI and for servers that speak its protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from octavia.dubbing.engines import EngineOption
from octavia.engines.vendors.calls import Caller
from octavia.engines.vendors.faults import Fault, plain, status_fault, transport_fault
from octavia.engines.vendors.options import Connection, Vendor, connection_options

if TYPE_CHECKING:
    from openai import OpenAI

OPENAI = Vendor("openai", "OpenAI", "openai", "https://api.openai.com/v1")
OPTIONS: tuple[EngineOption, ...] = connection_options(OPENAI, at_once=4)
SPOKEN = (
    *("af", "ar", "az", "be", "bg", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "gl"),
    *("he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "kk", "kn", "ko", "lt", "lv", "mi", "mk", "mr", "ms", "nb"),
    *("ne", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "th", "tl", "tr", "uk", "ur", "vi", "zh"),
)
"""The languages OpenAI names as well heard and spoken."""
_NO_KEY = "none"
"""The SDK wants a key; servers that want none take any."""


def openai_client(line: Connection) -> tuple[OpenAI, Caller]:
    """The SDK's client, and what calls with it. What the environment says of OpenAI is left alone: settings count."""
    import openai

    def fault_of(error: Exception) -> Fault:
        if isinstance(error, openai.APIStatusError):
            words = plain(f"{_code(error)} {_words(error.body)}", line.api_key)
            return status_fault(error.status_code, dict(error.response.headers), words)
        return transport_fault(error.__cause__ or error, line.timeout_s)

    unset = cast("dict[str, str]", {"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()})
    client = openai.OpenAI(
        api_key=line.api_key or _NO_KEY,
        base_url=line.base_url,
        timeout=line.timeout_s,
        max_retries=0,
        default_headers=unset,
    )
    return client, Caller(OPENAI, line, (openai.OpenAIError,), fault_of, client.close)


def _code(error: Any) -> str:
    return f"({error.code})" if error.code else ""


def _words(body: Any) -> str:
    """What an error's body says."""
    if isinstance(body, dict):
        return str(body.get("message") or body.get("detail") or body.get("error") or "")
    return str(body or "")
