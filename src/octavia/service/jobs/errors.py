"""Every way a request about jobs can be refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from octavia.service.errors import Refusal, ServiceError

if TYPE_CHECKING:
    from octavia.service.jobs.lines_views import Priced


class JobNotFound(ServiceError):
    """There is none, or it is another's."""

    refusal, name = Refusal.NOT_FOUND, "job-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such job")


class ArtifactNotFound(ServiceError):
    """The job delivered no such file."""

    refusal, name = Refusal.NOT_FOUND, "artifact-not-found"


class ArtifactsRemoved(ServiceError):
    """The job's files were kept for their time and are gone; the job is still known."""

    refusal, name = Refusal.GONE, "artifacts-removed"

    def __init__(self) -> None:
        super().__init__("the job's files were removed, as their time was over", "make the job again")


class UnusableEngine(ServiceError):
    """An engine that isn't ready on this server, or can't do what is asked of it."""

    refusal, name = Refusal.UNPROCESSABLE, "unusable-engine"
    reasons: ClassVar = {"absent": ("engine",), "cannot": ("engine", "language")}


class UnusableVoice(ServiceError):
    """A voice that can't speak what is asked of it."""

    refusal, name = Refusal.UNPROCESSABLE, "unusable-voice"
    reasons: ClassVar = {"language": ("language",), "kind": (), "deleted": ("language",)}


class NothingToPreview(ServiceError):
    """There is no such voice here."""

    refusal, name = Refusal.NOT_FOUND, "no-such-voice"


class NoPreview(ServiceError):
    """A voice can't be heard now."""

    refusal, name = Refusal.UNAVAILABLE, "no-preview"
    reasons: ClassVar = {"busy": (), "elsewhere": (), "paid": ("engine",), "failed": ("engine",)}


class AlreadyStarted(ServiceError):
    """It was started before; it is not charged again."""

    refusal, name = Refusal.CONFLICT, "job-already-started"


class NotStartable(ServiceError):
    """It waits for something that has not come."""

    refusal, name = Refusal.CONFLICT, "job-not-ready"


class NotStoppable(ServiceError):
    """It has ended."""

    refusal, name = Refusal.CONFLICT, "job-ended"


class NotRepeatable(ServiceError):
    """It has neither failed nor been cancelled."""

    refusal, name = Refusal.CONFLICT, "job-not-failed"


class NotFinished(ServiceError):
    """What was asked for isn't made yet."""

    refusal, name = Refusal.INVALID, "job-not-finished"


class UnusableSource(ServiceError):
    """What a job is to work on can't be worked on."""

    refusal, name = Refusal.INVALID, "unusable-source"
    reasons: ClassVar = {"kind": ("name",), "picture": ("name",), "background": ("name",), "address": (), "request": ()}


class UnusableLanguage(ServiceError):
    """A language is unknown, missing or named twice."""

    refusal, name = Refusal.INVALID, "unusable-language"
    reasons: ClassVar = {"unserved": ("language",), "targets": (), "unknown": (), "code": ()}


class DurationMismatch(ServiceError):
    """Voice and background aren't equally long."""

    refusal, name = Refusal.INVALID, "duration-mismatch"
    reasons: ClassVar = {"": ("voice_duration", "background_duration")}

    def __init__(self, voice_ms: int, background_ms: int) -> None:
        voice_s, background_s = voice_ms / 1000, background_ms / 1000
        super().__init__(
            f"the voice lasts {voice_s:g} s, the background {background_s:g} s",
            "send two tracks whose lengths differ by no more than 2 s",
            details={"voice_duration": voice_s, "background_duration": background_s},
        )


class LineNotFound(ServiceError):
    """The job has no such line in that language."""

    refusal, name = Refusal.NOT_FOUND, "line-not-found"

    def __init__(self, language: str, line_id: str) -> None:
        super().__init__(f"the job has no line {line_id} in {language}", "its list of lines names all there are")


class LineChanged(ServiceError):
    """Somebody else was quicker.

    Attributes:
        now: The line as it stands.
    """

    refusal, name = Refusal.CHANGED_MEANWHILE, "line-changed"

    def __init__(self, now: Priced) -> None:
        line = now.line
        super().__init__(
            f"line {line.id} ({line.language}) was changed meanwhile", "look at it as it is now, and edit that"
        )
        self.now = now


class VersionMissing(ServiceError):
    """It wasn't said which state of a line is edited."""

    refusal, name = Refusal.VERSION_MISSING, "if-match-missing"

    def __init__(self) -> None:
        super().__init__("an edit must say of which state of the line it is", "send its ETag in If-Match")


class UnusableEdit(ServiceError):
    """A line can't be made like that."""

    refusal, name = Refusal.UNPROCESSABLE, "unusable-edit"
    reasons: ClassVar = {
        "voice": ("voice",),
        "start": (),
        "end": (),
        "rate": ("slowest", "fastest"),
        "both": (),
        "split": (),
        "last": (),
    }


class ShapeStands(ServiceError):
    """A line can't be split or joined as lines around it are now."""

    refusal, name = Refusal.CONFLICT, "shape-stands"


class WouldLoseEdits(ServiceError):
    """Bringing lines back would lose what was decided since about those that were made of them."""

    refusal, name = Refusal.CONFLICT, "would-lose-edits"
    reasons: ClassVar = {"": ("lines",)}

    def __init__(self, line_id: str, lost: Sequence[tuple[str, str]]) -> None:
        """`lost`: language and id of the lines that were edited."""
        named = ", ".join(dict.fromkeys(each for _, each in lost))
        super().__init__(
            f"what line {line_id} was made of can't be brought back: {named} would lose edits",
            "take those edits back first, or let the line be as it is",
            details={"lines": [{"language": language, "line_id": each} for language, each in lost]},
        )


class LineInWork(ServiceError):
    """A line is being split, joined or brought back right now."""

    refusal, name = Refusal.CONFLICT, "line-in-work"

    def __init__(self, line_id: str) -> None:
        super().__init__(
            f"line {line_id} is being split, joined or brought back", "wait until the rendering is done, or cancel it"
        )


class NothingToRender(ServiceError):
    """All lines are as they were edited."""

    refusal, name = Refusal.CONFLICT, "nothing-to-render"


class AlreadyRendering(ServiceError):
    """One round at a time."""

    refusal, name = Refusal.CONFLICT, "already-rendering"


class SourceGone(ServiceError):
    """What the job worked on was removed."""

    refusal, name = Refusal.GONE, "source-gone"
