"""`doctor`: what a machine has and lacks, and as few commands as will add it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from octavia.cli.checks import Check, checks_text, examine
from octavia.dubbing.errors import ExitCode

Called = Callable[..., tuple[int, str, str]]


def test_a_machine_that_has_all_is_ready_and_code_0(called: Called) -> None:
    code, text, complaint = called("doctor")
    assert (code, complaint) == (ExitCode.OK, "")
    assert text.rstrip().splitlines()[-1] == "ready to dub"
    for what in (
        "program ffmpeg",
        "program ffprobe",
        "an engine for translation",
        "free disk space",
        "processor cores",
    ):
        assert f"ok   {what}" in text


def test_a_machine_without_the_programs_lacks_them_by_name_and_one_command_adds_all(
    octavia: Any, tmp_path: Path
) -> None:
    result = octavia("doctor", PATH=str(tmp_path))
    assert result.returncode == ExitCode.PROGRAM
    verdict, _, *steps = result.stdout.partition("not ready: ")[2].splitlines()
    assert verdict == "program ffmpeg, program ffprobe, an engine for translation, an engine for speech"
    (command,) = steps
    assert command.startswith("  on Debian or Ubuntu: ")
    assert {"ffmpeg", "espeak-ng", "flite", "apertium"} <= set(command.split())
    assert len(command.split()) == len(set(command.split()))


def test_the_document_holds_every_check_with_its_fix(octavia: Any, tmp_path: Path) -> None:
    result = octavia("doctor", "--json", PATH=str(tmp_path))
    assert result.returncode == ExitCode.PROGRAM
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert rows["program ffmpeg"] == {
        "name": "program ffmpeg",
        "ok": False,
        "found": "the program ffmpeg is not installed",
        "fix": rows["program ffprobe"]["fix"],
        "needed": True,
    }
    assert rows["processor cores"]["ok"]
    assert not rows["engine for speech, flite"]["needed"]


def test_an_engine_that_is_not_ready_is_named_beside_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("ffmpeg", "ffprobe", "espeak-ng"):
        (tmp_path / program).symlink_to(
            next(Path(p, program) for p in ("/usr/bin", "/bin") if Path(p, program).exists())
        )
    monkeypatch.setenv("PATH", f"{tmp_path}:{Path(sys.executable).parent}")
    checks = {check.name: check for check in examine(tmp_path)}
    assert checks["an engine for speech"].found.startswith("espeak-ng")
    assert checks["engine for speech, flite"].fix.endswith("apt-get install flite")


def test_little_room_on_the_disk_is_told_but_stops_nothing() -> None:
    text = checks_text([Check("free disk space", False, "0.1 GB in .", "free some space", needed=False)])
    assert "-   free disk space" in text
    assert text.endswith("ready to dub\nto do:\n  free some space")
