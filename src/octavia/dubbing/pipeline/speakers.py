"""Telling speakers apart: who says each word or segment, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavia.dubbing.documents import read_json, write_draft
from octavia.dubbing.engines import Kind, Turn
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.speech.chunks import Heard
from octavia.dubbing.speech.speakers import lettered, merged_turns, speakers_of, speakers_of_words
from octavia.dubbing.values import Segment, Transcript, Word
from octavia.dubbing.workspace import Artifact

_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Turns:
    turns: tuple[Turn, ...]


def speaker_turns(job: Job, speech: Artifact, engine: Chosen) -> tuple[Turn, ...]:
    """Who speaks when in the whole source, under the engine's own names."""

    def build(folder: Path) -> None:
        with EngineWorkers(Kind.DIARIZATION, engine.info, 1, job.cancel) as workers:
            write_draft(_Turns(tuple(workers.call("turns", speech.file("speech.wav")))), folder / "turns.json")

    with job.stage("diarize") as run:
        inputs = {"speech": speech.digest, **engine.identity}
        return read_json(_Turns, run.obtain("diarize", _VERSION, inputs, build).file("turns.json")).turns


def word_speakers(
    job: Job, words: Sequence[Word], heard: Sequence[Heard], speech: Artifact, engine: Chosen | None, *, own: bool
) -> tuple[str | None, ...]:
    """Who says each word, as letters; empty if nobody is to tell speakers apart.

    Args:
        engine: The diarizer, if there is one.
        own: Whether the recogniser itself told them apart.
    """
    if engine is None and not own:
        return ()
    turns = merged_turns(heard) if engine is None else speaker_turns(job, speech, engine)
    if not turns:
        job.notice("no speakers could be told apart: all lines count as one person's")
    return lettered(speakers_of_words(words, turns))


def segment_speakers(job: Job, segments: Sequence[Segment], speech: Artifact, engine: Chosen) -> tuple[Segment, ...]:
    """Segments whose words nobody timed, each with the speaker who speaks most of it."""
    found = lettered(speakers_of([segment.span for segment in segments], speaker_turns(job, speech, engine)))
    return tuple(replace(segment, speaker=speaker) for segment, speaker in zip(segments, found, strict=True))


def named(job: Job, transcript: Transcript, names: Mapping[str, str]) -> Transcript:
    """The transcript with speakers under the names a person gave them; names of speakers who aren't there are told."""
    known = speakers_in(transcript.segments)
    for speaker in names:
        if speaker not in known:
            there = ", ".join(known) or "none that are told apart (--engine-diarization tells them apart)"
            job.notice(f"there is no speaker {speaker} to be named {names[speaker]}; there are: {there}")
    segments = (
        replace(segment, speaker=names.get(segment.speaker, segment.speaker)) if segment.speaker else segment
        for segment in transcript.segments
    )
    return replace(transcript, segments=tuple(segments))


def speakers_in(segments: Sequence[Segment]) -> tuple[str, ...]:
    """The speakers of segments in the order in which they first speak, those without a name left out."""
    return tuple(dict.fromkeys(segment.speaker for segment in segments if segment.speaker))
