"""Calling a vendor with patience."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from octavia.dubbing.engines import VendorCall, recording
from octavia.dubbing.errors import EngineError
from octavia.engines.vendors.calls import FIRST_WAIT_S, LONGEST_WAIT_S, Caller
from octavia.engines.vendors.faults import Fault, Verdict
from octavia.engines.vendors.options import Connection, Vendor

VENDOR = Vendor("acme", "Acme", "acme", "http://acme.example")


class TroubleError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__("secret of the request")
        self.fault = fault


def trouble(verdict: Verdict, wait_s: float | None = None) -> TroubleError:
    return TroubleError(Fault(verdict, "is tired", "let it rest", wait_s))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def caller(retries: int = 3, *, repeat_lost: bool = False) -> Caller:
    line = Connection("http://acme.example", 5, retries, 2, 0, repeat_lost, "key")
    return Caller(VENDOR, line, (TroubleError,), _fault_of, lambda: None)


def _fault_of(error: Exception) -> Fault:
    assert isinstance(error, TroubleError)
    return error.fault


def failing(*errors: TroubleError) -> Callable[[], str]:
    left = list(errors)

    def send() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return send


def test_waits_double_and_scatter_up_to_a_longest(waits: list[float]) -> None:
    send = failing(*[trouble(Verdict.AGAIN)] * 9)
    assert caller(9).call("speech", "m", send) == "done"
    longest = [min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**tried) for tried in range(9)]
    assert all(most / 2 <= waited <= most for waited, most in zip(waits, longest, strict=True))


def test_the_wait_that_is_asked_for_is_kept(waits: list[float]) -> None:
    assert caller().call("speech", "m", failing(trouble(Verdict.AGAIN, 7.5))) == "done"
    assert waits == [7.5]


def test_a_wait_of_many_minutes_is_an_error(waits: list[float]) -> None:
    with pytest.raises(EngineError, match="acme is tired"):
        caller().call("speech", "m", failing(trouble(Verdict.AGAIN, 3600)))
    assert waits == []


def test_an_error_has_no_cause_that_could_show_the_request(waits: list[float]) -> None:
    with pytest.raises(EngineError) as caught:
        caller().call("speech", "m", failing(trouble(Verdict.REFUSED)))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert caught.value.hint == "let it rest"
    assert waits == []


@pytest.mark.parametrize("repeat_lost", [False, True])
def test_a_lost_answer_is_recorded_and_repeated_only_on_demand(waits: list[float], repeat_lost: bool) -> None:
    calls: list[VendorCall] = []
    with recording(calls.append):
        try:
            said = caller(repeat_lost=repeat_lost).call("speech", "m", failing(trouble(Verdict.LOST)))
        except EngineError:
            said = "failed"
    assert said == ("done" if repeat_lost else "failed")
    assert [call.answered for call in calls] == [False]


def test_what_is_no_failure_of_the_vendor_passes_unchanged() -> None:
    def send() -> str:
        raise KeyError("a fault of ours")

    with pytest.raises(KeyError):
        caller().call("speech", "m", send)
