"""The folders of jobs on this machine: kept while a job may need them, stripped of what it doesn't, removed."""

from __future__ import annotations

from pathlib import Path

from octavia.dubbing.workspace import Workspace
from octavia.service.jobs.work import Work
from octavia.service.jobs.workspaces import Need, discard

WORKSPACE = "workspace"
PARCELS = "parcels"
_AT_ONCE = 500


def tidy(folder: Path, need: Need | None) -> None:
    """Remove of a job's folder what the job needs no more."""
    if need is None:
        discard(folder)
    elif need is Need.ARTIFACTS and folder.is_dir():
        for each in folder.iterdir():
            if each.name not in (WORKSPACE, PARCELS):
                discard(each)
        Workspace(folder / WORKSPACE)  # Sweeps what killed workers left half made.


def clear(root: Path, work: Work) -> None:
    """Tidy the folders of all jobs below `root`."""
    for folder in _folders(root):
        # Asked one by one: removing takes its time, and a job may be started again meanwhile.
        tidy(folder, work.needs([folder.name]).get(folder.name))


def clear_needless(root: Path, work: Work) -> None:
    """Remove the folders below `root` of jobs that need nothing any more: a quick look, to be taken often."""
    folders = _folders(root)
    for some in (folders[at : at + _AT_ONCE] for at in range(0, len(folders), _AT_ONCE)):
        needed = work.needs([folder.name for folder in some])
        for folder in some:
            # Asked again: removing takes its time, and a job may be started again meanwhile.
            if folder.name not in needed and folder.name not in work.needs([folder.name]):
                discard(folder)


def _folders(root: Path) -> list[Path]:
    return [each for each in root.iterdir() if each.is_dir()] if root.is_dir() else []
