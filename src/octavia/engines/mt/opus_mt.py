"""Translation by Helsinki-NLP's OPUS-MT models in CTranslate2: no torch, int8 on a CPU, float16 on a GPU."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar

from octavia.dubbing.engines import announce
from octavia.dubbing.errors import EngineError
from octavia.engines.mt.marian_candidates import Said
from octavia.engines.mt.marian_engine import MarianEngine, Searcher
from octavia.engines.mt.marian_text import Pieces
from octavia.models.convert_opus import convert, is_converted
from octavia.models.runtime import Device, borrow, choose_device
from octavia.models.store import InstalledModel, checked, model_folder

_PATIENCE = 2
"""A search ends when so many times `beam` translations are complete. With fewer it ends before the best one is, where
that one is long: in CTranslate2 a penalty for length changes no more than the order of those that were found."""
_MOST_TOKENS = 512
_VOCABULARIES = ("shared_vocabulary", "source_vocabulary")


class OpusMt(MarianEngine):
    """OPUS-MT models, converted when they are pulled or, if they were not, when they are first used."""

    name: ClassVar[str] = "opus-mt"
    title: ClassVar[str] = "OPUS-MT"
    packages: ClassVar[tuple[str, ...]] = ("ctranslate2", "sentencepiece")

    def _chosen_device(self, wanted: str) -> Device:
        return choose_device(wanted)

    def _borrow(self, model: InstalledModel, device: Device) -> AbstractContextManager[Searcher]:
        key = ("opus-mt", model.path, model.digest, device)
        return borrow(key, lambda: _Translator(_converted(model), device), _size_bytes(model))


class _Translator:
    """One converted model in memory."""

    def __init__(self, folder: Path, device: Device) -> None:
        import ctranslate2

        self.pieces = Pieces(folder, frozenset(_vocabulary(folder)))
        # Converted from transformers' layout by CTranslate2's own tool, a model wants the end of a sentence told; from
        # Marian's it adds it itself, and would see it twice.
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._end = [] if config["add_source_eos"] else [config["eos_token"]]
        self._translator = ctranslate2.Translator(
            str(folder),
            device=device.kind.value,
            compute_type=device.compute_type,
            inter_threads=1,
            intra_threads=device.threads,
        )

    def search(self, sentences: Sequence[Sequence[str]], beam: int) -> list[list[Said]]:
        wider = {"patience": _PATIENCE, "num_hypotheses": _PATIENCE * beam} if beam > 1 else {}
        results = self._translator.translate_batch(
            [[*sentence, *self._end] for sentence in sentences],
            beam_size=beam,
            return_scores=True,
            replace_unknowns=True,
            max_decoding_length=min(_MOST_TOKENS, 3 * len(sentences[0]) + 20),
            max_input_length=0,
            **wider,
        )
        return [
            [Said(self.pieces.joined(found), score) for found, score in zip(each.hypotheses, each.scores, strict=True)]
            for each in results
        ]


def _converted(model: InstalledModel) -> Path:
    """The folder that CTranslate2 loads: the model's own, or one made from it on this machine before or now."""
    folder = checked(model)
    if is_converted(folder):
        return folder
    target = model_folder(model.spec.engine, model.spec.name) / f"converted-{model.digest}"
    if not is_converted(target):
        announce(f"{model.spec.id} is converted for CTranslate2, once")
        try:
            convert(folder, target)
        except OSError as error:
            # Another process may have been quicker.
            if not is_converted(target):
                raise EngineError(
                    f"{model.spec.id} can't be converted: {error}",
                    "make the folder of models writable (octavia models)",
                ) from error
    return target


def _size_bytes(model: InstalledModel) -> int:
    """What it takes in memory, about: its weights in int8 and what a search needs beside them."""
    weights = model.path / "model.bin"
    return int(1.3 * weights.stat().st_size) if weights.is_file() else model.size_bytes // 2


def _vocabulary(folder: Path) -> list[str]:
    for name in _VOCABULARIES:
        if (folder / f"{name}.json").is_file():
            pieces: list[str] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            return pieces
        if (folder / f"{name}.txt").is_file():
            return (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    raise EngineError(f"{folder} has no vocabulary", "convert or fetch the model again")
