"""In which language what is brought in is, and which articles say the same in several."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.authoring.importing.drafts import Migrated
from assistant.authoring.importing.run import migrate
from assistant.content.library import Library, read_library
from assistant.settings import Settings

TEXTS = {
    "en": "You can rent a bike for an hour or for the whole day, and you have to bring it back to us before we "
    "close. If you are late, we will charge you for each hour that has begun.",
    "fr": "Vous pouvez louer un vélo pour une heure ou pour la journée, et vous devez le rapporter avant que la "
    "boutique ne ferme. Si vous êtes en retard, nous vous facturons chaque heure qui est commencée.",
    "es": "Usted puede alquilar una bicicleta por una hora o para todo el día, y tiene que devolverla antes de que "
    "cierre la tienda. Si no llega a tiempo, le cobramos cada una de las horas que ha empezado.",
    "ja": "自転車は一時間から借りることができます。閉店までに返してください。",
}


def brought(tmp_path: Path, **files: str) -> tuple[Library, dict[str, object], Migrated]:
    source = tmp_path / "source"
    for name, text in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    result = migrate(source, tmp_path / "base", "Help")
    settings = Settings.load(tmp_path / "base")
    said = yaml.safe_load((tmp_path / "base/kb/settings.yml").read_text("utf-8"))
    return read_library(settings), said, result


def article(lang: str, title: str, head: str = "") -> str:
    return f"---\n{head}---\n# {title}\n\n{TEXTS[lang]}\n" if head else f"# {title}\n\n{TEXTS[lang]}\n"


@pytest.mark.parametrize("lang", ["fr", "es", "ja"])
def test_the_language_of_a_base_is_that_of_its_texts(lang: str, tmp_path: Path) -> None:
    library, said, _ = brought(tmp_path, **{"a.md": article(lang, "A"), "b.md": article(lang, "B")})

    assert said["language"] == lang
    assert library.languages == (lang,)


def test_a_base_in_english_says_nothing_of_it(tmp_path: Path) -> None:
    _, said, _ = brought(tmp_path, **{"a.md": article("en", "A")})

    assert "language" not in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", "title: Aide\nlang: fr\n"),
        ("hugo.toml", 'languageCode = "fr"\n'),
        ("docusaurus.config.js", "module.exports = {\n  i18n: {\n    defaultLocale: 'fr',\n  },\n}\n"),
        ("mkdocs.yml", "theme:\n  name: material\n  language: fr\n"),
    ],
)
def test_the_settings_of_a_site_say_its_language(name: str, text: str, tmp_path: Path) -> None:
    library, said, _ = brought(tmp_path, **{name: text, "a.md": "# Vélo\n\nCourt.\n"})

    assert said["language"] == "fr"
    assert library.articles[0].lang == "fr"


def test_four_languages_of_one_base_are_kept_apart_and_paired(tmp_path: Path) -> None:
    files = {
        f"{lang}/{folder}{name}.md": article(lang, f"{name} {lang}")
        for lang in TEXTS
        for folder, name in (("", "rent"), ("shop/", "hours"))
    }
    library, _, result = brought(tmp_path, **files)

    assert library.languages == ("en", "es", "fr", "ja")
    assert {c.name for c in library.categories} == {"shop"}
    original = next(a for a in library.articles if a.title == "hours en")
    assert {a.lang for a in library.articles if a.translation_of == original.id} == {"es", "fr", "ja"}
    assert not result.errors


def test_translations_of_docusaurus_belong_to_its_docs(tmp_path: Path) -> None:
    library, _, _ = brought(
        tmp_path,
        **{
            "docs/rent.md": article("en", "Rent"),
            "i18n/fr/docusaurus-plugin-content-docs/current/rent.md": article("fr", "Louer"),
        },
    )

    french = next(a for a in library.articles if a.lang == "fr")
    assert library.article(french.translation_of or 0).title == "Rent"


def test_the_name_of_a_file_and_front_matter_say_a_language(tmp_path: Path) -> None:
    library, _, _ = brought(
        tmp_path,
        **{
            "rent.md": article("en", "Rent"),
            "rent.fr.md": article("fr", "Louer"),
            "mieten.md": "---\nlang: de\n---\n# Mieten\n\nKurz.\n",
        },
    )

    assert {a.title: a.lang for a in library.articles} == {"Rent": "en", "Louer": "fr", "Mieten": "de"}
    assert [bool(a.translation_of) for a in library.articles if a.lang == "fr"] == [True]


def test_files_that_say_nothing_are_in_english_beside_folders_of_languages(tmp_path: Path) -> None:
    library, said, _ = brought(
        tmp_path,
        **{
            "rent.md": "# Rent\n\nShort.\n",
            "es/alquilar.md": "---\nid: 11\nlang: es\n---\n# Alquilar\n\nCorto.\n",
            "ja/rent.md": "# 自転車\n\n一時間から。\n",
        },
    )

    assert "language" not in said
    assert {a.title: a.lang for a in library.articles} == {"Rent": "en", "Alquilar": "es", "自転車": "ja"}
    assert library.categories == ()


def test_a_folder_that_only_looks_like_a_language_is_none(tmp_path: Path) -> None:
    library, said, _ = brought(
        tmp_path, **{"it/laptops.md": article("en", "Laptops"), "hr/leave.md": article("en", "Leave")}
    )

    assert "language" not in said
    assert {a.lang for a in library.articles} == {"en"}
    assert {c.name for c in library.categories} == {"it", "hr"}
