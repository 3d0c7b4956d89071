"""Ctrl-C and SIGTERM stop a job cleanly; a second one that comes later ends the program at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from octavia.cli.interrupt import interruptible
from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, ExitCode


def _wait(token: CancelToken) -> None:
    """Until the token is cancelled, however long that takes on a busy machine."""
    while not token.cancelled:
        signal.sigtimedwait([], 0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels_the_token_and_the_job_says_how_to_resume(number: signal.Signals) -> None:
    with interruptible() as token:
        assert not token.cancelled
        os.kill(os.getpid(), number)
        _wait(token)
        with pytest.raises(Cancelled) as caught:
            token.check()
    assert caught.value.code == ExitCode.INTERRUPTED
    assert "run the same command again" in caught.value.hint


def test_a_signal_that_comes_twice_at_once_is_one() -> None:
    with interruptible() as token:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        _wait(token)


def test_a_signal_is_safe_while_the_job_holds_the_tokens_own_lock() -> None:
    with interruptible() as token:
        with token._lock:
            os.kill(os.getpid(), signal.SIGINT)
        _wait(token)


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with interruptible():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interruptible() as token:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            _wait(token)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_later_second_signal_ends_a_job_that_does_not_listen() -> None:
    program = (
        "import sys, time\n"
        "from octavia.cli import interrupt\n"
        "interrupt._PATIENCE_S = 0.0\n"
        "with interrupt.interruptible() as token:\n"
        "    print('working', flush=True)\n"
        "    while not token.cancelled: time.sleep(0.01)\n"
        "    print('asked', flush=True)\n"
        "    while True: time.sleep(1)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == "working\n"
        child.send_signal(signal.SIGINT)
        assert child.stdout.readline() == "asked\n"
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == ExitCode.INTERRUPTED
