"""From transcript to lines: translation, each text an artifact, and a person's overrides on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from octavia.dubbing.documents import read_json, write_json
from octavia.dubbing.engines import Kind, Translation, Translator, load_engine
from octavia.dubbing.errors import DocumentError
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import Job, StageRun
from octavia.dubbing.request import LineOverride, Overrides
from octavia.dubbing.values import Candidate, Line, Transcript
from octavia.dubbing.workspace import Build, StageKey

_VERSION = 1
_BATCH = 16


def translated(job: Job, texts: Sequence[str], source: str, target: str, engine: Chosen) -> list[Translation]:
    """A translation of every text, in order; a text translated before is never translated again."""
    with job.stage("translate", target) as run:
        missing = [
            text for text in dict.fromkeys(texts) if job.workspace.find(_key(text, source, target, engine)) is None
        ]
        if missing:
            _translate(job, run, missing, source, target, engine)
        found = [job.workspace.find(_key(text, source, target, engine)) for text in texts]
        translations = [read_json(Translation, artifact.file("candidates.json")) for artifact in found if artifact]
    pivots = sorted({translation.via for translation in translations if translation.via})
    for pivot in pivots:
        job.notice(f"{engine.info.name} translates {source} to {target} by way of {pivot}", target)
    return translations


def _key(text: str, source: str, target: str, engine: Chosen) -> StageKey:
    return StageKey("translate", _VERSION, {"text": text, "from": source, "to": target, **engine.identity})


def _translate(job: Job, run: StageRun, texts: list[str], source: str, target: str, engine: Chosen) -> None:
    run.begin()
    batches = [texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH)]
    with cast("Translator", load_engine(Kind.TRANSLATION, engine.info.name)) as translator:

        def work(batch: list[str]) -> None:
            for text, translation in zip(batch, translator.translate(batch, source, target), strict=True):
                job.workspace.obtain(_key(text, source, target, engine), _writer(translation))

        run.each(batches, work)


def _writer(translation: Translation) -> Build:
    def build(folder: Path) -> None:
        write_json(translation, folder / "candidates.json")

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


def overridden(lines: Sequence[Line], overrides: dict[str, LineOverride]) -> tuple[Line, ...]:
    """The lines with a person's decisions in place of the machine's."""
    return tuple(_apply(line, overrides.get(line.segment.id)) for line in lines)


def check_override_languages(overrides: Overrides, languages: Sequence[str]) -> None:
    """Refuse overrides of languages that aren't dubbed.

    Raises:
        DocumentError: naming the first of them.
    """
    for language in overrides.lines:
        if language not in languages:
            raise DocumentError(
                f"the overrides name language '{language}', which is not dubbed", f"dubbed are: {', '.join(languages)}"
            )


def check_override_lines(overrides: Overrides, transcript: Transcript) -> None:
    """Refuse overrides of lines that don't exist.

    Raises:
        DocumentError: naming the first segment that isn't there.
    """
    known = {segment.id for segment in transcript.segments}
    for language, lines in overrides.lines.items():
        for segment_id in lines:
            if segment_id not in known:
                last = transcript.segments[-1].id
                raise DocumentError(
                    f"the overrides name line '{segment_id}' ({language}), which does not exist",
                    f"the transcript has s0001 to {last}; see the lines in report.html",
                )


def _apply(line: Line, override: LineOverride | None) -> Line:
    if override is None:
        return line
    candidates = line.candidates if override.text is None else (Candidate(override.text.strip()),)
    return replace(
        line,
        candidates=candidates,
        voice=override.voice or line.voice,
        locked=override.lock,
        fixed_start_ms=override.start_ms,
    )
