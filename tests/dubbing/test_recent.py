"""Values kept by a process."""

from __future__ import annotations

from octavia.dubbing.recent import Recent


def test_what_was_put_is_found_and_nothing_else() -> None:
    recent: Recent[str, int] = Recent(3)
    assert recent.get("a") is None
    recent.put("a", 1)
    recent.put("a", 2)
    assert recent.get("a") == 2
    assert recent.get("b") is None


def test_what_was_put_longest_ago_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for key in ("a", "b", "a", "c"):
        recent.put(key, ord(key))
    assert [recent.get(key) for key in "abc"] == [ord("a"), None, ord("c")]
