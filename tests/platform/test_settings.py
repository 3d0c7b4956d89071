"""Settings: where they come from, which place wins, and what a mistake says."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.errors import DocumentError, InputMissing, LanguageError, OctaviaError
from octavia.dubbing.request import Container, MixSettings, ScheduleCaps, WhenUnfit
from octavia.platform.settings import (
    Settings,
    declared_settings,
    load_settings,
    parse_cast,
    parse_voices,
    settings_page,
)


class _UsageError(OctaviaError):
    pass


def test_without_anything_the_defaults_are_those_of_the_library(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings == Settings()
    caps = ScheduleCaps(
        settings.rate_min, settings.rate_max, settings.max_shift_ms, settings.gap_ms, settings.when_unfit
    )
    assert caps == ScheduleCaps()
    assert MixSettings(settings.duck_db, settings.background_db, settings.loudness, settings.peak) == MixSettings()


def test_the_command_line_wins_over_the_environment_over_the_file_over_the_default(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("rate_max = 1.1\nrate_min = 0.8\njobs = 3\n")
    environment = {"OCTAVIA_RATE_MAX": "1.2", "OCTAVIA_RATE_MIN": "0.85", "HOME": "/nowhere"}
    settings = load_settings(tmp_path, environment, {"rate_max": 1.25, "rate_min": None})
    assert (settings.rate_max, settings.rate_min, settings.jobs, settings.duck_db) == (1.25, 0.85, 3, 20.0)


def test_voices_of_all_places_come_together_language_by_language(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text('[voice]\nes = "a"\nfr = "b"\nit = "c"\n')
    settings = load_settings(tmp_path, {"OCTAVIA_VOICE": "fr=d, it=e"}, {"voice": {"it": "f"}})
    assert settings.voice == {"es": "a", "fr": "d", "it": "f"}


def test_voices_go_by_the_code_of_their_language_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text('[voice]\nspa = "a"\n')
    assert load_settings(tmp_path, {"OCTAVIA_VOICE": "Spanish=b,FR=c"}).voice == {"es": "b", "fr": "c"}
    with pytest.raises(LanguageError, match="'spanis' is not a language"):
        load_settings(tmp_path, {"OCTAVIA_VOICE": "spanis=b"})


def test_voices_of_speakers_come_together_speaker_by_speaker(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text('[cast.spa]\nAnn = "a"\nBob = "b"\n[cast.fr]\nAnn = "c"\n')
    settings = load_settings(tmp_path, {"OCTAVIA_CAST": "es:Bob=d, it:Bob=e"}, {"cast": {"it": {"Bob": "f"}}})
    assert settings.cast == {"es": {"Ann": "a", "Bob": "d"}, "fr": {"Ann": "c"}, "it": {"Bob": "f"}}


@pytest.mark.parametrize("bad", ["es", "es:Ann", "es=x", ":Ann=x", "es:=x", "es:Ann="])
def test_a_speakers_voice_that_is_none_says_how_to_write_one(tmp_path: Path, bad: str) -> None:
    with pytest.raises(ValueError, match=r"is not language:speaker=voice, for example es:"):
        parse_cast([bad])
    with pytest.raises(DocumentError, match=r"^OCTAVIA_CAST: "):
        load_settings(tmp_path, {"OCTAVIA_CAST": bad})


def test_texts_of_the_environment_become_typed_values(tmp_path: Path) -> None:
    settings = load_settings(
        tmp_path,
        {
            "OCTAVIA_BURN_SUBTITLES": "yes",
            "OCTAVIA_CONTAINER": "mkv",
            "OCTAVIA_WHEN_UNFIT": "slow-video",
            "OCTAVIA_WORKSPACE": "/srv/work",
            "OCTAVIA_STATE_DIR": "/srv/state",
        },
    )
    assert settings.burn_subtitles
    assert settings.container is Container.MKV
    assert settings.when_unfit is WhenUnfit.SLOW_VIDEO
    assert settings.workspace == Path("/srv/work")


def test_an_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("rate_maxx = 1.1\n")
    with pytest.raises(DocumentError, match=r"^octavia.toml: rate_maxx is not a setting$") as caught:
        load_settings(tmp_path, {})
    assert caught.value.hint == "did you mean 'rate_max'?"
    with pytest.raises(DocumentError, match=r"^OCTAVIA_DUK_DB is not a setting$") as caught:
        load_settings(tmp_path / "elsewhere", {"OCTAVIA_DUK_DB": "3"})
    assert caught.value.hint == "did you mean 'duck_db'?"


def test_a_key_like_no_other_points_to_the_reference(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        load_settings(tmp_path, {"OCTAVIA_XYZZY": "3"})
    assert "settings.md" in caught.value.hint


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("rate_max = 7", "octavia.toml: rate_max is 7: it must be a number from 1 to 2"),
        ("rate_max = nan", "octavia.toml: rate_max is nan: it must be a number from 1 to 2"),
        ("jobs = 1.5", "octavia.toml: jobs is 1.5: it must be a whole number from 0 to 256"),
        ("container = 'avi'", "octavia.toml: container is 'avi': it must be auto or mp4 or mkv"),
        ("burn_subtitles = 'perhaps'", "octavia.toml: burn_subtitles is 'perhaps': it must be true or false"),
        ("voice = 'x'", "octavia.toml: voice is 'x': it must be a table"),
    ],
)
def test_a_bad_value_names_its_place_and_what_is_allowed(tmp_path: Path, toml: str, message: str) -> None:
    (tmp_path / "octavia.toml").write_text(toml + "\n")
    with pytest.raises(DocumentError) as caught:
        load_settings(tmp_path, {})
    assert caught.value.message == message


def test_a_bad_value_of_the_command_line_is_the_callers_kind_of_error(tmp_path: Path) -> None:
    with pytest.raises(_UsageError, match=r"^--max-shift-ms is -5: it must be a whole number from 0 to 10000$"):
        load_settings(tmp_path, {}, {"max_shift_ms": -5}, _UsageError)


def test_a_bad_value_is_reported_even_where_another_place_would_win(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("rate_max = 9\n")
    with pytest.raises(DocumentError, match="rate_max is 9"):
        load_settings(tmp_path, {}, {"rate_max": 1.2})


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").write_text("rate_max 1.2\n")
    with pytest.raises(DocumentError, match=r"octavia.toml is not TOML: .*line 1"):
        load_settings(tmp_path, {})
    (tmp_path / "octavia.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(DocumentError, match="is not TOML"):
        load_settings(tmp_path, {})


def test_a_folder_in_place_of_the_file_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "octavia.toml").mkdir()
    with pytest.raises(InputMissing, match="Is a directory"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("bad", ["es", "=x", "es=", ""])
def test_a_voice_that_is_no_pair_says_how_to_write_one(tmp_path: Path, bad: str) -> None:
    with pytest.raises(ValueError, match=r"is not language=voice, for example es="):
        parse_voices([bad])
    with pytest.raises(DocumentError, match=r"^OCTAVIA_VOICE: "):
        load_settings(tmp_path, {"OCTAVIA_VOICE": bad})


def test_a_voice_id_may_contain_what_a_list_may_not() -> None:
    assert parse_voices(["es=mb/mb-es1", "fr=a=b"]) == {"es": "mb/mb-es1", "fr": "a=b"}


def test_every_setting_is_described_and_stands_on_the_page() -> None:
    page = settings_page()
    for name, setting in declared_settings().items():
        assert setting.says.description.endswith("."), f"{name} is not described in a sentence"
        assert f"| `{name}` |" in page
        assert setting.says.description in page
    assert "| `rate_max` | number | `1.3` | 1 to 2 |" in page
    assert "| `when_unfit` | late or faster or slow-video | `late` |  |" in page
