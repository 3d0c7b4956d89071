"""From sound to transcript: voice activity, chunks, recognition (each chunk an artifact), sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import cast

from octavia.dubbing.documents import read_json, write_draft
from octavia.dubbing.engines import (
    EngineInfo,
    Kind,
    Pcm16,
    Recognition,
    VoiceActivity,
    load_engine,
)
from octavia.dubbing.errors import NoSpeech
from octavia.dubbing.media.decode import PcmFile
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ensemble import Hearing
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.pipeline.speakers import word_speakers
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.speech.chunks import Heard, cut_chunks, merge_removed, merge_words
from octavia.dubbing.speech.sentences import segment_words
from octavia.dubbing.timing import SPEECH_RATE_HZ, Span, ms_to_samples
from octavia.dubbing.values import Transcript
from octavia.dubbing.workspace import Artifact

_BLOCK_SAMPLES = 5 * SPEECH_RATE_HZ
_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Spans:
    spans: tuple[Span, ...]


def speech_spans(job: Job, speech: Artifact, engine: Chosen) -> tuple[Span, ...]:
    """Where somebody speaks.

    Raises:
        NoSpeech: if nobody does.
    """

    def build(folder: Path) -> None:
        pcm = PcmFile(speech.file("speech.wav"))
        with cast("VoiceActivity", load_engine(Kind.VOICE_ACTIVITY, engine.info.name)) as vad:
            spans = tuple(vad.speech(_watched(job, pcm.blocks(_BLOCK_SAMPLES))))
        write_draft(_Spans(spans), folder / "spans.json")

    with job.stage("voice-activity") as run:
        inputs = {"speech": speech.digest, **engine.identity}
        spans = read_json(_Spans, run.obtain("voice-activity", _VERSION, inputs, build).file("spans.json")).spans
    if not spans:
        raise NoSpeech(
            f"{job.request.source}: no speech was found",
            "check that the right audio track is chosen (--audio-track), or give subtitles (--subtitles)",
        )
    return spans


def recognized(job: Job, speech: Artifact, spans: Sequence[Span], ears: Hearing) -> Transcript:
    """The transcript of the spans where somebody speaks, speakers told apart where that is asked for.

    Raises:
        NoSpeech: if no word was recognised.
        LanguageError: if the language can't be found out.
    """
    pcm = PcmFile(speech.file("speech.wav"))
    engine = ears.stt
    chunks = _chunks(pcm, spans, ears)
    with job.stage("transcribe") as run, _recognizer(job, engine.info, len(chunks)) as workers:

        def hear(chunk: Span, language: str | None = ears.language) -> Heard:
            artifact = _recognize(run, workers, engine, _read(pcm, chunk), language)
            return Heard(chunk, read_json(Recognition, artifact.file("words.json")))

        heard = run.each(chunks, hear, parallel=workers.parallel)
        found, probability = _language_of(heard, ears.language)
        # A short chunk is easily taken for another language; told the right one, it is heard in that.
        heard = [part if part.recognition.language == found else hear(part.chunk, found) for part in heard]
    words = merge_words(heard)
    if not words:
        raise NoSpeech(
            f"{job.request.source}: no words were recognised",
            "try another engine (--engine-stt) or give subtitles (--subtitles)",
        )
    speakers = word_speakers(job, words, heard, speech, ears.diarizer, own=ears.own_turns)
    segments = segment_words(words, found, punctuated=engine.info.punctuates, speakers=speakers)
    return Transcript(found, segments, engine.info.name, probability, merge_removed(heard))


def recognize_part(job: Job, speech: Artifact, spans: Sequence[Span], ears: Hearing, part: int, parts: int) -> None:
    """Do one part, counted from 1, of the chunks that `recognized` goes through: it finds them done."""
    pcm = PcmFile(speech.file("speech.wav"))
    chunks = _chunks(pcm, spans, ears)
    mine = chunks[len(chunks) * (part - 1) // parts : len(chunks) * part // parts]
    with job.stage("transcribe") as run, _recognizer(job, ears.stt.info, len(mine)) as workers:
        run.each(
            mine,
            lambda chunk: _recognize(run, workers, ears.stt, _read(pcm, chunk), ears.language),
            parallel=workers.parallel,
        )


def _chunks(pcm: PcmFile, spans: Sequence[Span], ears: Hearing) -> list[Span]:
    # Who tells speakers apart must hear all of them at once, pauses included.
    wanted = [Span(spans[0].start_ms, spans[-1].end_ms)] if ears.own_turns else spans
    info = ears.stt.info
    return cut_chunks(wanted, pcm.duration_ms, info.chunk_ms, fixed_window=info.fixed_window)


def _recognize(run: StageRun, workers: EngineWorkers, engine: Chosen, audio: Pcm16, language: str | None) -> Artifact:
    def build(folder: Path) -> None:
        write_draft(workers.call("recognize", audio, language), folder / "words.json")

    inputs = {"audio": sha256(audio.tobytes()).hexdigest(), "language": language, **engine.identity}
    return run.obtain("recognize", _VERSION, inputs, build)


def _recognizer(job: Job, info: EngineInfo, chunks: int) -> EngineWorkers:
    return EngineWorkers(Kind.SPEECH_TO_TEXT, info, min(job.parallel, chunks), job.cancel)


def _language_of(heard: Sequence[Heard], told: str | None) -> tuple[str, float | None]:
    """The language most of the chunks (by words) were heard in, and the mean probability of those."""
    if told:
        return told, None
    weights: dict[str, int] = {}
    for chunk in heard:
        weights[chunk.recognition.language] = weights.get(chunk.recognition.language, 0) + len(chunk.recognition.words)
    language = max(weights, key=lambda code: (weights[code], code))
    sure = [h.recognition.probability for h in heard if h.recognition.language == language]
    known = [probability for probability in sure if probability is not None]
    return language, round(sum(known) / len(known), 4) if known else None


def _read(pcm: PcmFile, span: Span) -> Pcm16:
    start = ms_to_samples(span.start_ms, SPEECH_RATE_HZ)
    return pcm.read(start, ms_to_samples(span.end_ms, SPEECH_RATE_HZ) - start)


def _watched(job: Job, blocks: Iterator[Pcm16]) -> Iterator[Pcm16]:
    for block in blocks:
        job.cancel.check()
        yield block
