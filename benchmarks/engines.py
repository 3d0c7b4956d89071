"""What our engines cost beside the bare libraries, on models of the published sizes with random weights.

    python benchmarks/engines.py [stage] [openai] [translation] [memory]      all of them without an argument

`stage`: our transcription stage (chunks read, recognised, guarded, stored, joined) against bare faster-whisper on the
same chunks with the same settings. `openai`: our engine against openai-whisper. `translation`: our OPUS-MT engine
against transformers. Both sides run in turn, several times, in one process; the least of each counts. Ratios are of
processor time, which says the same on a machine that has other work; wall time stands beside it. `memory`: a process
that loads one model and uses it once. The exit status is 1 if a target is missed.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import numpy as np

from engine_models import SIZES, sentences, tokens_said, write_marian, write_openai_whisper, write_whisper
from engine_runs import (
    BEAM,
    MARIAN_BATCH,
    MARIAN_BEAM,
    OPTIONS,
    Time,
    faster_whisper,
    load_openai_whisper,
    recognize,
    run_openai_whisper,
    transformers_marian,
    translate,
    windows_of,
)
from measure import measured
from octavia.dubbing.engines import (
    Kind,
    Pcm16,
    SpeechToText,
    Translator,
    VoiceActivity,
    configure,
    load_engine,
)
from octavia.dubbing.events import Event, StageFinished, StageStarted
from octavia.dubbing.media.decode import PcmFile, decode_speech
from octavia.dubbing.media.probe import choose_audio, probe
from octavia.dubbing.pipeline import transcribe
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.dubbing.speech.chunks import cut_chunks
from octavia.dubbing.timing import SPEECH_RATE_HZ, ms_to_samples
from octavia.models.runtime import prepare_threads
from octavia.models.store import adopt
from octavia.testing.sample import make_sample

_SAMPLE_S = 90
_WINDOW_MS = 30_000
_SENTENCES = 24
_PIECES = 20
_MOST_TOKENS = 3 * _PIECES + 20
"""What our engine allows a sentence of so many pieces; these models use it up."""
_ROUNDS = {"tiny": 5, "base": 4, "small": 3}
_BLOCK_SAMPLES = 5 * SPEECH_RATE_HZ


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times faster ours is than theirs, and how fast it has to be; no target if None."""

    what: str
    ours: Time
    theirs: Time
    target: float | None

    @property
    def value(self) -> float:
        return self.theirs.cpu_s / self.ours.cpu_s

    @property
    def met(self) -> bool:
        return self.target is None or self.value >= self.target

    def __str__(self) -> str:
        wall = self.theirs.wall_s / self.ours.wall_s
        aim = "" if self.target is None else f"at least {self.target:g} x  {'ok' if self.met else 'MISSED'}"
        cost = f"{self.ours.cpu_s:7.2f} s  {self.theirs.cpu_s:7.2f} s"
        return f"  {self.what:<52} {cost}  {self.value:6.2f} x  {wall:6.2f} x  {aim}"


