"""Makes the example on the web studio's first page: a short talk and its dub, by the engines that come with Octavia.

    python scripts/example.py

One file holds both: left the original, right the dub. Who switches between them hears the same instant of either.
What is shown beside it (lines as they were heard and said, loudness along time) goes into the page itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.media.ffmpeg import BITEXACT, ffmpeg
from octavia.dubbing.pipeline import dub
from octavia.dubbing.pipeline.review import ReviewLine, review
from octavia.dubbing.process import Limits
from octavia.dubbing.request import DubRequest, EngineChoice
from octavia.dubbing.sound.loudness import LoudnessMeter
from octavia.dubbing.timing import PROGRAMME_RATE_HZ
from octavia.testing.sample import SAMPLE_VERSION, make_sample

_WEB = Path(__file__).resolve().parents[1] / "web"
SOUND = _WEB / "public" / "example" / "talk.m4a"
SHOWN = _WEB / "src" / "features" / "landing" / "example.json"
SECONDS, SOURCE, TARGET = 17, "en", "es"
_LOUDNESS_LUFS = -16.0
_BARS = 68
# Each side for itself: nothing of one may be heard in the other.
_ENCODE = (
    *("-ar", "24000", "-c:a", "aac", "-b:a", "60k", "-aac_ms", "0", "-aac_is", "0", "-aac_pns", "0"),
    *BITEXACT,
    *("-movflags", "+faststart", "-f", "ipod"),
)
Mono = NDArray[np.float32]


def main() -> None:
    """Make the example anew, in its places."""
    with TemporaryDirectory(prefix="octavia-example-") as place:
        folder = Path(place)
        talk = make_sample(folder / "talk.mp4", SECONDS)
        # What is said is given: the recogniser of a plain machine mishears a word of it.
        request = DubRequest(
            talk,
            (TARGET,),
            folder / "dubbed",
            source_language=SOURCE,
            subtitles=talk.with_suffix(".srt"),
            engines=EngineChoice(mt="apertium", tts="espeak-ng"),
            hear_back=False,
        )
        result = dub(request)
        if not result.holds:
            raise SystemExit("the dub keeps not every promise: no example")
        sounds = {"original": _even(_sound(talk, folder)), "dub": _even(_sound(_of(result.files, ".es.wav"), folder))}
        _encode(sounds, folder)
        document = {
            "seconds": SECONDS,
            "from": SOURCE,
            "to": TARGET,
            "sample": SAMPLE_VERSION,
            "engines": list(dict.fromkeys(engine.name for engine in result.report.engines)),
            "lines": [_line(each) for each in review(request, TARGET).lines],
            "loudness": {side: _bars(sound) for side, sound in sounds.items()},
        }
    SHOWN.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _of(files: tuple[Path, ...], end: str) -> Path:
    return next(path for path in files if path.name.endswith(end))


def _sound(media: Path, folder: Path) -> Mono:
    wav = folder / f"{media.stem}.mono.wav"
    mono = ("-vn", "-ac", "1", "-ar", str(PROGRAMME_RATE_HZ), "-c:a", "pcm_f32le")
    ffmpeg(["-i", str(media), *mono, str(wav)], wav, Limits(), None)
    samples: Mono = soundfile.read(wav, dtype="float32")[0]
    return samples[: SECONDS * PROGRAMME_RATE_HZ]


def _even(sound: Mono) -> Mono:
    """Equally loud, so that nobody likes one better for that."""
    meter = LoudnessMeter(1)
    meter.add(sound[:, np.newaxis])
    gain = 10 ** ((_LOUDNESS_LUFS - meter.finish().integrated_lufs) / 20)
    even: Mono = np.clip(sound * np.float32(gain), -1.0, 1.0)
    return even


def _encode(sounds: Mapping[str, Mono], folder: Path) -> None:
    wav = folder / "both.wav"
    length = min(map(len, sounds.values()))
    soundfile.write(wav, np.stack([sounds[side][:length] for side in ("original", "dub")], axis=1), PROGRAMME_RATE_HZ)
    SOUND.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg(["-i", str(wav), *_ENCODE, str(SOUND)], SOUND, Limits(), None)


def _line(line: ReviewLine) -> dict[str, object]:
    return {
        "said": line.source_text,
        "said_ms": [line.source_start_ms, line.source_end_ms],
        "dubbed": line.text,
        "dubbed_ms": [line.start_ms, line.end_ms],
    }


def _bars(sound: Mono) -> list[int]:
    """How loud it is along time, in percent of its loudest part."""
    levels = [float(np.sqrt(np.mean(part**2))) for part in np.array_split(sound, _BARS)]
    return [round(100 * level / max(levels)) for level in levels]


if __name__ == "__main__":
    main()
