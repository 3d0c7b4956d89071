"""The edge to the shell: every way a command can end becomes an exit code and at most two lines on stderr."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from octavia.dubbing.errors import ExitCode, OctaviaError
from octavia.platform.settings import STATE_VARIABLE


class UsageError(OctaviaError):
    """The command line is wrong in a way only we can tell (Typer finds the rest)."""

    code = ExitCode.USAGE


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run one command line of `app` and return its exit code. Nothing that happens in it shows a traceback."""
    try:
        code = _invoke(app, arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return ExitCode.OUTPUT
    except OctaviaError as error:
        complain(error.message, error.hint)
        return error.code
    except KeyboardInterrupt:
        complain("stopped")
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the last line of defence: people get one line, the file the rest
        complain(*_describe_fault(error, arguments))
        return ExitCode.INTERNAL
    return code


def complain(message: str, hint: str = "") -> None:
    """Say on stderr what is wrong and, if there is one, what to do."""
    typer.echo(f"{typer.style('error:', fg='red', bold=True)} {_one_line(message)}", err=True)
    if hint:
        typer.echo(f"{typer.style('hint:', bold=True)} {_one_line(hint)}", err=True)


def state_folder(environment: Mapping[str, str]) -> Path:
    """Where diagnostics are written: `OCTAVIA_STATE_DIR`, else `octavia` in the user's state folder."""
    if environment.get(STATE_VARIABLE):
        return Path(environment[STATE_VARIABLE])
    state = environment.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "octavia"


def _invoke(app: typer.Typer, arguments: Sequence[str]) -> int:
    command = get_command(app)
    try:
        with command.make_context("octavia", list(arguments)) as context:
            command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    except typer.TyperException as error:
        context_of: Any = getattr(error, "ctx", None)
        hint = f"see '{context_of.command_path} --help'" if context_of else "see 'octavia --help'"
        raise UsageError(error.format_message().rstrip(".").replace("Value error, ", ""), hint) from error
    return ExitCode.OK


def _describe_fault(error: Exception, arguments: Sequence[str]) -> tuple[str, str]:
    """The line about a fault of our own, and where its traceback went."""
    from octavia import __version__

    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    message = f"a fault of Octavia itself: {said}"
    path = state_folder(os.environ) / f"fault-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    head = f"octavia {__version__}, Python {sys.version}\narguments: {list(arguments)}\n\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + "".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError as failure:
        where = f"{path.parent}: {failure.strerror or failure}"
        return message, f"its traceback could not be written ({where}); name another folder in {STATE_VARIABLE}"
    return message, f"please report it with {path}; finished stages are kept"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _abandon_stdout() -> None:
    """Whoever read our output has gone: let nothing more be written there, not even when Python ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
