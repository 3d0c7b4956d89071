"""The text of a WebVTT cue."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octavia.dubbing.subtitles.cue import plain_name, plain_text
from octavia.dubbing.subtitles.vtt_text import CueText, escape_text, read_cue_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("plain", "plain"),
        ("<b>bold</b> <i>it</i> <u>un</u> <c.red.big>class</c> <lang en>en</lang>", "bold it un class en"),
        ("one<00:00:01.000>two", "onetwo"),
        ("a &amp; b &lt;c&gt; &nbsp;d&lrm; &eacute; &#65;", "a & b <c> \xa0d\u200e é A"),
        ("R&D &unknown; &", "R&D &unknown; &"),
        ("<ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>です", "漢字です"),
        ("<ruby>漢<rt>kan</ruby>です", "漢です"),
        ("<unknown>kept</unknown>", "kept"),
        ("open <b", "open"),
        ("</b>stray", "stray"),
        ("two\nlines ", "two\nlines"),
        ("<b><i><u>", ""),
    ],
)
def test_tags_go_and_references_become_characters(raw: str, text: str) -> None:
    assert read_cue_text(raw) == CueText(text, None, read_cue_text(raw).voices)


@pytest.mark.parametrize("raw", ["<v Ann>Hi there</v>", "<v.loud  Ann >Hi <b>there</b>", "<v\tAnn>Hi there"])
def test_a_voice_is_the_speaker(raw: str) -> None:
    assert read_cue_text(raw) == CueText("Hi there", "Ann", 1)


def test_a_voice_without_a_name_is_nobody() -> None:
    assert read_cue_text("<v>Hi").speaker is None


def test_several_voices_become_lines_with_dashes_and_no_speaker() -> None:
    assert read_cue_text("<v Ann>Hi.\n<v Bob>- Hello\nthere.") == CueText("- Hi.\n- Hello there.", None, 2)


def test_one_voice_again_is_still_one() -> None:
    assert read_cue_text("<v Ann>Hi.</v> <v Ann>You?</v>") == CueText("Hi. You?", "Ann", 1)


@settings(deadline=None)
@given(st.text())
def test_escaped_text_and_names_are_text_and_names(text: str) -> None:
    again = read_cue_text(f"<v {escape_text(text)}>{escape_text('x' + text)}")
    assert again.speaker == plain_name(text)
    assert again.text == plain_text("x" + text)


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/&;v rtuby\n.")))
def test_no_text_makes_it_fail(raw: str) -> None:
    assert "<v" not in read_cue_text(raw).text or "&lt;" in raw
