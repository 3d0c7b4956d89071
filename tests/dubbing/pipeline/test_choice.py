"""Which engine is taken, and which may not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from octavia.dubbing.engines import EngineInfo, Quality, Readiness
from octavia.dubbing.errors import EngineError
from octavia.dubbing.pipeline.choice import choose, diarization, speech
from octavia.dubbing.pipeline.ears import ready_ear
from octavia.dubbing.pipeline.ensemble import hearing
from octavia.dubbing.request import DubRequest, EngineChoice, Terms
from octavia.testing.fake_speakers import MimicSynthesizer, ScriptedDiarizer
from octavia.testing.fakes import EnergyVoiceActivity, ScriptedRecognizer
from support.engines import registered

REQUEST = DubRequest(Path("talk.mp4"), ("es",), Path("out"), "en")
PAID = Terms(commercial=True)


class Amateur(MimicSynthesizer):
    """The best voice there is, not for paid work."""

    name = "amateur"

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), quality=Quality.BEST, commercial_use=False, licence="CC-BY-NC-4.0")


class Absent(MimicSynthesizer):
    """It clones, and isn't here."""

    name = "absent"

    @classmethod
    def check(cls) -> Readiness:
        return Readiness(False, "its package is missing", "scripts/add-engines.sh absent")


class Teller(ScriptedRecognizer):
    """A recogniser that tells speakers apart, not for paid work."""

    name = "teller"

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), diarizes=True, commercial_use=False)


class Vendor(MimicSynthesizer):
    """The best voice there is, for money."""

    name = "vendor"

    @classmethod
    def describe(cls) -> EngineInfo:
        return replace(super().describe(), quality=Quality.BEST, needs=("network", "key"))


@pytest.fixture(autouse=True)
def _added() -> Iterator[None]:
    with registered(Amateur, Absent, MimicSynthesizer, ScriptedDiarizer, EnergyVoiceActivity, Teller):
        yield


def test_the_best_is_taken_whatever_its_licence_unless_the_work_is_paid() -> None:
    assert choose(speech("es")).info.name == "amateur"


def test_for_paid_work_another_is_taken_and_it_is_said_why() -> None:
    chosen = choose(speech("es"), terms=PAID)
    assert chosen.info.commercial_use
    assert "not taken: amateur, for its licence (CC-BY-NC-4.0) does not allow paid work" in chosen.reason


def test_for_paid_work_one_asked_for_by_name_is_refused_and_the_setting_named_that_allows_it() -> None:
    with pytest.raises(EngineError, match=r"amateur .*does not allow paid work") as caught:
        choose(speech("es"), "amateur", PAID)
    assert 'allow_noncommercial = "amateur"' in caught.value.hint


def test_another_agreement_lets_it_be_used() -> None:
    terms = replace(PAID, allow_noncommercial=("amateur",))
    assert choose(speech("es"), "amateur", terms).info.name == "amateur"
    assert choose(speech("es"), terms=terms).info.name == "amateur"


def test_where_no_other_is_ready_the_error_says_which_were_not_taken() -> None:
    class Forbidden(ScriptedDiarizer):
        @classmethod
        def describe(cls) -> EngineInfo:
            return replace(super().describe(), commercial_use=False)

    with registered(Forbidden), pytest.raises(EngineError, match="telling speakers apart is ready") as caught:
        choose(diarization(), terms=PAID)
    assert "scripted: its licence (MIT) does not allow paid work" in caught.value.hint


def test_of_engines_that_speak_in_own_voices_only_those_count() -> None:
    chosen = choose(speech("es", cloned=True), terms=PAID)
    assert chosen.info.name == "mimic"
    with pytest.raises(EngineError, match="own voice") as caught:
        choose(speech("es", cloned=True), "espeak-ng")
    assert "mimic" in caught.value.hint
    assert "absent (not ready: scripts/add-engines.sh absent)" in caught.value.hint


def test_nothing_measures_paid_work_that_may_not_be_used_for_it() -> None:
    assert ready_ear("en", Terms()) is not None
    ear = ready_ear("en", PAID)
    assert ear is None or ear.name != "teller"


def test_telling_speakers_apart_is_left_to_a_recogniser_that_can() -> None:
    request = REQUEST
    engines = EngineChoice(stt="teller", tts="mimic")
    ears = hearing(replace(request, engines=replace(engines, diarization="auto")))
    assert (ears.own_turns, ears.diarizer) == (True, None)
    ears = hearing(replace(request, engines=replace(engines, diarization="scripted")))
    assert (ears.own_turns, ears.diarizer) == (False, choose(diarization(), "scripted"))
    ears = hearing(replace(request, engines=engines))
    assert (ears.own_turns, ears.diarizer) == (False, None)
    with pytest.raises(EngineError, match="teller"):
        hearing(replace(request, engines=engines, terms=PAID))


def test_a_paid_service_is_taken_only_when_asked_for_by_name() -> None:
    with registered(Vendor):
        chosen = choose(speech("es"))
        assert chosen.info.name != "vendor"
        assert "not taken: vendor, for it is a paid service" in chosen.reason
        assert choose(speech("es"), "vendor").info.name == "vendor"
