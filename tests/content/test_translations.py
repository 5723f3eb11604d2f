"""What a base and its articles say of their languages, and which articles are the same in another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import Write

from assistant.content.checks import check_library
from assistant.content.library import Library, read_library
from assistant.content.parser import parse
from assistant.content.private_data import private_data
from assistant.content.translations import versions_of
from assistant.errors import ContentErrors, SettingsError
from assistant.settings import Settings
from assistant.words.tags import direction, english_names, tag_of

ORIGINAL = "id: 10\nreviewed: 2026-11-20\n"


def library_of(base: Path) -> Library:
    return read_library(Settings.load(base))


def mistakes(base: Path) -> list[str]:
    return [str(error) for error in check_library(library_of(base), Settings.load(base))]


def article(base: Path, name: str, fields: str) -> None:
    path = base / "kb/articles" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{fields}---\n# {name}\n\nSome text.\n", "utf-8")


@pytest.mark.parametrize(
    ("written", "tag"), [("EN", "en"), ("pt_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419")]
)
def test_a_tag_is_spelled_as_the_standard_has_it(written: str, tag: str) -> None:
    assert tag_of(written) == tag


@pytest.mark.parametrize(
    ("written", "remedy"),
    [("french", "write a tag such as en"), ("jp", "write its language: ja"), ("", "tag")],
)
def test_what_is_no_tag_is_told_what_to_write(written: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        tag_of(written)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("az", "ltr"), ("az-Arab", "rtl"), ("ur-Latn", "ltr"), ("en", "ltr")],
)
def test_the_script_of_a_language_says_which_way_it_is_written(tag: str, expected: str) -> None:
    assert direction(tag) == expected


def test_languages_are_named_in_a_sentence() -> None:
    assert english_names(["en", "fr", "pt-BR"]) == "English, French and Portuguese (BR)"
    assert english_names(["ja"]) == "Japanese"


def test_an_article_has_the_language_of_the_base_or_its_own(base: Path) -> None:
    (base / "kb/settings.yml").write_text("language: no\n", "utf-8")
    article(base, "one", "id: 10\n")
    article(base, "two", "id: 11\nlang: ar\n")

    library = library_of(base)

    assert {a.id: (a.lang, a.dir) for a in library.articles} == {10: ("no", "ltr"), 11: ("ar", "rtl")}
    assert library.languages == ("no", "ar")


def test_another_language_of_the_base_reads_its_articles_anew(base: Path) -> None:
    article(base, "one", "id: 10\n")
    before = library_of(base)
    (base / "kb/settings.yml").write_text("language: fr\n", "utf-8")

    after = library_of(base)

    assert (before.articles[0].lang, after.articles[0].lang) == ("en", "fr")
    assert before.build != after.build


def test_a_language_that_is_none_is_refused_in_the_settings(base: Path) -> None:
    (base / "kb/settings.yml").write_text("language: French\n", "utf-8")

    with pytest.raises(SettingsError, match="write a tag such as en, fr or pt-BR"):
        Settings.load(base)


FACT = """\
wait:
  value: "2 minutes"
  in: {es: "2 minutos", pt: "2 minutos", pt-BR: "dois minutos"}
  kind: limit
  meaning: How long
  source: Article 1
  owner: help
  checked: 2026-11-22
  review_days: 90
