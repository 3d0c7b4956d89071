"""Voices to be heard: spoken once, kept, and refused in words where that can't be."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import soundfile

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    Kind,
    Quality,
    Readiness,
    Speech,
    Voice,
    registry,
)
from octavia.dubbing.errors import EngineError
from octavia.platform.settings import Settings
from octavia.service.jobs import previews as of_previews
from octavia.service.jobs.abilities import Abilities
from octavia.service.jobs.errors import NoPreview, NothingToPreview, UnusableEngine
from octavia.service.jobs.preview_texts import preview_text
from octavia.service.jobs.previews import Previews
from support.engines import registered


class Slow(EngineBase):
    """Speaks slowly, and counts how often."""

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str] = "slow"
    needs: ClassVar[tuple[str, ...]] = ()
    said: ClassVar[list[str]] = []

    @classmethod
    def check(cls) -> Readiness:
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        voices = (Voice("tlh-a", "eo", "A"), Voice("tlh-b", "eo", "B"), Voice("broken", "eo", "C"))
        return EngineInfo(
            cls.name, cls.kind, "Slow", "1", Quality.BEST, "MIT", True, ("eo",), voices=voices, needs=cls.needs
        )

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        self.said.append(voice)
        if voice == "broken":
            raise EngineError("its cable is loose", "fix it")
        time.sleep(0.3)
        return Speech(np.full(24_000, 0.01, np.float32), 24_000)


class Paid(Slow):
    """Costs money for each use."""

    needs: ClassVar[tuple[str, ...]] = ("key",)


@pytest.fixture
def slow() -> Iterator[type[Slow]]:
    Slow.said.clear()
    with registered(Slow):
        yield Slow


@pytest.fixture
def previews(tmp_path: Path) -> Previews:
    return Previews(tmp_path, Abilities(Settings()))


def seconds(sound: bytes) -> float:
    samples, rate_hz = soundfile.read(io.BytesIO(sound))
    assert abs(samples).max() > 0.1
    return float(len(samples) / rate_hz)


def test_a_voice_says_a_sentence_in_its_language(previews: Previews) -> None:
    assert 1 < seconds(previews.sound("es", "es")) < 10
    assert previews.sound("es", "es") != previews.sound("de", "de")


def test_every_language_has_something_to_say() -> None:
    assert preview_text("es").startswith("¡Hola!")
    assert preview_text("kl").endswith("1, 2, 3, 4, 5.")


def test_what_was_spoken_is_kept_also_by_the_next_server(previews: Previews, slow: type[Slow], tmp_path: Path) -> None:
    first = previews.sound("eo", "tlh-a")
    assert Previews(tmp_path, Abilities(Settings())).sound("eo", "tlh-a") == first
    assert slow.said == ["tlh-a"]
    previews.sound("eo", "tlh-b")
    assert slow.said == ["tlh-a", "tlh-b"]


def test_a_sentence_is_spoken_once_though_many_ask_at_once(slow: type[Slow], tmp_path: Path) -> None:
    servers = [Previews(tmp_path, Abilities(Settings())) for _ in range(2)]
    with ThreadPoolExecutor(6) as pool:
        heard = list(pool.map(lambda number: servers[number % 2].sound("eo", "tlh-a"), range(6)))
    assert len(set(heard)) == 1
    assert slow.said == ["tlh-a"]


def test_no_more_is_kept_than_so_much(
    previews: Previews, slow: type[Slow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_previews, "_MOST_FILES", 1)
    for voice in ("tlh-a", "tlh-b", "tlh-a"):
        previews.sound("eo", voice)
    assert slow.said == ["tlh-a", "tlh-b", "tlh-a"]
    assert len(list((tmp_path / "previews").glob("*.wav"))) == 1


def test_what_goes_while_room_is_made_is_no_trouble(previews: Previews, slow: type[Slow], tmp_path: Path) -> None:
    # As one is that another process has just removed: listed, and not there.
    (tmp_path / "previews").mkdir()
    (tmp_path / "previews" / "gone.wav").symlink_to(tmp_path / "nowhere")
    assert previews.sound("eo", "tlh-a").startswith(b"RIFF")


def test_a_voice_or_a_language_that_there_is_not_is_not_found(previews: Previews) -> None:
    for language, voice in (("es", "nobody"), ("es", "de"), ("nonsense", "es"), ("zu", "zu")):
        with pytest.raises(NothingToPreview):
            previews.sound(language, voice)
    with pytest.raises(UnusableEngine, match="no engine 'nothing' that speaks"):
        previews.sound("es", "es", "nothing")


def test_an_engine_that_fails_says_why(previews: Previews, slow: type[Slow]) -> None:
    with pytest.raises(NoPreview, match="its cable is loose"):
        previews.sound("eo", "broken")
    assert slow.said == ["broken"]


def test_a_sentence_that_is_not_said_in_time_is_given_up(
    previews: Previews, slow: type[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_previews, "_PATIENCE_S", 0.05)
    busy = threading.Thread(target=previews.sound, args=("eo", "tlh-a"))
    busy.start()
    deadline = time.monotonic() + 20
    while not slow.said:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    with pytest.raises(NoPreview, match="many voices") as refused:
        previews.sound("eo", "tlh-a")
    assert refused.value.retry_after_s
    busy.join()


def test_where_no_engine_speaks_it_is_said_and_nobody_waits(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_points", lambda _: {})
    with pytest.raises(NoPreview, match="no speech engine"):
        previews.sound("es", "es")


def test_what_is_paid_for_by_use_is_not_played(tmp_path: Path) -> None:
    with registered(Paid):
        named = Previews(tmp_path, Abilities(Settings(engine_tts="slow")))
        with pytest.raises(NoPreview, match="paid for by use"):
            named.sound("eo", "tlh-a")
        with pytest.raises(UnusableEngine):
            Previews(tmp_path, Abilities(Settings())).sound("eo", "tlh-a", "slow")
