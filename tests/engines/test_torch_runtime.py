"""torch and what is built on it: whether they are here, whether they load, whether chance repeats."""

from __future__ import annotations

import subprocess
import sys

import pytest

from octavia.engines.torch_runtime import Dice, packages_ready

WITHOUT = """
import sys
sys.modules["torch"] = None
from octavia.dubbing.engines import Kind, engine_class
for name in ("xtts", "vits"):
    engine = engine_class(Kind.SPEECH, name)
    readiness, info = engine.check(), engine.describe()
    assert not readiness.ready
    assert "torch" in readiness.missing, readiness
    print(readiness.fix, info.version)
assert not {"TTS", "torchaudio", "transformers"} & sys.modules.keys()
"""
PREPARED = """
from octavia.engines.torch_runtime import prepare_torchaudio
prepare_torchaudio()
import torchaudio.functional
import torch
sound = torchaudio.functional.resample(torch.ones(1, 480), 48_000, 24_000)
assert sound.shape == (1, 240), sound.shape
prepare_torchaudio()
from TTS.tts.models.vits import Vits
"""


def test_what_is_missing_is_named_with_the_command_that_adds_it() -> None:
    readiness = packages_ready("coqui", ("json", "no_such_package_a", "no_such_package_b"))
    assert readiness.missing.endswith("no_such_package_a, no_such_package_b")
    assert readiness.fix == "scripts/add-engines.sh coqui"
    assert packages_ready("coqui", ("json",)).ready


def test_without_torch_the_engines_of_coqui_say_the_one_command_that_adds_it() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["scripts/add-engines.sh coqui "] * 2


@pytest.mark.torch
def test_torchaudio_and_coqui_load_beside_a_torch_without_cuda() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("TTS")
    done = subprocess.run([sys.executable, "-W", "error", "-c", PREPARED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.torch
def test_chance_repeats_whatever_else_is_drawn_meanwhile() -> None:
    torch = pytest.importorskip("torch")

    def drawn(seed: int, between: bool) -> list[float]:
        dice = Dice(seed, "cpu")
        numbers = []
        for _ in range(3):
            with dice.rolling():
                numbers.append(float(torch.rand(())))
            if between:
                torch.rand(5)
        return numbers

    assert drawn(1, between=False) == drawn(1, between=True)
    assert len(set(drawn(1, between=False))) == 3
    assert drawn(1, between=False) != drawn(2, between=False)
    state = torch.get_rng_state()
    drawn(3, between=False)
    assert torch.equal(state, torch.get_rng_state())
