"""Running outside programs: with a time limit, no stdin unless given, resource limits, and never an orphan.

Each program runs in a process group of its own, which is killed on timeout, on cancellation, when the caller leaves by
an exception, and once its leader has ended (children it left behind). Where the system has the means (util-linux), the
program also dies with the thread that started it (`setpriv --pdeathsig`), and its memory, CPU time and file size are
bounded (`prlimit`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import ProgramError

_DEBIAN_PACKAGE = {"ffprobe": "ffmpeg", "lt-proc": "lttoolbox"}
_STDERR_TAIL = 4000


class ProgramFailed(ProgramError):
    """A program ran and failed by itself.

    Attributes:
        said: The end of what it wrote on stderr, some lines, so that a caller can tell causes apart.
    """

    said: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one program; 0 means none.

    Attributes:
        timeout_s: Wall time, then the process group is killed.
        memory_bytes: Address space.
        cpu_s: Processor time.
        file_bytes: Size of any one file it writes.
    """

    timeout_s: float = 600.0
    memory_bytes: int = 0
    cpu_s: int = 0
    file_bytes: int = 0


def install_hint(name: str) -> str:
    """The one command that installs a program on Debian and Ubuntu, as this user."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"on Debian or Ubuntu: {sudo}apt-get install {_DEBIAN_PACKAGE.get(name, name)}"


def find_program(name: str) -> str:
    """The path of a program.

    Raises:
        ProgramError: if it is not installed; the hint is the command that installs it.
    """
    path = shutil.which(name)
    if path is None:
        raise ProgramError(f"the program {name} is not installed", install_hint(name))
    return path


@contextmanager
def running(
    command: Sequence[str],
    *,
    limits: Limits = Limits(),
    cancel: CancelToken | None = None,
    stdin: int | None = subprocess.DEVNULL,
    stdout: int | IO[bytes] | None = subprocess.PIPE,
    stderr: IO[bytes] | None = None,
    cwd: Path | None = None,
    may_stop: bool = False,
    fatal: Sequence[str] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` beside the block; at its end wait for the program and check how it ended.

    Args:
        command: Program name and arguments; the program is looked up on PATH.
        stdin, stdout: As for `subprocess.Popen`.
        stderr: A file of the caller's for what it says there, which can be looked at meanwhile.
        cwd: The program's working folder; this process's if None.
        may_stop: The block may leave while the program still runs: it is then killed and that is no failure. (A block
            that wants the program's end checked calls `wait` on it.)
        fatal: Phrases that mean failure at the end of stderr even where the program's status is 0.

    Raises:
        ProgramFailed: if it ended with another status than 0 or with a fatal phrase; says the end of its stderr.
        ProgramError: if it is missing or ran past its time limit. An exception of the block wins over the program's
            own failure unless it is a broken pipe, which only says that the program died.
        Cancelled: if the token was cancelled before or meanwhile.
    """
    token = cancel or CancelToken()
    token.check()
    with nullcontext(stderr) if stderr else tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*_guards(limits), find_program(command[0]), *command[1:]],
            stdin=stdin,
            stdout=stdout,
            stderr=errors,
            cwd=cwd,
            start_new_session=True,
        )
        stopped = False
        timed_out = threading.Event()
        try:
            with _expiring(process, limits.timeout_s, timed_out), token.calling(lambda: _kill(process)):
                with suppress(BrokenPipeError):
                    yield process
                _close(process.stdin)
                stopped = may_stop and process.poll() is None
                if not stopped:
                    process.wait()
        except BaseException:
            token.check()
            raise
        finally:
            _end(process)
        token.check()
        if timed_out.is_set():
            raise ProgramError(f"{command[0]} did not finish within {limits.timeout_s:g} s", "try a shorter input")
        said = _tail(errors)
        if (process.returncode != 0 and not stopped) or any(phrase in said for phrase in fatal):
            raise _failure(command[0], process.returncode, limits, said)


def run(
    command: Sequence[str],
    *,
    limits: Limits = Limits(),
    cancel: CancelToken | None = None,
    stdin: bytes | None = None,
    cwd: Path | None = None,
    fatal: Sequence[str] = (),
) -> bytes:
    """Run a program to its end and return what it printed. Errors as for `running`."""
    with tempfile.TemporaryFile() as source:
        if stdin is not None:
            source.write(stdin)
            source.seek(0)
        handle = source.fileno() if stdin is not None else subprocess.DEVNULL
        with running(command, limits=limits, cancel=cancel, stdin=handle, cwd=cwd, fatal=fatal) as process:
            assert process.stdout is not None
            return process.stdout.read()


def has_ended(pid: int) -> bool:
    """Whether no process of that number runs any more; False where the system can't tell."""
    return Path("/proc/self").exists() and not Path(f"/proc/{pid}").exists()


@cache
def place() -> str:
    """This machine since it was started, and its space of process numbers: within it a number means one process. Empty
    where the system can't tell."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    numbers = Path("/proc/self/ns/pid")
    if not (boot.exists() and numbers.exists()):
        return ""
    return f"{boot.read_text(encoding='ascii').strip()} {numbers.readlink()}"


@cache
def _has(name: str) -> str | None:
    return shutil.which(name)


def _guards(limits: Limits) -> list[str]:
    guards: list[str] = []
    prlimit, setpriv = _has("prlimit"), _has("setpriv")
    bounds = [
        f"--{option}={value}:{value + grace}"
        for option, value, grace in (
            ("as", limits.memory_bytes, 0),
            # At the soft limit comes a signal that tells the reason, at the hard one a plain kill.
            ("cpu", limits.cpu_s, 1),
            ("fsize", limits.file_bytes, 0),
        )
        if value
    ]
    if prlimit and bounds:
        guards += [prlimit, *bounds, "--core=0"]
    if setpriv:
        # If this process died before the signal was asked for, the program has another parent and must not start.
        guards += [setpriv, "--pdeathsig", "KILL", "/bin/sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"', str(os.getpid())]
    return guards


@contextmanager
def _expiring(process: subprocess.Popen[bytes], timeout_s: float, timed_out: threading.Event) -> Iterator[None]:
    if not timeout_s:
        yield
        return

    def expire() -> None:
        timed_out.set()
        _kill(process)

    timer = threading.Timer(timeout_s, expire)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    # Also when the leader has ended: its group lives on as long as a child it left behind.
    _kill_group(process)
    process.wait()
    _close(process.stdin)
    _close(process.stdout)


def _close(stream: IO[bytes] | None) -> None:
    if stream is not None:
        with suppress(BrokenPipeError):
            stream.close()


def _failure(name: str, code: int, limits: Limits, said: str) -> ProgramFailed:
    last = " / ".join(said.splitlines()[-3:])
    error = ProgramFailed(f"{name} failed ({_status(code, limits)}){': ' if last else ''}{last}")
    error.said = said
    return error


def _status(code: int, limits: Limits) -> str:
    # `prlimit` is replaced by the program, so a limit shows as the signal the kernel sends.
    if code == -signal.SIGXCPU:
        return f"it used more than {limits.cpu_s} s of processor time"
    if code == -signal.SIGXFSZ:
        return f"it wrote more than {limits.file_bytes} bytes to a file"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"


def _tail(stream: IO[bytes]) -> str:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _STDERR_TAIL))
    text = stream.read().decode(errors="replace").strip()
    return "\n".join("".join(c if c.isprintable() else "?" for c in line) for line in text.splitlines() if line.strip())
