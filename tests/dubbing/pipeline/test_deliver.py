"""The output folder: made when it isn't there, writable, and free of what a killed run left half-written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from octavia.dubbing.errors import OutputError
from octavia.dubbing.pipeline.deliver import prepare, stem_of


@pytest.fixture
def ended_pid() -> int:
    """The number of a process that runs no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_the_folder_is_created_and_nothing_is_put_into_it(tmp_path: Path) -> None:
    prepare(tmp_path / "new" / "out")
    assert list((tmp_path / "new" / "out").iterdir()) == []


def test_what_a_killed_run_left_half_written_is_removed_and_nothing_else(tmp_path: Path, ended_pid: int) -> None:
    kept = [".hidden", "talk.es.wav", f"talk.{ended_pid}.part", f".talk.es.wav.{os.getpid()}.part", ".a.b.part"]
    for name in (*kept, f".talk.es.wav.{ended_pid}.part", f".octavia.{ended_pid}.part"):
        (tmp_path / name).touch()
    prepare(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


def test_a_place_that_can_hold_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file: File exists"):
        prepare(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "stem"), [("talk.mp4", "talk"), (".talk.mp4", "talk"), ("...", "output"), ("é" * 200 + ".mp4", "é" * 90)]
)
def test_outputs_are_named_after_the_source_shortly_and_visibly(name: str, stem: str) -> None:
    assert stem_of(Path(name)) == stem
