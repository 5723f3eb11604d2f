"""Whether the articles agree with each other, with the facts, with the topic list and with every address ever
published."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from assistant import WEB
from assistant.content.addresses import NOT_CONFIRMED, TOP, parse_reference, reference
from assistant.content.articles import Article
from assistant.content.facts_in_text import unknown_facts
from assistant.content.library import Library, read_library
from assistant.content.link_checks import claimed_addresses, dead_addresses, linked_files
from assistant.content.parsed_cache import ParsedCache
from assistant.content.questions import FOLDER as QUESTIONS
from assistant.content.questions import question_files
from assistant.content.yaml_reader import line_of, shown_name
from assistant.errors import ContentError, ContentErrors
from assistant.progress import Progress, silent
from assistant.settings import Settings

_PHONE = re.compile(r"(?<![\w.-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])")
_BETWEEN_WORDS = re.compile(r"[^\w\n]+")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]*\w")


def checked_library(
    settings: Settings,
    progress: Progress = silent,
    today: date | None = None,
    cache: ParsedCache | None = None,
) -> Library:
    """Read the base and compare everything in it. Raises ContentErrors with all mistakes."""
    library = read_library(settings, progress, today, cache)
    errors = [*check_library(library, settings)]
    if errors:
        raise ContentErrors(errors)
    return library


def check_library(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Every disagreement, as an error with file, line and remedy. A lenient base is spared what only a strict
    one promises."""
    yield from _ids(library)
    yield from claimed_addresses(library, settings)
    yield from linked_files(settings.articles_dir)
    yield from _ledger(library, settings)
    yield from _settings(library, settings)
    yield from _expected(library, settings)
    if settings.base.strict:
        yield from _links(library, settings)
        yield from _topics(library)
        yield from _shelves(library)
        yield from _questions(library)
        yield from _literals(library, settings)
        yield from _honesty(library)
        yield from _named_lists(library, settings)
        yield from _templates(library, settings)


def dead_links(library: Library, settings: Settings) -> list[ContentError]:
    """Links and images of any base that lead nowhere: errors in a strict base, one line of a summary in a
    lenient one."""
    return list(_links(library, settings))


def unrecorded(library: Library) -> list[str]:
    """Addresses that exist now and that the ledger does not know yet, as `id#anchor`."""
    known = library.ledger.published
    return [s.ref for a in library.articles for s in a.sections if s.anchor not in known.get(a.id, ())]


def _error(article: Article, line: int, problem: str, remedy: str) -> ContentError:
    return ContentError(f"kb/articles/{article.path}", line, problem, remedy)


def _ids(library: Library) -> Iterator[ContentError]:
    seen: dict[int, Article] = {}
    urls: dict[str, Article] = {}
    for article in (*library.articles, *library.pages):
        if article.id in seen:
            other = seen[article.id]
            yield _error(
                article,
                1,
                f"the id {article.id} is already that of {other.path}",
                "Give one of them a free id; 'kb new' finds one.",
            )
        if article.url in urls:
            yield _error(
                article,
                1,
                f"the address {article.url} is already that of {urls[article.url].path}",
                "Rename one of the files.",
            )
        seen[article.id], urls[article.url] = article, article
    for article in library.articles:
        for other_id in article.related:
            if other_id not in seen or seen[other_id].is_page:
                yield _error(
                    article,
                    1,
                    f"related names {other_id}, and no article has that id",
                    f"Use ids such as {library.articles[0].id}.",
                )
            elif other_id == article.id:
                yield _error(article, 1, "related names the article itself", "Remove it.")


def _nearest_file(path: str, library: Library) -> list[str]:
    """The file that was probably meant. Only files of that name or folder are compared: all of them take
    minutes in a large base."""
    folder, _, name = path.lower().rpartition("/")
    alike = [p for p in library.by_path if p.lower().rpartition("/")[2] == name] or [
        p for p in library.by_path if p.lower().rpartition("/")[0] == folder
    ]
    return difflib.get_close_matches(path, alike, 1)


def _links(library: Library, settings: Settings) -> Iterator[ContentError]:
    yield from dead_addresses(library, settings)
    for article in (*library.articles, *library.pages):
        for path, anchor, line in article.links:
            target = library.by_path.get(path)
            if target is None:
                if not _is_file(settings, path):
                    near = _nearest_file(path, library)
                    yield _error(
                        article,
                        line,
                        f"the link to '{path}' leads nowhere",
                        f"Did you mean '{near[0]}'?" if near else "Name a file of kb/articles.",
                    )
            elif anchor and target.section(anchor) is None:
                near = difflib.get_close_matches(anchor, [s.anchor for s in target.sections], 1, 0.3)
                hint = (
                    f"Did you mean '{path}#{near[0]}'?"
                    if near
                    else f"'{path}' has: {', '.join(s.anchor for s in target.sections)}."
                )
                yield _error(article, line, f"the link to '{path}#{anchor}' leads nowhere", hint)
        for path, line in article.images:
            if not _is_file(settings, path):
                yield _error(
                    article,
                    line,
                    f"the image '{path}' is not there",
                    "Put the file beside the article and name it from there.",
                )


