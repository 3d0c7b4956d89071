"""Options of engines: where they come from, what a mistake says, and that secrets stay secret."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from octavia.dubbing.engines import EngineOption, Kind, configure, engine_classes, option, options_digest, register
from octavia.dubbing.engines.registry import _added
from octavia.dubbing.errors import DocumentError
from octavia.platform.engine_options import engine_options_page, load_engine_options, variable
from octavia.platform.settings import load_settings
from octavia.testing.fakes import DictionaryTranslator

SECRET = "sk-" + "very-secret"


class _Choosy(DictionaryTranslator):
    """An engine with an option of every kind."""

    name: ClassVar[str] = "choosy-one"
    options: ClassVar[tuple[EngineOption, ...]] = (
        EngineOption("api_key", "", "A key.", secret=True, shapes_result=False),
        EngineOption("beam", 5, "How many.", low=1, high=20),
        EngineOption("pace", 1.0, "How quick.", low=0.5),
        EngineOption("fast", False, "Whether.", shapes_result=False),
        EngineOption("device", "auto", "Where.", choices=("auto", "cpu", "cuda")),
        EngineOption("pin", 1, "A number nobody may know.", secret=True, low=0, high=9),
    )


@pytest.fixture(autouse=True)
def choosy() -> Iterator[None]:
    register(_Choosy)
    yield
    del _added[Kind.TRANSLATION]["choosy-one"]
    configure({})


def loaded(folder: Path, toml: str = "", **environment: str) -> Any:
    (folder / "octavia.toml").write_text(toml)
    return load_engine_options(folder, environment)


def test_nothing_is_set_where_nothing_is_said(tmp_path: Path) -> None:
    assert load_engine_options(tmp_path, {"OCTAVIA_ENGINE_STT": "whisper", "PATH": "/bin"}) == {}


def test_options_come_from_the_file_and_the_environment_which_wins(tmp_path: Path) -> None:
    toml = "[engine.choosy-one]\nbeam = 3\npace = 2\nfast = true\n"
    values = loaded(tmp_path, toml, OCTAVIA_ENGINE_CHOOSY_ONE_BEAM="7", OCTAVIA_ENGINE_CHOOSY_ONE_API_KEY=SECRET)
    assert values == {"choosy-one": {"beam": 7, "pace": 2.0, "fast": True, "api_key": SECRET}}
    assert isinstance(values["choosy-one"]["pace"], float)
    configure(values)
    assert option(_Choosy.options, "choosy-one", "beam") == 7
    assert option(_Choosy.options, "choosy-one", "device") == "auto"


def test_settings_leave_options_of_engines_alone(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("jobs = 3\n[engine.choosy-one]\nbeam = 3\n")
    environment = {"OCTAVIA_ENGINE_CHOOSY_ONE_BEAM": "7", "OCTAVIA_ENGINE_STT": "pocketsphinx"}
    settings = load_settings(tmp_path, environment)
    assert (settings.jobs, settings.engine_stt) == (3, "pocketsphinx")


@pytest.mark.parametrize(
    ("toml", "message", "hint"),
    [
        ("[engine.choosy-on]\nbeam = 1", "octavia.toml: no engine is named choosy-on", "did you mean 'choosy-one'?"),
        (
            "[engine.choosy-one]\nbeem = 1",
            "octavia.toml: [engine.choosy-one] beem: choosy-one has no option beem",
            "did you mean 'beam'?",
        ),
        ("engine = 3", "octavia.toml: engine is 3", "write tables: [engine.whisper]"),
        ("[engine]\nchoosy-one = 3", "octavia.toml: engine.choosy-one is not a table", ""),
        ("[engine.choosy-one]\nbeam = 0", "[engine.choosy-one] beam is 0: it must be a whole number from 1 to 20", ""),
        ("[engine.choosy-one]\nbeam = true", "beam is True: it must be a whole number from 1 to 20", ""),
        ("[engine.choosy-one]\nbeam = 'x'", "beam is 'x': it must be a whole number from 1 to 20", ""),
        ("[engine.choosy-one]\npace = 0.1", "pace is 0.1: it must be a number from at least 0.5", ""),
        ("[engine.choosy-one]\npace = nan", "pace is nan: it must be a number from at least 0.5", ""),
        ("[engine.choosy-one]\nfast = 'perhaps'", "fast is 'perhaps': it must be true or false", ""),
        ("[engine.choosy-one]\ndevice = 'tpu'", "device is 'tpu': it must be auto or cpu or cuda", ""),
    ],
)
def test_a_mistake_names_its_place_and_what_is_allowed(tmp_path: Path, toml: str, message: str, hint: str) -> None:
    with pytest.raises(DocumentError) as caught:
        loaded(tmp_path, toml)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_variable_like_no_other_names_the_nearest_option_or_setting(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"^OCTAVIA_ENGINE_CHOOSY_ONE_BEEM is not a setting$") as caught:
        loaded(tmp_path, OCTAVIA_ENGINE_CHOOSY_ONE_BEEM="1")
    assert caught.value.hint == "did you mean 'OCTAVIA_ENGINE_CHOOSY_ONE_BEAM'?"
    with pytest.raises(DocumentError) as caught:
        loaded(tmp_path, OCTAVIA_ENGINE_TTTS="flite")
    assert caught.value.hint == "did you mean 'OCTAVIA_ENGINE_TTS'?"


@pytest.mark.parametrize("toml", [f"pin = '{SECRET}'", "pin = 4711", "api_key = 4711"])
def test_a_secret_is_not_shown_even_when_it_is_wrong(tmp_path: Path, toml: str) -> None:
    with pytest.raises(DocumentError) as caught:
        loaded(tmp_path, f"[engine.choosy-one]\n{toml}\n")
    shown = "".join(traceback.format_exception(caught.value))
    assert "is not what it must be" in caught.value.message
    assert SECRET not in shown
    assert "4711" not in shown


def test_only_what_shapes_the_result_changes_the_key_of_stages(tmp_path: Path) -> None:
    configure({"choosy-one": {"api_key": SECRET, "fast": True, "beam": 5}})
    assert options_digest(Kind.TRANSLATION, "choosy-one") == ""
    configure({"choosy-one": {"beam": 6}})
    assert options_digest(Kind.TRANSLATION, "choosy-one:small") != ""


def test_every_option_of_every_engine_is_described_and_stands_on_the_page() -> None:
    names = sorted({name for kind in Kind for name in engine_classes(kind)})
    page = engine_options_page(names)
    for kind in Kind:
        for name, engine in engine_classes(kind).items():
            for declared in getattr(engine, "options", ()):
                section = page.partition(f"### Options of {name}\n")[2].partition("\n### ")[0]
                assert f"| `{declared.name}` |" in section
                assert declared.description.endswith("."), f"{name}: {declared.name} is not described in a sentence"
                assert declared.description in section
    assert "| `api_key` | secret | none |" in page
    assert "| `beam` | whole number | `5` | 1 to 20 | How many. |" in page


def test_no_two_options_share_a_variable() -> None:
    engines = {(name, engine) for kind in Kind for name, engine in engine_classes(kind).items()}
    options = {(name, declared.name) for name, engine in engines for declared in getattr(engine, "options", ())}
    assert len({variable(*one) for one in options}) == len(options)
