"""The plugin's own tests: the conformance kit, and what is special about Morse code."""

from __future__ import annotations

from octavia_morse.engine import Morse

from octavia.testing.conformance import check_engine


def test_it_keeps_the_protocol() -> None:
    """All that Octavia expects of a speech engine."""
    check_engine(Morse)


def test_paris_lasts_fifty_dots_with_the_gap_after_it() -> None:
    """The word by which the speed of Morse code is measured."""
    with Morse() as morse:
        one, two = (len(morse.synthesize(text, "en-low").samples) for text in ("PARIS", "PARIS PARIS"))
    assert two - one == 50 * 480
