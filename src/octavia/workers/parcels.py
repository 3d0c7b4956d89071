"""Finished artifacts of a job's workspace, taken to the store and from it, for machines that share no folder.

An artifact never changes, so a parcel, a tar file of some, is put once and read by whoever hasn't got it. What of a
workspace lies in the store already, each machine remembers beside it: a file for each parcel, with the names in it.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import tarfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import DocumentError, OctaviaError
from octavia.dubbing.pipeline.paid import JOURNAL, others_journal
from octavia.dubbing.workspace import Artifact, Workspace
from octavia.platform.database import DatabaseFault, new_id
from octavia.service.jobs.parcels import Parcel, ParcelBook
from octavia.workers.folders import PARCELS, WORKSPACE

_PARCEL_BYTES = 512 * 1024 * 1024
"""So much, or one artifact that is larger, is put at once."""
_ALWAYS_BYTES = 64 * 1024 * 1024
_WORTH_BYTES_S = 25 * 1024 * 1024
"""A larger artifact that was made faster than this is made anew elsewhere: that is quicker than fetching it."""
_WAIT_S = 0.05
_log = logging.getLogger(__name__)


class Carrier:
    """Takes one job's artifacts to the store and from it. Any number may be at work on a folder at once."""

    def __init__(self, book: ParcelBook, every_s: float, job_id: str, folder: Path) -> None:
        """`every_s`: between checkpoints; `folder`: the job's own on this machine."""
        self._book = book
        self._every_s = every_s
        self._job_id = job_id
        self._notes = folder / PARCELS
        self._path = folder / WORKSPACE

    def bring(self, cancel: CancelToken) -> None:
        """Fetch what others finished of this job and isn't here.

        Raises:
            StorageFull: if the store fails; OutputError, OSError: if the disk does.
        """
        with self._alone(cancel) as workspace:
            parcels = {parcel.id: parcel for parcel in self._book.of(self._job_id)}
            noted = {note.name for note in self._parcel_notes()}
            for gone in noted - parcels.keys():  # The job was cancelled, and started again.
                (self._notes / gone).unlink()
            for parcel in parcels.values():
                if parcel.id not in noted:
                    cancel.check()
                    self._take(parcel, workspace)

    def send(self) -> None:
        """Put into the store what is finished here and isn't there.

        Raises:
            StorageFull: if the store fails; OSError: if the disk does.
        """
        with self._alone() as workspace:
            for names in _loads(workspace, sorted(workspace.names() - self._known())):
                if self._book.wanted(self._job_id):
                    self._put(names, workspace)

    @contextmanager
    def checkpoints(self) -> Iterator[None]:
        """Send every so often while the block runs, and once more if it fails; what can't be sent is sent later."""
        over = threading.Event()

        def keep_sending() -> None:
            while not over.wait(self._every_s):
                self._try_to_send()

        thread = threading.Thread(target=keep_sending, name="checkpoints", daemon=True)
        thread.start()
        whole = False
        try:
            yield
            whole = True
        finally:
            over.set()
            thread.join()
            if not whole:
                self._try_to_send()

    def _try_to_send(self) -> None:
        try:
            self.send()
        except (OctaviaError, OSError, DatabaseFault) as error:
            _log.warning("what is finished of job %s could not be stored yet: %s", self._job_id, error)

    def _known(self) -> set[str]:
        """The names of what lies in the store, as far as this machine knows."""
        return {name for note in self._parcel_notes() for name in note.read_text(encoding="utf-8").split()}

    def _parcel_notes(self) -> Iterator[Path]:
        """One for each parcel, called by its id."""
        return self._notes.glob("*-*")

    def _put(self, names: list[str], workspace: Workspace) -> None:
        draft = workspace.scratch()
        try:
            tar = draft / "parcel.tar"
            # A call is in the journal before its result is an artifact: so it is packed after them.
            with tarfile.open(tar, "w") as archive:
                for name in names:
                    _pack(archive, name, workspace.named(name))
                _add(archive, others_journal(self._home()), self._path / JOURNAL)
            parcel = self._book.keep(self._job_id, tar)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        if parcel is not None:
            self._note(parcel, names)

    def _take(self, parcel: Parcel, workspace: Workspace) -> None:
        draft = workspace.scratch()
        try:
            if not self._book.fetch(parcel, draft / "parcel.tar"):
                return
            folders = _unpack(draft / "parcel.tar", draft)
            for folder in folders:
                workspace.adopt(folder)
            self._take_journals(draft)
            self._note(parcel, [folder.name for folder in folders])
        except (DocumentError, tarfile.TarError) as error:
            _log.warning("parcel %s is damaged, what it had is made again: %s", parcel.id, error)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _take_journals(self, draft: Path) -> None:
        for journal in draft.glob(others_journal("*")):
            here = self._path / journal.name
            # Each parcel brings the whole journal so far: the longest is the newest.
            newer = not here.exists() or here.stat().st_size < journal.stat().st_size
            if journal.name != others_journal(self._home()) and newer:
                journal.replace(here)

    def _home(self) -> str:
        """What this workspace, one of several of the job, is known by."""
        path = self._notes / "home"
        if not path.exists():
            path.write_text(new_id().replace("-", ""), encoding="ascii")
        return path.read_text(encoding="ascii")

    def _note(self, parcel: Parcel, names: Iterable[str]) -> None:
        draft = self._notes / "draft"
        draft.write_text("\n".join(names), encoding="utf-8")
        draft.replace(self._notes / parcel.id)

    @contextmanager
    def _alone(self, cancel: CancelToken | None = None) -> Iterator[Workspace]:
        """The workspace, while nobody else on this machine sends or brings."""
        self._notes.mkdir(parents=True, exist_ok=True)
        with (self._notes / "lock").open("ab") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if cancel is not None:
                        cancel.check()
                    time.sleep(_WAIT_S)
            yield Workspace(self._path)


