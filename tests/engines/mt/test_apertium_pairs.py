"""Which pairs there are, by which programs, and which packages add more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.languages import LANGUAGES
from octavia.engines.mt.apertium_packages import PACKAGES
from octavia.engines.mt.apertium_pairs import installed, missing_packages, parse_mode, routes

MODE = "lt-proc -w '/d/a b.bin' | apertium-tagger -g $2 '/d/x.prob' | apertium-pretransfer | lt-proc $1 '/d/g.bin'\n"


@pytest.fixture
def modes(tmp_path: Path) -> Path:
    for name in ("eng-spa", "spa-fra", "eng-hbs", "es-pt_BR", "xx-yy", "deu-nld"):
        (tmp_path / f"{name}.mode").write_text(MODE)
    (tmp_path / "fra-epo.mode").write_text("apertium-transfer-j /d/x.class | lt-proc $1 /d/g.bin\n")
    (tmp_path / "notes.txt").write_text("not a mode")
    return tmp_path


def test_every_stage_of_a_mode_flushes_at_a_nul() -> None:
    assert parse_mode(MODE) == (
        ("lt-proc", "-z", "-w", "/d/a b.bin"),
        ("apertium-tagger", "-z", "-g", "/d/x.prob"),
        ("apertium-pretransfer", "-z"),
        ("lt-proc", "-z", "-g", "/d/g.bin"),
    )
    assert parse_mode("\n") == ()


def test_pairs_come_from_mode_files_in_octavias_codes(modes: Path) -> None:
    found = installed((modes, modes / "missing"))
    assert set(found) == {("en", "es"), ("es", "fr"), ("de", "nl")}
    assert found["en", "es"].data == Path("/d")


def test_the_broken_pair_is_hidden(modes: Path) -> None:
    assert ("en", "sh") not in installed((modes,))


def test_a_route_is_direct_or_leads_through_one_language() -> None:
    found = routes([("en", "es"), ("es", "fr"), ("es", "pt"), ("de", "nl")])
    assert found["en", "es"] == (("en", "es"),)
    assert found["en", "pt"] == (("en", "es"), ("es", "pt"))
    assert ("en", "nl") not in found


def test_a_weak_pair_is_used_when_no_pivot_is_there() -> None:
    assert routes([("en", "ca")])["en", "ca"] == (("en", "ca"),)
    assert routes([("en", "ca"), ("en", "es"), ("es", "ca")])["en", "ca"] == (("en", "es"), ("es", "ca"))


@given(st.sets(st.sampled_from(sorted(PACKAGES))))
def test_every_route_is_made_of_installed_pairs_and_leads_there(direct: set[tuple[str, str]]) -> None:
    for (source, target), legs in routes(direct).items():
        assert set(legs) <= direct
        assert source != target
        assert (legs[0][0], legs[-1][1]) == (source, target)
        assert len(legs) == 1 or legs[0][1] == legs[1][0]


@given(st.sets(st.sampled_from(sorted(PACKAGES))), st.sampled_from(sorted(PACKAGES)), st.sampled_from(sorted(PACKAGES)))
def test_the_packages_named_are_those_that_make_the_pair_work(
    direct: set[tuple[str, str]], first: tuple[str, str], last: tuple[str, str]
) -> None:
    pair = (first[0], last[1])
    if pair in routes(direct):
        return
    packages = missing_packages(pair, direct, PACKAGES)
    added = {leg for leg, package in PACKAGES.items() if package in packages}
    assert (pair in routes(direct | added)) is bool(packages)


def test_nothing_is_named_for_a_pair_that_no_package_serves() -> None:
    assert missing_packages(("en", "ja"), [("en", "es")], PACKAGES) == ()
    assert missing_packages(("en", "pt"), [("en", "es")], PACKAGES) == ("apertium-es-pt",)
    assert missing_packages(("en", "fr"), [], PACKAGES) == ("apertium-eng-spa", "apertium-fr-es")


def test_packages_name_languages_octavia_knows() -> None:
    assert {code for pair in PACKAGES for code in pair} <= LANGUAGES.keys()
    assert ("en", "sh") not in PACKAGES
