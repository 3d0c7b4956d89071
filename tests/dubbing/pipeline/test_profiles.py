"""Dubs in the voices of the speakers themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.engines import Pcm16, Samples, Speech
from octavia.dubbing.errors import ConsentMissing, EngineError, InputMissing, NoSpeech
from octavia.dubbing.events import Notice
from octavia.dubbing.pipeline import dub, plan
from octavia.dubbing.pipeline.attempts import seed_of
from octavia.dubbing.request import Cloning, DubRequest, EngineChoice, Overrides, SegmentOverride, TakeCheck
from octavia.testing.fake_speakers import MimicSynthesizer
from octavia.testing.pitch import pitch_hz
from support.conversation import MAN, WOMAN, Conversation, conversation
from support.dubs import Run, artifacts, run_dub
from support.engines import registered
from support.talk import spoken

ENGINES = EngineChoice(vad="energy", stt="scripted", mt="apertium", tts="mimic", diarization="scripted")
CONSENT = "Ann and Bob agreed by letter on 3 May"
LIKE = 0.12
"""Octaves; the man and the woman are 0.8 apart."""


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    made = conversation(tmp_path_factory.mktemp("conversation"))
    with registered(*made.engines, MimicSynthesizer):
        yield made


@pytest.fixture(scope="module")
def dubbed(talked: Conversation, tmp_path_factory: pytest.TempPathFactory) -> Run:
    output = tmp_path_factory.mktemp("dubbed")
    return run_dub(DubRequest(talked.path, ("es",), output, engines=ENGINES, cloning=Cloning(True, CONSENT)))


def pitches(run: Run) -> list[float]:
    samples, rate_hz = soundfile.read(run.file(".es.voice.wav"), dtype="float32")
    found = []
    for line in run.result.report.tracks[0].lines:
        assert line.start_ms is not None and line.end_ms is not None
        pitch = pitch_hz(samples[line.start_ms * rate_hz // 1000 : line.end_ms * rate_hz // 1000], rate_hz)
        assert pitch is not None
        found.append(pitch)
    return found


def as_float(audio: Pcm16) -> Samples:
    return audio.astype(np.float32) / np.float32(32768)


def voice_of(person: str, folder: Path) -> float:
    """The pitch of one of flite's voices."""
    pitch = pitch_hz(as_float(spoken("My father was a teacher in a small school.", folder, person)), 16_000)
    assert pitch is not None
    return pitch


def told(run: Run) -> str:
    return "\n".join(event.message for event in run.events if isinstance(event, Notice))


def test_each_line_is_in_the_voice_of_who_says_it_in_the_source(
    dubbed: Run, talked: Conversation, tmp_path: Path
) -> None:
    own = {person: voice_of(person, tmp_path) for person in (WOMAN, MAN)}
    lines = list(zip(pitches(dubbed), talked.voices, strict=True))
    assert all(abs(np.log2(heard / own[person])) < LIKE for heard, person in lines), (own, lines)


def test_the_report_names_the_voices_and_the_consent(dubbed: Run) -> None:
    cast = dubbed.result.report.tracks[0].cast
    assert [(one.speaker, one.voice, one.own) for one in cast] == [("A", "profile:A", True), ("B", "profile:B", True)]
    assert dubbed.result.report.consent == CONSENT
    page = dubbed.file("report.html").read_text(encoding="utf-8")
    assert CONSENT in page
    assert "<strong>A</strong>: their own voice" in page


def test_another_language_and_a_second_run_make_no_profile_again(dubbed: Run) -> None:
    before = artifacts(dubbed.request.output / ".work", "profile")
    again = run_dub(replace(dubbed.request, languages=("es", "en")))
    assert artifacts(dubbed.request.output / ".work", "profile") == before
    assert ("profile", None) not in again.worked()
    assert ("synthesize", "es") not in again.worked()


