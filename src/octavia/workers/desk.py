"""The stages that this worker does now: begun, watched, told of, ended."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, EngineBusy, OctaviaError, OutputError
from octavia.dubbing.events import Event, ExcerptReady, SampleReady
from octavia.dubbing.pipeline.deliver import MEDIA_TYPES
from octavia.dubbing.pipeline.paid import spending
from octavia.dubbing.timing import Span
from octavia.platform.context import working_on
from octavia.platform.database import DatabaseFault, is_away
from octavia.platform.settings import Settings
from octavia.service.billing.errors import CreditsOwed, InsufficientCredits
from octavia.service.errors import Refusal, ServiceError
from octavia.service.jobs.commands import Dub
from octavia.service.jobs.ending import Failure, failure_of
from octavia.service.jobs.outputs import EXCERPT, SAMPLE, Output
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.work import Claimed, Outcome, Report, Work
from octavia.service.jobs.workspaces import WORK
from octavia.service.storage.files import Files
from octavia.workers.folders import WORKSPACE, tidy
from octavia.workers.parcels import CarrierOf
from octavia.workers.stages import STAGES, Bench
from octavia.workers.telling import Teller

_WATCH_S = 0.25
"""How often running stages are looked after: four times a second their progress is written, and a cancelled one
stopped."""
_WAITS_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Between tries to reach a database that doesn't answer; the last again and again."""
_FAULT = Failure("internal", "something went wrong on our side; it was noted and can be tried again", parked=True)
_AWAY = Failure("database-unavailable", "the server could not reach its database: it can be tried again", parked=True)
_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(slots=True)
class _Running:
    claimed: Claimed
    cancel: CancelToken
    teller: Teller
    told: Report | None = None
    handing_back: bool = False


