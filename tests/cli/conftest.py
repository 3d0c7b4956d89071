"""What the tests of the command line share: the real program, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Octavia = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment without settings of its own, whose faults are written below the test's folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTAVIA_")}
    return clean | {"OCTAVIA_STATE_DIR": str(tmp_path / "state"), "COLUMNS": "100"}


@pytest.fixture
def octavia(tmp_path: Path, environment: dict[str, str]) -> Octavia:
    """`octavia(*arguments)` runs the program in the test's folder and gives its exit code and what it printed."""

    def run(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "octavia.cli.main", *map(str, arguments)],
            cwd=tmp_path,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run


@pytest.fixture
def called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """`called(*arguments)` runs the program within this process, which is quick: exit code, stdout, stderr."""
    from octavia.cli.edge import run
    from octavia.cli.main import app

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("OCTAVIA_STATE_DIR", str(tmp_path / "state"))

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = run(app, [str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call
