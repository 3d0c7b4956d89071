"""The package: everything copied, tagged and flagged, every sound in its place and as long as the source."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, OutputError
from octavia.dubbing.media.containers import choose_container
from octavia.dubbing.media.decode import programme_blocks
from octavia.dubbing.media.encode import encode_m4a
from octavia.dubbing.media.mux import MuxTrack, OriginalTrack, Picture, package
from octavia.dubbing.media.probe import MediaInfo, choose_audio, probe, source_samples
from octavia.dubbing.media.verify import finished_tracks, video_hash
from octavia.dubbing.request import Container
from octavia.dubbing.timemap import TimeMap

Make = Callable[..., Path]
OnsetMs = Callable[..., float]

BOTH = pytest.mark.parametrize("container", [Container.MP4, Container.MKV])
CUES = "1\n00:00:00,200 --> 00:00:00,800\nHola, <i>mundo</i>.\n\n2\n00:00:00,840 --> 00:00:00,990\nFin\n"


def dub(folder: Path, info: MediaInfo, at_ms: int = 250) -> Path:
    """A dub of the source: silence but for a burst of sound at that moment."""
    length = source_samples(info, 48_000)
    path = folder / f"{length}-{at_ms}.m4a"
    if not path.exists():
        samples = np.zeros((length, 2), np.float32)
        samples[at_ms * 48 :][:2400] = 0.8 * np.sin(np.arange(2400) * 2 * np.pi / 48)[:, None]
        soundfile.write(path.with_suffix(".wav"), samples, 48_000)
        encode_m4a(path.with_suffix(".wav"), path)
    return path


class Bench:
    """Dubs and packages sources in a folder."""

    def __init__(self, folder: Path, dubs: Path) -> None:
        self.folder = folder
        self.dubs = dubs
        self.cues = folder / "cues.srt"
        self.cues.write_text(CUES, encoding="utf-8")

    def dub(self, info: MediaInfo, at_ms: int = 250) -> Path:
        return dub(self.dubs, info, at_ms)

    def package(
        self, info: MediaInfo, container: Container, languages: Sequence[str] = ("es",), name: str = "out"
    ) -> tuple[Path, tuple[str, ...]]:
        out = self.folder / f"{name}.{container.value}"
        dubs = [MuxTrack(self.dub(info, 250 + 100 * n), code, f"Dub {n}") for n, code in enumerate(languages)]
        cues = [MuxTrack(self.cues, code, f"Cues {n}") for n, code in enumerate(languages)]
        originals = [OriginalTrack(choose_audio(info), "en", "Original")]
        return out, package(info, dubs, cues, out, container, originals=originals)


@pytest.fixture(scope="session")
def dubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dubs")


@pytest.fixture
def bench(tmp_path: Path, dubs: Path) -> Bench:
    return Bench(tmp_path, dubs)


@pytest.fixture(scope="session", params=[Container.MP4, Container.MKV])
def finished(
    request: pytest.FixtureRequest, talk: MediaInfo, dubs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The talk in Spanish and German."""
    bench = Bench(tmp_path_factory.mktemp("finished"), dubs)
    out, notices = bench.package(talk, request.param, ["es", "de"])
    assert notices == ()
    return out


def onset_of(info: MediaInfo, number: int, onset_ms: OnsetMs) -> float:
    with programme_blocks(info, info.audio[number - 1], 48_000) as blocks:
        return onset_ms(np.concatenate(list(blocks)))


def plain_hash(path: Path, stream: str = "0:v:0") -> str:
    """The hash of a stream as a user would take it."""
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", stream, "-c", "copy", "-f", "streamhash", "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_tracks_come_in_order_with_language_title_and_flags(finished: Path) -> None:
    is_mkv = finished.suffix == ".mkv"
    german = "ger" if is_mkv else "deu"
    assert [(t.kind, t.language, t.title, t.flags) for t in finished_tracks(finished)] == [
        ("video", "", "", ("default",)),
        ("audio", "spa", "Dub 0", ("default", "dub")),
        ("audio", german, "Dub 1", ("dub",)),
        ("audio", "eng", "Original", ("original",) if is_mkv else ()),
        ("subtitle", "spa", "Cues 0", ()),
        ("subtitle", german, "Cues 1", ()),
    ]


