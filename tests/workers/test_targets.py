"""Which languages the engines of a machine dub into."""

from __future__ import annotations

from octavia.dubbing.request import EngineChoice, Terms
from octavia.testing.fake_speakers import MimicSynthesizer
from octavia.workers.targets import cloners, targets
from support.engines import registered


def test_what_is_translated_into_and_spoken_is_dubbed_into() -> None:
    found = targets(EngineChoice(mt="apertium", tts="espeak-ng"), Terms())
    assert {"es", "fr", "pt", "ca", "en"} <= set(found)
    assert "de" not in found  # it is spoken here, and nothing translates into it
    assert "ast" not in found  # it is translated into, and nothing speaks it
    assert list(found) == sorted(found)
    assert set(found) <= set(targets(EngineChoice(), Terms()))


def test_an_engine_that_is_set_is_the_one_that_counts() -> None:
    assert targets(EngineChoice(tts="flite"), Terms()) == ("en",)


def test_an_engine_that_is_not_there_dubs_into_nothing() -> None:
    for choice in (EngineChoice(tts="nobody"), EngineChoice(mt="opus-mt:nothing"), EngineChoice(tts="openai")):
        assert targets(choice, Terms()) == ()


def test_own_voices_speak_by_engines_that_clone_unasked_or_by_name() -> None:
    there = cloners(EngineChoice(), Terms())
    with registered(MimicSynthesizer):
        able = cloners(EngineChoice(), Terms())
        assert able["mimic"] == ("en", "es")
        assert set(able["auto"]) == {"en", "es", *there["auto"]}
        assert cloners(EngineChoice(tts="espeak-ng"), Terms()) == able | {"auto": ()}
        assert cloners(EngineChoice(tts="mimic"), Terms())["auto"] == ("en", "es")
    assert "mimic" not in there
