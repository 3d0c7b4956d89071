"""What is worked for is known below, in its own task or thread alone."""

from __future__ import annotations

import contextvars
import threading

from octavia.platform.context import Origin, enter_request, job_id, origin, working_on


def test_outside_a_request_there_is_no_origin() -> None:
    assert (origin(), job_id()) == (Origin(), "")


def test_a_request_is_known_in_its_own_context_alone() -> None:
    def request() -> Origin:
        enter_request(Origin("r", "192.0.2.1"))
        return origin()

    assert contextvars.Context().run(request) == Origin("r", "192.0.2.1")
    assert origin() == Origin()


def test_a_job_is_known_while_it_is_worked_on() -> None:
    with working_on("a"):
        with working_on("b"):
            assert job_id() == "b"
        assert job_id() == "a"
        seen: list[str] = []
        thread = threading.Thread(target=lambda: seen.append(job_id()))
        thread.start()
        thread.join()
        assert seen == [""]
    assert job_id() == ""
