"""Words by the rules of their language: stems, words without a topic, accents, compounds, scripts without
blanks, spelling; and a search that finds articles of every language of a base."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from support.bases import ROOT

from assistant.content.library import Library, read_library
from assistant.search import analysis
from assistant.search.compounds import Compounds
from assistant.search.index import Index, open_index
from assistant.search.index_writer import may_remember, write_index
from assistant.search.language_guess import guess
from assistant.search.snippets import snippet
from assistant.search.spelling import make_speller, speller_of
from assistant.search.typeahead import TypeAhead
from assistant.settings import Settings

DAY = date(2026, 12, 1)


def based(root: Path, language: str, **articles: str) -> Library:
    (root / "kb/articles").mkdir(parents=True)
    (root / "kb/settings.yml").write_text(f"language: {language}\n", "utf-8")
    for name, text in articles.items():
        (root / f"kb/articles/{name}.md").write_text(text, "utf-8")
    return read_library(Settings.load(root))


def opened(library: Library, folder: Path) -> TypeAhead:
    write_index(library, folder)
    return TypeAhead(library, open_index(folder, library), speller_of(library))


def found(typeahead: TypeAhead, query: str) -> list[str]:
    sections = typeahead.search(query, DAY, 3).sections
    return [typeahead.library.article(section.article_id).path for section in sections]


# --- terms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("fr", "réservées", "réserver"),
        ("fr", "déjà vu", "deja vu"),
        ("fr", "l'abonnement", "abonnements"),
        ("fr", "réservée", "reservee"),
        ("es", "contraseñas", "contrasena"),
        ("de", "Schlüssel", "Schluessel"),
        ("de", "Schlüssel", "schlussel"),
        ("de", "Straße", "strasse"),
        ("ru", "ключами", "ключ"),
        ("ar", "الكِتَاب", "الكتاب"),
        ("pl", "hasło", "hasło"),
        ("ja", "予約を変更する", "予約変更"),
        ("zh", "如何重置密码", "密码"),
        ("th", "เปลี่ยนรหัสผ่าน", "รหัสผ่าน"),
    ],
)
def test_a_word_is_found_by_another_form_of_it(language: str, written: str, typed: str) -> None:
    article, asked = analysis.article_terms(written, language), analysis.terms(typed, (language,))

    assert set(article) & set(asked), (article, asked)


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "est-ce que je suis"), ("es", "¿por qué no?"), ("de", "ich bin es")]
)
def test_function_words_of_a_language_say_nothing(language: str, text: str) -> None:
    assert analysis.terms(text, (language,)) == ()


def test_a_state_is_no_function_word_though_a_list_says_so() -> None:
    assert analysis.terms("estado del pedido", ("es",)) == ("estad", "ped")


def test_english_is_analysed_as_if_there_were_no_other_language() -> None:
    text = "How do I reset my customers' E-1042 résumés?"

    assert analysis.terms(text) == analysis.article_terms(text, "en")
    assert analysis.terms(text) == ("how", "reset", "custom", "e", "1042", "resum", "e1042")


def test_a_question_has_its_stems_in_every_language_of_the_base() -> None:
    assert analysis.terms("reservations", ("en", "fr")) == ("reserv",)
    assert set(analysis.terms("libraries", ("en", "fr"))) == {"librari", "librar"}


# --- compounds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("terminbuch", ("termin", "buch")),
        ("arbeitsvertrag", ("arbeit", "vertrag")),
        ("fahrradreparatur", ("fahr", "rad", "reparatur")),
        ("vertrag", ()),
        ("unbekannt", ()),
    ],
)
def test_a_compound_is_made_of_words_of_the_base(compound: str, parts: tuple[str, ...]) -> None:
    stems = {"termin", "buch", "arbeit", "vertrag", "fahr", "rad", "reparatur"}

    assert Compounds(stems).parts_of(compound) == parts


def test_a_compound_is_found_by_a_part_and_a_part_by_a_compound(tmp_path: Path) -> None:
    library = based(
        tmp_path / "base",
        "de",
        buchung="# Terminbuchung\n\nSo buchen Sie online.\n",
        termin="# Einen Termin absagen\n\nRufen Sie an.\n",
        mappe="# Die Mappe\n\nEin Vertrag liegt bei.\n",
    )
    typeahead = opened(library, tmp_path / "search")

    assert found(typeahead, "Termin ")[:2] == ["termin.md", "buchung.md"]
    assert found(typeahead, "Terminvertrag ")[:1] == ["mappe.md"] or "mappe.md" in found(
        typeahead, "Terminvertrag "
    )
    assert typeahead.search("Terminvertrag ", DAY, 3).missing == ()


# --- scripts without blanks -------------------------------------------------------------------------------------------


def test_words_inside_a_sentence_without_blanks_are_found_and_marked(tmp_path: Path) -> None:
    library = based(
        tmp_path / "base",
        "ja",
        yoyaku="# 予約\n\nマイページで予約を変更できます。\n",
        shiharai="# 支払い\n\nクレジットカードで支払えます。\n",
    )
    typeahead = opened(library, tmp_path / "search")

    assert found(typeahead, "変更") == ["yoyaku.md"]
    assert found(typeahead, "カード") == ["shiharai.md"]
    text, marks = snippet(library.articles[1].sections[0].text, "変更", languages=("ja",))
    assert [text[start:end] for start, end in marks] == ["変更"]


# --- more than one language -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> TypeAhead:
    root = tmp_path_factory.mktemp("two")
    library = based(
        root / "base",
        "en",
        bikes="# Rent a bike\n\nYou need an identity card.\n",
        velos="---\nlang: fr\n---\n# Louer des vélos\n\nIl faut une pièce d'identité.\n",
    )
    return opened(library, root / "search")


@pytest.mark.parametrize(
    ("query", "path"),
    [("renting bikes ", "bikes.md"), ("louer un velo ", "velos.md"), ("pièces", "velos.md")],
)
def test_a_search_finds_articles_of_every_language_by_its_own_rules(
    two: TypeAhead, query: str, path: str
) -> None:
    assert found(two, query)[:1] == [path]


def test_an_index_goes_on_where_an_article_has_another_language(tmp_path: Path) -> None:
    base = tmp_path / "base"
    write_index(based(base, "en", one="# Les réservations\n\nTexte.\n"), tmp_path / "before")
    (base / "kb/settings.yml").write_text("language: fr\n", "utf-8")
    library = read_library(Settings.load(base))

    write_index(library, tmp_path / "after", tmp_path / "before")

    index = open_index(tmp_path / "after", library)
    assert isinstance(index, Index)
    assert "reserv" in index.vocabulary()
    assert may_remember(tmp_path / "after", "les réservations")


# --- spelling ---------------------------------------------------------------------------------------------------------


def test_a_base_in_another_language_mends_words_to_its_own_alone() -> None:
    speller = make_speller(["Résilier l'abonnement", "la réparation d'un vélo"], languages=("fr",))

    assert speller.correct("résilier mon abonnemnt").changes == (("abonnemnt", "abonnement"),)
    assert speller.correct("reparations").changes == ()
    assert speller.correct("where is the vélo").changes == ()


def test_the_dictionary_mends_english_beside_another_language() -> None:
    texts = ["Register with the portal", "Regístrese en el portal con su correo"]
    speller = make_speller(texts, languages=("en", "es"))

    assert speller.correct("how do I regster").text == "how do I register"
    assert speller.correct("¿por qué no me llega el correo nuevo?").changes == ()


def test_a_compound_of_known_words_is_no_mistake() -> None:
    speller = make_speller(["Termin absagen", "Buchung ändern"], languages=("de",))

    assert speller.correct("Terminbuchung").changes == ()


# --- the language of a question ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how do I rent a bike?", "en"),
        ("¿por qué no me llega el correo?", "es"),
        ("Quelle est la capitale du Canada ?", "fr"),
        ("J'ai perdu mon mot de passe", "fr"),
        ("Wie geht es Ihnen?", "de"),
        ("予約を変更したい", "ja"),
        ("如何重置密码", "zh"),
        ("плохая погода завтра", "ru"),
        ("wat is teh captial of austrlia", "en"),
        ("is my credti histroy savd in ur sytem", "en"),
        ("Los Angeles", "en"),
        ("NPI", "en"),
    ],
)
def test_the_language_of_a_question_is_told_by_its_words(text: str, language: str) -> None:
    assert guess(text, ("en",), {}) == language


def test_what_is_not_clearly_in_another_language_is_in_that_of_the_base() -> None:
    assert guess("velo tarif", ("fr",), {"fr": {"velo"}}) == "fr"
    assert guess("how do I rent one of your bikes?", ("fr",), {"fr": {"velo"}}) == "en"


def test_own_words_tell_the_languages_of_a_base_apart() -> None:
    words = {"en": {"bike"}, "fr": {"vélo"}}

    assert guess("vélo", ("en", "fr"), words) == "fr"
    assert guess("bike", ("en", "fr"), words) == "en"


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_right_article_of_a_base_in_another_language_is_among_the_first_three(
    language: str, tmp_path: Path
) -> None:
    fixtures = ROOT / "tests/fixtures/languages"
    articles = {path.stem: path.read_text("utf-8") for path in sorted((fixtures / language).glob("*.md"))}
    typeahead = opened(based(tmp_path / "base", language, **articles), tmp_path / "search")
    rows = [json.loads(line) for line in (fixtures / f"{language}.jsonl").read_text("utf-8").splitlines()]
    covered = [row for row in rows if row["find"] != "none"]

    right = [row for row in covered if f"{row['find']}.md" in found(typeahead, row["ask"])]

    assert len(covered) == 26
    assert len(right) >= 0.85 * len(covered)
