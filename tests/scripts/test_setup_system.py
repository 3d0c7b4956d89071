"""What scripts/setup-system.sh finds missing, and what it asks of apt-get.

It runs for real on machines that pretend: a PATH with a few programs only, and an apt-get that writes down how it was
called and "installs" by putting programs there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("bash", "cat", "dirname", "env", "grep", "head", "mktemp", "rm", "sort", "tail")
PROGRAMS = ("make", "ffprobe", "espeak-ng", "flite", "cg-proc")
APT = """
case " $* " in
  *" update "*) exit "${APT_UPDATE_STATUS:-0}" ;;
  *" install "*) for name in ${APT_INSTALLS:-}; do printf '#!/bin/sh\\n' >"$BIN/$name"; chmod +x "$BIN/$name"; done ;;
esac
exit "${APT_STATUS:-0}"
"""


@dataclass
class Machine:
    """A folder with a copy of the scripts, and a PATH of its own."""

    root: Path

    @property
    def bin(self) -> Path:
        return self.root / "bin"

    def add(self, name: str, body: str = "") -> None:
        program = self.bin / name
        program.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        program.chmod(0o755)

    def add_apt_get(self) -> None:
        """apt-get that logs its arguments, and a sudo that says it was asked."""
        self.add("apt-get", f'echo "$*" >>{self.root}/apt.log{APT}')
        self.add("sudo", 'exec "$@"')
        self.add("chmod", f'exec {shutil.which("chmod")} "$@"')

    def add_python(self, minor: int, *, lacks: str = "nothing") -> None:
        """A Python 3.`minor` that can't import `lacks`."""
        self.add(
            "python3", f'case "$2" in *version_info*) echo {minor} ;; *{lacks}*) exit 1 ;; *) echo /nowhere ;; esac'
        )

    def setup(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.root / "scripts" / "setup-system.sh"), *arguments]
        variables = {"PATH": str(self.bin), "BIN": str(self.bin), "LC_ALL": "C.UTF-8", **environment}
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)

    @property
    def apt_calls(self) -> list[str]:
        log = self.root / "apt.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python and uv, and no other program Octavia needs."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "bin").mkdir()
    made = Machine(tmp_path)
    for tool in TOOLS:
        path = shutil.which(tool)
        assert path is not None
        (made.bin / tool).symlink_to(path)
    made.add_python(11)
    made.add("uv", "echo uv 0.13.8")
    return made


def test_this_machine_lacks_nothing_and_the_script_is_silent() -> None:
    result = subprocess.run(
        [ROOT / "scripts" / "setup-system.sh", "--with-tests"],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_checking_lists_what_is_missing_and_why_and_installs_nothing(machine: Machine) -> None:
    machine.add_apt_get()
    result = machine.setup("--check")
    assert result.returncode == 1
    for package in ("make", "ffmpeg", "espeak-ng", "flite"):
        assert any(line.split()[:1] == [package] for line in result.stdout.splitlines()), package
    assert "reads, cuts and writes video and audio" in result.stdout
    assert "apt-get install --no-install-recommends make ffmpeg espeak-ng flite" in result.stdout
    assert machine.apt_calls == []


def test_only_what_is_missing_is_installed_after_one_update(machine: Machine) -> None:
    machine.add_apt_get()
    for program in ("make", "ffprobe", "cg-proc"):
        machine.add(program)
    result = machine.setup(APT_INSTALLS="espeak-ng flite")
    assert result.returncode == 0, result.stderr
    update, install = machine.apt_calls
    assert update.endswith(" update")
    assert install.endswith(" install --no-install-recommends espeak-ng flite")


def test_a_second_run_calls_no_apt_get(machine: Machine) -> None:
    machine.add_apt_get()
    assert machine.setup(APT_INSTALLS=" ".join(PROGRAMS)).returncode == 0
    calls = machine.apt_calls
    again = machine.setup()
    assert (again.returncode, again.stdout, machine.apt_calls) == (0, "", calls)


def test_a_browser_is_asked_for_with_the_tests_only(machine: Machine) -> None:
    for program in PROGRAMS:
        machine.add(program)
    machine.add_apt_get()
    assert machine.setup("--check").returncode == 0
    assert "chromium" in machine.setup("--check", "--with-tests").stdout


def test_without_apt_get_it_says_what_to_install_by_other_means(machine: Machine) -> None:
    result = machine.setup()
    assert result.returncode == 1
    assert "ffmpeg" in result.stdout
    assert result.stderr.startswith("setup: this system has no apt-get: install them by its own means")


def test_a_python_without_uv_and_ensurepip_needs_its_venv_package(machine: Machine) -> None:
    (machine.bin / "uv").unlink()
    machine.add_python(11, lacks="ensurepip")
    assert "python3-venv" in machine.setup().stdout


def test_a_uv_too_old_for_the_lock_does_not_count(machine: Machine) -> None:
    machine.add("uv", "echo uv 0.8.22")
    machine.add_python(11, lacks="ensurepip")
    assert "python3-venv" in machine.setup().stdout


def test_a_python_for_which_pocketsphinx_has_no_wheel_needs_a_compiler(machine: Machine) -> None:
    machine.add_python(12)
    found = machine.setup().stdout
    assert "g++" in found
    assert "python3-dev" in found


def test_a_python_too_old_counts_as_none(machine: Machine) -> None:
    machine.add_python(10)
    found = [line.split()[0] for line in machine.setup().stdout.splitlines()]
    assert "python3" in found
    assert "python3-venv" in found


def test_what_apt_get_said_is_shown_when_it_fails(machine: Machine) -> None:
    machine.add_apt_get()
    result = machine.setup(APT_STATUS="100")
    assert result.returncode == 1
    assert "apt-get could not install them" in result.stderr


def test_trouble_with_package_lists_is_told_and_the_install_still_tried(machine: Machine) -> None:
    machine.add_apt_get()
    result = machine.setup(APT_UPDATE_STATUS="100", APT_INSTALLS=" ".join(PROGRAMS))
    assert result.returncode == 0, result.stderr
    assert "apt-get update had trouble" in result.stdout


def test_a_package_that_does_not_bring_its_program_is_reported(machine: Machine) -> None:
    machine.add_apt_get()
    result = machine.setup(APT_INSTALLS="make ffprobe flite cg-proc")
    assert result.returncode == 1
    assert result.stderr.endswith("still missing: espeak-ng\n")


def test_an_unknown_argument_is_refused(machine: Machine) -> None:
    result = machine.setup("--chek")
    assert result.returncode == 1
    assert "unknown argument '--chek'" in result.stderr
