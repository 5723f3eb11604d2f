"""What the templates of the site may ask: labels, lists and addresses, all taken from the library."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urljoin

from assistant.content.addresses import TOP, parse_reference, permalink
from assistant.content.articles import Article, Link, Section
from assistant.content.categories import Category
from assistant.content.data_files import Fact
from assistant.content.library import Library
from assistant.content.phone_numbers import dial_address
from assistant.content.related import related_to
from assistant.content.translations import Version, versions_of
from assistant.history.git import last_changes
from assistant.settings import Settings
from assistant.site.term_links import Term, mark
from assistant.words import Words, words_of
from assistant.words.tags import own_name

MOST_OFFERED = 5
"""Questions that the search offers before the first letter."""


@dataclass(frozen=True)
class SiteView:
    """Given to every template as `kb`."""

    library: Library
    settings: Settings
    today: date
    changes: Mapping[str, datetime]
    """Last change of each article file; empty when unknown."""

    @classmethod
    def of(cls, library: Library, settings: Settings, today: date) -> SiteView:
        """The view on a day, which decides whose review is overdue; git says when each article changed."""
        return cls(
            library=library, settings=settings, today=today, changes=last_changes(settings.articles_dir)
        )

    @property
    def build(self) -> str:
        return self.library.build

    def language_of(self, page: Article | None) -> str:
        """The language of a page, as BCP 47 has it; of what is no page of the base, that of the base."""
        return page.lang if page else self.settings.base.language

    def words_of(self, page: Article | None) -> Words:
        """The words of a page, in its language."""
        return words_of(self.language_of(page))

    @property
    def base_path(self) -> str:
        return self.settings.base_path

    @property
    def articles(self) -> tuple[Article, ...]:
        return self.library.articles

    @property
    def originals(self) -> tuple[Article, ...]:
        return self.library.originals

    @property
    def translated(self) -> tuple[tuple[str, str, tuple[Article, ...]], ...]:
        """The translations of the base by language: its tag, what it calls itself, and the articles."""
        found: dict[str, list[Article]] = {}
        for article in self.articles:
            if not self.library.is_original(article):
                found.setdefault(article.lang, []).append(article)
        return tuple((lang, own_name(lang), tuple(articles)) for lang, articles in sorted(found.items()))

    def versions(self, article: Article) -> tuple[Version, ...]:
        return versions_of(self.library, article)

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(c for c in self.library.categories if c.url)

    @cached_property
    def audiences(self) -> tuple[tuple[str, str], ...]:
        """Those for whom the base has something of their own, each with the words for them."""
        named = {name for a in self.articles for s in a.sections for name in a.audience_of(s)}
        known = [name for name in self.settings.base.audiences if name in named]
        return tuple((name, self._audience_words(name)) for name in (*known, *sorted(named - set(known))))

    def _audience_words(self, name: str) -> str:
        """The label of an audience as a list shows it: without the article before it."""
        return self.settings.base.audiences.get(name, name).removeprefix("the ")

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.library.facts

    @cached_property
    def glossary(self) -> tuple[Section, ...]:
        return self.library.glossary()

    @cached_property
    def faq_sections(self) -> tuple[Section, ...]:
        """The sections of the first named FAQ: the questions that the home page shows first."""
        return self._sections(next(iter(self.settings.base.faqs.values()), ()))

    @cached_property
    def home_sections(self) -> tuple[Section, ...]:
        return self._sections(self.settings.base.home)

    def begin(self, page: Article) -> tuple[str, tuple[tuple[str, str], ...]] | None:
        """What the search of a page offers before the first letter, a title and up to five (address, words):
        the questions of the page, else those of the home page, else articles."""
        words = self.words_of(page)
        below = (s for s in page.sections if s.anchor != TOP)
        own = [] if page.is_page else [s for s in below if s.is_question and s.is_confirmed]
        if own:
            return words("box.questions_here"), self._offered(own)
        if common := self.home_sections or self.faq_sections:
            return words("box.questions"), self._offered(common)
        articles = self.recent[:MOST_OFFERED]
        return (words("box.articles"), tuple((a.url, a.title) for a in articles)) if articles else None

    def _offered(self, sections: Sequence[Section]) -> tuple[tuple[str, str], ...]:
        return tuple((self.url_of(s), s.heading) for s in sections[:MOST_OFFERED])

    @cached_property
    def recent(self) -> tuple[Article, ...]:
        """Articles with confirmed content, the last reviewed first."""
        known = [a for a in self.originals if a.status != "outline"]
        return tuple(
            sorted(
                known,
                key=lambda a: (-(a.reviewed or date.min).toordinal(), a.status != "verified", a.number or 0),
            )
        )

    def _sections(self, refs: tuple[str, ...]) -> tuple[Section, ...]:
        return tuple(self.library.section(ref) for ref in refs)

    def menu(self, entries: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Those of the entries, (address, label), that this base has, with the path that stands before
        each."""
        pages = {page.url.removeprefix(self.base_path): page for page in self.library.pages}

        def has(address: str) -> bool:
            path, _, anchor = address.partition("#")
            if anchor == "categories":
                return path in pages and bool(self.categories)
            return path in pages and (not anchor or pages[path].section(anchor) is not None)

        return tuple((self.base_path + address, label) for address, label in entries if has(address))

    def in_category(self, name: str) -> tuple[Article, ...]:
        """The originals of a category: each leads to its translations."""
        return tuple(a for a in self.library.in_category(name) if self.library.is_original(a))

    def category_of(self, article: Article) -> Category | None:
        return next((c for c in self.categories if c.name == article.category), None)

    def category_of_page(self, page: Article) -> Category | None:
        return next((c for c in self.categories if c.url == page.url), None)

    def absolute(self, url: str) -> str:
        """The whole address of a URL of this site. The URL begins with `base_path`, as an article's does."""
        return urljoin(self.settings.site_url, url)

    def url_of(self, section: Section) -> str:
        return self.library.article(section.article_id).section_url(section.anchor)

    def permalink_of(self, section: Section) -> str:
        return permalink(section.article_id, section.anchor, self.base_path)

    def related(self, article: Article) -> tuple[Link, ...]:
        return related_to(self.library, article, self.words_of(article))

    def previous(self, article: Article) -> Article | None:
        place = self._place(article)
        return self.originals[place - 1] if place else None

    def next(self, article: Article) -> Article | None:
        place = self._place(article)
        return self.originals[place + 1] if place is not None and place + 1 < len(self.originals) else None

    def _place(self, article: Article) -> int | None:
        return self.originals.index(article) if article in self.originals else None

    def is_stale(self, article: Article) -> bool:
        return article.is_stale(self.today)

    def dial(self, number: str) -> str:
        """The address that calls a number."""
        return dial_address(number)

    def changed(self, article: Article) -> datetime | None:
        return self.changes.get(article.path)

    def unpublished(self, article: Article) -> str:
        """What a preview says of an article that no build has on this day; empty of any other."""
        if not article.withheld(self.today):
            return ""
        words = self.words_of(article)
        if article.draft:
            return words("preview.draft")
        if article.publish is not None and self.today < article.publish:
            return words("preview.from", day=words.day(article.publish))
        return words("preview.until", day=words.day(article.unpublish))

    def why_unpublished(self, article: Article) -> str:
        """The same in a sentence."""
        words = self.words_of(article)
        if article.draft:
            return words("preview.is_draft")
        if article.publish is not None and self.today < article.publish:
            return words("preview.from_on", day=words.day(article.publish))
        return words("preview.since", day=words.day(article.unpublish))

    def is_status_told(self, article: Article) -> bool:
        """Whether the site says the status of an article: who never reviewed it verified nothing."""
        return article.status in ("partial", "outline") or (
            article.status == "verified" and article.reviewed is not None
        )

    def audience_label(self, article: Article) -> str:
        names = [self._audience_words(name) for name in article.audience]
        words = self.words_of(article)
        return words("article.for", names=words.listed(names)) if names else ""

    def aliases(self, section: Section) -> tuple[str, ...]:
        """Anchors that this section had before on the same page: old links with them still arrive."""
        return tuple(
            anchor
            for article_id, anchor, new in self._moved
            if article_id == section.article_id and new == section.ref
        )

    def moved_away(self, article: Article) -> tuple[tuple[str, Section], ...]:
        """Anchors of this page whose content is on another page now."""
        away = []
        for article_id, anchor, new in self._moved:
            if article_id == article.id and parse_reference(new)[0] != article.id:
                away.append((anchor, self.library.section(new)))
        return tuple(away)

    @cached_property
    def _moved(self) -> tuple[tuple[int, str, str], ...]:
        return tuple(
            (*parse_reference(old), new)
            for old, new in self.library.ledger.moved.items()
            if not old.startswith("/")
        )

    def with_terms(self, article: Article, section: Section) -> str:
        """The section's HTML with each glossary term marked where the page uses it first."""
        marked = self._marked.get(article.path)
        if marked is None:  # once a page: which use is the first depends on all sections before
            left = {} if article.path.endswith("glossary.md") else dict(self._terms)
            marked = self._marked[article.path] = {
                s.anchor: mark(s.html, left, self._pattern) for s in article.sections
            }
        return marked[section.anchor]

    @cached_property
    def _marked(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        terms = "|".join(re.escape(html.escape(term, quote=False)) for term in self._terms)
        return re.compile(rf"(?<![\w-])(?:{terms})(?![\w-])")

    @cached_property
    def _terms(self) -> dict[str, Term]:
        """The terms by their words, the longest first so that `PHR invite` wins over `PHR`."""
        terms = {
            t.heading: Term(re.split(r"(?<=[.!?])\s", t.text, maxsplit=1)[0], self.url_of(t))
            for t in self.glossary
        }
        return dict(sorted(terms.items(), key=lambda item: -len(item[0])))
