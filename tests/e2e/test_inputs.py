"""Every kind of input becomes a dub that keeps its promises.

The talk's own subtitles are given as its transcript, so that no time goes into recognition.
"""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.info import AudioTrack, MediaInfo, source_samples
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.verify import video_hash
from octavia.dubbing.media.wav import PcmFile
from octavia.dubbing.report import load_report
from octavia.dubbing.request import DubRequest
from octavia.dubbing.subtitles.cue import Cue
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.dubbing.subtitles.write import write_srt
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.sample_music import music
from octavia.testing.sample_talk import TALK, speak, speech_blocks, timetable
from support.clips import TINY_X264, clip
from support.dubs import Run, run_dub

_SECONDS = 7
_SOUND_ONLY = ("-map", "0:a")
_COPY = ("-c", "copy")

Recording = NDArray[np.float64]


@pytest.fixture(scope="session")
def small(short_talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The talk with a small picture, which is cheap to encode in other ways; its subtitles beside it."""
    path = tmp_path_factory.mktemp("small") / "talk.mp4"
    shutil.copy(short_talk.with_suffix(".srt"), path.with_suffix(".srt"))
    return clip(path, "-i", short_talk, "-vf", "scale=320:180", *TINY_X264, "-c:a", "copy")


def _dubbed(source: Path, subtitles: Path, out: Path, **more: Any) -> Run:
    return run_dub(DubRequest(source, ("es",), out, source_language="en", subtitles=subtitles, **more))


def _assert_promises(run: Run, source: MediaInfo) -> None:
    (track,) = run.result.report.tracks
    assert [promise for promise in track.promises if promise.holds is not True and not promise.advice] == []
    assert [line.problems for line in track.lines] == [()]
    with PcmFile(run.file(".es.wav")) as pcm:
        assert pcm.samples == source_samples(source, PROGRAMME_RATE_HZ)
    package = probe(_package(run))
    frame_ms = source.video.frame_ms if source.video else 40
    assert [sound for sound in package.audio if abs(sound.end_ms - source.duration_ms) > frame_ms] == []
    assert (package.audio[0].language, package.audio[0].default) == ("spa", True)
    assert (package.video is None) == (source.video is None)
    if source.video:
        assert video_hash(package) == video_hash(source)


def _package(run: Run) -> Path:
    (found,) = (path for path in run.result.files if ".dubbed." in path.name)
    return found


@pytest.mark.parametrize(
    ("name", "arguments", "package"),
    [
        ("talk.mp4", _COPY, "mp4"),
        ("talk.mov", _COPY, "mp4"),
        ("talk.mkv", _COPY, "mp4"),
        ("talk.webm", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"), "mkv"),
        ("talk.avi", ("-c:v", "mpeg4", "-c:a", "mp3"), "mp4"),
        ("talk.mp3", _SOUND_ONLY, "mp4"),
        ("talk.wav", _SOUND_ONLY, "mkv"),
        ("talk.m4a", (*_SOUND_ONLY, *_COPY), "mp4"),
        ("talk.flac", _SOUND_ONLY, "mkv"),
        ("talk.ogg", (*_SOUND_ONLY, "-c:a", "libvorbis"), "mkv"),
        ("talk.opus", _SOUND_ONLY, "mp4"),
    ],
)
def test_every_format_is_dubbed(
    name: str, arguments: tuple[str, ...], package: str, small: Path, tmp_path: Path
) -> None:
    source = clip(tmp_path / name, "-i", small, *arguments)
    run = _dubbed(source, small.with_suffix(".srt"), tmp_path / "out")
    _assert_promises(run, probe(source))
    assert _package(run).suffix == f".{package}"


def test_sound_that_begins_late_stays_late(small: Path, tmp_path: Path) -> None:
    late = ("-i", small, "-itsoffset", "0.7", "-i", small, "-map", "0:v", "-map", "1:a", *_COPY)
    source = clip(tmp_path / "late.mp4", *late)
    subtitles = tmp_path / "late.srt"
    cues = read_subtitles(small.with_suffix(".srt")).cues
    write_srt([Cue(cue.start_ms + 700, cue.end_ms + 700, cue.text) for cue in cues], subtitles)
    run = _dubbed(source, subtitles, tmp_path / "out")
    _assert_promises(run, probe(source))
    (line,) = run.result.report.tracks[0].lines
    assert line.start_ms == pytest.approx(cues[0].start_ms + 700, abs=500)
    package, plain = probe(_package(run)), probe(small)
    kept = _heard(package, package.audio[-1])
    assert _lag_ms(kept, _heard(plain, plain.audio[0])) == pytest.approx(700, abs=1)


def test_an_odd_sample_rate_is_dubbed(small: Path, tmp_path: Path) -> None:
    source = clip(tmp_path / "odd.wav", "-i", small, *_SOUND_ONLY, "-ar", "11025", "-ac", "1")
    _assert_promises(_dubbed(source, small.with_suffix(".srt"), tmp_path / "out"), probe(source))


def test_frames_at_irregular_times_are_kept_as_they_are(small: Path, tmp_path: Path) -> None:
    irregular = ("-vf", "select='not(mod(n,2))+lt(mod(n,50),10)'", "-fps_mode", "vfr", *TINY_X264, "-c:a", "copy")
    source = clip(tmp_path / "vfr.mp4", "-i", small, *irregular)
    info = probe(source)
    assert info.video is not None
    assert info.video.variable_rate
    _assert_promises(_dubbed(source, small.with_suffix(".srt"), tmp_path / "out"), info)


def test_a_turned_picture_stays_turned(small: Path, tmp_path: Path) -> None:
    source = clip(tmp_path / "turned.mp4", "-i", small, *_COPY, "-metadata:s:v", "rotate=270")
    run = _dubbed(source, small.with_suffix(".srt"), tmp_path / "out")
    _assert_promises(run, probe(source))
    turned = probe(_package(run)).video
    assert turned is not None
    assert turned.rotation == 90


@pytest.mark.parametrize("wanted", ["2", "en"])
def test_the_track_that_holds_the_speech_is_chosen_by_number_or_language(
    wanted: str, small: Path, tmp_path: Path
) -> None:
    noise = ("-f", "lavfi", "-i", f"anoisesrc=amplitude=0.1:duration={_SECONDS}:seed=1")
    two = ("-i", small, *noise, "-map", "0:v", "-map", "1:a", "-map", "0:a", "-c:v", "copy", "-c:a", "flac")
    tags = ("-metadata:s:a:0", "language=fre", "-metadata:s:a:1", "language=eng", "-disposition:a:1", "0")
    source = clip(tmp_path / "two.mkv", *two, *tags)
    run = _dubbed(source, small.with_suffix(".srt"), tmp_path / "out", audio_track=wanted)
    _assert_promises(run, probe(source))
    assert run.result.report.source.audio.startswith("flac")
    kept = probe(_package(run)).audio[-1]
    assert kept.language == "eng"
    # Before the first line nothing but soft chords is heard, no noise.
    mix = _recording(run.file(".es.wav"))[: PROGRAMME_RATE_HZ // 2]
    plain = probe(small)
    assert _explained(mix, _heard(plain, plain.audio[0])[: PROGRAMME_RATE_HZ // 2]) > 0.95


def test_subtitles_from_a_pipe_that_hang_over_the_end_are_dubbed(small: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "talk.srt"
    os.mkfifo(pipe)
    cues = [Cue(1_000, 4_000, "Good morning."), Cue(5_000, 7_400, "Thank you."), Cue(6_900, 9_000, "Too late.")]
    write_srt(cues, tmp_path / "cues.srt")
    writer = threading.Thread(target=lambda: pipe.write_bytes((tmp_path / "cues.srt").read_bytes()))
    writer.start()
    run = _dubbed(small, pipe, tmp_path / "out")
    writer.join()
    (track,) = run.result.report.tracks
    assert [line.source_text for line in track.lines] == ["Good morning.", "Thank you."]
    assert run.result.holds
    assert "not dubbed, since beyond the end of the source: 1 subtitle" in track.notices


def test_names_that_are_no_text_are_names_too(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"out \xff")
    source = Path(shutil.copy(small, tmp_path / os.fsdecode(b"-a\n'%d\xfe.mp4")))
    run = _dubbed(source, small.with_suffix(".srt"), folder)
    _assert_promises(run, probe(source))
    assert run.result.report.source.name == "-a\\n'%d\\udcfe.mp4"
    assert load_report(folder / "report.json") == run.result.report
    assert _package(run).name == "-a\n'%d.dubbed.mp4"


def test_a_separate_background_is_mixed_at_its_level_and_stays_out_of_the_voice(tmp_path: Path) -> None:
    total = _SECONDS * PROGRAMME_RATE_HZ
    turns = timetable([speak(TALK[0], tmp_path)], _SECONDS * 1000)
    voice = next(speech_blocks(turns, total, total))
    background = music(0, total, 0.03)
    soundfile.write(tmp_path / "voice.wav", voice, PROGRAMME_RATE_HZ, subtype="PCM_16")
    soundfile.write(tmp_path / "background.wav", background, PROGRAMME_RATE_HZ, subtype="PCM_16")
    write_srt([Cue(turns[0].start_ms, turns[0].end_ms, TALK[0].text)], tmp_path / "voice.srt")
    run = _dubbed(
        tmp_path / "voice.wav", tmp_path / "voice.srt", tmp_path / "out", background=tmp_path / "background.wav"
    )
    _assert_promises(run, probe(tmp_path / "voice.wav"))
    (track,) = run.result.report.tracks
    assert track.bed is not None
    assert track.bed.method == "background"
    stem, mix = _recording(run.file(".voice.wav")), _recording(run.file(".es.wav"))
    quiet = slice(0, turns[0].start_ms * 40)
    assert not stem[quiet].any()
    assert _explained(stem, background) < 0.01
    assert _explained(mix[quiet], background[quiet]) > 0.99
    # The level over the whole, speech and all, is that of the quiet beginning: nothing lowers it under the line.
    dub = stem[:, [0, 0]]
    alone, under = _gain(mix[quiet], background[quiet]), _gain(mix - _gain(mix, dub) * dub, background)
    assert under == pytest.approx(alone, rel=0.1)
    assert _explained(mix, voice[:, np.newaxis] * np.ones(2)) < 0.02


def _recording(wav: Path) -> Recording:
    """The samples of a WAV, shape (n, channels)."""
    samples: Recording = soundfile.read(wav, always_2d=True)[0]
    return samples


def _heard(info: MediaInfo, track: AudioTrack) -> Recording:
    """A track's sound on the file's clock, 48 kHz, shape (n, 2)."""
    with programme_blocks(info, track, PROGRAMME_RATE_HZ) as blocks:
        return np.concatenate(list(blocks)).astype(np.float64)


def _lag_ms(later: Recording, earlier: Recording) -> float:
    """By how much `later` repeats `earlier`: the place of the highest correlation of their left channels."""
    size = len(later) + len(earlier)
    spectrum = np.fft.rfft(later[:, 0], size) * np.conj(np.fft.rfft(earlier[:, 0], size))
    return float(np.argmax(np.fft.irfft(spectrum, size))) * 1000 / PROGRAMME_RATE_HZ


def _gain(sound: Recording, part: NDArray[np.floating]) -> float:
    """How loud `part` is in `sound`, by least squares."""
    return float(np.vdot(part, sound) / np.vdot(part, part))


def _explained(sound: Recording, part: NDArray[np.floating]) -> float:
    """Share of the energy of `sound` that `part` explains at its best gain."""
    part = part if part.shape == sound.shape else part[:, : sound.shape[1]]
    return float(np.vdot(part, sound) ** 2 / (np.vdot(part, part) * np.vdot(sound, sound)))