def _is_file(settings: Settings, path: str) -> bool:
    """Whether a link names a file of the articles folder; a name that no file can have names none."""
    try:
        return not path.startswith("../") and (settings.articles_dir / path).is_file()
    except (OSError, ValueError):
        return False


def _topics(library: Library) -> Iterator[ContentError]:
    if not library.topics:
        return
    by_number: dict[int, Article] = {}
    for article in library.articles:
        if article.number is None:
            continue
        if article.number in by_number:
            yield _error(
                article,
                1,
                f"the number {article.number} is already that of {by_number[article.number].path}",
                "Give each topic its own number.",
            )
        by_number[article.number] = article
        title = library.topics.get(article.number)
        if title is None:
            yield _error(
                article,
                1,
                f"number {article.number} is not in the topic list",
                "Add it to kb/topics.yml or remove the number.",
            )
        elif title != article.title:
            yield _error(
                article,
                1,
                f"the title is '{article.title}', the topic list says '{title}'",
                "Make both the same.",
            )
    for number, title in library.topics.items():
        if number not in by_number:
            yield ContentError(
                "kb/topics.yml",
                None,
                f"topic {number}, '{title}', has no article",
                "Write it: kb new '" + title.replace("'", "") + "'",
            )


def _shelves(library: Library) -> Iterator[ContentError]:
    with_page = [c.name for c in library.categories if c.url]
    for article in library.articles:
        if with_page and article.category not in with_page:
            near = difflib.get_close_matches(article.category, with_page, 1)
            yield _error(
                article,
                1,
                f"the category '{article.category}' has no page",
                f"Did you mean '{near[0]}'?"
                if near
                else f"Use one of {', '.join(with_page)}, or write kb/articles/pages/categories/{article.category}.md.",
            )


def _questions(library: Library) -> Iterator[ContentError]:
    """A question, or a wording of one, that two sections claim makes the answer a matter of chance."""
    claims = [
        (claim, article, section)
        for article in library.articles
        for section in article.sections
        for claim in (
            *section.asked,
            *([section.heading] if section.is_question and section.anchor != TOP else []),
        )
    ]
    if not claims:
        return
    # all in one text: a base has thousands, and this runs at every build
    keys = (
        _BETWEEN_WORDS.sub(" ", "\n".join(" ".join(claim.split()) for claim, _, _ in claims))
        .lower()
        .split("\n")
    )
    seen: dict[str, str] = {}
    for key, (claim, article, section) in zip(keys, claims, strict=True):
        other = seen.setdefault(key.strip(), section.ref)
        if other != section.ref:
            yield _error(
                article,
                section.line,
                f"the question '{claim}' is also that of {other}",
                "Leave it with the section that answers it best.",
            )


def _literals(library: Library, settings: Settings) -> Iterator[ContentError]:
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
                    name = next((n for n, f in library.facts.items() if f.value == match.group()), None)
                    remedy = (
                        f"Write {{{{ facts.{name} }}}} instead."
                        if name
                        else "Add it to kb/facts.yml and write {{ facts.its_name }} here."
                    )
                    yield _error(article, number, f"the {kind} '{match.group()}' stands in the text", remedy)


def _named_lists(library: Library, settings: Settings) -> Iterator[ContentError]:
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
                        yield _error(
                            article,
                            _line_of(field, article, settings) if line is None else line,
                            f"the {field} '{name}' is unknown",
                            f"Use one of: {', '.join(known)}.",
                        )


def _line_of(field: str, article: Article, settings: Settings) -> int:
    """The line of a field in the front matter of an article."""
    lines = (settings.articles_dir / article.path).read_text("utf-8", "replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{field}:")), 1)


def _templates(library: Library, settings: Settings) -> Iterator[ContentError]:
    known = {
        path.name
        for folder in (WEB / "site" / "templates", settings.root / "kb" / "theme")
        for path in folder.glob("*.html")
    }
    for article in (*library.articles, *library.pages):
        if article.template and article.template not in known:
            yield _error(
                article,
                1,
                f"the template '{article.template}' is unknown",
                f"Use one of: {', '.join(sorted(known))}.",
            )


