"""A sentence by espeak-ng's library, in a process of its own: `python espeak_events.py VOICE < text`.

Prints a line of JSON, `{"rate_hz": …, "events": [[character, ms], …]}`, an event for each word, and then the samples
(16 bits). What the library says depends on all it said before: only the first text of a process is the same each time.
"""

from __future__ import annotations

import ctypes
import json
import sys
from ctypes.util import find_library

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_CHARS_UTF8 = 1
_WORD = 1


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def main(voice: str) -> None:
    """Speak what is on stdin."""
    library = ctypes.CDLL(find_library("espeak-ng") or "libespeak-ng.so.1")
    rate_hz = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, None, 0)
    pcm: list[bytes] = []
    events: list[tuple[int, int]] = []

    def heard(wave: ctypes._Pointer[ctypes.c_short], count: int, event: ctypes._Pointer[_Event]) -> int:
        if count:
            pcm.append(ctypes.string_at(wave, 2 * count))
        place = 0
        while event[place].type:
            if event[place].type == _WORD:
                events.append((event[place].text_position - 1, event[place].audio_position))
            place += 1
        return 0

    callback = _Callback(heard)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetVoiceByName(voice.encode())
    content = sys.stdin.buffer.read()
    library.espeak_Synth(content, len(content) + 1, 0, 1, 0, _CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    sys.stdout.write(json.dumps({"rate_hz": rate_hz, "events": events}) + "\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join(pcm))


if __name__ == "__main__":
    main(*sys.argv[1:])
