"""A whole dub by the built-in engines, on a real talking video."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.documents import read_json
from octavia.dubbing.errors import DocumentError, LanguageError
from octavia.dubbing.events import Event, Notice, StageFinished
from octavia.dubbing.media.info import source_samples
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.verify import video_hash
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.pipeline import dub, dub_sound
from octavia.dubbing.pipeline.deliver import Manifest
from octavia.dubbing.request import DubRequest, LineOverride, MixSettings, Overrides, ScheduleCaps, WhenUnfit
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.dubbing.values import Transcript
from octavia.dubbing.workspace import digest_file
from octavia.testing.fakes import ScriptedRecognizer
from support.dubs import Run, artifacts, run_dub
from support.engines import registered


def test_everything_a_job_promises_is_delivered(dubbed: Run) -> None:
    names = {path.name for path in dubbed.result.files}
    per_language = {".wav", ".m4a", ".voice.wav", ".srt", ".vtt", ".ass"}
    wanted = {f"talk.{code}{suffix}" for code in ("es", "fr") for suffix in per_language}
    wanted |= {f"talk.en.{kind}" for kind in ("srt", "vtt", "ass")}
    wanted |= {"talk.dubbed.mp4", "talk.transcript.json", "report.json", "report.html", "manifest.json"}
    assert names == wanted
    assert {path.name for path in dubbed.result.output.iterdir()} - {".work"} == wanted


def test_every_promise_is_kept_and_measured(dubbed: Run) -> None:
    for track in dubbed.result.report.tracks:
        binding = {promise.name: promise for promise in track.promises if not promise.advice}
        assert {name: (p.holds, p.measured) for name, p in binding.items() if p.holds is not True} == {}
    assert dubbed.result.holds


def test_the_picture_is_the_sources_own(dubbed: Run, talk: Path) -> None:
    assert video_hash(probe(dubbed.file(".dubbed.mp4"))) == video_hash(probe(talk))


def test_the_package_has_every_track_tagged_and_one_default(dubbed: Run) -> None:
    info = probe(dubbed.file(".dubbed.mp4"))
    assert [(sound.language, sound.default) for sound in info.audio] == [("spa", True), ("fra", False), ("eng", False)]
    assert [sub.language for sub in info.subtitles] == ["spa", "fra"]
    assert all(sound.title for sound in info.audio)


def test_all_sound_is_as_long_as_the_source(dubbed: Run, talk: Path) -> None:
    info = probe(talk)
    assert info.video is not None
    total = source_samples(info, PROGRAMME_RATE_HZ)
    for code in ("es", "fr"):
        for suffix in (".wav", ".voice.wav"):
            with PcmFile(dubbed.file(f".{code}{suffix}")) as pcm:
                assert pcm.samples == total
    for sound in probe(dubbed.file(".dubbed.mp4")).audio:
        assert abs(sound.end_ms - info.duration_ms) <= info.video.frame_ms


def test_the_transcript_has_words_with_times_and_confidences(dubbed: Run) -> None:
    transcript = read_json(Transcript, dubbed.file(".transcript.json"))
    words = [word for segment in transcript.segments for word in segment.words]
    assert transcript.language == "en"
    assert len(words) >= 15
    assert all(word.start_ms <= word.end_ms and word.confidence is not None for word in words)


def test_the_manifest_lists_every_file_with_its_hash(dubbed: Run) -> None:
    manifest = read_json(Manifest, dubbed.file("manifest.json"))
    listed = {entry.name: entry.sha256 for entry in manifest.files}
    delivered = {path.name: digest_file(path) for path in dubbed.result.files if path.name != "manifest.json"}
    assert listed == delivered
    assert {entry.quality for entry in manifest.files} == {"draft"}


def test_users_are_told_which_engines_work_and_why(dubbed: Run) -> None:
    told = " ".join(event.message for event in dubbed.events if isinstance(event, Notice))
    for engine in ("pocketsphinx", "apertium", "espeak-ng"):
        assert engine in told


def test_a_second_run_computes_nothing_and_changes_no_byte(dubbed: Run) -> None:
    before = {path.name: digest_file(path) for path in dubbed.result.files}
    again = run_dub(dubbed.request)
    assert again.worked() == {("deliver", None), ("report", None)}
    after = {path.name: digest_file(path) for path in again.result.files}
    same = {name for name in before if before[name] == after[name]}
    assert set(before) - same <= {"report.json", "report.html", "manifest.json"}


def test_the_same_input_elsewhere_gives_the_same_bytes(dubbed: Run, talk: Path, tmp_path: Path) -> None:
    elsewhere = run_dub(DubRequest(talk, ("es",), tmp_path / "out", jobs=1))
    for suffix in (".es.wav", ".es.m4a", ".es.voice.wav", ".es.srt", ".es.vtt", ".es.ass", ".transcript.json"):
        assert digest_file(elsewhere.file(suffix)) == digest_file(dubbed.file(suffix)), suffix


def test_another_language_reuses_all_that_is_shared(dubbed: Run) -> None:
    request = replace(dubbed.request, languages=("es", "pt"), output=dubbed.request.output.with_name("pt"))
    again = run_dub(replace(request, workspace=dubbed.request.output / ".work"))
    worked = again.worked()
    assert {stage for stage, language in worked if language is None} <= {"package", "deliver", "report"}
    assert {stage for stage, language in worked if language == "es"} <= {"measure"}


def test_of_a_language_alone_all_is_made_but_what_belongs_to_the_whole(dubbed: Run, tmp_path: Path) -> None:
    events: list[Event] = []
    alone = replace(dubbed.request, languages=("fr",), output=tmp_path / "alone")
    dub_sound(replace(alone, workspace=dubbed.request.output / ".work"), events.append)
    done = {event.stage for event in events if isinstance(event, StageFinished)}
    assert {"synthesize", "fit", "render", "mix", "subtitles"} <= done
    assert done.isdisjoint({"package", "deliver", "measure", "report"})
    assert list(alone.output.iterdir()) == []


def test_without_a_package_there_is_the_sound_alone_and_it_is_measured_as_well(dubbed: Run, tmp_path: Path) -> None:
    request = replace(
        dubbed.request, output=tmp_path / "sound", workspace=dubbed.request.output / ".work", package=False
    )
    alone = run_dub(request)
    assert alone.result.holds == dubbed.result.holds
    names, all_names = ({path.name for path in run.result.files} for run in (alone, dubbed))
    assert all_names - names == {"talk.dubbed.mp4", "talk.es.m4a", "talk.fr.m4a"}
    mix, coded = (soundfile.read(alone.file(suffix), dtype="int16")[0] for suffix in (".es.wav", ".es.flac"))
    assert np.array_equal(mix, coded)
    assert alone.file(".es.voice.wav").read_bytes() == dubbed.file(".es.voice.wav").read_bytes()
    assert not {"package", "synthesize", "render"} & {stage for stage, _ in alone.worked()}
    again = run_dub(replace(alone.request, output=tmp_path / "loud", mix=MixSettings(duck_db=6)))
    assert ("mix", "es") in again.worked()
    assert ("decode", None) not in again.worked()


def test_a_recogniser_that_is_ready_hears_the_dub_back_unless_it_is_not_wanted(dubbed: Run, tmp_path: Path) -> None:
    heard = {}
    with registered(ScriptedRecognizer.of(np.zeros(0, np.int16), (), "es")):
        for wanted in (True, False):
            engines = replace(dubbed.request.engines, stt="pocketsphinx")
            request = replace(dubbed.request, languages=("es",), engines=engines, package=False, hear_back=wanted)
            request = replace(request, output=tmp_path / str(wanted), workspace=dubbed.request.output / ".work")
            heard[wanted] = run_dub(request).result.report.tracks[0].recognized
    assert heard[True] is not None
    assert heard[False] is None


def test_an_edited_line_recomputes_that_line_the_mix_and_the_package(dubbed: Run) -> None:
    takes = artifacts(dubbed.request.output / ".work", "take")
    edit = Overrides({"es": {"s0002": LineOverride(text="Hoy les cuento tres cosas.")}})
    again = run_dub(replace(dubbed.request, overrides=edit, languages=("es",)))
    new = artifacts(dubbed.request.output / ".work", "take") - takes
    assert len(new) == 1
    assert takes <= artifacts(dubbed.request.output / ".work", "take")
    assert {stage for stage, _ in again.worked()} <= {
        *("synthesize", "fit", "render", "mix", "subtitles", "package", "deliver", "measure", "report")
    }
    spoken = {line.id: line.text for line in again.result.report.tracks[0].lines}
    assert spoken["s0002"] == "Hoy les cuento tres cosas."
    assert again.result.holds


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"de": {"s0001": LineOverride(text="x")}}, "'de'"),
        ({"es": {"s0999": LineOverride(text="x")}}, "'s0999'"),
    ],
)
def test_an_override_of_what_does_not_exist_is_refused(
    dubbed: Run, overrides: dict[str, dict[str, LineOverride]], said: str
) -> None:
    with pytest.raises(DocumentError, match=said):
        dub(replace(dubbed.request, overrides=Overrides(overrides)))


def test_the_users_own_subtitles_are_the_transcript(talk: Path, tmp_path: Path) -> None:
    request = DubRequest(talk, ("es",), tmp_path, source_language="en", subtitles=talk.with_suffix(".srt"))
    run = run_dub(request)
    truth = [cue.text.replace("\n", " ") for cue in read_subtitles(talk.with_suffix(".srt")).cues]
    transcript = read_json(Transcript, run.file(".transcript.json"))
    assert [segment.text for segment in transcript.segments] == truth
    assert "transcribe" not in {stage for stage, _ in run.worked()}
    assert run.result.holds


def test_subtitles_of_an_untold_language_are_asked_about(talk: Path, tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match="language") as caught:
        dub(DubRequest(talk, ("es",), tmp_path, subtitles=talk.with_suffix(".srt")))
    assert "--from" in caught.value.hint


def test_a_pair_nobody_serves_is_refused_before_any_work_and_names_those_that_work(talk: Path, tmp_path: Path) -> None:
    with pytest.raises(LanguageError) as caught:
        dub(DubRequest(talk, ("ja",), tmp_path / "out"))
    assert "es" in caught.value.hint
    assert not list((tmp_path / "out").glob("*"))


def test_a_slowed_picture_lets_a_long_line_keep_its_caps(talk: Path, tmp_path: Path) -> None:
    long = "Buenos días y bienvenidos a esta charla muy corta sobre el océano, que es largo, viejo, hondo, frío y azul."
    caps = ScheduleCaps(when_unfit=WhenUnfit.SLOW_VIDEO)
    subtitles = tmp_path / "long.srt"
    cues = "\n\n".join(f"{n}\n00:00:{s:02d},000 --> 00:00:{s + 3:02d},000\n{long}" for n, s in ((1, 1), (2, 4), (3, 7)))
    subtitles.write_text(cues, encoding="utf-8")
    request = DubRequest(talk, ("es",), tmp_path / "out", source_language="es", subtitles=subtitles, caps=caps)
    run = run_dub(request)
    track = run.result.report.tracks[0]
    assert track.slowed_ms > 1000
    assert track.holds, [(p.name, p.measured) for p in track.promises if p.holds is False]
    assert json.loads(run.file("manifest.json").read_text())["files"][0]["name"] == "talk.dubbed.mp4"
