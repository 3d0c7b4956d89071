"""Trains the tiny Whisper and writes it in the layouts in which Whisper is published.

    nice python tests/models/make_whisper.py    # ten minutes on one core; writes tests/models/tiny-whisper*/

It knows the sentences of `talk`, as espeak-ng says them, and nothing else: tests of loading, hearing and timing run on
it, and say nothing about the quality of published models. Needs torch and openai-whisper; what it wrote is committed.
"""

from __future__ import annotations

import shutil
import sys
import time
import zipfile
from pathlib import Path

import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from models.talk import ENGLISH, SPANISH  # noqa: E402
from models.whisper_export import write_checkpoint, write_folder  # noqa: E402
from models.whisper_training import Student, Vocabulary, train  # noqa: E402

FOLDER = HERE / "tiny-whisper"
"""As faster-whisper's models are published: int8, 7 MB."""
CHECKPOINT = HERE / "tiny-openai-whisper" / "tiny-test.pt"
"""As OpenAI's are, but packed: its rows for tokens that the talk doesn't use are all the same."""
_TOLD_EVERY = 100


def main() -> None:
    """Train, and write both layouts."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(1)
    began = time.process_time()
    student = Student(Vocabulary([*ENGLISH, *SPANISH]))
    for number, loss in enumerate(train(student), 1):
        if number % _TOLD_EVERY == 0:
            sys.stdout.write(f"{number} steps, loss {loss:.3f}, {time.process_time() - began:.0f} s\n")
            sys.stdout.flush()
    model = student.taught()
    shutil.rmtree(FOLDER, ignore_errors=True)
    write_folder(model, FOLDER)
    CHECKPOINT.parent.mkdir(exist_ok=True)
    write_checkpoint(model, CHECKPOINT)
    _pack(CHECKPOINT)


def _pack(path: Path) -> None:
    """A checkpoint is a ZIP; torch reads a compressed one as well."""
    packed = path.with_suffix(".packed")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(packed, "w") as small:
        for entry in whole.infolist():
            fixed = zipfile.ZipInfo(entry.filename)
            small.writestr(fixed, whole.read(entry), zipfile.ZIP_DEFLATED, 9)
    packed.replace(path)


if __name__ == "__main__":
    main()
