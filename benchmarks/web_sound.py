"""What is heard in the review studio: how far sounds are from the picture, and whether a switch between them jumps.

For the switch both sounds are replaced by noises that are known sample by sample, and what leaves the page's audio
graph is recorded: of any instant it can be told which sample of which noise was heard.
"""

from __future__ import annotations

import base64
import io
import json
import re
import wave
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import BrowserContext, Page, Route
from scipy.signal import correlate, resample_poly

from server_running import Check
from support.browsing import until
from web_lines import opened

_RATE_HZ = 48_000
_NOISE_S = 20
_SWITCHES = 8
_BETWEEN_MS = 700
_SEGMENT_S, _BESIDE_S = 0.08, 0.04
_WINDOW_S = 0.001
_SILENT = 0.25
_DRIFTS = """async () => {
  const video = document.querySelector("video");
  const drifts = [];
  for (let at = 0; at < 50; at += 1) {
    await new Promise((done) => setTimeout(done, 100));
    for (const sound of window.sounds) {
      if (!sound.paused) drifts.push(1000 * Math.abs(sound.currentTime - video.currentTime));
    }
  }
  return drifts;
}"""
# Keeps the sounds a page makes, each with an address of its own, and leads what it lets out past a recorder.
_LISTEN = """(program) => {
  const made = window.Audio;
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "src");
  window.sounds = [];
  window.Audio = function () {
    const sound = new made();
    const asked = (url) => set.call(sound, `${url}${url.includes("?") ? "&" : "?"}heard`);
    Object.defineProperty(sound, "src", { get, set: asked });
    window.sounds.push(sound);
    return sound;
  };
  const { connect } = AudioNode.prototype;
  let recorder;
  const recording = async (context) => {
    const module = new Blob([program], { type: "text/javascript" });
    await context.audioWorklet.addModule(URL.createObjectURL(module));
    const node = new AudioWorkletNode(context, "recorder", { channelCount: 1, channelCountMode: "explicit" });
    window.heard = { context, blocks: [] };
    node.port.onmessage = ({ data }) => window.heard.blocks.push(data);
    connect.call(node, context.destination);
    return node;
  };
  AudioNode.prototype.connect = function (to, ...more) {
    if (to === this.context.destination) {
      recorder ??= recording(this.context);
      recorder.then((node) => connect.call(this, node));
    }
    return connect.call(this, to, ...more);
  };
}"""
_RECORDER = """
registerProcessor("recorder", class extends AudioWorkletProcessor {
  process([[sound]]) {
    if (sound) this.port.postMessage({ frame: currentFrame, sound: sound.slice() });
    return true;
  }
});"""
# Press the key of the switch, and say when, by the clock of what is heard.
_SWITCH = """() => {
  const at = window.heard.context.currentTime;
  dispatchEvent(new KeyboardEvent("keydown", { key: "b", code: "KeyB", bubbles: true }));
  return at;
}"""
_HEARD = """() => {
  const { blocks, context } = window.heard;
  const first = blocks[0].frame;
  const all = new Float32Array(blocks.at(-1).frame + 128 - first);
  for (const { frame, sound } of blocks) all.set(sound, frame - first);
  let text = "";
  const bytes = new Uint8Array(all.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return { firstS: first / context.sampleRate, rateHz: context.sampleRate, sound: btoa(text) };
}"""
Sound = NDArray[np.float32]


def sounds(context: BrowserContext, address: str) -> list[Check]:
    """How far the sounds are from the picture while it plays, and what is heard of a switch; `context` is for nothing
    else: its pages' sounds are others, and nothing forbids them what records them (`bypass_csp`)."""
    context.add_init_script(f"({_LISTEN})({json.dumps(_RECORDER)})")
    page = opened(context, address)
    _play(page)
    drifts = page.evaluate(_DRIFTS)
    page.close()
    if not drifts:
        raise SystemExit("no sound played")
    switched = _switched(context, address)
    return [
        Check("a sound's distance from the picture, median", median(drifts), 20, "ms"),
        Check("original/dub: what a switch leaps over, median", median(each.jump_ms for each in switched), 20, "ms"),
        Check("original/dub: silence in a switch, longest", max(each.gap_ms for each in switched), 4, "ms"),
    ]


def _play(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.wait_for_timeout(1_500)


@dataclass(frozen=True, slots=True)
class _Switch:
    """What was heard of one.

    Attributes:
        jump_ms: How far what is heard after it is from where what was heard before it would be.
        gap_ms: How long nothing was heard.
    """

    jump_ms: float
    gap_ms: float


def _switched(context: BrowserContext, address: str) -> list[_Switch]:
    noises = {side: _noise(seed) for seed, side in enumerate(("dub", "original"))}
    context.route(re.compile(r"[?&]heard$"), lambda route: _answer(route, noises))
    page = opened(context, address)
    _play(page)
    until(page, "(window.heard?.blocks.length ?? 0) > 0")
    page.wait_for_timeout(2_000)
    times_s = []
    for _ in range(_SWITCHES):
        times_s.append(page.evaluate(_SWITCH))
        page.wait_for_timeout(_BETWEEN_MS)
    heard = page.evaluate(_HEARD)
    page.close()
    rate_hz = round(heard["rateHz"])
    recorded = np.frombuffer(base64.b64decode(heard["sound"]), np.float32)
    dub, original = (resample_poly(noise, rate_hz, _RATE_HZ).astype(np.float32) for noise in noises.values())
    return [
        _switch(recorded, at_s - heard["firstS"], rate_hz, *((original, dub) if number % 2 else (dub, original)))
        for number, at_s in enumerate(times_s)
    ]


def _answer(route: Route, noises: dict[str, Sound]) -> None:
    """Give a sound its noise."""
    asked = route.request
    body = _wav(noises["dub" if ".m4a" in asked.url else "original"])
    first = int(asked.headers.get("range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
    told = {"Content-Range": f"bytes {first}-{len(body) - 1}/{len(body)}", "Accept-Ranges": "bytes"}
    route.fulfill(status=206, body=body[first:], content_type="audio/wav", headers=told)


def _noise(seed: int) -> Sound:
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, _NOISE_S * _RATE_HZ)
    return noise.astype(np.float32)


def _wav(sound: Sound) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return made.getvalue()


def _switch(recorded: Sound, at_s: float, rate_hz: int, before: Sound, after: Sound) -> _Switch:
    at, segment, beside = (round(each * rate_hz) for each in (at_s, _SEGMENT_S, _BESIDE_S))
    first, second = at - beside - segment, at + beside
    was, came = _place(recorded[first : first + segment], before), _place(recorded[second : second + segment], after)
    jump = (came - was) - (second - first)
    window = round(_WINDOW_S * rate_hz)
    around = recorded[first : second + segment]
    around = around[: len(around) // window * window].reshape(-1, window)
    loud = np.sqrt(np.mean(np.square(around, dtype=np.float64), axis=1))
    silent = np.count_nonzero(loud < _SILENT * np.median(loud))
    return _Switch(abs(jump) / rate_hz * 1000, float(silent) * _WINDOW_S * 1000)


def _place(piece: Sound, noise: Sound) -> int:
    """Where in a noise a piece of what was heard is from."""
    return int(np.argmax(np.abs(correlate(noise, piece, mode="valid", method="fft"))))
