"""The voice of a profile is asked for by its language and file."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.engines import ProfileVoice


@pytest.mark.parametrize("path", ["/a/profile.bin", "relative", "/with:colon/and space"])
def test_a_profile_is_read_as_it_was_written(path: str) -> None:
    voice = ProfileVoice("pt", Path(path))
    assert ProfileVoice.parse(str(voice)) == voice


@pytest.mark.parametrize(
    "voice", ["es", "es/claribel-dervla", "", "profile", "profile:es", "profile:es:", "es:profile:x"]
)
def test_an_engines_own_voice_is_no_profile(voice: str) -> None:
    assert ProfileVoice.parse(voice) is None