class Desk:
    """Does stages, any number at once, each in its caller's thread."""

    def __init__(
        self,
        work: Work,
        files: Files,
        settings: Settings,
        data_dir: Path,
        worker_id: str,
        carrier_of: CarrierOf | None = None,
    ) -> None:
        """Nothing runs yet.

        Args:
            settings: The operator's of dubs.
            carrier_of: Carries artifacts between machines; None where all workers share `data_dir`.
        """
        self._work = work
        self._files = files
        self._settings = settings
        self._root = data_dir.absolute() / WORK
        self._worker_id = worker_id
        self._carrier_of = carrier_of
        self._running: dict[tuple[str, int], _Running] = {}
        self._lock = threading.Lock()
        self._some = threading.Event()
        self._leaving = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._watcher.start()

    def run_stage(self, stage_id: str, dispatch: int) -> None:
        """Do a stage that the queue handed to this worker, to whatever end."""
        claimed = self._surely(lambda: self._work.begin(stage_id, dispatch, self._worker_id))
        if claimed is None:
            return
        with working_on(claimed.job_id):
            if self._leaving.is_set():
                self._surely(lambda: self._work.hand_back(claimed))
                return
            run = _Running(claimed, CancelToken(), Teller(claimed.name, claimed.language))
            with self._lock:
                self._running[stage_id, dispatch] = run
                self._some.set()
            try:
                self._do(run)
            finally:
                with self._lock:
                    del self._running[stage_id, dispatch]
            self._account(claimed)
            needs = self._surely(lambda: self._work.needs([claimed.job_id]))
            tidy(self._root / claimed.job_id, needs.get(claimed.job_id))

    def leave(self) -> None:
        """Stop what runs, and hand it back for others to go on."""
        self._leaving.set()
        with self._lock:
            for run in self._running.values():
                run.handing_back = True
                run.cancel.cancel()

    def give_up(self) -> bool:
        """Hand back what still runs; it may go on, but it counts no more. Whether nothing did."""
        with self._lock:
            left = [run.claimed for run in self._running.values()]
        for claimed in left:
            _log.warning("stage %s of job %s could not be stopped", claimed.name, claimed.job_id)
            self._work.hand_back(claimed)
        return not left

    def _do(self, run: _Running) -> None:
        claimed = run.claimed
        bench = Bench(
            claimed,
            self._root / claimed.job_id,
            self._files,
            self._settings,
            partial(self._hear, run),
            run.cancel,
        )
        try:
            outcome = self._outcome(run, bench)
            self._surely(lambda: self._note(run))
            self._surely(lambda: self._work.finish(claimed, outcome))
        except (InsufficientCredits, CreditsOwed) as refusal:
            failure = failure_of(refusal)
            self._surely(lambda: self._work.refuse(claimed, failure))
        except Cancelled:
            if run.handing_back:
                self._surely(lambda: self._work.hand_back(claimed))
        except (OctaviaError, OSError) as error:
            self._failed(run, error)
        except Exception as error:  # noqa: BLE001 - nothing is above it: a fault of ours ends the job, not the worker
            if is_away(error):
                self._surely(lambda: self._work.fail(claimed, _AWAY, may_pass=True))
                return
            _log.exception("a fault of ours in stage %s of job %s", claimed.name, claimed.job_id)
            self._surely(lambda: self._work.refuse(claimed, _FAULT))

    def _outcome(self, run: _Running, bench: Bench) -> Outcome:
        """Do the stage, with what other machines finished of it; what is finished here is there for them after it."""
        stage = STAGES[run.claimed.name]
        if self._carrier_of is None or not _needs_workspace(run.claimed):
            return stage(bench)
        carrier = self._carrier_of(run.claimed.job_id, bench.folder)
        self._surely(lambda: carrier.bring(run.cancel))
        with carrier.checkpoints():
            outcome = stage(bench)
        self._surely(carrier.send)
        return outcome

    def _account(self, claimed: Claimed) -> None:
        """Record what vendors did for the job, as its workspace tells: for stages that failed or were killed too."""
        spent = spending(self._root / claimed.job_id / WORKSPACE)
        if spent:
            self._surely(lambda: self._work.spent(claimed, spent))

    def _hear(self, run: _Running, event: Event) -> None:
        run.teller.hear(event)
        early = _early(event)
        if early:
            try:
                self._surely(lambda: self._work.show(run.claimed, early))
            except (OctaviaError, OSError) as error:
                _log.warning("%s of job %s could not be shown: %s", early.name, run.claimed.job_id, error)

    def _failed(self, run: _Running, error: OctaviaError | OSError) -> None:
        _log.warning("stage %s of job %s failed: %s", run.claimed.name, run.claimed.job_id, error)
        failure = failure_of(error) if isinstance(error, OctaviaError) else Failure("output", f"{error}", parked=True)
        failure = replace(failure, message=_without_places(failure.message, self._root))
        passing = may_pass(error)
        self._surely(lambda: self._work.fail(run.claimed, failure, may_pass=passing))

    def _watch(self) -> None:
        while True:
            self._some.wait()
            time.sleep(_WATCH_S)
            with self._lock:
                running = list(self._running.values())
                if not running:
                    self._some.clear()
            try:
                mine = self._work.still_mine([run.claimed for run in running])
                for run in running:
                    if (run.claimed.stage_id, run.claimed.dispatch) in mine:
                        self._note(run)
                    else:
                        run.cancel.cancel()
            except DatabaseFault as error:
                _log.warning("the database does not answer: %s", getattr(error, "orig", error))

    def _note(self, run: _Running) -> None:
        """Write down what a stage has told since it was last asked."""
        for notice in run.teller.take_notices():
            self._work.notice(run.claimed, notice.message, notice.language)
        report = run.teller.report()
        if report != run.told:
            self._work.report(run.claimed, report)
            run.told = report

    def _surely(self, do: Callable[[], T]) -> T:
        """What `do` returns, tried again until the database answers: what happened must not be forgotten."""
        tried = 0
        while True:
            try:
                return do()
            except DatabaseFault as error:
                if not is_away(error):
                    raise
                wait_s = _WAITS_S[min(tried, len(_WAITS_S) - 1)]
                _log.warning("the database does not answer, again in %s s: %s", wait_s, getattr(error, "orig", error))
                tried += 1
                time.sleep(wait_s)


def _early(event: Event) -> Output | None:
    """What an event lets people hear before its language is delivered; None if it doesn't."""
    match event:
        case SampleReady(path, language):
            name, role, span = Path(path).name, SAMPLE, None
        case ExcerptReady(path, language, start_ms, end_ms):
            name, role, span = f"{language}.{start_ms}-{end_ms}.excerpt.flac", EXCERPT, Span(start_ms, end_ms)
        case _:
            return None
    return Output(Path(path), name, role, language, MEDIA_TYPES[Path(path).suffix], span=span)


def _needs_workspace(claimed: Claimed) -> bool:
    """Whether a stage works with what other stages made."""
    if claimed.name == StageName.DELIVER and isinstance(claimed.command, Dub):
        return not claimed.command.apart
    return claimed.name != StageName.FETCH


def may_pass(error: OctaviaError | OSError) -> bool:
    """Whether the same may succeed later."""
    if isinstance(error, ServiceError):
        return error.refusal in (Refusal.UNAVAILABLE, Refusal.TOO_MANY)
    return isinstance(error, EngineBusy | OutputError | OSError)


def _without_places(message: str, root: Path) -> str:
    """A message for a job's owner, to whom the names of files say something and the folders of this machine nothing."""
    return re.sub(rf"{re.escape(str(root))}/(?:[^/\n]+/)*", "", message)
