"""What had to be put right in a file."""

from __future__ import annotations

from octavia.dubbing.subtitles.repairs import REPAIR_KINDS, RepairLog


def test_repairs_are_counted_by_kind_and_listed_in_one_order() -> None:
    log = RepairLog()
    log.note("overlap", 2)
    log.note("empty", 0)
    log.note("encoding", detail="cp1252")
    log.note("overlap")
    assert [(repair.kind, repair.count) for repair in log.repairs()] == [("encoding", 1), ("overlap", 3)]
    assert [repair.message for repair in log.repairs()] == [
        "the text was not UTF-8 and is read as what it most likely is (cp1252)",
        "cues that overlapped the next one now end where it starts (3)",
    ]
    assert [repair.kind for repair in log.repairs()] == sorted(("encoding", "overlap"), key=REPAIR_KINDS.index)
