"""Every way a request about jobs can be refused."""

from __future__ import annotations

from octavia.service.errors import Refusal, ServiceError


class JobNotFound(ServiceError):
    """There is none, or it is another's."""

    refusal, name = Refusal.NOT_FOUND, "job-not-found"

    def __init__(self) -> None:
        super().__init__("there is no such job")


class ArtifactNotFound(ServiceError):
    """The job delivered no such file."""

    refusal, name = Refusal.NOT_FOUND, "artifact-not-found"


class AlreadyStarted(ServiceError):
    """It was started before; it is not charged again."""

    refusal, name = Refusal.CONFLICT, "job-already-started"


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


class UnusableLanguage(ServiceError):
    """A language is unknown, missing or named twice."""

    refusal, name = Refusal.INVALID, "unusable-language"
