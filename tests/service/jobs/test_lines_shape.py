"""Lines split, joined and brought back: in all languages, at their price, and without losing an edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.request import LineOverride, SegmentOverride
from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.errors import LineInWork, ShapeStands, UnusableEdit, WouldLoseEdits
from octavia.service.jobs.lines_edits import Edit, Kind, restored, stored
from octavia.service.jobs.lines_views import Line
from octavia.service.jobs.views import Job
from support.jobs import CREDITS, Shop
from support.lines import DUB_COST, contents, document, edit, lines, render, stale, work_off

sqlite_alone = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def split(shop: Shop, job: Job, *words: int, line_id: str = "s0002") -> None:
    edit(shop, job, Edit(split=words), "split", line_id=line_id)


def join(shop: Shop, job: Job, line_id: str = "s0001", *, wanted: bool = True) -> None:
    edit(shop, job, Edit(join=wanted), "join", line_id=line_id)


def rendered(shop: Shop, job: Job, folder: Path, *chosen: tuple[str, str]) -> None:
    render(shop, job, *chosen)
    work_off(shop, folder)
    assert shop.now(job).error_message is None


def said(found: list[Line]) -> list[tuple[str, str, str]]:
    """Each line's id, what is said in the source, and what the dub says."""
    return [(line.id, line.machine.source_text, line.machine.text) for line in found]


def decided(found: list[Line]) -> dict[str, Edit]:
    """What was decided about each line, as far as anything was, the ways they were made aside."""
    plain = {line.id: restored({**stored(line.edit), "made": None}) for line in found}
    return {line_id: each for line_id, each in plain.items() if each != Edit()}


