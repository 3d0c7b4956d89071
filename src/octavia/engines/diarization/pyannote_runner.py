"""Runs a pipeline of pyannote.audio on one file: started by the adapter, with the interpreter of another environment.

It imports nothing of Octavia, which isn't installed there. On stdin it takes one JSON object: `model`, the pipeline's
folder; `speech`, a mono WAV of 16 bits; `device`, `auto`, `cpu` or `cuda`; `speakers`, how many there are, or 0. On
stdout it gives one: `version` of pyannote.audio, and `turns`, each `[start_s, end_s, speaker]`.
"""

from __future__ import annotations

import json
import os
import sys
import types
import warnings
import wave
from typing import Any


def main() -> None:
    """Answer the request on stdin."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What libraries print must not get between the lines of the answer.
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    # The model is on this machine. Nobody is asked for another, and nobody is told what was computed.
    os.environ.update(PYANNOTE_METRICS_ENABLED="0", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with answer:
        json.dump(_answer(request), answer)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    import torch

    if torch.version.cuda is None:
        sys.modules.setdefault("torchaudio._extension", _without_native_part())
    with warnings.catch_warnings():
        # torchcodec, which reads files, can't be loaded everywhere; samples are handed over here.
        warnings.simplefilter("ignore")
        from pyannote.audio import Pipeline, __version__

        pipeline: Any = Pipeline.from_pretrained(request["model"])
        cuda = request["device"] != "cpu" and torch.cuda.is_available()
        pipeline.to(torch.device("cuda" if cuda else "cpu"))
        count = {"num_speakers": request["speakers"]} if request["speakers"] else {}
        found = pipeline(_speech(request["speech"]), **count)
    turns = getattr(found, "speaker_diarization", found).itertracks(yield_label=True)
    return {"version": __version__, "turns": [[turn.start, turn.end, str(speaker)] for turn, _, speaker in turns]}


def _speech(path: str) -> dict[str, Any]:
    import numpy as np
    import torch

    with wave.open(path) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        rate_hz = file.getframerate()
    waveform = torch.from_numpy(samples.astype(np.float32) / np.float32(32768))[None]
    return {"waveform": waveform, "sample_rate": rate_hz, "uri": "speech"}


def _without_native_part() -> types.ModuleType:
    """In place of torchaudio's native part, which is linked against CUDA and can't be loaded beside this torch."""
    module: Any = types.ModuleType("torchaudio._extension")
    module._IS_TORCHAUDIO_EXT_AVAILABLE = False
    module._IS_ALIGN_AVAILABLE = False
    module._check_cuda_version = lambda: None
    module.fail_if_no_align = lambda function: function
    stub: types.ModuleType = module
    return stub


if __name__ == "__main__":
    main()
