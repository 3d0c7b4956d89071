"""Translation of a transcript: sentences whole, also those that its segments cut apart.

A translator needs the whole of a sentence: its verb may come last in one language and second in the other. Segments end
in pauses and with the user's subtitles, which a sentence may outlast. Such segments are translated together, and the
translation is laid back over them, in proportion to their texts and broken at good places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from octavia.dubbing.engines import TextInContext, Translation
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.context import in_context
from octavia.dubbing.pipeline.ensemble import Crew
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.say import as_lines, spoken_as_is, translated
from octavia.dubbing.pipeline.script import Script
from octavia.dubbing.subtitles.grammar import ends_sentence
from octavia.dubbing.subtitles.retext import distribute
from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.values import Candidate, Line, Segment

T = TypeVar("T")

_PAUSE_MS = 1500
"""A sentence does not go on after a longer silence."""
_LONGEST_MS = 20_000
_MOST_SEGMENTS = 4
"""Text without punctuation would go on for ever."""


@dataclass(frozen=True, slots=True)
class Versions(Generic[T]):
    """Something of every segment, in order: once as the source was heard, once as a person corrected it."""

    heard: tuple[T, ...]
    edited: tuple[T, ...]


def lines_by_language(job: Job, script: Script, crews: Sequence[Crew]) -> dict[str, Versions[Line]]:
    """One line per segment with its candidates, for every crew's language; as it is where nobody has to translate.

    Raises:
        EngineError, LanguageError: as the engines do.
    """
    made = translated_script(job, script, {each.language: each.mt for each in crews if each.mt})
    heard, edited = script.heard, script.transcript
    as_is = Versions(spoken_as_is(heard), spoken_as_is(edited))
    return {
        each.language: Versions(
            as_lines(heard, made[each.language].heard), as_lines(edited, made[each.language].edited)
        )
        if each.mt
        else as_is
        for each in crews
    }


def translated_script(job: Job, script: Script, engines: Mapping[str, Chosen]) -> dict[str, Versions[Translation]]:
    """One translation per segment, in order, by target language.

    A translator that is told every text's neighbours gets the segments as they are: it keeps to their borders itself.
    A segment whose text a person corrected is translated by itself, its neighbours as they were heard: nothing hangs
    on an edit but the segment's own translation.

    Args:
        engines: By target language.
    """
    heard = script.heard.segments
    anew = {
        at: new.text
        for at, (old, new) in enumerate(zip(heard, script.transcript.segments, strict=True))
        if old.text != new.text
    }
    groups = whole_sentences(heard)
    asked = {target: _asked(heard, groups, anew, target, engine) for target, engine in engines.items()}
    made = translated(job, asked, script.heard.language, engines)
    found = {}
    for target, said in made.items():
        machine, instead = said[: len(said) - len(anew)], said[len(said) - len(anew) :]
        if not engines[target].info.in_context:
            parts = (laid_back(whole, group, target) for group, whole in zip(groups, machine, strict=True))
            machine = [part for of_group in parts for part in of_group]
        edited = dict(enumerate(machine)) | dict(zip(anew, instead, strict=True))
        found[target] = Versions(tuple(machine), tuple(edited.values()))
    return found


def _asked(
    heard: Sequence[Segment],
    groups: Sequence[Sequence[Segment]],
    anew: Mapping[int, str],
    target: str,
    engine: Chosen,
) -> list[TextInContext]:
    """What a translator is asked: all that was heard, as segments or as whole sentences, then the texts in `anew`."""
    if not engine.info.in_context:
        return [TextInContext(text) for text in (*map(_text, groups), *anew.values())]
    spans = [segment.span for segment in heard]
    texts = in_context([segment.text for segment in heard], spans, target, engine)
    return [*texts, *(replace(texts[at], text=text) for at, text in anew.items())]


def whole_sentences(segments: Sequence[Segment]) -> list[tuple[Segment, ...]]:
    """The segments in order, together where one's sentence goes on in the next.

    That is where its text doesn't end with one, the same speaker goes on within 1.5 s, and all together last at most
    20 s and are at most four.
    """
    groups: list[list[Segment]] = []
    for segment in segments:
        if groups and _goes_on(groups[-1], segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return [tuple(group) for group in groups]


def laid_back(translation: Translation, group: Sequence[Segment], language: str) -> list[Translation]:
    """A translation of a group's text as one of each of its segments.

    Of several segments every one gets a part of the best candidate, and no other: parts of different candidates don't
    make a sentence. With fewer words than segments the first gets all of them.
    """
    if len(group) == 1:
        return [translation]
    best = translation.candidates[0]
    if len(units(best.text)) < len(group):
        parts = [best.text, *[""] * (len(group) - 1)]
    else:
        parts = distribute(best.text, [len(segment.text) for segment in group], language)
    return [
        replace(translation, candidates=(Candidate(part, unknown=_within(best.unknown, segment.text)),))
        for part, segment in zip(parts, group, strict=True)
    ]


def _goes_on(group: Sequence[Segment], segment: Segment) -> bool:
    last = group[-1]
    return (
        len(group) < _MOST_SEGMENTS
        and last.speaker == segment.speaker
        and not ends_sentence(last.text, segment.text)
        and segment.start_ms - last.end_ms < _PAUSE_MS
        and segment.end_ms - group[0].start_ms <= _LONGEST_MS
    )


def _text(group: Sequence[Segment]) -> str:
    if len(group) == 1:
        return group[0].text
    return join([unit for segment in group for unit in units(segment.text)])


def _within(unknown: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(word for word in unknown if word in text)
