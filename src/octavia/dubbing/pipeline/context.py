"""What a translator that knows how to use it is told of a text: the texts around it, and how long it may become."""

from __future__ import annotations

from collections.abc import Sequence

from octavia.dubbing.engines import TextInContext
from octavia.dubbing.pipeline.choice import Chosen
from octavia.dubbing.schedule.pace import characters_in
from octavia.dubbing.timing import Span

BEFORE, AFTER = 3, 2
"""How many texts before and after one count as its neighbours; an edit of one translates these again."""


def in_context(texts: Sequence[str], spans: Sequence[Span], target: str, engine: Chosen) -> list[TextInContext]:
    """The texts as `engine` wants them, bare if it makes nothing of their context.

    Args:
        texts: All of a file, in order.
        spans: When each is said; empty if that isn't known.
    """
    if not engine.info.in_context:
        return [TextInContext(text) for text in texts]
    rooms: list[int | None] = [characters_in(target, span.duration_ms) for span in spans]
    return [
        TextInContext(text, tuple(texts[max(0, at - BEFORE) : at]), tuple(texts[at + 1 : at + 1 + AFTER]), room)
        for at, (text, room) in enumerate(zip(texts, rooms or [None] * len(texts), strict=True))
    ]


def context_key(wanted: TextInContext) -> dict[str, object]:
    """What of a text's context belongs into its key; nothing if it has none."""
    if wanted == TextInContext(wanted.text):
        return {}
    return {"before": list(wanted.before), "after": list(wanted.after), "room": wanted.room}
