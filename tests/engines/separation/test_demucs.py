"""Separation by Demucs, on a tiny network in the published layout."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from models.make_demucs import make_demucs
from octavia.dubbing.engines import Kind, engine_class, load_engine
from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.engines.separation.demucs import Demucs
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine

pytestmark = [
    pytest.mark.torch,
    pytest.mark.skipif(find_spec("demucs") is None, reason="demucs is not installed (scripts/add-engines.sh demucs)"),
]
LEVEL = 0.1


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("htdemucs")
    make_demucs(folder)
    return folder


@pytest.fixture(autouse=True)
def installed(network: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    adopt("demucs:htdemucs", network)
    yield


def _write(path: Path, seconds: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    noise = np.random.default_rng(1).normal(0, LEVEL, (round(seconds * PROGRAMME_RATE_HZ), 2))
    soundfile.write(path, noise, PROGRAMME_RATE_HZ, "PCM_16")
    return noise


def _separated(folder: Path, seconds: float) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int32]], ...]:
    """Source, voice and bed."""
    paths = [folder / f"{name}.wav" for name in ("source", "voice", "bed")]
    _write(paths[0], seconds)
    with Demucs() as engine:
        engine.separate(*paths)
    return tuple(soundfile.read(path, dtype="int16")[0].astype(np.int32) for path in paths)


def test_it_keeps_the_protocol() -> None:
    check_engine(engine_class(Kind.SEPARATION, "demucs:htdemucs"))


def test_voice_and_bed_are_as_long_as_the_source_and_add_up_to_it(tmp_path: Path) -> None:
    source, voice, bed = _separated(tmp_path, 4.321)
    assert source.shape == voice.shape == bed.shape
    assert np.array_equal(voice + bed, source)
    assert voice.std() > 10


def test_the_voice_is_what_demucs_own_program_hears(tmp_path: Path, network: Path) -> None:
    from fractions import Fraction

    import torch
    from demucs.apply import apply_model
    from demucs.htdemucs import HTDemucs
    from demucs.repo import LocalRepo

    source, voice, _ = _separated(tmp_path, 3.0)
    given = torch.from_numpy(soxr.resample(source / 32768, 48_000, 44_100).T.astype(np.float32))
    middle, spread = given.mean(0).mean(), given.mean(0).std()
    with torch.serialization.safe_globals([HTDemucs, Fraction, *_numbers()]):
        model = LocalRepo(network).get_model("955717e8")
    parts = apply_model(model, ((given - middle) / spread)[None], shifts=0, overlap=0.25)[0] * spread
    theirs = soxr.resample(parts[model.sources.index("vocals")].numpy().T.astype(np.float64), 44_100, 48_000)
    whole = slice(1000, round(2.5 * 48_000))  # It fills the last window up with what was before, we with silence.
    ours = voice[whole] / 32768
    assert np.abs(ours).max() > 1e-3
    np.testing.assert_allclose(ours, theirs[whole], atol=4e-5)


def test_a_bag_runs_only_the_networks_that_have_a_say_in_the_voice(tmp_path: Path, network: Path) -> None:
    bag = tmp_path / "bag"
    make_demucs(bag)
    make_demucs(bag, "f7e0c4bc", seed=2)
    (bag / "htdemucs_ft.yaml").write_text(
        "models: ['f7e0c4bc', '955717e8']\nweights: [\n  [1., 0., 0., 0.],\n  [0., 0., 0., 2.],\n]\n", encoding="utf-8"
    )
    (bag / "htdemucs.yaml").unlink()
    adopt("demucs:htdemucs_ft", bag)
    assert Demucs.describe().version.startswith("4.0.1, htdemucs_ft ")
    (tmp_path / "alone").mkdir()
    together = _separated(tmp_path, 1.0)[1]
    alone_class = engine_class(Kind.SEPARATION, "demucs:htdemucs")
    with alone_class() as engine:
        engine.separate(tmp_path / "source.wav", tmp_path / "alone" / "voice.wav", tmp_path / "alone" / "bed.wav")  # type: ignore[attr-defined]
    alone = soundfile.read(tmp_path / "alone" / "voice.wav", dtype="int16")[0]
    assert np.array_equal(together, alone)


def test_memory_does_not_grow_with_the_source(tmp_path: Path) -> None:
    _separated(tmp_path, 1)
    peaks = []
    for seconds in (12, 36):
        _write(tmp_path / "source.wav", seconds)
        tracemalloc.start()
        try:
            with Demucs() as engine:
                engine.separate(*(tmp_path / f"{name}.wav" for name in ("source", "voice", "bed")))
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


def test_a_model_that_is_not_here_is_named_with_the_command_that_fetches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "none"))
    for name, wanted in (("demucs", "htdemucs"), ("demucs:htdemucs_ft", "htdemucs_ft")):
        with pytest.raises(EngineError, match=f"the model demucs:{wanted} is not here") as caught:
            load_engine(Kind.SEPARATION, name)
        assert caught.value.hint == f"octavia models pull demucs:{wanted}"


@pytest.mark.parametrize("harm", ["text", "other", "code"])
def test_a_file_that_is_no_such_network_is_refused_and_nothing_in_it_runs(tmp_path: Path, harm: str) -> None:
    import torch

    folder = tmp_path / "bad"
    folder.mkdir()
    path = folder / "955717e8.th"
    if harm == "text":
        path.write_bytes(b"no network")
    else:
        torch.save({"klass": dict} if harm == "other" else {"klass": _Harmful(tmp_path / "ran")}, path)
    adopt("demucs:own", folder)
    engine = load_engine(Kind.SEPARATION, "demucs:own")
    with pytest.raises(EngineError, match=r"955717e8\.th is no network of Hybrid Transformer Demucs"):
        _write(tmp_path / "source.wav", 0.5)
        engine.separate(*(tmp_path / f"{name}.wav" for name in ("source", "voice", "bed")))  # type: ignore[attr-defined]
    assert not (tmp_path / "ran").exists()


class _Harmful:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


def _numbers() -> list[object]:
    return [np.dtype, np.dtypes.Float64DType, np._core.multiarray.scalar]  # type: ignore[attr-defined]
