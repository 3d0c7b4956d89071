"""The program as a whole: its help pages, its version, and what a wrong command line says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from octavia.cli.help import PANELS
from octavia.cli.main import app
from octavia.dubbing.errors import ExitCode

Called = Callable[..., tuple[int, str, str]]
GROUP: Any = get_command(app)
COMMANDS = list(GROUP.commands)


def _lines(text: str) -> str:
    """The text with its line breaks taken out, as a reader puts it together."""
    return " ".join(text.split())


def test_the_commands_are_those_of_the_manual() -> None:
    assert COMMANDS == [
        "dub",
        "transcribe",
        "subtitles",
        "translate",
        "speak",
        "report",
        "engines",
        "doctor",
        "sample",
        "serve",
        "worker",
        "dev-payments",
        "dev-supabase",
        "models",
        "admin",
    ]


def test_help_lists_every_command_with_a_whole_sentence(octavia: Any) -> None:
    result = octavia("--help", COLUMNS="80")
    assert (result.returncode, result.stderr) == (ExitCode.OK, "")
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z].*[^.]\.$", result.stdout, re.MULTILINE), f"{name} is not described in full"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_and_explains_every_option(name: str, called: Called) -> None:
    code, text, complaint = called(name, "--help")
    assert (code, complaint) == (ExitCode.OK, "")
    page = _lines(text)
    assert _lines(GROUP.commands[name].help.partition("\n")[0]) in page
    for parameter in GROUP.commands[name].params:
        assert parameter.help.strip(), f"{parameter.name} is not explained"
        assert _lines(parameter.help) in page
        for option in (*parameter.opts, *parameter.secondary_opts):
            assert option.startswith("-") == (parameter.param_type_name == "option")
            assert parameter.param_type_name == "argument" or f"{option}" in page


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_explained_in_sentences_and_stand_in_known_groups(name: str) -> None:
    for parameter in GROUP.commands[name].params:
        text = re.sub(r"\s*\[[^\]]*\]\.?$", "", parameter.help)
        assert text[0].isupper() or text.startswith(("json", "auto")), f"{parameter.name}: {text}"
        assert parameter.rich_help_panel in (None, *PANELS)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_of_help_is_wider_than_a_narrow_terminal(name: str, called: Called) -> None:
    assert max(map(len, called(name, "--help")[1].splitlines())) <= 80


def test_without_a_command_the_help_is_shown_and_nothing_was_done(called: Called) -> None:
    assert called() == (ExitCode.USAGE, called("--help")[1], "")


def test_the_version_is_that_of_the_package(octavia: Any) -> None:
    from octavia import __version__

    assert octavia("--version").stdout == f"octavia {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dubb",), "No such command 'dubb'. Did you mean 'dub'?"),
        (("dub",), "Missing argument 'SOURCE'"),
        (("dub", "talk.mp4"), "Missing option '--to'"),
        (("dub", "talk.mp4", "--too", "es"), "No such option: --too"),
        (("dub", "talk.mp4", "--to", "es", "--rate-max", "3"), "--rate-max is '3': it must be a number from 1 to 2"),
        (("dub", "talk.mp4", "--to", "es", "--rate-max", "x"), "--rate-max is 'x': it must be a number from 1 to 2"),
        (("dub", "talk.mp4", "--to", "es", "--max-shift-ms", "1.5"), "--max-shift-ms is '1.5': it must be a whole"),
        (("dub", "talk.mp4", "--to", "es", "--container", "avi"), "--container is 'avi': it must be auto or mp4 or"),
        (("dub", "talk.mp4", "--to", "es", "--voice", "anna"), "--voice 'anna' is not language=voice"),
        (("dub", "talk.mp4", "--to", "es", "--voice", "es=a", "--voice", "de=b"), "--voice gives a voice for 'de'"),
        (("dub", "talk.mp4", "--to", "es", "--cast", "French:Ann=a"), "--cast gives a voice for 'French', which is"),
        (("speak", "talk.es.srt", "--cast", "de:Ann=a"), "--cast gives a voice for 'de', which is not spoken here"),
        (("dub", "talk.mp4", "--to", "es", "--to", "Spanish"), "--to es is given twice"),
        (("transcribe", "talk.mp4", "--format", "doc"), "--format is 'doc': it must be json or srt or vtt or ass or"),
        (("subtitles", "talk.mp4", "--format", "txt"), "--format is 'txt': it must be srt or vtt or ass"),
        (("translate", "talk.srt", "--to", "es"), "talk.srt does not tell its language"),
        (("sample", "--seconds", "3"), "Invalid value for '--seconds'"),
    ],
)
def test_a_wrong_command_line_is_one_line_and_code_2(arguments: tuple[str, ...], message: str, called: Called) -> None:
    code, printed, complaint = called(*arguments)
    assert (code, printed) == (ExitCode.USAGE, "")
    first, *hints = complaint.splitlines()
    assert first.startswith(f"error: {message}")
    assert len(hints) <= 1


def test_a_bad_settings_file_stops_any_job_before_it_begins(octavia: Any, tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("rate_maxx = 1.2\n")
    result = octavia("dub", "talk.mp4", "--to", "es")
    assert result.returncode == ExitCode.INPUT_DOCUMENT
    assert result.stderr == "error: octavia.toml: rate_maxx is not a setting\nhint: did you mean 'rate_max'?\n"


@pytest.mark.parametrize("arguments", ["--to Spannish", "--to es --from Spannish", "--to es --voice Spannish=x"])
def test_a_language_nobody_knows_is_named_with_those_it_may_be(arguments: str, called: Called) -> None:
    code, _, complaint = called("dub", "talk.mp4", *arguments.split())
    assert code == ExitCode.LANGUAGE
    assert "'Spannish' is not a language octavia knows" in complaint
    assert "did you mean es (Spanish)" in complaint


def test_nobodys_voice_is_cloned_without_a_word_of_their_consent(called: Called) -> None:
    code, _, complaint = called("dub", "talk.mp4", "--to", "es", "--clone-voice")
    assert code == ExitCode.USAGE
    assert "consent" in complaint
    assert '--voice-consent "' in complaint


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from octavia.cli.edge import run\n"
        "from octavia.cli.main import app\n"
        "run(app, ['--help'])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(result.stderr))
    assert loaded.isdisjoint({"numpy", "scipy", "pydantic", "rich", "av", "soundfile", "jinja2", "pocketsphinx"})
