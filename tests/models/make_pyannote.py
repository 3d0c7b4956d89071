"""Makes a tiny diarization pipeline in the layout of pyannote's published `speaker-diarization-community-1`.

    python tests/models/make_pyannote.py FOLDER

Run it with the interpreter of an environment that has pyannote.audio 4 (`make_pyannote` does); it needs the program
flite. It takes about 40 s of processor time.

The segmentation network (a PyanNet of 32 units) learns two flite voices by heart, each as a speaker of its own. The
embedding (an x-vector network of random weights) is given a last layer, found by ridge regression, that sends the one
voice here and the other there. So the pipeline tells these two voices apart and no others: it proves that the
published layout loads and that turns come out where they belong, and says nothing of the published models' quality.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import types
import wave
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

PYTHON_VARIABLE = "OCTAVIA_TEST_PYANNOTE_PYTHON"
RATE_HZ = 16_000
CHUNK_S = 5.0
CHUNK = round(CHUNK_S * RATE_HZ)
VOICES = ("rms", "slt")
STEPS = 100
BATCH = 6
DIMENSION = 16
SENTENCES = (
    "Good morning, and welcome to this short talk about the ocean.",
    "Millions of animals live in the water.",
    "Every year scientists find new animals in the deep water.",
    "My friends and I clean the beach every week.",
    "Thank you very much.",
    "What do you think about the old church behind the garden?",
    "He bought seven red apples and a loaf of brown bread.",
    "Yes.",
    "Please close the window, it is getting cold in here.",
    "The quick brown fox jumps over the lazy dog.",
    "My father was a teacher in a small school.",
    "I would like to go there tomorrow if the weather is fine.",
)
CONFIG = """\
dependencies:
  pyannote.audio: 4.0.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    segmentation_batch_size: 32
    embedding: $model/embedding
    embedding_batch_size: 32
    embedding_exclude_overlap: true
    plda: $model/plda
params:
  clustering:
    threshold: 0.6
    Fa: 0.07
    Fb: 0.8
  segmentation:
    min_duration_off: 0.0
