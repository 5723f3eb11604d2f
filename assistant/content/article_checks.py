"""Whether articles agree with each other, with the topic list, with the settings and with what they say of
themselves."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from urllib.parse import unquote

from assistant import WEB, today
from assistant.content.addresses import NOT_CONFIRMED, TOP
from assistant.content.articles import Article
from assistant.content.library import Library
from assistant.errors import ContentError
from assistant.settings import Settings

NEW_SUMMARY = "One plain sentence that says what this article answers."
NEW_GAP = "What has to be found out before this article can be verified."
NEW_WORDING = "another way to ask: "
"""What `kb new` writes where an author has to write."""

_PHONE = re.compile(r"(?<![\w.-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])")
_BETWEEN_WORDS = re.compile(r"[^\w\n]+")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]*\w")


def ids_and_addresses(library: Library, _: Settings) -> Iterator[ContentError]:
    """Two articles with one id or one address, and related articles that are not there."""
    seen: dict[int, Article] = {}
    urls: dict[str, Article] = {}
    folded: dict[str, Article] = {}
    for article in (*library.articles, *library.pages, *(w.article for w in library.withheld)):
        if article.id in seen:
            other = seen[article.id]
            yield article.mistake(
                1,
                f"the id {article.id} is already that of {other.path}",
                "Give one of them a free id; 'kb new' finds one.",
            )
        if article.url in urls:
            yield article.mistake(
                1,
                f"the address {article.url} is already that of {urls[article.url].path}",
                "Rename one of the files.",
            )
        elif (near := folded.get(_folded(article.url))) and near.url != article.url:
            yield article.mistake(
                1,
                f"the address {article.url} is that of {near.path} on disks that do not tell capitals apart",
                "Rename one of the files.",
            )
        seen[article.id], urls[article.url], folded[_folded(article.url)] = article, article, article
    for article in library.articles:
        for other_id in article.related:
            if other_id not in seen or seen[other_id].is_page:
                yield article.mistake(
                    1,
                    f"related names {other_id}, and no article has that id",
                    f"Use ids such as {library.articles[0].id}.",
                )
            elif other_id == article.id:
                yield article.mistake(1, "related names the article itself", "Remove it.")


def _folded(url: str) -> str:
    """An address as disks read it that tell no capitals and no forms of a letter apart."""
    return unicodedata.normalize("NFC", unquote(url)).casefold()


def reviews(library: Library, _: Settings) -> Iterator[ContentError]:
    """A review that nobody can have made yet, or one that ran out before it was made."""
    tomorrow = today() + timedelta(days=1)  # where it is a day already that has not begun here
    for article in (*library.articles, *library.pages):
        if article.reviewed is None:
            continue
        if article.reviewed > tomorrow:
            problem = f"the article is reviewed on {article.reviewed}, a day that is still to come"
            yield article.mistake(1, problem, "Write the day of the last review for 'reviewed'.")
        if article.review_by is not None and article.review_by < article.reviewed:
            problem = f"'review_by' is {article.review_by}, before the review of {article.reviewed}"
            yield article.mistake(1, problem, "Write a day for 'review_by' that is after 'reviewed'.")


def losses(library: Library, _: Settings) -> Iterator[ContentError]:
    """What an article has and its page does not show."""
    for article in (*library.articles, *library.pages):
        for line, problem, remedy in article.losses:
            yield article.mistake(line, problem, remedy)


def hints(library: Library) -> Iterator[ContentError]:
    """What an author may want to know of an article, and that is no mistake."""
    for article in (*library.articles, *library.pages):
        for line, problem, remedy in article.hints:
            yield article.mistake(line, problem, remedy)


def template_texts(library: Library, _: Settings) -> Iterator[ContentError]:
    """Sentences that `kb new` wrote as an example and that would be published."""
    for article in (a for a in library.articles if not a.draft):
        asked = [w for s in article.sections for w in s.asked if w.startswith(NEW_WORDING)]
        places = [(1, article.summary)] if article.summary == NEW_SUMMARY else []
        places += [(s.line, NEW_GAP) for s in article.sections if NEW_GAP in s.text]
        for line, text in (*places, *((1, words) for words in asked)):
            yield article.mistake(
                line, f"'{text}' is the example that 'kb new' wrote", "Write your own, or remove it."
            )


def topic_list(library: Library, _: Settings) -> Iterator[ContentError]:
    """The topic list and the articles with a number are the same, in number and title."""
    if not library.topics:
        return
    by_number: dict[int, Article] = {}
    for article in library.articles:
        if article.number is None:
            continue
        if article.number in by_number:
            yield article.mistake(
                1,
                f"the number {article.number} is already that of {by_number[article.number].path}",
                "Give each topic its own number.",
            )
        by_number[article.number] = article
        title = library.topics.get(article.number)
        if title is None:
            yield article.mistake(
                1,
                f"number {article.number} is not in the topic list",
                "Add it to kb/topics.yml or remove the number.",
            )
        elif title != article.title:
            yield article.mistake(
                1,
                f"the title is '{article.title}', the topic list says '{title}'",
                "Make both the same.",
            )
    waiting = {w.article.number for w in library.withheld}
    for number, title in library.topics.items():
        if number not in by_number and number not in waiting:
            yield ContentError(
                "kb/topics.yml",
                None,
                f"topic {number}, '{title}', has no article",
                "Write it: kb new '" + title.replace("'", "") + "'",
            )


def categories(library: Library, _: Settings) -> Iterator[ContentError]:
    """A category without a page, where others have one."""
    with_page = [c.name for c in library.categories if c.url]
    for article in library.articles:
        if with_page and article.category not in with_page:
            near = difflib.get_close_matches(article.category, with_page, 1)
            yield article.mistake(
                1,
                f"the category '{article.category}' has no page",
                f"Did you mean '{near[0]}'?"
                if near
                else f"Use one of {', '.join(with_page)}, or write kb/articles/pages/categories/{article.category}.md.",
            )


def repeated_questions(library: Library, _: Settings) -> Iterator[ContentError]:
    """A question, or a wording of one, that two sections claim makes the answer a matter of chance."""
    seen: dict[str, str] = {}
    for article in library.articles:
        for section in article.sections:
            is_claimed = section.is_question and section.anchor != TOP
            claims = (*section.asked, section.heading) if is_claimed else section.asked
            ref = section.ref
            for claim, key in zip(claims, _keys(claims), strict=True) if claims else ():
                other = seen.setdefault(key, ref)
                if other != ref:
                    yield article.mistake(
                        section.line,
                        f"the question '{claim}' is also that of {other}",
                        "Leave it with the section that answers it best.",
                    )


@lru_cache(maxsize=20_000)
def _keys(claims: tuple[str, ...]) -> tuple[str, ...]:
    """What two claims have in common that are the same question. All in one text: a base has thousands, and
    this runs at every build, and at each save of an author."""
    text = "\n".join(" ".join(claim.split()) for claim in claims)
    return tuple(key.strip() for key in _BETWEEN_WORDS.sub(" ", text).lower().split("\n"))


def literal_contacts(library: Library, settings: Settings) -> Iterator[ContentError]:
    """E-mail addresses and phone numbers that stand in a text instead of in the facts."""
    for article in (*library.articles, *library.pages):
        source = (settings.articles_dir / article.path).read_text("utf-8-sig", "replace")
        in_matter = source.startswith("---")
        for number, line in enumerate(source.splitlines(), start=1):
            if in_matter:
                in_matter = number == 1 or line.rstrip() not in ("---", "...")
                if not line.startswith(("title:", "summary:")):  # the two fields that readers see
                    continue
            for pattern, kind in ((_EMAIL, "e-mail address"), (_PHONE, "phone number")):
                for match in pattern.finditer(line):
                    name = next((n for n, f in library.facts.items() if match.group() in f.values), None)
                    remedy = (
                        f"Write {{{{ facts.{name} }}}} instead."
                        if name
                        else "Add it to kb/facts.yml and write {{ facts.its_name }} here."
                    )
                    yield article.mistake(number, f"the {kind} '{match.group()}' stands in the text", remedy)


def audiences_and_flows(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Audiences and flows, of an article or of a heading in braces, are those that the settings list, when
    they list any."""
    lists = (("audience", tuple(settings.base.audiences)), ("flow", settings.base.flows))
    for article in (*library.articles, *library.pages):
        places: list[tuple[int | None, tuple[str, ...], str | None]] = [
            (None, article.audience, article.flow)
        ]
        places += [(s.line, s.audience, s.flow) for s in article.sections]
        for line, audience, flow in places:
            for (field, known), names in zip(lists, (audience, (flow,) if flow else ()), strict=True):
                for name in names:
                    if known and name not in known:
                        yield article.mistake(
                            _line_of(field, article, settings) if line is None else line,
                            f"the {field} '{name}' is unknown",
                            f"Use one of: {', '.join(known)}.",
                        )


