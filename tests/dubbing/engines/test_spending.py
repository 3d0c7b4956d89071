"""What engines pay for is told to who records it, in the thread that called them."""

from __future__ import annotations

import threading

from octavia.dubbing.engines import VendorCall, record_call, recording

CALL = VendorCall("acme", "speech", "m", {"characters": 3.0})


def test_calls_are_told_to_who_records_them_and_to_nobody_after() -> None:
    calls: list[VendorCall] = []
    with recording(calls.append):
        record_call(CALL)
    record_call(CALL)
    assert calls == [CALL]


def test_jobs_side_by_side_hear_of_their_own_calls_only() -> None:
    heard: dict[int, list[VendorCall]] = {0: [], 1: []}
    together = threading.Barrier(2)

    def job(number: int) -> None:
        with recording(heard[number].append):
            together.wait()
            record_call(VendorCall("acme", "speech", f"m{number}", {}))
            together.wait()

    threads = [threading.Thread(target=job, args=(number,)) for number in heard]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: [call.model for call in calls] for number, calls in heard.items()} == {0: ["m0"], 1: ["m1"]}
