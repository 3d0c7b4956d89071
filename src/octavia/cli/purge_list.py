"""What a purge removed, or would remove, as text."""

from __future__ import annotations

from collections.abc import Sequence

from octavia.dubbing.counting import counted
from octavia.service.jobs.stored import Overdue
from octavia.service.storage.files import Swept


def purged_text(jobs: Sequence[Overdue], swept: Swept, *, dry_run: bool) -> str:
    """A line for each job whose files go, then how many of everything else.

    Args:
        dry_run: Whether it only would go.
    """
    told = (
        counted(len(jobs), "job's files", "jobs' files"),
        counted(swept.files, "file"),
        counted(swept.uploads, "upload"),
        counted(swept.offers, "upload offer"),
        counted(swept.links, "link"),
        counted(swept.loose, "loose end"),
    )
    return "\n".join([*map(_line, jobs), f"{'would remove' if dry_run else 'removed'}: {', '.join(told)}"])


def _line(job: Overdue) -> str:
    what = f"{counted(job.files, 'file')}, {job.size_bytes:,} bytes"
    return f"job {job.job_id}  since {job.since:%Y-%m-%d %H:%M} UTC  {what}"
