"""The plan of a job: what would be done, by which engines and why, and roughly how long it would take."""

from __future__ import annotations

import os
from dataclasses import dataclass

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.media.info import AudioTrack, MediaInfo
from octavia.dubbing.media.probe import choose_audio, probe
from octavia.dubbing.pipeline.asked import check_languages, normalized
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.pipeline.ensemble import crew, hearing, separator, speaker_teller
from octavia.dubbing.pipeline.profiles import check_consent
from octavia.dubbing.pipeline.script import subtitle_language
from octavia.dubbing.request import DubRequest

# Processor seconds per second of media, on an ordinary core (benchmarks/pipeline.py).
_DECODE, _RENDER, _MIX, _MEASURE = 0.002, 0.003, 0.015, 0.006
_SPOKEN_SHARE = 0.7
_SECONDS_TO_LOAD = 1.0


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One stage of the plan.

    Attributes:
        engine: Its name, or empty for a stage without one.
        reason: Why this engine.
        estimated_s: Wall seconds on this machine, roughly.
    """

    stage: str
    language: str | None
    engine: str
    reason: str
    estimated_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What a request would do.

    Attributes:
        unknown: What can't be told before work starts, one sentence each.
    """

    source: MediaInfo
    track: AudioTrack
    rows: tuple[PlanRow, ...]
    unknown: tuple[str, ...]

    @property
    def estimated_s(self) -> float:
        return round(sum(row.estimated_s for row in self.rows), 1)


def plan(request: DubRequest, cancel: CancelToken | None = None) -> Plan:
    """The plan of a request; nothing is computed and nothing written.

    Raises:
        OctaviaError: what `dub` would refuse before it starts.
    """
    request = normalized(request)
    check_languages(request)
    check_consent(request)
    info = probe(request.source, cancel=cancel)
    track = choose_audio(info, request.audio_track)
    cores = request.jobs or os.cpu_count() or 1
    maker = _Planner(request, info.duration_ms / 1000, cores)
    rows, language = maker.shared()
    unknown: tuple[str, ...] = ()
    if language is None:
        unknown = ("the source's language is found out while it is recognised; engines per language follow from it",)
    else:
        for target in request.languages:
            rows += maker.track(language, target)
    return Plan(info, track, tuple(rows), unknown)


@dataclass(frozen=True, slots=True)
class _Planner:
    request: DubRequest
    seconds: float
    cores: int

    def shared(self) -> tuple[list[PlanRow], str | None]:
        """The stages all languages share, and the source's language if it is known."""
        rows = [self._own("decode", None, _DECODE)]
        if (apart := separator(self.request)) is not None:
            rows.append(self._by("separate", None, apart, 1, self.seconds))
        if self.request.subtitles:
            if (teller := speaker_teller(self.request)) is not None:
                rows.append(self._by("diarize", None, teller, 1, self.seconds))
            return rows, subtitle_language(self.request)
        ears = hearing(self.request)
        rows.append(self._by("voice-activity", None, ears.vad, 1, self.seconds))
        rows.append(self._by("transcribe", None, ears.stt, self.cores, self.seconds * _SPOKEN_SHARE))
        if ears.diarizer:
            rows.append(self._by("diarize", None, ears.diarizer, 1, self.seconds))
        return rows, ears.language

    def track(self, source: str, target: str) -> list[PlanRow]:
        """The stages of one target language; all but translation run side by side, as many languages as cores."""
        who = crew(self.request, source, target)
        beside = min(self.cores, len(self.request.languages))
        spoken_s = self.seconds * _SPOKEN_SHARE
        rows = []
        if who.mt:
            rows.append(self._by("translate", target, who.mt, min(self.cores, who.mt.info.parallel), spoken_s))
        rows.append(self._by("synthesize", target, who.tts, self.cores, spoken_s))
        for stage, cost in (("render", _RENDER), ("mix", _MIX), ("measure", _MEASURE)):
            rows.append(self._own(stage, target, cost / beside))
        return rows

    def _own(self, stage: str, language: str | None, cost: float) -> PlanRow:
        return PlanRow(stage, language, "", "", round(self.seconds * cost, 2))

    def _by(self, stage: str, language: str | None, engine: Chosen, parallel: int, seconds: float) -> PlanRow:
        estimated_s = _SECONDS_TO_LOAD + seconds * engine.info.cpu_s_per_s / max(1, parallel)
        return PlanRow(stage, language, engine.info.name, engine.reason, round(estimated_s, 2))
