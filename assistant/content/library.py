"""Which articles there are, and whether they agree: the folder is read once, and this is the truth that every
view shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from assistant.cache import code_hash
from assistant.content.addresses import TOP, Ledger, parse_reference
from assistant.content.articles import Article, Section
from assistant.content.data_files import (
    Expected,
    Fact,
    read_facts,
    read_ledger,
    read_questions,
    read_synonyms,
    read_topics,
)
from assistant.content.parsed_cache import ParsedCache
from assistant.content.parser import Parsed, decode, parse
from assistant.errors import ContentError, ContentErrors, IndexBroken, NotFound
from assistant.settings import Settings

GLOSSARY = "pages/glossary.md"
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
    def sections(self) -> tuple[Section, ...]:
        """Every section that may be an answer: of articles, with a text."""
        return tuple(s for a in self.articles for s in a.sections if s.text)

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

    def in_category(self, name: str) -> tuple[Article, ...]:
        return tuple(a for a in self.articles if a.category == name)

    def glossary(self) -> tuple[Section, ...]:
        """The terms, each with its meaning, or nothing when the base has no glossary page."""
        page = self.by_path.get(GLOSSARY)
        return tuple(s for s in page.sections if s.anchor != TOP) if page else ()

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

Progress = Callable[[int, int], None]
"""Told (done, total) as the reading goes on."""


def read_library(
    settings: Settings,
    progress: Progress | None = None,
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
    values = {name: fact.value for name, fact in facts.items()} if facts is not None else None
    digest = hashlib.sha256(
        f"{code_hash()}\0{settings.site_url}\0{settings.model}\0{settings.base.model_dump_json()}".encode()
    )
    context = repr(
        (
            code_hash("content"),
            sorted((values or {}).items()),
            values is None,
            settings.base_path,
            settings.base.strict,
        )
    )
    parsed: list[Parsed] = []
    root = settings.articles_dir
    paths = sorted(
        p
        for p in root.rglob("*.md")
        if p.is_file() and not any(part.startswith(".") for part in p.relative_to(root).parts)
    )
    if not paths:
        errors.append(
            ContentError(
                str(root), None, "there are no Markdown files", "Make a first article with: kb new 'A title'"
            )
        )
    for done, path in enumerate(paths, start=1):
        name = path.relative_to(root).as_posix()
        shown = name.encode("utf-8", "replace").decode()
        if shown != name:
            errors.append(
                ContentError(
                    f"kb/articles/{shown}", None, "the name of the file is not UTF-8", "Rename the file."
                )
            )
            continue
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
        try:

            def read(data: bytes = data, name: str = name) -> Parsed:
                return parse(
                    decode(data, f"kb/articles/{name}"),
                    name,
                    values,
                    settings.base_path,
                    strict=settings.base.strict,
                )

            parsed.append(cache.parsed(context, name, data, read) if cache else read())
        except ContentErrors as error:
            errors += [
                ContentError(f"kb/articles/{e.path}", e.line, e.problem, e.remedy) for e in error.errors
            ]
        except ContentError as error:
            errors.append(error)
        except RecursionError:
            errors.append(
                ContentError(
                    f"kb/articles/{name}",
                    None,
                    "the text is nested too deep to read",
                    "Use fewer levels of quotes and lists.",
                )
            )
        if progress:
            progress(done, len(paths))
    beside = [
        *(
            kb / f"{name}.yml"
            for name in ("facts", "links", "synonyms", "topics", "questions", "calibration", "settings")
        ),
        settings.root / "mkdocs.yml",
    ]
    for path in [*beside, *sorted((kb / "theme").rglob("*"))]:
        digest.update(path.read_bytes() if path.is_file() else b"\0")
    defaulted: dict[str, int] = {}
    for item in parsed:
        for name in item.defaulted if not item.article.is_page else ():
            defaulted[name] = defaulted.get(name, 0) + 1
    found = [p.article for p in parsed]
    day = today or datetime.now(UTC).date()
    digest.update(repr([a.id for a in found if a.is_stale(day)]).encode())
    library = Library(
        articles=tuple(
            sorted(
                (a for a in found if not a.is_page), key=lambda a: (a.number is None, a.number or 0, a.path)
            )
        ),
        pages=tuple(a for a in found if a.is_page),
        categories=_categories(found),
        facts=facts or {},
        ledger=read_ledger(kb / "links.yml", errors),
        synonyms=read_synonyms(kb / "synonyms.yml", errors),
        questions=_questions(kb / "questions.yml", errors, cache),
        topics=read_topics(kb / "topics.yml", errors),
        defaulted=defaulted,
        build=digest.hexdigest()[:12],
    )
    if errors:
        raise ContentErrors(errors)
    return library


def _questions(path: Path, errors: list[ContentError], cache: ParsedCache | None) -> tuple[Expected, ...]:
    def read() -> tuple[Expected, ...]:
        mine: list[ContentError] = []
        found = read_questions(path, mine)
        if mine:
            raise ContentErrors(mine)
        return found

    try:
        return (
            cache.questions(code_hash("content"), path.read_bytes(), read)
            if cache and path.is_file()
            else read()
        )
    except ContentErrors as error:
        errors += error.errors
        return ()


def _categories(found: list[Article]) -> tuple[Category, ...]:
    """The shelves: those with a page of their own in the order of their files, then any other that an article
    names."""
    shelves = [
        Category(
            page.path.removeprefix(CATEGORY_PAGES).removesuffix(".md"), page.title, page.summary, page.url
        )
        for page in sorted(found, key=lambda a: (a.number is None, a.number or 0, a.path))
        if page.path.startswith(CATEGORY_PAGES)
    ]
    known = {shelf.name for shelf in shelves}
    for name in sorted({a.category for a in found if a.category and not a.is_page} - known):
        shelves.append(Category(name, name.replace("-", " ").capitalize(), "", ""))
    return tuple(shelves)
