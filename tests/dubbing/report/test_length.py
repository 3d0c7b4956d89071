from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from octavia.dubbing.media.probe import probe
from octavia.dubbing.report.figures import LengthReport
from octavia.dubbing.report.inputs import JobInput, TrackInput
from octavia.dubbing.report.length import length_report
from octavia.dubbing.timemap import TimeMap

SAMPLES = 48_000 * 8


def _report(job: JobInput, track: TrackInput, wav_samples: int, coded_samples: int) -> LengthReport:
    return length_report(job, track, wav_samples, probe(track.files.coded), coded_samples)


def test_every_finished_sound_and_the_picture_are_compared(good_dub: Any) -> None:
    found = _report(good_dub.job, good_dub.track, SAMPLES, SAMPLES + 48)
    assert (found.source_ms, found.expected_ms, found.frame_ms) == (8000, 8000, 40)
    by_name = {file.name: file for file in found.files}
    assert by_name["talk.es.wav"].difference_ms == 0
    assert by_name["talk.es.m4a (decoded)"].difference_ms == 1
    assert by_name["talk.es.m4a (decoded)"].difference_frames == 0.025
    assert by_name["talk.es.m4a (container)"].judged
    assert by_name["talk.mp4 (picture)"].judged
    assert by_name["talk.mp4 (sound 2, spa)"].judged


def test_the_original_track_in_the_package_is_only_listed(good_dub: Any) -> None:
    found = _report(good_dub.job, good_dub.track, SAMPLES, SAMPLES)
    assert [file.name for file in found.files if not file.judged] == ["talk.mp4 (sound 1)"]


def test_a_slowed_video_makes_the_dub_longer(good_dub: Any) -> None:
    track = replace(good_dub.track, time_map=TimeMap.slowed([(1000, 2000, 500)]))
    found = _report(good_dub.job, track, SAMPLES + 24_000, SAMPLES)
    assert (found.source_ms, found.expected_ms) == (8000, 8500)
    assert found.files[0].difference_ms == 0
    assert next(file for file in found.files if "picture" in file.name).difference_ms == -500


def test_without_a_picture_a_frame_is_one_of_aac(good_dub: Any) -> None:
    info = replace(good_dub.job.source.info, video=None)
    job = replace(good_dub.job, source=replace(good_dub.job.source, info=info))
    track = replace(good_dub.track, files=replace(good_dub.track.files, package=None))
    found = _report(job, track, SAMPLES, SAMPLES)
    assert found.frame_ms == pytest.approx(21.333, abs=0.001)
    assert len(found.files) == 3
