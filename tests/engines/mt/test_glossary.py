"""A glossary in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.errors import DocumentError, InputMissing
from octavia.engines.mt.glossary import read_glossary


def written(folder: Path, content: str) -> Path:
    path = folder / "words.txt"
    path.write_text(content, encoding="utf-8")
    return path


def test_words_are_for_all_languages_or_for_one(tmp_path: Path) -> None:
    content = "# ours\nOctavia = Octavia\n\n[es]\ndub = doblaje\nOctavia = Octavia®\n[French]\ndub = doublage\n"
    glossary = read_glossary(written(tmp_path, content))
    text = ["We dub with octavia."]
    assert glossary.for_texts(text, "es") == {"Octavia": "Octavia®", "dub": "doblaje"}
    assert glossary.for_texts(text, "fr") == {"Octavia": "Octavia", "dub": "doublage"}
    assert glossary.for_texts(text, "de") == {"Octavia": "Octavia"}


def test_only_words_that_occur_count_and_no_parts_of_others(tmp_path: Path) -> None:
    glossary = read_glossary(written(tmp_path, "art = arte\n海 = sea\n"))
    assert glossary.for_texts(["We start here."], "es") == {}
    assert glossary.for_texts(["Fine Art, fine."], "es") == {"art": "arte"}
    assert glossary.for_texts(["大海很大"], "en") == {"海": "sea"}


def test_another_content_has_another_digest(tmp_path: Path) -> None:
    digests = {read_glossary(written(tmp_path, content)).digest for content in ("a = b", "a = c", "")}
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("content", "said"), [("a = b\nnonsense\n", "line 2"), ("= b", "line 1"), ("[klingonese]\na = b", "klingonese")]
)
def test_a_line_that_is_none_is_named(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        read_glossary(written(tmp_path, content))
    assert caught.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"none\.txt"):
        read_glossary(tmp_path / "none.txt")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="larger than 1 MB"):
        read_glossary(written(tmp_path, "a = b\n" * 200_000))
