from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from octavia.dubbing.report.files import file_reports, shown_name


def test_every_file_is_listed_with_its_size_and_hash(good_dub: Any) -> None:
    for file in file_reports(good_dub.job, [good_dub.track]):
        content = (good_dub.folder / file.name).read_bytes()
        assert (file.size_bytes, file.sha256) == (len(content), sha256(content).hexdigest())


def test_what_languages_share_is_listed_once(good_dub: Any) -> None:
    other = replace(good_dub.track, language="fr")
    files = file_reports(good_dub.job, [good_dub.track, other])
    packages = [file for file in files if file.role == "package"]
    assert [file.language for file in packages] == [None]
    assert [file.language for file in file_reports(good_dub.job, [good_dub.track]) if file.role == "package"] == ["es"]


def test_a_hash_that_is_known_is_not_computed_again(good_dub: Any) -> None:
    job = replace(good_dub.job, digests={good_dub.track.files.wav: "known"})
    assert [file.sha256 for file in file_reports(job, [good_dub.track]) if file.role == "mix"] == ["known"]


def test_documents_and_burned_pictures_are_listed(good_dub: Any) -> None:
    job = replace(good_dub.job, documents={"transcript": good_dub.folder / "speech.wav"})
    track = replace(good_dub.track, files=replace(good_dub.track.files, burned=good_dub.job.source.info.path))
    roles = {file.role: file.language for file in file_reports(job, [track])}
    assert roles["transcript"] is None
    assert roles["burned"] == "es"


def test_names_never_tell_where_on_the_machine_a_file_lies() -> None:
    assert shown_name(Path("/out/es/talk.wav"), Path("/out")) == "es/talk.wav"
    assert shown_name(Path("/home/me/talk.wav"), Path("/out")) == "talk.wav"
