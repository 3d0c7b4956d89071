"""Edited lines made anew by real workers: the line that was edited, and nothing else."""

from __future__ import annotations

import io
import shutil
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from octavia.dubbing.pipeline.excerpt import MARGIN_MS
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.lines import AnyVersion, Document
from octavia.service.jobs.lines_edits import Edit
from octavia.service.jobs.views import Artifact, Job
from octavia.service.storage.errors import FileNotFound
from support.people import Person
from support.workers import Plant

EDITED = "Muy buenas noches."
SECONDS = 14
_REACH_MS = 5
_RATE_HZ = 48_000


def dubbed(works: Plant, person: Person) -> Job:
    """A talk of a few lines in two languages."""
    video = works.talk(person, SECONDS)
    works.worker()
    job = works.started(person, Dub(Source(file_id=video.id), ("es", "fr"), JobKind.DUB, "en"))
    done = works.ended(person, job)
    assert done.status is JobStatus.COMPLETED, (done.error_message, works.said())
    return done


def document(works: Plant, person: Person, job: Job) -> Document:
    return works.server.lines.document(person.owner_id, job.id)


def files(works: Plant, person: Person, job: Job) -> dict[str, Artifact]:
    return {each.name: each for each in works.server.jobs.artifacts(person.owner_id, job.id)}


def content(works: Plant, person: Person, artifact: Artifact) -> bytes:
    return b"".join(works.server.files.open_range(person.owner_id, artifact.file_id, 0, artifact.size_bytes))


def sound(works: Plant, person: Person, artifact: Artifact) -> NDArray[np.int16]:
    samples: NDArray[np.int16] = soundfile.read(io.BytesIO(content(works, person, artifact)), dtype="int16")[0]
    return samples


