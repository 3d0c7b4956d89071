"""The kit every engine passes, ours and third parties' alike.

```python
from octavia.testing.conformance import check_engine


def test_the_engine_keeps_the_protocol() -> None:
    check_engine(MyEngine)
```

`check_engine` runs all checks and names everything that is wrong at once. To see the checks one by one, parametrize a
test with `checks(MyEngine)` and call `run()` on each. The engine must be ready on the machine that runs the kit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from octavia.dubbing.engines import (
    Diarizer,
    Engine,
    Kind,
    Separator,
    SpeechSynthesizer,
    SpeechToText,
    Translator,
    VoiceActivity,
)
from octavia.testing.conformance import declaration, diarization, mt, options, separation, stt, tts, vad


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one engine.

    Attributes:
        name: What holds if it passes, in words.
        run: Raises AssertionError saying what is wrong.
    """

    name: str
    run: Callable[[], None]


def check_engine(engine: type[Engine]) -> None:
    """Run all checks for the engine's kind.

    Raises:
        AssertionError: naming every check that failed and why. What else an engine raises passes unchanged, with a note
            which check met it.
    """
    failures: list[str] = []
    for check in checks(engine):
        with _collecting(check, failures):
            check.run()
    assert not failures, f"{engine.__name__} breaks its protocol:\n" + "\n".join(failures)


def checks(engine: type[Engine]) -> tuple[Check, ...]:
    """The checks for the engine's kind; those of its work load it anew each time."""
    declared = (*declaration.CHECKS, *options.CHECKS)
    found = [Check(_words(check.__name__), _bound(check, engine)) for check in declared]
    loaded: tuple[Callable[..., None], ...] = {
        Kind.VOICE_ACTIVITY: cast("tuple[Callable[..., None], ...]", vad.CHECKS),
        Kind.SPEECH_TO_TEXT: cast("tuple[Callable[..., None], ...]", stt.CHECKS),
        Kind.TRANSLATION: cast("tuple[Callable[..., None], ...]", mt.CHECKS),
        Kind.SPEECH: cast("tuple[Callable[..., None], ...]", tts.CHECKS),
        Kind.DIARIZATION: cast("tuple[Callable[..., None], ...]", diarization.CHECKS),
        Kind.SEPARATION: cast("tuple[Callable[..., None], ...]", separation.CHECKS),
    }[engine.kind]
    return (*found, *(Check(_words(check.__name__), _with_loaded(check, engine)) for check in loaded))


def _bound(check: Callable[[type[Engine]], None], engine: type[Engine]) -> Callable[[], None]:
    return lambda: check(engine)


def _with_loaded(check: Callable[..., None], engine: type[Engine]) -> Callable[[], None]:
    def run() -> None:
        readiness = engine.check()
        assert readiness.ready, f"it is not ready here: {readiness.missing}; {readiness.fix}"
        with engine() as loaded:
            assert isinstance(loaded, _PROTOCOLS[engine.kind]), f"it lacks methods of {_PROTOCOLS[engine.kind]}"
            check(loaded)

    return run


@contextmanager
def _collecting(check: Check, failures: list[str]) -> Iterator[None]:
    try:
        yield
    except AssertionError as error:
        failures.append(f"- {check.name}: {error}")
    except Exception as error:
        error.add_note(f"while checking that {check.name}")
        raise


def _words(name: str) -> str:
    return name.replace("_", " ").strip()


_PROTOCOLS: dict[Kind, type] = {
    Kind.VOICE_ACTIVITY: VoiceActivity,
    Kind.SPEECH_TO_TEXT: SpeechToText,
    Kind.TRANSLATION: Translator,
    Kind.SPEECH: SpeechSynthesizer,
    Kind.DIARIZATION: Diarizer,
    Kind.SEPARATION: Separator,
}
