"""Outside programs: bounded, checked, and never left behind."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, ExitCode, ProgramError
from octavia.dubbing.process import Limits, ProgramFailed, find_program, install_hint, run, running

_LONG = ["sleep", "1000"]


def _gone(pid: int) -> bool:
    """Whether a process has ended, waiting for it a little (a zombie counts as ended)."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_what_a_program_prints_is_returned() -> None:
    assert run(["echo", "hello"]) == b"hello\n"


def test_a_program_has_no_stdin_unless_given() -> None:
    assert run(["cat"]) == b""
    assert run(["cat"], stdin=b"one\ntwo") == b"one\ntwo"


def test_a_large_input_and_output_do_not_block_each_other() -> None:
    data = os.urandom(1 << 20)
    assert run(["cat"], stdin=data) == data


def test_arguments_reach_the_program_as_they_are() -> None:
    odd = ["-n", "a b", "'", '"', "$HOME", "new\nline", "ü"]
    assert run(["printf", "%s|", *odd]).decode() == "".join(f"{part}|" for part in odd)


def test_a_program_runs_in_the_folder_it_is_given(tmp_path: Path) -> None:
    assert run(["pwd"], cwd=tmp_path).decode().strip() == str(tmp_path)


def test_a_missing_program_says_the_command_that_installs_it() -> None:
    with pytest.raises(ProgramError) as caught:
        run(["octavia-no-such-program"])
    assert caught.value.message == "the program octavia-no-such-program is not installed"
    assert caught.value.hint.endswith("apt-get install octavia-no-such-program")
    assert caught.value.code is ExitCode.PROGRAM


def test_a_program_of_another_package_names_that_package() -> None:
    assert install_hint("ffprobe").endswith("apt-get install ffmpeg")


def test_root_needs_no_sudo() -> None:
    assert ("sudo" in install_hint("ffmpeg")) == (os.geteuid() != 0)


def test_an_installed_program_is_found() -> None:
    assert Path(find_program("sh")).is_file()


def test_a_failing_program_says_its_status_and_the_end_of_its_stderr() -> None:
    with pytest.raises(ProgramFailed) as caught:
        run(["sh", "-c", "echo one >&2; echo two >&2; echo; exit 3"])
    assert caught.value.message == "sh failed (status 3): one / two"
    assert caught.value.said == "one\ntwo"


def test_a_program_that_says_nothing_fails_with_its_status_alone() -> None:
    with pytest.raises(ProgramFailed) as caught:
        run(["false"])
    assert caught.value.message == "false failed (status 1)"


def test_a_failure_is_one_printable_line_however_much_was_said() -> None:
    with pytest.raises(ProgramFailed) as caught:
        run(["sh", "-c", r"yes 'much text' | head -c 100000 >&2; printf 'a\001b\n' >&2; exit 1"])
    assert caught.value.message.isprintable()
    assert caught.value.message.endswith("a?b")
    assert len(caught.value.said) <= 4000


def test_a_program_ended_by_a_signal_names_it() -> None:
    with pytest.raises(ProgramFailed, match="signal SIGSEGV"):
        run(["sh", "-c", "kill -SEGV $$"])


def test_a_fatal_phrase_is_a_failure_though_the_status_is_0() -> None:
    script = ["sh", "-c", "echo 'Error writing trailer' >&2"]
    assert run(script) == b""
    with pytest.raises(ProgramFailed, match="Error writing trailer"):
        run(script, fatal=("Error writing trailer",))


def test_the_time_limit_kills_the_program() -> None:
    with pytest.raises(ProgramError, match=r"sleep did not finish within 0\.1 s"):
        run(_LONG, limits=Limits(timeout_s=0.1))


def test_the_time_limit_wins_over_a_program_that_says_nothing_wrong() -> None:
    with (
        pytest.raises(ProgramError, match="did not finish"),
        running(["cat"], limits=Limits(timeout_s=0.1), stdin=subprocess.PIPE) as program,
    ):
        assert program.stdout is not None
        assert program.stdout.read() == b""


