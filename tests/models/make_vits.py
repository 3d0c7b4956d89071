"""Tiny VITS voices in the layout of the published ones: `python tests/models/make_vits.py FOLDER`.

They babble: their weights are random, but for those that say how long a sound lasts, which are set to what speech has.
What they make proves loading, lengths, voices, languages and seeds, and says nothing about the published voices. Each
has 0.6 million parameters; the duration predictor has the published size, which VITS's configuration can't change.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

RATE_HZ = 22_050
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzáéíóúñüàâçèêëîïôùûäöß0123456789"
PHONEMES = "abcdefghijklmnopqrstuvwxyzæçðøħŋœɐɑɒɔɕɖəɚɛɜɡɣɥɨɪɫɬɭɯɱɲɳɹɻɾʀʁʂʃʈʊʋʌʍʎʏʐʑʒʔʝβθχˈˌːˑ"
_PUNCTUATION = "!'(),-.:;? ¡¿"
_FRAMES = 5.0
"""Of 12 ms, that a letter lasts; every other one is the blank between letters."""
_LOUDNESS = 0.08


@dataclass(frozen=True, slots=True)
class VitsKind:
    """Which published layout: of one voice or several, in one language or several, of letters or of phonemes."""

    speakers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    phonemes: str = ""


LETTERED = VitsKind()
"""As `tts_models/en/ljspeech/vits--neon`: one voice that reads letters."""
PHONEMIC = VitsKind(speakers=("p225", "p226", "p227"), phonemes="en-us")
"""As `tts_models/en/vctk/vits`: many voices that read phonemes made by espeak-ng."""
MULTILINGUAL = VitsKind(speakers=("anna", "ben"), languages=("en", "es"))
"""As those trained on several languages, each with its own embedding."""


def make_lettered_vits(folder: Path) -> None:
    """One voice that reads letters."""
    make_vits(folder, LETTERED)


def make_phonemic_vits(folder: Path) -> None:
    """Three English voices that read phonemes."""
    make_vits(folder, PHONEMIC)


def make_multilingual_vits(folder: Path) -> None:
    """Two voices in two languages."""
    make_vits(folder, MULTILINGUAL)


def make_vits(folder: Path, kind: VitsKind) -> None:
    """Write a model of that kind into `folder`, which is made; the same weights each time."""
    from octavia.engines.tts.coqui import prepare_coqui

    prepare_coqui()
    import torch
    from TTS.config import load_config
    from TTS.tts.models.vits import Vits

    from models.make_xtts import make_vocoder_linear

    folder.mkdir(parents=True, exist_ok=True)
    if kind.speakers:
        ids = {name: place for place, name in enumerate(kind.speakers)}
        (folder / "speaker_ids.json").write_text(json.dumps(ids), encoding="utf-8")
    if kind.languages:
        ids = {name: place for place, name in enumerate(kind.languages)}
        (folder / "language_ids.json").write_text(json.dumps(ids), encoding="utf-8")
    document = _config(kind)
    # As its trainer saw it: with paths of its own machine, which mean nothing here.
    (folder / "config.json").write_text(json.dumps(document, indent=4), encoding="utf-8")
    config: Any = load_config(str(folder / "config.json"))
    config.model_args.speakers_file = str(folder / "speaker_ids.json") if kind.speakers else None
    config.model_args.language_ids_file = str(folder / "language_ids.json") if kind.languages else None
    with torch.random.fork_rng(()):
        torch.manual_seed(20210611)
        model = Vits(config)
    with torch.no_grad():
        affine = model.duration_predictor.flows[0]
        affine.translation[0] = -log(_FRAMES)
        affine.log_scale[0] = log(4.0)
        _set_pauses(model)
        make_vocoder_linear(model.waveform_decoder)
        sound = model.waveform_decoder(torch.randn(1, 16, 40), g=torch.zeros(1, 16, 1) if kind.speakers else None)
        model.waveform_decoder.conv_post.weight.mul_(_LOUDNESS / sound.std())
    torch.save({"model": model.state_dict(), "config": document, "step": 0}, folder / "model_file.pth")


def _set_pauses(model: Any) -> None:
    """Make marks and the blanks between letters nearly silent: what it says then begins and ends like speech.

    Channels 0 and 1 of theirs hold so large a number that the norms leave little of the others; nobody reads these two
    but the noise, which is less there. Attention and feed-forward layers write nothing: each letter sounds by itself.
    """
    encoder = model.text_encoder
    characters = model.tokenizer.characters
    encoder.emb.weight[:, :2] = 0
    for token in [characters.blank_id, *(characters.char_to_id(mark) for mark in _PUNCTUATION)]:
        encoder.emb.weight[token, 0], encoder.emb.weight[token, 1] = 100.0, -100.0
    for layer in encoder.encoder.attn_layers:
        layer.conv_o.weight.zero_()
        layer.conv_o.bias.zero_()
    for layer in encoder.encoder.ffn_layers:
        layer.conv_2.weight.zero_()
        layer.conv_2.bias.zero_()
    channels = encoder.out_channels
    encoder.proj.weight[:, :2] = 0
    encoder.proj.weight[channels:] = 0
    encoder.proj.weight[channels:, 0] = -2.0
    encoder.proj.bias.zero_()
    encoder.proj.bias[channels:] = -1.0
    encoder.proj.weight[:channels].mul_(3.0)


def _config(kind: VitsKind) -> dict[str, object]:
    """A published `config.json` as far as inference reads it, with this model's sizes."""
    trained = "/home/me/vits/"
    speakers = trained + "speaker_ids.json" if kind.speakers else None
    languages = trained + "language_ids.json" if kind.languages else None
    return {
        "model": "vits",
        "run_name": "vits",
        "audio": {
            "fft_size": 1024,
            "sample_rate": RATE_HZ,
            "win_length": 1024,
            "hop_length": 256,
            "num_mels": 80,
            "mel_fmin": 0,
            "mel_fmax": None,
        },
        "use_phonemes": bool(kind.phonemes),
        "phonemizer": "espeak" if kind.phonemes else None,
        "phoneme_language": kind.phonemes or None,
        "text_cleaner": "english_cleaners" if kind.phonemes else "multilingual_cleaners",
        "enable_eos_bos_chars": False,
        "add_blank": True,
        "characters": {
            "characters_class": "TTS.tts.models.vits.VitsCharacters",
            "pad": "_",
            "eos": None,
            "bos": None,
            "blank": None,
            "characters": LETTERS,
            "punctuations": _PUNCTUATION,
            "phonemes": PHONEMES,
            "is_unique": True,
            "is_sorted": True,
        },
        "datasets": [{"name": "ljspeech", "path": trained, "language": kind.languages[0] if kind.languages else ""}],
        "use_speaker_embedding": bool(kind.speakers),
        "speakers_file": speakers,
        "use_language_embedding": bool(kind.languages),
        "language_ids_file": languages,
        "num_speakers": len(kind.speakers),
        "model_args": {
            "num_chars": 100,
            "out_channels": 513,
            "spec_segment_size": 32,
            "hidden_channels": 16,
            "hidden_channels_ffn_text_encoder": 32,
            "num_heads_text_encoder": 2,
            "num_layers_text_encoder": 2,
            "num_layers_posterior_encoder": 1,
            "num_layers_flow": 2,
            "resblock_type_decoder": "2",
            "resblock_kernel_sizes_decoder": [3],
            "resblock_dilation_sizes_decoder": [[1, 3]],
            "upsample_rates_decoder": [8, 8, 2, 2],
            "upsample_initial_channel_decoder": 32,
            "upsample_kernel_sizes_decoder": [16, 16, 4, 4],
            "use_sdp": True,
            "inference_noise_scale": 0.667,
            "inference_noise_scale_dp": 0.8,
            "length_scale": 1.0,
            "init_discriminator": False,
            "use_speaker_embedding": bool(kind.speakers),
            "num_speakers": len(kind.speakers),
            "speakers_file": speakers,
            "speaker_embedding_channels": 16,
            "use_language_embedding": bool(kind.languages),
            "embedded_language_dim": 4,
            "num_languages": len(kind.languages),
            "language_ids_file": languages,
        },
    }


if __name__ == "__main__":
    for name, kind in (("lettered", LETTERED), ("phonemic", PHONEMIC), ("multilingual", MULTILINGUAL)):
        make_vits(Path(sys.argv[1]) / name, kind)
