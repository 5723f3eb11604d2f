"""Which articles there are, and whether they agree: the folder is read once, and this is the truth that every
view shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from pydantic import TypeAdapter

import assistant
from assistant.cache import code_hash
from assistant.content.addresses import GLOSSARY, parse_reference
from assistant.content.articles import Article, Section
from assistant.content.build_id import build_id
from assistant.content.data_files import Fact, read_facts, read_synonyms, read_topics
from assistant.content.ledger import Ledger, read_ledger
from assistant.content.parsed_cache import ParsedCache
from assistant.content.parser import Parsed, decode, parse
from assistant.content.phone_numbers import phones_named
from assistant.content.questions import Expected, read_questions
from assistant.content.wordings import with_wordings, wording_files
from assistant.content.yaml_reader import is_hidden
from assistant.errors import ContentError, ContentErrors, IndexBroken, NotFound
from assistant.progress import Progress, silent
from assistant.settings import Settings
from assistant.settings.promises import what_we_keep

WHAT_WE_KEEP = "what_we_keep"
"""The name of a fact that every base has: what is kept of what people type, as the settings make it."""

CATEGORY_PAGES = "pages/categories/"


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of articles. Its page is `pages/categories/<name>.md`."""

    name: str
    title: str
    summary: str
    url: str


