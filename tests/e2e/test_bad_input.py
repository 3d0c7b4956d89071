"""Bad input: one line that says what is wrong, one that says what to do, a documented code, nothing half-written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from octavia.dubbing.errors import ExitCode
from support.program import Ended, octavia
from support.wrong_files import WrongFiles

TALK = "@talk.mp4"
SUBTITLED = ("--subtitles", "@talk.en.srt")


@dataclass(frozen=True)
class Case:
    """A bad command line and how it must end. `@name` stands for a file of the shelf.

    Attributes:
        error, hint: What the two lines on stderr must say; `hint` is None where the first line says it all.
        settings: What `octavia.toml` holds.
        late: It can be found out only at work: finished artifacts may be left, but nothing else.
    """

    source: str
    code: ExitCode
    error: str
    hint: str | None
    options: tuple[str, ...] = ()
    to: tuple[str, ...] = ("es",)
    settings: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    late: bool = False


MEDIA = {
    "a file that does not exist": Case("absent.mp4", ExitCode.INPUT_MISSING, "absent.mp4 does not exist", "path"),
    "a name with a line break": Case("no\nsuch.mp4", ExitCode.INPUT_MISSING, "such.mp4 does not exist", "path"),
    "a folder": Case(".", ExitCode.INPUT_MISSING, ". is a folder", "name one media file"),
    "a pipe": Case("@pipe.mp4", ExitCode.INPUT_MISSING, "pipe.mp4 is no regular file", "name one media file"),
    "a socket": Case("@socket.mp4", ExitCode.INPUT_MISSING, "socket.mp4 is no regular file", "name one media file"),
    "a device": Case("/dev/zero", ExitCode.INPUT_MISSING, "/dev/zero is no regular file", "name one media file"),
    "a link to itself": Case("@loop.mp4", ExitCode.INPUT_MISSING, "loop.mp4", "check the path"),
    "a file without a byte": Case("@zero.mp4", ExitCode.INPUT_MEDIA, "zero.mp4 is empty (zero bytes)", "again"),
    "random bytes": Case("@garbage.mp4", ExitCode.INPUT_MEDIA, "garbage.mp4 is not media", "octavia reads MP4"),
    "a text": Case("@notes.mp4", ExitCode.INPUT_MEDIA, "notes.mp4 holds text, not media", "octavia reads MP4"),
    "an image": Case("@picture.png", ExitCode.INPUT_MEDIA, "picture.png is of a kind", "convert it to one of MP4"),
    "a list of files to join": Case("@concat.mp4", ExitCode.INPUT_MEDIA, "concat.mp4 holds a playlist", "itself"),
    "a playlist": Case("@playlist.mp4", ExitCode.INPUT_MEDIA, "playlist.mp4 holds a playlist", "itself"),
    "a video without its index": Case("@indexless.mp4", ExitCode.INPUT_MEDIA, "indexless.mp4 is cut off", "again"),
    "a video that breaks off halfway": Case(
        "@half.mp4", ExitCode.INPUT_MEDIA, "half.mp4 is cut off", "again", late=True
    ),
    "thirteen hours": Case("@hours.flac", ExitCode.INPUT_MEDIA, "hours.flac lasts 13:00:00", "cut it"),
    "a video without sound": Case("@mute.mp4", ExitCode.INPUT_SPEECH, "mute.mp4 has no audio track", "with sound"),
    "silence": Case(
        "@silence.wav", ExitCode.INPUT_SPEECH, "silence.wav: no speech was found", "--audio-track", late=True
    ),
    "music": Case("@music.wav", ExitCode.INPUT_SPEECH, "music.wav: no", "--subtitles", late=True),
    "an audio track there isn't": Case(
        TALK, ExitCode.INPUT_MEDIA, "no audio track is '7'", "it has: 1 (eng", ("--audio-track", "7")
    ),
    "an audio track in another language": Case(
        TALK, ExitCode.INPUT_MEDIA, "no audio track is 'fr'", "it has: 1 (eng", ("--audio-track", "fr")
    ),
    "a background that does not exist": Case(
        TALK, ExitCode.INPUT_MISSING, "absent.wav does not exist", "check the path", ("--background", "absent.wav")
    ),
    "a background that is no media": Case(
        TALK, ExitCode.INPUT_MEDIA, "notes.mp4 holds text, not media", "octavia reads", ("--background", "@notes.mp4")
    ),
    "a background without sound": Case(
        TALK, ExitCode.INPUT_SPEECH, "mute.mp4 has no audio track", "with sound", ("--background", "@mute.mp4")
    ),
}

LANGUAGES = {
    "a pair nobody translates": Case(TALK, ExitCode.LANGUAGE, "from English to Japanese", "es, fr", to=("ja",)),
    "a language nobody recognises": Case(
        TALK, ExitCode.LANGUAGE, "speech recognition in Japanese", "works here: en", ("--from", "ja")
    ),
    "a slip of the pen": Case(TALK, ExitCode.LANGUAGE, "'spansh'", "Spanish", to=("spansh",)),
    "a language that does not exist": Case(TALK, ExitCode.LANGUAGE, "'qqq'", "give a code such as 'en'", to=("qqq",)),
    "a language asked for twice": Case(TALK, ExitCode.USAGE, "--to es is given twice", "once", to=("es", "spa")),
    "an engine that does not exist": Case(
        TALK, ExitCode.ENGINE, "no mt engine is named 'deepl'", "known here: apertium", ("--engine-mt", "deepl")
    ),
    "an engine that can't speak the language": Case(
        TALK, ExitCode.LANGUAGE, "no engine for speech in Spanish", "works here: en", ("--engine-tts", "flite")
    ),
    "a voice that does not exist": Case(
        TALK, ExitCode.ENGINE, "no voice 'nobody' for es", "es", ("--voice", "es=nobody")
    ),
}

DOCUMENTS = {
    "subtitles that do not exist": Case(
        TALK, ExitCode.INPUT_MISSING, "absent.en.srt", "check the path", ("--subtitles", "absent.en.srt")
    ),
    "subtitles that are random bytes": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "binary.en.srt: not a text file", "SRT", ("--subtitles", "@binary.en.srt")
    ),
    "subtitles without a byte": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "empty.en.srt: the file is empty", "SRT", ("--subtitles", "@empty.en.srt")
    ),
    "subtitles that are prose": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "prose.en.srt: holds no subtitle", "SRT", ("--subtitles", "@prose.en.srt")
    ),
    "subtitles beyond the end": Case(
        TALK,
        ExitCode.INPUT_SPEECH,
        "late.en.srt: no subtitle",
        "belong to this file",
        ("--subtitles", "@late.en.srt"),
        late=True,
    ),
    "subtitles in a language nobody told": Case(
        TALK, ExitCode.LANGUAGE, "the language of", "--from en", ("--subtitles", "@untold.srt")
    ),
    "overrides that do not exist": Case(
        TALK, ExitCode.INPUT_MISSING, "absent.json", "check the path", ("--overrides", "absent.json")
    ),
    "overrides that are no JSON": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "prose.json is not JSON", "the shape is", ("--overrides", "@prose.json")
    ),
    "overrides with an unknown key": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "unknown key 'txt'", "did you mean 'text'", ("--overrides", "@unknown-key.json")
    ),
    "overrides with a value of the wrong kind": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "wrong-kind.json", "correct", ("--overrides", "@wrong-kind.json")
    ),
    "overrides with an empty text": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "the text is empty", "leave the key out", ("--overrides", "@empty-text.json")
    ),
    "overrides of a language that isn't dubbed": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "'fr', which is not", "are: es", ("--overrides", "@unknown-language.json")
    ),
    "overrides of a line that does not exist": Case(
        TALK,
        ExitCode.INPUT_DOCUMENT,
        "line 's0999' (es), which does not exist",
        "there are s0001 to s0001",
        (*SUBTITLED, "--overrides", "@unknown-line.json"),
        late=True,
    ),
    "overrides by a voice that does not exist": Case(
        TALK, ExitCode.ENGINE, "no voice 'nobody'", "es", (*SUBTITLED, "--overrides", "@unknown-voice.json")
    ),
    "settings that are no TOML": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "octavia.toml is not TOML", "correct", settings="rate_max: 1.2"
    ),
    "a setting that does not exist": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "octavia.toml: rate_mx is not a setting", "rate_max", settings="rate_mx = 1.2"
    ),
    "a setting out of range": Case(
        TALK,
        ExitCode.INPUT_DOCUMENT,
        "octavia.toml: rate_max is 9: it must be a number from 1 to 2",
        None,
        settings="rate_max = 9",
    ),
    "an environment variable that is no setting": Case(
        TALK, ExitCode.INPUT_DOCUMENT, "OCTAVIA_RATE is not a setting", "rate", variables={"OCTAVIA_RATE": "1"}
    ),
}

COMMAND_LINES = {
    "a rate out of range": Case(
        TALK, ExitCode.USAGE, "--rate-max is '9': it must be a number from 1 to 2", None, ("--rate-max", "9")
    ),
    "a rate that is no number": Case(
        TALK, ExitCode.USAGE, "--rate-max is 'fast': it must be a number", None, ("--rate-max", "fast")
    ),
    "an option that does not exist": Case(TALK, ExitCode.USAGE, "--subtitels", "dub --help", ("--subtitels", "x")),
    "no language to dub into": Case(TALK, ExitCode.USAGE, "'--to'", "dub --help", to=()),
    "a voice without a language": Case(
        TALK, ExitCode.USAGE, "'female' is not language=voice, for example es=female", None, ("--voice", "female")
    ),
}

PLACES = {
    "an output folder that is a file": Case(
        TALK, ExitCode.OUTPUT, "notes.mp4: File exists", "--out", ("--out", "@notes.mp4")
    ),
    "an output folder below a file": Case(
        TALK, ExitCode.OUTPUT, "notes.mp4/out: Not a directory", "--out", ("--out", "@notes.mp4/out")
    ),
    "an output folder where none can be": Case(TALK, ExitCode.OUTPUT, "/proc/x", "--out", ("--out", "/proc/x")),
    "a workspace that is a file": Case(
        TALK, ExitCode.OUTPUT, "notes.mp4", "choose a folder", ("--workspace", "@notes.mp4"), late=True
    ),
}


def _dub(case: Case, shelf: WrongFiles, folder: Path) -> Ended:
    if case.settings:
        (folder / "octavia.toml").write_text(case.settings, encoding="utf-8")
    targets = [part for code in case.to for part in ("--to", code)]
    out = () if "--out" in case.options else ("--out", "out")
    arguments = [_on_shelf(argument, shelf) for argument in (case.source, *targets, *out, *case.options)]
    return octavia(folder, "dub", *arguments, variables=case.variables)


def _on_shelf(argument: str, shelf: WrongFiles) -> str:
    if not argument.startswith("@"):
        return argument
    name, slash, rest = argument[1:].partition("/")
    return f"{shelf.take(name)}{slash}{rest}"


def _assert_refused(ended: Ended, code: ExitCode, error: str, hint: str | None) -> None:
    assert (ended.code, ended.printed) == (code, ""), ended.complaint
    first, *rest = ended.complaint.splitlines()
    assert first.startswith("error: ")
    assert error in first
    assert len(rest) == (hint is not None), ended.complaint
    if hint is not None:
        assert rest[0].startswith("hint: ")
        assert hint in rest[0]


def _assert_only_finished(out: Path) -> None:
    """Nothing but finished artifacts is left."""
    assert {path.name for path in out.iterdir()} <= {".work"}
    assert list(out.glob(".work/drafts/*")) == []
    unfinished = [path for path in out.glob(".work/objects/*/*") if not (path / "artifact.json").is_file()]
    assert unfinished == []


ALL = {**MEDIA, **LANGUAGES, **DOCUMENTS, **COMMAND_LINES, **PLACES}


@pytest.mark.parametrize("name", ALL)
def test_bad_input_is_told_in_one_line_with_what_to_do_about_it(name: str, shelf: WrongFiles, tmp_path: Path) -> None:
    case = ALL[name]
    ended = _dub(case, shelf, tmp_path)
    _assert_refused(ended, case.code, case.error, case.hint)
    left = {path.name for path in tmp_path.iterdir()} - {"octavia.toml"}
    if case.late:
        assert left == {"out"}
        _assert_only_finished(tmp_path / "out")
    else:
        assert left == set()
