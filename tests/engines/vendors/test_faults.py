"""How calls fail, and what that means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.engines.vendors.faults import Verdict, plain, status_fault, transport_fault


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (httpx.ConnectError("refused"), Verdict.AGAIN),
        (httpx.ConnectTimeout("slow"), Verdict.AGAIN),
        (httpx.PoolTimeout("full"), Verdict.AGAIN),
        (httpx.WriteError("cut"), Verdict.AGAIN),
        (httpx.ReadTimeout("slow"), Verdict.LOST),
        (httpx.ReadError("cut"), Verdict.LOST),
        (httpx.RemoteProtocolError("cut"), Verdict.LOST),
        (httpx.DecodingError("zip"), Verdict.LOST),
        (httpx.UnsupportedProtocol("ftp"), Verdict.REFUSED),
        (ValueError("what nobody foresaw"), Verdict.LOST),
    ],
)
def test_only_what_was_never_sent_whole_may_be_sent_again(error: Exception, verdict: Verdict) -> None:
    assert transport_fault(error, 9).verdict is verdict


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, Verdict.AGAIN) for status in (408, 409, 429, 500, 503, 529)),
        *((status, Verdict.LOST) for status in (502, 504, 520, 524)),
        *((status, Verdict.REFUSED) for status in (400, 401, 402, 403, 404, 413, 415, 422)),
    ],
)
def test_an_error_behind_a_gateway_may_have_been_charged(status: int, verdict: Verdict) -> None:
    fault = status_fault(status, {}, "")
    assert fault.verdict is verdict
    assert fault.hint


def test_the_wait_that_is_asked_for_is_known() -> None:
    assert status_fault(429, {"retry-after": "7"}, "").wait_s == 7
    assert status_fault(429, {"retry-after": "7", "retry-after-ms": "250"}, "").wait_s == 0.25
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 20 < (status_fault(503, {"retry-after": later}, "").wait_s or 0) <= 30
    for nonsense in ("", "soon", "-5"):
        assert not status_fault(429, {"retry-after": nonsense}, "").wait_s


@given(st.text(), st.text(min_size=8), st.text())
def test_a_key_is_never_repeated(before: str, key: str, after: str) -> None:
    said = plain(f"{before}{key}{after}", key)
    assert key not in said
    assert len(said) <= 200
    assert said.isprintable()


def test_what_looks_like_a_key_is_left_out_too() -> None:
    assert plain("Incorrect API key provided: sk-proj-abcd****wxyz.", "") == "Incorrect API key provided: …"
