"""The example package: built, installed beside Octavia, found by its entry point, and checked by the kit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "examples" / "engine-plugin"

ASK = """
import json
from octavia.dubbing.engines import Kind, engine_class, load_engine
from octavia.testing.conformance import check_engine
morse = engine_class(Kind.SPEECH, "morse")
check_engine(morse)
with load_engine(Kind.SPEECH, "morse") as engine:
    speech = engine.synthesize("sos", "en-low")
print(json.dumps([morse.__module__, len(speech.samples) / speech.rate_hz, [word.text for word in speech.words]]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plugin as an installer leaves it there."""
    uv = shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
    folder = tmp_path_factory.mktemp("plugin")
    build = [uv, "build", "--quiet", "--wheel", "--python", sys.executable, str(PLUGIN), "--out-dir", str(folder)]
    if subprocess.run([*build, "--offline"], capture_output=True, check=False).returncode != 0:
        subprocess.run(build, check=True)
    (wheel,) = folder.glob("octavia_morse-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_is_found_by_its_entry_point_and_keeps_the_protocol(installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    said = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, check=True).stdout
    module, seconds, words = json.loads(said)
    assert module == "octavia_morse.engine"
    assert seconds == pytest.approx(27 * 0.03)
    assert words == ["sos"]


def test_its_own_tests_pass(installed: Path) -> None:
    command = [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "--override-ini", "addopts="]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    subprocess.run([*command, str(PLUGIN / "tests")], cwd=PLUGIN, env=environment, capture_output=True, check=True)


def test_without_it_octavia_names_the_engines_there_are() -> None:
    ask = "from octavia.dubbing.engines import Kind, engine_class; engine_class(Kind.SPEECH, 'morse')"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=False, text=True).stderr
    assert "no tts engine is named 'morse'" in said
