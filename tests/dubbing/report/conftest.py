"""A small dub, made from scratch as a mixer would make it, with faults to order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, sosfilt

from octavia.dubbing.engines import EngineInfo, Kind, Quality
from octavia.dubbing.media.encode import encode_m4a
from octavia.dubbing.media.probe import probe
from octavia.dubbing.process import run
from octavia.dubbing.report import (
    EngineUse,
    JobInput,
    PlacedTake,
    Report,
    SourceInput,
    StageTime,
    TrackFiles,
    TrackInput,
    build,
)
from octavia.dubbing.request import MixSettings, ScheduleCaps
from octavia.dubbing.sound.loudness import LoudnessMeter
from octavia.dubbing.timing import Span, ms_to_samples
from octavia.dubbing.values import Candidate, Line, Placement, Segment, Transcript, Word

RATE = 48_000
LENGTH_MS = 8000
Sound = NDArray[np.float64]


def samples(time_ms: float) -> int:
    return ms_to_samples(round(time_ms), RATE)


def speech(seed: int, duration_ms: float) -> Sound:
    """Noise in the band and rhythm of speech, fading in and out; another seed is another utterance."""
    count = samples(duration_ms)
    random = np.random.default_rng(seed)
    band = butter(2, [200, 3400], "bandpass", fs=RATE, output="sos")
    time = np.arange(count) / RATE
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4.0 * time + random.uniform(0, 6))
    edges = np.minimum(1.0, np.minimum(np.arange(count), np.arange(count)[::-1]) / samples(30))
    sound: Sound = sosfilt(band, random.standard_normal(count)) * syllables * edges * 0.15
    return sound


def faded(sound: Sound, fade_ms: float = 8) -> Sound:
    count = samples(fade_ms)
    ramp = np.ones(len(sound))
    ramp[:count] = np.linspace(0, 1, count)
    ramp[len(sound) - count :] = np.linspace(1, 0, count)
    return sound * ramp


@dataclass(frozen=True)
class Spoken:
    """A line to be: where its source is, where and how long it is dubbed, by whom."""

    id: str
    source: tuple[int, int]
    start_ms: int
    duration_ms: int
    natural_ms: int
    speaker: str | None = "A"
    text: str = "Esto es lo que dice la línea."
    gain: float = 0.8
    by_hand: bool = False


LINES = (
    Spoken("s0001", (500, 2000), 520, 1500, 1600),
    Spoken("s0002", (2500, 4000), 2450, 1450, 1450, "B", gain=1.1),
    Spoken("s0003", (4600, 6600), 4700, 1900, 2280),
)


@dataclass(frozen=True)
class Faults:
    """What goes wrong between plan and file.

    Attributes:
        lost_tail_ms: So much of the end of s0002 is missing in stem and dub.
        misplaced_ms: s0002 is rendered that much later than it was placed.
        truncated: s0003 is cut to its length instead of being spoken faster.
        gain_db: The dub is that much louder than it should be.
        too_long_ms: The dub files are that much longer than the source.
        ducking_db: How far the original really is lowered under lines.
        bed_gain: Gain of the original, against the voice.
        background: The bed is a track of its own, at its level; the source is the bare voice.
        leak: Gain of the bare voice in the dub.
    """

    lost_tail_ms: int = 0
    misplaced_ms: int = 0
    truncated: bool = False
    gain_db: float = 0.0
    too_long_ms: int = 0
    ducking_db: float = 20.0
    bed_gain: float = 1.0
    background: bool = False
    leak: float = 0.0


@dataclass(frozen=True)
class MadeUp:
    """The inputs of a report, over real files."""

    job: JobInput
    track: TrackInput
    folder: Path


MakeDub = Callable[..., MadeUp]


@pytest.fixture(scope="session")
def make_dub(tmp_path_factory: pytest.TempPathFactory) -> MakeDub:
    """`make_dub(lost_tail_ms=…, change={"s0003": {"start_ms": …}})`: an 8 s video with three dubbed lines."""

    sources: dict[object, Path] = {}

    def make(change: Mapping[str, Mapping[str, Any]] | None = None, **faults: Any) -> MadeUp:
        lines = tuple(replace(line, **(change or {}).get(line.id, {})) for line in LINES)
        return _make(tmp_path_factory.mktemp("dub"), sources, lines, Faults(**faults))

    return make


@pytest.fixture(scope="session")
def good_dub(make_dub: MakeDub) -> MadeUp:
    """A dub without a fault."""
    return make_dub()


@pytest.fixture(scope="session")
def good_report(good_dub: MadeUp) -> Report:
    """Its report."""
    return build(good_dub.job, [good_dub.track])


@pytest.fixture
def speak() -> Callable[[int, float], Sound]:
    """`speak(seed, ms)`: speech-like sound at 48 kHz; the same seed says the same."""
    return speech


@pytest.fixture
def write_wav() -> Callable[..., None]:
    """`write_wav(path, mono, channels=1)`: a 48 kHz WAV of 16 bits."""
    return _write


def _make(folder: Path, sources: dict[object, Path], lines: tuple[Spoken, ...], faults: Faults) -> MadeUp:
    bed, voice = _original(lines)
    source = sources.setdefault((tuple(line.source for line in lines), faults.background), folder / "talk-source.mp4")
    if not source.exists():
        _video(source, voice if faults.background else bed + voice)
    takes = tuple(_takes(folder, lines, faults))
    stem = _stem(lines, takes, faults)
    duck = tuple(Span(line.start_ms - 60, line.start_ms + line.duration_ms + 60) for line in lines)
    duck += tuple(Span(start - 60, end + 60) for start, end in (line.source for line in lines))
    _speech_wav(folder / "speech.wav", voice if faults.background else bed + voice)
    _speech_wav(folder / "background.wav", bed)
    if faults.background:
        mixed = bed + stem + faults.leak * voice
    else:
        mixed = _ducked((bed + voice) * faults.bed_gain, duck, faults.ducking_db) + stem
    gain = 10 ** ((-16.0 - _lufs(mixed) + faults.gain_db) / 20)
    longer = np.zeros(samples(faults.too_long_ms))
    _write(folder / "talk.es.wav", np.concatenate([gain * mixed, longer]), channels=2)
    _write(folder / "talk.es.voice.wav", np.concatenate([stem, longer]))
    encode_m4a(folder / "talk.es.wav", folder / "talk.es.m4a")
    _package(folder, source)
    _subtitles(folder, lines)
    info = probe(source)
    segments = tuple(_segment(line) for line in lines)
    job = JobInput(
        SourceInput(info, "0" * 64, 1, Transcript("en", segments, "pocketsphinx"), tuple(s.span for s in segments)),
        ScheduleCaps(),
        MixSettings(),
        folder,
        engines=(EngineUse(_ENGINE, "speech in Spanish: flite (the only one)", {"voice": "slt"}, ("es",)),),
        notices=("flite speaks",),
        timings=(StageTime("transcribe", None, 1.5, reused=False), StageTime("mix", "es", 0.0, reused=True)),
    )
    track = TrackInput(
        "es",
        tuple(_line(line) for line in lines),
        tuple(_placement(line) for line in lines),
        takes,
        TrackFiles(
            wav=folder / "talk.es.wav",
            coded=folder / "talk.es.m4a",
            voice=folder / "talk.es.voice.wav",
            srt=folder / "talk.es.srt",
            vtt=folder / "talk.es.vtt",
            ass=folder / "talk.es.ass",
            package=folder / "talk.mp4",
        ),
        duck_spans=() if faults.background else duck,
        original=folder / "speech.wav",
        background=folder / "background.wav" if faults.background else None,
    )
    return MadeUp(job, track, folder)


_ENGINE = EngineInfo(
    "flite", Kind.SPEECH, "Flite", "2.2", Quality.DRAFT, "BSD-4-Clause", True, limits=("English only.",)
)


def _original(lines: tuple[Spoken, ...]) -> tuple[Sound, Sound]:
    random = np.random.default_rng(7)
    bed: Sound = sosfilt(butter(1, 900, fs=RATE, output="sos"), random.standard_normal(samples(LENGTH_MS))) * 0.03
    voice: Sound = np.zeros(samples(LENGTH_MS))
    for number, line in enumerate(lines):
        start, end = samples(line.source[0]), samples(line.source[1])
        voice[start:end] += speech(100 + number, line.source[1] - line.source[0])[: end - start]
    return bed, voice


def _takes(folder: Path, lines: tuple[Spoken, ...], faults: Faults) -> Iterator[PlacedTake]:
    for number, line in enumerate(lines):
        natural = folder / f"{line.id}.natural.wav"
        placed = folder / f"{line.id}.wav"
        sound = speech(number, line.natural_ms)
        _write(natural, sound)
        if line.natural_ms == line.duration_ms:
            placed = natural
        elif faults.truncated and line.id == "s0003":
            _write(placed, faded(sound[: samples(line.duration_ms)]))
        else:
            _write(placed, speech(50 + number, line.duration_ms))
        yield PlacedTake(line.id, placed, natural, line.start_ms, "slt", "flite")


def _stem(lines: tuple[Spoken, ...], takes: tuple[PlacedTake, ...], faults: Faults) -> Sound:
    stem: Sound = np.zeros(samples(LENGTH_MS))
    for line, take in zip(lines, takes, strict=True):
        sound: Sound = faded(soundfile.read(take.path)[0]) * line.gain
        start = samples(line.start_ms)
        if line.id == "s0002":
            sound = sound[: len(sound) - samples(faults.lost_tail_ms)]
            start += samples(faults.misplaced_ms)
        part = sound[: max(0, len(stem) - start)]
        stem[start : start + len(part)] += part
    return stem


def _ducked(original: Sound, spans: tuple[Span, ...], by_db: float) -> Sound:
    gain = np.zeros(len(original))
    for span in spans:
        gain[max(0, samples(span.start_ms)) : samples(span.end_ms)] = -by_db
    return original * 10 ** (uniform_filter1d(gain, samples(40)) / 20)


def _lufs(sound: Sound) -> float:
    meter = LoudnessMeter(2, RATE)
    meter.add(np.stack([sound, sound], axis=1).astype(np.float32))
    return meter.finish().integrated_lufs


def _write(path: Path, sound: Sound, channels: int = 1) -> None:
    soundfile.write(path, np.repeat(sound[:, None], channels, axis=1), RATE, subtype="PCM_16")


def _speech_wav(path: Path, sound: Sound) -> None:
    soundfile.write(path, soxr.resample(sound, RATE, 16_000), 16_000, subtype="PCM_16")


def _video(out: Path, sound: Sound) -> None:
    original = out.with_name("original.wav")
    _write(original, sound, channels=2)
    picture = ["-f", "lavfi", "-i", f"testsrc=size=64x48:rate=25:duration={LENGTH_MS / 1000}"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-c:a", "aac", "-shortest"]
    run(["ffmpeg", "-loglevel", "error", *picture, "-i", str(original), *coded, str(out)])


def _package(folder: Path, source: Path) -> None:
    inputs = ["-i", str(source), "-i", str(folder / "talk.es.m4a")]
    maps = ["-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy", "-metadata:s:a:1", "language=spa"]
    run(["ffmpeg", "-loglevel", "error", *inputs, *maps, str(folder / "talk.mp4")])


def _subtitles(folder: Path, lines: tuple[Spoken, ...]) -> None:
    rows = []
    ordered = sorted(lines, key=lambda line: line.start_ms)
    ends = [line.start_ms - 80 for line in ordered[1:]] + [LENGTH_MS]
    for number, (line, end_ms) in enumerate(zip(ordered, ends, strict=True), 1):
        rows.append(f"{number}\n{_srt_time(line.start_ms)} --> {_srt_time(end_ms)}\n{line.text}\n")
    (folder / "talk.es.srt").write_text("\n".join(rows), encoding="utf-8")
    for kind in ("vtt", "ass"):
        (folder / f"talk.es.{kind}").write_text(f"stands for the {kind} file", encoding="utf-8")


def _srt_time(time_ms: int) -> str:
    seconds, ms = divmod(time_ms, 1000)
    return f"00:00:{seconds:02d},{ms:03d}"


def _segment(line: Spoken) -> Segment:
    start, end = line.source
    words = (Word("this", start, start + 300, 0.9), Word("line", start + 350, end, 0.31))
    return Segment(line.id, start, end, "this line", words, line.speaker)


def _line(line: Spoken) -> Line:
    return Line(
        _segment(line),
        (Candidate(line.text, 0.0, ("Kennedy",)),),
        fixed_start_ms=line.start_ms if line.by_hand else None,
    )


def _placement(line: Spoken) -> Placement:
    return Placement(line.id, 0, line.start_ms, line.duration_ms, line.natural_ms, line.start_ms - line.source[0])
