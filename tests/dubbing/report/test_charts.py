from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

from octavia.dubbing.report import Report, TrackReport
from octavia.dubbing.report.charts import track_picture
from octavia.dubbing.report.figures import LineReport


def drawn(report: Report, track: TrackReport) -> ElementTree.Element:
    return ElementTree.fromstring(track_picture(track, report.settings).drawing)


def with_lines(report: Report, *lines: LineReport) -> TrackReport:
    return replace(report.tracks[0], lines=lines)


def test_the_picture_says_in_words_what_it_shows(good_report: Report) -> None:
    picture = drawn(good_report, good_report.tracks[0])
    assert picture.get("role") == "img"
    names = (picture.get("aria-labelledby") or "").split()
    told = [child.text or "" for child in picture if child.get("id") in names]
    assert told[0] == "Spanish: the dub along time"
    assert told[1].startswith("3 lines over 0:08.000; rates from 1.00 to 1.20")


def test_every_line_is_drawn_with_its_pace_and_start(good_report: Report) -> None:
    picture = drawn(good_report, good_report.tracks[0])
    kinds = [child.get("class") for child in picture]
    assert kinds.count("segment") == kinds.count("ribbon ok") == kinds.count("line ok") == 3
    titles = [title.text for title in picture.iter("title")]
    assert "s0003: 1.20 ×" in titles and "s0002: -50 ms" in titles


def test_trouble_is_marked_by_a_symbol_not_by_colour_alone(good_report: Report) -> None:
    first, *others = good_report.tracks[0].lines
    bad = replace(first, problems=("rate", "shift"), rate=1.8, shift_ms=2000)
    picture = drawn(good_report, with_lines(good_report, bad, *others))
    flags = [child for child in picture if child.get("class") == "flag"]
    assert [flag.text for flag in flags] == ["✘", "✘"]


def test_a_lost_line_is_flagged_where_it_was_said(good_report: Report) -> None:
    lost = replace(good_report.tracks[0].lines[1], start_ms=None, end_ms=None, shift_ms=None, problems=("cut",))
    picture = drawn(good_report, with_lines(good_report, lost))
    assert [child.text for child in picture if child.get("class") == "flag"] == ["✘"]


def test_nothing_is_drawn_beyond_its_panel(good_report: Report) -> None:
    wild = replace(good_report.tracks[0].lines[0], rate=9.0, shift_ms=60_000)
    picture = drawn(good_report, with_lines(good_report, wild))
    height = float(picture.get("height", "0"))
    heights = [float(child.get("y") or child.get("cy") or 0) for child in picture]
    assert min(heights) >= 0 and max(heights) < height


def test_the_picture_of_hours_is_bounded(good_report: Report) -> None:
    track = good_report.tracks[0]
    long = replace(track, length=replace(track.length, expected_ms=3 * 3_600_000))
    picture = drawn(good_report, long)
    assert float(picture.get("width", "0")) == 7200
    labels = [child.text for child in picture if child.get("class") == "value"]
    assert len(labels) < 100 and "2:00:00" in labels


def test_labels_of_the_scale_never_touch(good_report: Report) -> None:
    scale = track_picture(good_report.tracks[0], good_report.settings).scale
    heights = sorted(float(y) for y in re.findall(r'y="([\d.]+)" text-anchor="end" class="value"', scale))
    assert len(heights) > 5
    assert all(after - before >= 12 for before, after in pairwise(heights))


def test_a_silent_dub_has_no_curve(good_report: Report) -> None:
    track = good_report.tracks[0]
    silent = replace(track.curves, source=(), dub=(0,) * 10, voice=(0,) * 10, loudness=(None, None))
    picture = drawn(good_report, replace(track, curves=silent))
    assert not [child for child in picture if (child.get("class") or "").startswith("wave")]
    assert [child.get("d") for child in picture if child.get("class") == "curve"] == [""]
