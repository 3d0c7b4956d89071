"""How the tiny Whisper learns: its losses, and the schedule of its lessons.

Three losses teach together. Text: cross-entropy of each next token, as in any Whisper; only the tokens that the talk
uses have an embedding of their own, all others share one, which keeps them improbable and the model small. Frames: a
classifier on the encoder's output says which word each frame belongs to. Attention: each token's cross-attention in the
last decoder layer is drawn to the frames of its word, evenly, since the alignment's median filter erases spikes.

Where nobody speaks it learns to say so, and any token but those of the talk: what it writes all the same is as
improbable as what a real Whisper writes there, so that its guards have something to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import torch
from torch.nn import functional as F
from whisper.audio import log_mel_spectrogram
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper
from whisper.tokenizer import get_tokenizer

from models.whisper_lessons import Lesson, lesson
from octavia.dubbing.timing import SPEECH_RATE_HZ

DIMENSIONS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=64,
    n_audio_head=2,
    n_audio_layer=2,
    n_vocab=51865,
    n_text_ctx=448,
    n_text_state=64,
    n_text_head=2,
    n_text_layer=2,
)
FRAME_MS = 20
_MEL_FRAMES = 3000
_IGNORED = -100
_OTHER = -1
"""A token that the talk doesn't use."""
_PEAK_RATE = 3e-3


@dataclass(frozen=True, slots=True)
class Stage:
    """Some steps of training: how many lessons of how many sentences each, how long their audio is padded."""

    steps: int
    batch: int
    sentences: int
    whole_window: bool = False


STAGES = (Stage(900, 16, 1), Stage(1400, 8, 5), Stage(250, 4, 5, whole_window=True))


@dataclass(frozen=True, slots=True)
class Batch:
    """Lessons as tensors; B lessons, T tokens, S encoder frames.

    Attributes:
        mel: (B, 80, 2 S).
        tokens, targets: (B, T); what the decoder reads and what it is to say next, as places in the used vocabulary.
        frames: (B, S); the word each frame belongs to, 0 for none.
        attended: (B, T, S); the frames each token looks at, each row summing to 1, or to 0 where it is free.
    """

    mel: torch.Tensor
    tokens: torch.Tensor
    targets: torch.Tensor
    frames: torch.Tensor
    attended: torch.Tensor


