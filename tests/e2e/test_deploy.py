"""What `deploy/` says is what the program knows: commands, settings, files."""

from __future__ import annotations

import re
import shlex
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from octavia.platform.server_settings import declared_server_settings
from octavia.platform.settings import SERVER_PREFIX, STATE_VARIABLE, declared_settings
from support.program import octavia

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
OURS = [name for name, service in COMPOSE["services"].items() if service["image"] == "octavia"]
SAID = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "howto").glob("*.md")) + DOCKERFILE


@pytest.mark.parametrize("name", OURS)
def test_each_command_is_one_of_the_program(name: str, tmp_path: Path) -> None:
    program, command, *options = COMPOSE["services"][name]["command"]
    assert program == "octavia"
    page = octavia(tmp_path, command, "--help").printed
    assert all(option in page for option in options if option.startswith("--"))


@pytest.mark.parametrize("name", OURS)
def test_each_setting_of_a_service_is_one(name: str) -> None:
    for variable in COMPOSE["services"][name]["environment"]:
        assert variable.removeprefix(SERVER_PREFIX).lower() in declared_server_settings()


def test_each_setting_that_pages_name_is_one() -> None:
    known = {SERVER_PREFIX + setting.upper() for setting in declared_server_settings()}
    known |= {f"OCTAVIA_{setting.upper()}" for setting in declared_settings()} | {STATE_VARIABLE}
    named = set(re.findall(rf"\b{SERVER_PREFIX}[A-Z0-9_]+\b", SAID))
    named |= set(re.findall(r"^ +(OCTAVIA_[A-Z0-9_]+)=", DOCKERFILE, re.MULTILINE))
    assert named <= known
    assert named


def test_the_image_is_made_of_files_that_are_there() -> None:
    copied = [shlex.split(line)[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY")]
    ran = re.findall(r"&& (scripts/\S+)", DOCKERFILE)
    for name in (*chain.from_iterable(copied), *ran):
        assert (ROOT / name).exists()


def test_services_wait_for_what_they_need() -> None:
    for name in OURS:
        assert set(COMPOSE["services"][name]["depends_on"]) <= set(COMPOSE["services"])
