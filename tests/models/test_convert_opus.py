"""Published OPUS-MT models become what CTranslate2 loads, whichever layout they come in, without torch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import ctranslate2
import pytest
import sentencepiece

from models.talk import ENGLISH, SPANISH
from octavia.dubbing.errors import EngineError
from octavia.models.convert_opus import convert, is_converted
from octavia.models.marian_files import read_config, read_vocabularies
from support.marian import as_opus_zip, as_safetensors, config_of, pieces_of, tiny, with_own_vocabularies

PUBLISHED_CONFIG: dict[str, Any] = json.loads("""{
  "_name_or_path": "/tmp/Helsinki-NLP/opus-mt-en-es", "_num_labels": 3,
  "activation_dropout": 0.0, "activation_function": "swish", "add_bias_logits": false, "add_final_layer_norm": false,
  "architectures": ["MarianMTModel"], "attention_dropout": 0.0, "bad_words_ids": [[65000]], "bos_token_id": 0,
  "classif_dropout": 0.0, "classifier_dropout": 0.0, "d_model": 512, "decoder_attention_heads": 8,
  "decoder_ffn_dim": 2048, "decoder_layerdrop": 0.0, "decoder_layers": 6, "decoder_start_token_id": 65000,
  "decoder_vocab_size": 65001, "dropout": 0.1, "encoder_attention_heads": 8, "encoder_ffn_dim": 2048,
  "encoder_layerdrop": 0.0, "encoder_layers": 6, "eos_token_id": 0, "extra_pos_embeddings": 65001,
  "force_bos_token_to_be_generated": false, "forced_eos_token_id": 0, "gradient_checkpointing": false,
  "id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}, "init_std": 0.02, "is_encoder_decoder": true,
  "label2id": {"LABEL_0": 0, "LABEL_1": 1, "LABEL_2": 2}, "max_length": 512, "max_position_embeddings": 512,
  "model_type": "marian", "normalize_before": false, "normalize_embedding": false, "num_beams": 4,
  "num_hidden_layers": 6, "pad_token_id": 65000, "scale_embedding": true, "share_encoder_decoder_embeddings": true,
  "static_position_embeddings": true, "transformers_version": "4.22.0.dev0", "use_cache": true, "vocab_size": 65001
}""")
"""`config.json` as the hub has it for a model of the first generation."""


def translated(folder: Path, texts: tuple[str, ...] = ENGLISH) -> list[str]:
    """The texts by the bare translator, the adapter left out."""
    source = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    target = sentencepiece.SentencePieceProcessor(model_file=str(folder / "target.spm"))
    translator = ctranslate2.Translator(str(folder), intra_threads=1)
    found = translator.translate_batch([source.encode(text, out_type=str) for text in texts], beam_size=4, patience=2)
    return [target.decode(each.hypotheses[0]) for each in found]


def test_a_model_of_the_hub_translates_as_it_learned(converted: dict[str, Path]) -> None:
    assert translated(converted["en-es"]) == list(SPANISH)
    assert sorted(path.name for path in converted["en-es"].iterdir()) == [
        "README.md",
        "config.json",
        "model.bin",
        "shared_vocabulary.json",
        "source.spm",
        "target.spm",
    ]


def test_a_zip_of_marian_gives_the_same_model(tmp_path: Path, converted: dict[str, Path]) -> None:
    convert(as_opus_zip("en-es", tmp_path / "zip"), tmp_path / "made")
    for name in ("model.bin", "shared_vocabulary.json", "config.json"):
        assert (tmp_path / "made" / name).read_bytes() == (converted["en-es"] / name).read_bytes()


def test_safetensors_give_the_same_model(tmp_path: Path, converted: dict[str, Path]) -> None:
    convert(as_safetensors("en-es", tmp_path / "hub"), tmp_path / "made")
    assert (tmp_path / "made" / "model.bin").read_bytes() == (converted["en-es"] / "model.bin").read_bytes()


@pytest.mark.parametrize("told", [True, False])
def test_a_vocabulary_for_each_side_is_understood_even_where_the_sources_is_not_published(
    tmp_path: Path, told: bool
) -> None:
    folder = with_own_vocabularies("mul-en", tmp_path / "hub", told=told)
    source, target = read_vocabularies(folder)
    assert source != target
    convert(folder, tmp_path / "made")
    assert translated(tmp_path / "made", SPANISH) == list(ENGLISH)
    assert (tmp_path / "made" / "source_vocabulary.json").is_file()


def test_padding_is_no_piece_of_the_converted_model(converted: dict[str, Path]) -> None:
    kept = json.loads((converted["en-es"] / "shared_vocabulary.json").read_text(encoding="utf-8"))
    assert kept == pieces_of("en-es")[:-1]


def test_the_published_configuration_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(PUBLISHED_CONFIG), encoding="utf-8")
    assert read_config(tmp_path)["encoder_layers"] == 6
    common = PUBLISHED_CONFIG.keys() & config_of("en-es").keys()
    assert {"model_type", "d_model", "scale_embedding", "bad_words_ids", "share_encoder_decoder_embeddings"} <= common


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_type": "m2m_100"}, "model_type m2m_100"),
        ({"normalize_before": True}, "normalize_before True"),
        ({"activation_function": "gelu_new"}, "KeyError: 'gelu_new'"),
    ],
)
def test_another_architecture_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    folder = tmp_path / "hub"
    shutil.copytree(tiny("en-es"), folder)
    (folder / "config.json").write_text(json.dumps({**config_of("en-es"), **change}), encoding="utf-8")
    with pytest.raises(EngineError, match=said):
        convert(folder, tmp_path / "made")


def broken_vocabulary(folder: Path) -> None:
    (folder / "vocab.json").write_text('{"</s>": 0, "<pad>": 2}')


def other_vocabulary(folder: Path) -> None:
    pieces = [*pieces_of("en-es")[:-1], "more", "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({piece: number for number, piece in enumerate(pieces)}))


def without(name: str) -> Any:
    return lambda folder: (folder / name).unlink()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (broken_vocabulary, "vocab.json has gaps"),
        (other_vocabulary, "the encoder has 281 pieces, but weights for 280"),
        (without("pytorch_model.bin"), "neither model.safetensors nor pytorch_model.bin"),
        (without("config.json"), "config.json can't be read"),
        (without("vocab.json"), "vocab.json can't be read"),
    ],
)
def test_a_damaged_model_is_refused_and_leaves_nothing(tmp_path: Path, damage: Any, said: str) -> None:
    folder = tmp_path / "hub"
    shutil.copytree(tiny("en-es"), folder)
    damage(folder)
    with pytest.raises(EngineError, match=said.replace("281", r"\d+").replace("280", r"\d+")):
        convert(folder, tmp_path / "made")
    assert [path.name for path in tmp_path.iterdir()] == ["hub"]


def test_it_writes_into_an_empty_folder_and_into_no_other(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    convert(tiny("en-es"), tmp_path / "empty")
    assert is_converted(tmp_path / "empty")
    with pytest.raises(FileExistsError):
        convert(tiny("en-es"), tmp_path / "empty")


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
def test_ctranslate2s_own_tool_for_transformers_gives_the_same_translations(tmp_path: Path) -> None:
    """It leaves out the end of the source (`add_source_eos`), which whoever uses its models must add."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from ctranslate2.converters import TransformersConverter

    from octavia.engines.torch_runtime import prepare_torchaudio

    prepare_torchaudio()
    TransformersConverter(str(tiny("en-es"))).convert(str(tmp_path / "theirs"), quantization="int8")
    convert(tiny("en-es"), tmp_path / "ours")
    theirs, ours = (json.loads((tmp_path / name / "config.json").read_text()) for name in ("theirs", "ours"))
    assert (theirs["add_source_eos"], ours["add_source_eos"]) == (False, True)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(tiny("en-es") / "source.spm"))
    source = [pieces.encode(text, out_type=str) for text in ENGLISH]
    settings = {"beam_size": 4, "patience": 2, "num_hypotheses": 4, "return_scores": True}
    made = ctranslate2.Translator(str(tmp_path / "ours"), intra_threads=1).translate_batch(source, **settings)
    ended = [[*each, "</s>"] for each in source]
    wanted = ctranslate2.Translator(str(tmp_path / "theirs"), intra_threads=1).translate_batch(ended, **settings)
    for ours_found, theirs_found in zip(made, wanted, strict=True):
        assert ours_found.hypotheses == theirs_found.hypotheses
        assert ours_found.scores == pytest.approx(theirs_found.scores, abs=1e-3)
