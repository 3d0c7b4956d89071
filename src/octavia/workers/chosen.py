"""What somebody chose for their dub, laid over what the operator has set: bed, engines, quality."""

from __future__ import annotations

from dataclasses import replace

from octavia.dubbing.pipeline.choice import AUTO
from octavia.dubbing.request import DubRequest, EngineChoice, TakeCheck
from octavia.service.jobs.commands import Dub, Quality
from octavia.workers.model_sizes import hearing_by_size, usable

_SMALLEST_FIRST = ("tiny", "base", "small")
_LARGEST_FIRST = ("large-v3", "large-v3-turbo", "medium", "small")


def as_chosen(request: DubRequest, command: Dub) -> DubRequest:
    """The request as the command has it."""
    if command.duck_db is not None:
        request = replace(request, mix=replace(request.mix, duck_db=command.duck_db))
    request = replace(request, engines=_engines(request, command))
    if command.quality is Quality.DRAFT:
        return replace(request, take_check=TakeCheck.OFF, hear_back=False)
    if command.quality is Quality.BEST:
        return replace(request, take_check=TakeCheck.WORDS)
    return request


def _engines(request: DubRequest, command: Dub) -> EngineChoice:
    asked, set_by_operator = command.engines, request.engines
    stt = set_by_operator.stt if asked.stt == AUTO else asked.stt
    if asked.stt == AUTO and command.quality is not Quality.STANDARD:
        sizes = _SMALLEST_FIRST if command.quality is Quality.DRAFT else _LARGEST_FIRST
        stt = hearing_by_size(stt, sizes, usable(request.terms))
    return replace(
        set_by_operator,
        stt=stt,
        mt=set_by_operator.mt if asked.mt == AUTO else asked.mt,
        tts=set_by_operator.tts if asked.tts == AUTO else asked.tts,
    )
