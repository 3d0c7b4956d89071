"""Speaks every line of a finished dub again, as often as the dub did, so that its cost can be taken alone.

`speak_again.py REPORT [--load-only]`: with the option nothing is spoken, which tells what the rest costs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from octavia.dubbing.engines import Kind, SpeechSynthesizer, load_engine
from octavia.dubbing.report import load_report

_NEAR = 0.002


def main() -> None:
    """Speak at the natural pace, and where the line was fitted once more at its rate."""
    report = load_report(Path(sys.argv[1]))
    (name,) = {engine.name for engine in report.engines if engine.kind == Kind.SPEECH}
    with cast("SpeechSynthesizer", load_engine(Kind.SPEECH, name)) as engine:
        if "--load-only" in sys.argv:
            return
        for track in report.tracks:
            for text, voice in {(line.text, line.voice) for line in track.lines}:
                engine.synthesize(text, voice)
            for line in track.lines:
                if line.rate is not None and abs(line.rate - 1) > _NEAR:
                    engine.synthesize(line.text, line.voice, line.rate)


if __name__ == "__main__":
    main()
