"""Voices to be heard before one is chosen: a short sentence each, spoken by this machine's engines and kept.

Each is made once, by its content: under the hash of the engine, its version and options, the voice and the text. The
machine's processes share what is made.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import soundfile

from octavia.dubbing.cancel import CancelToken
from octavia.dubbing.documents import write_whole
from octavia.dubbing.engines import EngineInfo, Kind, Speech, options_digest
from octavia.dubbing.errors import Cancelled, LanguageError, OctaviaError, OutputError
from octavia.dubbing.languages import language_name, normalize
from octavia.dubbing.pipeline.choice import AUTO
from octavia.dubbing.pipeline.workers import EngineWorkers
from octavia.service.jobs.abilities import Abilities
from octavia.service.jobs.errors import NoPreview, NothingToPreview
from octavia.service.jobs.preview_texts import preview_text

_VERSION = 1
_FOLDER, _SUFFIX = "previews", ".wav"
_MOST_BYTES = 64 << 20
_MOST_FILES = 1_000
_LOCKS = 16
_PATIENCE_S = 45.0
"""How long somebody waits for a sentence, at most: for its turn and for the engine, each."""
_BETWEEN_TRIES_S = 0.05
_AT_ONCE = 2
_AGAIN_AFTER_S = 20
_PEAK = 0.7
_log = logging.getLogger(__name__)


class Previews:
    """Voices, heard. Any number of threads and processes may ask at once."""

    def __init__(self, data_dir: Path, abilities: Abilities) -> None:
        """Nothing is made by it. They are kept in `data_dir`."""
        self._folder = data_dir.absolute() / _FOLDER
        self._abilities = abilities
        self._slots = threading.BoundedSemaphore(_AT_ONCE)

    def sound(self, language: str, voice: str, tts: str = AUTO) -> bytes:
        """A short sentence in that language by that voice, as WAV.

        Args:
            tts: The engine whose voice it is.

        Raises:
            NothingToPreview: if there is no such voice here. UnusableEngine: if there is no such engine.
            NoPreview: if it can't be spoken here, or not now.
        """
        try:
            code = normalize(language)
        except LanguageError as error:
            raise NothingToPreview(error.message, error.hint) from error
        engine = self._engine(code, tts)
        offered = [each.id for each in engine.voices if each.language == code]
        if voice not in offered:
            raise NothingToPreview(
                f"{engine.name} has no voice '{voice}' for {language_name(code)}", f"it has: {', '.join(offered)}"
            )
        text = preview_text(code)
        kept = self._folder / f"{_key(engine, voice, text)}{_SUFFIX}"
        if (found := _read(kept)) is not None:
            return found
        with self._turn(kept):
            # Who asked at the same time may have made it meanwhile.
            return _read(kept) or self._made(kept, engine, voice, text)

    def _engine(self, code: str, tts: str) -> EngineInfo:
        if not self._abilities.engines(Kind.SPEECH):
            raise NoPreview(
                "the web server's machine has no speech engine: voices are spoken where the workers are",
                "hear the voice in a dub, or install an engine beside the web server",
                details={"reason": "elsewhere"},
            )
        engine = self._abilities.speaker(code, tts)
        if engine is None:
            raise NothingToPreview(f"nothing speaks {language_name(code)} here", "see which languages are spoken")
        if "key" in engine.needs:
            raise NoPreview(
                f"{engine.name} is paid for by use: its voices are not played for trial",
                "hear it in a dub",
                details={"reason": "paid", "engine": engine.name},
            )
        return engine

    @contextmanager
    def _turn(self, kept: Path) -> Iterator[None]:
        """Alone with a sentence, on this machine, and one of few that are made at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number = int(kept.stem[:8], 16) % _LOCKS
        deadline = time.monotonic() + _PATIENCE_S
        with (self._folder / f"lock-{number}").open("a") as lock:
            while not _locked(lock.fileno()):
                if time.monotonic() > deadline:
                    raise _busy()
                time.sleep(_BETWEEN_TRIES_S)
            if not self._slots.acquire(timeout=_PATIENCE_S):
                raise _busy()
            try:
                yield
            finally:
                self._slots.release()

    def _made(self, kept: Path, engine: EngineInfo, voice: str, text: str) -> bytes:
        try:
            sound = _as_wav(_spoken(engine, voice, text))
        except Cancelled as error:
            raise NoPreview(
                f"{engine.name} took too long for a sentence",
                "try again",
                retry_after_s=_AGAIN_AFTER_S,
                details={"reason": "busy"},
            ) from error
        except OctaviaError as error:
            _log.warning("voice %s of %s could not be heard: %s", voice, engine.name, error.message)
            raise NoPreview(
                f"{engine.name} could not speak: {error.message}",
                error.hint,
                details={"reason": "failed", "engine": engine.name},
            ) from error
        with suppress(OutputError):  # On a full disk it is heard all the same.
            write_whole(kept, sound)
            self._make_room()
        return sound

    def _make_room(self) -> None:
        """Remove what nobody has listened to for longest, once there is too much."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.endswith(_SUFFIX):
                    with suppress(FileNotFoundError):  # Another process makes room at the same time.
                        found.append((entry.stat(), Path(entry.path)))
        size = 0
        for number, (status, path) in enumerate(sorted(found, key=lambda each: -each[0].st_mtime_ns), 1):
            size += status.st_size
            if size > _MOST_BYTES or number > _MOST_FILES:
                path.unlink(missing_ok=True)


def _key(engine: EngineInfo, voice: str, text: str) -> str:
    said = [_VERSION, engine.name, engine.version, options_digest(Kind.SPEECH, engine.name), voice, text]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _read(kept: Path) -> bytes | None:
    try:
        os.utime(kept)
        return kept.read_bytes()
    except FileNotFoundError:
        return None


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy() -> NoPreview:
    return NoPreview(
        "many voices are being spoken just now",
        "try again in a moment",
        retry_after_s=_AGAIN_AFTER_S,
        details={"reason": "busy"},
    )


def _spoken(engine: EngineInfo, voice: str, text: str) -> Speech:
    cancel = CancelToken()
    patience = threading.Timer(_PATIENCE_S, cancel.cancel)
    patience.daemon = True
    patience.start()
    try:
        with EngineWorkers(Kind.SPEECH, engine, 1, cancel) as workers:
            seed = (0,) if engine.seeded else ()
            speech: Speech = workers.call("synthesize", text, voice, 1.0, *seed)
    finally:
        patience.cancel()
    return speech


def _as_wav(speech: Speech) -> bytes:
    """The sound, always about as loud."""
    loudest = float(np.abs(speech.samples).max(initial=0.0))
    samples = speech.samples * np.float32(_PEAK / loudest) if loudest else speech.samples
    file = io.BytesIO()
    soundfile.write(file, samples, speech.rate_hz, subtype="PCM_16", format="WAV")
    return file.getvalue()