"""

if __name__ == "__main__":
    import torch

    if torch.version.cuda is None:
        # torchaudio's native part is linked against CUDA; what is used of it here is Python.
        stub: Any = types.ModuleType("torchaudio._extension")
        stub._IS_TORCHAUDIO_EXT_AVAILABLE = stub._IS_ALIGN_AVAILABLE = False
        stub.fail_if_no_align = lambda function: function
        stub._check_cuda_version = lambda: None
        sys.modules["torchaudio._extension"] = stub

    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding.xvector import XVectorMFCC
    from pyannote.audio.models.segmentation import PyanNet
    from pyannote.audio.utils.powerset import Powerset


def make_pyannote(folder: Path) -> None:
    """Make the pipeline in `folder` with the interpreter that `PYTHON_VARIABLE` names, or that of the usual place."""
    environment = {**os.environ, "PYANNOTE_METRICS_ENABLED": "0", "OMP_NUM_THREADS": "1"}
    subprocess.run([interpreter(), "-W", "ignore", __file__, folder], env=environment, check=True)


def interpreter() -> Path:
    """The Python of the environment that has pyannote.audio; it need not be there."""
    data = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return Path(os.environ.get(PYTHON_VARIABLE, data / "octavia" / "pyannote" / "bin" / "python"))


def spoken(text: str, voice: str, folder: Path) -> np.ndarray[Any, Any]:
    """`text` as flite says it, 16 kHz, full scale ±1, without the silence around it."""
    path = folder / "speech.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE_HZ
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
    loud = np.flatnonzero(np.abs(samples) > 0.005)
    return samples[loud[0] : loud[-1] + 1].astype(np.float32)


def chunk(speech: list[list[np.ndarray[Any, Any]]], rng: np.random.Generator) -> tuple[Any, Any]:
    """Five seconds of turns with pauses between them, and who speaks at each sample: 0 nobody, 1 or 2."""
    sound = np.zeros(CHUNK, np.float32)
    who = np.zeros(CHUNK, np.int64)
    if rng.random() < 0.1:
        return sound, who
    at = -round(rng.uniform(0, 2) * RATE_HZ)
    while at < CHUNK:
        speaker = int(rng.integers(2))
        said = speech[speaker][int(rng.integers(len(SENTENCES)))] * rng.uniform(0.3, 1.2)
        first, last = max(at, 0), min(at + len(said), CHUNK)
        if last > first:
            sound[first:last] = said[first - at : last - at]
            who[first:last] = speaker + 1
        at += len(said) + round(rng.uniform(0.1, 1.5) * RATE_HZ)
    sound += rng.normal(0, 10 ** rng.uniform(-5, -2.5), CHUNK).astype(np.float32)
    return sound, who


def make_segmentation(speech: list[list[np.ndarray[Any, Any]]]) -> PyanNet:
    """Who speaks in each frame: one of the sets of at most two of three speakers, as in the published model."""
    model = PyanNet(lstm={"hidden_size": 32, "num_layers": 1}, linear={"hidden_size": 32, "num_layers": 1})
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=CHUNK_S,
        classes=["speaker#1", "speaker#2", "speaker#3"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    model.build()
    # The classes of the published model: nobody, one of three alone, two of them.
    assert Powerset(3, 2).mapping.tolist()[:3] == [[0, 0, 0], [1, 0, 0], [0, 1, 0]]
    optimizer = torch.optim.Adam(model.parameters(), 5e-3)
    rng = np.random.default_rng(1)
    frames = model.num_frames(CHUNK)
    centres = np.linspace(0, CHUNK - 1, frames).round().astype(int)
    model.train()
    for step in range(STEPS):
        sounds, targets = zip(*(chunk(speech, rng) for _ in range(BATCH)), strict=True)
        for group in optimizer.param_groups:
            group["lr"] = 5e-3 * min(1.0, 2 * (1 - step / STEPS))
        scores = model(torch.from_numpy(np.stack(sounds))[:, None])
        target = torch.from_numpy(np.stack([who[centres] for who in targets]))
        loss = torch.nn.functional.nll_loss(scores.flatten(0, 1), target.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    right = float((scores.argmax(-1) == target).float().mean())
    assert right > 0.9, f"only {right:.2f} of the frames are right: it has not learned the voices"
    return model.eval()


def make_embedding(speech: list[list[np.ndarray[Any, Any]]]) -> tuple[XVectorMFCC, np.ndarray[Any, Any]]:
    """Random features of the voice, and a last layer that tells the two voices apart; with the mean embedding."""
    model = XVectorMFCC(dimension=DIMENSION)
    model.specifications = Specifications(Problem.REPRESENTATION, Resolution.CHUNK, CHUNK_S)
    model.eval()
    seen: dict[str, torch.Tensor] = {}
    model.embedding.register_forward_pre_hook(lambda _, given: seen.update(pooled=given[0]))
    wanted = torch.zeros(2, DIMENSION)
    wanted[:, 0] = torch.tensor([1.0, -1.0])
    rows, targets = [], []
    rng = np.random.default_rng(2)
    with torch.no_grad():
        for speaker, clips in enumerate(speech):
            for clip in clips * 4:
                part = clip[: max(RATE_HZ, round(len(clip) * rng.uniform(0.4, 1)))] * rng.uniform(0.3, 1.2)
                sound = part + rng.normal(0, 10 ** rng.uniform(-5, -2.5), len(part))
                model(torch.from_numpy(sound.astype(np.float32))[None, None])
                rows.append(seen["pooled"][0])
                targets.append(wanted[speaker])
        pooled, goal = torch.stack(rows).double(), torch.stack(targets).double()
        mean, scale = pooled.mean(0), pooled.std(0) + 1e-6
        known = (pooled - mean) / scale
        kernel = known @ known.T + len(known) * torch.eye(len(known), dtype=torch.float64)
        centre = goal.mean(0)
        weights = (known.T @ torch.linalg.solve(kernel, goal - centre)) / scale[:, None]
        model.embedding.weight.copy_(weights.T)
        model.embedding.bias.copy_(centre - mean @ weights)
    return model, centre.numpy()


def save(model: Any, folder: Path) -> None:
    """As Lightning saves it; the file's name is that of the published models."""
    checkpoint: dict[str, Any] = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": version("lightning"),
        "epoch": 0,
        "global_step": 0,
    }
    model.on_save_checkpoint(checkpoint)
    folder.mkdir(parents=True)
    torch.save(checkpoint, folder / "pytorch_model.bin")


def train(out: Path) -> None:
    """Make the pipeline in the folder `out`."""
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        speech = [[spoken(text, voice, Path(folder)) for text in SENTENCES] for voice in VOICES]
    embedding, mean = make_embedding(speech)
    save(embedding, out / "embedding")
    save(make_segmentation(speech), out / "segmentation")
    (out / "plda").mkdir()
    identity = np.eye(DIMENSION)
    np.savez(out / "plda" / "xvec_transform.npz", mean1=mean, mean2=np.zeros(DIMENSION), lda=identity)
    # Voices differ in the first dimension, and in no other.
    between = np.array([100.0, *[0.01] * (DIMENSION - 1)])
    np.savez(out / "plda" / "plda.npz", mu=np.zeros(DIMENSION), tr=identity, psi=between)
    (out / "config.yaml").write_text(CONFIG, encoding="utf-8")


if __name__ == "__main__":
    train(Path(sys.argv[1]))