def test_memory_is_bounded() -> None:
    script = [sys.executable, "-c", "bytearray(3 << 30)"]
    with pytest.raises(ProgramFailed, match="MemoryError"):
        run(script, limits=Limits(memory_bytes=1 << 30))


def test_processor_time_is_bounded() -> None:
    with pytest.raises(ProgramFailed, match="used more than 1 s of processor time"):
        run(["sh", "-c", "while :; do :; done"], limits=Limits(cpu_s=1))


def test_the_size_of_files_is_bounded(tmp_path: Path) -> None:
    target = tmp_path / "large"
    with pytest.raises(ProgramFailed, match="wrote more than 5000 bytes"):
        run(["dd", "if=/dev/zero", f"of={target}", "bs=1000", "count=10"], limits=Limits(file_bytes=5000))
    assert target.stat().st_size == 5000


def test_cancelling_kills_the_program_at_once() -> None:
    token = CancelToken()
    threading.Timer(0.1, token.cancel).start()
    with pytest.raises(Cancelled):
        run(_LONG, cancel=token)


def test_nothing_is_started_after_a_cancel(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        run(["touch", str(tmp_path / "started")], cancel=token)
    assert not (tmp_path / "started").exists()


def test_a_cancel_wins_over_what_it_makes_the_block_raise() -> None:
    token = CancelToken()
    with pytest.raises(Cancelled), running(_LONG, cancel=token) as program:
        token.cancel()
        assert program.stdout is not None
        program.stdout.read()
        raise ValueError("the stream ended early")


def test_an_exception_of_the_block_kills_the_program_and_passes() -> None:
    with pytest.raises(KeyError), running(_LONG) as program:
        raise KeyError
    assert program.returncode == -signal.SIGKILL
    assert _gone(program.pid)


def test_a_broken_pipe_tells_the_programs_own_failure() -> None:
    script = ["sh", "-c", "echo 'no such encoder' >&2; exit 4"]
    with pytest.raises(ProgramFailed, match="no such encoder"), running(script, stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        for _ in range(1000):
            program.stdin.write(bytes(100_000))


def test_data_written_to_a_program_all_arrives(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    with running(["dd", f"of={target}"], stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        for _ in range(100):
            program.stdin.write(b"0123456789")
    assert target.read_bytes() == b"0123456789" * 100


def test_a_block_that_may_stop_leaves_a_running_program_without_a_failure() -> None:
    with running(["yes"], may_stop=True) as program:
        assert program.stdout is not None
        assert program.stdout.read(4) == b"y\ny\n"
    assert _gone(program.pid)


def test_a_block_that_may_stop_still_hears_of_a_program_that_failed_before() -> None:
    with pytest.raises(ProgramFailed, match="status 5"), running(["sh", "-c", "exit 5"], may_stop=True) as program:
        program.wait()


def test_children_of_the_program_do_not_outlive_it() -> None:
    child = int(run(["sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!"]))
    assert _gone(child)


def test_the_program_dies_with_this_process() -> None:
    script = (
        "from octavia.dubbing.process import running\n"
        "with running(['sleep', '1000']) as program:\n"
        "    print(program.pid, flush=True)\n"
        "    program.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    assert _gone(child)


def test_a_failure_survives_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ProgramFailed("ffmpeg failed", "try again")))
    assert (type(error), error.message, error.hint) == (ProgramFailed, "ffmpeg failed", "try again")


def test_what_a_program_says_can_be_looked_at_while_it_runs() -> None:
    script = "echo hm >&2; echo ready; read line; exit 3"
    with (
        tempfile.TemporaryFile() as said,
        pytest.raises(ProgramError, match=r"sh failed \(status 3\): hm"),
        running(["sh", "-c", script], stdin=subprocess.PIPE, stderr=said) as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        assert os.fstat(said.fileno()).st_size == len("hm\n")
