"""Jobs that make or use subtitles without a dub: of a media file, in another language, spoken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.engines import Translation
from octavia.dubbing.errors import LanguageError, NoSpeech, OutputError
from octavia.dubbing.events import OnEvent, ignore
from octavia.dubbing.languages import normalize
from octavia.dubbing.media.encode import encode_m4a
from octavia.dubbing.media.wav import wav_writer
from octavia.dubbing.pipeline.choice import Chosen, choose, speech, translation
from octavia.dubbing.pipeline.context import in_context
from octavia.dubbing.pipeline.cuesheet import cuesheet
from octavia.dubbing.pipeline.deliver import place_file, prepare, stem_of
from octavia.dubbing.pipeline.ensemble import hearing
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.perform import SpokenLine, perform
from octavia.dubbing.pipeline.say import spoken_as_is, translated
from octavia.dubbing.pipeline.script import given_cues, make_script
from octavia.dubbing.pipeline.separate import sounds_of
from octavia.dubbing.pipeline.source import decoded_speech, inspect, open_source
from octavia.dubbing.pipeline.whole import translated_script
from octavia.dubbing.request import DubRequest, WhenUnfit
from octavia.dubbing.sound.blocks import Block
from octavia.dubbing.sound.master import master
from octavia.dubbing.sound.stem import PlacedTake, VoiceStem
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.read import SubtitleFormat, read_subtitles
from octavia.dubbing.subtitles.retext import place_back, sentences
from octavia.dubbing.subtitles.segments import as_segments
from octavia.dubbing.subtitles.write import write_ass, write_srt, write_vtt
from octavia.dubbing.timemap import TimeMap
from octavia.dubbing.timing import PROGRAMME_RATE_HZ, ms_to_samples
from octavia.dubbing.values import Placement, Segment, Transcript
from octavia.dubbing.workspace import Artifact

_VERSION = 1
_BLOCK_SAMPLES = 5 * PROGRAMME_RATE_HZ
_AFTER_LAST_CUE_MS = 60_000
_SOUND_FORMATS = (".wav", ".m4a")


def kind_of(path: Path) -> SubtitleFormat:
    """The subtitle format a file's name asks for.

    Raises:
        OutputError: if it asks for none.
    """
    try:
        return SubtitleFormat(path.suffix.lower().removeprefix("."))
    except ValueError:
        known = " or ".join(f".{kind.value}" for kind in SubtitleFormat)
        raise OutputError(f"{path}: subtitles are not written as '{path.suffix}'", f"use {known}") from None


def write_subtitles(cues: Sequence[Cue], path: Path, kind: SubtitleFormat) -> None:
    """Write `cues` to `path` in that format, whole or not at all.

    Raises:
        OutputError: if it can't be written.
    """
    writers: dict[SubtitleFormat, Callable[[Sequence[Cue], Path], None]] = {
        SubtitleFormat.SRT: write_srt,
        SubtitleFormat.VTT: write_vtt,
        SubtitleFormat.ASS: write_ass,
    }
    writers[kind](cues, path)


def language_in_name(path: Path) -> str | None:
    """The language a file's name tells, `talk.en.srt` for one; None if it tells none."""
    parts = path.name.lstrip(".").split(".")
    if len(parts) < 3:
        return None
    try:
        return normalize(parts[-2])
    except LanguageError:
        return None


def untagged_stem(path: Path) -> str:
    """The start of a file's name without the language it may tell: `talk` of `talk.en.srt`."""
    stem = stem_of(path)
    return stem.rpartition(".")[0] if language_in_name(path) else stem


@dataclass(frozen=True, slots=True)
class SubtitledMedia:
    """Subtitles of a media file.

    Attributes:
        files: `<stem>.<language>.<kind>`, the source's language first.
        engines: Those that heard and translated it.
    """

    files: tuple[Path, ...]
    engines: tuple[Chosen, ...]


