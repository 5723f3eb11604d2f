"""Articles that did not change are not parsed again, and what is taken from the cache is what parsing would
give."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support.bases import small_base

from assistant import cache
from assistant.content.library import Library, read_library
from assistant.content.parsed_cache import ParsedCache
from assistant.content.parser import Parsed, parse
from assistant.content.yaml_reader import parse_yaml
from assistant.errors import ContentError, ContentErrors
from assistant.settings import Settings


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return small_base(tmp_path / "base", model=True)


def read(base: Path, *, empty: bool = False) -> Library:
    """The library, read with the cache as it is on disk, which is kept afterwards."""
    cache = ParsedCache(base / "cache.json", empty=empty)
    library = read_library(Settings.load(base), cache=cache)
    cache.save()
    return library


def test_a_library_from_the_cache_is_the_library(base: Path) -> None:
    settings = Settings.load(base)
    read(base)

    assert read(base) == read_library(settings)


def test_an_empty_cache_forgets_what_the_file_has(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(base)
    parsed: list[str] = []

    def counted(text: str, name: str, *rest: Any, **more: Any) -> Parsed:
        parsed.append(name)
        return parse(text, name, *rest, **more)

    monkeypatch.setattr("assistant.content.article_files.parse", counted)
    library = read(base, empty=True)

    assert len(parsed) == len(library.articles) + len(library.pages)


def copied_package(folder: Path) -> Path:
    """A copy of the package that a test may change, and the hash of the code with it."""
    return Path(shutil.copytree(Path(cache.__file__).parent, folder / "assistant"))


def test_another_style_sheet_parses_no_article_anew(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = copied_package(tmp_path)
    monkeypatch.setattr(cache, "__file__", str(package / "cache.py"))
    cache.code_hash.cache_clear()
    before = read(base)
    for sheet in package.glob("web/**/*.css"):
        sheet.write_text(sheet.read_text("utf-8") + "\n.more {\n  color: red;\n}\n", "utf-8")
    cache.code_hash.cache_clear()
    parsed: list[str] = []
    monkeypatch.setattr(
        "assistant.content.article_files.parse", lambda _, name, *rest, **more: parsed.append(name)
    )

    after = read(base)

    cache.code_hash.cache_clear()
    assert parsed == []
    assert after.articles == before.articles
    assert after.build != before.build


def test_only_a_changed_file_is_parsed_again(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(base)
    changed = sorted((base / "kb" / "articles").glob("*.md"))[0]
    changed.write_text(changed.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    parsed: list[str] = []

    def counted(text: str, name: str, *rest: Any, **more: Any) -> Parsed:
        parsed.append(name)
        return parse(text, name, *rest, **more)

    monkeypatch.setattr("assistant.content.article_files.parse", counted)

    library = read(base)

    assert parsed == [changed.name]
    assert "One more sentence." in library.by_path[changed.name].text


def test_another_value_of_a_fact_is_another_reading(base: Path) -> None:
    facts = base / "kb" / "facts.yml"
    article = sorted((base / "kb" / "articles").glob("*.md"))[0]
    article.write_text(article.read_text("utf-8") + "\nCall {{ facts.desk }}.\n", "utf-8")
    fact = "desk:\n  value: {}\n  kind: phone\n  meaning: The desk\n  source: a test\n  owner: tests\n  checked: 2026-11-01\n  review_days: 90\n"
    facts.write_text(fact.format("555 0100"), "utf-8")
    read(base)
    facts.write_text(fact.format("555 0199"), "utf-8")

    assert "Call 555 0199." in read(base).by_path[article.name].text

    facts.write_text(fact.format("555 0199") + "  in: {en: 555 0123}\n", "utf-8")
    assert "Call 555 0123." in read(base).by_path[article.name].text


@pytest.mark.parametrize("damage", [b"", b"{", b'{"a": 1}', b"\xff\xfe"])
def test_a_damaged_cache_is_no_cache(base: Path, damage: bytes) -> None:
    settings = Settings.load(base)
    read(base)
    (base / "cache.json").write_bytes(damage)

    assert read(base) == read_library(settings)


def test_an_article_that_is_gone_leaves_the_cache(base: Path) -> None:
    read(base)
    size = (base / "cache.json").stat().st_size
    next((base / "kb" / "articles").glob("*.md")).unlink()

    read(base)

    assert (base / "cache.json").stat().st_size < size


def test_questions_are_read_again_only_when_their_file_changed(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base / "kb" / "questions.yml").write_text("- ask: Is this one old?\n  find: none\n", "utf-8")
    library = read(base)
    times: list[str] = []

    def counted(data: bytes, shown: str, errors: list[ContentError]) -> tuple[Any, Any]:
        times.append(shown)
        return parse_yaml(data, shown, errors)

    monkeypatch.setattr("assistant.content.questions.parse_yaml", counted)
    again = read(base)

    assert times == []
    assert len(again.questions) == 1
    assert again.questions == library.questions

    questions = base / "kb" / "questions.yml"
    questions.write_text("- ask: Is this one new?\n  find: none\n", "utf-8")

    assert read(base).questions[0].ask == "Is this one new?"
    assert times == ["kb/questions.yml"]


def test_a_broken_list_of_questions_is_an_error_each_time(base: Path) -> None:
    read(base)
    (base / "kb" / "questions.yml").write_text("- ask: What is missing here?\n", "utf-8")

    for _ in range(2):
        with pytest.raises(ContentErrors, match=r"questions\.yml"):
            read(base)
