"""From words on the command line to a request."""

from __future__ import annotations

from pathlib import Path

from octavia.cli.requests import cloning
from octavia.dubbing.request import Cloning, TakeCheck, Terms
from octavia.platform.requests import request_of, terms
from octavia.platform.settings import Settings


def test_recordings_belong_to_a_speaker_or_to_the_only_one() -> None:
    assert cloning(True, "Ann agreed", ["Ann=a.wav", "b.wav", "Ann=c=d.wav"]) == Cloning(
        True, "Ann agreed", {"Ann": (Path("a.wav"), Path("c=d.wav")), "": (Path("b.wav"),)}
    )
    assert cloning(False, None, []) == Cloning()


def test_engines_that_are_allowed_all_the_same_are_a_list() -> None:
    assert terms(Settings(commercial=True, allow_noncommercial=" xtts, vits ,")) == Terms(True, ("xtts", "vits"))
    assert terms(Settings()) == Terms()


def test_what_settings_say_of_the_speakers_of_this_job_stands_in_the_request() -> None:
    settings = Settings(
        voice={"es": "f1", "de": "f1"},
        cast={"es": {"Ann": "f2"}, "de": {"Ann": "f2"}},
        take_check=TakeCheck.WORDS,
        engine_diarization="pyannote",
        engine_separation="demucs",
        commercial=True,
    )
    request = request_of(settings, Path("a.mp4"), ("es",), Path("out"))
    assert (request.take_check, request.terms) == (TakeCheck.WORDS, Terms(True))
    assert (request.voices, request.cast) == ({"es": "f1"}, {"es": {"Ann": "f2"}})
    assert (request.engines.diarization, request.engines.separation) == ("pyannote", "demucs")
