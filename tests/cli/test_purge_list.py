"""What a purge says: each job whose files go, then how many of everything else."""

from __future__ import annotations

from datetime import UTC, datetime

from octavia.cli.purge_list import purged_text
from octavia.service.jobs.stored import Overdue
from octavia.service.storage.files import Swept


def test_a_dry_run_names_each_job_with_what_would_go_of_it() -> None:
    job = Overdue("6f1c1a5e", "owner", datetime(2026, 11, 19, 9, 5, tzinfo=UTC), 8, 1_234_567)
    assert purged_text([job], Swept(1, 2, 3, 4, 5), dry_run=True).splitlines() == [
        "job 6f1c1a5e  since 2026-11-19 09:05 UTC  8 files, 1,234,567 bytes",
        "would remove: 1 job's files, 1 file, 2 uploads, 3 upload offers, 4 links, 5 loose ends",
    ]


def test_a_purge_says_what_it_removed() -> None:
    told = purged_text([], Swept(0, 0, 0, 0, 1), dry_run=False)
    assert told == "removed: 0 jobs' files, 0 files, 0 uploads, 0 upload offers, 0 links, 1 loose end"