def test_a_split_line_is_several_in_every_language_and_one_again_when_that_is_taken_back(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    before, old = contents(shop, job), {language: lines(shop, job, language) for language in ("es", "fr")}
    split(shop, job, 1)
    assert stale(shop, job) == [("es", "s0002"), ("fr", "s0002")]
    quote = document(shop, job).quote
    assert quote is not None and quote.amount_ucr == 2 * CREDIT_UCR
    render(shop, job, ("fr", "s0002"))
    spanish, french, deliver = work_off(shop, tmp_path)
    assert {spanish.language, french.language} == {"es", "fr"}
    assert deliver.overrides.segments == {"s0002": SegmentOverride(split=(1,))}
    for language in ("es", "fr"):
        now = lines(shop, job, language)
        assert said(now) == [
            ("s0001", "said 1", f"{language} 1"),
            ("s0002", "said", f"{language} of said"),
            ("s0002-2", "2", f"{language} of 2"),
            ("s0003", "said 3", f"{language} 3"),
        ]
        assert sum(line.source_ms for line in now[1:3]) <= 2_000
        assert [line.split_from for line in now] == [None, "s0002", "s0002", None]
        assert not any(line.stale for line in now)
    assert shop.balance() == (CREDITS - DUB_COST - 2, 0)

    split(shop, job, 1)
    assert stale(shop, job) == []
    split(shop, job)
    assert stale(shop, job) == [("es", "s0002"), ("fr", "s0002")]
    quote = document(shop, job).quote
    # What vanishes is made anew with the rest: 4 seconds at 30 credits a minute.
    assert quote is not None and quote.amount_ucr == 2 * CREDIT_UCR
    rendered(shop, job, tmp_path)
    assert contents(shop, job) == before
    for language, expected in old.items():
        found = lines(shop, job, language)
        assert [line.machine for line in found] == [line.machine for line in expected]
        assert [(line.edit, line.rendered) for line in found] == [(Edit(), Edit())] * 3


@sqlite_alone
def test_parts_get_their_share_of_what_was_decided_and_the_whole_gets_it_back(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    first = Edit("Uno dos, tres cuatro.", "ben", 5_100, "really said two things", "Ana", lock=True, end_ms=7_000)
    fields = ("text", "voice", "start_ms", "end_ms", "lock")
    edit(shop, job, first, *fields, "source_text", "speaker", line_id="s0002")
    edit(shop, job, Edit(rate=1.2), "rate", language="fr", line_id="s0002")
    split(shop, job, 2)
    rendered(shop, job, tmp_path)
    assert decided(lines(shop, job)) == {
        "s0002": Edit("Uno dos,", "ben", 5_100, lock=True, split=(2,)),
        "s0002-2": Edit("tres cuatro.", "ben", lock=True, end_ms=7_000),
    }
    assert decided(lines(shop, job, "fr")) == {"s0002": Edit(rate=1.2, split=(2,)), "s0002-2": Edit(rate=1.2)}
    assert said(lines(shop, job))[1:3] == [
        ("s0002", "really said", "Uno dos,"),
        ("s0002-2", "two things", "tres cuatro."),
    ]
    edit(shop, job, Edit(source_text="too things"), "source_text", line_id="s0002-2")
    render(shop, job)
    *_, deliver = work_off(shop, tmp_path)
    assert deliver.overrides.segments == {
        "s0002": SegmentOverride("really said two things", "Ana", (2,)),
        "s0002-2": SegmentOverride("too things"),
    }
    edit(shop, job, Edit(), "source_text", line_id="s0002-2")
    split(shop, job)
    render(shop, job)
    *_, deliver = work_off(shop, tmp_path)
    assert deliver.overrides.segments == {"s0002": SegmentOverride("really said two things", "Ana")}
    assert decided(lines(shop, job)) == {"s0002": first}
    assert decided(lines(shop, job, "fr")) == {
        "s0002": Edit(source_text="really said two things", speaker="Ana", rate=1.2)
    }


@sqlite_alone
def test_what_has_fewer_words_than_there_are_parts_comes_back_with_the_whole(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    edit(shop, job, Edit(text="Dos."), "text", line_id="s0002")
    split(shop, job, 1)
    rendered(shop, job, tmp_path)
    assert [line.machine.text for line in lines(shop, job)][1:3] == ["es of said", "es of 2"]
    split(shop, job)
    rendered(shop, job, tmp_path)
    assert [line.machine.text for line in lines(shop, job)] == ["es 1", "Dos.", "es 3"]


def test_joined_lines_say_what_both_said_and_are_two_again_when_that_is_taken_back(
    shop: Shop, job: Job, tmp_path: Path
) -> None:
    edit(shop, job, Edit(voice="ben", source_text="really one", rate=1.1), "voice", "source_text", "rate")
    edit(shop, job, Edit(text="Dos."), "text", line_id="s0002")
    rendered(shop, job, tmp_path)
    before, was = contents(shop, job), decided(lines(shop, job))
    # The other line's edit that nobody rendered yet goes along.
    edit(shop, job, Edit(text="Dos.", end_ms=8_000), "end_ms", line_id="s0002")
    join(shop, job)
    assert stale(shop, job) == [("es", "s0001"), ("es", "s0002"), ("fr", "s0001")]
    quote = document(shop, job).quote
    assert quote is not None and quote.amount_ucr == 4 * CREDIT_UCR
    spent = shop.balance()[0]
    render(shop, job, ("es", "s0001"))
    *_, deliver = work_off(shop, tmp_path)
    assert shop.balance() == (spent - 4, 0)
    assert deliver.overrides.segments == {"s0001": SegmentOverride("really one", join=True)}
    joined = LineOverride("es of really one Dos.", "ben", end_ms=8_000)
    assert deliver.overrides.lines == {"es": {"s0001": joined}}
    spanish, french = lines(shop, job), lines(shop, job, "fr")
    assert said(spanish) == [
        ("s0001", "really one said 2", "es of really one Dos."),
        ("s0003", "said 3", "es 3"),
    ]
    assert said(french)[0] == ("s0001", "really one said 2", "fr of really one said 2")
    assert (spanish[0].joined_from, spanish[0].split_from, stale(shop, job)) == (("s0001", "s0002"), None, [])

    edit(shop, job, Edit(source_text="really one and two"), "source_text", language="fr")
    with pytest.raises(WouldLoseEdits) as refused:
        join(shop, job, wanted=False)
    assert refused.value.details == {"lines": [{"language": "es", "line_id": "s0001"}]}
    render(shop, job)
    *_, deliver = work_off(shop, tmp_path)
    assert deliver.overrides.segments["s0001-1"] == SegmentOverride("really one and two")
    edit(shop, job, Edit(), "source_text")
    join(shop, job, wanted=False)
    rendered(shop, job, tmp_path)
    assert decided(lines(shop, job)) == was | {"s0002": Edit("Dos.", end_ms=8_000)}
    assert stale(shop, job) == []
    edit(shop, job, Edit(), "end_ms", line_id="s0002")
    rendered(shop, job, tmp_path)
    assert contents(shop, job) == before


@sqlite_alone
def test_three_lines_are_joined_at_once_and_a_border_is_moved(shop: Shop, job: Job, tmp_path: Path) -> None:
    join(shop, job, "s0002")
    join(shop, job, "s0001")
    rendered(shop, job, tmp_path, ("es", "s0001"))
    (line,) = lines(shop, job)
    assert (line.machine.source_text, line.joined_from) == ("said 1 said 2 said 3", ("s0001", "s0002", "s0003"))
    split(shop, job, 1, line_id="s0001")
    assert lines(shop, job)[0].edit.join
    render(shop, job)
    *_, deliver = work_off(shop, tmp_path)
    assert deliver.overrides.segments == {
        "s0001": SegmentOverride(join=True),
        "s0002": SegmentOverride(join=True),
        "s0001-1": SegmentOverride(split=(1,)),
    }
    found = lines(shop, job)
    assert [(each.id, each.machine.source_text) for each in found] == [
        ("s0001", "said"),
        ("s0001-1-2", "1 said 2 said 3"),
    ]
    assert (found[0].edit.join, found[0].edit.split) == (False, (1,))
    # What was done last is taken back first.
    with pytest.raises(ShapeStands):
        join(shop, job, "s0001")
    split(shop, job, line_id="s0001")
    rendered(shop, job, tmp_path)
    assert [(each.id, each.edit.join) for each in lines(shop, job)] == [("s0001", True)]
    join(shop, job, "s0001", wanted=False)
    rendered(shop, job, tmp_path)
    assert [(each.id, each.edit, each.stale) for each in lines(shop, job)] == [
        (f"s000{number}", Edit(), False) for number in (1, 2, 3)
    ]


@sqlite_alone
def test_a_part_is_split_again_or_joined_with_what_follows(shop: Shop, job: Job, tmp_path: Path) -> None:
    edit(shop, job, Edit(source_text="one two three four"), "source_text", line_id="s0001")
    split(shop, job, 1, 2, line_id="s0001")
    rendered(shop, job, tmp_path)
    split(shop, job, 1, line_id="s0001-3")
    rendered(shop, job, tmp_path)
    assert [line.id for line in lines(shop, job)] == ["s0001", "s0001-2", "s0001-3", "s0001-3-2", "s0002", "s0003"]
    join(shop, job, "s0001-3-2")
    rendered(shop, job, tmp_path)
    assert said(lines(shop, job))[2:] == [
        ("s0001-3", "three", "es of three"),
        ("s0001-3-2", "four said 2", "es of four said 2"),
        ("s0003", "said 3", "es 3"),
    ]
    for line_id in ("s0001", "s0001-3"):
        with pytest.raises(ShapeStands, match="were split or joined themselves"):
            split(shop, job, line_id=line_id)
    for line_id, take_back in (("s0001-3-2", "join"), ("s0001-3", "split"), ("s0001", "split")):
        edit(shop, job, Edit(), take_back, line_id=line_id)
        rendered(shop, job, tmp_path)
    assert said(lines(shop, job)) == [
        ("s0001", "one two three four", "es of one two three four"),
        ("s0002", "said 2", "es 2"),
        ("s0003", "said 3", "es 3"),
    ]


@sqlite_alone
def test_edits_made_since_are_not_lost_by_bringing_lines_back(shop: Shop, job: Job, tmp_path: Path) -> None:
    split(shop, job, 1)
    rendered(shop, job, tmp_path)
    edit(shop, job, Edit(text="Deux."), "text", language="fr", line_id="s0002-2")
    edit(shop, job, Edit(lock=True), "lock", line_id="s0002-2")
    with pytest.raises(WouldLoseEdits) as refused:
        split(shop, job)
    assert refused.value.details == {"lines": [{"language": "fr", "line_id": "s0002-2"}]}
    assert lines(shop, job)[1].edit.split == (1,)
    edit(shop, job, Edit(), "text", language="fr", line_id="s0002-2")
    split(shop, job)
    # Nor can anything be decided then that would be lost.
    for line_id in ("s0002", "s0002-2"):
        with pytest.raises(WouldLoseEdits):
            edit(shop, job, Edit(text="Dos."), "text", line_id=line_id)
    split(shop, job, 1)
    assert edit(shop, job, Edit(text="Dos."), "text", line_id="s0002-2").line.edit.text == "Dos."


def test_a_rendering_that_is_cancelled_leaves_lines_as_they_were(shop: Shop, job: Job, tmp_path: Path) -> None:
    before = contents(shop, job)
    split(shop, job, 1)
    join(shop, job, "s0002", wanted=False)
    render(shop, job)
    for line_id, wanted, field in (
        ("s0002", Edit(text="Dos."), "text"),
        ("s0002", Edit(split=()), "split"),
        ("s0001", Edit(join=True), "join"),
    ):
        with pytest.raises(LineInWork):
            edit(shop, job, wanted, field, line_id=line_id)
    assert edit(shop, job, Edit(text="Uno."), "text").line.stale
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert (contents(shop, job), len(lines(shop, job))) == (before, 3)
    assert stale(shop, job) == [("es", "s0001"), ("es", "s0002"), ("fr", "s0002")]
    split(shop, job)
    edit(shop, job, Edit(), "text")
    assert stale(shop, job) == []


@sqlite_alone
def test_what_can_not_be_split_or_joined_is_refused(shop: Shop, job: Job, tmp_path: Path) -> None:
    for words in ((2,), (1, 1), (0,)):
        with pytest.raises(UnusableEdit, match="split is"):
            split(shop, job, *words)
    with pytest.raises(UnusableEdit, match="is the last"):
        join(shop, job, "s0003")
    with pytest.raises(UnusableEdit, match="both split and join"):
        edit(shop, job, Edit(split=(1,), join=True), "split", "join")
    join(shop, job)
    with pytest.raises(ShapeStands, match="is to be split itself"):
        split(shop, job, 1)
    join(shop, job, wanted=False)
    edit(shop, job, Edit(source_text="one two three"), "source_text", line_id="s0002")
    split(shop, job, 2)
    with pytest.raises(UnusableEdit, match="split is"):
        edit(shop, job, Edit(source_text="one two"), "source_text", line_id="s0002")
    with pytest.raises(ShapeStands):
        join(shop, job)
    rendered(shop, job, tmp_path)
    with pytest.raises(ShapeStands, match="was split already"):
        split(shop, job, 1)
    with pytest.raises(ShapeStands, match="can't be joined with its next part"):
        join(shop, job, "s0002")
    with pytest.raises(ShapeStands, match="was split or joined itself"):
        join(shop, job, "s0001")


@sqlite_alone
def test_a_correction_taken_back_is_not_what_is_split_or_joined(shop: Shop, job: Job, tmp_path: Path) -> None:
    edit(shop, job, Edit("Dos.", source_text="one two three"), "source_text", "text", line_id="s0002")
    rendered(shop, job, tmp_path)
    edit(shop, job, Edit(), "source_text", "text", line_id="s0002")
    with pytest.raises(UnusableEdit, match="split is"):
        split(shop, job, 2)
    edit(shop, job, Edit(text="Uno."), "text")
    join(shop, job)
    rendered(shop, job, tmp_path)
    assert said(lines(shop, job))[0] == ("s0001", "said 1 said 2", "es of said 1 said 2")
    join(shop, job, wanted=False)
    rendered(shop, job, tmp_path)
    assert said(lines(shop, job))[:2] == [("s0001", "said 1", "Uno."), ("s0002", "said 2", "es 2")]


@sqlite_alone
def test_only_what_was_chosen_is_split(shop: Shop, job: Job, tmp_path: Path) -> None:
    split(shop, job, 1)
    split(shop, job, 1, line_id="s0003")
    rendered(shop, job, tmp_path, ("es", "s0003"))
    assert [line.id for line in lines(shop, job)] == ["s0001", "s0002", "s0003", "s0003-2"]
    assert stale(shop, job) == [("es", "s0002"), ("fr", "s0002")]


@sqlite_alone
def test_an_end_and_a_pace_are_decided_for_one_language(shop: Shop, job: Job, tmp_path: Path) -> None:
    found = edit(shop, job, Edit(rate=1.4), "rate").line
    assert (found.edit.rate, found.shortest_ms, found.longest_ms) == (1.4, 750, 3_000)
    with pytest.raises(UnusableEdit, match="both rate and end_ms"):
        edit(shop, job, Edit(end_ms=1_400), "end_ms")
    edit(shop, job, Edit(end_ms=1_400), "end_ms", "rate")
    for end_ms in (-1, 0, 60_001):
        with pytest.raises(UnusableEdit, match="end_ms is"):
            edit(shop, job, Edit(end_ms=end_ms), "end_ms")
    for rate in (0.49, 2.01):
        with pytest.raises(UnusableEdit, match="rate is"):
            edit(shop, job, Edit(rate=rate), "rate", "end_ms")
    assert stale(shop, job) == [("es", "s0001")]
    render(shop, job)
    *_, deliver = work_off(shop, tmp_path)
    assert deliver.overrides.lines == {"es": {"s0001": LineOverride(end_ms=1_400)}}
    line = lines(shop, job)[0]
    assert (line.machine.end_ms, line.machine.pace_by_hand, line.stale) == (1_400, True, False)


def test_an_edit_lies_in_the_database_as_it_was_made() -> None:
    plain = Edit("Uno.", end_ms=900, split=(1, 3))
    assert restored(stored(plain)) == plain
    assert stored(Edit()) == {}
    assert [kind.value for kind in Kind] == ["split", "part", "join"]