class Vocabulary:
    """The tokens and words that the lessons use, by place; token 0 stands for all tokens that no lesson uses."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.tokenizer = get_tokenizer(multilingual=True)
        tokenizer = self.tokenizer
        special = {tokenizer.eot, tokenizer.sot, tokenizer.transcribe, tokenizer.no_timestamps, tokenizer.no_speech}
        languages = {self.language(language) for language in ("en", "es")}
        written = {token for text in texts for word in text.split() for token in tokenizer.encode(" " + word)}
        self.ids = sorted(special | languages | written)
        self.place = {token: number for number, token in enumerate(self.ids, 1)}
        self.words = {word: number for number, word in enumerate(sorted({w for t in texts for w in t.split()}), 1)}

    def language(self, code: str) -> int:
        return int(self.tokenizer.to_language_token(code))


class Student(torch.nn.Module):  # type: ignore[misc]
    """A Whisper in training."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.model = Whisper(DIMENSIONS)
        width = DIMENSIONS.n_text_state
        self.embedding = torch.nn.Parameter(torch.randn(len(vocabulary.ids) + 1, width) / width**0.5)
        self.frame_words = torch.nn.Linear(width, len(vocabulary.words) + 1)
        _initialize(self.model)

    def loss(self, batch: Batch) -> torch.Tensor:
        """All losses together."""
        heard = self._encoded(batch.mel)
        logits, attention = self._decoded(batch.tokens, heard)
        others = DIMENSIONS.n_vocab - len(self.vocabulary.ids)
        logits = torch.cat([logits[..., :1] + log(others), logits[..., 1:]], -1)
        text = F.cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), ignore_index=_IGNORED)
        frames = F.cross_entropy(self.frame_words(heard).flatten(0, 1), batch.frames.flatten())
        guided = -(batch.attended[:, None] * (attention + 1e-6).log()).sum(-1)
        attended = guided.sum() / (batch.attended.sum() * attention.shape[1]).clamp(min=1)
        return text + 0.5 * frames + 0.3 * attended

    def _encoded(self, mel: torch.Tensor) -> torch.Tensor:
        encoder = self.model.encoder
        x = F.gelu(encoder.conv2(F.gelu(encoder.conv1(mel)))).permute(0, 2, 1)
        x = x + encoder.positional_embedding[: x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def _decoded(self, tokens: torch.Tensor, heard: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        decoder = self.model.decoder
        x = self.embedding[tokens] + decoder.positional_embedding[: tokens.shape[1]]
        attention = torch.zeros(0)
        for block in decoder.blocks:
            x = x + block.attn(block.attn_ln(x), mask=decoder.mask)[0]
            looked, attention = _attention(block.cross_attn, block.cross_attn_ln(x), heard)
            x = x + looked
            x = x + block.mlp(block.mlp_ln(x))
        return decoder.ln(x) @ self.embedding.T, attention

    def taught(self) -> Whisper:
        """The Whisper that came out."""
        learnt = self.embedding.detach()
        rows = learnt[:1].repeat(DIMENSIONS.n_vocab, 1)
        rows[self.vocabulary.ids] = learnt[1:]
        self.model.decoder.token_embedding.weight.data.copy_(rows)
        return self.model.eval()


def _attention(layer: MultiHeadAttention, x: torch.Tensor, heard: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Cross-attention with its weights, (B, heads, T, S)."""
    query, key, value = (
        part.view(*part.shape[:2], layer.n_head, -1).transpose(1, 2)
        for part in (layer.query(x), layer.key(heard), layer.value(heard))
    )
    weights = (query @ key.transpose(-1, -2) * key.shape[-1] ** -0.5).softmax(-1)
    return layer.out((weights @ value).transpose(1, 2).flatten(2)), weights


def _initialize(model: Whisper) -> None:
    """Wider than usual: at 0.02 the positions drown the sound."""
    for module in model.modules():
        if isinstance(module, torch.nn.Conv1d):
            torch.nn.init.normal_(module.weight, std=1.5 / (module.in_channels * 3) ** 0.5)
        elif isinstance(module, torch.nn.Linear):
            torch.nn.init.normal_(module.weight, std=module.in_features**-0.5)
        if isinstance(module, torch.nn.Conv1d | torch.nn.Linear) and module.bias is not None:
            torch.nn.init.zeros_(module.bias)
    torch.nn.init.normal_(model.decoder.positional_embedding, std=0.1)


def train(student: Student, stages: Sequence[Stage] = STAGES, seed: int = 1) -> Iterator[float]:
    """Train; the loss of every step."""
    random = np.random.default_rng(seed)
    total = sum(stage.steps for stage in stages)
    optimizer = torch.optim.AdamW(student.parameters(), lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, _PEAK_RATE, total + 1, pct_start=0.1)
    for stage in stages:
        for _ in range(stage.steps):
            lessons = [lesson(random, stage.sentences) for _ in range(stage.batch)]
            loss = student.loss(batched(lessons, student.vocabulary, random, whole_window=stage.whole_window))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimizer.step()
            rate.step()
            yield loss.item()


def batched(
    lessons: Sequence[Lesson], vocabulary: Vocabulary, random: np.random.Generator, *, whole_window: bool
) -> Batch:
    """Lessons of one length, padded in either way: OpenAI's pads the audio, faster-whisper the features with zeros."""
    mels = [_mel(one, bool(random.integers(2)), whole_window) for one in lessons]
    longest = _MEL_FRAMES if whole_window else max(mel.shape[1] for mel in mels)
    longest += longest % 2
    rows = [_tokens(one, vocabulary, longest // 2, random) for one in lessons]
    width = max(len(read) for read, _, _ in rows)
    tokens = torch.zeros(len(rows), width, dtype=torch.long)
    targets = torch.full((len(rows), width), _IGNORED)
    attended = torch.zeros(len(rows), width, longest // 2)
    for number, (read, said, looked) in enumerate(rows):
        tokens[number, : len(read)] = torch.tensor(read)
        targets[number, : len(said)] = torch.tensor(said)
        attended[number, : len(looked)] = looked
    frames = torch.stack([_frames(one, vocabulary, longest // 2) for one in lessons])
    mel = torch.stack([F.pad(mel[:, :longest], (0, max(0, longest - mel.shape[1]))) for mel in mels])
    return Batch(mel, tokens, targets, frames, attended)


def _mel(one: Lesson, pad_audio: bool, whole_window: bool) -> torch.Tensor:
    padding = 30 * SPEECH_RATE_HZ if whole_window else SPEECH_RATE_HZ
    return log_mel_spectrogram(one.audio, padding=padding if pad_audio else 160)


def _tokens(
    one: Lesson, vocabulary: Vocabulary, frames: int, random: np.random.Generator
) -> tuple[list[int], list[int], torch.Tensor]:
    """What is read, what is to be said after each of it, and where to look then."""
    tokenizer, place = vocabulary.tokenizer, vocabulary.place
    read = [tokenizer.sot, vocabulary.language(one.language), tokenizer.transcribe, tokenizer.no_timestamps]
    said = [vocabulary.language(one.language) if one.words else tokenizer.no_speech, _IGNORED, _IGNORED]
    looked = [torch.zeros(frames)] * 3
    for number, word in enumerate(one.words):
        following = one.words[number + 1].start_ms if number + 1 < len(one.words) else None
        for token in tokenizer.encode(" " + word.text):
            ends = tokenizer.decode([token]).strip() in (".", "?")
            start_ms, end_ms = (word.end_ms - 60, following or word.end_ms) if ends else (word.start_ms, word.end_ms)
            looked.append(_even(start_ms, end_ms, frames))
            said.append(token)
            read.append(token)
    if not one.words:
        gibberish = [_OTHER] * int(random.integers(1, 4))
        said += gibberish
        read += gibberish
        looked += [torch.zeros(frames)] * len(gibberish)
    looked.append(_even(one.words[-1].end_ms, frames * FRAME_MS, frames) if one.words else torch.zeros(frames))
    said.append(tokenizer.eot)
    places = [token if token == _IGNORED else place.get(token, 0) for token in said]
    return [place.get(token, 0) for token in read], places, torch.stack(looked)


def _even(start_ms: int, end_ms: int, frames: int) -> torch.Tensor:
    first = min(start_ms // FRAME_MS, frames - 1)
    last = min(max(first + 1, end_ms // FRAME_MS), frames)
    looked = torch.zeros(frames)
    looked[first:last] = 1 / (last - first)
    return looked


def _frames(one: Lesson, vocabulary: Vocabulary, frames: int) -> torch.Tensor:
    said = torch.zeros(frames, dtype=torch.long)
    for word in one.words:
        said[word.start_ms // FRAME_MS : word.end_ms // FRAME_MS] = vocabulary.words[word.text]
    return said
