"""One wrong line of a hundred put right in the browser: from pressing "render" until the new line is heard."""

from __future__ import annotations

import time
from typing import cast

from playwright.sync_api import BrowserContext

from octavia.dubbing.engines import Kind, SpeechSynthesizer, load_engine
from server_running import Check
from support.pages import Site
from web_lines import opened

TALK_S = 440
"""So long are a bit more than a hundred lines."""

_LINE = 50
_TEXT = "Esto lo digo ahora con otras palabras."
_LIMIT_S = 2.0
_PATIENCE_MS = 600_000
# Keeps the sounds a page makes, each with its gain and with what comes out of that.
_KEEP_SOUNDS = """() => {
  const made = window.Audio;
  window.sounds = [];
  window.Audio = function () { const sound = new made(); window.sounds.push(sound); return sound; };
  const { createMediaElementSource } = AudioContext.prototype;
  AudioContext.prototype.createMediaElementSource = function (sound) {
    const source = createMediaElementSource.call(this, sound);
    const { connect } = source;
    source.connect = (gain) => {
      sound.level = gain.gain;
      sound.meter = new AnalyserNode(this, { fftSize: 512 });
      gain.connect(sound.meter);
      return connect.call(source, gain);
    };
    return source;
  };
}"""
# Renders the selected line and, as soon as a sound is there that was not before, plays that line, until that sound is
# heard: it runs, at the line's place, it alone is up, and something comes of it. Then until the dub is there whole.
_HEARD = """async ([startMs, endMs]) => {
  const known = window.sounds.length;
  const began = performance.now();
  const passed = () => performance.now() - began;
  const press = (key, code, altKey = false) =>
    dispatchEvent(new KeyboardEvent("keydown", { key, code, altKey, bubbles: true }));
  const look = () => new Promise((done) => setTimeout(done, 10));
  const ready = (sound) => sound.getAttribute("src") && sound.readyState >= 3;
  const fresh = () => window.sounds.slice(known).filter(ready);
  const isUp = (sound) => sound.level?.value > 0.99;
  const sounds = (sound) => {
    const wave = new Float32Array(sound.meter.fftSize);
    sound.meter.getFloatTimeDomainData(wave);
    return wave.some((each) => Math.abs(each) > 0.001);
  };
  const places = new Map();
  const runs = (sound) => {
    const before = places.get(sound);
    places.set(sound, sound.currentTime);
    return !sound.paused && before !== undefined && sound.currentTime > before;
  };
  const video = document.querySelector("video");
  const inLine = () => video.currentTime * 1000 >= startMs && video.currentTime * 1000 < endMs;
  const heard = () => {
    const up = window.sounds.filter((sound) => sound.level?.value > 0.01);
    return inLine() && up.length === 1 && fresh().includes(up[0]) && isUp(up[0]) && runs(up[0]) && sounds(up[0]);
  };
  press("r", "KeyR", true);
  while (!fresh().length) await look();
  const there = passed();
  press("p", "KeyP");
  while (!heard()) await look();
  const heardMs = passed();
  const isWhole = (sound) => sound.src.includes(".m4a");
  while (!fresh().some(isWhole)) await look();
  return [there, heardMs, passed()];
}"""


def one_line(context: BrowserContext, site: Site) -> list[Check]:
    """What it takes beyond the engine's own time."""
    context.add_init_script(f"({_KEEP_SOUNDS})()")
    page = opened(context, site.address("/app/jobs/$jobId/studio"))
    text = page.get_by_label(f"What the dub says, line {_LINE}", exact=True)
    page.get_by_label("What the dub says, line 1", exact=True).click()
    for _ in range(_LINE - 1):
        page.keyboard.press("Enter")
    text.fill(_TEXT)
    page.get_by_text("All changes saved").wait_for()
    page.keyboard.press("Escape")
    page.set_default_timeout(_PATIENCE_MS)
    there_s, heard_s, whole_s = (ms / 1000 for ms in page.evaluate(_HEARD, _span_ms(context, site)))
    page.close()
    spoken_s = _spoken_s()
    print(
        f"  one line: its new sound is there after {there_s:.2f} s and heard after {heard_s:.2f} s, the whole dub "
        f"is there after {whole_s:.2f} s; the engine spoke the line in {spoken_s:.2f} s"
    )
    return [Check("one line: heard, beyond the engine's own time", heard_s - spoken_s, _LIMIT_S, "s")]


def _span_ms(context: BrowserContext, site: Site) -> list[int]:
    """Where the line begins and ends in the dub."""
    path = f"/api/v1/jobs/{site.job}/lines?language=es&limit=1&offset={_LINE - 1}"
    (line,) = context.request.get(site.address(path)).json()["lines"]
    return [line["start_ms"], line["end_ms"]]


def _spoken_s() -> float:
    """How long the engine takes for the line alone, once it is loaded."""
    with cast("SpeechSynthesizer", load_engine(Kind.SPEECH, "espeak-ng")) as engine:
        engine.synthesize("Otra cosa.", "es")
        began = time.perf_counter()
        engine.synthesize(_TEXT, "es")
        return time.perf_counter() - began
