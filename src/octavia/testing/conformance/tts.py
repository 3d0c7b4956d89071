"""Speech synthesis."""

from __future__ import annotations

from inspect import signature
from itertools import pairwise

import numpy as np

from octavia.dubbing.engines import ProfileVoice, SeededSynthesizer, Speech, SpeechSynthesizer, VoiceCloner
from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.testing.conformance import files, sounds
from octavia.testing.conformance.together import in_threads

SAYABLE = "1, 2, 3, 4, 5, 6, 7, 8."
"""What voices of any language can say."""
SILENT = ("", " ", "...", "?!", "—", "\n")
ODD = (
    "a",
    "[[h@l'oU]] {x} <break/> &amp; \\pau=100\\",
    "\x01 50S \x00 1\ttwo\nthree\u200b",
    "-v xx --help /etc/passwd",
    "1 😀 2 日本語 3 العربية",
    "1 2 3 4 5. " * 60,
)
"""Texts that every voice must survive; markup and options in them are text."""

_LONGEST_SILENCE_S = 0.5
_AUDIBLE = 0.01
_RATE_TOLERANCE = 0.15


def _it_speaks_with_every_declared_kind_of_voice(engine: SpeechSynthesizer) -> None:
    voices = {voice.language: voice.id for voice in reversed(engine.describe().voices)}
    for voice in list(voices.values())[:3]:
        speech = engine.synthesize(SAYABLE, voice)
        _is_audio(speech, voice)
        loudest = float(np.abs(speech.samples).max(initial=0))
        assert loudest > _AUDIBLE, f"{voice}: {SAYABLE!r} is silent (loudest sample {loudest:.4f})"


def _odd_texts_are_spoken_or_left_out(engine: SpeechSynthesizer) -> None:
    voice = engine.describe().voices[0].id
    for text in ODD:
        _is_audio(engine.synthesize(text, voice), repr(text[:40]))


def _a_text_without_words_is_a_short_silence(engine: SpeechSynthesizer) -> None:
    voice = engine.describe().voices[0].id
    for text in SILENT:
        speech = engine.synthesize(text, voice)
        _is_audio(speech, repr(text))
        seconds = len(speech.samples) / speech.rate_hz
        assert seconds <= _LONGEST_SILENCE_S, f"{text!r} lasts {seconds:.2f} s"


def _the_same_call_gives_the_same_samples(engine: SpeechSynthesizer) -> None:
    voices = [voice.id for voice in engine.describe().voices]
    first = engine.synthesize(SAYABLE, voices[0])
    engine.synthesize("9 8 7", voices[-1])
    again = engine.synthesize(SAYABLE, voices[0])
    assert np.array_equal(first.samples, again.samples), "the same call gives other samples after another call"


def _the_same_seed_gives_the_same_samples(engine: SpeechSynthesizer) -> None:
    if not engine.describe().seeded:
        return
    takes_seed = "seed" in signature(engine.synthesize).parameters
    assert takes_seed and isinstance(engine, SeededSynthesizer), "it declares seeded and takes no seed"
    voice = engine.describe().voices[0].id
    first, other, again = (engine.synthesize(SAYABLE, voice, seed=seed).samples for seed in (7, 8, 7))
    assert np.array_equal(first, again), "the same seed gives other samples after another seed"
    assert not np.array_equal(first, other), "it is declared seeded, but another seed gives the same samples"


def _it_speaks_with_the_profile_of_a_voice(engine: SpeechSynthesizer) -> None:
    info = engine.describe()
    if not info.clones:
        return
    assert isinstance(engine, VoiceCloner), "it declares clones and doesn't follow VoiceCloner"
    samples = sounds.babble(6).astype(np.float32) / np.float32(32768)
    half = len(samples) // 2
    made, again = (engine.profile([samples[:half], samples[half:]], SPEECH_RATE_HZ) for _ in range(2))
    assert made == again, "the same clips give another profile"
    with files.folder() as folder:
        path = folder / "voice.profile"
        path.write_bytes(made)
        for language in info.languages[:2]:
            voice = str(ProfileVoice(language, path))
            speech = engine.synthesize(SAYABLE, voice)
            _is_audio(speech, voice)
            assert np.array_equal(speech.samples, engine.synthesize(SAYABLE, voice).samples), "a profile's voice varies"
            assert float(np.abs(speech.samples).max(initial=0)) > _AUDIBLE, f"{language}: a profile's voice is silent"


def _rates_change_the_pace_as_declared(engine: SpeechSynthesizer) -> None:
    info = engine.describe()
    if info.rate_range is None:
        return
    low, high = info.rate_range
    rates = [low, (1 + low) / 2, 1.0, (1 + high) / 2, high]
    voice = info.voices[0].id
    lengths = [len(engine.synthesize(SAYABLE, voice, rate).samples) for rate in rates]
    assert all(a >= b for a, b in pairwise(lengths)), f"rates {rates} gave {lengths} samples"
    for rate, length in zip(rates, lengths, strict=True):
        kept = length * rate / lengths[2]
        assert abs(kept - 1) <= _RATE_TOLERANCE, f"rate {rate:.2f} changes the length to {1 / rate * kept:.2f} times"


def _a_longer_text_lasts_longer(engine: SpeechSynthesizer) -> None:
    voice = engine.describe().voices[0].id
    short, long = (engine.synthesize(text, voice) for text in (SAYABLE, f"{SAYABLE} {SAYABLE}"))
    assert len(long.samples) > 1.5 * len(short.samples), "twice the text lasts hardly longer: is it cut?"


def _a_voice_it_does_not_have_is_refused(engine: SpeechSynthesizer) -> None:
    try:
        engine.synthesize("1", "no such voice")
    except EngineError:
        return
    raise AssertionError("it accepts a voice it does not declare")


def _as_many_threads_as_it_allows_may_call_it(engine: SpeechSynthesizer) -> None:
    info = engine.describe()
    texts = [f"{number} 2 3" for number in range(6)]

    def say(text: str) -> bytes:
        return engine.synthesize(text, info.voices[0].id).samples.tobytes()

    assert in_threads(say, texts, info.parallel) == [say(text) for text in texts], "threads change the samples"


def _it_closes_twice(engine: SpeechSynthesizer) -> None:
    engine.close()
    engine.close()


def _is_audio(speech: Speech, what: str) -> None:
    samples = speech.samples
    assert samples.dtype == np.float32 and samples.ndim == 1, f"{what}: not mono float32"
    assert 8_000 <= speech.rate_hz <= 192_000, f"{what}: a rate of {speech.rate_hz} Hz"
    assert np.isfinite(samples).all() and np.abs(samples).max(initial=0) <= 1, f"{what}: samples beyond ±1"
    times = [0, *(time for word in speech.words for time in (word.start_ms, word.end_ms))]
    assert times == sorted(times), f"{what}: words out of order"
    assert times[-1] <= len(samples) * 1000 / speech.rate_hz + 1, f"{what}: words beyond the audio"


CHECKS = (
    _it_speaks_with_every_declared_kind_of_voice,
    _odd_texts_are_spoken_or_left_out,
    _a_text_without_words_is_a_short_silence,
    _the_same_call_gives_the_same_samples,
    _the_same_seed_gives_the_same_samples,
    _it_speaks_with_the_profile_of_a_voice,
    _rates_change_the_pace_as_declared,
    _a_longer_text_lasts_longer,
    _a_voice_it_does_not_have_is_refused,
    _as_many_threads_as_it_allows_may_call_it,
    _it_closes_twice,
)
