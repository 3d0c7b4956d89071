"""The folders of jobs on this machine: kept while a job may need them, stripped of what it doesn't, removed."""

from __future__ import annotations

import shutil
from pathlib import Path

from octavia.dubbing.workspace import Workspace
from octavia.platform.database import new_id
from octavia.service.jobs.work import Work
from octavia.service.jobs.workspaces import Need

WORK = "work"
"""The folder, in the data folder, that has one for each job."""
WORKSPACE = "workspace"
PARCELS = "parcels"
_GONE = ".gone-"


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
    for folder in [each for each in root.iterdir() if each.is_dir()] if root.is_dir() else ():
        # Asked one by one: removing takes its time, and a job may be started again meanwhile.
        tidy(folder, work.needs([folder.name]).get(folder.name))


def discard(folder: Path) -> None:
    """Remove a folder; it is gone at once for whoever looks for it."""
    gone = folder.with_name(f"{_GONE}{new_id()}")
    try:
        folder.rename(gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)
