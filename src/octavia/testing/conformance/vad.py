"""Voice activity."""

from __future__ import annotations

from collections.abc import Iterator

from octavia.dubbing.engines import Pcm16, VoiceActivity
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.testing.conformance import sounds


def _nobody_speaks_in_silence(engine: VoiceActivity) -> None:
    assert list(engine.speech([sounds.silence(5)])) == [], "it hears speech in silence"


def _spans_are_in_order_apart_and_within_the_audio(engine: VoiceActivity) -> None:
    for name, audio in sounds.odd().items():
        spans = list(engine.speech([audio]))
        bounds = [0, *(time for span in spans for time in (span.start_ms, span.end_ms))]
        assert bounds == sorted(bounds), f"{name}: {spans} are out of order or overlap"
        end_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
        assert bounds[-1] <= end_ms, f"{name}: {spans} reach beyond the audio's {end_ms} ms"


def _blocks_of_any_length_give_the_same(engine: VoiceActivity) -> None:
    audio = sounds.babble(9)
    whole = list(engine.speech([audio]))
    for length in (160, 777, 50_000):
        cut = list(engine.speech(_blocks(audio, length)))
        assert cut == whole, f"blocks of {length} samples give {cut}, all at once {whole}"
    assert list(engine.speech([])) == [], "it hears speech where there are no blocks"


def _a_stream_does_not_depend_on_the_one_before(engine: VoiceActivity) -> None:
    audio = sounds.babble(5)
    first = list(engine.speech([audio]))
    list(engine.speech([sounds.noise(3, 5000.0)]))
    assert list(engine.speech([audio])) == first, "the same audio gives other spans after other audio"


def _it_closes_twice(engine: VoiceActivity) -> None:
    engine.close()
    engine.close()


def _blocks(audio: Pcm16, length: int) -> Iterator[Pcm16]:
    for start in range(0, len(audio), length):
        yield audio[start : start + length]


CHECKS = (
    _nobody_speaks_in_silence,
    _spans_are_in_order_apart_and_within_the_audio,
    _blocks_of_any_length_give_the_same,
    _a_stream_does_not_depend_on_the_one_before,
    _it_closes_twice,
)
