"""Every way a command can end: its exit code, the line it prints, and what it leaves behind."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from octavia.cli.edge import UsageError, run, state_folder
from octavia.dubbing import errors
from octavia.dubbing.errors import ExitCode, OctaviaError

ERRORS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, OctaviaError)]


def _app(action: Callable[[], object]) -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)

    @app.command()
    def command() -> None:
        action()

    return app


def _raising(error: BaseException) -> typer.Typer:
    def action() -> None:
        raise error

    return _app(action)


@pytest.mark.parametrize("kind", [*ERRORS, UsageError])
def test_an_error_a_user_can_act_on_is_one_line_a_hint_and_its_code(
    kind: type[OctaviaError], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(_raising(kind("talk.mp4 is odd", "make it even")), []) == kind.code
    printed = capsys.readouterr()
    assert printed.err == "error: talk.mp4 is odd\nhint: make it even\n"
    assert printed.out == ""


def test_an_error_without_a_hint_is_one_line_even_if_its_text_has_several(capsys: pytest.CaptureFixture[str]) -> None:
    run(_raising(errors.ProgramError("ffmpeg failed:\n  no such\tfilter")), [])
    assert capsys.readouterr().err == "error: ffmpeg failed: no such filter\n"


def test_a_command_that_ends_well_is_0_and_one_that_leaves_with_a_code_has_that_code() -> None:
    assert run(_app(lambda: None), []) == ExitCode.OK
    assert run(_raising(typer.Exit(ExitCode.PROMISE)), []) == ExitCode.PROMISE


def test_ctrl_c_outside_a_job_is_130_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(_raising(KeyboardInterrupt()), []) == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == "error: stopped\n"


def test_a_fault_of_our_own_is_one_line_that_names_the_file_with_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCTAVIA_STATE_DIR", str(tmp_path / "state"))
    assert run(_raising(KeyError("gap")), []) == ExitCode.INTERNAL
    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: a fault of Octavia itself: KeyError: 'gap'"
    (written,) = (tmp_path / "state").iterdir()
    assert str(written) in second
    text = written.read_text()
    assert "Traceback" in text
    assert "KeyError: 'gap'" in text
    assert text.startswith("octavia 0.")


def test_a_fault_whose_traceback_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").touch()
    monkeypatch.setenv("OCTAVIA_STATE_DIR", str(tmp_path / "state"))
    assert run(_raising(AssertionError()), []) == ExitCode.INTERNAL
    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: a fault of Octavia itself: AssertionError"
    assert second.startswith("hint: its traceback could not be written")
    assert "OCTAVIA_STATE_DIR" in second


def test_diagnostics_go_to_the_users_state_folder_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/people/ada")
    assert state_folder({}) == Path("/people/ada/.local/state/octavia")
    assert state_folder({"XDG_STATE_HOME": "/state"}) == Path("/state/octavia")
    assert state_folder({"XDG_STATE_HOME": "/state", "OCTAVIA_STATE_DIR": "/here"}) == Path("/here")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--speed", "3"], "No such option: --speed"),
        (["extra"], "Got unexpected extra argument(s) (extra)"),
    ],
)
def test_a_wrong_command_line_is_code_2_with_one_line_and_where_to_look(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(_app(lambda: None), arguments) == ExitCode.USAGE
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"error: {message}"
    assert second == "hint: see 'octavia --help'"


@pytest.mark.parametrize("text", ["x", "x" * 100_000])
def test_a_reader_that_goes_away_ends_the_program_quietly(text: str) -> None:
    program = (
        "import sys, typer\n"
        "from octavia.cli.edge import run\n"
        "app = typer.Typer(add_completion=False, rich_markup_mode=None)\n"
        f"app.command()(lambda: [typer.echo({text!r}) for _ in range(9)] and None)\n"
        "sys.stdin.read()\n"
        "sys.exit(run(app, []))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    child.stdin.close()
    said = child.stderr.read()
    child.stderr.close()
    assert (child.wait(60), said) == (ExitCode.OUTPUT, b"")
