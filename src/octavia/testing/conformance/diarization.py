"""Diarization."""

from __future__ import annotations

from itertools import groupby, pairwise
from operator import attrgetter

from octavia.dubbing.engines import Diarizer, Turn
from octavia.dubbing.timing import SPEECH_RATE_HZ, samples_to_ms
from octavia.testing.conformance import files, sounds


def _turns_are_in_order_and_within_the_audio(engine: Diarizer) -> None:
    with files.folder() as folder:
        for name, audio in sounds.odd().items():
            turns = engine.turns(files.write_speech(audio, folder / "speech.wav"))
            assert isinstance(turns, tuple), f"{name}: turns() gave {type(turns).__name__}, not a tuple"
            _are_turns(turns, samples_to_ms(len(audio), SPEECH_RATE_HZ), name)


def _nobody_speaks_in_silence(engine: Diarizer) -> None:
    with files.folder() as folder:
        turns = engine.turns(files.write_speech(sounds.silence(5), folder / "silence.wav"))
    assert turns == (), f"in silence it hears {turns}"


def _a_file_does_not_depend_on_the_one_before(engine: Diarizer) -> None:
    with files.folder() as folder:
        speech = files.write_speech(sounds.babble(8), folder / "speech.wav")
        first = engine.turns(speech)
        engine.turns(files.write_speech(sounds.noise(3, 5000.0), folder / "noise.wav"))
        assert engine.turns(speech) == first, "the same file gives other turns after another file"


def _the_file_stays_as_it_was(engine: Diarizer) -> None:
    with files.folder() as folder:
        speech = files.write_speech(sounds.babble(2), folder / "speech.wav")
        before = speech.read_bytes()
        engine.turns(speech)
        assert speech.read_bytes() == before, "it changes the file it hears"
        left = sorted(path.name for path in folder.iterdir())
        assert left == ["speech.wav"], f"beside the file it leaves {left}"


def _it_closes_twice(engine: Diarizer) -> None:
    engine.close()
    engine.close()


def _are_turns(turns: tuple[Turn, ...], end_ms: int, name: str) -> None:
    starts = [turn.start_ms for turn in turns]
    assert starts == sorted(starts), f"{name}: turns are out of order: {turns}"
    for turn in turns:
        assert 0 <= turn.start_ms < turn.end_ms <= end_ms, f"{name}: {turn} is empty or beyond the audio's {end_ms} ms"
        assert turn.speaker.strip() and turn.speaker.isprintable(), f"{name}: {turn.speaker!r} names no speaker"
    by_speaker = attrgetter("speaker")
    for speaker, theirs in groupby(sorted(turns, key=by_speaker), by_speaker):
        for turn, following in pairwise(theirs):
            assert turn.end_ms <= following.start_ms, f"{name}: turns of {speaker} overlap: {turn}, {following}"


CHECKS = (
    _turns_are_in_order_and_within_the_audio,
    _nobody_speaks_in_silence,
    _a_file_does_not_depend_on_the_one_before,
    _the_file_stays_as_it_was,
    _it_closes_twice,
)