def _honesty(library: Library) -> Iterator[ContentError]:
    for article in library.articles:
        confirmed = article.section(NOT_CONFIRMED) is None
        if article.status == "partial" and confirmed:
            yield _error(
                article,
                1,
                "a partial article must say what is not confirmed",
                "End it with '## Not confirmed yet' and a list.",
            )
        if article.status == "verified" and not confirmed:
            yield _error(
                article,
                1,
                "a verified article has nothing unconfirmed",
                "Make its status 'partial', or remove '## Not confirmed yet'.",
            )
        if article.status == "outline":
            for section in article.sections:
                if section.steps:
                    yield _error(
                        article,
                        section.line,
                        "an outline gives no steps",
                        "Steps need a confirmed source: make it 'partial' or use a plain list.",
                    )


def _ledger(library: Library, settings: Settings) -> Iterator[ContentError]:
    ledger, path = library.ledger, settings.root / "kb" / "links.yml"

    def at(text: str) -> int | None:
        return line_of(path, text) if path.is_file() else None

    live = {reference(a.id, s.anchor) for a in library.articles for s in a.sections}
    live_urls = {a.url.removeprefix(settings.base_path) for a in library.articles}
    for article_id, anchors in ledger.published.items():
        article = library.by_id.get(article_id)
        for anchor in anchors:
            ref = reference(article_id, anchor)
            if ref not in live and ref not in ledger.moved:
                near = (
                    difflib.get_close_matches(anchor, [s.anchor for s in article.sections], 1, 0.3)
                    if article
                    else []
                )
                to = reference(article_id, near[0] if near else TOP) if article else "id#anchor"
                where = f"kb/articles/{article.path}" if article else "kb/links.yml"
                yield ContentError(
                    where,
                    None if article else at(f"{article_id}:"),
                    f"the published address {ref} is gone",
                    f'Say where its content is now, in kb/links.yml below \'moved:\':  "{ref}": "{to}"',
                )
    for url, article_id in ledger.urls.items():
        if url not in live_urls and url not in ledger.moved:
            yield ContentError(
                "kb/links.yml",
                at(url),
                f"the published page {url} is gone",
                f'Add below \'moved:\':  "{url}": "{f"{article_id}#top" if article_id in library.by_id else "id#anchor"}"',
            )
    for old, new in ledger.moved.items():
        if new in ledger.moved:
            yield ContentError(
                "kb/links.yml",
                at(f"{old}"),
                f"'{old}' leads to '{new}', which moved on",
                f"Lead it straight to '{ledger.moved[new]}'.",
            )
        elif new not in live:
            yield ContentError(
                "kb/links.yml",
                at(f"{old}"),
                f"'{old}' leads to '{new}', which is not there",
                "Name an 'id#anchor' that exists.",
            )
        if old in live or old in live_urls:
            yield ContentError(
                "kb/links.yml",
                at(f"{old}"),
                f"'{old}' is in use again and cannot lead elsewhere",
                "Remove the entry.",
            )


def _expected(library: Library, settings: Settings) -> Iterator[ContentError]:
    """A question that names a section which is gone would offer a choice that leads nowhere."""
    kb = settings.root / "kb"
    live = {s.ref for a in library.articles for s in a.sections}
    for question in library.questions:
        for ref in (*question.find, *question.clarify):
            if library.ledger.destination(ref) not in live:
                path, line = _asked_at(kb, ref)
                yield ContentError(
                    path,
                    line,
                    f"'{question.ask[:60]}' names {ref}, which is not there",
                    "Write id#anchor of a section that exists.",
                )


def _asked_at(kb: Path, ref: str) -> tuple[str, int | None]:
    """The file and the line of the first question that names a section."""
    for path in question_files(kb, []):
        if line := line_of(path, ref.removesuffix("#top")):
            return shown_name(path, kb), line
    return f"kb/{QUESTIONS}", None


def _settings(library: Library, settings: Settings) -> Iterator[ContentError]:
    for fact in unknown_facts(settings.base.emergency.text, library.facts):
        yield ContentError(
            "kb/settings.yml",
            None,
            f"the text of 'emergency' names facts.{fact}, which is not there",
            "Use {{ facts.name }} with a name from kb/facts.yml.",
        )
    for name, refs in {**settings.base.faqs, "home": settings.base.home}.items():
        for ref in refs:
            try:
                article_id, anchor = parse_reference(ref)
                article = library.by_id.get(article_id)
                found = article is not None and article.section(anchor) is not None
            except ValueError:
                found = False
            if not found:
                yield ContentError(
                    "kb/settings.yml",
                    None,
                    f"'{name}' names {ref}, which is not there",
                    "Write id#anchor of a section that exists.",
                )
