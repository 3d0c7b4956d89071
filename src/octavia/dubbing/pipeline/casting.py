"""Casting: which voice each speaker of the source gets in a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from octavia.dubbing.engines import Voice
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.takes import Wish, check_voices, choose_voice
from octavia.dubbing.request import DubRequest
from octavia.dubbing.values import Candidate, Line

Speaker = str | None
"""A speaker's name; None for whoever speaks while nobody tells speakers apart, or without a label."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who speaks with which voice in one language.

    Attributes:
        default: The voice of speakers who aren't in `voices`.
    """

    language: str
    default: str
    voices: Mapping[Speaker, str] = field(default_factory=dict)

    def voice_of(self, line: Line) -> str:
        """The voice of a line: an override's, else its speaker's."""
        return line.voice or self.voices.get(line.segment.speaker, self.default)

    def wish(self, line: Line, candidate: Candidate) -> Wish:
        """The line's candidate as it is to be spoken."""
        return Wish(candidate.text, self.voice_of(line))


def cast_of(
    job: Job,
    engine: Chosen,
    language: str,
    lines: Sequence[Line],
    edited: Sequence[Line],
    own_voices: Mapping[Speaker, str],
    lent: str = "",
) -> Cast:
    """The cast of a track.

    Args:
        lines: As they are without a person's edits: these decide who has which voice.
        edited: As they will be spoken: speakers who are only in these get voices after all others have theirs.
        own_voices: Voices made of speakers' own; a voice that the request names for a speaker goes before it.
        lent: The voice that stands for the language's default; empty if that does.

    Raises:
        EngineError: if a voice that is asked for doesn't exist.
    """
    default = Voice(lent, language, lent) if lent else choose_voice(job.request.voices, engine, language)
    wanted = job.request.cast.get(language, {})
    check_voices(engine, language, list(wanted.values()))
    fixed = dict(own_voices)
    fixed.update(wanted.items())
    offered = offered_voices(engine, language)
    speakers = _speakers(lines)
    voices = assigned(speakers, offered, default, fixed)
    heard = _speakers(edited)
    voices = assigned(list(dict.fromkeys((*speakers, *heard))), offered, default, {**fixed, **voices})
    _tell_shared(job, {speaker: voices[speaker] for speaker in heard}, language)
    return Cast(language, default.id, voices)


def assigned(
    speakers: Sequence[Speaker], offered: Sequence[Voice], default: Voice, fixed: Mapping[Speaker, str]
) -> dict[Speaker, str]:
    """A voice for each speaker.

    Those in `fixed` have theirs. Of the others the first gets the default voice, if nobody else has it, and each next
    one a voice nobody has yet, of another gender than the one before where voices say so. When all voices are taken
    they are taken again, in the same order.

    Args:
        speakers: In the order in which they first speak.
        offered: Voices of the language, best first.
    """
    voices = {speaker: fixed[speaker] for speaker in speakers if speaker in fixed}
    ranked = [default, *(voice for voice in offered if voice.id != default.id)]
    free = [voice for voice in ranked if voice.id not in voices.values()]
    last = ""
    for speaker in speakers:
        if speaker in voices:
            last = next((voice.gender for voice in ranked if voice.id == voices[speaker]), "")
            continue
        free = free or list(ranked)
        voice = next((one for one in free if not last or one.gender != last), free[0])
        free.remove(voice)
        voices[speaker] = voice.id
        last = voice.gender
    return {speaker: voices[speaker] for speaker in speakers}


def check_cast(request: DubRequest, engine: Chosen, language: str) -> None:
    """Refuse voices of a language that the request names and the engine doesn't have (EngineError)."""
    if language not in request.cloning.voices:
        choose_voice(request.voices, engine, language)
    lines = request.overrides.lines.get(language, {}).values()
    asked = [*(line.voice for line in lines if line.voice), *request.cast.get(language, {}).values()]
    check_voices(engine, language, asked)


def offered_voices(engine: Chosen, language: str) -> list[Voice]:
    """The engine's voices of a language, best first."""
    return [voice for voice in engine.info.voices if voice.language == language]


def _speakers(lines: Sequence[Line]) -> list[Speaker]:
    return list(dict.fromkeys(line.segment.speaker for line in lines))


def _tell_shared(job: Job, voices: Mapping[Speaker, str], language: str) -> None:
    """Tell who has to share a voice."""
    sharing: dict[str, list[str]] = {}
    for speaker, voice in voices.items():
        sharing.setdefault(voice, []).append(speaker or "whoever has no name")
    for voice, speakers in sharing.items():
        if len(speakers) > 1:
            job.notice(f"{' and '.join(speakers)} share the voice {voice}", language)