def excerpts(works: Plant, person: Person, job: Job) -> list[tuple[bool, dict[str, Any]]]:
    """What was heard early, and whether it was before the lines were made."""
    events = works.server.jobs.events(person.owner_id, 0, job.id)
    done = max(event.id for event in events if event.kind is EventKind.COMPLETED)
    return [(event.id < done, event.data) for event in events if event.kind is EventKind.EXCERPT]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_edited_line_costs_and_changes_that_line_alone(works: Plant) -> None:
    ana = works.person()
    lines, job = works.server.lines, dubbed(works, ana)
    before, old = document(works, ana, job), files(works, ana, job)
    ours = [each.line for each in before.lines if each.line.language == "es"]
    assert len(ours) >= 2
    first = ours[0]
    voice = sound(works, ana, old["talk14.es.voice.wav"])
    peaks = content(works, ana, old["talk14.es.peaks"])
    edited = lines.edit(ana.owner_id, job.id, "es", first.id, Edit(text=EDITED), {"text"}, {first.version})
    assert edited.quote is not None
    lines.render(ana.owner_id, job.id)
    assert works.server.jobs.output(ana.owner_id, job.id).sha256 == old["talk14.dubbed.mp4"].sha256
    again = works.ended(ana, job)
    assert (again.status, again.rendering, again.error_message) == (JobStatus.COMPLETED, False, None), works.said()

    price = ceil(first.source_ms / 2000)
    assert works.spent(ana) == again.charged_ucr / 1_000_000 == 2 * SECONDS / 2 + price
    stages = works.stages(job)
    assert (stages["dub", "es"], stages["dub", "fr"], stages["hear", ""]) == (
        ("done", 2, 0),
        ("done", 1, 0),
        ("done", 1, 0),
    )

    after, new = document(works, ana, job), files(works, ana, job)
    assert new.keys() == old.keys()
    ((heard, told),) = excerpts(works, ana, job)
    assert (heard, told["language"]) == (True, "es")
    assert told["start_ms"] <= max(0, first.machine.start_ms - MARGIN_MS) < first.machine.end_ms < told["end_ms"]
    same = {name for name, each in new.items() if each.sha256 == old[name].sha256}
    assert {name for name in new if ".fr." in name or ".en." in name or "source" in name} <= same
    assert {name for name in new if ".es." in name} & same == set()
    with pytest.raises(FileNotFound):
        works.server.files.get(ana.owner_id, old["talk14.es.m4a"].file_id)

    assert [each.line for each in after.lines][1:] == [each.line for each in before.lines][1:]
    made = after.lines[0].line
    assert (made.machine.text, made.stale, made.edit, made.version) == (EDITED, False, Edit(text=EDITED), 3)
    assert EDITED in content(works, ana, new["talk14.es.srt"]).decode()
    # The limiter of the stem reaches a little beyond a line's ends.
    start = min(first.machine.start_ms, made.machine.start_ms) - _REACH_MS
    end = max(first.machine.end_ms, made.machine.end_ms) + _REACH_MS
    changed = np.flatnonzero(voice != sound(works, ana, new["talk14.es.voice.wav"]))
    assert start * _RATE_HZ // 1000 <= changed[0] < changed[-1] < end * _RATE_HZ // 1000
    drawn = content(works, ana, new["talk14.es.peaks"])
    assert len(drawn) == len(peaks) == SECONDS * 100
    assert 0 < max(drawn) <= 127


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_was_really_said_is_put_right_in_all_languages_even_after_the_workspace_is_gone(
    works: Plant, tmp_path: Path
) -> None:
    ana = works.person()
    lines, job = works.server.lines, dubbed(works, ana)
    wanted = Edit(source_text="The house is white.", speaker="Ana")
    lines.edit(ana.owner_id, job.id, "fr", "s0001", wanted, {"source_text", "speaker"}, AnyVersion.ANY)
    shutil.rmtree(tmp_path / "data" / "work")
    lines.render(ana.owner_id, job.id, [("es", "s0001")])
    again = works.ended(ana, job)
    assert (again.status, again.error_message) == (JobStatus.COMPLETED, None), works.said()
    made = [each.line.machine for each in document(works, ana, job).lines if each.line.id == "s0001"]
    assert [each.source_text for each in made] == ["The house is white."] * 2
    assert {each.speaker for each in made} == {"Ana"}
    assert ("casa" in made[0].text, "maison" in made[1].text) == (True, True), made
    assert "The house is white." in content(works, ana, files(works, ana, job)["talk14.en.srt"]).decode()


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_line_is_split_where_its_words_were_heard_and_taken_back_to_the_byte(works: Plant) -> None:
    ana = works.person()
    lines, job = works.server.lines, dubbed(works, ana)
    before, old = document(works, ana, job), files(works, ana, job)
    first = before.lines[0].line
    count = len(first.machine.source_text.split())
    assert count > 3

    def decide(split: tuple[int, ...]) -> None:
        lines.edit(ana.owner_id, job.id, "es", first.id, Edit(split=split), {"split"}, AnyVersion.ANY)
        lines.render(ana.owner_id, job.id)
        again = works.ended(ana, job)
        assert (again.status, again.error_message) == (JobStatus.COMPLETED, None), works.said()

    decide((count - 2,))
    for language in ("es", "fr"):
        found = [each.line for each in document(works, ana, job).lines if each.line.language == language]
        was = [each.line for each in before.lines if each.line.language == language]
        part, rest = (each.machine for each in found[:2])
        assert (part.id, rest.id) == (first.id, f"{first.id}-2")
        assert f"{part.source_text} {rest.source_text}" == first.machine.source_text
        assert (part.source_start_ms, rest.source_end_ms) == (
            first.machine.source_start_ms,
            was[0].machine.source_end_ms,
        )
        assert part.source_start_ms < part.source_end_ms <= rest.source_start_ms < rest.source_end_ms
        assert rest.confidence is not None
        assert [each.machine for each in found[2:]] == [each.machine for each in was[1:]]
    split = files(works, ana, job)
    assert split["talk14.es.srt"].sha256 != old["talk14.es.srt"].sha256
    decide(())
    back = files(works, ana, job)
    assert [each.line.machine for each in document(works, ana, job).lines] == [
        each.line.machine for each in before.lines
    ]
    told = {"talk14.manifest.json", "manifest.json", "report.json", "report.html"}
    same = {name for name, each in back.items() if each.sha256 == old[name].sha256}
    assert back.keys() - same <= told
