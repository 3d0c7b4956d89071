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
# The first sound that was not there before, heard where the line is: when the picture's clock runs and so does its own.
_KEEP_SOUNDS = """() => {
  const made = window.Audio;
  window.sounds = [];
  window.Audio = function () { const sound = new made(); window.sounds.push(sound); return sound; };
}"""
_HEARD = """async () => {
  const known = window.sounds.length;
  const began = performance.now();
  const press = (key, code, altKey = false) =>
    dispatchEvent(new KeyboardEvent("keydown", { key, code, altKey, bubbles: true }));
  const look = () => new Promise((done) => setTimeout(done, 10));
  press("r", "KeyR", true);
  const fresh = () => window.sounds.slice(known).find((sound) => sound.src && sound.readyState >= 3);
  while (!fresh()) await look();
  const there = performance.now();
  const sound = fresh();
  press("p", "KeyP");
  const from = sound.currentTime;
  while (sound.paused || sound.currentTime === from) await look();
  return [there - began, performance.now() - began];
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
    there_ms, heard_ms = page.evaluate(_HEARD)
    page.close()
    spoken_s = _spoken_s()
    print(f"  one line: the new sound is there after {there_ms / 1000:.2f} s, the engine spoke it in {spoken_s:.2f} s")
    return [Check("one line: heard, beyond the engine's own time", heard_ms / 1000 - spoken_s, _LIMIT_S, "s")]


def _spoken_s() -> float:
    """How long the engine takes for the line alone, once it is loaded."""
    with cast("SpeechSynthesizer", load_engine(Kind.SPEECH, "espeak-ng")) as engine:
        engine.synthesize("Otra cosa.", "es")
        began = time.perf_counter()
        engine.synthesize(_TEXT, "es")
        return time.perf_counter() - began