def subtitle_media(
    request: DubRequest, kinds: Sequence[SubtitleFormat], on_event: OnEvent = ignore, cancel: CancelToken | None = None
) -> SubtitledMedia:
    """Subtitles of a media file, in its own language and in each of the request's.

    Args:
        request: As for a dub, but it may have no languages. The files are put into its output folder.
        kinds: Formats to write, each once.

    Raises:
        InputMissing, MediaError, NoSpeech: if the source can't be used.
        EngineError, LanguageError: if no engine hears the language or translates a pair.
        OutputError: if the files can't be written.
        Cancelled: if the token was cancelled; finished stages are kept in the workspace.
    """
    prepare(request.output)
    told = None if request.subtitles else hearing(request).language
    if told is not None:
        # Where the language is known beforehand, a pair nobody serves is found before hours of recognition.
        _translators(request, told)
    job = Job(request, on_event, cancel or CancelToken())
    source = open_source(job, inspect(request.source, request.audio_track, cancel))
    script = make_script(job, source, decoded_speech(job, sounds_of(job, source).voice), given_cues(request))
    transcript = script.transcript
    spoken = {transcript.language: transcript.segments}
    translators = _translators(request, transcript.language)
    for target, engine in translators.items():
        job.notice(engine.reason, target)
    made = translated_script(job, script, translators)
    spoken |= {target: _said(transcript, translations.edited) for target, translations in made.items()}
    stem = stem_of(request.source)
    files = []
    for language, segments in spoken.items():
        sheet = cuesheet(job, segments, language, source.info, TimeMap())
        for kind in kinds:
            place = request.output / f"{stem}.{language}.{kind.value}"
            files.append(place_file(sheet.file(f"cues.{kind.value}"), place))
    return SubtitledMedia(tuple(files), tuple(dict.fromkeys((*script.engines, *translators.values()))))


def _translators(request: DubRequest, source_language: str) -> dict[str, Chosen]:
    targets = (language for language in request.languages if language != source_language)
    engines = request.engines
    return {target: choose(translation(source_language, target), engines.mt, request.terms) for target in targets}


def _said(transcript: Transcript, translations: Sequence[Translation]) -> tuple[Segment, ...]:
    """The transcript's segments with their best translations in place of their texts."""
    pairs = zip(transcript.segments, translations, strict=True)
    said = (replace(segment, text=each.candidates[0].text, words=()) for segment, each in pairs)
    return tuple(segment for segment in said if segment.text.strip())


@dataclass(frozen=True, slots=True)
class TranslatedFile:
    """A translated subtitle file.

    Attributes:
        unknown: Words the translator left as they were, each once.
    """

    path: Path
    engine: Chosen
    unknown: tuple[str, ...]


def translate_file(
    request: DubRequest, out: Path | None = None, on_event: OnEvent = ignore, cancel: CancelToken | None = None
) -> TranslatedFile:
    """Translate a subtitle file, sentence by sentence, into one with the same times. Styles are not kept.

    Args:
        request: Its source is the subtitle file, its source language a code; one target language.
        out: Where to write it, `.srt`, `.vtt` or `.ass`; None: of the source's kind, `<stem>.<language>.<kind>` in the
            request's output folder, the source language's own tag left out.

    Raises:
        InputMissing, DocumentError: if the file can't be read or used.
        EngineError, LanguageError: if no engine translates the pair.
        OutputError: if `out` can't be written or is of no known kind.
        Cancelled: if the token was cancelled; what is translated is kept in the workspace.
    """
    (target,) = request.languages
    subtitles = read_subtitles(request.source)
    kind = subtitles.format if out is None else kind_of(out)
    out = out or request.output / f"{untagged_stem(request.source)}.{target}.{kind.value}"
    prepare(out.parent)
    engine = choose(translation(request.source_language, target), request.engines.mt, request.terms)
    job = Job(request, on_event, cancel or CancelToken())
    job.notice(engine.reason, target)
    whole = sentences(subtitles.cues)
    texts = in_context([sentence.text for sentence in whole], (), target, engine)
    made = translated(job, {target: texts}, request.source_language, {target: engine})
    best = [each.candidates[0] for each in made[target]]
    write_subtitles(place_back(whole, [each.text for each in best], subtitles.cues, target), out, kind)
    return TranslatedFile(out, engine, tuple(dict.fromkeys(word for each in best for word in each.unknown)))


