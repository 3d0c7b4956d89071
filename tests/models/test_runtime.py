"""The memory that the models of a process share."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.models import runtime


def test_models_may_take_half_of_what_the_process_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(runtime.MEMORY_VARIABLE, raising=False)
    monkeypatch.setattr(runtime, "_GROUP_LIMIT", tmp_path / "memory.max")
    machine = runtime.machine_memory()
    assert runtime.default_budget() == machine // 2 > 0
    (tmp_path / "memory.max").write_text("max\n")
    assert runtime.machine_memory() == machine
    (tmp_path / "memory.max").write_text("100000000\n")
    assert runtime.default_budget() == 50_000_000


@pytest.mark.parametrize(("said", "budget"), [("1500", 1_500_000_000), ("", None), ("0", None), ("much", None)])
def test_the_environment_may_name_another_budget(
    monkeypatch: pytest.MonkeyPatch, said: str, budget: int | None
) -> None:
    monkeypatch.setenv(runtime.MEMORY_VARIABLE, said)
    assert runtime.default_budget() == (budget or runtime.machine_memory() // 2)


def test_a_borrowed_model_is_the_processs_own_until_memory_is_wanted() -> None:
    with (
        runtime.borrow(("test", "a"), lambda: [1], 10) as first,
        runtime.borrow(("test", "a"), lambda: [2], 10) as second,
    ):
        assert first is second
    assert ("test", "a") in runtime.loaded_models().held()
    device = runtime.Device(runtime.DeviceKind.CPU, "int8", 1, "int8")
    room = runtime.headroom("tiny", device, 2)
    calls: list[int] = []

    def work(_: runtime.Device, batch: int) -> int:
        calls.append(batch)
        if len(calls) == 1:
            raise MemoryError
        return batch

    assert room.run(work) == 2
    assert ("test", "a") not in runtime.loaded_models().held()
