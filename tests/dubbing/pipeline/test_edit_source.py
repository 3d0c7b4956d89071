"""Correcting what is said in the source: that segment is translated and spoken again, everything else stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from octavia.dubbing.documents import read_json
from octavia.dubbing.pipeline import transcribe
from octavia.dubbing.request import DubRequest, LineOverride, Overrides, SegmentOverride
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.values import Transcript
from octavia.dubbing.workspace import digest_file
from octavia.testing.fakes import DictionaryTranslator, ToneSynthesizer
from support.dubs import Run, run_dub
from support.edited import files_of, kept_of, lines_of, small_engines, talk_of

_LINES = 24
_EDITED = "s0012"
_REALLY = "Here is so very much really old water but it is good."
_CORRECTION = Overrides(segments={_EDITED: SegmentOverride(_REALLY)})


@dataclass(frozen=True, slots=True)
class Corrected:
    """A dub before and after its source was corrected in one place, and what was kept of translations and takes."""

    first: Run
    second: Run
    kept_first: dict[str, str]
    kept_second: dict[str, str]
    made_first: dict[str, str]


@pytest.fixture(scope="module", autouse=True)
def engines() -> Iterator[None]:
    with small_engines():
        yield


@pytest.fixture(scope="module")
def request_of_talk(tmp_path_factory: pytest.TempPathFactory) -> DubRequest:
    texts = [f"Here is number {at}{' today' * (at % 3 == 0)}." for at in range(_LINES)]
    return talk_of(tmp_path_factory.mktemp("talk"), texts, 1500, 1400)


@pytest.fixture(scope="module")
def dubs(request_of_talk: DubRequest) -> Corrected:
    first = run_dub(request_of_talk)
    kept, made = kept_of(request_of_talk), files_of(first)
    second = run_dub(replace(request_of_talk, overrides=_CORRECTION))
    return Corrected(first, second, kept, kept_of(request_of_talk), made)


def test_the_line_says_a_translation_of_what_is_really_said(dubs: Corrected) -> None:
    line = lines_of(dubs.second)[_EDITED]
    (translation,) = DictionaryTranslator().translate([_REALLY], "en", "es")
    assert line.source_text == _REALLY
    assert line.text in [candidate.text for candidate in translation.candidates]
    assert line.rate is not None and line.rate <= 1.31


def test_of_its_translations_one_is_chosen_that_fits(dubs: Corrected) -> None:
    best = DictionaryTranslator().translate([_REALLY], "en", "es")[0].candidates[0].text
    room_ms = 1500 * 1.3
    assert len(best.strip(".")) * ToneSynthesizer.CHARACTER_MS > room_ms
    assert lines_of(dubs.second)[_EDITED].text != best
    assert lines_of(dubs.second)[_EDITED].problems == ()


def test_one_text_is_translated_and_nothing_of_another_line_is_made_again(dubs: Corrected) -> None:
    assert dubs.kept_first.items() <= dubs.kept_second.items()
    new = {name.partition("/")[0] for name in dubs.kept_second.keys() - dubs.kept_first.keys()}
    parts = [name.partition("-")[0] for name in new]
    assert parts.count("translate") == 1
    # Its best translation is too long for its place: shorter ones are spoken too, of the three there are.
    assert 2 <= parts.count("take") <= 3
    assert parts.count("fit") <= 1
    assert set(parts) <= {"translate", "take", "fit"}


def test_only_what_hangs_on_the_segment_is_made_again(dubs: Corrected) -> None:
    worked = dubs.second.worked()
    assert {stage for stage, _ in worked} - {"fit", "schedule"} == {
        *("translate", "synthesize", "render", "mix", "subtitles", "package", "deliver", "measure", "report")
    }
    assert ("subtitles", "en") in worked


def test_every_other_line_is_reported_as_before(dubs: Corrected) -> None:
    before, after = lines_of(dubs.first), lines_of(dubs.second)
    assert before.pop(_EDITED) != after.pop(_EDITED)
    assert after == before


def test_the_sources_own_subtitles_and_the_transcript_show_the_correction(dubs: Corrected) -> None:
    shown = " ".join(cue.text for cue in read_subtitles(dubs.second.file(".en.srt")).cues).replace("\n", " ")
    assert _REALLY in shown
    assert "number 11." not in shown
    assert "number 10." in shown and "number 12 today." in shown
    transcript = read_json(Transcript, dubs.second.file(".transcript.json"))
    assert [segment.text for segment in transcript.segments if segment.id == _EDITED] == [_REALLY]


def test_the_same_request_gives_the_same_bytes_whatever_was_made_before(
    dubs: Corrected, request_of_talk: DubRequest, tmp_path: Path
) -> None:
    made = files_of(dubs.second)
    elsewhere = run_dub(replace(request_of_talk, overrides=_CORRECTION, output=tmp_path / "elsewhere"))
    assert files_of(elsewhere) == made
    back = run_dub(request_of_talk)
    assert files_of(back) == dubs.made_first
    assert {stage for stage, _ in back.worked()} <= {"deliver", "report"}


def test_a_transcript_alone_shows_the_correction_too(dubs: Corrected) -> None:
    segments = transcribe(dubs.second.request).segments
    assert [segment.text for segment in segments if segment.id == _EDITED] == [_REALLY]


def test_a_text_a_person_wrote_for_the_dub_goes_before_the_translation(
    dubs: Corrected, request_of_talk: DubRequest, tmp_path: Path
) -> None:
    wished = {"es": {_EDITED: LineOverride("Agua vieja.")}}
    request = replace(request_of_talk, overrides=replace(_CORRECTION, lines=wished), output=tmp_path / "out")
    line = lines_of(run_dub(replace(request, workspace=dubs.first.request.output / ".work")))[_EDITED]
    assert (line.source_text, line.text) == (_REALLY, "Agua vieja.")


def test_where_a_person_wrote_the_text_a_correction_changes_nothing_of_the_dub(
    dubs: Corrected, request_of_talk: DubRequest, tmp_path: Path
) -> None:
    wished = {"es": {_EDITED: LineOverride("Agua vieja.")}}
    sounds = []
    for name, segments in (("corrected", _CORRECTION.segments), ("heard", {})):
        request = replace(request_of_talk, overrides=Overrides(wished, segments), output=tmp_path / name)
        run = run_dub(replace(request, workspace=dubs.first.request.output / ".work"))
        sounds.append([digest_file(run.file(suffix)) for suffix in (".es.wav", ".es.voice.wav", ".es.srt")])
    assert sounds[0] == sounds[1]


def test_a_new_speaker_gets_another_voice_and_nobody_else_does(
    dubs: Corrected, request_of_talk: DubRequest, tmp_path: Path
) -> None:
    # Though the new speaker is the first to speak, the others keep the voice they have.
    overrides = Overrides(segments={"s0001": SegmentOverride(speaker="Zoe")})
    request = replace(request_of_talk, overrides=overrides, output=tmp_path / "out")
    after = lines_of(run_dub(replace(request, workspace=dubs.first.request.output / ".work")))
    before = lines_of(dubs.first)
    first, old = after.pop("s0001"), before.pop("s0001")
    assert (first.speaker, first.voice, first.text) == ("Zoe", "es-high", old.text)
    assert (old.speaker, old.voice) == (None, "es-low")
    assert after == before
