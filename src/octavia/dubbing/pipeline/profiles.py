"""Voices made of the speakers' own: consent, clips of each speaker, and the profile an engine makes of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import soundfile

from octavia.dubbing.documents import write_whole
from octavia.dubbing.engines import Kind, Pcm16, Samples
from octavia.dubbing.errors import ConsentMissing, NoSpeech
from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.wav import PcmFile, wav_writer
from octavia.dubbing.pipeline.casting import Speaker
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.pipeline.source import Source, inspect, open_source
from octavia.dubbing.pipeline.studio import PROFILE
from octavia.dubbing.pipeline.versions import versions_of
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.report.lines import LENT_VOICE
from octavia.dubbing.request import DubRequest
from octavia.dubbing.sound.blocks import Block
from octavia.dubbing.sound.trim import speech_bounds
from octavia.dubbing.speech.reference import reference_clips
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, SPEECH_RATE_HZ, Span, clock, ms_to_samples, total_ms
from octavia.dubbing.values import Segment
from octavia.dubbing.workspace import Artifact

_VERSION = 1
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
_LONGEST_MS = 30_000
"""What a profile is made of in all; more makes it no better."""
_SHORTEST_MS = 2000
"""Of less sound no voice can be made."""
_FEW_MS = 6000
"""Below this it is told that the likeness will be poor."""


@dataclass(frozen=True, slots=True)
class OwnVoices:
    """Voices made of speakers' own with one engine.

    Attributes:
        by_speaker: Voice ids, `profile:NAME`.
        profiles: Their profiles by voice id.
        default: The voice that stands where the engine's default would; empty if that does.
    """

    by_speaker: Mapping[Speaker, str] = field(default_factory=dict)
    profiles: Mapping[str, Artifact] = field(default_factory=dict)
    default: str = ""


def check_consent(request: DubRequest) -> None:
    """Refuse to use anybody's voice unless it is said who agreed to that.

    Raises:
        ConsentMissing: if it isn't.
    """
    cloning = request.cloning
    if cloning.samples and not cloning.wanted:
        raise ConsentMissing(
            "a recording of a voice is given, but not that the dub is to speak like it",
            "ask for it with --clone-voice, or leave the recording out",
        )
    if cloning.used and len(cloning.consent.split()) < 2:
        raise ConsentMissing(
            "nobody's voice is used without their consent, and none is recorded",
            'say who agreed and when: --voice-consent "Jane Doe agreed by letter on 3 May"',
        )


def inspected_samples(request: DubRequest) -> None:
    """Find out before any work whether the recordings of voices can be read.

    Raises:
        InputMissing, MediaError, NoSpeech: naming the first that can't.
    """
    for paths in (*request.cloning.samples.values(), *request.cloning.voices.values()):
        for path in paths:
            inspect(path, None)


def own_voices(job: Job, source: Source, speech: Artifact, script: Script, engine: Chosen) -> OwnVoices:
    """A voice for every speaker of whom there is enough clean sound; who has none gets one of the engine's.

    Whoever was heard is taken from where they were heard, so that an edit of one line's speaker leaves all other lines
    as they are; a speaker whom a person told apart, from where that person says.

    Args:
        source: Where the speakers are heard best: the source, or the voice taken out of it.
        speech: `speech.wav`, 16 kHz mono of the same.
    """
    heard = _by_speaker(script.heard.segments)
    places = heard | {who: said for who, said in _by_speaker(script.transcript.segments).items() if who not in heard}
    _tell_unknown(job, list(places))
    with job.stage("profile") as run:
        clips = {speaker: _Clips(job, run, source, speech, segments) for speaker, segments in places.items()}
        found = {speaker: artifact for speaker, each in clips.items() if (artifact := each.of(speaker)) is not None}
        with EngineWorkers(Kind.SPEECH, engine.info, 1, job.cancel) as workers:
            made = {speaker: _profile(run, workers, engine, artifact) for speaker, artifact in found.items()}
    ids = {speaker: f"profile:{speaker or 'the speaker'}" for speaker in made}
    return OwnVoices(ids, {ids[speaker]: artifact for speaker, artifact in made.items()})


def with_lent_voice(job: Job, own: OwnVoices, paths: Sequence[Path], engine: Chosen) -> OwnVoices:
    """`own` with a voice made of recordings for whoever has none of their own.

    Raises:
        NoSpeech: if the recordings hold too little sound.
    """
    with job.stage("profile") as run:
        clips = _given_clips(job, run, paths)
        if (length_ms := _length_ms(clips)) < _SHORTEST_MS:
            raise NoSpeech(
                f"too little sound in the recording of the voice ({length_ms / 1000:.1f} s)",
                f"give one with at least {_FEW_MS // 1000} s of clean speech",
            )
        with EngineWorkers(Kind.SPEECH, engine.info, 1, job.cancel) as workers:
            made = _profile(run, workers, engine, clips)
    return replace(own, profiles={**own.profiles, LENT_VOICE: made}, default=LENT_VOICE)


def _by_speaker(segments: Sequence[Segment]) -> dict[Speaker, Sequence[Segment]]:
    return dict.fromkeys((segment.speaker for segment in segments), segments)


@dataclass(frozen=True, slots=True)
class _Clips:
    """Gathers clips of speakers: artifacts with `clip-1.wav` …, 48 kHz mono."""

    job: Job
    run: StageRun
    source: Source
    speech: Artifact
    segments: Sequence[Segment]

    def of(self, speaker: Speaker) -> Artifact | None:
        """The speaker's clips: of the recordings that were given, else out of the source; None if there are too few."""
        given = self.job.request.cloning.samples.get(speaker or "", ())
        artifact = _given_clips(self.job, self.run, given) if given else self._heard(speaker)
        name = speaker or "the speaker"
        length_ms = _length_ms(artifact) if artifact else 0
        if artifact is None or length_ms < _SHORTEST_MS:
            self.job.notice(f"too little clean speech of {name} ({length_ms / 1000:.1f} s) to speak like them")
            return None
        if length_ms < _FEW_MS:
            self.job.notice(f"only {length_ms / 1000:.1f} s of clean speech of {name}: the likeness will be poor")
        return artifact

    def _heard(self, speaker: Speaker) -> Artifact | None:
        theirs = [segment for segment in self.segments if segment.speaker == speaker]
        others = [segment.span for segment in self.segments if segment.speaker != speaker]
        with PcmFile(self.speech.file("speech.wav")) as pcm:
            spans = reference_clips(theirs, others, _reader(pcm))
        if not spans:
            return None

        def build(folder: Path) -> None:
            with programme_blocks(self.source.info, self.source.track, _BLOCK_SAMPLES, self.job.cancel) as blocks:
                for number, clip in enumerate(_cut(blocks, spans), 1):
                    _write_clip(folder, number, clip)

        inputs = {
            **self.source.identity,
            "spans": [[span.start_ms, span.end_ms] for span in spans],
            **versions_of("octavia", media=True),
        }
        artifact = self.run.obtain("clips", _VERSION, inputs, build)
        places = ", ".join(f"{clock(span.start_ms)} to {clock(span.end_ms)}" for span in spans)
        self.job.notice(f"the voice of {speaker or 'the speaker'} is taken from {places}")
        return artifact