def test_the_picture_is_copied_bit_by_bit(finished: Path, talk: MediaInfo) -> None:
    assert plain_hash(finished) == plain_hash(talk.path)


def packet_hashes(path: Path, stream: str) -> list[str]:
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-map", stream, "-c", "copy", "-f", "framemd5", "-"]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return [line.split()[-1] for line in printed.splitlines() if not line.startswith("#")]


def test_a_dub_is_copied_bit_by_bit_but_for_the_priming_that_mkv_can_not_hide(
    finished: Path, dubs: Path, talk: MediaInfo
) -> None:
    whole = packet_hashes(dub(dubs, talk), "0:a:0")
    assert packet_hashes(finished, "0:a:0") == whole[1 if finished.suffix == ".mkv" else 0 :]


def test_every_sound_is_as_long_as_the_source_and_in_place(finished: Path, talk: MediaInfo, onset_ms: OnsetMs) -> None:
    found = probe(finished)
    assert found.zero_us == 0
    assert found.video is not None
    assert (found.video.start_ms, found.video.duration_ms) == (0, 1000)
    for track, expected in zip(found.audio, (250, 350, 500), strict=True):
        assert track.start_ms == 0
        assert abs(track.end_ms - talk.duration_ms) <= 22
        assert onset_of(found, track.number, onset_ms) == pytest.approx(expected, abs=4)


def test_subtitles_are_kept_to_the_letter(finished: Path) -> None:
    command = ["ffmpeg", "-loglevel", "error", "-i", str(finished), "-map", "0:s:1", "-f", "srt", "-"]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip() == CUES.strip()


def test_the_same_inputs_give_the_same_bytes(finished: Path, bench: Bench, talk: MediaInfo) -> None:
    again, _ = bench.package(talk, Container(finished.suffix[1:]), ["es", "de"])
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(finished.read_bytes()).digest()


@BOTH
def test_the_original_sound_is_copied_bit_by_bit(bench: Bench, make: Make, container: Container) -> None:
    info = probe(make("ac3.mkv", "@picture", "@tone", "@x264", "-c:a", "ac3"))
    out, notices = bench.package(info, container)
    assert notices == ()
    assert plain_hash(out, "0:a:1") == plain_hash(info.path, "0:a:0")


SOURCES = {
    "a.mp4": ("@picture", "@burst 0.5", "@x264", "-c:a", "aac"),
    "a.mov": ("@picture", "@burst 0.5", "@x264", "-c:a", "pcm_s16le"),
    "a.mkv": ("@picture", "@burst 0.5", "@x264", "-c:a", "aac"),
    "a.webm": ("@picture", "@burst 0.5", "-c:v", "libvpx", "-c:a", "libopus"),
    "a.avi": ("@picture", "@burst 0.5", "-c:v", "mpeg4", "-bf", "2", "-c:a", "libmp3lame"),
    "a.ts": ("@picture", "@burst 0.5", "@x264", "-c:a", "aac"),
    "a.mp3": ("@burst 0.5", "-c:a", "libmp3lame"),
    "a.wav": ("@burst 0.5 1 11025",),
    "a.flac": ("@burst 0.5 1 96000",),
    "a.ogg": ("@burst 0.5", "-c:a", "libvorbis"),
    "a.opus": ("@burst 0.5", "-c:a", "libopus"),
}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [*((name, Container.AUTO) for name in SOURCES), *((f"a.{kind}", Container.MKV) for kind in ("mp3", "opus"))],
)
def test_every_format_is_packaged_in_sync(
    bench: Bench, make: Make, onset_ms: OnsetMs, name: str, wanted: Container
) -> None:
    info = probe(make(name, *SOURCES[name]))
    out, notices = bench.package(info, choose_container(info, info.audio[0], wanted))
    found = probe(out)
    assert notices == ()
    assert found.zero_us == 0
    dubbed = found.audio[0]
    assert dubbed.start_ms == 0
    assert abs(dubbed.end_ms - info.duration_ms) <= 22
    # What MKV can't say of a codec's priming may remain of it.
    assert abs(onset_of(found, 2, onset_ms) - onset_of(info, 1, onset_ms)) <= 27
    assert (found.video is None) == (info.video is None)
    if info.video and found.video:
        # AVI doesn't say when a frame is shown: with B-frames that is one frame after it is decoded.
        assert found.video.start_ms == pytest.approx(info.video.start_ms, abs=40 if name == "a.avi" else 0)
        assert found.video.duration_ms == pytest.approx(info.video.duration_ms, abs=1)
        assert video_hash(found) == video_hash(info)


