"""Ledgers with one line of their source changed: the ledger's own tests find each of them out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import octavia

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
SUITE = ("test_holds.py", "test_ledger.py", "test_races.py", "test_model.py")
WITHOUT_OTHER_MUTANTS = "sqlite and not found_out"
FAILED = 1
"""How pytest ends if tests failed; if it could not run them it ends otherwise."""

MUTANTS: dict[str, tuple[str, str, str]] = {
    "takes what is not there": (
        "posting.py",
        ".where(_MINE, *(gained >= 0 for gained in _GAINED.values()))",
        ".where(_MINE)",
    ),
    "forgets the key of what was done": ("operations.py", '"key": operation.key,', '"key": new_id(),'),
    "charges more than is held": ("holds.py", ", _HOLD.c.amount_ucr >= _SETTLED, ~_DONE)", ", ~_DONE)"),
    "takes back what is there instead of making a debt": (
        "ledger.py",
        "post_surely(books, wallet, operation_id, [advance, loss], at)",
        "post_surely(books, wallet, operation_id, [Move(Account.AVAILABLE, target, available)], at)",
    ),
    "releases a hold as often as it is told to": (
        "holds.py",
        ".where(_THIS, _HOLD.c.state == HoldState.OPEN.value)\n    .values(state=HoldState.RELEASED.value)",
        ".where(_THIS)\n    .values(state=HoldState.RELEASED.value)",
    ),
    "charges a released hold": ("holds.py", "_HOLD.c.state != HoldState.RELEASED.value, ", ""),
    "charges a track twice": (
        "holds.py",
        ", _HOLD.c.amount_ucr >= _SETTLED, ~_DONE)",
        ", _HOLD.c.amount_ucr >= _SETTLED)",
    ),
    "lets debtors start jobs": ("holds.py", "[held], at, debtors_too=False)", "[held], at)"),
    "gives credits to who owes some": ("ledger.py", "[gain], at, debtors_too=False)", "[gain], at)"),
    "adds up what was refunded so far": (
        "ledger.py",
        "max(0, refunded_ucr - bought.refunded_ucr)",
        "refunded_ucr",
    ),
    "refunds more than was bought": ("ledger.py", "if refunded_ucr > bought.amount_ucr:", "if False:"),
    "answers a key whatever it is asked": ("operations.py", "if stored_hash != request_hash:", "if False:"),
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A copy of the package, to be changed."""
    copy = tmp_path / "src" / "octavia"
    shutil.copytree(Path(octavia.__file__).parent, copy)
    return copy


def environment(source: Path) -> dict[str, str]:
    """One in which the copy is imported."""
    mine = {"PYTHONPATH": str(source.parent), "HYPOTHESIS_STORAGE_DIRECTORY": str(source.parents[1] / "hypothesis")}
    return os.environ | mine


def run_on(source: Path) -> subprocess.CompletedProcess[str]:
    """The ledger's tests, run on a copy of the package until one fails."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow"]
    command += ["-k", WITHOUT_OTHER_MUTANTS]
    return subprocess.run(
        [*command, *(str(HERE / name) for name in SUITE)],
        cwd=HERE.parents[2],
        env=environment(source),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_the_ledger_as_it_is_passes_its_tests(source: Path) -> None:
    asked = [sys.executable, "-c", "import octavia; print(octavia.__file__)"]
    found = subprocess.run(asked, env=environment(source), capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).parent == source, "it is the copy that is tested"
    ended = run_on(source)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("name", MUTANTS)
def test_a_changed_ledger_dies(source: Path, name: str) -> None:
    module, line, instead = MUTANTS[name]
    path = source / "service" / "billing" / module
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1, "the mutation fits no more: look at what it was about"
    path.write_text(text.replace(line, instead), encoding="utf-8")
    ended = run_on(source)
    assert ended.returncode == FAILED, ended.stdout + ended.stderr