def _line_of(field: str, article: Article, settings: Settings) -> int:
    """The line of a field in the front matter of an article."""
    lines = (settings.articles_dir / article.path).read_text("utf-8", "replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{field}:")), 1)


def templates(library: Library, settings: Settings) -> Iterator[ContentError]:
    """A template that neither the tool nor the base has."""
    known = {
        path.name
        for folder in (WEB / "site" / "templates", settings.root / "kb" / "theme")
        for path in folder.glob("*.html")
    }
    for article in (*library.articles, *library.pages):
        if article.template and article.template not in known:
            yield article.mistake(
                1,
                f"the template '{article.template}' is unknown",
                f"Use one of: {', '.join(sorted(known))}.",
            )


def statuses(library: Library, _: Settings) -> Iterator[ContentError]:
    """A status that does not fit what the article says of itself."""
    for article in library.articles:
        confirmed = article.section(NOT_CONFIRMED) is None
        if article.status == "partial" and confirmed:
            yield article.mistake(
                1,
                "a partial article must say what is not confirmed",
                "End it with '## Not confirmed yet' and a list.",
            )
        if article.status == "verified" and not confirmed:
            yield article.mistake(
                1,
                "a verified article has nothing unconfirmed",
                "Make its status 'partial', or remove '## Not confirmed yet'.",
            )
        if article.status == "outline":
            for section in article.sections:
                if section.steps:
                    yield article.mistake(
                        section.line,
                        "an outline gives no steps",
                        "Steps need a confirmed source: make it 'partial' or use a plain list.",
                    )
