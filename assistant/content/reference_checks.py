"""Whether the ledger, the questions and the settings of a base name sections that there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from assistant.content.addresses import TOP, parse_reference, reference
from assistant.content.facts_in_text import unknown_facts
from assistant.content.library import Library
from assistant.content.link_checks import WITHHELD_REMEDY
from assistant.content.questions import FOLDER as QUESTIONS
from assistant.content.questions import question_files
from assistant.content.yaml_reader import line_of, shown_name
from assistant.errors import ContentError
from assistant.settings import Settings


def published_addresses(library: Library, settings: Settings) -> Iterator[ContentError]:
    """An address that was published leads somewhere: to what is there, or to where it moved, in one step."""
    ledger, path = library.ledger, settings.root / "kb" / "links.yml"

    def at(text: str) -> int | None:
        return line_of(path, text) if path.is_file() else None

    live = {reference(a.id, s.anchor) for a in library.sources for s in a.sections}
    live_urls = {a.url.removeprefix(settings.base_path) for a in library.sources}
    withheld = {w.article.id for w in library.withheld}
    kept_urls = {w.article.url.removeprefix(settings.base_path) for w in library.withheld}
    for article_id, anchors in ledger.published.items():
        if article_id in withheld:  # its number and its addresses stay its own
            continue
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
        if url not in live_urls and url not in ledger.moved and url not in kept_urls:
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
            why, remedy = _missing(library, new, "Name an 'id#anchor' that exists.")
            yield ContentError("kb/links.yml", at(f"{old}"), f"'{old}' leads to '{new}', {why}", remedy)
        if old in live or old in live_urls:
            yield ContentError(
                "kb/links.yml",
                at(f"{old}"),
                f"'{old}' is in use again and cannot lead elsewhere",
                "Remove the entry.",
            )


def _missing(library: Library, ref: str, remedy: str) -> tuple[str, str]:
    """Why a section is not there, behind its name, and what to do: its article is withheld, or there is
    none."""
    try:
        number = parse_reference(ref)[0]
    except ValueError:
        return "which is not there", remedy
    reason = next((w.reason for w in library.withheld if w.article.id == number), None)
    return (f"and that article {reason}", WITHHELD_REMEDY) if reason else ("which is not there", remedy)


def expected_sections(library: Library, settings: Settings) -> Iterator[ContentError]:
    """A question that names a section which is gone would offer a choice that leads nowhere."""
    kb = settings.root / "kb"
    live = {s.ref for a in library.sources for s in a.sections}
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


def sections_in_settings(library: Library, settings: Settings) -> Iterator[ContentError]:
    """Sections that the settings name and that are not there."""
    for fact in unknown_facts("\n".join(settings.base.emergency.texts), library.facts):
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
                why, remedy = _missing(library, ref, "Write id#anchor of a section that exists.")
                yield ContentError("kb/settings.yml", None, f"'{name}' names {ref}, {why}", remedy)
