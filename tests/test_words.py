"""The words of the interface: the same in each language, and no sentence that stands anywhere else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import bundle
import pytest
import yaml
from babel import Locale
from starlette.testclient import TestClient
from support.bases import small_base
from support.browser import serve_app, visit

from assistant import today
from assistant import words as module
from assistant.answering.models import person_of
from assistant.api.app import create_app
from assistant.api.middleware.refusals import Refusals
from assistant.builds import build, widget
from assistant.errors import SettingsError
from assistant.safety.patterns import NAMES
from assistant.safety.placeholders import in_english, in_words
from assistant.settings import KnowledgeBaseSettings, Settings
from assistant.words import FOLDER, languages, read, words_of

OTHERS = [language for language in languages() if language != "en"]
PLACEHOLDER = re.compile(r"\{\w+\}")


def forms(text: module.Text) -> list[str]:
    """The forms of a text, or the text alone."""
    return [text] if isinstance(text, str) else list(text.values())


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_names_and_placeholders_of_english(language: str) -> None:
    english, other = words_of("en").texts, words_of(language).texts

    assert other.keys() == english.keys()
    for place, text in english.items():
        wanted = {frozenset(PLACEHOLDER.findall(form)) for form in forms(text)}
        found = {frozenset(PLACEHOLDER.findall(form)) for form in forms(other[place])}
        assert found == wanted, place
        ends = {form.endswith(" ") for form in forms(text)}
        assert {form.endswith(" ") for form in forms(other[place])} == ends, place


@pytest.mark.parametrize("language", languages())
def test_a_text_with_a_number_has_each_form_that_the_language_tells_apart(language: str) -> None:
    form_of = Locale.parse(language, sep="-").plural_form
    needed = {form_of(number) for number in range(200)}

    for place, text in words_of(language).texts.items():
        if not isinstance(text, str):
            assert needed <= text.keys(), place
            assert text.keys() <= module.FORMS, place


@pytest.mark.parametrize("language", languages())
def test_a_language_has_twelve_months_and_no_empty_text(language: str) -> None:
    assert len(set(read(language)["formats"]["months"])) == 12
    assert all(form for text in words_of(language).texts.values() for form in forms(text))


def test_a_number_takes_its_form_and_a_day_its_order() -> None:
    assert words_of("de")("search.results", count=1) == "1 Ergebnis"
    assert words_of("fr-CA")("search.results", count=0) == "0 résultat"
    assert words_of("pt")("search.results", count=0) == "0 results", "there are no words in Portuguese"


def test_a_base_that_sets_nothing_speaks_its_language() -> None:
    spanish = KnowledgeBaseSettings.model_validate({"language": "es-MX", "handoff": {"url": "/ayuda/"}})

    assert spanish.site_name == "Centro de ayuda"
    assert (spanish.handoff.label, spanish.handoff.url) == ("Contactar a una persona", "/ayuda/")
    assert spanish.emergency.text.startswith("Si esto puede ser una emergencia")


def test_the_english_words_are_the_defaults_of_the_settings() -> None:
    base, said = KnowledgeBaseSettings.model_validate({}), words_of("en").group("defaults")

    assert (base.site_name, base.sensitive_data) == (said["site_name"], said["sensitive_data"])
    assert (base.handoff.label, *base.handoff.prepare) == (said["label"], said["prepare"])
    assert base.emergency.text == said["emergency"]
    assert words_of("en").group("kinds") == NAMES


@pytest.mark.parametrize("language", OTHERS)
def test_what_was_taken_out_is_known_again_in_each_language(language: str) -> None:
    for name in NAMES.values():
        shown = in_words(f"why [{name}]?", words_of(language))

        assert in_english(shown) == f"why [{name}]?"
    assert in_english("a [note] stays") == "a [note] stays"


# --- a language in which every text is marked ---

PSEUDO = "ar"
"""A language without a file, with six forms by a number, written from right to left."""

MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
OWN = re.compile(r"\bzz\w*", re.I)
"""The words of the articles, which all begin so."""

ADDRESS = re.compile(r"https?://\S+|settings/users")
WORD = re.compile(r"[^\W\d_]{2,}")
ARTICLES = {
    "zzone": (
        "---\nid: 910001\nnumber: 1\ntitle: Zzone zzabc\nsummary: Zzsummary.\ncategory: zzcat\n"
        "status: verified\nreviewed: 2026-01-05\nreview_by: 2030-01-05\naudience: [zzmany, zzfew]\n"
        "redirect_from: [/zzold/]\n---\n"
        "Zzlead zzone.\n\n## Zzhow zzdoes zzrefund?\n\n1. Zzopen zzmenu.\n2. Zzpress zzbutton.\n\n"
        "## Zzwhat zzinvoice?\n\nZzinvoice zzcomes zzmonthly.\n\n## Zzpart\n\nZzthird zzpart.\n"
    ),
    "zztwo": (
        "---\nid: 910002\nnumber: 2\ntitle: Zztwo zzxyz\nsummary: Zzother.\ncategory: zzcat\n"
        "status: partial\nreviewed: 2026-01-05\nreview_by: DUE\n---\n"
        "Zzlead zztwo.\n\n## Zzwhich zzcolor?\n\nZzgreen zzcolor.\n\n## Zzopen {#not-confirmed-yet}\n\n- Zzunknown.\n"
    ),
    "zztri": (
        "---\nid: 910003\nnumber: 3\ntitle: Zztri zzvoid\nsummary: Zzthird.\ncategory: zzcat\n"
        "status: outline\n---\nZznothing zzyet.\n\n## Zzopen {#not-confirmed-yet}\n\n- Zzvoid zzunknown.\n"
    ),
    "zzlate": (
        "---\nid: 910004\nnumber: 4\ntitle: Zzlate zzold\nsummary: Zzfourth.\ncategory: zzcat\n"
        "status: verified\nreviewed: 2019-01-05\nreview_by: 2020-01-05\n---\n"
        "Zzlead.\n\n## Zzqui zzbrol?\n\nZzbrol zzplof.\n"
    ),
}


def marked(value: Any, language: str) -> Any:
    """A file of words in which each text is marked, with all forms of the language."""
    if isinstance(value, Mapping) and module.is_forms(value):
        needed = {Locale.parse(language).plural_form(number) for number in range(200)}
        return {form: marked(value["other"], language) for form in needed | {"other"}}
    if isinstance(value, Mapping):
        return {name: marked(each, language) for name, each in value.items()}
    if isinstance(value, list):
        return [marked(each, language) for each in value]
    # what is filled in is looked at by itself
    pieces = re.split(r"(\{\w+\})", value)
    return "".join(
        piece if PLACEHOLDER.fullmatch(piece) or not piece.strip() else f"⟦{piece}⟧" for piece in pieces
    )


def unmarked(text: str) -> list[str]:
    """The words of a text that are neither marked nor an article's own."""
    return WORD.findall(OWN.sub(" ", ADDRESS.sub(" ", MARKED.sub(" ", text))))