def test_a_recording_is_used_in_place_of_the_source(dubbed: Run, tmp_path: Path) -> None:
    recording = tmp_path / "bob.wav"
    said = [spoken(text, tmp_path, "awb") for text in ("The old church is open today.", "We walk along the river.")]
    soundfile.write(recording, np.concatenate(said), 16_000)
    cloning = Cloning(True, CONSENT, {"B": (recording,), "C": (recording,)})
    run = run_dub(replace(dubbed.request, cloning=cloning))
    wanted = pitch_hz(as_float(np.concatenate(said)), 16_000)
    assert wanted is not None
    assert abs(np.log2(pitches(run)[1] / wanted)) < LIKE
    assert pitches(run)[0] == pytest.approx(pitches(dubbed)[0], rel=0.01)
    assert "there is no speaker 'C'" in told(run)


def test_a_voice_of_the_cast_wins_over_the_speakers_own(dubbed: Run) -> None:
    run = run_dub(replace(dubbed.request, cast={"es": {"A": "es-hum"}}))
    assert [one.voice for one in run.result.report.tracks[0].cast] == ["es-hum", "profile:B"]
    assert pitches(run)[0] == pytest.approx(300, rel=0.01)


def test_a_line_given_to_another_speaker_is_in_their_voice_and_no_voice_changes(dubbed: Run, tmp_path: Path) -> None:
    workspace = dubbed.request.output / ".work"
    before = artifacts(workspace, "profile")
    edits = Overrides(segments={"s0001": SegmentOverride(speaker="B"), "s0003": SegmentOverride(speaker="Cara")})
    run = run_dub(replace(dubbed.request, overrides=edits, output=tmp_path / "out", workspace=workspace))
    old, new = dubbed.result.report.tracks[0].lines, run.result.report.tracks[0].lines
    assert [line.voice for line in old][:3] == ["profile:A", "profile:B", "profile:A"]
    assert [line.voice for line in new][:3] == ["profile:B", "profile:B", "profile:Cara"]
    assert new[1] == old[1] and new[3:] == old[3:]
    # Cara is taken from her own line; whom the others are taken from stays as it was.
    assert before < artifacts(workspace, "profile")
    assert len(artifacts(workspace, "profile") - before) == 1


@pytest.mark.parametrize("consent", ["", "  ", "yes"])
def test_nobodys_voice_is_used_without_a_record_of_their_consent(
    talked: Conversation, tmp_path: Path, consent: str
) -> None:
    request = DubRequest(talked.path, ("es",), tmp_path / "out", engines=ENGINES, cloning=Cloning(True, consent))
    for refused in (dub, plan):
        with pytest.raises(ConsentMissing, match="consent") as caught:
            refused(request)
        assert "--voice-consent" in caught.value.hint
    assert not (tmp_path / "out").exists()


def test_a_recording_without_the_wish_to_speak_like_it_is_refused(talked: Conversation, tmp_path: Path) -> None:
    cloning = Cloning(False, CONSENT, {"A": (talked.path,)})
    with pytest.raises(ConsentMissing, match="recording"):
        dub(DubRequest(talked.path, ("es",), tmp_path, engines=ENGINES, cloning=cloning))


def test_a_recording_that_is_missing_is_found_out_before_any_work(talked: Conversation, tmp_path: Path) -> None:
    cloning = Cloning(True, CONSENT, {"A": (tmp_path / "none.wav",)})
    with pytest.raises(InputMissing, match=r"none\.wav"):
        dub(DubRequest(talked.path, ("es",), tmp_path / "out", engines=ENGINES, cloning=cloning))
    assert not (tmp_path / "out").exists()


def test_an_engine_that_cannot_do_it_is_refused_and_those_that_can_are_named(
    talked: Conversation, tmp_path: Path
) -> None:
    engines = replace(ENGINES, tts="espeak-ng")
    with pytest.raises(EngineError, match=r"espeak-ng .*own voice") as caught:
        dub(DubRequest(talked.path, ("es",), tmp_path, "en", engines=engines, cloning=Cloning(True, CONSENT)))
    assert "mimic" in caught.value.hint


def test_auto_takes_an_engine_that_can(talked: Conversation, tmp_path: Path) -> None:
    engines = replace(ENGINES, tts="auto")
    request = DubRequest(talked.path, ("es",), tmp_path, "en", engines=engines, cloning=Cloning(True, CONSENT))
    speaking = next(row for row in plan(request).rows if row.stage == "synthesize")
    assert speaking.engine == "mimic"


