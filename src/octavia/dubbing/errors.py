"""Every way a dub can fail that a person can do something about.

Each error is one line that says what is wrong, a hint that says what to do, and an exit code. The edges (command
line, worker, HTTP) print `message` and `hint`; anything that is not an `OctaviaError` is a bug.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line; their meaning is part of the interface and never changes."""

    OK = 0
    """Everything asked for was done; with `--strict` also: every promise of the report is kept."""
    INTERNAL = 1
    """A fault of Octavia itself. Finished stages are kept; please report it."""
    USAGE = 2
    """The command line is wrong: an unknown option, a missing argument, a value out of range."""
    INPUT_MISSING = 3
    """A named input is missing, is a folder, or can't be read."""
    INPUT_MEDIA = 4
    """The input is not media that Octavia accepts, is damaged, or is too large."""
    INPUT_SPEECH = 5
    """The input holds nothing to dub: no audio, silence, or no speech."""
    INPUT_DOCUMENT = 6
    """A subtitle, transcript, override or settings file can't be used as it is."""
    LANGUAGE = 7
    """No engine serves the language or the pair."""
    ENGINE = 8
    """An engine is unknown, not installed, or failed."""
    PROGRAM = 9
    """A program Octavia runs is missing or failed."""
    OUTPUT = 10
    """The output place can't be written, or is full."""
    PROMISE = 11
    """With `--strict`: the dub was made, and its report says that a promise could not be kept."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C or SIGTERM; the same command resumes."""


class OctaviaError(Exception):
    """Base of all errors a user can act on.

    Attributes:
        message: What is wrong, one line, naming the file or value.
        hint: What to do about it, one line; empty if the message says it.
        code: The exit code of the command line.
    """

    code: ExitCode = ExitCode.INTERNAL

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[OctaviaError], tuple[str, str]]:
        return type(self), (self.message, self.hint)


class InputMissing(OctaviaError):
    """A named input file is missing, is a folder, or can't be read."""

    code = ExitCode.INPUT_MISSING


class MediaError(OctaviaError):
    """The input is not media that Octavia accepts, is damaged, or is over a limit."""

    code = ExitCode.INPUT_MEDIA


class MediaTooLong(MediaError):
    """The input lasts longer than any may."""


class NoSpeech(OctaviaError):
    """The input holds nothing to dub."""

    code = ExitCode.INPUT_SPEECH


class ConsentMissing(OctaviaError):
    """Someone's voice is to be used, and it isn't said that they agreed."""

    code = ExitCode.USAGE


class DocumentError(OctaviaError):
    """A subtitle, transcript, override or settings file can't be used as it is."""

    code = ExitCode.INPUT_DOCUMENT


class LanguageError(OctaviaError):
    """No engine serves the language or the pair asked for."""

    code = ExitCode.LANGUAGE


class EngineError(OctaviaError):
    """An engine is unknown, not ready, or failed."""

    code = ExitCode.ENGINE


class EngineBusy(EngineError):
    """An engine can't do it now, and may later: its vendor can't be reached or refuses for the moment."""


class ProgramError(OctaviaError):
    """A program Octavia runs is missing or failed."""

    code = ExitCode.PROGRAM


class OutputError(OctaviaError):
    """The output place can't be written, or is full."""

    code = ExitCode.OUTPUT


class Cancelled(OctaviaError):
    """The caller asked to stop; finished stages are kept."""

    code = ExitCode.INTERRUPTED
