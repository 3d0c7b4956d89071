"""What a dub delivers plays in a browser: picture, sound and subtitles."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from octavia.dubbing.pipeline.deliver import MEDIA_TYPES
from octavia.dubbing.request import DubRequest
from octavia.dubbing.subtitles.read import read_subtitles
from support.browsing import chromium
from support.dubs import Run, run_dub

_PAGE = """<!doctype html><title>player</title>
<video src="short.dubbed.mp4" width="640" crossorigin><track default kind="subtitles" srclang="es" src="short.es.vtt">
</video><audio src="short.es.m4a"></audio>"""
_PLAYED = """async () => {
  const video = document.querySelector("video");
  const heard = (name) => new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, {once: true});
    video.addEventListener("error", () => reject(new Error(video.error.message)), {once: true});
  });
  if (video.readyState < video.HAVE_FUTURE_DATA) await heard("canplay");
  await video.play();
  while (video.currentTime < 1.5) await heard("timeupdate");
  video.pause();
  return {
    error: video.error, duration: video.duration, width: video.videoWidth, height: video.videoHeight,
    pictureBytes: video.webkitVideoDecodedByteCount, soundBytes: video.webkitAudioDecodedByteCount,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
    cues: [...video.textTracks[0].cues].map((cue) => [cue.startTime, cue.endTime, cue.text]),
    time: video.currentTime,
    shown: [...video.textTracks[0].activeCues].map((cue) => cue.text),
  };
}"""
_HEARD = """async () => {
  const content = await (await fetch("short.es.m4a")).arrayBuffer();
  const sound = await new OfflineAudioContext(2, 48000, 48000).decodeAudioData(content);
  const samples = sound.getChannelData(0);
  let loudest = 0;
  for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
  return {duration: sound.duration, rate: sound.sampleRate, channels: sound.numberOfChannels, loudest};
}"""


class _Files(SimpleHTTPRequestHandler):
    def guess_type(self, path: object) -> str:
        return MEDIA_TYPES.get(Path(str(path)).suffix, "text/html")

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def dubbed(short_talk: Path, tmp_path: Path) -> Run:
    subtitles = short_talk.with_suffix(".srt")
    return run_dub(DubRequest(short_talk, ("es",), tmp_path / "out", source_language="en", subtitles=subtitles))


@pytest.fixture
def page(dubbed: Run) -> Iterator[Page]:
    """A page with the dub's video and sound, served from this machine and opened in Chromium."""
    (dubbed.result.output / "index.html").write_text(_PAGE, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(dubbed.result.output)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with chromium("--autoplay-policy=no-user-gesture-required") as browser:
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            yield page
    finally:
        server.shutdown()
        server.server_close()


def test_chromium_plays_the_package_with_its_subtitles_and_the_dub_alone(page: Page, dubbed: Run) -> None:
    played: dict[str, Any] = page.evaluate(_PLAYED)
    assert played["error"] is None
    assert played["duration"] == pytest.approx(7, abs=0.04)
    assert (played["width"], played["height"]) == (1280, 720)
    assert min(played["pictureBytes"], played["soundBytes"], played["frames"]) > 0
    cues = read_subtitles(dubbed.file(".es.vtt")).cues
    told = [(round(1000 * start), round(1000 * end), text) for start, end, text in played["cues"]]
    assert told == [(cue.start_ms, cue.end_ms, cue.text) for cue in cues]
    now_ms = 1000 * played["time"]
    assert played["shown"] == [cue.text for cue in cues if cue.start_ms <= now_ms < cue.end_ms]
    heard: dict[str, Any] = page.evaluate(_HEARD)
    assert heard["duration"] == pytest.approx(7, abs=0.001)
    assert (heard["rate"], heard["channels"]) == (48_000, 2)
    assert 0.1 < heard["loudest"] <= 1
