"""Probing tells what a file holds, on one clock, and refuses in one line what can't be dubbed."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pytest

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, InputMissing, MediaError, MediaTooLong, NoSpeech, OctaviaError
from octavia.dubbing.media.probe import MediaInfo, choose_audio, probe, source_samples

Make = Callable[..., Path]

FORMATS = {
    "a.mp4": ("@picture", "@tone", "@x264", "-c:a", "aac"),
    "a.mov": ("@picture", "@tone", "@x264", "-c:a", "pcm_s16le"),
    "a.mkv": ("@picture", "@tone", "@x264", "-c:a", "flac"),
    "a.webm": ("@picture", "@tone", "-c:v", "libvpx", "-c:a", "libopus"),
    "a.avi": ("@picture", "@tone", "-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "a.ts": ("@picture", "@tone", "@x264", "-c:a", "aac"),
    "a.mp3": ("@tone", "-c:a", "libmp3lame"),
    "a.wav": ("@tone",),
    "a.w64": ("@tone",),
    "a.m4a": ("@tone", "-c:a", "aac"),
    "a.aac": ("@tone", "-c:a", "aac"),
    "a.flac": ("@tone",),
    "a.ogg": ("@tone", "-c:a", "libvorbis"),
    "a.opus": ("@tone", "-c:a", "libopus"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_read(make: Make, name: str) -> None:
    info = probe(make(name, *FORMATS[name]))
    (track,) = info.audio
    has_picture = "@picture" in FORMATS[name]
    assert (info.video is not None) == has_picture
    assert (track.number, track.channels, track.rate_hz) == (1, 1, 48_000)
    # A codec's frame may be padded at both ends.
    assert info.duration_ms == pytest.approx(1000, abs=80)
    assert track.start_ms <= 25
    if info.video:
        assert (info.video.width, info.video.height, info.video.rotation) == (96, 64, 0)
        assert info.video.fps == 25
        assert info.video.frame_ms == 40
        assert not info.video.variable_rate


def test_a_files_length_is_that_of_its_longest_track(make: Make) -> None:
    info = probe(make("longer.mkv", "@picture 1", "@tone 1.5", "@x264", "-c:a", "flac"))
    assert info.video is not None
    assert info.video.end_ms == 1000
    assert info.duration_ms == 1500


def test_the_length_of_a_plain_wav_is_exact_to_the_sample(make: Make) -> None:
    info = probe(make("odd.wav", "@tone 1 11025", "-af", "atrim=end_sample=8575"))
    assert (info.audio[0].samples, info.audio[0].rate_hz) == (8575, 11025)
    assert source_samples(info, 11025) == 8575
    assert source_samples(info, 48_000) == 37333


def test_a_picture_of_irregular_frames_is_known_as_such(make: Make) -> None:
    steps = r"setpts='if(lt(N,10),N,10+(N-10)*5)/25/TB'"
    info = probe(make("vfr.mp4", "@picture 1", "-vf", steps, "-fps_mode", "vfr", "@x264"))
    assert info.video is not None
    assert info.video.variable_rate
    assert info.video.frames == 25
    assert info.video.duration_ms == pytest.approx(2900, abs=100)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotation_is_in_degrees_clockwise(make: Make, turn: int) -> None:
    upright = make("upright.mp4", "@picture", "@x264")
    # ffmpeg 5.1 writes `rotate` counter-clockwise.
    turned = make("turned.mp4", "-i", str(upright), "-c", "copy", "-metadata:s:v", f"rotate={360 - turn}")
    info = probe(turned)
    assert info.video is not None
    assert info.video.rotation == turn


def test_cover_art_is_no_picture(make: Make) -> None:
    cover = make("cover.png", "@picture", "-frames:v", "1")
    sound = make("song.mp3", *("@tone", "-i", str(cover), "-map", "0", "-map", "1", "-c:v", "mjpeg"))
    info = probe(sound)
    assert info.video is None
    assert info.cover_art
    assert len(info.audio) == 1


def test_tracks_carry_number_language_title_and_default(make: Make) -> None:
    tags = ("-metadata:s:a:0", "language=ENG", "-metadata:s:a:0", "title=Main", "-metadata:s:a:1", "language=spa")
    flags = ("-disposition:a:0", "0", "-disposition:a:1", "default")
    path = make("two.mkv", "@picture", "@tone", "@tone", "-map", "0", "-map", "1", "-map", "2", "@x264", *tags, *flags)
    first, second = probe(path).audio
    assert (first.number, first.language, first.title, first.default) == (1, "eng", "Main", False)
    assert (second.number, second.language, second.title, second.default) == (2, "spa", "", True)


def test_a_track_without_a_language_says_none(talk: MediaInfo) -> None:
    assert talk.audio[0].language == ""


def test_a_delayed_track_starts_late_on_the_pictures_clock(make: Make) -> None:
    maps = ("-map", "0", "-map", "1", "@x264", "-c:a", "alac")
    info = probe(make("late.mp4", "@picture 2", "-itsoffset", "0.5", "@tone", *maps))
    assert info.video is not None
    assert info.video.start_ms == 0
    assert info.audio[0].start_ms == 500
    assert info.audio[0].end_ms == 1500


def test_the_clock_begins_where_a_transport_stream_does(make: Make) -> None:
    info = probe(make("late.ts", "@picture", "@tone", "@x264", "-c:a", "aac", "-output_ts_offset", "100"))
    assert info.zero_us > 100_000_000
    assert info.video is not None
    assert min(info.video.start_ms, info.audio[0].start_ms) == 0
    assert max(info.video.start_ms, info.audio[0].start_ms) < 50
    assert info.duration_ms < 1100


@pytest.mark.parametrize("start", [0, 100])
def test_a_stream_without_durations_is_measured(make: Make, start: int) -> None:
    live = ("-c:v", "libvpx", "-c:a", "libopus", "-live", "1", "-output_ts_offset", str(start))
    info = probe(make("live.webm", "@picture", "@tone", *live))
    assert info.video is not None
    assert info.video.duration_ms == pytest.approx(1000, abs=50)
    assert info.duration_ms == pytest.approx(1000, abs=50)
    assert info.audio[0].own_length


def test_an_mp3_whose_bit_rate_misleads_is_measured(make: Make) -> None:
    raw = ("-q:a", "9", "-write_xing", "0", "-id3v2_version", "0")
    path = make("raw.mp3", "-f", "lavfi", "-i", "aevalsrc=random(0)*gt(t\\,4):s=48000:d=8", *raw)
    assert probe(path).duration_ms == pytest.approx(8000, abs=80)


def test_chapters_are_read(make: Make, tmp_path: Path) -> None:
    text = ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=400\ntitle=One\n"
    text += "[CHAPTER]\nTIMEBASE=1/1000\nSTART=400\nEND=1000\ntitle=Two\n"
    (tmp_path / "chapters.txt").write_text(text)
    path = make("chapters.mkv", "@picture", "-i", str(tmp_path / "chapters.txt"), "-map_chapters", "1", "@x264")
    assert [(c.start_ms, c.end_ms, c.title) for c in probe(path).chapters] == [(0, 400, "One"), (400, 1000, "Two")]


def test_subtitle_tracks_are_listed(make: Make, tmp_path: Path) -> None:
    (tmp_path / "cues.srt").write_text("1\n00:00:00,100 --> 00:00:00,900\nhello\n")
    tags = ("-metadata:s:s:0", "language=eng")
    path = make(
        "subs.mkv",
        "@picture",
        "-i",
        str(tmp_path / "cues.srt"),
        "-map",
        "0",
        "-map",
        "1",
        "@x264",
        "-c:s",
        "srt",
        *tags,
    )
    (track,) = probe(path).subtitles
    assert (track.number, track.codec, track.language) == (1, "subrip", "eng")


@pytest.mark.parametrize("name", ["a b.wav", 'it\'s "it".wav', "-i.wav", "ü 日本.wav", "new\nline.wav", "a%d:b.wav"])
def test_a_files_name_may_be_anything(make: Make, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = make("plain.wav", "@tone 0.1")
    (tmp_path / name).write_bytes(sound.read_bytes())
    assert probe(tmp_path / name).duration_ms == 100
    monkeypatch.chdir(tmp_path)
    assert probe(Path(name)).duration_ms == 100


def test_a_name_that_is_no_text_is_read_too(make: Make, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe.wav")
    path.write_bytes(make("plain.wav", "@tone 0.1").read_bytes())
    assert probe(path).duration_ms == 100


def test_probing_can_be_cancelled(talk: MediaInfo) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        probe(talk.path, token)


def refusal(path: Path, kind: type[OctaviaError]) -> str:
    with pytest.raises(kind) as caught:
        probe(path)
    error = caught.value
    assert type(error) is kind
    assert error.message.isprintable()
    assert error.hint.isprintable()
    assert error.hint
    return error.message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no\nsuch.mp4"
    assert refusal(path, InputMissing).endswith("no\\nsuch.mp4 does not exist")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, InputMissing) == f"{tmp_path} is a folder"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "no regular file" in refusal(tmp_path / "pipe.mp4", InputMissing)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Whoever runs the tests, without the rights of root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read_is_refused(make: Make, tmp_path: Path) -> None:
    # Not below pytest's own folder, which only its owner may enter.
    path = Path("/dev/shm") / f"octavia-{os.getpid()}.wav"
    path.write_bytes(make("plain.wav", "@tone 0.1").read_bytes())
    try:
        path.chmod(0)
        with as_nobody():
            assert refusal(path, InputMissing).endswith("can't be read: Permission denied")
    finally:
        path.unlink()


def test_a_file_of_zero_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert refusal(tmp_path / "empty.mp4", MediaError).endswith("is empty (zero bytes)")


@pytest.mark.parametrize("name", ["notes.txt", "notes.mp4", "notes.mp3"])
def test_text_is_refused_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Grüße, this is no media.\n" * 300, encoding="utf-8")
    assert refusal(tmp_path / name, MediaError).endswith("holds text, not media")


@pytest.mark.parametrize("name", ["noise", "noise.mp4", "noise.mkv", "noise.mp3", "noise.wav"])
def test_noise_is_refused_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes((i * 7919 + i * i) % 251 for i in range(50_000)))
    assert refusal(tmp_path / name, MediaError).endswith("is not media that octavia can read")


def test_an_mp4_without_its_index_is_known_as_cut_off(talk: MediaInfo, tmp_path: Path) -> None:
    whole = talk.path.read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    assert refusal(tmp_path / "cut.mp4", MediaError).endswith(
        "is cut off or damaged (its index, the moov box, is missing)"
    )


@pytest.mark.parametrize("name", ["a.mkv", "a.avi", "a.flac", "a.ogg"])
def test_what_ends_within_its_header_is_known_as_damaged(make: Make, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(make(name, *FORMATS[name]).read_bytes()[:40])
    assert refusal(tmp_path / name, MediaError).endswith("is cut off or damaged")


def test_pictures_and_other_media_are_of_a_kind_not_opened(make: Make) -> None:
    assert refusal(make("still.png", "@picture", "-frames:v", "1"), MediaError).endswith("octavia does not open")


def test_a_file_with_subtitles_only_is_refused(make: Make, tmp_path: Path) -> None:
    (tmp_path / "cues.srt").write_text("1\n00:00:00,100 --> 00:00:00,900\nhello\n")
    path = make("only.mkv", "-i", str(tmp_path / "cues.srt"))
    assert refusal(path, MediaError).endswith("holds neither picture nor sound")


def test_a_wav_without_samples_is_refused(make: Make) -> None:
    path = make("nothing.wav", "@tone 0.1", "-af", "atrim=end_sample=0")
    assert refusal(path, MediaError).endswith("holds nothing that plays")


def test_thirteen_hours_are_refused(make: Make, tmp_path: Path) -> None:
    header = make("slow.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=0.01", "-c:a", "pcm_u8").read_bytes()
    path = tmp_path / "long.wav"
    path.write_bytes(header)
    os.truncate(path, 13 * 3600 * 8000 + len(header))
    # A data chunk of unknown length reaches to the end of the file, which is a hole here.
    with path.open("r+b") as stream:
        stream.seek(header.index(b"data") + 4)
        stream.write(b"\xff\xff\xff\xff")
    message = refusal(path, MediaTooLong)
    assert message.endswith("lasts 13:00:00.010, longer than 12:00:00.000")


def test_ten_hours_are_accepted(make: Make, tmp_path: Path) -> None:
    header = make("slow.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=0.01", "-c:a", "pcm_u8").read_bytes()
    path = tmp_path / "long.wav"
    path.write_bytes(header)
    os.truncate(path, 10 * 3600 * 8000 + len(header))
    with path.open("r+b") as stream:
        stream.seek(header.index(b"data") + 4)
        stream.write(b"\xff\xff\xff\xff")
    assert probe(path).duration_ms // 1000 == 36_000


@pytest.mark.parametrize("size", [(0xFF00, 0xFF00), (0, 0)])
def test_a_picture_of_too_many_pixels_is_refused(make: Make, tmp_path: Path, size: tuple[int, int]) -> None:
    width, height = size
    whole = make("small.avi", "@picture 0.2", "-c:v", "mjpeg").read_bytes()
    header, frame = struct.pack("<3I", 40, 96, 64), struct.pack(">2sHBHH", b"\xff\xc0", 17, 8, 64, 96)
    assert header in whole
    assert frame in whole
    whole = whole.replace(header, struct.pack("<3I", 40, width, height))
    whole = whole.replace(frame, struct.pack(">2sHBHH", b"\xff\xc0", 17, 8, 0xFF00, 0xFF00))
    (tmp_path / "huge.avi").write_bytes(whole)
    assert "has a picture of more than 67108864 pixels" in refusal(tmp_path / "huge.avi", MediaError)


@pytest.fixture(scope="session")
def bilingual(make: Make) -> MediaInfo:
    """German first, English the default, English for the blind third."""
    maps = [word for n in range(3) for word in ("-map", str(n))]
    tags = [word for n, code in enumerate(("ger", "eng", "eng")) for word in (f"-metadata:s:a:{n}", f"language={code}")]
    flags = ("-disposition:a:0", "0", "-disposition:a:1", "default", "-disposition:a:2", "0")
    return probe(make("bilingual.mkv", "@tone", "@tone", "@tone", *maps, *tags, *flags))


@pytest.mark.parametrize(
    ("wanted", "number"),
    [(None, 2), ("1", 1), ("3", 3), ("en", 2), ("eng", 2), ("EN-us", 2), ("English", 2), ("de", 1), ("Deutsch", 1)],
)
def test_a_track_is_chosen_by_number_or_any_name_of_its_language(
    bilingual: MediaInfo, wanted: str | None, number: int
) -> None:
    assert choose_audio(bilingual, wanted).number == number


def test_without_a_default_the_first_track_is_chosen(make: Make) -> None:
    flags = ("-disposition:a:0", "0", "-disposition:a:1", "0")
    info = probe(make("none.mkv", "@tone", "@tone", "-map", "0", "-map", "1", *flags))
    assert choose_audio(info).number == 1


@pytest.mark.parametrize("wanted", ["4", "0", "fr", "klingon", ""])
def test_a_track_that_is_not_there_is_refused_with_a_list_of_those_that_are(bilingual: MediaInfo, wanted: str) -> None:
    with pytest.raises(MediaError) as caught:
        choose_audio(bilingual, wanted)
    assert f"no audio track is '{wanted}'" in caught.value.message
    assert caught.value.hint == "it has: 1 (ger, vorbis, 1 ch); 2 (eng, vorbis, 1 ch); 3 (eng, vorbis, 1 ch)"


def test_a_silent_film_has_nothing_to_dub(make: Make) -> None:
    with pytest.raises(NoSpeech, match="has no audio track"):
        choose_audio(probe(make("silent.mp4", "@picture", "@x264")))


def test_a_track_of_an_unknown_codec_is_listed_but_not_chosen(make: Make, tmp_path: Path) -> None:
    whole = make("coded.mkv", "@picture", "@tone", "@x264", "-c:a", "flac").read_bytes()
    (tmp_path / "strange.mkv").write_bytes(whole.replace(b"A_FLAC", b"A_ODD!"))
    info = probe(tmp_path / "strange.mkv")
    assert [track.codec for track in info.audio] == [""]
    with pytest.raises(MediaError, match="ffmpeg can't decode"):
        choose_audio(info)


def test_a_rate_is_a_fraction(make: Make) -> None:
    info = probe(make("ntsc.mp4", "@picture 1 30000/1001", "@x264"))
    assert info.video is not None
    assert info.video.fps == Fraction(30000, 1001)
    assert info.video.frame_ms == pytest.approx(33.3667, abs=1e-3)