@dataclass(frozen=True)
class Library:
    """Everything that a base says, in the order of its topic list."""

    articles: tuple[Article, ...]
    """Articles with a number first, by number; the others by path."""

    pages: tuple[Article, ...] = ()
    """Pages beside the articles: home, topic list, glossary, categories ..."""

    categories: tuple[Category, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    synonyms: tuple[tuple[str, ...], ...] = ()
    questions: tuple[Expected, ...] = ()
    """What must be answered by what, and what must not be answered: the base's own tests."""

    topics: Mapping[int, str] = field(default_factory=dict)
    """The published topic list: number to exact title. Empty when the base has none."""

    defaulted: Mapping[str, int] = field(default_factory=dict)
    """Fields that articles left out and how many did."""

    build: str = ""
    """Hash of the content, of the settings that matter and of the code's version: the build id."""

    @cached_property
    def by_id(self) -> Mapping[int, Article]:
        return {article.id: article for article in (*self.pages, *self.articles)}

    @cached_property
    def by_path(self) -> Mapping[str, Article]:
        return {article.path: article for article in (*self.pages, *self.articles)}

    @cached_property
    def sources(self) -> tuple[Article, ...]:
        """What answers come from, and permanent links lead to: the articles, and behind them the glossary."""
        return (*self.articles, *(page for page in self.pages if any(s.is_term for s in page.sections)))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every section that may be an answer, with a text: those of articles, then the terms."""
        articles = [s for a in self.articles for s in a.sections if s.text]
        return (*articles, *self.glossary())

    def article(self, article_id: int) -> Article:
        """Raises NotFound when no article has this id."""
        found = self.by_id.get(article_id)
        if found is None:
            raise NotFound(f"no article has the id {article_id}")
        return found

    def section(self, reference: str) -> Section:
        """The section that `id#anchor` names, also by an anchor that moved. Raises NotFound when there is
        none."""
        try:
            article_id, anchor = parse_reference(self.ledger.destination(reference))
        except ValueError as error:
            raise NotFound(str(error)) from None
        section = self.article(article_id).section(anchor)
        if section is None:
            raise NotFound(f"article {article_id} has no section #{anchor}")
        return section

    def addresses(self, base_path: str) -> dict[int, tuple[str, tuple[str, ...]]]:
        """What the ledger records: the page address without the base path, and the anchors, by article id."""
        return {
            a.id: (a.url.removeprefix(base_path), tuple(s.anchor for s in a.sections)) for a in self.sources
        }

    def in_category(self, name: str) -> tuple[Article, ...]:
        return tuple(a for a in self.articles if a.category == name)

    def glossary(self) -> tuple[Section, ...]:
        """The terms, each with its meaning, or nothing when the base has no glossary page."""
        page = self.by_path.get(GLOSSARY)
        return tuple(s for s in page.sections if s.is_term and s.text) if page else ()

    def linked_from(self, section: Section) -> tuple[Article, ...]:
        """The articles that the text of a section links to."""
        article = self.article(section.article_id)
        end = next((s.line for s in article.sections if s.line > section.line), None)
        named = (
            path for path, _, line in article.links if section.line <= line and (end is None or line < end)
        )
        found = (self.by_path.get(path) for path in dict.fromkeys(named))
        return tuple(other for other in found if other is not None and not other.is_page)

    def dump(self) -> bytes:
        return _ADAPTER.dump_json(self)

    @staticmethod
    def load(data: bytes) -> Library:
        """The library of a build. Raises IndexBroken when the data is not one."""
        try:
            return _ADAPTER.validate_json(data)
        except ValueError as error:
            raise IndexBroken(
                f"the build's library cannot be read: {str(error).splitlines()[0]}\n  Build it again with: kb build"
            ) from None


_ADAPTER = TypeAdapter(Library)


def read_library(
    settings: Settings,
    progress: Progress = silent,
    today: date | None = None,
    cache: ParsedCache | None = None,
) -> Library:
    """Read the whole base. Raises ContentErrors with every file that cannot be read; `checks` compares what
    was read.

    `today` decides which reviews are overdue, which the pages show, so it is part of the build id. What
    `cache` has is not parsed again.
    """
    errors: list[ContentError] = []
    kb = settings.root / "kb"
    facts = read_facts(kb / "facts.yml", errors)
    sources = _sources(settings.articles_dir, errors)
    wordings = wording_files(kb, sources, errors)
    parsed = _parsed(sources, wordings, facts, settings, cache, progress, errors)
    found = [p.article for p in parsed]
    remember = partial(cache.questions, code_hash("content")) if cache else None
    library = Library(
        articles=tuple(sorted((a for a in found if not a.is_page), key=_place)),
        pages=tuple(a for a in found if a.is_page),
        categories=_categories(found),
        facts=facts or {},
        ledger=read_ledger(kb / "links.yml", errors),
        synonyms=read_synonyms(kb / "synonyms.yml", errors),
        questions=read_questions(kb, errors, remember) if remember else read_questions(kb, errors),
        topics=read_topics(kb / "topics.yml", errors),
        defaulted=Counter(name for p in parsed if not p.article.is_page for name in p.defaulted),
        build=build_id(settings, sources, found, today or assistant.today()),
    )
    if errors:
        raise ContentErrors(errors)
    return library


def _sources(root: Path, errors: list[ContentError]) -> dict[str, bytes]:
    """The content of every Markdown file by its path below the articles folder, in the order of paths."""
    paths = sorted(p for p in root.rglob("*.md") if p.is_file() and not is_hidden(p.relative_to(root)))
    if not paths:
        remedy = "Make a first article with: kb new 'A title'"
        errors.append(ContentError(str(root), None, "there are no Markdown files", remedy))
    sources = {}
    for path in paths:
        name = path.relative_to(root).as_posix()
        shown = name.encode("utf-8", "replace").decode()
        if shown == name:
            sources[name] = path.read_bytes()
        else:
            problem = "the name of the file is not UTF-8"
            errors.append(ContentError(f"kb/articles/{shown}", None, problem, "Rename the file."))
    return sources


def _parsed(
    sources: Mapping[str, bytes],
    wordings: Mapping[str, bytes],
    facts: Mapping[str, Fact] | None,
    settings: Settings,
    cache: ParsedCache | None,
    progress: Progress,
    errors: list[ContentError],
) -> list[Parsed]:
    """Every article with its wordings, in the order of paths; those that cannot be read are told."""
    values = None if facts is None else {name: fact.value for name, fact in sorted(facts.items())}
    kept = what_we_keep(settings)
    if values is not None:
        values[WHAT_WE_KEEP] = kept
    phones = sorted(name for name, fact in (facts or {}).items() if fact.kind == "phone")
    context = repr((code_hash("content"), values, phones, kept, settings.base_path, settings.base.strict))
    found = []
    for done, (name, data) in enumerate(sources.items(), start=1):
        read = partial(_read_article, name, data, wordings.get(name), facts, values, settings)
        try:
            everything = data + b"\0" + wordings.get(name, b"")
            found.append(cache.parsed(context, name, everything, read) if cache else read())
        except ContentErrors as broken:
            errors += broken.errors
        progress("Reading articles", done, len(sources))
    return found


def _read_article(
    name: str,
    data: bytes,
    wordings: bytes | None,
    facts: Mapping[str, Fact] | None,
    values: Mapping[str, str] | None,
    settings: Settings,
) -> Parsed:
    """One article with the wordings of its file. Raises ContentErrors, each with the path in the base."""
    shown = f"kb/articles/{name}"
    try:
        text = decode(data, shown)
        if values is None:  # a base without facts has this one
            text = text.replace(f"{{{{ facts.{WHAT_WE_KEEP} }}}}", what_we_keep(settings))
        phones = phones_named(text, facts or {})
        parsed = parse(text, name, values, settings.base_path, phones=phones, strict=settings.base.strict)
    except ContentErrors as broken:
        told = [ContentError(f"kb/articles/{e.path}", e.line, e.problem, e.remedy) for e in broken.errors]
        raise ContentErrors(told) from None
    except ContentError as error:
        raise ContentErrors([error]) from None
    except RecursionError:
        problem = "the text is nested too deep to read"
        remedy = "Use fewer levels of quotes and lists."
        raise ContentErrors([ContentError(shown, None, problem, remedy)]) from None
    return parsed if wordings is None else replace(parsed, article=with_wordings(parsed.article, wordings))


def _place(article: Article) -> tuple[bool, int, str]:
    """Articles with a number first, by number; the others by path."""
    return article.number is None, article.number or 0, article.path


def _categories(found: list[Article]) -> tuple[Category, ...]:
    """The shelves: those with a page of their own in the order of their files, then any other that an article
    names."""
    shelves = [
        Category(
            page.path.removeprefix(CATEGORY_PAGES).removesuffix(".md"), page.title, page.summary, page.url
        )
        for page in sorted(found, key=_place)
        if page.path.startswith(CATEGORY_PAGES)
    ]
    known = {shelf.name for shelf in shelves}
    for name in sorted({a.category for a in found if a.category and not a.is_page} - known):
        shelves.append(Category(name, name.replace("-", " ").capitalize(), "", ""))
    return tuple(shelves)
