"""Sound on the source's clock: in place, exactly as long as the source, whatever the track is like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.errors import Cancelled, MediaError, OutputError
from octavia.dubbing.media.decode import PcmFile, decode_speech, programme_blocks, source_samples
from octavia.dubbing.media.probe import MediaInfo, choose_audio, probe
from support.clips import clip

Make = Callable[..., Path]
OnsetMs = Callable[..., float]


def programme(path: Path, wanted: str | None = None, block: int = 10_000, from_ms: int = 0) -> NDArray[np.float32]:
    info = probe(path)
    with programme_blocks(info, choose_audio(info, wanted), block, from_ms=from_ms) as blocks:
        found = list(blocks)
    assert all(part.dtype == np.float32 and part.shape == (block, 2) for part in found[:-1])
    sound = np.concatenate(found)
    assert len(sound) == source_samples(info, 48_000) - from_ms * 48
    return sound


def speech(path: Path, folder: Path) -> NDArray[np.int16]:
    info = probe(path)
    decode_speech(info, choose_audio(info), folder / "speech.wav")
    with PcmFile(folder / "speech.wav") as file:
        assert (file.rate_hz, file.channels, file.samples) == (16_000, 1, source_samples(info, 16_000))
        return file.read(0, file.samples)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("x.wav", ()),
        ("x.flac", ()),
        ("x.mp3", ()),
        ("x.aac", ()),
        ("x.ogg", ("-c:a", "libvorbis")),
        ("x.opus", ("-c:a", "libopus")),
        ("x.m4a", ()),
        ("x.mkv", ("-c:a", "aac")),
        ("x.webm", ("-c:a", "libopus")),
        ("x.ts", ("-c:a", "aac", "-output_ts_offset", "7")),
        ("x.avi", ("-c:a", "mp3")),
        ("late.mp4", ("-c:a", "aac", "-output_ts_offset", "0.7")),
    ],
)
def test_from_the_middle_it_is_what_it_is_from_the_beginning(tmp_path: Path, name: str, options: Sequence[str]) -> None:
    tone = ("-f", "lavfi", "-i", "aevalsrc=0.5*sin(2*PI*(100*t+20*t*t)):s=48000:d=8")
    path = clip(tmp_path / name, *tone, *options)
    whole = programme(path)
    for from_ms in (300, 1500, 4321):
        part = programme(path, from_ms=from_ms)
        known = whole[from_ms * 48 :]
        # Containers that tell times in milliseconds leave half of one in doubt, and packets of theirs a whole one.
        apart = [np.abs(known[at : at + 4000] - part[60:4060]).max() for at in range(121)]
        assert min(apart) < 0.03
        assert len(known) == len(part)


def level(sound: NDArray[np.float32]) -> float:
    """The amplitude of the middle of a tone."""
    return float(np.abs(sound[len(sound) // 4 : -len(sound) // 4]).max())


def pitch(sound: NDArray[np.float32] | NDArray[np.int16]) -> int:
    """The loudest frequency of a second of sound, in Hz."""
    return int(np.argmax(np.abs(np.fft.rfft(sound))))


@pytest.mark.parametrize("rate_hz", [8000, 11025, 16000, 22050, 44100, 96000])
def test_every_sample_rate_keeps_length_level_and_pitch(make: Make, rate_hz: int) -> None:
    sound = programme(make("rate.wav", f"@tone 1 {rate_hz}"))
    assert len(sound) == 48_000
    assert level(sound) == pytest.approx(0.5, abs=0.01)
    assert pitch(sound[:, 0]) == 440


@pytest.mark.parametrize("rate_hz", [11025, 96000])
def test_speech_is_brought_to_16_khz(make: Make, tmp_path: Path, rate_hz: int) -> None:
    heard = speech(make("rate.wav", f"@tone 1 {rate_hz}"), tmp_path)
    assert len(heard) == 16_000
    assert pitch(heard) == 440


CODECS = {
    "a.mp4": ("-c:a", "aac"),
    "a.mp3": ("-c:a", "libmp3lame"),
    "a.opus": ("-c:a", "libopus"),
    "a.ogg": ("-c:a", "libvorbis"),
    "a.flac": (),
    "a.mkv": ("-c:a", "flac"),
}


@pytest.mark.parametrize("name", CODECS)
def test_a_sound_is_heard_when_it_happens(make: Make, onset_ms: OnsetMs, name: str) -> None:
    assert onset_ms(programme(make(name, "@burst 0.5", *CODECS[name]))) == pytest.approx(500, abs=8)


def test_speech_is_heard_when_the_programme_is(make: Make, tmp_path: Path, onset_ms: OnsetMs) -> None:
    heard = speech(make("a.mp4", "@burst 0.5", *CODECS["a.mp4"]), tmp_path)
    assert onset_ms(heard.astype(np.float32) / 32768, 16_000) == pytest.approx(500, abs=8)


@pytest.mark.parametrize("name", ["a.mov", "a.mkv", "a.ts", "a.avi"])
def test_sound_stays_with_the_picture(make: Make, onset_ms: OnsetMs, name: str) -> None:
    codec = ("-c:v", "mpeg4") if name == "a.avi" else ("@x264",)
    path = make(name, "@picture", "@burst 0.5", *codec, "-c:a", "aac")
    video = probe(path).video
    assert video is not None
    assert onset_ms(programme(path)) - video.start_ms == pytest.approx(500, abs=25)


@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "aac"), ("a.mkv", "flac"), ("a.ts", "aac")])
def test_a_delayed_track_has_silence_before_it(make: Make, onset_ms: OnsetMs, name: str, codec: str) -> None:
    late = ("@picture 2", "-itsoffset", "0.7", "@burst 0.5", "-map", "0", "-map", "1")
    sound = programme(make(name, *late, "@x264", "-c:a", codec))
    assert len(sound) == pytest.approx(96_000, abs=2000)
    assert onset_ms(sound) == pytest.approx(1200, abs=25)
    assert np.abs(sound[: 48_000 * 6 // 10]).max() == 0


def test_a_short_track_has_silence_after_it(make: Make, tmp_path: Path) -> None:
    path = make("short.mkv", "@picture 2", "@tone 1", "@x264", "-c:a", "flac")
    sound = programme(path)
    assert len(sound) == 96_000
    assert level(sound[:48_000]) == pytest.approx(0.5, abs=0.01)
    assert np.abs(sound[48_100:]).max() == 0
    assert len(speech(path, tmp_path)) == 32_000


def test_a_gap_inside_a_track_stays_a_gap(make: Make, onset_ms: OnsetMs) -> None:
    gap = "aselect='lt(t,0.3)+gt(t,1.3)'"
    sound = programme(make("gap.mkv", "@burst 1.5 2", "-af", gap, "-c:a", "flac"))
    assert onset_ms(sound) == pytest.approx(1500, abs=25)


def test_mono_plays_on_both_sides_at_its_own_level(make: Make) -> None:
    sound = programme(make("mono.wav", "@tone"))
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert level(sound) == pytest.approx(0.5, abs=1e-3)


def test_stereo_stays_as_it_is(make: Make) -> None:
    sound = programme(make("stereo.wav", "@tone", "-af", "pan=stereo|c0=c0|c1=0.25*c0"))
    assert level(sound[:, :1]) == pytest.approx(0.5, abs=1e-3)
    assert level(sound[:, 1:]) == pytest.approx(0.125, abs=1e-3)


def test_six_channels_are_mixed_down_as_the_standard_says(make: Make) -> None:
    # Front left and right, centre, bass, side left and right, each with a tone of its own.
    tones = [f"0.5*sin(2*PI*{hertz}*t)" for hertz in (300, 400, 500, 600, 700, 800)]
    six = ("-f", "lavfi", "-i", f"aevalsrc={'|'.join(tones)}:c=5.1:s=48000:d=1")
    heard = np.abs(np.fft.rfft(programme(make("six.wav", *six)), axis=0))[300:900:100] / 12_000
    assert heard[:, 0] == pytest.approx([1, 0, 0.707, 0, 0.707, 0], abs=2e-3)
    assert heard[:, 1] == pytest.approx([0, 1, 0.707, 0, 0, 0.707], abs=2e-3)


def test_speech_never_clips_when_channels_are_summed(make: Make, tmp_path: Path) -> None:
    heard = speech(make("loud.wav", "@tone", "-af", "volume=1.9,pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0"), tmp_path)
    assert np.abs(heard).max() == pytest.approx(0.95 * 32768, rel=0.02)


def test_the_chosen_track_is_decoded(make: Make) -> None:
    maps = ("-map", "0", "-map", "1", "-map", "2", "@x264", "-c:a", "flac")
    path = make("two.mkv", "@picture", "@tone", "-f", "lavfi", "-i", "anullsrc=r=48000:d=1", *maps)
    assert level(programme(path, "1")) == pytest.approx(0.5, abs=0.01)
    assert np.abs(programme(path, "2")).max() == 0


def test_the_size_of_blocks_changes_nothing(make: Make) -> None:
    path = make("short.wav", "@tone 0.05 44100")
    assert np.array_equal(programme(path, block=1), programme(path, block=1_000_000))


def test_reading_may_stop_anywhere(talk: MediaInfo) -> None:
    with programme_blocks(talk, talk.audio[0], 100) as blocks:
        assert next(blocks).shape == (100, 2)


def test_a_cut_off_file_is_refused_and_leaves_nothing(make: Make, tmp_path: Path) -> None:
    start = ("@picture 8 5", "@tone 8", "@x264", "-c:a", "aac", "-movflags", "+faststart", "-frag_duration", "0")
    whole = make("whole.mp4", *start).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) // 2])
    info = probe(path)
    with pytest.raises(MediaError) as caught:
        decode_speech(info, info.audio[0], tmp_path / "speech.wav")
    assert "is cut off or damaged: its sound ends at 0:0" in caught.value.message
    assert caught.value.message.endswith("of 0:08.000")
    assert not (tmp_path / "speech.wav").exists()


def test_a_track_of_noise_is_refused(make: Make, tmp_path: Path) -> None:
    whole = bytearray(make("tone.m4a", "@tone 2", "-c:a", "aac").read_bytes())
    start = whole.index(b"mdat") + 4
    whole[start : whole.index(b"moov") - 4] = bytes(whole.index(b"moov") - 4 - start)
    (tmp_path / "noise.m4a").write_bytes(bytes(whole))
    info = probe(tmp_path / "noise.m4a")
    with pytest.raises(MediaError, match=r"audio track 1 of .*noise\.m4a can't be decoded"):
        decode_speech(info, info.audio[0], tmp_path / "speech.wav")


def test_a_place_that_can_not_be_written_is_named(talk: MediaInfo, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no/speech\.wav can't be written"):
        decode_speech(talk, talk.audio[0], tmp_path / "no" / "speech.wav")


def test_decoding_can_be_cancelled(talk: MediaInfo, tmp_path: Path) -> None:
    token = CancelToken()
    with pytest.raises(Cancelled), programme_blocks(talk, talk.audio[0], 100, token) as blocks:
        next(blocks)
        token.cancel()
        for _ in blocks:
            pass
    assert list(tmp_path.iterdir()) == []
