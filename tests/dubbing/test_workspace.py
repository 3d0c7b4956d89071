"""The workspace as its specification: whole or nothing, found again, rebuilt when damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from octavia.dubbing.errors import DocumentError, OutputError
from octavia.dubbing.workspace import StageKey, Workspace, digest_file

KEY = StageKey("decode", 1, {"source": "abc", "rate_hz": 16000})


def test_a_result_is_built_once_and_found_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    calls: list[Path] = []

    def make(folder: Path) -> None:
        calls.append(folder)
        (folder / "out.txt").write_text("heard")

    first = workspace.obtain(KEY, make)
    second = Workspace(tmp_path).obtain(KEY, make)
    assert (first.reused, second.reused, len(calls)) == (False, True, 1)
    assert second.file("out.txt").read_text() == "heard"
    assert first.digest == second.digest
    assert second.files["out.txt"] == digest_file(second.file("out.txt"))


def test_the_key_depends_on_every_input_and_on_no_order() -> None:
    same = StageKey("decode", 1, {"rate_hz": 16000, "source": "abc"})
    others = [
        StageKey("decode", 2, KEY.inputs),
        StageKey("mix", 1, KEY.inputs),
        StageKey("decode", 1, {"source": "abd", "rate_hz": 16000}),
    ]
    assert same.digest == KEY.digest
    assert len({key.digest for key in others} | {KEY.digest}) == 4


def test_equal_content_has_an_equal_digest_whatever_the_key(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    other = StageKey("decode", 2, {})
    one, two = (workspace.obtain(key, lambda folder: _write(folder, "x")) for key in (KEY, other))
    assert one.path != two.path
    assert one.digest == two.digest


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)

    def fail(folder: Path) -> None:
        _write(folder, "half")
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        workspace.obtain(KEY, fail)
    assert workspace.find(KEY) is None
    assert list((tmp_path / "drafts").iterdir()) == []


@pytest.mark.parametrize("harm", ["cut", "remove", "edit"])
def test_a_damaged_artifact_counts_as_absent_and_is_rebuilt(tmp_path: Path, harm: str) -> None:
    workspace = Workspace(tmp_path)
    victim = workspace.obtain(KEY, lambda folder: _write(folder, "whole")).file("out.txt")
    if harm == "cut":
        victim.write_text("who")
    elif harm == "remove":
        victim.unlink()
    else:
        victim.write_text("WHOLE")
        os.utime(victim, ns=(1, 1))
    assert workspace.find(KEY) is None
    again = workspace.obtain(KEY, lambda folder: _write(folder, "whole"))
    assert again.file("out.txt").read_text() == "whole"
    found = workspace.find(KEY)
    assert found is not None
    assert found.reused


def test_threads_that_build_the_same_end_with_one_artifact(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: workspace.obtain(KEY, lambda folder: _write(folder, "same")), range(32)))
    assert {artifact.file("out.txt").read_text() for artifact in made} == {"same"}
    assert list((tmp_path / "drafts").iterdir()) == []


def test_the_drafts_of_a_killed_process_are_swept(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from octavia.dubbing.workspace import *\n"
        "def die(folder): (folder/'out.txt').write_text('half'); os.kill(os.getpid(), signal.SIGKILL)\n"
        f"Workspace(Path({str(tmp_path)!r})).obtain(StageKey('decode', 1, {{}}), die)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False)
    assert done.returncode == -9
    assert len(list((tmp_path / "drafts").iterdir())) == 1
    workspace = Workspace(tmp_path)
    assert list((tmp_path / "drafts").iterdir()) == []
    assert workspace.find(StageKey("decode", 1, {})) is None


def test_the_drafts_of_others_on_the_same_folder_are_left_alone(tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    (drafts / "999999999-another-machine").mkdir(parents=True)
    old = drafts / "1-another-machine"
    old.mkdir()
    os.utime(old, (1, 1))
    Workspace(tmp_path)
    assert [each.name for each in drafts.iterdir()] == ["999999999-another-machine"]


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(OutputError, match="file") as caught:
        Workspace(file / "inside")
    assert caught.value.hint


def test_an_artifact_of_another_workspace_is_taken_in_whole_with_its_times(tmp_path: Path) -> None:
    there, here = Workspace(tmp_path / "there"), Workspace(tmp_path / "here")
    made = there.obtain(KEY, lambda folder: _write(folder, "whole"))
    here.adopt(_copied(made.path, here))
    found = here.find(KEY)
    assert found is not None
    assert (found.files, found.seconds) == (made.files, made.seconds)
    assert found.file("out.txt").stat().st_mtime_ns == made.file("out.txt").stat().st_mtime_ns
    assert here.names() == there.names() == {made.path.name}
    assert here.named(made.path.name) == found
    here.adopt(_copied(made.path, here))
    assert here.find(KEY) == found


@pytest.mark.parametrize("harm", ["edit", "remove", "unrecord", "rename"])
def test_an_artifact_that_came_damaged_is_not_taken_in(tmp_path: Path, harm: str) -> None:
    there, here = Workspace(tmp_path / "there"), Workspace(tmp_path / "here")
    folder = _copied(there.obtain(KEY, lambda folder: _write(folder, "whole")).path, here)
    match harm:
        case "edit":
            (folder / "out.txt").write_text("WHOLE")
        case "remove":
            (folder / "out.txt").unlink()
        case "unrecord":
            (folder / "artifact.json").write_text("{}")
        case _:
            folder = folder.rename(folder.with_name("decode-of-something"))
    with pytest.raises(DocumentError):
        here.adopt(folder)
    assert here.names() == set()


def _copied(artifact: Path, workspace: Workspace) -> Path:
    return Path(shutil.copytree(artifact, workspace.scratch() / artifact.name, copy_function=shutil.copyfile))


def _write(folder: Path, content: str) -> None:
    (folder / "out.txt").write_text(content)
