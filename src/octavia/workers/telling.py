"""How far a stage is, from what the pipeline tells while it works."""

from __future__ import annotations

import threading
from datetime import datetime

from octavia.dubbing.events import Event, Notice, StageFinished, StageProgress, StageStarted
from octavia.dubbing.languages import language_name
from octavia.platform.clock import Clock, utc_now
from octavia.service.jobs.commands import Phase
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.track_times import TrackStage
from octavia.service.jobs.work import Report

# What the pipeline's stages weigh within ours: tenths of seconds for a minute of talk with the built-in engines
# (benchmarks/jobs.py). Separation and diarization weigh what their engines declare for a minute, on an ordinary core.
_WEIGHTS: dict[str, dict[str, int]] = {
    StageName.PREPARE: {"probe": 1, "decode": 5, "separate": 600, "voice-activity": 3},
    StageName.HEAR: {"probe": 1, "decode": 5, "separate": 600, "voice-activity": 3, "transcribe": 200, "diarize": 200},
    StageName.TRANSLATE: {"translate": 1},
    StageName.SPEAK: {"synthesize": 19, "schedule": 1, "fit": 3, "render": 27},
    StageName.DUB: {
        "translate": 14,
        "synthesize": 9,
        "schedule": 1,
        "fit": 2,
        "render": 2,
        "mix": 32,
        "subtitles": 2,
    },
    StageName.DELIVER: {"package": 6, "measure": 17},
}
_OPTIONAL = ("separate", "diarize")
_WORDS = {
    "probe": "Looking at the file",
    "decode": "Reading the sound",
    "separate": "Taking voice and background apart",
    "voice-activity": "Finding speech",
    "transcribe": "Transcribing",
    "diarize": "Telling speakers apart",
    "translate": "Translating",
    "synthesize": "Speaking",
    "schedule": "Fitting the lines",
    "fit": "Fitting the lines",
    "sample": "Preparing the first minute",
    "excerpt": "Preparing what was changed",
    "slow": "Slowing the picture",
    "render": "Placing the lines",
    "mix": "Mixing",
    "subtitles": "Writing subtitles",
    "retime": "Slowing the picture",
    "burn": "Drawing subtitles into the picture",
    "package": "Putting the video together",
    "measure": "Measuring the result",
    "report": "Writing the report",
}
_PEOPLES = {
    "translate": TrackStage.TRANSLATING,
    "synthesize": TrackStage.DUBBING,
    "schedule": TrackStage.DUBBING,
    "fit": TrackStage.DUBBING,
    "render": TrackStage.DUBBING,
    "slow": TrackStage.MIXING,
    "mix": TrackStage.MIXING,
    "subtitles": TrackStage.EXPORTING,
    "retime": TrackStage.EXPORTING,
    "burn": TrackStage.EXPORTING,
    "package": TrackStage.EXPORTING,
    "deliver": TrackStage.EXPORTING,
    "measure": TrackStage.EXPORTING,
    "report": TrackStage.EXPORTING,
}
"""The stages of a language as people see them."""
_BEGINNINGS = {
    StageName.FETCH: ("Getting the file", Phase.PENDING),
    StageName.PREPARE: ("Finding speech", Phase.TRANSCRIBING),
    StageName.HEAR: ("Transcribing", Phase.TRANSCRIBING),
    StageName.TRANSLATE: ("Translating", Phase.TRANSLATING),
    StageName.SPEAK: ("Speaking", Phase.SYNTHESIZING),
    StageName.DUB: ("Translating", Phase.TRANSLATING),
    StageName.DELIVER: ("Delivering", Phase.UPLOADING),
}


class Teller:
    """Listens to a stage. May be called from any of its threads."""

    def __init__(self, stage: str, language: str, clock: Clock = utc_now) -> None:
        """The stage of ours, and its target language, if any."""
        self._clock = clock
        self._language = language
        self._times: dict[TrackStage, tuple[datetime, datetime]] = {}
        self._weights = {name: w for name, w in _WEIGHTS.get(stage, {}).items() if name not in _OPTIONAL}
        self._optional = {name: w for name, w in _WEIGHTS.get(stage, {}).items() if name in _OPTIONAL}
        self._named = f" {language_name(language)}" if language and stage == StageName.DUB else ""
        self._lock = threading.Lock()
        self._shares: dict[tuple[str, str | None], float] = {}
        self._step, self._phase = _BEGINNINGS[StageName(stage)]
        self._delivers = stage == StageName.DELIVER
        self._notices: list[Notice] = []

    def hear(self, event: Event) -> None:
        """Take notice of what the pipeline tells (an `OnEvent`)."""
        with self._lock:
            match event:
                case StageStarted(stage=stage):
                    self._seen(stage)
                    self._begin(stage)
                case StageProgress(stage=stage, done=done, total=total, language=language) if total:
                    self._shares[stage, language] = done / total
                case StageFinished(stage=stage, language=language):
                    self._seen(stage)
                    self._shares[stage, language] = 1.0
                case Notice():
                    self._notices.append(event)

    def report(self) -> Report:
        """How far it is now."""
        with self._lock:
            done = 0.0
            for name, weight in self._weights.items():
                shares = [share for (stage, _), share in self._shares.items() if stage == name]
                done += weight * (sum(shares) / len(shares) if shares else 0.0)
            total = sum(self._weights.values())
            return Report(int(1000 * done / total) if total else 0, self._step, self._phase, dict(self._times))

    def take_notices(self) -> list[Notice]:
        """What was said since the last call and its owner should know."""
        with self._lock:
            said, self._notices = self._notices, []
            return said

    def _seen(self, stage: str) -> None:
        """Note that a stage of the language began or ended now; one that was found finished did both."""
        peoples, now = _PEOPLES.get(stage), self._clock()
        if self._language and peoples is not None:
            first, _ = self._times.get(peoples, (now, now))
            self._times[peoples] = (first, now)

    def _begin(self, stage: str) -> None:
        if stage in self._optional:
            self._weights[stage] = self._optional[stage]
        if stage not in _WORDS or self._delivers:
            return
        into = {"translate": " into", "synthesize": ""}.get(stage)
        self._step = _WORDS[stage] + (into + self._named if into is not None and self._named else "")
        if stage == "synthesize":
            self._phase = Phase.SYNTHESIZING
