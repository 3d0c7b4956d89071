"""`octavia dub`, run as a user runs it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from octavia.dubbing.errors import ExitCode
from octavia.dubbing.report import load_report
from octavia.testing.sample import make_sample

Called = Callable[..., tuple[int, str, str]]
_PROGRAM = [sys.executable, "-m", "octavia.cli.main"]
_DUB = ["dub", "talk.mp4", "--to", "es", "--json"]
_SECONDS = 12


@dataclass(frozen=True)
class Dubbed:
    """A folder with `talk.mp4` and its dub in `talk-dubbed`, and what the command printed."""

    folder: Path
    code: int
    lines: list[dict[str, Any]]
    complaint: str

    @property
    def source(self) -> Path:
        return self.folder / "talk.mp4"

    @property
    def output(self) -> Path:
        return self.folder / "talk-dubbed"


def _environment(state: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTAVIA_")}
    return clean | {"OCTAVIA_STATE_DIR": str(state), "COLUMNS": "100"}


def _octavia(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_PROGRAM, *map(str, arguments)],
        cwd=folder,
        env=_environment(folder / "state"),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", _SECONDS)


@pytest.fixture(scope="module")
def stopped(talk: Path) -> Dubbed:
    """The same dub, stopped by Ctrl-C while it was heard."""
    child = subprocess.Popen(
        [*_PROGRAM, *_DUB],
        cwd=talk.parent,
        env=_environment(talk.parent / "state"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    lines = []
    for line in child.stdout:
        lines.append(json.loads(line))
        if lines[-1].get("stage") == "transcribe":
            child.send_signal(signal.SIGINT)
            break
    printed, complaint = child.communicate(timeout=120)
    return Dubbed(talk.parent, child.returncode, lines + [json.loads(line) for line in printed.splitlines()], complaint)


@pytest.fixture(scope="module")
def dubbed(stopped: Dubbed) -> Dubbed:
    result = _octavia(stopped.folder, *_DUB)
    return Dubbed(
        stopped.folder, result.returncode, [json.loads(line) for line in result.stdout.splitlines()], result.stderr
    )


def test_ctrl_c_stops_it_cleanly_and_says_how_to_go_on(stopped: Dubbed) -> None:
    assert stopped.code == ExitCode.INTERRUPTED
    assert stopped.lines[-1]["event"] == "error"
    assert stopped.lines[-1]["code"] == ExitCode.INTERRUPTED
    assert stopped.complaint == "error: stopped\nhint: run the same command again to go on where it stopped\n"


def test_the_same_command_goes_on_where_it_stopped(dubbed: Dubbed) -> None:
    assert next(line for line in dubbed.lines if line.get("stage") == "decode" and "reused" in line)["reused"]


def test_json_lines_tell_every_stage_and_end_with_the_result(dubbed: Dubbed) -> None:
    assert (dubbed.code, dubbed.complaint) == (ExitCode.OK, "")
    *events, last = dubbed.lines
    assert {event["event"] for event in events} <= {"stage-started", "stage-progress", "stage-finished", "notice"}
    started = [(event["stage"], event["language"]) for event in events if event["event"] == "stage-started"]
    finished = [(event["stage"], event["language"]) for event in events if event["event"] == "stage-finished"]
    assert set(started) <= set(finished)
    assert {("transcribe", None), ("translate", "es"), ("mix", "es"), ("package", "es")} <= {
        (stage, "es" if stage == "package" else language) for stage, language in finished
    }
    assert last["event"] == "result"
    assert last["output"] == "talk-dubbed"
    assert isinstance(last["holds"], bool)
    assert last["seconds"] > 0
    assert all((dubbed.folder / name).is_file() for name in last["files"])


def test_piped_it_says_nothing_until_the_summary(dubbed: Dubbed) -> None:
    result = _octavia(dubbed.folder, "dub", "talk.mp4", "--to", "es")
    assert (result.returncode, result.stderr) == (ExitCode.OK, "")
    *_, last = result.stdout.splitlines()
    count = len(dubbed.lines[-1]["files"])
    assert last.startswith(f"{count} files in talk-dubbed, made in ")
    assert "promises kept" in result.stdout
    assert "pocketsphinx (draft quality), apertium (draft quality)" in result.stdout


def test_a_repeat_finds_every_costly_stage_finished(dubbed: Dubbed, called: Called) -> None:
    code, printed, _ = called("dub", dubbed.source, "--to", "es", "--out", dubbed.output, "--json")
    assert code == ExitCode.OK
    finished = [event for event in map(json.loads, printed.splitlines()) if event["event"] == "stage-finished"]
    costly = {"decode", "voice-activity", "transcribe", "translate", "synthesize", "render", "mix", "package"}
    assert costly <= {event["stage"] for event in finished}
    assert all(event["reused"] for event in finished if event["stage"] in costly)


@pytest.mark.parametrize("name", ["", "report.json"])
def test_the_report_is_printed_again_and_its_files_are_those_it_describes(
    name: str, dubbed: Dubbed, called: Called
) -> None:
    code, printed, complaint = called("report", dubbed.output / name)
    assert (code, complaint) == (ExitCode.OK, "")
    assert "promises kept" in printed
    assert "files are those the report was made from" in printed


def test_a_report_names_the_files_that_changed_or_are_gone(dubbed: Dubbed, called: Called, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(dubbed.output, folder, ignore=shutil.ignore_patterns(".work"))
    with (folder / "talk.es.wav").open("ab") as stream:
        stream.write(b"x")
    (folder / "talk.es.srt").unlink()
    code, printed, complaint = called("report", folder)
    assert code == ExitCode.INPUT_DOCUMENT
    first, second = complaint.splitlines()
    assert "talk.es.wav (changed)" in first
    assert "talk.es.srt (No such file or directory)" in first
    assert "run the dub again" in second
    assert "promises kept" in printed


def test_a_folder_without_a_report_is_an_input_error(called: Called, tmp_path: Path) -> None:
    code, _, complaint = called("report", tmp_path)
    assert code == ExitCode.INPUT_MISSING
    assert "report.json" in complaint


def test_a_dry_run_prints_the_plan_and_writes_nothing(talk: Path, called: Called, tmp_path: Path) -> None:
    code, printed, complaint = called("dub", talk, "--to", "es", "--to", "fr", "--dry-run")
    assert (code, complaint) == (ExitCode.OK, "")
    for word in ("transcribe", "pocketsphinx", "translate", "apertium", "synthesize", "espeak-ng", "es", "fr", "0:12"):
        assert word in printed
    assert "in all on this machine" in printed
    plan = json.loads(called("dub", talk, "--to", "es", "--dry-run", "--json")[1])
    assert {"stage", "language", "engine", "reason", "estimated_s"} == set(plan["rows"][0])
    assert list(tmp_path.iterdir()) == []


def test_strict_turns_a_broken_promise_into_code_11(dubbed: Dubbed, called: Called, tmp_path: Path) -> None:
    endless = "Esta frase es muy larga y nadie la puede decir en tan poco tiempo. " * 3
    path = _file(tmp_path, "overrides.json", json.dumps({"lines": {"es": {"s0001": {"text": endless}}}}))
    dub = ["dub", dubbed.source, "--to", "es", "--overrides", path, "--workspace", dubbed.output / ".work"]
    code, printed, complaint = called(*dub, "--out", "tight", "--strict")
    assert (code, complaint) == (ExitCode.PROMISE, "")
    assert "broken" in printed
    assert (tmp_path / "tight" / "report.json").is_file()


def test_a_reader_of_json_lines_that_goes_away_stops_the_job_quietly(talk: Path, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [*_PROGRAM, "dub", str(talk), "--to", "es", "--json"],
        cwd=tmp_path,
        env=_environment(tmp_path / "state"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    with child.stderr:
        assert child.stderr.read() == b""
    assert child.wait(120) == ExitCode.OUTPUT
    assert not (tmp_path / "talk-dubbed" / "report.json").exists()


def test_the_users_own_subtitles_tell_their_language_by_their_name(talk: Path, called: Called, tmp_path: Path) -> None:
    shutil.copy(talk.with_suffix(".srt"), tmp_path / "talk.en.srt")
    shutil.copy(talk.with_suffix(".srt"), tmp_path / "talk.srt")
    assert called("dub", talk, "--to", "es", "--subtitles", "talk.en.srt", "--dry-run")[0] == ExitCode.OK
    code, _, complaint = called("dub", talk, "--to", "es", "--subtitles", "talk.srt")
    assert code == ExitCode.LANGUAGE
    assert "--from en" in complaint


def _file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("absent.mp4", "--to", "es"), ExitCode.INPUT_MISSING, "absent.mp4 does not exist"),
        ((".", "--to", "es"), ExitCode.INPUT_MISSING, "is a folder"),
        (("notes.mp4", "--to", "es"), ExitCode.INPUT_MEDIA, "notes.mp4"),
        (("TALK", "--to", "ja"), ExitCode.LANGUAGE, "translation from English to Japanese"),
        (("TALK", "--to", "es", "--from", "ja"), ExitCode.LANGUAGE, "speech recognition in Japanese"),
        (("TALK", "--to", "es", "--engine-stt", "whisperer"), ExitCode.ENGINE, "no stt engine is named 'whisperer'"),
        (("TALK", "--to", "es", "--engine-tts", "flite"), ExitCode.LANGUAGE, "speech in Spanish"),
        (("TALK", "--to", "es", "--voice", "es=nobody"), ExitCode.ENGINE, "no voice 'nobody' for es"),
        (("TALK", "--to", "es", "--audio-track", "7"), ExitCode.INPUT_MEDIA, "7"),
        (("TALK", "--to", "es", "--overrides", "absent.json"), ExitCode.INPUT_MISSING, "absent.json"),
        (("TALK", "--to", "es", "--overrides", "notes.mp4"), ExitCode.INPUT_DOCUMENT, "notes.mp4 is not JSON"),
        (("TALK", "--to", "es", "--subtitles", "empty.en.srt"), ExitCode.INPUT_DOCUMENT, "empty.en.srt: the file is"),
        (("TALK", "--to", "es", "--background", "absent.wav"), ExitCode.INPUT_MISSING, "absent.wav does not exist"),
        (("TALK", "--to", "es", "--out", "notes.mp4"), ExitCode.OUTPUT, "notes.mp4"),
    ],
)
def test_bad_input_is_one_line_with_its_code_and_nothing_is_left_half_written(
    arguments: tuple[str, ...], code: ExitCode, message: str, talk: Path, called: Called, tmp_path: Path
) -> None:
    _file(tmp_path, "notes.mp4", "these are only notes\n")
    _file(tmp_path, "empty.en.srt", "")
    given = [str(talk) if argument == "TALK" else argument for argument in arguments]
    ended, printed, complaint = called("dub", *given)
    assert (ended, printed) == (code, "")
    first, *hints = complaint.splitlines()
    assert first.startswith("error: ")
    assert message in first
    assert len(hints) == 1
    left = [path for path in tmp_path.rglob("*") if path.is_file() and ".work" not in path.parts]
    assert sorted(path.name for path in left) == ["empty.en.srt", "notes.mp4"]


def test_a_corrected_source_and_a_line_in_its_new_words_are_both_in_the_dub(
    dubbed: Dubbed, called: Called, tmp_path: Path
) -> None:
    said = {
        "segments": {"s0002": {"text": "I want to tell you two things."}},
        "lines": {"es": {"s0001": {"text": "Hola."}}},
    }
    path = _file(tmp_path, "overrides.json", json.dumps(said))
    dub = ["dub", dubbed.source, "--to", "es", "--workspace", dubbed.output / ".work", "--out", "out"]
    code, _, complaint = called(*dub, "--overrides", path)
    assert (code, complaint) == (ExitCode.OK, "")
    lines = load_report(tmp_path / "out" / "report.json").tracks[0].lines
    assert lines[0].text == "Hola."
    assert lines[1].source_text == "I want to tell you two things."
    assert "dos cosas" in lines[1].text


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"lines": {"es": {"s0999": {"text": "x"}}}}, "the overrides name line 's0999' (es), which does not exist"),
        ({"lines": {"fr": {"s0001": {"text": "x"}}}}, "the overrides name language 'fr', which is not dubbed"),
        ({"lines": {"es": {"s0001": {"txt": "x"}}}}, "unknown key 'txt' (at lines.es.s0001)"),
        ({"segments": {"s0999": {"text": "x"}}}, "the overrides name line 's0999' (segments), which does not exist"),
        ({"segments": {"s0001": {"voice": "x"}}}, "unknown key 'voice' (at segments.s0001)"),
    ],
)
def test_overrides_of_what_does_not_exist_are_named(
    overrides: object, message: str, dubbed: Dubbed, called: Called, tmp_path: Path
) -> None:
    path = _file(tmp_path, "overrides.json", json.dumps(overrides))
    dub = ["dub", dubbed.source, "--to", "es", "--out", dubbed.output]
    code, printed, complaint = called(*dub, "--overrides", path)
    assert (code, printed) == (ExitCode.INPUT_DOCUMENT, "")
    assert message in complaint.splitlines()[0]