"""


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        ("en", "2 minutes"),
        ("es", "2 minutos"),
        ("ES", "2 minutos"),
        ("es-419", "2 minutos"),
        ("pt_BR", "dois minutos"),
        ("fr", "2 minutes"),
    ],
)
def test_a_fact_has_its_value_in_the_language_of_the_article(base: Path, lang: str, shown: str) -> None:
    (base / "kb/facts.yml").write_text(FACT, "utf-8")
    path = base / "kb/articles/waiting.md"
    path.write_text(f"---\nlang: {lang}\n---\n# Waiting\n\nWait {{{{ facts.wait }}}}.\n", "utf-8")

    found = next(a for a in library_of(base).articles if a.path == "waiting.md")

    assert found.sections[0].text == f"Wait {shown}."


def test_a_phone_number_for_another_language_is_a_link_that_calls(base: Path) -> None:
    fact = FACT.replace("limit", "phone").replace("2 minutes", "(800) 555-0136")
    (base / "kb/facts.yml").write_text(fact.replace('es: "2 minutos"', 'es: "212-555-0142"'), "utf-8")
    path = base / "kb/articles/waiting.md"
    path.write_text("---\nlang: es\n---\n# Espera\n\nLlame al {{ facts.wait }}.\n", "utf-8")

    found = next(a for a in library_of(base).articles if a.path == "waiting.md")

    assert 'href="tel:2125550142"' in found.sections[0].html


def test_an_address_for_another_language_is_no_private_data(base: Path) -> None:
    article(base, "one", "id: 10\n")
    fact = FACT.replace("limit", "email").replace("2 minutes", "front.desk@gmail.com")
    (base / "kb/facts.yml").write_text(fact.replace('es: "2 minutos"', 'es: "ana.lopez@gmail.com"'), "utf-8")

    assert [*private_data(library_of(base), Settings.load(base))] == []


def test_a_strict_base_refuses_an_unknown_language_and_a_lenient_one_takes_its_own() -> None:
    text = "---\nlang: french\n---\n# One\n\nText.\n"

    with pytest.raises(ContentErrors, match=r"one\.md:2: the language 'french' is unknown\n  Write a tag"):
        parse(text, "one.md", strict=True, language="de")
    assert parse(text, "one.md", language="de").article.lang == "de"


def test_a_translation_of_an_article_that_is_not_there_is_named(base: Path) -> None:
    article(base, "uno", "id: 11\nlang: es\ntranslation_of: 10\n")

    assert mistakes(base) == [
        "kb/articles/uno.md:1: the article is a translation of 10, and no article has that id\n"
        "  Write the id of the original for 'translation_of', or remove the line."
    ]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("id: 11\nlang: es\ntranslation_of: 11\n", "the article is a translation of itself"),
        ("id: 11\ntranslation_of: 10\n", "and both are in 'en'"),
        ("id: 11\nlang: fr\ntranslation_of: 12\n", "which is a translation itself"),
        ("id: 11\nlang: es\ntranslation_of: 10\n", "which has one in 'es' already"),
    ],
)
def test_a_translation_that_cannot_be_one_is_told_why(base: Path, fields: str, problem: str) -> None:
    article(base, "a-original", ORIGINAL)
    article(base, "b-spanish", "id: 12\nlang: es\ntranslation_of: 10\n")
    article(base, "c-other", fields)

    (found,) = mistakes(base)

    assert "kb/articles/c-other.md" in found
    assert problem in found


def test_an_article_names_its_translations_and_those_that_are_missing_or_older(base: Path) -> None:
    article(base, "one", ORIGINAL)
    article(base, "uno", "id: 11\nlang: es\ntranslation_of: 10\nreviewed: 2026-11-01\n")
    article(base, "un", "id: 12\nlang: fr\ntranslation_of: 10\nreviewed: 2026-11-21\n")
    article(base, "two", "id: 13\nreviewed: 2026-11-20\n")
    library = library_of(base)

    def told(article_id: int) -> list[tuple[str, int | None, bool]]:
        versions = versions_of(library, library.article(article_id))
        return [(v.lang, v.article and v.article.id, v.older_than is not None) for v in versions]

    assert told(10) == told(11) == told(12) == [("en", 10, False), ("es", 11, True), ("fr", 12, False)]
    assert told(13) == [("en", 13, False), ("es", None, False), ("fr", None, False)]


def test_a_base_of_one_language_has_no_versions(base: Path) -> None:
    article(base, "one", ORIGINAL)
    library = library_of(base)

    assert versions_of(library, library.articles[0]) == ()


def test_a_list_of_topics_has_originals_and_articles_without_one(base: Path, write: Write) -> None:
    article(base, "one", ORIGINAL)
    article(base, "uno", "id: 11\nlang: es\ntranslation_of: 10\n")
    article(base, "solo", "id: 12\nlang: es\n")

    assert [a.id for a in library_of(base).originals] == [10, 12]
