"""The programs of one pair, kept running: text in, translation out, in milliseconds instead of half a second."""

from __future__ import annotations

import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import groupby
from typing import IO

from octavia.dubbing.errors import EngineError, ProgramError
from octavia.dubbing.process import Limits, run, running
from octavia.engines.mt.apertium_pairs import Stage

_NUL = b"\0"
_ONCE = {"apertium-tagger", "cg-proc"}
"""Programs that remember earlier texts and then tag this one differently. They are started for each text, so that a
translation depends on its text alone; it takes them 5 ms. Taggers that tell when they do are spared most of it."""
_TELLING = ("apertium-tagger", "-z", "-g")
"""How the tagger is called that tells, if it is asked to, what it remembers."""
_READ_BYTES = 65_536


class _Broken(Exception):
    """A program of the chain died or stopped answering."""


class Chain:
    """The programs of one pair. Used by one thread, which has to outlive it: the programs die with that thread.

    Args:
        name: Of the pair, for errors.
        timeout_s: The longest a text may take, plus a second per 1,000 characters.
    """

    def __init__(self, name: str, stages: Sequence[Stage], timeout_s: float = 20.0) -> None:
        self._name = name
        self._timeout_s = timeout_s
        self._texts = 0
        groups = [(once, list(group)) for once, group in groupby(stages, key=lambda stage: stage[0] in _ONCE)]
        self._steps: list[_Resident | _Tagger | _Once] = []
        for once, group in groups:
            self._steps.extend([_alone(stage) for stage in group] if once else [_Resident(group)])

    def translate(self, stream: str) -> str:
        """One text in the stream format (without a NUL) through all programs.

        Raises:
            EngineError: if a program is missing, or fails even after it was started again.
        """
        try:
            return self._pass(stream)
        except _Broken:
            self.close()
        try:
            return self._pass(stream)
        except _Broken as error:
            self.close()
            raise EngineError(
                f"apertium {self._name} {error} at: {stream[:60]}", "leave this text out, or choose another engine"
            ) from error

    def close(self) -> None:
        """End the programs; a later `translate` starts them again."""
        for step in self._steps:
            step.close()

    def _pass(self, stream: str) -> str:
        # The number travels along as formatting, which is never translated: an answer to another text can't be taken
        # for this one's.
        self._texts += 1
        number = f"[{self._texts}]"
        data = (stream + number).encode(errors="replace")
        timeout_s = self._timeout_s + len(data) / 1000
        for step in self._steps:
            data = step.exchange(data + _NUL, timeout_s).rstrip(_NUL)
        said = data.decode(errors="replace")
        if not said.endswith(number) or "\0" in said:
            raise _Broken("gave something else")
        return said.removesuffix(number)


class _Once:
    """A program started for every text."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def exchange(self, data: bytes, timeout_s: float) -> bytes:
        try:
            return run(self._stage, limits=Limits(timeout_s=timeout_s), stdin=data)
        except ProgramError as error:
            raise _Broken(error.message) from error

    def close(self) -> None:
        """It never runs longer than a call."""


class _Resident:
    """Programs joined by pipes that keep running; each flushes when it has passed on a NUL."""

    def __init__(self, stages: Sequence[Stage], said: IO[bytes] | None = None) -> None:
        """`said`: a file for what they say on stderr."""
        self._stages = stages
        self._said = said
        self._processes: ExitStack | None = None
        self._given: IO[bytes]
        self._made: IO[bytes]

    def exchange(self, data: bytes, timeout_s: float) -> bytes:
        if self._processes is None:
            self._start()
        made = bytearray()
        until = time.monotonic() + timeout_s
        with selectors.DefaultSelector() as selector:
            selector.register(self._made, selectors.EVENT_READ)
            selector.register(self._given, selectors.EVENT_WRITE)
            while not made.endswith(_NUL):
                ready = selector.select(max(0.0, until - time.monotonic()))
                if not ready:
                    raise _Broken("did not answer in time")
                for key, _ in ready:
                    if key.fileobj is self._made:
                        made += _read(self._made)
                        continue
                    data = _write(self._given, data)
                    if not data:
                        selector.unregister(self._given)
        return bytes(made)

    def close(self) -> None:
        if self._processes is not None:
            stop = _Broken("was closed")
            # Leaving by an exception kills them at once: waiting for them to end by themselves may take for ever.
            self._processes.__exit__(_Broken, stop, None)
            self._processes = None

    def _start(self) -> None:
        with ExitStack() as stack:
            before: subprocess.Popen[bytes] | None = None
            for stage in self._stages:
                source = before.stdout.fileno() if before and before.stdout else subprocess.PIPE
                process = stack.enter_context(
                    running(stage, limits=Limits(timeout_s=0), stdin=source, stderr=self._said)
                )
                if before is None:
                    assert process.stdin is not None
                    self._given = process.stdin
                elif before.stdout is not None:
                    before.stdout.close()
                before = process
            assert before is not None and before.stdout is not None
            self._made = before.stdout
            os.set_blocking(self._given.fileno(), False)
            self._processes = stack.pop_all()


class _Tagger:
    """A statistical tagger, kept running for as long as it says nothing of what it reads.

    A class of ambiguity that its model lacks changes what it takes every unknown word for from then on. Told to, it
    names such a class, before it answers; for the next text it is then started again.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = (stage[0], "-d", *stage[1:])
        self._open = ExitStack()
        self._program: _Resident | None = None
        self._said: IO[bytes]

    def exchange(self, data: bytes, timeout_s: float) -> bytes:
        if self._program is None:
            with ExitStack() as stack:
                self._said = stack.enter_context(tempfile.TemporaryFile())
                self._program = _Resident([self._stage], self._said)
                stack.callback(self._program.close)
                self._open = stack.pop_all()
        answer = self._program.exchange(data, timeout_s)
        if os.fstat(self._said.fileno()).st_size:
            self.close()
        return answer

    def close(self) -> None:
        self._program = None
        self._open.close()


def _alone(stage: Stage) -> _Tagger | _Once:
    return _Tagger(stage) if stage[:-1] == _TELLING else _Once(stage)


def _read(stream: IO[bytes]) -> bytes:
    read = os.read(stream.fileno(), _READ_BYTES)
    if not read:
        raise _Broken("died")
    return read


def _write(stream: IO[bytes], data: bytes) -> bytes:
    """What is left of `data` when the pipe is full."""
    try:
        return data[os.write(stream.fileno(), data) :]
    except BrokenPipeError as error:
        raise _Broken("died") from error