CarrierOf = Callable[[str, Path], Carrier]
"""The carrier of a job, by the job's id and folder."""


def _loads(workspace: Workspace, names: Iterable[str]) -> Iterator[list[str]]:
    """The names of what is worth being sent, in parcels."""
    load, load_bytes = list[str](), 0
    for name in names:
        artifact = workspace.named(name)
        size = _size(artifact) if artifact else 0
        if artifact is None or size > max(_ALWAYS_BYTES, artifact.seconds * _WORTH_BYTES_S):
            continue
        if load and load_bytes + size > _PARCEL_BYTES:
            yield load
            load, load_bytes = [], 0
        load.append(name)
        load_bytes += size
    if load:
        yield load


def _size(artifact: Artifact) -> int:
    return sum(path.stat().st_size for path in artifact.path.iterdir())


def _pack(archive: tarfile.TarFile, name: str, artifact: Artifact | None) -> None:
    if artifact is not None:
        for path in sorted(artifact.path.iterdir()):
            _add(archive, f"{name}/{path.name}", path)


def _add(archive: tarfile.TarFile, name: str, path: Path) -> None:
    """Add a file by content alone; none if it isn't there."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    with stream:
        member = tarfile.TarInfo(name)
        member.size = path.stat().st_size
        archive.addfile(member, stream)


def _unpack(tar: Path, folder: Path) -> list[Path]:
    """Write a parcel's artifacts and journals into `folder`; the folders of the artifacts."""
    found: dict[Path, None] = {}
    with tarfile.open(tar, "r:") as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts
            stream = archive.extractfile(member) if member.isreg() and 1 <= len(parts) <= 2 else None
            if stream is None or ".." in parts or PurePosixPath(member.name).is_absolute():
                raise DocumentError(f"{tar}: {member.name} does not belong into a parcel", "it was not made here")
            target = folder.joinpath(*parts)
            if len(parts) == 2:
                target.parent.mkdir(exist_ok=True)
                found[target.parent] = None
            with stream, target.open("wb") as out:
                shutil.copyfileobj(stream, out, 1 << 20)
    return list(found)
