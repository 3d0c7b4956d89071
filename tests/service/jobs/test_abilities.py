"""What engines here can do, and what is asked of them in vain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from octavia.dubbing.engines import Kind
from octavia.platform.settings import Settings
from octavia.service.jobs.abilities import Abilities
from octavia.service.jobs.commands import Dub, Engines, Source
from octavia.service.jobs.errors import UnusableEngine, UnusableVoice
from octavia.testing.fake_speakers import MimicSynthesizer
from support.engines import registered

SOURCE = Source(file_id="f")


@pytest.fixture
def mimic() -> Iterator[None]:
    with registered(MimicSynthesizer):
        yield


def names(kind: Kind, dubs: Settings = Settings()) -> list[str]:
    return [info.name for info in Abilities(dubs).engines(kind)]


def test_engines_that_are_ready_and_free_may_be_chosen(mimic: None) -> None:
    assert "pocketsphinx" in names(Kind.SPEECH_TO_TEXT)
    assert "apertium" in names(Kind.TRANSLATION)
    assert {"espeak-ng", "mimic"} <= set(names(Kind.SPEECH))
    assert not {"openai", "deepgram"} & set(names(Kind.SPEECH))


def test_what_the_operator_has_set_comes_first(mimic: None) -> None:
    assert names(Kind.SPEECH, Settings(engine_tts="mimic"))[0] == "mimic"
    voices = {each.language.code: each.voices for each in Abilities(Settings(engine_tts="mimic")).languages()}
    assert [voice.id for voice in voices["es"]] == ["es-hum"]
    assert "de" not in voices or not voices["de"]


def test_voices_are_those_of_the_engine_that_is_named(mimic: None) -> None:
    found = Abilities(Settings())
    spanish = next(each for each in found.languages("mimic") if each.language.code == "es")
    assert [voice.id for voice in spanish.voices] == ["es-hum"]
    with pytest.raises(UnusableEngine, match="no engine 'nothing'"):
        found.languages("nothing")


@pytest.mark.parametrize(
    ("engines", "languages", "source", "why", "hint"),
    [
        (Engines(stt="siri"), ("es",), "auto", "no engine 'siri' that recognises speech is ready", "pocketsphinx"),
        (Engines(mt="babelfish"), ("es",), "auto", "no engine 'babelfish' that translates", "apertium"),
        (Engines(tts="hal"), ("es",), "auto", "no engine 'hal' that speaks", "espeak-ng"),
        (Engines(tts="openai"), ("es",), "auto", "no engine 'openai' that speaks is ready", "espeak-ng"),
        (Engines(stt="pocketsphinx"), ("es",), "de", "does not recognise speech in German", "en"),
        (Engines(mt="apertium"), ("es", "zu"), "en", "does not translate into Zulu from English", "es"),
        (Engines(tts="mimic"), ("es", "fr"), "en", "mimic does not speak French", "en, es"),
    ],
)
def test_an_engine_that_is_not_there_or_cannot_is_refused_and_it_is_said_what_there_is(
    mimic: None, engines: Engines, languages: tuple[str, ...], source: str, why: str, hint: str
) -> None:
    command = Dub(SOURCE, languages, source_language=source, engines=engines)
    with pytest.raises(UnusableEngine, match=why) as refused:
        Abilities(Settings()).check(command)
    assert hint in refused.value.hint


def test_engines_that_can_are_let_through(mimic: None) -> None:
    chosen = Engines("pocketsphinx", "apertium", "mimic")
    Abilities(Settings()).check(Dub(SOURCE, ("es", "en"), source_language="en", engines=chosen))


def test_voices_of_one_s_own_need_an_engine_that_clones() -> None:
    bare = Abilities(Settings(engine_tts="espeak-ng"))
    with pytest.raises(UnusableVoice, match="no engine here speaks Spanish in a voice of your own") as refused:
        bare.check_cloned("auto", ["es"])
    assert "xtts" in refused.value.hint
    with registered(MimicSynthesizer):
        Abilities(Settings()).check_cloned("auto", ["es"])
        assert Abilities(Settings()).cloned_into() >= {"en", "es"}
        with pytest.raises(UnusableVoice, match="French"):
            Abilities(Settings(engine_tts="mimic")).check_cloned("auto", ["es", "fr"])
        with pytest.raises(UnusableVoice):
            bare.check_cloned("auto", ["es"])
        bare.check_cloned("mimic", ["es"])


def test_what_would_clone_is_told_with_how_to_have_it() -> None:
    if "xtts" not in names(Kind.SPEECH):
        assert any(line.startswith("xtts: ") for line in Abilities(Settings()).cloning_needs())


def test_engines_whose_licence_forbids_paid_work_are_not_offered_for_it(mimic: None) -> None:
    offered = Abilities(Settings(commercial=True)).engines(Kind.SPEECH)
    assert offered
    assert all(info.commercial_use for info in offered)
