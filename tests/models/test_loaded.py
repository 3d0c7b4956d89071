"""Models in memory: loaded once, given up when the memory is needed and nobody uses them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octavia.dubbing.engines import listening
from octavia.models.loaded import LoadedModels


class Loader:
    """Counts what is loaded."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def use(self, models: LoadedModels, key: str, size: int = 10) -> str:
        with models.borrow(key, lambda: self.load(key), size) as model:
            return model

    def load(self, key: str) -> str:
        self.loaded.append(key)
        return f"model {key}"


def test_a_model_is_loaded_on_first_use_and_stays() -> None:
    models, loader = LoadedModels(100), Loader()
    assert [loader.use(models, "a") for _ in range(3)] == ["model a"] * 3
    assert loader.loaded == ["a"]
    assert (models.held(), models.size_bytes) == (("a",), 10)


@given(st.integers(1, 40), st.lists(st.sampled_from("abcdef"), max_size=60))
def test_the_longest_unused_goes_first(budget: int, uses: list[str]) -> None:
    sizes = {key: 5 * number for number, key in enumerate("abcdef", 1)}
    models, loader = LoadedModels(budget), Loader()
    kept: list[str] = []
    loads: list[str] = []
    with listening(lambda _: None):
        for key in uses:
            loader.use(models, key, sizes[key])
            if key not in kept:
                loads.append(key)
            kept = [each for each in kept if each != key] + [key]
            while sum(sizes[each] for each in kept) > budget:
                kept.pop(0)
            assert models.held() == tuple(kept)
            assert models.size_bytes == sum(sizes[each] for each in kept) <= budget
    assert loader.loaded == loads


def test_a_model_in_use_stays_and_the_user_is_told_if_that_takes_too_much() -> None:
    models, loader = LoadedModels(15), Loader()
    said: list[str] = []
    with listening(said.append), models.borrow("a", lambda: loader.load("a"), 10_000_000):
        assert len(said) == 1
        loader.use(models, "b", 10)
        assert "a" in models.held()
        assert loader.use(models, "a") == "model a"
    assert loader.loaded == ["a", "b"]
    assert "models in use take 10 MB more memory" in said[0]
    assert models.held() == ()


def test_threads_that_ask_at_once_load_once() -> None:
    models, loader = LoadedModels(100), Loader()
    asked, go = threading.Barrier(5), threading.Event()

    def load() -> str:
        assert go.wait(10)
        return loader.load("a")

    def ask(_: int) -> str:
        asked.wait(10)
        with models.borrow("a", load, 10) as model:
            return model

    with ThreadPoolExecutor(4) as pool:
        found = pool.map(ask, range(4))
        asked.wait(10)
        go.set()
        assert list(found) == ["model a"] * 4
    assert loader.loaded == ["a"]


def test_what_loading_raises_passes_and_the_next_to_ask_loads_again() -> None:
    models, loader = LoadedModels(100), Loader()
    waiting, failing = threading.Event(), threading.Event()

    def fail() -> str:
        waiting.set()
        assert failing.wait(10)
        raise OSError("no such file")

    def ask() -> str:
        with models.borrow("a", fail, 10) as model:
            return model

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask)
        assert waiting.wait(10)
        second = pool.submit(loader.use, models, "a")
        failing.set()
        with pytest.raises(OSError, match="no such file"):
            first.result()
        assert second.result() == "model a"
    assert (loader.loaded, models.size_bytes) == (["a"], 10)


def test_a_smaller_budget_and_a_wish_for_room_take_what_is_unused() -> None:
    models, loader = LoadedModels(100), Loader()
    for key in "abcd":
        loader.use(models, key)
    models.set_budget(25)
    assert models.held() == ("c", "d")
    with models.borrow("c", lambda: loader.load("c"), 10):
        assert models.free_unused() == 10
        assert models.held() == ("c",)
    assert models.free_unused() == 10
    assert models.size_bytes == 0


def test_real_models_come_and_go(converted: dict[str, Path]) -> None:
    import ctranslate2

    size = (converted["en-es"] / "model.bin").stat().st_size
    models, loads = LoadedModels(int(1.5 * size)), []

    def load(name: str) -> ctranslate2.Translator:
        loads.append(name)
        return ctranslate2.Translator(str(converted[name]), intra_threads=1)

    for name in ("en-es", "en-es", "mul-en", "en-es"):
        with models.borrow(name, partial(load, name), size) as translator:
            assert translator.translate_batch([["▁"]], max_decoding_length=2)[0].hypotheses
        assert models.size_bytes == size
    assert loads == ["en-es", "mul-en", "en-es"]
