"""From what a Whisper says to a recognition."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.engines.stt.guards import Evidence
from octavia.engines.stt.hearing import MOST_TOKENS, Told, nothing_heard, understood
from octavia.engines.stt.word_times import RawWord

LENGTH_MS = 4000
SURE = Evidence(no_speech=0.0, log_probability=-0.2)

told = st.builds(
    Told,
    words=st.lists(
        st.builds(
            RawWord,
            text=st.sampled_from([" you", " Thank", " the", " Amara.org", " so."]),
            start_ms=st.integers(-100, 5000),
            end_ms=st.integers(-100, 5000),
            probability=st.floats(0, 1),
        ),
        max_size=40,
    ).map(tuple),
    language=st.just("en"),
    probability=st.none() | st.floats(0, 1),
    evidence=st.builds(Evidence, st.floats(0, 1), st.floats(-3, 0)),
    tokens=st.integers(0, 224),
)


def half_silent() -> Pcm16:
    """Two seconds of noise, two of silence."""
    noise = np.random.default_rng(2).normal(0, 2000, 2 * SPEECH_RATE_HZ)
    return np.concatenate([noise, np.zeros(2 * SPEECH_RATE_HZ)]).astype(np.int16)


def say(text: str, tokens: int = 10, evidence: Evidence = SURE) -> Told:
    words = [RawWord(f" {word}", 150 * place, 150 * place + 150, 0.9) for place, word in enumerate(text.split())]
    return Told(tuple(words), "en", 0.9, evidence, tokens)


@given(told)
def test_every_word_is_either_kept_in_order_within_the_chunk_or_told_of(said: Told) -> None:
    found = understood(said, half_silent()).recognition
    bounds = [0, *(time for word in found.words for time in (word.start_ms, word.end_ms)), LENGTH_MS]
    assert bounds == sorted(bounds)
    spoken = [*(word.text for word in found.words), *(" ".join(part.text for part in found.removed)).split()]
    assert sorted(spoken) == sorted(word.text.strip() for word in said.words)
    assert all(part.reason and 0 <= part.start_ms <= part.end_ms <= LENGTH_MS for part in found.removed)


def test_good_words_pass_untouched() -> None:
    found = understood(say("We live in a white house."), half_silent()).recognition
    assert [word.text for word in found.words] == ["We", "live", "in", "a", "white", "house."]
    assert found.removed == ()
    assert (found.language, found.probability) == ("en", 0.9)


def test_what_several_guards_take_out_is_told_in_order_of_time() -> None:
    said = say("Well. No. no. no. no. no. no. no. Subtitles by the Amara.org community.")
    found = understood(said, half_silent()).recognition
    assert [word.text for word in found.words] == ["Well.", "No."]
    assert [part.text for part in found.removed] == ["no. no. no. no. no. no.", "Subtitles by the Amara.org community."]


def test_a_text_that_was_cut_off_is_not_all_there_is_but_a_loop_is() -> None:
    assert not understood(say("We live in a house.", tokens=MOST_TOKENS), half_silent()).whole
    assert understood(say("We live in a house."), half_silent()).whole
    assert understood(say("so it goes " * 60, tokens=MOST_TOKENS), half_silent()).whole


def test_nothing_heard_has_a_language_all_the_same() -> None:
    assert nothing_heard(("es", "en"), None).language == "en"
    assert nothing_heard(("es", "ca"), None).language == "es"
    assert nothing_heard(("es", "en"), "es").language == "es"
