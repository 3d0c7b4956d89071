"""What scripts/add-engines.sh asks of uv, on a machine that pretends: its uv writes down how it was called."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("bash", "cat", "dirname", "env", "grep", "head", "sort")
UV = """
case "$*" in
  --version) echo "uv 0.13.8" ;;
  *--dry-run*) echo "$*" >>"$LOG.dry"; printf ' + %s\\n' ${PLAN:-torch==2.13.0+cpu} >&2; exit "${PLAN_STATUS:-0}" ;;
  *) echo "$*" >>"$LOG" ;;
esac
"""
PIP = "pip install --python .venv --no-config --quiet"
SYNC = "sync --quiet --locked --inexact --compile-bytecode"


@dataclass
class Machine:
    """A folder with a copy of the scripts, and a PATH of its own."""

    root: Path

    def add(self, name: str, body: str) -> None:
        program = self.root / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        program.chmod(0o755)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.root / "scripts" / "add-engines.sh"), *arguments]
        variables = {"PATH": str(self.root / "bin"), "LOG": str(self.root / "log"), "LC_ALL": "C.UTF-8", **environment}
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)

    def asked(self) -> list[str]:
        """How uv was called, what was only planned left out."""
        log = self.root / "log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def looked(self) -> str:
        """How uv was asked for a plan."""
        return (self.root / "log.dry").read_text(encoding="utf-8")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    machine.add("bin/uv", UV)
    machine.add(".venv/bin/python", "")
    return machine


def test_engines_without_torch_take_one_step(machine: Machine) -> None:
    done = machine.run("whisper", "opus-mt", "deepgram")
    assert done.returncode == 0, done.stderr
    assert machine.asked() == [f"{SYNC} --extra whisper --extra opus-mt --extra deepgram"]
    assert "installing the packages of: whisper opus-mt deepgram" in done.stdout


@pytest.mark.parametrize(
    ("engine", "steps"),
    [
        ("marian", ["torch==2.13.0"]),
        ("openai-whisper", ["torch==2.13.0"]),
        ("demucs", ["torch==2.13.0", "--no-deps torchaudio==2.11.0"]),
        ("coqui", ["torch==2.13.0", "--no-deps torchaudio==2.11.0", "--no-deps torchcodec==0.13.0"]),
    ],
)
def test_engines_of_torch_get_it_and_what_else_they_need_of_it(machine: Machine, engine: str, steps: list[str]) -> None:
    done = machine.run(engine)
    assert done.returncode == 0, done.stderr
    assert machine.asked() == [f"{SYNC} --extra {engine}", *(f"{PIP} {step}" for step in steps)]


@pytest.mark.parametrize("plan", ["torch==2.13.0 nvidia-cublas==13.1.1.3", "torch==2.13.0 triton==3.7.1"])
def test_cuda_is_refused_unless_it_is_asked_for(machine: Machine, plan: str) -> None:
    refused = machine.run("coqui", PLAN=plan)
    assert refused.returncode == 1
    assert "for CUDA only" in refused.stderr
    assert "TORCH_WHEELS" in refused.stderr
    assert "--cuda" in refused.stderr
    assert not any("torch" in line for line in machine.asked())
    assert machine.run("--cuda", "coqui", PLAN=plan).returncode == 0
    assert f"{PIP} torch==2.13.0" in machine.asked()


def test_wheels_are_looked_for_where_the_user_says_or_pip_is_told(machine: Machine) -> None:
    machine.run("marian", TORCH_WHEELS="/wheels")
    assert "--find-links /wheels torch" in machine.looked()
    assert machine.asked()[-1] == f"{PIP} --find-links /wheels torch==2.13.0"
    machine.run("marian", TORCH_WHEELS="https://wheels.example/cpu")
    assert machine.asked()[-1] == f"{PIP} --index https://wheels.example/cpu torch==2.13.0"
    machine.run("marian", PIP_FIND_LINKS="/a /b")
    assert machine.asked()[-1] == f"{PIP} --find-links /a --find-links /b torch==2.13.0"
    machine.add("bin/pip", '[[ "$*" == "config get global.find-links" ]] && echo /c')
    machine.run("marian")
    assert machine.asked()[-1] == f"{PIP} --find-links /c torch==2.13.0"


def test_a_dry_run_only_shows_what_it_would_do(machine: Machine) -> None:
    done = machine.run("--dry-run", "coqui", TORCH_WHEELS="/wheels")
    assert machine.asked() == []
    assert [line for line in done.stdout.splitlines() if line.startswith("+ ")] == [
        f"+ uv {SYNC} --extra coqui",
        f"+ uv {PIP} --find-links /wheels torch==2.13.0",
        f"+ uv {PIP} --no-deps torchaudio==2.11.0",
        f"+ uv {PIP} --no-deps torchcodec==0.13.0",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name what to add: models whisper"),
        (("nope",), "no packages are known for 'nope'; known: models whisper"),
        (("--gpu", "coqui"), "unknown option --gpu"),
    ],
)
def test_what_it_does_not_know_is_named(machine: Machine, arguments: tuple[str, ...], said: str) -> None:
    done = machine.run(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert machine.asked() == []


def test_without_an_environment_it_says_what_makes_one(machine: Machine) -> None:
    shutil.rmtree(machine.root / ".venv")
    done = machine.run("whisper")
    assert done.returncode == 1
    assert "run make setup first" in done.stderr


def test_a_torch_that_is_not_to_be_found_is_told(machine: Machine) -> None:
    done = machine.run("marian", PLAN="no-version", PLAN_STATUS="2")
    assert done.returncode == 1
    assert "torch can't be found" in done.stderr


def test_every_extra_is_known(machine: Machine) -> None:
    document = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = document.partition("[project.optional-dependencies]\n")[2].partition("\n[")[0]
    names = [line.partition(" = ")[0] for line in extras.splitlines() if line[:1].isalpha()]
    engines = [name for name in names if name != "server"]  # Its packages belong to the ordinary set-up.
    assert engines
    assert machine.run(*engines).returncode == 0