def _given_clips(job: Job, run: StageRun, paths: Sequence[Path]) -> Artifact:
    """Clips of recordings that were given, from their beginning."""
    sources = [open_source(job, inspect(path, None, job.cancel)) for path in paths]

    def build(folder: Path) -> None:
        left = ms_to_samples(_LONGEST_MS, PROGRAMME_RATE_HZ)
        for number, source in enumerate(sources, 1):
            with programme_blocks(source.info, source.track, _BLOCK_SAMPLES, job.cancel) as blocks:
                clip = _beginning(blocks, left)
            start, end = speech_bounds(clip, PROGRAMME_RATE_HZ)
            left -= end - start
            _write_clip(folder, number, clip[start:end])

    inputs = {"given": [source.identity for source in sources], **versions_of("octavia", media=True)}
    return run.obtain("clips", _VERSION, inputs, build)


def _profile(run: StageRun, workers: EngineWorkers, engine: Chosen, clips: Artifact) -> Artifact:
    def build(folder: Path) -> None:
        samples = [_read_clip(clips.file(name)) for name in sorted(clips.files)]
        write_whole(folder / PROFILE, workers.call("profile", samples, PROGRAMME_RATE_HZ))

    return run.obtain("profile", _VERSION, {"clips": clips.digest, **engine.identity}, build)


def _tell_unknown(job: Job, speakers: Sequence[Speaker]) -> None:
    for name in job.request.cloning.samples:
        if (name or None) not in speakers:
            there = ", ".join(speaker or "one without a name" for speaker in speakers)
            job.notice(f"there is no speaker '{name}' for the recording that is given; there are: {there}")


def _reader(pcm: PcmFile) -> Callable[[Span], Pcm16]:
    def read(span: Span) -> Pcm16:
        start = ms_to_samples(span.start_ms, SPEECH_RATE_HZ)
        return pcm.read(start, ms_to_samples(span.end_ms, SPEECH_RATE_HZ) - start)

    return read


def _cut(blocks: Iterator[Block], spans: Sequence[Span]) -> list[Samples]:
    """The mono sound of each span, read in one pass."""
    edges = [tuple(ms_to_samples(time, PROGRAMME_RATE_HZ) for time in (one.start_ms, one.end_ms)) for one in spans]
    parts: list[list[Samples]] = [[] for _ in spans]
    place = 0
    for block in blocks:
        for part, (start, end) in zip(parts, edges, strict=True):
            inside = block[max(0, start - place) : max(0, end - place)]
            if len(inside):
                part.append(_mono(inside))
        place += len(block)
        if place >= max(end for _, end in edges):
            break
    return [np.concatenate(part) if part else np.zeros(0, np.float32) for part in parts]


def _beginning(blocks: Iterator[Block], count: int) -> Samples:
    """The first `count` samples, mono, or all there are."""
    parts: list[Samples] = [np.zeros(0, np.float32)]
    for block in blocks:
        parts.append(_mono(block))
        if sum(map(len, parts)) >= count:
            break
    return np.concatenate(parts)[:count]


def _mono(block: Block) -> Samples:
    mono: Samples = block.mean(axis=1, dtype=np.float32)
    return mono


def _write_clip(folder: Path, number: int, samples: Samples) -> None:
    if len(samples):
        with wav_writer(folder / f"clip-{number:03d}.wav", PROGRAMME_RATE_HZ, 1) as writer:
            writer.write(samples)


def _read_clip(path: Path) -> Samples:
    samples: Samples = soundfile.read(os.fsencode(path), dtype="float32")[0]
    return samples


def _length_ms(clips: Artifact) -> int:
    lengths = []
    for name in clips.files:
        with PcmFile(clips.file(name)) as pcm:
            lengths.append(Span(0, pcm.duration_ms))
    return total_ms(lengths)