@BOTH
def test_an_original_that_begins_late_stays_late(
    bench: Bench, make: Make, container: Container, onset_ms: OnsetMs
) -> None:
    late = ("@picture 2", "-itsoffset", "0.7", "@burst 0.5", "-map", "0", "-map", "1", "@x264", "-c:a", "ac3")
    info = probe(make("late.mkv", *late))
    out, _ = bench.package(info, container)
    assert onset_of(probe(out), 2, onset_ms) == pytest.approx(1200, abs=10)


def test_what_mp4_can_not_hold_is_encoded_as_aac_and_reported(bench: Bench, make: Make, onset_ms: OnsetMs) -> None:
    info = probe(make("flac.mkv", "@picture", "@burst 0.5 1 22050", "@x264", "-c:a", "flac"))
    out, notices = bench.package(info, Container.MP4)
    assert notices == ("the original sound (flac) was re-encoded as AAC, because MP4 can't hold it",)
    assert [track.codec for track in probe(out).audio] == ["aac", "aac"]
    assert onset_of(probe(out), 2, onset_ms) == pytest.approx(500, abs=4)


def test_an_original_that_must_be_encoded_and_begins_very_late_does_not_stall(bench: Bench, make: Make) -> None:
    late = ("@picture 12", "-itsoffset", "11", "@burst 0.5", "-map", "0", "-map", "1", "@x264", "-c:a", "flac")
    info = probe(make("late.mkv", *late))
    out, _ = bench.package(info, Container.MP4)
    assert probe(out).audio[1].start_ms == pytest.approx(11_000, abs=25)


@BOTH
def test_a_subtitle_file_without_cues_is_a_track_without_cues(
    bench: Bench, talk: MediaInfo, container: Container
) -> None:
    bench.cues.write_text("")
    out, _ = bench.package(talk, container)
    assert [track.kind for track in finished_tracks(out)].count("subtitle") == 1


def test_an_mp4_begins_with_its_index_so_that_it_can_be_streamed(bench: Bench, talk: MediaInfo) -> None:
    out, _ = bench.package(talk, Container.MP4)
    content = out.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_rotation_is_kept(bench: Bench, make: Make, talk: MediaInfo) -> None:
    turned = probe(make("turned.mp4", "-i", str(talk.path), "-c", "copy", "-metadata:s:v", "rotate=90"))
    assert turned.video is not None
    found = probe(bench.package(turned, choose_container(turned, turned.audio[0]))[0])
    assert found.video is not None
    assert found.video.rotation == turned.video.rotation == 270


def test_a_rotation_that_mkv_loses_is_reported(bench: Bench, make: Make, talk: MediaInfo) -> None:
    turned = probe(make("turned.mp4", "-i", str(talk.path), "-c", "copy", "-metadata:s:v", "rotate=90"))
    _, notices = bench.package(turned, Container.MKV)
    assert notices == ("the picture's rotation by 270° is lost, because MKV can't hold it",)