class Shown(HTMLParser):
    """What a page shows or says: texts, and the attributes that are read out."""

    SAID = frozenset(["aria-label", "title", "placeholder", "alt", "content"])
    SILENT = frozenset(["script", "style", "code", "kbd"])

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.root: dict[str, str | None] = {}
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "html":
            self.root = found
        self._silent += tag in self.SILENT
        if tag == "meta" and found.get("name") != "description" and found.get("property") != "og:title":
            return
        if tag != "link" or "feed" in (found.get("href") or ""):
            self.texts += [value for name, value in attrs if name in self.SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A base in that language, built, with a widget in it where the bundler is installed."""
    place = tmp_path_factory.mktemp("pseudo")
    folder = place / "words"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = yaml.safe_dump(marked(read("en"), PSEUDO), allow_unicode=True)
    (folder / f"{PSEUDO}.yml").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "FOLDER", folder)
        words_of.cache_clear()
        if bundle.is_possible():
            for name, data in bundle.made().items():
                path = place / "web" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            shutil.copy(widget.FOLDER / widget.MANIFEST, place / "web" / "widget")
            patch.setattr(widget, "FOLDER", place / "web" / "widget")
        settings = Settings.load(pseudo_base(place / "base"))
        build.build(settings)
        yield settings
    words_of.cache_clear()


def pseudo_base(root: Path) -> Path:
    """A base whose articles have only such words, with a page of each kind."""
    small_base(
        root,
        f"language: {PSEUDO}",
        "faqs: {zzfaq: [910001#zzhow-zzdoes-zzrefund]}",
        "audiences: {zzmany: zzmany, zzfew: zzfew}",
        "emergency: {signs: [zzdanger]}",
        "webhook_url: https://example.com/zz",
        "threshold: 0.02",
        f"webhook_secret: {'z' * 40}",
    )
    for path in (root / "kb/settings.yml", root / "mkdocs.yml"):
        path.write_text(path.read_text("utf-8").replace("Small help", "Zzsmall zzhelp"), "utf-8")
    articles = root / "kb/articles"
    shutil.rmtree(articles)
    pages = {
        "index": "template: home.html\ntitle: Zzhome\nsummary: Zzhelp.",
        "pages/topics": "template: topics.html\ntitle: Zztopics\nsummary: Zzall.",
        "pages/glossary": "template: glossary.html\ntitle: Zzglossary\nsummary: Zzterms.",
        "pages/numbers": "template: facts.html\ntitle: Zznumbers\nsummary: Zzall.",
        "pages/zzcat": "template: category.html\ntitle: Zzcategory\nsummary: Zzcat.",
    }
    bodies = {"pages/glossary": "\n## Zzterm\n\nZzterm zzmeans.\n"}
    texts = {name: f"---\n{front}\n---\n{bodies.get(name, '')}" for name, front in pages.items()} | ARTICLES
    for name, text in texts.items():
        path = articles / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("DUE", f"{today() - timedelta(days=20)}"), "utf-8")
    return root


def test_no_page_has_a_sentence_that_is_in_no_file_of_words(pseudo: Settings) -> None:
    site = build.current(pseudo).folder / "site"
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    left = {}
    for name in pages:
        shown = Shown()
        shown.feed((site / name).read_text("utf-8"))
        if found := unmarked(" ".join(shown.texts)):
            left[name] = found
        assert (shown.root["lang"], shown.root["dir"]) == (PSEUDO, "rtl"), name

    assert left == {}
    assert {"index.html", "404.html", "503.html", "contact/index.html", "articles/zzone/index.html"} <= set(
        pages
    )
    assert "a/910001/index.html" in pages, "one that leads on"


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Zzwhat zzinvoice?", "answered"),
        ("Zzwhich zzcolor?", "answered"),
        ("zztri zzvoid", "outline"),
        ("Zzqui zzbrol?", "no_answer"),
        ("bread oven temperature", "no_answer"),
        ("how do I do it", "no_answer"),
        ("I want to talk to a human", "handoff"),
        ("zzdanger", "handoff"),
        ("Zzwhat zzinvoice? my ssn is 219-09-9999", "answered"),
    ],
)
def test_no_answer_has_a_sentence_that_is_in_no_file_of_words(
    pseudo: Settings, question: str, status: str
) -> None:
    with TestClient(create_app(pseudo)) as client:
        answer = client.post("/v1/answers", json={"question": question}).json()

    assert answer["status"] == status
    assert unmarked(" ".join(said_in(answer))) == []


def said_in(data: Any, name: str = "") -> Iterator[str]:
    """What an answer of the API says to a reader."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from said_in(value, key)
    elif isinstance(data, list):
        for each in data:
            yield from said_in(each, name)
    elif isinstance(data, str) and name in {
        "label",
        "reason",
        "text",
        "snippet",
        "prepare",
        "title",
        "detail",
    }:
        yield data


def test_no_refusal_has_a_sentence_that_is_in_no_file_of_words(pseudo: Settings) -> None:
    with TestClient(create_app(pseudo), raise_server_exceptions=False) as client:
        refused = [
            client.post("/v1/answers", json={"question": " "}),
            client.post("/v1/answers", content=b"x" * (pseudo.max_body + 1)),
            client.get("/zznothing", headers={"accept": "application/json"}),
        ]
    several = Refusals(person_of(pseudo), words_of(PSEUDO))
    bodies = [json.loads(each.body) for each in (several.full, several.too_long, several.too_slow)]

    assert [each.status_code for each in refused] == [422, 413, 404]
    for body in (*bodies, *(each.json() for each in refused)):
        assert unmarked(" ".join(said_in(body))) == [], body


def test_the_form_for_a_message_has_no_sentence_that_is_in_no_file_of_words(pseudo: Settings) -> None:
    with TestClient(create_app(pseudo)) as client:
        pages = [
            client.get("/contact/"),
            client.get("/contact/?sent=answer"),
            client.post("/contact/", data={"message": " ", "email": "zz"}),
            client.post("/contact/", data={"message": "zz" * 3000}),
        ]
    for page in pages:
        shown = Shown()
        shown.feed(page.text)
        assert unmarked(" ".join(shown.texts)) == []


EVERYTHING = """root => {
  const said = []
  const look = node => {
    if (node.nodeType === 3) return said.push(node.data)
    if (node.localName === 'help-widget' && root) return look(node.shadowRoot)
    if (['SCRIPT', 'STYLE', 'KBD', 'CODE'].includes(node.tagName)) return
    if (node.tagName !== 'INPUT' || node.placeholder) said.push(node.placeholder ?? '')
    for (const name of ['aria-label', 'title', 'alt']) said.push(node.getAttribute?.(name) ?? '')
    for (const child of node.childNodes) look(child)
  }
  look(root ? document.querySelector(root) : document.body)
  return said.join(' ')
}"""
"""What a page, or one element of it, says, also what is folded."""


@pytest.mark.skipif(not bundle.is_possible(), reason="the bundler is not installed")
def test_no_script_of_the_site_says_a_sentence_that_is_in_no_file_of_words(
    browser: Any, pseudo: Settings
) -> None:
    with serve_app(pseudo) as address, visit(browser, address) as it:
        page = it.page
        for question in (
            "Zzwhat zzinvoice?",
            "zztri zzvoid",
            "bread oven",
            "zzqui zzbrol",
            "zzcolor",
        ):
            it.go("/")
            page.locator("#home-input").fill(question)
            page.locator("[role=option], .brief--none").first.wait_for()
            assert unmarked(page.evaluate(EVERYTHING).replace("bread oven", "")) == []
            page.keyboard.press("Enter")
            page.locator(".answer").wait_for()
            assert unmarked(page.evaluate(EVERYTHING).replace("bread oven", "")) == []
        it.go("/articles/zzone/")
        page.locator("body").press("?")
        page.locator(".keys").wait_for()
        assert unmarked(page.evaluate(EVERYTHING)) == []
        page.keyboard.press("Escape")
        page.locator("[data-feedback] button[value=not-helped]").click()
        page.locator(".feedback-why").wait_for()
        assert unmarked(page.evaluate(EVERYTHING)) == []


@pytest.mark.skipif(not bundle.is_possible(), reason="the bundler is not installed")
def test_the_widget_says_no_sentence_that_is_in_no_file_of_words(browser: Any, pseudo: Settings) -> None:
    with serve_app(pseudo) as address, visit(browser, address) as it:
        page, inside = it.page, it.page.locator("help-widget")
        it.go("/demo/")
        inside.evaluate(f"element => {{ element.lang = '{PSEUDO}'; element.open = true }}")
        inside.locator("dialog h3").first.wait_for()
        assert unmarked(page.evaluate(EVERYTHING, "help-widget")) == []
        for question in ("Zzwhat zzinvoice?", "bread oven", "zzdanger", "my ssn is 219-09-9999 zzinvoice"):
            inside.locator("input").fill(question)
            inside.locator("input").press("Enter")
            inside.locator(".talk > div > section").last.locator(".says, .quiet, .go").first.wait_for()
        page.wait_for_load_state("networkidle")
        asked = r"bread oven|my ssn is|zz\w+"
        assert unmarked(re.sub(asked, "", page.evaluate(EVERYTHING, "help-widget"))) == []
        inside.locator("[part=footer] button").click()
        inside.locator("textarea").first.wait_for()
        assert unmarked(re.sub(asked, "", page.evaluate(EVERYTHING, "help-widget"))) == []


def test_a_check_says_that_there_are_no_words_in_the_language_of_a_base(kb: Any, small: Path) -> None:
    before = kb("check", "--base", small)
    with (small / "kb/settings.yml").open("a") as file:
        file.write("language: pt-BR\n")
    after = kb("check", "--base", small)

    there = ", ".join(languages())
    said = f"There are no words of the interface in pt-BR: it is in English. There are: {there}."
    assert said in " ".join(after.out.split())
    assert "no words of the interface" not in before.out
    assert (before.code, after.code) == (0, 0)


def test_a_language_that_is_none_is_refused(small: Path) -> None:
    with (small / "kb/settings.yml").open("a") as file:
        file.write("language: Spanish language\n")

    with pytest.raises(SettingsError, match="write a tag such as en, fr or pt-BR"):
        Settings.load(small)
