"""Settings as options: each has one, and what is not given is left to other places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from octavia.cli.edge import UsageError
from octavia.cli.main import app
from octavia.cli.options import language_code, language_codes, with_settings
from octavia.dubbing.errors import LanguageError
from octavia.platform.settings import Settings, declared_settings


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
        assert setting.says.description.replace("`", "") in options["--" + name.replace("_", "-")].help


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


def test_languages_are_known_by_any_of_their_names_and_given_once() -> None:
    assert language_codes(["Spanish", "fra"]) == ("es", "fr")
    assert language_code("auto") == "auto"
    assert language_code("ENG") == "en"
    with pytest.raises(UsageError, match="--to es is given twice"):
        language_codes(["es", "fr", "es"])
    with pytest.raises(LanguageError):
        language_codes(["Klingonn"])
