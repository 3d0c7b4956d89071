"""What the stages of jobs cost: processor seconds for a minute of talk with the built-in engines.

    python benchmarks/jobs.py

Their ratios weigh the stages in the progress that owners see (`service/jobs/stageplan.py`, `workers/telling.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from octavia.dubbing.events import Event, StageFinished
from octavia.dubbing.pipeline import dub, transcribe
from octavia.dubbing.request import DubRequest
from octavia.dubbing.subtitle_jobs import speak_file, translate_file
from octavia.testing.sample import make_sample

_SECONDS = 60


def cpu_s(work: Callable[[], object]) -> float:
    """Processor seconds of this process and the programs it starts."""
    before = os.times()
    work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def main() -> None:
    """Measure and print."""
    parts: list[StageFinished] = []

    def hear(event: Event) -> None:
        if isinstance(event, StageFinished) and not event.reused:
            parts.append(event)

    with TemporaryDirectory() as name:
        folder = Path(name)
        video = make_sample(folder / "talk.mp4", _SECONDS)
        request = DubRequest(video, ("es",), folder / "out", "en", workspace=folder / "work")
        lines = replace(request, source=video.with_suffix(".srt"))
        speech = replace(lines, languages=("en",))
        stages: dict[str, Callable[[], object]] = {
            "hear": lambda: transcribe(request, hear),
            "dub": lambda: dub(request, hear),
            "deliver": lambda: dub(replace(request, output=folder / "all"), hear),
            "translate": lambda: translate_file(lines, None, hear),
            "speak": lambda: speak_file(speech, folder / "speech.m4a", hear),
        }
        for stage, work in stages.items():
            parts.clear()
            print(f"{stage:<10} {cpu_s(work):6.1f} processor seconds")
            for part in parts:
                print(f"    {part.stage:<16} {part.seconds:6.2f} s")


if __name__ == "__main__":
    main()
