"""The stages of jobs: thin functions over the pure pipeline.

Each may be killed at any instant and repeated: what it made is found in the job's workspace under its own key.
Machines that share no folder bring each other's artifacts to theirs (`parcels`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import read_json
from octavia.dubbing.errors import EngineError
from octavia.dubbing.events import Notice, OnEvent
from octavia.dubbing.pipeline import dub, dub_sound, hear_part, transcribe
from octavia.dubbing.pipeline.deliver import MANIFEST, MEDIA_TYPES, Manifest, place_file, stem_of
from octavia.dubbing.pipeline.review import peaks_of, review
from octavia.dubbing.request import Cloning, DubRequest, Overrides, ScheduleCaps, WhenUnfit
from octavia.dubbing.subtitle_jobs import speak_file, translate_file
from octavia.dubbing.transcript_files import TranscriptFormat, write_transcript
from octavia.dubbing.values import Transcript
from octavia.platform.clock import utc_now
from octavia.platform.requests import request_of
from octavia.platform.settings import Settings
from octavia.service.billing.billing import YTDUBBER
from octavia.service.jobs.commands import (
    DEFAULT_VOICE,
    Dub,
    JobKind,
    Synthesize,
    Transcribe,
    Translate,
    own_voices_of,
    source_language_of,
)
from octavia.service.jobs.errors import UnusableVoice
from octavia.service.jobs.lines import PEAKS
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.work import Claimed, Outcome
from octavia.service.storage.errors import NotDecodable
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from octavia.workers.apart import delivered_apart
from octavia.workers.chosen import as_chosen
from octavia.workers.folders import WORKSPACE
from octavia.workers.model_sizes import hearing_engine, note_of, usable
from octavia.workers.profile import profile_engines

_SLOWEST, _FASTEST = 0.5, 2.0
_PICTURE_FIRST = ("burned", "package", "mix-m4a")
_SOUND_FIRST = ("mix-m4a", "package")
"""What a dub is made for: the first of these that there is."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a stage works with.

    Attributes:
        folder: The job's own: source, workspace, outputs.
        settings: What the operator prefers of dubs.
    """

    claimed: Claimed
    folder: Path
    files: Files
    settings: Settings
    on_event: OnEvent
    cancel: CancelToken

    def source(self) -> Path:
        """The job's source as a local file that is named as its owner named it, since outputs are named after it."""
        assert self.claimed.source_file_id is not None
        return self._local(self.claimed.source_file_id, Path(self.claimed.source_name), self.folder / "source")

    def request(self, languages: tuple[str, ...], output: str) -> DubRequest:
        """A request on the source, in the job's workspace, its files to be put into the folder `output`."""
        base = request_of(self.settings, self.source(), languages, self.folder / output)
        command, engines = self.claimed.command, base.engines
        if self.claimed.asset == YTDUBBER:
            engines = profile_engines(engines, base.terms, source_language_of(command), languages)
        stt = hearing_engine(engines.stt, command.model_size, usable(base.terms))
        made = replace(
            base,
            engines=replace(engines, stt=stt),
            workspace=self.folder / WORKSPACE,
            background=self.background(),
        )
        return as_chosen(made, command) if isinstance(command, Dub) else made

    def own_voices(self, languages: Sequence[str]) -> Cloning:
        """The voices of the owner's own that speak these languages, as local files.

        Raises:
            UnusableVoice: if one was deleted since the job was made.
        """
        paths: dict[str, tuple[Path, ...]] = {}
        consents = []
        for language, voice_id in own_voices_of(self.claimed.command).items():
            if language not in languages:
                continue
            voice = self.claimed.voices.get(voice_id)
            if voice is None:
                raise UnusableVoice(
                    f"the voice of your own that was to speak {language} was deleted",
                    "make the job with another",
                    details={"reason": "deleted", "language": language},
                )
            paths[language] = (self._local(voice.file_id, Path("voice.flac"), self.folder / "voices" / voice.id),)
            consents.append(f"{voice.name}: {voice.consent}")
        return Cloning(consent="; ".join(dict.fromkeys(consents)), voices=paths)

    def background(self) -> Path | None:
        """The job's background track as a local file that is named as its owner named it; None if it has none."""
        command = self.claimed.command
        if not isinstance(command, Dub) or command.background is None:
            return None
        file = self.files.get(self.claimed.owner_id, command.background.file_id)
        return self._local(file.id, Path(file.name), self.folder / "background")

    def _local(self, file_id: str, name: Path, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        copy = self.files.local_copy(file_id, folder)
        named = folder / f"{stem_of(name)}{name.suffix or copy.suffix}"
        if not named.exists():
            place_file(copy, named)
        return named


def fetch(bench: Bench) -> Outcome:
    """Get the source from its address, if it has one, and see how long it is."""
    claimed = bench.claimed
    if claimed.source_file_id is not None:
        return Outcome()
    with bench.files.incoming(claimed.owner_id) as incoming:
        name = bench.files.ingest.fetch(claimed.command.source.url, incoming, bench.cancel)
        try:
            file = bench.files.admit(claimed.owner_id, incoming, name, FileKind.VIDEO)
        except NotDecodable:
            file = bench.files.admit(claimed.owner_id, incoming, name, FileKind.AUDIO)
    return Outcome(source_file_id=file.id, source_name=file.name, duration_ms=file.duration_ms)


def prepare(bench: Bench) -> Outcome:
    """Make what all parts of hearing need."""
    hear_part(_hearing(bench), 0, 1, bench.on_event, bench.cancel)
    return Outcome()


def hear(bench: Bench) -> Outcome:
    """Write down what is said, or a part of it; what tells the language tells the job."""
    claimed = bench.claimed
    if claimed.part:
        hear_part(_hearing(bench), claimed.part, claimed.parts, bench.on_event, bench.cancel)
        return Outcome()
    request = _hearing(bench)
    note = note_of(request.engines.stt, claimed.command.model_size, request.terms)
    if note:
        bench.on_event(Notice(note))
    return Outcome(source_language=_heard(bench).language)


def _heard(bench: Bench) -> Transcript:
    return transcribe(_hearing(bench), bench.on_event, bench.cancel)


def _hearing(bench: Bench) -> DubRequest:
    command = bench.claimed.command
    assert isinstance(command, Transcribe | Dub)
    language = command.language if isinstance(command, Transcribe) else command.source_language
    return replace(bench.request((), "out"), source_language=language)


def dub_one(bench: Bench) -> Outcome:
    """One language of a dub, as it sounds. Where it is delivered by itself, its files; else they are made and measured
    when all languages are there."""
    claimed = bench.claimed
    request = _dub_request(bench, (claimed.language,), f"out-{claimed.language}", first=True)
    if request.package:
        dub_sound(request, bench.on_event, bench.cancel, {claimed.language: claimed.heard} if claimed.heard else {})
        return Outcome()
    dub(request, bench.on_event, bench.cancel)
    return Outcome(outputs=delivered_apart(request, claimed.job_id, utc_now() + claimed.kept_for))


def _dub_request(bench: Bench, languages: tuple[str, ...], output: str, *, first: bool = False) -> DubRequest:
    """What is asked for; the `first` time there is something to be heard before all of it is there."""
    command = bench.claimed.command
    assert isinstance(command, Dub)
    request = bench.request(languages, output)
    own = bench.own_voices(languages)
    voices = {**request.voices, **dict(command.voices)}
    request = replace(
        request,
        source_language=command.source_language,
        voices={
            language: voice
            for language, voice in voices.items()
            if language in languages and language not in own.voices
        },
        cloning=own,
        cast={language: cast for language, cast in request.cast.items() if language in languages},
        burn_subtitles=command.burn_subtitles or request.burn_subtitles,
        overrides=_of(bench.claimed.overrides, languages),
        sample=first and not command.apart,
    )
    return _sound_alone(request) if command.apart else request


def _sound_alone(request: DubRequest) -> DubRequest:
    """The request for no picture: the dub is as long as its source, whatever the operator would do to a picture."""
    caps = request.caps
    if caps.when_unfit is WhenUnfit.SLOW_VIDEO:
        caps = replace(caps, when_unfit=WhenUnfit.LATE)
    # A recogniser that listened to every language would cost more than hearing the source, which is done once.
    return replace(request, caps=caps, package=False, hear_back=False, burn_subtitles=False)


def _of(overrides: Overrides, languages: Sequence[str]) -> Overrides:
    """What of the job's overrides is about these languages."""
    lines = {language: of_it for language, of_it in overrides.lines.items() if language in languages}
    return replace(overrides, lines=lines)


def translate(bench: Bench) -> Outcome:
    """Translate a subtitle file."""
    _translated(bench)
    return Outcome()


def _translated(bench: Bench) -> Output:
    command = bench.claimed.command
    assert isinstance(command, Translate)
    request = replace(bench.request((command.target_language,), "out"), source_language=command.source_language)
    made = translate_file(request, None, bench.on_event, bench.cancel).path
    role = f"subtitles-{made.suffix[1:]}"
    return Output(made, made.name, role, command.target_language, MEDIA_TYPES[made.suffix], main=True)


def speak(bench: Bench) -> Outcome:
    """Speak a subtitle file."""
    _spoken(bench)
    return Outcome()


def _spoken(bench: Bench) -> Output:
    command = bench.claimed.command
    assert isinstance(command, Synthesize)
    language = command.language
    request = bench.request((language,), "out")
    voice = command.voice if command.voice != DEFAULT_VOICE else _voice_of(bench, language, command.voice_gender)
    request = replace(
        request,
        voices={language: voice} if voice else {},
        caps=_at_speed(request.caps, command.speed),
    )
    out = request.output / f"{request.source.stem}.m4a"
    speak_file(request, out, bench.on_event, bench.cancel)
    return Output(out, out.name, "speech", language, MEDIA_TYPES[".m4a"], main=True)


def _at_speed(caps: ScheduleCaps, speed: float) -> ScheduleCaps:
    """Lines keep the times of their cues: a speed above 1 lets them be spoken faster than the operator would, one
    below 1 slower."""
    slowest = max(_SLOWEST, caps.rate_min * min(speed, 1.0))
    return replace(caps, rate_min=slowest, rate_max=min(_FASTEST, caps.rate_max * max(speed, 1.0)))


def _voice_of(bench: Bench, language: str, gender: str) -> str:
    """The engine's first voice of that gender; empty, which is its default, if none is asked for or there is none."""
    from octavia.dubbing.pipeline.choice import choose, speech

    if not gender:
        return ""
    request = bench.request((language,), "out")
    engine = choose(speech(language), request.engines.tts, request.terms)
    fitting = (each.id for each in engine.info.voices if each.gender == gender and each.language == language)
    return next(fitting, "")


def deliver(bench: Bench) -> Outcome:
    """Put everything together; what was made before is found."""
    command = bench.claimed.command
    match command:
        case Transcribe():
            return Outcome(outputs=_transcript_files(bench, command))
        case Translate():
            return Outcome(outputs=(_translated(bench),))
        case Synthesize():
            return Outcome(outputs=(_spoken(bench),))
        case Dub(apart=True):
            return Outcome()
    request = _dub_request(bench, bench.claimed.languages, "out")
    dub(request, bench.on_event, bench.cancel)
    roles = _SOUND_FIRST if command.kind is JobKind.AUDIO_TRANSLATE else _PICTURE_FIRST
    return Outcome(
        outputs=(*_dubbed_files(request, roles), *_peaks(request)),
        reviews=tuple(review(request, language) for language in request.languages),
    )


def _transcript_files(bench: Bench, command: Transcribe) -> tuple[Output, ...]:
    heard = _heard(bench)
    folder = bench.folder / "out"
    stem = stem_of(Path(bench.claimed.source_name))
    outputs = []
    for kind in TranscriptFormat:
        wanted = kind.value == command.subtitle_format
        if kind is TranscriptFormat.TXT and not wanted:
            continue
        path = folder / f"{stem}.{heard.language}.{kind.value}"
        write_transcript(heard, path, kind)
        role = "transcript" if kind is TranscriptFormat.JSON else f"subtitles-{kind.value}"
        media_type = MEDIA_TYPES.get(path.suffix, "text/plain")
        outputs.append(Output(path, path.name, role, heard.language, media_type, main=wanted))
    return tuple(outputs)


def _dubbed_files(request: DubRequest, roles: Sequence[str]) -> tuple[Output, ...]:
    manifest = request.output / MANIFEST
    entries = read_json(Manifest, manifest).files
    main = next((role for role in roles if any(entry.role == role for entry in entries)), None)
    if main is None:
        raise EngineError("the dub has no file to deliver", "try it again")
    first = next(entry for entry in entries if entry.role == main)
    outputs = [
        Output(
            request.output / entry.name,
            entry.name,
            entry.role,
            entry.language,
            entry.media_type,
            main=entry is first,
        )
        for entry in entries
    ]
    return *outputs, Output(manifest, MANIFEST, "manifest", None, MEDIA_TYPES[".json"])


def _peaks(request: DubRequest) -> tuple[Output, ...]:
    """How loud the source and each dub are at each moment."""
    stem = stem_of(request.source)
    return tuple(
        Output(
            peaks_of(request, language),
            f"{stem}.{language or 'source'}.peaks",
            PEAKS,
            language,
            "application/octet-stream",
        )
        for language in (None, *request.languages)
    )


STAGES: dict[str, Callable[[Bench], Outcome]] = {
    StageName.FETCH: fetch,
    StageName.PREPARE: prepare,
    StageName.HEAR: hear,
    StageName.DUB: dub_one,
    StageName.TRANSLATE: translate,
    StageName.SPEAK: speak,
    StageName.DELIVER: deliver,
}
