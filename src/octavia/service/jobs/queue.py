"""How a job's work gets to the workers: the job engine stands behind this, and services don't know which it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.orm import Session


class QueueName(StrEnum):
    """What work needs; a worker takes work from the queues it can serve."""

    ORCHESTRATE = "orchestrate"
    """Neither a model nor much time."""
    MEDIA = "media"
    STT = "stt"
    MT = "mt"
    TTS = "tts"


@dataclass(frozen=True, slots=True)
class Handed:
    """A stage as it is handed to a queue.

    Attributes:
        part, dispatch: Which part of it, and which time this is; see `tables.StageRow`.
        priority: Smaller goes first, whoever's it is.
    """

    stage_id: str
    job_id: str
    owner_id: str
    name: str
    language: str
    part: int
    queue: str
    dispatch: int
    priority: int

    @property
    def key(self) -> str:
        """What the engine calls it: `job:stage:language:part:dispatch`."""
        return f"{self.job_id}:{self.name}:{self.language or '-'}:{self.part}:{self.dispatch}"


class Queue(Protocol):
    """Takes work in the caller's transaction: rolled back, nothing was queued."""

    def submit(self, session: Session, job_id: str, owner_id: str, priority: int) -> None:
        """Queue a job that has its row in the same transaction."""
        ...

    def cancel(self, job_id: str) -> None:
        """Let go of a job's queued work; what runs sees the job's own flag."""
        ...


class StageQueue(Queue, Protocol):
    """A queue as workers know it: it takes single stages as well."""

    def hand(self, session: Session, stage: Handed, delay_s: float = 0.0) -> None:
        """Queue a stage, to be begun no sooner than in `delay_s`; handed twice it is queued once."""
        ...
