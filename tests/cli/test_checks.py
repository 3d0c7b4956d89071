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
    assert "\n\nready to dub\n" in text
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
    lines = result.stdout.partition("not ready: ")[2].partition("for more engines, any of:")[0].splitlines()
    verdict, _, *steps = lines
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
        "adds": False,
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


def test_an_engine_that_adds_a_choice_is_told_apart_from_what_is_to_be_done() -> None:
    checks = [
        Check("program ffmpeg", False, "not installed", "apt-get install ffmpeg"),
        Check(
            "engine for recognition, whisper",
            False,
            "its model is not here",
            "octavia models pull whisper:small",
            needed=False,
            adds=True,
        ),
    ]
    assert checks_text(checks).endswith(
        "not ready: program ffmpeg\nto do:\n  apt-get install ffmpeg\n"
        "for more engines, any of:\n  recognition, whisper: octavia models pull whisper:small"
    )


def test_engines_that_need_a_model_name_the_command_that_brings_it_and_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path))
    checks = {check.name: check for check in examine(tmp_path)}
    whisper = checks["engine for recognition, whisper"]
    assert whisper.fix.startswith(("octavia models pull whisper:", "scripts/add-engines.sh "))
    assert whisper.adds
    assert not checks["an engine for separation"].needed
