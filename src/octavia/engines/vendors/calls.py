"""Calling a vendor: patience with what passes, care for money, one clear error in the end.

No call is paid twice unless its operator wants that:

* What the vendor surely didn't charge is repeated: it could not be reached, it refused for now (429, 503), it failed
  itself (500). Waits double from half a second on, shortened by chance so that callers don't come back together;
  `Retry-After` is kept to.
* A request that was sent whole and whose answer is cut off, or never comes, or comes from a gateway (502, 504) may have
  been worked on and charged. Neither Deepgram nor OpenAI documents an idempotency key for these calls, so repeating it
  is not safe: it is recorded as lost and ends in an error that says so. Running again repeats it, by the user's own
  decision; `repeat_lost` makes that decision beforehand.
* An answer that came is paid, whatever it holds: it is recorded before it is looked at, and never asked for again with
  the same request.

The SDKs' own retries are switched off: they repeat requests whose answer was cut off.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from octavia.dubbing.engines import VendorCall, record_call
from octavia.dubbing.errors import EngineBusy, EngineError
from octavia.engines.vendors.faults import Fault, Verdict
from octavia.engines.vendors.limiter import limiter_of
from octavia.engines.vendors.options import Connection, Vendor

T = TypeVar("T")

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
LONGEST_ASKED_S = 300.0
"""A vendor that asks to wait longer is not waited for."""


class Caller:
    """Calls one vendor. Safe for any number of threads.

    Args:
        errors: What the SDK raises when a call fails.
        fault_of: What such an error means.
        hang_up: Closes the SDK's connections; safe to call twice.
    """

    def __init__(
        self,
        vendor: Vendor,
        line: Connection,
        errors: tuple[type[Exception], ...],
        fault_of: Callable[[Exception], Fault],
        hang_up: Callable[[], None],
    ) -> None:
        self._vendor = vendor
        self._line = line
        self._errors = errors
        self._fault_of = fault_of
        self.close = hang_up
        self._limiter = limiter_of(vendor.name, line.at_once, line.per_minute)

    def call(self, operation: str, model: str, send: Callable[[], T]) -> T:
        """What `send` returns, which makes the request and reads its whole answer.

        Raises:
            EngineBusy: if the vendor can't do it now.
            EngineError: if it can't do it at all.
        """
        for tried in range(self._line.retries + 1):
            try:
                with self._limiter.turn():
                    return send()
            except self._errors as error:
                fault = self._fault_of(error)
            if fault.verdict is Verdict.LOST:
                self.record(operation, model, {}, answered=False)
            wait_s = self._wait_s(fault, tried)
            if wait_s is None:
                break
            time.sleep(wait_s)
        # Without the SDK's error as its cause: that holds the request, and the request holds the key.
        kind = EngineBusy if fault.verdict is Verdict.AGAIN else EngineError
        raise kind(f"{self._vendor.name} {fault.said}", fault.hint) from None

    def record(
        self, operation: str, model: str, amounts: Mapping[str, float], request_id: str = "", *, answered: bool = True
    ) -> None:
        """Record a call whose outcome is known."""
        record_call(VendorCall(self._vendor.name, operation, model, amounts, answered, request_id))

    def unusable(self, what: str) -> EngineError:
        """The error for an answer that came, and was paid, and can't be used."""
        return EngineError(
            f"{self._vendor.name} answered what can't be used: {what}",
            "check base_url and the engine's model; the call is not repeated by itself, it may have been charged",
        )

    def _wait_s(self, fault: Fault, tried: int) -> float | None:
        """How long to wait before the next try; None if there is to be none."""
        again = fault.verdict is Verdict.AGAIN or (fault.verdict is Verdict.LOST and self._line.repeat_lost)
        if not again or tried == self._line.retries or (fault.wait_s or 0) > LONGEST_ASKED_S:
            return None
        if fault.wait_s is not None:
            return fault.wait_s
        longest_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0**tried)
        return longest_s * random.uniform(0.5, 1.0)  # noqa: S311 - it spreads callers, it keeps no secret
