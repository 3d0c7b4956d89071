"""From the published layouts of OPUS-MT models to the one that CTranslate2 loads; needs neither torch nor transformers.

Helsinki-NLP publishes a model twice: on the hub in the layout of transformers, and as a zip in that of Marian, which
trained it. Both hold the same numbers under other names. Here the names of the first become those of the second, and
CTranslate2's own functions for Marian do the rest.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from octavia.models.devices import prepare_threads
from octavia.models.marian_files import read_config, read_vocabularies, unfit, weights_file
from octavia.models.marian_names import marian_weights
from octavia.models.tensors import read_tensors

QUANTIZATION = "int8"
_ALONGSIDE = ("source.spm", "target.spm", "README.md", "LICENSE")


def is_converted(folder: Path) -> bool:
    """Whether a folder is laid out as CTranslate2 loads it."""
    return (folder / "model.bin").is_file()


def convert(source: Path, target: Path) -> None:
    """Convert the model in `source` into the folder `target`, its weights in int8.

    `source` is laid out as on the hub (`config.json`, `pytorch_model.bin` or `model.safetensors`, `vocab.json`,
    `source.spm`, `target.spm`) or as in an OPUS zip (`decoder.yml`, `*.npz`, `*.vocab.yml`, `*.spm`). The pieces and
    the model card come along. `target` appears whole or not at all.

    Raises:
        EngineError: if `source` is laid out otherwise, is damaged, or is of an architecture that isn't Marian's.
        FileExistsError: if `target` is there and isn't an empty folder.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(f"{target} is there already")
    # CTranslate2's converters import torch where there is one, and with it the threads of this process.
    prepare_threads()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".converting-", dir=target.parent) as scratch:
        draft = Path(scratch) / "model"
        try:
            _converter(source).convert(str(draft), quantization=QUANTIZATION)
        except (ValueError, KeyError, IndexError, NotImplementedError, FileNotFoundError) as error:
            raise unfit(source, f"{type(error).__name__}: {error}") from error
        for name in _ALONGSIDE:
            if (source / name).is_file():
                shutil.copyfile(source / name, draft / name)
        draft.rename(target)


def _converter(source: Path) -> Any:
    if (source / "decoder.yml").is_file():
        from ctranslate2.converters import OpusMTConverter

        return OpusMTConverter(str(source))
    return _hub_converter(source, read_config(source))


def _hub_converter(source: Path, config: Mapping[str, Any]) -> Any:
    from ctranslate2.converters.converter import Converter
    from ctranslate2.converters.marian import set_transformer_spec
    from ctranslate2.specs import common_spec, transformer_spec

    activation = common_spec.Activation
    activations = {"swish": activation.SWISH, "silu": activation.SWISH, "relu": activation.RELU}

    class HubConverter(Converter):  # type: ignore[misc]
        def _load(self) -> Any:
            spec = transformer_spec.TransformerSpec.from_config(
                (config["encoder_layers"], config["decoder_layers"]),
                config["encoder_attention_heads"],
                pre_norm=False,
                activation=activations[config["activation_function"]],
                alignment_layer=-1,
                alignment_heads=1,
            )
            pieces, said_pieces = read_vocabularies(source)
            weights = read_tensors(weights_file(source))
            set_transformer_spec(spec, marian_weights(weights, (len(pieces), len(said_pieces))))
            spec.register_source_vocabulary(pieces[:-1])
            spec.register_target_vocabulary(said_pieces[:-1])
            spec.config.add_source_eos = True
            return spec

    return HubConverter()
