"""Settings as options: each has one, and what is not given is left to other places."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from octavia.cli.edge import UsageError
from octavia.cli.main import app
from octavia.cli.options import language_code, language_codes, named_speakers, with_settings
from octavia.dubbing.engines import configure, configured
from octavia.dubbing.errors import DocumentError, LanguageError
from octavia.models.runtime import default_budget
from octavia.platform.settings import OF_THE_MACHINE, Settings, declared_settings


def _settings(arguments: list[str], *names: str) -> Settings:
    """What a command with options for these settings gets."""
    got: list[Settings] = []
    small = typer.Typer(add_completion=False, rich_markup_mode=None)

    @small.command()
    @with_settings(*names)
    def command(word: str = "", *, settings: Settings) -> None:
        assert word in ("", "given")
        got.append(settings)

    group: Any = get_command(small)
    with group.make_context("command", arguments) as context:
        group.invoke(context)
    return got[0]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_an_option_of_dub_with_its_description() -> None:
    group: Any = get_command(app)
    options = {option: parameter for parameter in group.commands["dub"].params for option in parameter.opts}
    for name, setting in declared_settings().items():
        if name not in OF_THE_MACHINE:
            assert setting.says.description.replace("`", "") in options["--" + name.replace("_", "-")].help


def test_the_folder_of_models_and_options_of_engines_are_in_force_before_a_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTAVIA_MODELS_DIR", "models")
    monkeypatch.setenv("OCTAVIA_ENGINE_OPENAI_RETRIES", "3")
    try:
        _settings([], "jobs")
        assert os.environ["OCTAVIA_MODELS_DIR"] == str(tmp_path / "models")
        assert configured() == {"openai": {"retries": 3}}
        monkeypatch.setenv("OCTAVIA_ENGINE_OPENAI_RETRIES", "x")
        with pytest.raises(DocumentError, match="OCTAVIA_ENGINE_OPENAI_RETRIES is 'x'"):
            _settings([], "jobs")
    finally:
        configure({})


def test_an_option_that_is_given_wins_and_one_that_is_not_leaves_it_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("rate_max = 1.1\nduck_db = 30\nburn_subtitles = true\n")
    names = ("rate_max", "duck_db", "burn_subtitles")
    assert _settings([], *names) == Settings(rate_max=1.1, duck_db=30, burn_subtitles=True)
    given = ["--rate-max", "1.2", "--no-burn-subtitles", "--word", "given"]
    assert _settings(given, *names) == Settings(rate_max=1.2, duck_db=30, burn_subtitles=False)


def test_settings_without_an_option_are_in_force_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("engine_tts = 'flite'\n")
    assert _settings([], "jobs").engine_tts == "flite"


def test_voices_are_collected_by_language() -> None:
    assert _settings(["--voice", "es=a", "--voice", "French=b"], "voice").voice == {"es": "a", "fr": "b"}


def test_voices_of_speakers_are_collected_by_language_and_speaker() -> None:
    given = ["--cast", "es:Ann=a", "--cast", "French:Ann=b", "--cast", "es:Bob=c"]
    assert _settings(given, "cast").cast == {"es": {"Ann": "a", "Bob": "c"}, "fr": {"Ann": "b"}}
    with pytest.raises(UsageError, match="--cast 'es=a' is not language:speaker=voice"):
        _settings(["--cast", "es=a"], "cast")


def test_speakers_are_named_once_each() -> None:
    assert named_speakers(["A=Ann", " B = Bob Ross "]) == {"A": "Ann", "B": "Bob Ross"}
    with pytest.raises(UsageError, match="--speaker 'Ann' is not SPEAKER=NAME"):
        named_speakers(["Ann"])
    with pytest.raises(UsageError, match="--speaker A is named twice"):
        named_speakers(["A=Ann", "A=Bob"])


def test_languages_are_known_by_any_of_their_names_and_given_once() -> None:
    assert language_codes(["Spanish", "fra"]) == ("es", "fr")
    assert language_code("auto") == "auto"
    assert language_code("ENG") == "en"
    with pytest.raises(UsageError, match="--to es is given twice"):
        language_codes(["es", "fr", "es"])
    with pytest.raises(LanguageError):
        language_codes(["Klingonn"])


def test_what_models_may_take_is_put_in_force(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OCTAVIA_MODELS_MEMORY_MB", "0")
    (tmp_path / "octavia.toml").write_text("models_memory_mb = 999\n")
    assert _settings([], "jobs").models_memory_mb == 0
    monkeypatch.setenv("OCTAVIA_MODELS_MEMORY_MB", "123")
    assert _settings([], "jobs").models_memory_mb == 123
    assert default_budget() == 123_000_000