class Bench:
    """A folder with models and a talk; nothing of this machine's own models or settings is used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.talk = make_sample(folder / "talk.mp4", _SAMPLE_S)
        self.ratios: list[Ratio] = []
        info = probe(self.talk)
        decode_speech(info, choose_audio(info, None), folder / "speech.wav")
        with PcmFile(folder / "speech.wav") as pcm:
            with cast("VoiceActivity", load_engine(Kind.VOICE_ACTIVITY, "silero")) as vad:
                spans = list(vad.speech(pcm.blocks(_BLOCK_SAMPLES)))
            places = cut_chunks(spans, pcm.duration_ms, _WINDOW_MS, fixed_window=True)
            edges = [[ms_to_samples(at, SPEECH_RATE_HZ) for at in (place.start_ms, place.end_ms)] for place in places]
            self.chunks: tuple[Pcm16, ...] = tuple(pcm.read(start, end - start) for start, end in edges)
            self.whole = pcm.read(0, pcm.samples)

    @cache  # noqa: B019
    def whisper(self, size: str) -> Path:
        """A Whisper for faster-whisper, known to our engine as `whisper:SIZE`."""
        folder = self.folder / f"whisper-{size}"
        write_whisper(folder, size)
        adopt(f"whisper:{size}", folder)
        return folder

    @cache  # noqa: B019
    def openai_whisper(self, size: str) -> Path:
        """A Whisper for openai-whisper."""
        folder = self.folder / f"openai-whisper-{size}"
        write_openai_whisper(folder, size)
        return folder / f"{size}.pt"

    @cache  # noqa: B019
    def marian(self) -> Path:
        """A Marian, known to our engine as `opus-mt:en-es`."""
        folder = self.folder / "marian"
        write_marian(folder)
        adopt("opus-mt:en-es", folder)
        return folder

    def compare(
        self, what: str, ours: Callable[[], Time], theirs: Callable[[], Time], rounds: int, target: float | None
    ) -> None:
        """Run both sides in turn, once for nothing, and note the ratio."""
        ours(), theirs()
        times: tuple[list[Time], list[Time]] = [], []
        for number in range(rounds):
            # Who comes second finds the machine as the first left it: they take turns in that, too.
            for side in (0, 1) if number % 2 else (1, 0):
                times[side].append((ours, theirs)[side]())
        ratio = Ratio(what, Time.least(times[0]), Time.least(times[1]), target)
        self.ratios.append(ratio)
        print(ratio, flush=True)


def stage(bench: Bench) -> None:
    """Our stage against bare faster-whisper."""
    print(f"transcription of {len(bench.chunks)} chunks of a talk of {_SAMPLE_S} s, beam {BEAM}, words timed")
    for size in SIZES:
        bench.whisper(size)
        bare = faster_whisper(bench.whisper(size))
        ours = partial(_stage, bench, size)
        bench.compare(
            f"stage, {size}: bare faster-whisper, same chunks", ours, partial(bare, bench.chunks), _ROUNDS[size], 0.97
        )
    _whole_file(bench)


def _whole_file(bench: Bench) -> None:
    """The stage against faster-whisper on the whole file, which finds speech and packs it into windows in its own way.

    If its windows are fewer, in each of them more is said: both sides are told to say as much in all.
    """
    windows = windows_of(bench.whisper("base"), bench.whole)
    brief = bench.folder / "whisper-brief"
    write_whisper(brief, "base", round(len(tokens_said()) * windows / len(bench.chunks)))
    adopt("whisper:brief", brief)
    bare = partial(faster_whisper(bench.whisper("base")), (bench.whole,), vad_filter=True)
    what = f"stage, base: bare, whole file ({windows} windows, ours {len(bench.chunks)})"
    bench.compare(what, partial(_stage, bench, "brief"), bare, 3, None)


def openai(bench: Bench) -> None:
    """Our engine against openai-whisper."""
    bench.whisper("base")
    model = load_openai_whisper(bench.openai_whisper("base"))
    chunk = bench.chunks[0]
    print(f"recognition of one chunk of {len(chunk) / SPEECH_RATE_HZ:.0f} s, base, words timed")
    for name, beam, target in (("greedy", 1, 2.0), (f"beam {BEAM}", BEAM, 5.0)):
        ours = partial(recognize, chunk, beam)
        theirs = partial(run_openai_whisper, model, chunk, beam)
        bench.compare(f"engine, base {name}: openai-whisper", ours, theirs, 3, target)


def translation(bench: Bench) -> None:
    """Our OPUS-MT engine against transformers."""
    folder = bench.marian()
    texts = sentences(_SENTENCES, _PIECES)
    tokens = _SENTENCES * _MOST_TOKENS
    print(f"translation of {_SENTENCES} sentences of {_PIECES} pieces to {tokens} tokens, beam {MARIAN_BEAM}")
    with cast("Translator", load_engine(Kind.TRANSLATION, "opus-mt:en-es")) as engine:
        ours = partial(translate, engine, texts, _MOST_TOKENS)
        bench.compare("engine, OPUS-MT: transformers", ours, transformers_marian(folder, texts, _MOST_TOKENS), 3, 3.0)
    rates = [tokens / side.cpu_s for side in (bench.ratios[-1].ours, bench.ratios[-1].theirs)]
    print(f"  tokens a processor second: ours {rates[0]:.0f}, transformers {rates[1]:.0f}")


def memory(bench: Bench) -> None:
    """The most memory of a process that uses one model once."""
    print("memory of a process with one model, MB")
    for size in SIZES:
        bench.whisper(size)
        print(f"  whisper:{size:<24} {_peak_mb(f'whisper:{size}'):8.0f}", flush=True)
    bench.marian()
    print(f"  {'opus-mt:en-es':<32} {_peak_mb('opus-mt:en-es'):8.0f}")
    path = bench.openai_whisper("base")
    print(f"  {'bare openai-whisper base':<32} {_peak_mb(f'openai:{path}'):8.0f}")


def _stage(bench: Bench, size: str) -> Time:
    """The stage `transcribe` of a job of its own; what comes before it in the job isn't counted."""
    times: list[Time] = []
    begun: list[Any] = []

    def on_event(event: Event) -> None:
        if isinstance(event, StageStarted) and event.stage == "transcribe":
            begun.append(Time.taken(times))
            begun[0].__enter__()
        elif isinstance(event, StageFinished) and event.stage == "transcribe":
            begun[0].__exit__(None, None, None)

    output = bench.folder / "out"
    engines = EngineChoice(vad="silero", stt=f"whisper:{size}")
    transcript = transcribe(DubRequest(bench.talk, (), output, source_language="en", engines=engines), on_event)
    assert len(transcript.segments) >= len(bench.chunks), "a chunk was not heard"
    shutil.rmtree(output)
    return times[0]