def test_irregular_frames_keep_their_times(bench: Bench, make: Make) -> None:
    steps = r"setpts='if(lt(N,10),N,10+(N-10)*5)/25/TB'"
    info = probe(make("vfr.mp4", "@picture 1", "@tone", "-vf", steps, "-fps_mode", "vfr", "@x264", "-c:a", "aac"))
    out, _ = bench.package(info, Container.MP4)

    def times(path: Path) -> str:
        command = ["ffprobe", "-loglevel", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of"]
        return subprocess.run([*command, "csv=p=0", str(path)], capture_output=True, check=True, text=True).stdout

    assert times(out) == times(info.path)


@pytest.fixture(scope="session")
def chaptered(make: Make, tmp_path_factory: pytest.TempPathFactory) -> MediaInfo:
    text = tmp_path_factory.mktemp("chapters") / "chapters.txt"
    sections = ((0, 400, "One"), (400, 1000, r"T\=w\;o\#"))
    parts = [f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\ntitle={title}" for start, end, title in sections]
    text.write_text("\n".join([";FFMETADATA1", *parts, ""]))
    chapters = ("-i", str(text), "-map_chapters", "2")
    return probe(make("chapters.mp4", "@picture", "@tone", *chapters, "@x264", "-c:a", "aac"))


@BOTH
def test_chapters_are_kept(bench: Bench, chaptered: MediaInfo, container: Container) -> None:
    out, _ = bench.package(chaptered, container)
    assert [(c.start_ms, c.end_ms, c.title) for c in probe(out).chapters] == [(0, 400, "One"), (400, 1000, "T=w;o#")]


@BOTH
def test_chapters_move_with_a_slowed_picture(bench: Bench, chaptered: MediaInfo, container: Container) -> None:
    picture = Picture(chaptered.path, TimeMap(((0, 0), (400, 800))))
    out = bench.folder / f"slow.{container.value}"
    package(chaptered, [MuxTrack(bench.dub(chaptered), "es", "x")], [], out, container, picture=picture)
    assert [(c.start_ms, c.title) for c in probe(out).chapters] == [(0, "One"), (800, "T=w;o#")]
    assert len(probe(out).audio) == 1


def test_another_picture_takes_the_place_of_the_sources(bench: Bench, make: Make, talk: MediaInfo) -> None:
    other = probe(make("other.mp4", "@picture 1 25 64x48", "@x264"))
    out = bench.folder / "out.mp4"
    originals = [OriginalTrack(talk.audio[0], "en", "Original", retimed=bench.dub(talk, 700))]
    package(talk, [], [], out, Container.MP4, originals=originals, picture=Picture(other.path))
    assert video_hash(probe(out)) == video_hash(other)
    assert [(track.kind, track.flags) for track in finished_tracks(out)] == [
        ("video", ("default",)),
        ("audio", ("default",)),
    ]


def test_a_package_without_dubs_plays_the_original(bench: Bench, talk: MediaInfo) -> None:
    out = bench.folder / "out.mkv"
    originals = [OriginalTrack(talk.audio[0], "en", "Original")]
    package(talk, [], [MuxTrack(bench.cues, "es", "Cues")], out, Container.MKV, originals=originals)
    assert [track.flags for track in finished_tracks(out)] == [("default",), ("default", "original"), ()]


@pytest.mark.parametrize(
    ("code", "mp4", "mkv"), [("yue", "yue", "yue"), ("qaa", "qaa", "qaa"), ("", "", ""), ("x!", "", "")]
)
def test_a_language_no_table_knows_is_passed_on_or_left_out(
    bench: Bench, talk: MediaInfo, code: str, mp4: str, mkv: str
) -> None:
    for container, expected in ((Container.MP4, mp4), (Container.MKV, mkv)):
        out, _ = bench.package(talk, container, [code])
        assert finished_tracks(out)[1].language == expected


def test_a_source_of_any_name_is_packaged(bench: Bench, talk: MediaInfo) -> None:
    odd = bench.folder / '-it\'s "a"\nü %d.mp4'
    odd.write_bytes(talk.path.read_bytes())
    out, _ = bench.package(replace(talk, path=odd), Container.MP4, name="-o 'ü'\n")
    assert video_hash(probe(out)) == video_hash(talk)


def test_a_place_that_can_not_be_written_is_named_and_nothing_is_left(bench: Bench, talk: MediaInfo) -> None:
    with pytest.raises(OutputError, match=r"no/out\.mp4 can't be written"):
        bench.package(talk, Container.MP4, name="no/out")


def test_packaging_can_be_cancelled(bench: Bench, talk: MediaInfo) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        package(talk, [], [], bench.folder / "out.mp4", Container.MP4, cancel=token)
    assert not (bench.folder / "out.mp4").exists()