class Stumbling(MimicSynthesizer):
    """Says nothing with the seed it is first asked with for a text of more than 30 letters."""

    name = "stumbling"

    def synthesize(self, text: str, voice: str, rate: float = 1.0, seed: int = 0) -> Speech:
        said = super().synthesize(text, voice, rate, seed)
        fails = len(text) > 30 and seed == seed_of(text, voice)
        return Speech(said.samples * 0, said.rate_hz) if fails else said


def test_a_take_that_fails_is_spoken_again_and_the_report_says_what_was_wrong(
    talked: Conversation, tmp_path: Path
) -> None:
    request = DubRequest(talked.path, ("es",), tmp_path, "en", engines=replace(ENGINES, tts="stumbling"))
    with registered(Stumbling):
        run = run_dub(request)
    stumbled = [line.id for line in run.result.report.tracks[0].lines if len(line.text) > 30]
    notices = [notice for notice in run.result.report.tracks[0].notices if "was spoken 2 times" in notice]
    assert stumbled
    assert [notice.split()[1] for notice in notices] == stumbled
    assert all("almost silent" in notice for notice in notices)
    assert run.result.holds


def test_takes_are_not_checked_where_nobody_wants_that(talked: Conversation, tmp_path: Path) -> None:
    request = DubRequest(talked.path, ("es",), tmp_path, "en", engines=replace(ENGINES, tts="stumbling"))
    with registered(Stumbling), pytest.raises(EngineError, match="gave no sound"):
        run_dub(replace(request, take_check=TakeCheck.OFF))


def recorded(folder: Path, voice: str) -> Path:
    path = folder / f"{voice}.wav"
    said = [spoken(text, folder, voice) for text in ("The old church is open today.", "We walk along the river.")]
    soundfile.write(path, np.concatenate(said), 16_000)
    return path


def test_a_language_is_spoken_with_a_recorded_voice_whoever_speaks_in_the_source(dubbed: Run, tmp_path: Path) -> None:
    recording = recorded(tmp_path, "awb")
    cloning = Cloning(consent=CONSENT, voices={"Spanish": (recording,)})
    engines = replace(ENGINES, diarization="none")
    run = run_dub(replace(dubbed.request, languages=("es", "en"), engines=engines, cloning=cloning))
    spanish, english = ({line.voice for line in track.lines} for track in run.result.report.tracks)
    assert spanish == {"profile:recorded"}
    assert english == {"en-hum"}
    wanted = pitch_hz(as_float(np.asarray(soundfile.read(recording, dtype="int16")[0])), 16_000)
    assert wanted is not None
    assert all(abs(np.log2(heard / wanted)) < LIKE for heard in pitches(run))
    assert run.result.report.consent == CONSENT
    assert "a recorded voice" in run.file("report.html").read_text(encoding="utf-8")


def test_a_recorded_voice_stands_for_the_default_one_and_nobody_is_cloned_unasked(dubbed: Run, tmp_path: Path) -> None:
    cloning = Cloning(consent=CONSENT, voices={"es": (recorded(tmp_path, "awb"),)})
    run = run_dub(replace(dubbed.request, cloning=cloning))
    assert [one.voice for one in run.result.report.tracks[0].cast] == ["profile:recorded", "es-hum"]


def test_a_recorded_voice_needs_consent_an_engine_that_can_and_enough_sound(
    talked: Conversation, tmp_path: Path
) -> None:
    voices: dict[str, tuple[Path, ...]] = {"es": (recorded(tmp_path, "awb"),)}
    request = DubRequest(talked.path, ("es",), tmp_path / "out", "en", engines=ENGINES)
    with pytest.raises(ConsentMissing):
        dub(replace(request, cloning=Cloning(voices=voices)))
    espeak = replace(ENGINES, tts="espeak-ng")
    with pytest.raises(EngineError, match="someone's own voice"):
        dub(replace(request, engines=espeak, cloning=Cloning(consent=CONSENT, voices=voices)))
    short = tmp_path / "short.wav"
    soundfile.write(short, np.full(16_000, 0.1, np.float32), 16_000)
    with pytest.raises(NoSpeech, match="too little sound"):
        dub(replace(request, cloning=Cloning(consent=CONSENT, voices={"es": (short,)})))
