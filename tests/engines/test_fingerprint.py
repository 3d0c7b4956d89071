"""Versions of data by names, sizes and times."""

from __future__ import annotations

import os
from pathlib import Path

from octavia.engines.fingerprint import fingerprint


def test_the_same_files_have_the_same_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    assert fingerprint([tmp_path]) == fingerprint([tmp_path])
    assert fingerprint([tmp_path / "a", tmp_path / "b"]) == fingerprint([tmp_path / "b", tmp_path / "a"])


def test_a_changed_added_or_removed_file_changes_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    file = tmp_path / "folder" / "a"
    file.write_text("1")
    seen = {fingerprint([tmp_path])}
    file.write_text("12")
    seen.add(fingerprint([tmp_path]))
    os.utime(file, (1, 1))
    seen.add(fingerprint([tmp_path]))
    (tmp_path / "b").touch()
    seen.add(fingerprint([tmp_path]))
    file.unlink()
    seen.add(fingerprint([tmp_path]))
    assert len(seen) == 5


def test_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert fingerprint([tmp_path / "missing"]) == fingerprint([])