def _peak_mb(model: str) -> float:
    return measured([sys.executable, "-W", "ignore", __file__, "--use", model]).peak_mb


def _use(model: str) -> None:
    """Load one model and use it once, on half a minute of noise or a sentence."""
    noise = np.random.default_rng(1).normal(0, 2000, 28 * SPEECH_RATE_HZ).astype(np.int16)
    engine, _, path = model.partition(":")
    if engine == "openai":
        run_openai_whisper(load_openai_whisper(Path(path)), noise, BEAM)
    elif engine == "whisper":
        with cast("SpeechToText", load_engine(Kind.SPEECH_TO_TEXT, model)) as recognizer:
            recognizer.recognize(noise, "en")
    else:
        with cast("Translator", load_engine(Kind.TRANSLATION, model)) as translator:
            translator.translate(sentences(MARIAN_BATCH, _PIECES), "en", "es")


_PARTS = {part.__name__: part for part in (stage, openai, translation, memory)}


def main() -> int:
    """Run the parts named on the command line; 1 if a target is missed."""
    prepare_threads()
    configure(OPTIONS)
    if sys.argv[1:2] == ["--use"]:
        _use(sys.argv[2])
        return 0
    unknown = set(sys.argv[1:]) - _PARTS.keys()
    if unknown:
        raise SystemExit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(_PARTS)}")
    with TemporaryDirectory(prefix="octavia-bench-") as folder:
        os.environ["OCTAVIA_MODELS_DIR"] = f"{folder}/models"
        bench = Bench(Path(folder))
        print(f"  {'':<52} {'ours':>9}  {'theirs':>9}  {'cpu':>8}  {'wall':>8}")
        for name, part in _PARTS.items():
            if not sys.argv[1:] or name in sys.argv[1:]:
                part(bench)
    missed = [ratio for ratio in bench.ratios if not ratio.met]
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
