"""Speech to text."""

from __future__ import annotations

from octavia.dubbing.engines import Recognition, SpeechToText
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.languages import LANGUAGES
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.testing.conformance import sounds
from octavia.testing.conformance.together import in_threads


def _words_are_in_order_and_within_the_chunk(engine: SpeechToText) -> None:
    language = engine.describe().languages[0]
    for name, audio in sounds.odd().items():
        heard = engine.recognize(audio, language)
        bounds = [0, *(time for word in heard.words for time in (word.start_ms, word.end_ms))]
        assert bounds == sorted(bounds), f"{name}: words are out of order or overlap: {heard.words}"
        end_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
        assert bounds[-1] <= end_ms, f"{name}: words reach beyond the chunk's {end_ms} ms: {heard.words}"
        assert all(word.text.strip() for word in heard.words), f"{name}: a word is empty"
        sure = [word.confidence for word in heard.words if word.confidence is not None]
        assert all(0 <= confidence <= 1 for confidence in sure), f"{name}: confidences {sure} are no probabilities"


def _what_else_it_heard_lies_within_the_chunk(engine: SpeechToText) -> None:
    info = engine.describe()
    for name, audio in sounds.odd().items():
        heard = engine.recognize(audio, info.languages[0])
        end_ms = samples_to_ms(len(audio), SPEECH_RATE_HZ)
        spans = [(turn.start_ms, turn.end_ms) for turn in heard.turns]
        spans += [(out.start_ms, out.end_ms) for out in heard.removed]
        for start_ms, stop_ms in spans:
            assert 0 <= start_ms <= stop_ms <= end_ms, f"{name}: {start_ms}–{stop_ms} ms is beyond its {end_ms} ms"
        assert all(turn.speaker for turn in heard.turns), f"{name}: a turn of nobody"
        assert info.diarizes or not heard.turns, f"{name}: it tells speakers apart and doesn't declare it"
        assert all(out.text.strip() and out.reason for out in heard.removed), f"{name}: removed without text or reason"


def _no_audio_has_no_words(engine: SpeechToText) -> None:
    language = engine.describe().languages[0]
    assert engine.recognize(sounds.silence(0), language).words == (), "it hears words in no audio at all"


def _it_says_which_language_it_heard(engine: SpeechToText) -> None:
    languages = engine.describe().languages
    for asked in (languages[0], None):
        heard = engine.recognize(sounds.babble(2), asked)
        assert heard.language in languages, f"asked for {asked}, it heard undeclared {heard.language!r}"
        assert asked in (None, heard.language), f"asked for {asked}, it heard {heard.language}"


def _a_language_it_does_not_know_is_refused(engine: SpeechToText) -> None:
    unknown = next((code for code in LANGUAGES if code not in engine.describe().languages), None)
    if unknown is None:
        return
    try:
        engine.recognize(sounds.silence(1), unknown)
    except LanguageError:
        return
    raise AssertionError(f"it accepts {unknown}, which it does not declare")


def _a_chunk_does_not_depend_on_those_before(engine: SpeechToText) -> None:
    language = engine.describe().languages[0]
    chunks = [sounds.babble(2), sounds.noise(1, 3000.0), sounds.babble(3)]
    first = [engine.recognize(chunk, language) for chunk in chunks]
    again = [engine.recognize(chunk, language) for chunk in reversed(chunks)]
    assert again == first[::-1], "the same chunks in another order give other words: a resumed job would differ"


def _as_many_threads_as_it_allows_may_call_it(engine: SpeechToText) -> None:
    info = engine.describe()
    chunks = [sounds.babble(1 + number / 2) for number in range(3)]

    def hear(number: int) -> Recognition:
        return engine.recognize(chunks[number], info.languages[0])

    assert in_threads(hear, range(3), info.parallel) == [hear(number) for number in range(3)], "threads change words"


def _it_closes_twice(engine: SpeechToText) -> None:
    engine.close()
    engine.close()


CHECKS = (
    _words_are_in_order_and_within_the_chunk,
    _what_else_it_heard_lies_within_the_chunk,
    _no_audio_has_no_words,
    _it_says_which_language_it_heard,
    _a_language_it_does_not_know_is_refused,
    _a_chunk_does_not_depend_on_those_before,
    _as_many_threads_as_it_allows_may_call_it,
    _it_closes_twice,
)
