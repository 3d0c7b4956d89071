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
from octavia.dubbing.pipeline.context import AFTER, BEFORE, in_context
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
    """Something of every line, in order: once as the source was heard, once as a person corrected and shaped it."""

    heard: tuple[T, ...]
    edited: tuple[T, ...]


def lines_by_language(job: Job, script: Script, crews: Sequence[Crew]) -> dict[str, Versions[Line]]:
    """One line per segment with its candidates, for every crew's language; as it is where nobody has to translate.

    Raises:
        EngineError, LanguageError: as the engines do.
    """
    made = translated_script(job, script, _translators(crews))
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


def first_lines(job: Job, script: Script, crews: Sequence[Crew], wanted: int) -> dict[str, tuple[Line, ...]]:
    """The first `wanted` lines of a script that nobody edited, as `lines_by_language` will give them.

    A translator is asked for these in the very batches in which it is asked for all later, so that nothing is
    translated twice, or otherwise.

    Raises:
        EngineError, LanguageError: as the engines do.
    """
    heard = replace(script.heard, segments=script.heard.segments[:wanted])
    groups = whole_sentences(script.heard.segments)
    whole = next((at for at in range(len(groups)) if sum(map(len, groups[:at])) >= wanted), len(groups))
    engines = _translators(crews)
    asked = {target: _asked(script.heard.segments, groups, (), target, engine) for target, engine in engines.items()}
    counts = {target: wanted if engine.info.in_context else whole for target, engine in engines.items()}
    texts = {target: _in_batches(texts, counts[target], engines[target].info.batch) for target, texts in asked.items()}
    made = translated(job, texts, script.heard.language, engines)
    found = {each.language: spoken_as_is(heard) for each in crews}
    for target, said in made.items():
        known = dict(zip(texts[target], said, strict=True))
        machine = [known[text] for text in asked[target][: counts[target]]]
        if not engines[target].info.in_context:
            machine = _of_segments(machine, groups[:whole], target)
        found[target] = as_lines(heard, machine[:wanted])
    return found


def _translators(crews: Sequence[Crew]) -> dict[str, Chosen]:
    return {each.language: each.mt for each in crews if each.mt}


def _in_batches(texts: Sequence[TextInContext], count: int, batch: int) -> list[TextInContext]:
    """The first `count` texts, each once, and as many of the following as fill the last batch."""
    wanted = len(dict.fromkeys(texts[:count]))
    return list(dict.fromkeys(texts))[: -(-wanted // batch) * batch]


def _of_segments(machine: Sequence[Translation], groups: Sequence[Sequence[Segment]], target: str) -> list[Translation]:
    parts = (laid_back(whole, group, target) for group, whole in zip(groups, machine, strict=True))
    return [part for of_group in parts for part in of_group]


@dataclass(frozen=True, slots=True)
class _Anew:
    """A text that is translated because of an edit, and the lines it is laid back over.

    Attributes:
        around: The segments it stands among, as they were heard or cut; `at` is the first line's place there.
    """

    text: str
    lines: tuple[Segment, ...]
    around: tuple[Segment, ...]
    at: int


def translated_script(job: Job, script: Script, engines: Mapping[str, Chosen]) -> dict[str, Versions[Translation]]:
    """One translation per line, in order, by target language.

    A translator that is told every text's neighbours gets the lines as they are: it keeps to their borders itself.
    A line whose text a person corrected is translated by itself, its neighbours as they were heard; what was split or
    joined is translated without what is around it, but told of it. So nothing hangs on an edit but what was edited.

    Args:
        engines: By target language.
    """
    heard = script.heard.segments
    groups = whole_sentences(heard)
    anew = {target: _anew(script, engine.info.in_context) for target, engine in engines.items()}
    asked = {target: _asked(heard, groups, anew[target], target, engine) for target, engine in engines.items()}
    made = translated(job, asked, script.heard.language, engines)
    found = {}
    for target, said in made.items():
        count = len(said) - len(anew[target])
        machine = said[:count]
        if not engines[target].info.in_context:
            machine = _of_segments(machine, groups, target)
        instead: dict[str, Translation] = {}
        for one, translation in zip(anew[target], said[count:], strict=True):
            instead |= zip((line.id for line in one.lines), laid_back(translation, one.lines, target), strict=True)
        edited = [
            instead[line.id] if line.id in instead else machine[shape.first]
            for shape in script.shapes
            for line in shape.said
        ]
        found[target] = Versions(tuple(machine), tuple(edited))
    return found


def _anew(script: Script, in_context: bool) -> list[_Anew]:
    """What edits make to be translated: whole sentences, unless the translator is told every text's neighbours."""
    heard = script.heard.segments
    found: list[_Anew] = []
    for shape in script.shapes:
        corrected = {line.id for was, line in zip(shape.cut, shape.said, strict=True) if was.text != line.text}
        if shape.stands and not corrected:
            continue
        before, after = heard[: shape.first][-BEFORE:], heard[shape.first + len(shape.heard) :][:AFTER]
        around = (*before, *shape.cut, *after)
        places = {line.id: len(before) + at for at, line in enumerate(shape.cut)}
        groups = [] if shape.stands else whole_sentences(shape.cut)
        if in_context:
            groups = [(line,) for group in groups for line in group]
        found += [
            _Anew(_text(group), group, around, places[group[0].id])
            for group in groups
            if not all(line.id in corrected for line in group)
        ]
        found += [_Anew(line.text, (line,), around, places[line.id]) for line in shape.said if line.id in corrected]
    return found


def _asked(
    heard: Sequence[Segment],
    groups: Sequence[Sequence[Segment]],
    anew: Sequence[_Anew],
    target: str,
    engine: Chosen,
) -> list[TextInContext]:
    """What a translator is asked: all that was heard, as segments or as whole sentences, then the texts in `anew`."""
    if not engine.info.in_context:
        return [TextInContext(text) for text in (*map(_text, groups), *(one.text for one in anew))]
    return [
        *_in_context(heard, target, engine),
        *(replace(_in_context(one.around, target, engine)[one.at], text=one.text) for one in anew),
    ]


def _in_context(segments: Sequence[Segment], target: str, engine: Chosen) -> list[TextInContext]:
    return in_context([each.text for each in segments], [each.span for each in segments], target, engine)


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
