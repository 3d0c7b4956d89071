"""Translation of a transcript: sentences whole, also those that its segments cut apart.

A translator needs the whole of a sentence: its verb may come last in one language and second in the other. Segments end
in pauses and with the user's subtitles, which a sentence may outlast. Such segments are translated together, and the
translation is laid back over them, in proportion to their texts and broken at good places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from octavia.dubbing.engines import Translation
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ensemble import Crew
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.say import as_lines, spoken_as_is, translated
from octavia.dubbing.subtitles.grammar import ends_sentence
from octavia.dubbing.subtitles.retext import distribute
from octavia.dubbing.subtitles.scripts import join, units
from octavia.dubbing.values import Candidate, Line, Segment, Transcript

_PAUSE_MS = 1500
"""A sentence does not go on after a longer silence."""
_LONGEST_MS = 20_000
_MOST_SEGMENTS = 4
"""Text without punctuation would go on for ever."""


def lines_by_language(job: Job, transcript: Transcript, crews: Sequence[Crew]) -> dict[str, tuple[Line, ...]]:
    """One line per segment with its candidates, for every crew's language; as it is where nobody has to translate.

    Raises:
        EngineError, LanguageError: as the engines do.
    """
    made = translated_transcript(job, transcript, {each.language: each.mt for each in crews if each.mt})
    return {
        each.language: as_lines(transcript, made[each.language]) if each.mt else spoken_as_is(transcript)
        for each in crews
    }


def translated_transcript(
    job: Job, transcript: Transcript, engines: Mapping[str, Chosen]
) -> dict[str, list[Translation]]:
    """One translation per segment, in order, by target language; `engines` as `translated` takes them.

    A translator that is told every text's neighbours gets the segments as they are: it keeps to their borders itself.
    """
    segments, source = transcript.segments, transcript.language
    keeping = {target: engine for target, engine in engines.items() if engine.info.in_context}
    others = {target: engine for target, engine in engines.items() if target not in keeping}
    texts, spans = [segment.text for segment in segments], [segment.span for segment in segments]
    made = translated(job, texts, source, keeping, spans)
    groups = whole_sentences(segments)
    for target, whole in translated(job, [_text(group) for group in groups], source, others).items():
        parts = (laid_back(each, group, target) for group, each in zip(groups, whole, strict=True))
        made[target] = [part for of_group in parts for part in of_group]
    return made


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
