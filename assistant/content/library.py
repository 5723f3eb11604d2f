"""Which articles there are, and whether they agree: the folder is read once, and this is the truth that every
view shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial

from pydantic import TypeAdapter

import assistant
from assistant.cache import code_hash
from assistant.content.addresses import GLOSSARY, parse_reference
from assistant.content.article_files import article_sources, parsed_articles
from assistant.content.articles import Article, Section
from assistant.content.build_id import build_id
from assistant.content.categories import Category, categories_of, in_order
from assistant.content.data_files import Fact, read_facts, read_synonyms, read_topics
from assistant.content.ledger import Ledger, read_ledger
from assistant.content.parsed_cache import ParsedCache
from assistant.content.questions import Expected, about, read_questions
from assistant.content.wordings import wording_files
from assistant.errors import ContentError, ContentErrors, IndexBroken, NotFound
from assistant.progress import Progress, silent
from assistant.settings import Settings
from assistant.words.tags import primary


@dataclass(frozen=True, slots=True)
class Withheld:
    """An article or a page that is not published on the library's day: a draft, or one before or after its
    days."""

    article: Article
    reason: str
    """The end of a sentence that begins with "the article": "is a draft"."""


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

    withheld: tuple[Withheld, ...] = ()
    """For the checks alone: no build has them."""

    defaulted: Mapping[str, int] = field(default_factory=dict)
    """Fields that articles left out and how many did."""

    language: str = "en"
    """The base's own: that of articles that name none."""

    build: str = ""
    """Hash of the content, of the settings that matter and of the code's version: the build id."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of its articles, without scripts and regions, the base's own first."""
        own, found = primary(self.language), {primary(a.lang) for a in self.articles}
        return tuple(sorted(found, key=lambda lang: (lang != own, lang))) or (own,)

    @cached_property
    def originals(self) -> tuple[Article, ...]:
        """The articles but for the translations of others that are published: what a list of topics has."""
        return tuple(a for a in self.articles if self.is_original(a))

    def is_original(self, article: Article) -> bool:
        """Whether it is no translation of an article that is published."""
        return article.translation_of not in self.by_id

    @cached_property
    def translations(self) -> Mapping[int, Mapping[str, Article]]:
        """The translations of each article that has some, by its id, and by their languages."""
        found: dict[int, dict[str, Article]] = {}
        for article in self.articles:
            if article.translation_of is not None:
                found.setdefault(article.translation_of, {})[article.lang] = article
        return found

    @cached_property
    def translated_into(self) -> frozenset[str]:
        """The languages of all translations."""
        return frozenset(lang for by_lang in self.translations.values() for lang in by_lang)

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

    def next_change(self, day: date) -> date | None:
        """The first day after this one on which an article is published, or published no more, by itself."""
        everything = (*self.articles, *self.pages, *(w.article for w in self.withheld))
        days = (d for a in everything if not a.draft for d in (a.publish, a.unpublish))
        return min((d for d in days if d is not None and d > day), default=None)

    @property
    def withheld_files(self) -> frozenset[str]:
        """Files below the articles folder that no build has: those of withheld articles, and what else only
        they name, such as their pictures."""
        shown = {name for a in (*self.articles, *self.pages) for name in a.named_files}
        return frozenset(
            name
            for w in self.withheld
            for name in (w.article.path, *w.article.named_files)
            if name not in shown
        )

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
        """What a build keeps: everything but what is withheld."""
        return _ADAPTER.dump_json(replace(self, withheld=()))

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
    *,
    drafts: bool = False,
) -> Library:
    """Read the whole base. Raises ContentErrors with every file that cannot be read; `checks` compares what
    was read.

    `today` decides which articles are published and which reviews are overdue, which the pages show, so it
    is part of the build id; with `drafts` every article is in the library. What `cache` has is not parsed
    again.
    """
    errors: list[ContentError] = []
    kb = settings.root / "kb"
    facts = read_facts(kb / "facts.yml", errors)
    sources = article_sources(settings.articles_dir, errors)
    wordings = wording_files(kb, sources, errors)
    parsed = parsed_articles(sources, wordings, facts, settings, cache, progress, errors)
    found = [p.article for p in parsed]
    remember = partial(cache.questions, code_hash("content")) if cache else None
    library = Library(
        articles=tuple(sorted((a for a in found if not a.is_page), key=in_order)),
        pages=tuple(a for a in found if a.is_page),
        categories=categories_of(found),
        facts=facts or {},
        ledger=read_ledger(kb / "links.yml", errors),
        synonyms=read_synonyms(kb / "synonyms.yml", errors),
        questions=read_questions(kb, errors, remember) if remember else read_questions(kb, errors),
        topics=read_topics(kb / "topics.yml", errors),
        language=settings.base.language,
        defaulted=Counter(name for p in parsed if not p.article.is_page for name in p.defaulted),
    )
    if errors:
        raise ContentErrors(errors)
    day = today or assistant.today()
    library = as_of(library, day, drafts=drafts)
    shown = {name: data for name, data in sources.items() if name in library.by_path}
    return replace(library, build=build_id(settings, shown, library.articles, day))


def as_of(library: Library, day: date, *, drafts: bool = False) -> Library:
    """The same base as it is published on a day, with what it withholds then; with `drafts` it withholds
    nothing, whatever the articles say."""
    everything = (*library.articles, *library.pages, *(w.article for w in library.withheld))
    reasons = {} if drafts else {a.path: reason for a in everything if (reason := a.withheld(day))}
    withheld = tuple(Withheld(a, reasons[a.path]) for a in everything if a.path in reasons)
    if withheld == library.withheld:
        return library
    found = sorted((a for a in everything if a.path not in reasons), key=lambda a: a.path.split("/"))
    return replace(
        library,
        articles=tuple(sorted((a for a in found if not a.is_page), key=in_order)),
        pages=tuple(a for a in found if a.is_page),
        categories=categories_of(found),
        questions=about(library.questions, library.ledger, {w.article.id for w in withheld}),
        withheld=withheld,
    )
