"""Engines set to call a loopback vendor, and what they recorded of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from octavia.dubbing.engines import Scalar, VendorCall, configure, configured, recording
from support.vendors.deepgram import DeepgramServer
from support.vendors.openai import OpenAiServer
from support.vendors.server import VendorServer

KEY = "sk-loopback-0123456789-secret"


@contextmanager
def calling(vendor: VendorServer, **options: Scalar) -> Iterator[list[VendorCall]]:
    """In the block, the vendor's engines call this server; gives what they record."""
    before = configured()
    calls: list[VendorCall] = []
    configure({**before, **options_for(vendor, **options)})
    try:
        with recording(calls.append):
            yield calls
    finally:
        configure(before)


def options_for(vendor: VendorServer, **options: Scalar) -> dict[str, Mapping[str, Scalar]]:
    """The options by which the vendor's engines call this server."""
    assert isinstance(vendor, DeepgramServer | OpenAiServer)
    name, url = ("openai", vendor.base_url) if isinstance(vendor, OpenAiServer) else ("deepgram", vendor.url)
    return {name: {"api_key": vendor.key, "base_url": url, **options}}
