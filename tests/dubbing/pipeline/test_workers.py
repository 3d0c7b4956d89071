"""Engines in processes of their own: they work, and they never outlive the process or the job that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import EngineInfo, Kind, Recognition, configure, engine_class, register, registry
from octavia.dubbing.errors import Cancelled, EngineError, LanguageError
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.process import Limits, running
from octavia.testing.fakes import DictionaryTranslator
from support.faults import children as all_children
from support.faults import started

_NOISE = np.random.default_rng(1).normal(0, 3000, 16_000 * 300).astype(np.int16)
"""Hearing it takes a minute."""
_BUSY_FOR_A_MINUTE = """
from octavia.dubbing.engines import Kind, engine_class
from octavia.dubbing.pipeline.workers import EngineWorkers
import numpy as np

noise = np.random.default_rng(1).normal(0, 3000, 16_000 * 300).astype(np.int16)
with EngineWorkers(Kind.SPEECH_TO_TEXT, engine_class(Kind.SPEECH_TO_TEXT, "pocketsphinx").describe(), 2) as workers:
    workers.call("recognize", noise[:0], "en")
    print("ready", flush=True)
    workers.call("recognize", noise, "en")
"""


class Accompanied(DictionaryTranslator):
    """Has a program beside it from the time it is loaded."""

    def __init__(self) -> None:
        self._running = running(["sleep", "60"], limits=Limits(timeout_s=0), may_stop=True)
        self._program = self._running.__enter__()

    def lives_on(self, seconds: float) -> bool:
        """Whether the program still runs after so many seconds."""
        try:
            self._program.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def close(self) -> None:
        assert self.lives_on(0.2)
        self._running.__exit__(None, None, None)


_OTHERS: set[int] = set()
"""What other tests of this process have running: servers for all of them, and helpers of the standard library."""


@pytest.fixture(autouse=True)
def others() -> None:
    _OTHERS.clear()
    _OTHERS.update(all_children())


def children() -> list[int]:
    return [pid for pid in all_children() if pid not in _OTHERS]


@pytest.fixture
def info() -> EngineInfo:
    found = engine_class(Kind.SPEECH_TO_TEXT, "pocketsphinx").describe()
    assert found.holds_gil
    return found


def test_what_an_engine_says_and_raises_comes_through(info: EngineInfo) -> None:
    with EngineWorkers(Kind.SPEECH_TO_TEXT, info, 2) as workers:
        heard = workers.call("recognize", _NOISE[:0], "en")
        assert heard == Recognition((), "en", heard.probability)
        with pytest.raises(LanguageError, match="fr"):
            workers.call("recognize", _NOISE[:16_000], "fr")
        assert workers.call("recognize", _NOISE[:0], "en") == heard
    assert children() == []


def test_what_operators_set_of_engines_reaches_the_process_and_no_secret_is_seen_from_outside(
    info: EngineInfo,
) -> None:
    pytest.importorskip("deepgram")
    secret = "dg-" + "very-secret"
    configure({"deepgram": {"api_key": secret, "base_url": "no address"}})
    try:
        with EngineWorkers(Kind.SPEECH_TO_TEXT, replace(info, name="deepgram"), 1) as workers:
            with pytest.raises(EngineError, match="its base_url is no address"):
                workers.call("recognize", _NOISE[:0], "en")
            (process,) = children()
            for shown in ("cmdline", "environ"):
                assert secret.encode() not in Path(f"/proc/{process}/{shown}").read_bytes()
    finally:
        configure({})


def test_nothing_is_started_for_nothing(info: EngineInfo) -> None:
    with EngineWorkers(Kind.SPEECH_TO_TEXT, info, 2):
        assert children() == []


def test_as_many_processes_work_as_calls_are_made_at_once(info: EngineInfo) -> None:
    with EngineWorkers(Kind.SPEECH_TO_TEXT, info, 2) as workers:
        workers.call("recognize", _NOISE[:0], "en")
        workers.call("recognize", _NOISE[:0], "en")
        assert len(children()) == 1
        callers = [
            threading.Thread(target=workers.call, args=("recognize", _NOISE[: 16_000 * 2], "en")) for _ in range(4)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        assert len(children()) == 2
    assert children() == []


@pytest.mark.parametrize(("most", "expected"), [(0, 4), (1, 1), (8, 4)])
def test_no_more_processes_work_than_an_engine_says_make_sense(info: EngineInfo, most: int, expected: int) -> None:
    with EngineWorkers(Kind.SPEECH_TO_TEXT, replace(info, processes=most), 4) as workers:
        assert workers.parallel == expected


def test_a_cancelled_job_does_not_wait_for_a_long_call(info: EngineInfo) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled), EngineWorkers(Kind.SPEECH_TO_TEXT, info, 1, cancel) as workers:
        workers.call("recognize", _NOISE[:0], "en")
        threading.Timer(0.3, cancel.cancel).start()
        workers.call("recognize", _NOISE, "en")
    assert children() == []


def test_a_process_that_dies_is_an_error_and_the_next_call_gets_another(info: EngineInfo) -> None:
    with EngineWorkers(Kind.SPEECH_TO_TEXT, info, 1) as workers:
        heard = workers.call("recognize", _NOISE[:0], "en")
        (first,) = children()
        os.kill(first, signal.SIGKILL)
        with pytest.raises(EngineError, match=r"pocketsphinx died while working: .*SIGKILL"):
            workers.call("recognize", _NOISE[:0], "en")
        assert workers.call("recognize", _NOISE[:0], "en") == heard
        assert children() != [first]


def test_a_fault_of_an_engine_is_told_with_its_last_words(info: EngineInfo) -> None:
    with (
        EngineWorkers(Kind.SPEECH_TO_TEXT, info, 1) as workers,
        pytest.raises(EngineError, match="died while working: AttributeError"),
    ):
        workers.call("no_such_method")


def test_programs_of_an_engine_outlive_the_thread_that_called_it_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_added", {})
    register(Accompanied)
    with EngineWorkers(Kind.TRANSLATION, Accompanied.describe(), 1) as workers:
        caller = threading.Thread(target=workers.call, args=("translate", ["Hello"], "en", "es"))
        caller.start()
        caller.join()
        assert workers.call("lives_on", 0.5)
    assert children() == []


def test_no_process_outlives_its_parent_even_amid_a_call_that_lets_no_thread_run(tmp_path: Path) -> None:
    with started([sys.executable, "-c", _BUSY_FOR_A_MINUTE], tmp_path) as parent:
        parent.wait_for_lines(1)
        assert parent.wait(0.5)
        parent.process.send_signal(signal.SIGKILL)
        parent.process.wait()
        parent.wait_until_alone()
