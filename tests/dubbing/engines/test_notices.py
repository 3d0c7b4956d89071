"""What engines announce reaches whoever runs jobs, from any thread, and from processes of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import announce, listening
from octavia.dubbing.events import Event, Notice
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.request import DubRequest


def test_all_who_listen_hear_it_as_long_as_they_listen() -> None:
    first: list[str] = []
    second: list[str] = []
    with listening(first.append):
        with listening(second.append), ThreadPoolExecutor(1) as pool:
            pool.submit(announce, "the CPU takes over").result()
        announce("it is slow")
    announce("nobody hears this")
    assert (first, second) == (["the CPU takes over", "it is slow"], ["the CPU takes over"])


def test_a_job_tells_it_once_and_keeps_it_for_the_report(tmp_path: Path) -> None:
    events: list[Event] = []
    request = DubRequest(tmp_path / "talk.mp4", ("es",), tmp_path / "out")
    with Job(request, events.append, CancelToken()) as job:
        with job.stage("translate", "es"), job.stage("translate", "fr"):
            announce("the CPU takes over")
            announce("the CPU takes over")
        announce("between stages nothing is announced")
        assert job.notices("es") == ("the CPU takes over",)
    assert [event for event in events if isinstance(event, Notice)] == [Notice("the CPU takes over")]
