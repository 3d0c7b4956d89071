"""Hearing a long source in parts, on several machines: what each does, `transcribe` and `dub` find done.

The chunks that are recognised are cut from the whole source, so parts hear what would be heard without them.
"""

from __future__ import annotations

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.events import OnEvent, ignore
from octavia.dubbing.pipeline.asked import normalized
from octavia.dubbing.pipeline.deliver import prepare
from octavia.dubbing.pipeline.ensemble import hearing
from octavia.dubbing.pipeline.hear import recognize_part, speech_spans
from octavia.dubbing.pipeline.job import Job
from octavia.dubbing.pipeline.separate import sounds_of
from octavia.dubbing.pipeline.source import decoded_speech, inspect, open_source
from octavia.dubbing.request import DubRequest


def hear_part(
    request: DubRequest, part: int, parts: int, on_event: OnEvent = ignore, cancel: CancelToken | None = None
) -> None:
    """Do a part of what `transcribe` does, and keep it in the request's workspace.

    Args:
        request: Without subtitles of the user's own.
        part: From 1 to `parts`; 0 is what all of them need and would each do: decode the sound, find speech.

    Raises:
        OctaviaError: as `transcribe`.
    """
    request = normalized(request)
    inspected = inspect(request.source, request.audio_track, cancel)
    ears = hearing(request)
    prepare(request.output)
    with Job(request, on_event, cancel or CancelToken()) as job:
        source = open_source(job, inspected)
        speech = decoded_speech(job, sounds_of(job, source).voice)
        spans = speech_spans(job, speech, ears.vad)
        if part:
            recognize_part(job, speech, spans, ears, part, parts)
