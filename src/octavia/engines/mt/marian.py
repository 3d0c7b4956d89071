"""Translation by Helsinki-NLP's OPUS-MT models as published, in transformers; needs torch."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

from octavia.dubbing.errors import EngineError
from octavia.engines.mt.marian_candidates import Said
from octavia.engines.mt.marian_engine import MarianEngine, Searcher
from octavia.engines.mt.marian_text import Pieces
from octavia.engines.torch_runtime import prepare_torchaudio
from octavia.models.marian_files import END, PAD, UNKNOWN, read_vocabularies
from octavia.models.runtime import Device, borrow, choose_torch_device
from octavia.models.store import InstalledModel, checked

_MOST_TOKENS = 511


class Marian(MarianEngine):
    """OPUS-MT models in the layout of the hub, as they are. Slower than `opus-mt`, which runs the same ones."""

    name: ClassVar[str] = "marian"
    title: ClassVar[str] = "Marian (transformers)"
    packages: ClassVar[tuple[str, ...]] = ("transformers", "torch", "sentencepiece")
    cpu_s_per_s: ClassVar[float] = 0.1

    def _chosen_device(self, wanted: str) -> Device:
        return choose_torch_device(wanted)

    def _borrow(self, model: InstalledModel, device: Device) -> AbstractContextManager[Searcher]:
        key = ("marian", model.path, model.digest, device)
        return borrow(key, lambda: _Generator(checked(model), device), model.size_bytes)


class _Generator:
    """One model in memory."""

    def __init__(self, folder: Path, device: Device) -> None:
        prepare_torchaudio()
        import torch
        import transformers

        transformers.utils.logging.disable_progress_bar()
        known, self._said_pieces = read_vocabularies(folder)
        self.pieces = Pieces(folder, frozenset(known))
        self._numbers = {piece: number for number, piece in enumerate(known)}
        self._padding = len(self._said_pieces) - 1
        self._device = device
        try:
            model = transformers.MarianMTModel.from_pretrained(
                folder, local_files_only=True, dtype=getattr(torch, device.compute_type)
            )
        except (OSError, RuntimeError, ValueError) as error:
            if isinstance(error, RuntimeError) and "memory" in str(error):
                raise
            raise EngineError(
                f"{folder}: transformers can't load it ({str(error).splitlines()[0]})", "fetch the model again"
            ) from error
        # What the model's own settings say would win over some of those that a search is given.
        model.generation_config = transformers.GenerationConfig()
        self._model = model.eval().to(device.kind.value)

    def search(self, sentences: Sequence[Sequence[str]], beam: int) -> list[list[Said]]:
        import torch

        numbers = [[*(self._number(piece) for piece in sentence), self._number(END)] for sentence in sentences]
        inputs = torch.tensor(numbers, device=self._device.kind.value)
        with torch.inference_mode():
            made = self._model.generate(
                input_ids=inputs,
                attention_mask=torch.ones_like(inputs),
                generation_config=self._settings(beam, min(_MOST_TOKENS, 3 * len(sentences[0]) + 20)),
            )
        # A greedy search tells no scores; its one translation needs none.
        scores = made.sequences_scores.tolist() if beam > 1 else [0.0] * len(sentences)
        said = [
            Said(self._text(sequence), score) for sequence, score in zip(made.sequences.tolist(), scores, strict=True)
        ]
        return [said[at : at + beam] for at in range(0, len(said), beam)]

    def _settings(self, beam: int, most_tokens: int) -> Any:
        import transformers

        end = self._said_pieces.index(END)
        return transformers.GenerationConfig(
            num_beams=beam,
            num_return_sequences=beam,
            do_sample=False,
            length_penalty=1.0,
            early_stopping=False,
            max_new_tokens=most_tokens,
            bad_words_ids=[[self._padding]],
            pad_token_id=self._padding,
            decoder_start_token_id=self._padding,
            eos_token_id=end,
            forced_eos_token_id=end,
            output_scores=True,
            return_dict_in_generate=True,
        )

    def _number(self, piece: str) -> int:
        return self._numbers.get(piece, self._numbers[UNKNOWN])

    def _text(self, sequence: Sequence[int]) -> str:
        pieces = (self._said_pieces[number] for number in sequence)
        return self.pieces.joined([piece for piece in pieces if piece not in (END, PAD)])
