"""A tiny XTTS in the layout of the published one: `python tests/models/make_xtts.py FOLDER`.

It babbles: its weights are random, but for those that end a sound after a code (46 ms) for each token of the text.
These are set by hand: one attention head looks at the text's stop token only, whose position tells the length of the
text, and the last layer compares that with the position of the code that is due. What it makes proves loading,
lengths, voices, seeds and streaming; it says nothing about the quality of the published model. The vocoder and the
speaker encoder have the published sizes (XTTS's configuration can't change them), the rest is 2 layers of 64
channels. Its 23 million weights are saved in 16 bits.
"""

from __future__ import annotations

import json
import string
import sys
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es", "cs", "hi")
"""Those it declares; its tokenizer has the published one's."""
SPEAKERS = ("Claribel Dervla", "Andrew Chipper", "Octavia Tiny")

_PUBLISHED = ("en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi")
_CHANNELS = 64
_HEADS = 4
_TEXT_TOKENS, _AUDIO_TOKENS = 402, 605
_START_TOKEN = 261
_LETTERS = (
    string.printable[:95]
    + "¡¿«»“”‘’–—…"
    + "".join(map(chr, range(0xC0, 0x180)))
    + "".join(map(chr, range(0x400, 0x460)))
    + "".join(map(chr, range(0x600, 0x660)))
    + "".join(map(chr, range(0x900, 0x970)))
)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""A token each, so that counting is quick: the kit for engines counts a lot."""
_TAPERS_AT = 64
"""Longer texts are said faster, which saves time in tests."""
_STEP = 0.02
_SHARPNESS = 50_000.0
_FADES_FOR = 3
_LOUDNESS = 0.08
"""RMS of what it says."""


def make_xtts(folder: Path) -> None:
    """Write the model into `folder`, which is made; the same bytes of weights each time."""
    from octavia.engines.tts.coqui import prepare_coqui

    prepare_coqui()
    import torch
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts

    folder.mkdir(parents=True, exist_ok=True)
    tokens = _write_vocabulary(folder / "vocab.json")
    (folder / "config.json").write_text(json.dumps(_config(tokens), indent=4), encoding="utf-8")
    config = XttsConfig()
    config.load_json(str(folder / "config.json"))
    config.model_args.gpt_start_text_token, config.model_args.gpt_stop_text_token = _START_TOKEN, 0
    torch.manual_seed(20231111)
    model = Xtts(config)
    with torch.no_grad():
        _set_lengths(model.gpt)
        _set_fading(model.gpt)
        make_vocoder_linear(model.hifigan_decoder.waveform_decoder)
        quiet = model.hifigan_decoder(torch.randn(1, 40, _CHANNELS), g=_unit(torch.randn(1, 512, 1)))
        model.hifigan_decoder.waveform_decoder.conv_post.weight.mul_(_LOUDNESS / quiet.std())
        model.mel_stats.copy_(torch.full((80,), 4.0))
    weights = {name: _small(name, value) for name, value in model.state_dict().items()}
    torch.save({"model": weights}, folder / "model.pth")
    speakers = {
        name: {"gpt_cond_latent": torch.randn(1, 32, _CHANNELS), "speaker_embedding": _unit(torch.randn(1, 512, 1))}
        for name in SPEAKERS
    }
    torch.save(speakers, folder / "speakers_xtts.pth")


def make_vocoder_linear(vocoder: Any) -> None:
    """Have a random vocoder give silence for zeros, and be as loud as what it is given; without DC."""
    for name, weight in vocoder.named_parameters():
        if name.endswith("bias"):
            weight.zero_()
        elif name.startswith("cond"):
            weight.mul_(0.05)
    post = vocoder.conv_post.weight
    post.sub_(post.mean(dim=-1, keepdim=True))


def _small(name: str, value: Any) -> Any:
    return value.half() if name.startswith("hifigan_decoder") and value.is_floating_point() else value


def _unit(vector: Any) -> Any:
    return vector / vector.norm()


def _set_lengths(gpt: Any) -> None:
    """Make the model stop after `_codes(tokens)` codes; see above.

    Channels 0 and 1 mark the text's stop token, 4 to 7 hold its position as an angle (so that its norm, and with it
    what the layer norms make of it, is the same for all), 2 and 3 hold ± how many codes are still to come.
    """
    import torch

    norm = (2 * 8.0**2 + 2 * 4.0**2) / _CHANNELS
    most = float(_codes(_TEXT_TOKENS))
    for name, weight in gpt.named_parameters():
        if "norm" not in name and "ln_" not in name and weight.dim() > 1:
            weight.normal_(0, 0.3 if "emb" in name or "head" in name else 0.08)
    gpt.text_pos_embedding.emb.weight.zero_()
    gpt.mel_pos_embedding.emb.weight.zero_()
    for embedding in (gpt.text_embedding, gpt.mel_embedding):
        embedding.weight[:, :10] = 0
    gpt.text_embedding.weight[0] = torch.tensor([8.0, -8.0] + [0.0] * (_CHANNELS - 2))
    for position in range(_TEXT_TOKENS + 2):
        angle = torch.asin(torch.tensor((_codes(max(0, position - 1)) - 0.5) / most))
        f, g = 4 * torch.sin(angle), 4 * torch.cos(angle)
        gpt.text_pos_embedding.emb.weight[position, 4:8] = torch.stack([f, -f, g, -g])
    steps = torch.arange(len(gpt.mel_pos_embedding.emb.weight)) * _STEP
    gpt.mel_pos_embedding.emb.weight[:, 2], gpt.mel_pos_embedding.emb.weight[:, 3] = -steps, steps
    for layer in gpt.gpt.h:
        for projection in (layer.attn.c_proj, layer.mlp.c_proj):
            for kept in (slice(2, 4), slice(8, 10)):
                projection.weight[:, kept] = 0
                projection.bias[kept] = 0
    attention = gpt.gpt.h[0].attn
    size = _CHANNELS // _HEADS
    for part in range(3):
        columns = slice(part * _CHANNELS, part * _CHANNELS + size)
        attention.c_attn.weight[:, columns] = 0
        attention.c_attn.bias[columns] = 0
    attention.c_attn.bias[0] = 100.0
    attention.c_attn.weight[0, _CHANNELS], attention.c_attn.weight[1, _CHANNELS] = 1.0, -1.0
    attention.c_attn.weight[4, 2 * _CHANNELS] = 1.0
    attention.c_proj.weight[0] = 0
    reach = _STEP * most / 4 * norm**0.5
    attention.c_proj.weight[0, 2], attention.c_proj.weight[0, 3] = reach, -reach
    gpt.mel_head.weight[:, 2:4] = 0
    gpt.mel_head.weight[gpt.stop_audio_token] = 0
    gpt.mel_head.weight[gpt.stop_audio_token, 2:4] = torch.tensor([-_SHARPNESS, _SHARPNESS])
    gpt.mel_head.bias.zero_()


def _set_fading(gpt: Any) -> None:
    """Make what the vocoder is given fade out over the last codes.

    A unit of the last layer wakes when few codes are still to come, and writes so large a number to channels 8 and 9
    that the norms after it leave little of the others; nobody reads these two.
    """
    last = gpt.gpt.h[-1].mlp
    last.c_fc.weight[:, 0] = 0
    last.c_fc.weight[2, 0], last.c_fc.weight[3, 0] = -250.0, 250.0
    last.c_fc.bias[0] = 500 * _FADES_FOR * _STEP
    last.c_proj.weight[:, 8:10] = 0
    last.c_proj.weight[0] = 0
    last.c_proj.weight[0, 8], last.c_proj.weight[0, 9] = 10.0, -10.0
    gpt.final_norm.weight[8:10] = 0


def _codes(tokens: int) -> int:
    """How many codes a text of that many tokens lasts."""
    return max(4, tokens if tokens <= _TAPERS_AT else _TAPERS_AT + (tokens - _TAPERS_AT) // 4)


def _write_vocabulary(path: Path) -> int:
    """A tokenizer of letters and few words, its special tokens where the published one has them; how many tokens."""
    special = ["[STOP]", "[UNK]", "[SPACE]", *(f"[{language}]" for language in _PUBLISHED)]
    tokens = dict.fromkeys([*special, *_LETTERS])
    merges: list[tuple[str, str]] = []
    for word in _WORDS:
        for end in range(2, len(word) + 1):
            merges.append((word[: end - 1], word[end - 1]))
            tokens[word[:end]] = None
    vocabulary: dict[str, int] = {}
    for token in tokens:
        place = len(vocabulary)
        vocabulary[token] = place + (place >= _START_TOKEN)
    vocabulary["[START]"] = _START_TOKEN
    added = [
        {
            "id": vocabulary[token],
            "special": True,
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
        }
        for token in [*special, "[START]"]
    ]
    model = {
        "type": "BPE",
        "dropout": None,
        "unk_token": "[UNK]",
        "continuing_subword_prefix": None,
        "end_of_word_suffix": None,
        "fuse_unk": False,
        "vocab": vocabulary,
        "merges": [" ".join(pair) for pair in dict.fromkeys(merges)],
    }
    document = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": sorted(added, key=lambda token: int(str(token["id"]))),
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": model,
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return len(vocabulary)


def _config(tokens: int) -> dict[str, object]:
    """The published `config.json` as far as inference reads it, with this model's sizes."""
    return {
        "model": "xtts",
        "output_path": "output",
        "run_name": "run",
        "audio": {"sample_rate": 22050, "output_sample_rate": 24000, "dvae_sample_rate": 22050},
        "model_args": {
            "gpt_batch_size": 1,
            "enable_redaction": False,
            "kv_cache": True,
            "gpt_checkpoint": None,
            "clvp_checkpoint": None,
            "decoder_checkpoint": None,
            "num_chars": 255,
            "tokenizer_file": "",
            "gpt_max_audio_tokens": _AUDIO_TOKENS,
            "gpt_max_text_tokens": _TEXT_TOKENS,
            "gpt_max_prompt_tokens": 70,
            "gpt_layers": 2,
            "gpt_n_model_channels": _CHANNELS,
            "gpt_n_heads": _HEADS,
            "gpt_number_text_tokens": tokens,
            "gpt_start_text_token": None,
            "gpt_stop_text_token": None,
            "gpt_num_audio_tokens": 1026,
            "gpt_start_audio_token": 1024,
            "gpt_stop_audio_token": 1025,
            "gpt_code_stride_len": 1024,
            "gpt_use_masking_gt_prompt_approach": True,
            "gpt_use_perceiver_resampler": True,
            "input_sample_rate": 22050,
            "output_sample_rate": 24000,
            "output_hop_length": 256,
            "decoder_input_dim": _CHANNELS,
            "d_vector_dim": 512,
            "cond_d_vector_in_each_upsampling_layer": True,
            "duration_const": 102400,
        },
        "model_dir": None,
        "languages": list(LANGUAGES),
        "temperature": 0.75,
        "length_penalty": 1.0,
        "repetition_penalty": 5.0,
        "top_k": 50,
        "top_p": 0.85,
        "num_gpt_outputs": 1,
        "gpt_cond_len": 30,
        "gpt_cond_chunk_len": 4,
        "max_ref_len": 30,
        "sound_norm_refs": False,
    }


if __name__ == "__main__":
    make_xtts(Path(sys.argv[1]))
