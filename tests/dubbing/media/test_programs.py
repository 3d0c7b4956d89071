"""Which versions of the media programs this machine has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.dubbing.errors import ProgramError
from octavia.dubbing.media import programs
from octavia.dubbing.media.programs import PROGRAMS, learn_version, program_version


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    programs._versions.clear()
    yield
    programs._versions.clear()


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_version_is_one_word_that_begins_with_a_number(name: str) -> None:
    version = program_version(name)
    assert version[0].isdigit()
    assert " " not in version


def test_a_missing_program_names_the_package_that_brings_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramError, match="ffprobe is not installed") as caught:
        program_version("ffprobe")
    assert "apt-get install ffmpeg" in caught.value.hint


def test_a_program_that_says_something_else_has_an_unknown_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\necho hello\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert program_version("ffmpeg") == "unknown"


def test_what_one_program_said_of_itself_holds_for_those_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {name: program_version(name) for name in PROGRAMS}
    programs._versions.clear()
    learn_version("ffprobe", told["ffprobe"])
    monkeypatch.setattr(programs, "run", None)
    assert {name: program_version(name) for name in PROGRAMS} == told


def test_a_program_from_elsewhere_is_asked_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\necho ffmpeg version 9.9 own build\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    learn_version("ffprobe", "5.1")
    assert program_version("ffmpeg") == "9.9"
