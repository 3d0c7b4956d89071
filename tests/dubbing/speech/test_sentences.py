"""Words into utterances."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.engines import Pcm16
from octavia.dubbing.speech.chunks import Heard, cut_chunks, merge_words
from octavia.dubbing.speech.sentences import segment_words
from octavia.dubbing.timing import SPEECH_RATE_HZ
from octavia.dubbing.values import Segment, Word
from octavia.engines.stt.pocketsphinx import PocketSphinx
from octavia.engines.vad.pocketsphinx import PocketSphinxVoiceActivity
from support.talk import spoken


def heard(text: str, word_ms: int = 250) -> list[Word]:
    """Words of equal length; `/` is a pause of 100 ms, so `///` one of 300."""
    words, time_ms = [], 0
    for part in text.split():
        if set(part) == {"/"}:
            time_ms += 100 * len(part)
        else:
            words.append(Word(part, time_ms, time_ms + word_ms, 0.9))
            time_ms += word_ms
    return words


def texts(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments]


def bare(text: str) -> list[str]:
    return texts(segment_words(heard(text), "en", punctuated=False))


def punctuated(text: str) -> list[str]:
    return texts(segment_words(heard(text), "en", punctuated=True))


def test_without_punctuation_long_pauses_end_utterances() -> None:
    assert bare("good morning to all of you /////// today we learn to cook") == [
        "Good morning to all of you.",
        "Today we learn to cook.",
    ]


def test_a_short_pause_does_not() -> None:
    assert bare("if the filter is dirty // wash it with water") == ["If the filter is dirty wash it with water."]


def test_an_utterance_never_ends_on_an_article_unless_there_is_silence() -> None:
    assert bare("we looked at the ////// old church in town") == ["We looked at the old church in town."]
    assert len(bare("we looked at the //////////////////// old church in town")) == 2


def test_what_may_end_a_sentence_does_in_a_long_pause() -> None:
    assert bare("what do you want when you grow up //////////// i told him that") == [
        "What do you want when you grow up.",
        "I told him that.",
    ]


def test_endless_speech_is_cut_where_it_hurts_least() -> None:
    text = "we walked along the river and we talked about it / and then my father told us of the war he had seen " * 3
    segments = segment_words(heard(text), "en", punctuated=False)
    assert len(segments) >= 3
    assert all(segment.end_ms - segment.start_ms <= 7000 for segment in segments)
    assert not {segment.text.split()[-1] for segment in segments} & {"the.", "of.", "and.", "my.", "a."}


def test_with_punctuation_sentences_stay_whole() -> None:
    assert punctuated("Hello, Mr. Smith. How are you? I am, ////// well, fine.") == [
        "Hello, Mr. Smith.",
        "How are you?",
        "I am, well, fine.",
    ]


def test_a_sentence_that_is_too_long_is_cut_at_its_commas() -> None:
    clause = "when the weather is fine we walk along the river together, "
    segments = segment_words(heard(clause * 8 + "always."), "en", punctuated=True)
    assert all(segment.end_ms - segment.start_ms <= 12_000 for segment in segments)
    assert all(segment.text.endswith(("together,", "always.")) for segment in segments)


def test_a_change_of_speaker_always_ends_an_utterance() -> None:
    words = heard("are you here yes of course")
    segments = segment_words(words, "en", punctuated=False, speakers=["a"] * 3 + ["b"] * 3)
    assert [(segment.text, segment.speaker) for segment in segments] == [
        ("Are you here.", "a"),
        ("Yes of course.", "b"),
    ]
    with pytest.raises(ValueError, match="6 words but 2 speakers"):
        segment_words(words, "en", punctuated=False, speakers=["a", "b"])


def test_scripts_without_spaces_are_written_without() -> None:
    words = [Word(text, place * 300, place * 300 + 300) for place, text in enumerate(["今日", "は", "。"])]
    assert texts(segment_words(words, "ja", punctuated=True)) == ["今日は。"]


def test_nothing_heard_gives_no_segments() -> None:
    assert segment_words([], "en", punctuated=True) == ()
    assert segment_words([Word("  ", 0, 100)], "en", punctuated=False) == ()


@st.composite
def transcripts(draw: st.DrawFn) -> list[Word]:
    words, time_ms = [], 0
    pool = ["the", "of", "i", "house", "we", "run.", "and", "why?", " it", "5", ""]
    for text, pause, length in draw(
        st.lists(st.tuples(st.sampled_from(pool), st.integers(0, 2500), st.integers(0, 1500)), max_size=40)
    ):
        time_ms += pause
        words.append(Word(text, time_ms, time_ms + length, 0.5))
        time_ms += length
    return words


@given(transcripts(), st.booleans())
@settings(deadline=None)
def test_every_word_is_in_one_utterance_and_all_are_in_order(words: list[Word], with_punctuation: bool) -> None:
    segments = segment_words(words, "en", punctuated=with_punctuation)
    kept = [word for segment in segments for word in segment.words]
    assert [(word.start_ms, word.end_ms) for word in kept] == [
        (word.start_ms, word.end_ms) for word in words if word.text.strip()
    ]
    for place, segment in enumerate(segments):
        assert segment.id == f"s{place + 1:04d}"
        assert segment.text == " ".join(word.text for word in segment.words)
        assert (segment.start_ms, segment.end_ms) == (segment.words[0].start_ms, segment.words[-1].end_ms)


TALK = (
    "When we started this project, nobody believed that it would work.",
    "The first version was slow, but it showed us the way.",
    "I spent three years in a small village near the sea.",
    "She was right, of course.",
    "After lunch, we walked along the river and talked about the future.",
    "Let me give you an example.",
    "It was a pleasure to listen to him.",
    "Now he teaches children in the same room.",
)
PAUSES_S = (0.7, 0.45, 0.9, 0.6, 1.2, 0.5, 0.4)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pcm16, list[float]]:
    """A talk with true pauses, and the middle of each pause between two sentences in milliseconds."""
    folder = tmp_path_factory.mktemp("talk")
    parts, middles, place = [], [], 0
    for sentence, pause_s in zip(TALK, (*PAUSES_S, 0.5), strict=True):
        said, silence = spoken(sentence, folder), np.zeros(round(pause_s * SPEECH_RATE_HZ), np.int16)
        parts += [said, silence]
        middles.append((place + len(said) + len(silence) / 2) * 1000 / SPEECH_RATE_HZ)
        place += len(said) + len(silence)
    return np.concatenate(parts), middles[:-1]


def test_most_sentences_of_a_talk_are_found_and_few_that_are_none(talk: tuple[Pcm16, list[float]]) -> None:
    audio, middles = talk
    engine = PocketSphinx()
    chunks = cut_chunks(
        list(PocketSphinxVoiceActivity().speech([audio])),
        len(audio) * 1000 // SPEECH_RATE_HZ,
        engine.describe().chunk_ms,
    )
    parts = (audio[chunk.start_ms * 16 : chunk.end_ms * 16] for chunk in chunks)
    words = merge_words(Heard(chunk, engine.recognize(part, "en")) for chunk, part in zip(chunks, parts, strict=True))
    segments = segment_words(words, "en", punctuated=False)
    cuts = [(left.end_ms, right.start_ms) for left, right in pairwise(segments)]
    right = sum(any(end - 100 <= middle <= start + 100 for middle in middles) for end, start in cuts)
    assert right / len(cuts) >= 0.85
    assert right / len(middles) >= 0.85
