"""What a process that holds one engine answers."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import Pipe
from pathlib import Path

import numpy as np

from octavia.dubbing.engine_process import serve
from octavia.dubbing.engines import Kind, Pcm16, Recognition, announce
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.testing.fakes import ScriptedRecognizer
from support.engines import registered


def _answers(name: str, *calls: tuple[str, tuple[object, ...]]) -> list[tuple[object, ...]]:
    theirs, ours = Pipe(duplex=False)
    ours_too, theirs_too = Pipe(duplex=False)
    for call in calls:
        ours.send(call)
    ours.close()
    serve(Kind.SPEECH_TO_TEXT, name, theirs, theirs_too)
    theirs_too.close()
    return [ours_too.recv() for _ in calls]


def test_every_call_is_answered_in_order_with_what_the_engine_says_or_raises() -> None:
    nothing = np.zeros(0, np.int16)
    heard, refused, again = _answers(
        "pocketsphinx", ("recognize", (nothing, "en")), ("recognize", (nothing, "xx")), ("recognize", (nothing, "en"))
    )
    assert heard[0]
    assert isinstance(heard[1], Recognition)
    assert not refused[0]
    assert isinstance(refused[1], LanguageError)
    assert again == heard


def test_an_engine_that_can_not_be_loaded_is_an_answer_too() -> None:
    ((fine, error, *_),) = _answers("nobody", ("recognize", (np.zeros(0, np.int16), "en")))
    assert not fine
    assert isinstance(error, EngineError)
    assert "nobody" in error.message


def test_what_an_engine_announces_comes_with_the_answer_to_the_call_that_made_it() -> None:
    class Announcing(ScriptedRecognizer):
        name = "announcing"

        def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
            if len(audio):
                announce(f"{len(audio)} samples take long")
            return super().recognize(audio, language)

    with registered(Announcing):
        answers = _answers("announcing", *(("recognize", (np.zeros(count, np.int16), "en")) for count in (0, 5, 0)))
    assert [announced for _, _, announced, *_ in answers] == [(), ("5 samples take long",), ()]


def test_it_ends_when_nobody_calls_any_more(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-m", "octavia.dubbing.engine_process", "stt", "pocketsphinx"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=tmp_path, check=True)
    assert (ended.stdout, ended.stderr) == (b"", b"")
