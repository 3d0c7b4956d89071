"""From texts to lines: translation, each text an artifact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import cast

from octavia.dubbing.documents import read_json, write_draft
from octavia.dubbing.engines import Kind, TextInContext, Translation
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.context import context_key
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.dubbing.values import Candidate, Line, Transcript
from octavia.dubbing.workspace import Artifact, Build, StageKey

_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Direction:
    """From which language into which, and by what engine."""

    source: str
    target: str
    engine: Chosen

    def key(self, wanted: TextInContext) -> StageKey:
        inputs = {"text": wanted.text, "from": self.source, "to": self.target}
        return StageKey("translate", _VERSION, {**inputs, **context_key(wanted), **self.engine.identity})


def translated(
    job: Job, texts: Mapping[str, Sequence[TextInContext]], source: str, engines: Mapping[str, Chosen]
) -> dict[str, list[Translation]]:
    """A translation of every text, in order, by target language; a text translated before is never translated again.

    One language after the other, so that an engine is loaded once for all it serves, and all are gone before the next
    stages load theirs.

    Args:
        texts: By target language, as its engine wants them (`context.in_context`).
        engines: By target language.

    Raises:
        EngineError, LanguageError: as the engines do.
    """
    infos = {engine.info.name: engine.info for engine in engines.values()}
    with ExitStack() as loaded:
        workers = {
            name: loaded.enter_context(EngineWorkers(Kind.TRANSLATION, info, job.parallel, job.cancel))
            for name, info in infos.items()
        }
        return {
            target: _translated(job, texts[target], _Direction(source, target, engine), workers[engine.info.name])
            for target, engine in engines.items()
        }


def _translated(job: Job, texts: Sequence[TextInContext], way: _Direction, workers: EngineWorkers) -> list[Translation]:
    with job.stage("translate", way.target) as run:
        known = {text: job.workspace.find(way.key(text)) for text in dict.fromkeys(texts)}
        missing = [text for text, artifact in known.items() if artifact is None]
        artifacts = {text: artifact for text, artifact in known.items() if artifact is not None}
        if missing:
            artifacts |= _translate(job, run, missing, way, workers)
        read = {text: read_json(Translation, each.file("candidates.json")) for text, each in artifacts.items()}
    for pivot in sorted({translation.via for translation in read.values() if translation.via}):
        job.notice(f"{way.engine.info.name} translates {way.source} to {way.target} by way of {pivot}", way.target)
    return [read[text] for text in texts]


def _translate(
    job: Job, run: StageRun, texts: list[TextInContext], way: _Direction, workers: EngineWorkers
) -> dict[TextInContext, Artifact]:
    run.begin()

    def work(batch: list[TextInContext]) -> list[Artifact]:
        if way.engine.info.in_context:
            answer = workers.call("translate_in_context", batch, way.source, way.target)
        else:
            answer = workers.call("translate", [one.text for one in batch], way.source, way.target)
        said = cast("list[Translation]", answer)
        pairs = zip(batch, said, strict=True)
        return [job.workspace.obtain(way.key(text), _writer(translation)) for text, translation in pairs]

    size = way.engine.info.batch
    batches = [texts[at : at + size] for at in range(0, len(texts), size)]
    kept = run.each(batches, work, parallel=workers.parallel)
    return dict(zip(texts, chain.from_iterable(kept), strict=True))


def _writer(translation: Translation) -> Build:
    def build(folder: Path) -> None:
        write_draft(translation, folder / "candidates.json")

    return build


def as_lines(transcript: Transcript, translations: Sequence[Translation]) -> tuple[Line, ...]:
    """One line per segment with its candidates."""
    return tuple(
        Line(segment, translation.candidates)
        for segment, translation in zip(transcript.segments, translations, strict=True)
    )


def spoken_as_is(transcript: Transcript) -> tuple[Line, ...]:
    """Lines that say the transcript itself: a dub into the source's own language (another voice)."""
    return tuple(Line(segment, (Candidate(segment.text),)) for segment in transcript.segments)
