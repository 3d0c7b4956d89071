"""Speech by XTTS, with a tiny model in the published layout."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.engines import Kind, ProfileVoice, Samples, Speech, engine_class, load_engine
from octavia.dubbing.errors import EngineError
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.engines.tts.xtts import Xtts
from octavia.models.store import adopt
from octavia.testing.conformance import check_engine
from support.made_models import made

pytestmark = [pytest.mark.torch, pytest.mark.usefixtures("coqui")]

TEXT = "Music makes people happy."
VOICE = "en/claribel-dervla"


@pytest.fixture
def engine(coqui: Path) -> Iterator[Xtts]:
    with Xtts() as engine:
        yield engine


@pytest.fixture
def clips(shared_data: Path) -> list[Samples]:
    """Eight seconds of a real voice in two clips."""
    samples, rate_hz = soundfile.read(shared_data / "jfk.flac", dtype="float32", always_2d=True)
    mono: Samples = samples.mean(axis=1, dtype=np.float32)
    assert rate_hz == CLIPS_HZ
    return [mono[: 5 * rate_hz], mono[5 * rate_hz : 8 * rate_hz]]


CLIPS_HZ = 44_100


@pytest.fixture
def own_voice(engine: Xtts, clips: list[Samples], tmp_path: Path) -> str:
    path = tmp_path / "profile.bin"
    path.write_bytes(engine.profile(clips, CLIPS_HZ))
    return str(ProfileVoice("es", path))


def test_it_keeps_the_protocol() -> None:
    check_engine(Xtts)


def test_it_declares_what_its_model_is(coqui: Path) -> None:
    info = Xtts.describe()
    assert info.languages == ("en", "es", "cs", "hi")
    assert len(info.voices) == 3 * 4
    assert not info.commercial_use
    assert info.seeded and info.clones
    assert "Coqui Public Model License" in info.licence


def test_a_speaker_of_its_own_says_as_much_as_there_is_text(engine: Xtts) -> None:
    speech = engine.synthesize(TEXT, VOICE)
    assert speech.rate_hz == 24_000
    # A code of 46 ms for each letter, and a small silence taken off.
    assert len(speech.samples) / 24_000 == pytest.approx(1.3, abs=0.3)


def test_speakers_and_languages_differ(engine: Xtts) -> None:
    takes = [engine.synthesize("One, two.", voice).samples for voice in (VOICE, "en/andrew-chipper", "es/octavia-tiny")]
    assert len({take.tobytes() for take in takes}) == 3


def test_the_same_seed_gives_the_same_samples_and_another_seed_others(engine: Xtts) -> None:
    first = engine.synthesize(TEXT, VOICE, seed=7)
    other = engine.synthesize(TEXT, VOICE, seed=8)
    assert np.array_equal(engine.synthesize(TEXT, VOICE, seed=7).samples, first.samples)
    assert not np.array_equal(first.samples[:1000], other.samples[:1000])


def test_a_voice_is_made_of_clips_once_and_the_same_each_time(engine: Xtts, clips: list[Samples]) -> None:
    profile = engine.profile(clips, CLIPS_HZ)
    assert engine.profile(clips, CLIPS_HZ) == profile
    assert engine.profile([clips[1]], CLIPS_HZ) != profile
    assert len(profile) < 100_000


def test_it_speaks_like_the_voice_of_a_profile(engine: Xtts, own_voice: str) -> None:
    speech = engine.synthesize("La música hace feliz a la gente.", own_voice, seed=1)
    assert len(speech.samples) > 24_000
    again = engine.synthesize("La música hace feliz a la gente.", own_voice, seed=1)
    assert np.array_equal(again.samples, speech.samples)


def test_too_little_sound_makes_no_voice(engine: Xtts, clips: list[Samples]) -> None:
    with pytest.raises(EngineError, match="too little speech"):
        engine.profile([clips[0][:20_000]], CLIPS_HZ)
    with pytest.raises(EngineError, match="too little speech"):
        engine.profile([], CLIPS_HZ)


@pytest.mark.parametrize("voice", ["en/nobody", "fr/claribel-dervla", "claribel-dervla", "profile:fr:/x", "profile:en"])
def test_a_voice_it_does_not_have_is_refused(engine: Xtts, voice: str) -> None:
    with pytest.raises(EngineError, match="xtts has no voice"):
        engine.synthesize(TEXT, voice)


def test_a_profile_that_is_none_is_named(engine: Xtts, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_bytes(b"no profile")
    with pytest.raises(EngineError, match="wrong is not a voice profile"):
        engine.synthesize(TEXT, str(ProfileVoice("en", tmp_path / "wrong")))


def test_a_stream_is_the_same_speech_in_pieces(engine: Xtts) -> None:
    pieces = list(engine.stream("One, two, three, four, five, six, seven.", VOICE, seed=3))
    assert len(pieces) > 1
    assert max(map(len, pieces)) < 2 * 24_000
    whole = np.concatenate(pieces)
    # The codes are 46 ms each; the last one ends the sound.
    assert len(whole) % 256 == 0
    taken = engine.synthesize("One, two, three, four, five, six, seven.", VOICE, seed=3)
    assert 0 <= len(whole) - len(taken.samples) < 24_000 // 2


def test_other_calls_meanwhile_do_not_change_a_stream(engine: Xtts) -> None:
    text = "One, two, three, four, five, six, seven."
    alone = np.concatenate(list(engine.stream(text, VOICE, seed=3)))
    disturbed = []
    for piece in engine.stream(text, VOICE, seed=3):
        disturbed.append(piece)
        if len(disturbed) == 1:
            engine.profile([np.random.default_rng(1).normal(0, 0.1, 48_000).astype(np.float32)], 24_000)
            engine.synthesize("Yes.", VOICE, seed=len(disturbed))
    assert np.array_equal(np.concatenate(disturbed), alone)


def test_a_text_past_the_models_limit_is_said_in_passages(engine: Xtts) -> None:
    sentence = "One, two, three, four, five, six, seven, eight, nine, one, two, three, four, five, six, seven."
    once, thrice = (engine.synthesize(text, VOICE) for text in (sentence, " ".join([sentence] * 3)))
    assert len(thrice.samples) > 2.5 * len(once.samples)
    assert np.count_nonzero(thrice.samples == 0) >= 24_000 * 0.35


@pytest.mark.parametrize("voice", ["cs/octavia-tiny", "hi/octavia-tiny"])
def test_numbers_are_read_where_its_own_reading_fails(engine: Xtts, voice: str) -> None:
    assert len(engine.synthesize("50. 20.", voice).samples) > 1000


def test_it_is_chosen_with_its_model(coqui: Path) -> None:
    bound = engine_class(Kind.SPEECH, "xtts:tiny")
    assert bound is engine_class(Kind.SPEECH, "xtts:tiny")
    assert bound.describe().name == "xtts:tiny"
    missing = engine_class(Kind.SPEECH, "xtts:v2").check()
    assert not missing.ready
    assert missing.fix == "octavia models pull xtts:v2"
    with pytest.raises(EngineError, match="there is no model xtts:other"):
        engine_class(Kind.SPEECH, "xtts:other")


def test_it_works_in_a_process_of_its_own(coqui: Path, clips: list[Samples], tmp_path: Path) -> None:
    with EngineWorkers(Kind.SPEECH, engine_class(Kind.SPEECH, "xtts:tiny").describe(), 4) as workers:
        assert workers.parallel == 1
        (tmp_path / "voice").write_bytes(workers.call("profile", clips, CLIPS_HZ))
        voice = str(ProfileVoice("en", tmp_path / "voice"))
        speech: Speech = workers.call("synthesize", "Yes.", voice, 1.0, 5)
    with load_engine(Kind.SPEECH, "xtts") as engine:
        assert np.array_equal(engine.synthesize("Yes.", voice, 1.0, 5).samples, speech.samples)  # type: ignore[attr-defined]


def test_files_that_do_not_go_together_are_told(coqui: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.make_xtts import make_xtts

    monkeypatch.setenv("OCTAVIA_MODELS_DIR", str(tmp_path / "models"))
    folder = tmp_path / "broken"
    folder.mkdir()
    whole = made(make_xtts, "coqui-tts", "torch")
    for name in ("model.pth", "vocab.json", "speakers_xtts.pth"):
        (folder / name).symlink_to(whole / name)
    config = (whole / "config.json").read_text(encoding="utf-8")
    (folder / "config.json").write_text(config.replace('"gpt_layers": 2', '"gpt_layers": 3'), encoding="utf-8")
    adopt("xtts:broken", folder)
    with pytest.raises(EngineError, match="model xtts:broken can't be loaded"):
        load_engine(Kind.SPEECH, "xtts:broken")


def test_profiles_are_archives_that_numpy_reads(engine: Xtts, clips: list[Samples]) -> None:
    with np.load(io.BytesIO(engine.profile(clips, CLIPS_HZ))) as parts:
        assert parts["style"].shape == (1, 32, 64)
        assert parts["sound"].shape == (1, 512, 1)