@dataclass(frozen=True, slots=True)
class SpokenFile:
    """Speech made of a subtitle file.

    Attributes:
        path: WAV or M4A, 48 kHz stereo, up to the end of the last cue, or of the last line if that is late.
        placements: Where every line plays; those with `problems` keep not every cap.
        dropped: How many sounds, songs and remarks of the file nobody speaks.
    """

    path: Path
    engine: Chosen
    placements: tuple[Placement, ...]
    dropped: int


def speak_file(
    request: DubRequest, out: Path, on_event: OnEvent = ignore, cancel: CancelToken | None = None
) -> SpokenFile:
    """Speak a subtitle file: every line at its time, its pace fitted to its cue within the request's caps.

    Args:
        request: Its source is the subtitle file; its one language is the file's. There is no picture to slow: with
            `slow-video` an unfit line starts late.
        out: Where to write the sound, `.wav` or `.m4a`.

    Raises:
        InputMissing, DocumentError: if the file can't be read or used.
        NoSpeech: if nothing in it is spoken.
        EngineError, LanguageError: if no engine speaks the language or the voice asked for does not exist.
        OutputError: if `out` can't be written or is no kind of sound file that is made.
        Cancelled: if the token was cancelled; takes that are made are kept in the workspace.
    """
    if out.suffix.lower() not in _SOUND_FORMATS:
        raise OutputError(f"{out}: speech is written as WAV or M4A", "give it a name that ends in .wav or .m4a")
    (language,) = request.languages
    cues = read_subtitles(request.source).cues
    spoken = as_segments(cues)
    if not spoken.segments:
        raise NoSpeech(f"{request.source}: nothing in it is spoken", "it holds only sounds, songs and remarks")
    engine = choose(speech(language), request.engines.tts, request.terms)
    prepare(out.parent)
    if request.caps.when_unfit is WhenUnfit.SLOW_VIDEO:
        request = replace(request, caps=replace(request.caps, when_unfit=WhenUnfit.LATE))
    job = Job(request, on_event, cancel or CancelToken())
    job.notice(engine.reason, language)
    lines = spoken_as_is(Transcript(language, spoken.segments, "subtitles"))
    # There is no source to end with: lines that are late may run on beyond the last cue.
    room_ms = 2 * cues[-1].end_ms + _AFTER_LAST_CUE_MS
    performed = perform(job, lines, lines, engine, language, room_ms).lines
    total_ms = max(cues[-1].end_ms, *(line.placement.end_ms for line in performed))
    sound = _rendered(job, performed, total_ms, language, out.suffix.lower())
    (name,) = sound.files
    place_file(sound.file(name), out)
    return SpokenFile(out, engine, tuple(line.placement for line in performed), len(spoken.dropped))


def _rendered(job: Job, performed: Sequence[SpokenLine], total_ms: int, language: str, suffix: str) -> Artifact:
    """An artifact with the one file `speech.wav` or `speech.m4a`."""
    takes = [(_samples(line.placement.start_ms), line.take) for line in performed]
    stem = VoiceStem([PlacedTake(start, take.path) for start, take in takes], _samples(total_ms))
    mix = job.request.mix

    def build(folder: Path) -> None:
        wav = folder / "speech.wav"
        with wav_writer(wav, PROGRAMME_RATE_HZ, 2) as writer:
            master(lambda: _stereo(stem), mix, writer.write)
        if suffix == ".m4a":
            encode_m4a(wav, folder / "speech.m4a", job.cancel)
            wav.unlink()

    inputs = {
        "takes": [[start, take.digest] for start, take in takes],
        "samples": stem.total_samples,
        "mix": [mix.loudness_lufs, mix.peak_dbtp],
        "suffix": suffix,
    }
    with job.stage("render", language) as run:
        return run.obtain("speech", _VERSION, inputs, build)


def _samples(time_ms: int) -> int:
    return ms_to_samples(time_ms, PROGRAMME_RATE_HZ)


def _stereo(stem: VoiceStem) -> Iterator[Block]:
    for block in stem.blocks(_BLOCK_SAMPLES):
        yield np.repeat(block[:, np.newaxis], 2, axis=1)
