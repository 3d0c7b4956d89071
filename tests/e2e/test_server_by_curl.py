"""The scripts of docs/howto/server-by-curl, as a person runs them against `octavia serve` in an empty folder."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.dubbing.media.probe import probe
from octavia.dubbing.subtitles.read import read_subtitles
from octavia.testing.sample import make_sample
from support.clips import clip
from support.served import Served, serving

SCRIPTS = Path(__file__).resolve().parents[2] / "docs" / "howto" / "server-by-curl"
_SECONDS = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server"), SIGNUP_CREDITS="1000") as running:
        yield running


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", _SECONDS)


def script(name: str, server: Served, folder: Path, *arguments: str | Path) -> str:
    """Run a script in `folder`; what it said."""
    done = subprocess.run(
        ["bash", str(SCRIPTS / name), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "OCTAVIA": server.url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + server.log
    return done.stdout


def is_dub_of(talk: Path, path: Path) -> bool:
    made, source = probe(path), probe(talk)
    languages = [track.language for track in made.audio]
    return abs(made.duration_ms - source.duration_ms) <= 50 and languages == ["spa", "eng"] and made.video is not None


def test_from_signing_up_to_a_dubbed_video(server: Served, talk: Path, tmp_path: Path) -> None:
    said = script("video.sh", server, tmp_path, talk, "es")
    assert "Completed" in said
    assert is_dub_of(talk, tmp_path / "talk.dubbed.mp4")


def test_an_upload_that_is_cut_twice_goes_on_from_where_it_was(server: Served, talk: Path, tmp_path: Path) -> None:
    said = script("resumable.sh", server, tmp_path, talk, "es")
    assert said.count("the connection is cut") == 2
    assert "from byte 0\n" not in said.split("the connection is cut")[-1]
    assert is_dub_of(talk, tmp_path / "talk.dubbed.mp4")


def test_every_kind_of_job(server: Served, talk: Path, tmp_path: Path) -> None:
    script("kinds.sh", server, tmp_path, talk, talk.with_suffix(".srt"), "es")
    sound = probe(tmp_path / "dubbed.m4a")
    assert sound.video is None
    assert abs(sound.duration_ms - probe(talk).duration_ms) <= 50
    heard, translated, subtitles = (
        read_subtitles(tmp_path / f"{name}.srt").cues for name in ("heard", "translated", "subtitles")
    )
    assert "ocean" in " ".join(cue.text for cue in heard)
    assert all("océano" in " ".join(cue.text for cue in cues) for cues in (translated, subtitles))
    for name in ("spoken.m4a", "subtitles.m4a"):
        assert probe(tmp_path / name).duration_ms > 3000


def test_a_line_is_corrected_and_only_it_is_made_anew(server: Served, talk: Path, tmp_path: Path) -> None:
    said = script("edit.sh", server, tmp_path, talk, "es", "Buenos días.")
    assert said.count("Completed") == 2
    before, after = tmp_path / "before.mp4", tmp_path / "after.mp4"
    assert is_dub_of(talk, before)
    assert is_dub_of(talk, after)
    assert "Buenos días." in spoken_in(after)
    assert "Buenos días." not in spoken_in(before)
    assert spoken_in(after)[1:] == spoken_in(before)[1:]


def spoken_in(video: Path) -> list[str]:
    """The dub's subtitles in a package."""
    srt = clip(video.with_suffix(".srt"), "-i", video, "-map", "0:s:m:language:spa")
    return [cue.text for cue in read_subtitles(srt).cues]
