"""A machine without the programs: engines say what is missing and the one command that adds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
import json
from octavia.dubbing.engines import Kind, engine_classes
from octavia.engines.mt import apertium_pairs
found = {}
for kind in Kind:
    for name, engine in engine_classes(kind).items():
        readiness, info = engine.check(), engine.describe()
        found[f"{kind.value} {name}"] = [readiness.ready, readiness.missing, readiness.fix, info.version]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[bool, str, str, str]]:
    environment = {**os.environ, "PATH": str(tmp_path_factory.mktemp("empty"))}
    said = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, check=True).stdout
    answers: dict[str, tuple[bool, str, str, str]] = json.loads(said)
    return answers


@pytest.mark.parametrize(
    ("engine", "packages"),
    [("mt apertium", "apertium apertium-eng-spa"), ("tts espeak-ng", "espeak-ng"), ("tts flite", "flite")],
)
def test_a_missing_program_is_named_with_the_command_that_installs_it(
    found: dict[str, tuple[bool, str, str, str]], engine: str, packages: str
) -> None:
    ready, missing, fix, version = found[engine]
    assert not ready
    assert engine.split()[1] in missing
    assert fix.endswith(f"apt-get install {packages}")
    assert version == ""


def test_engines_that_need_no_program_are_ready_without_any(found: dict[str, tuple[bool, str, str, str]]) -> None:
    assert found["vad pocketsphinx"][0]
    assert found["stt pocketsphinx"][0]


@pytest.mark.parametrize("length", [145, 155])
def test_a_data_path_that_espeak_ng_silently_fails_at_is_found_out(tmp_path: Path, length: int) -> None:
    deep = tmp_path / ("d" * (length - len(str(tmp_path)) - 1))
    (deep / "espeak-ng-data").mkdir(parents=True)
    ask = "from octavia.engines.tts.espeak_ng import EspeakNg as E; r = E.check(); print(r.ready, r.missing, r.fix)"
    environment = {**os.environ, "ESPEAK_DATA_PATH": str(deep)}
    said = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True, check=True).stdout.decode()
    assert said.startswith("False espeak-ng finds no data in ")
    assert "set ESPEAK_DATA_PATH" in said
