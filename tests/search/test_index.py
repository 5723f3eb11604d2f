"""The Whoosh index and its arrays: BM25 by section, and an index that goes on from the one before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.bases import small_base
from whoosh.index import open_dir

from assistant.content.library import Library, read_library
from assistant.search.index import Index, open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings

QUESTIONS = ("how do I invite a colleague", "change my password", "steps", "the")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return small_base(tmp_path / "base", model=True)


def library_of(base: Path) -> Library:
    return read_library(Settings.load(base))


def written(library: Library, folder: Path, previous: Path | None = None) -> Index:
    write_index(library, folder, previous)
    return open_index(folder, library)


def test_whoosh_has_one_document_for_each_section(base: Path, tmp_path: Path) -> None:
    library = library_of(base)
    write_index(library, tmp_path / "search")

    with open_dir(tmp_path / "search").reader() as reader:
        assert sorted(stored["ref"] for _, stored in reader.iter_docs()) == sorted(
            s.ref for s in library.sections
        )


@pytest.mark.parametrize("edit", ["a sentence more", "a section more", "a section less", "an article less"])
def test_an_index_that_goes_on_scores_like_one_made_new(base: Path, tmp_path: Path, edit: str) -> None:
    article = next(
        path for path in sorted((base / "kb" / "articles").glob("*.md")) if "\n## " in path.read_text("utf-8")
    )
    text = article.read_text("utf-8")
    longer = text + "\n## May a colleague change my password?\n\nNo.\n"
    article.write_text(longer if edit == "a section less" else text, "utf-8")
    written(library_of(base), tmp_path / "first")
    if edit == "an article less":
        article.unlink()
    else:
        article.write_text(
            {
                "a sentence more": text + "\nInvite a colleague.\n",
                "a section more": longer,
                "a section less": text,
            }[edit],
            "utf-8",
        )
    library = library_of(base)

    went_on, made_new = (
        written(library, tmp_path / "second", tmp_path / "first"),
        written(library, tmp_path / "third"),
    )

    for question in QUESTIONS:
        np.testing.assert_allclose(went_on.lexical(question), made_new.lexical(question), rtol=1e-5)
    assert went_on.vocabulary() == made_new.vocabulary()


def test_the_score_for_any_of_some_stems_is_that_of_the_one_that_fits_best(
    base: Path, tmp_path: Path
) -> None:
    index = written(library_of(base), tmp_path / "search")
    stems = sorted(index.vocabulary())

    found = index.score_any(stems)

    assert stems
    np.testing.assert_allclose(found, np.max([index.score({stem: 1.0}) for stem in stems], axis=0), rtol=1e-5)
    assert not index.score_any(["zzyzx"]).any()


def test_the_sections_with_a_stem_are_those_that_it_gives_a_score(base: Path, tmp_path: Path) -> None:
    index = written(library_of(base), tmp_path / "search")

    for stem in index.vocabulary():
        assert index.sections_with(stem).tolist() == np.flatnonzero(index.score({stem: 1.0}) > 0).tolist()
    assert index.sections_with("zzyzx").tolist() == []
