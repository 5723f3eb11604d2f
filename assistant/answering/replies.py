"""A section as a reply to somebody: whole, short, or its link alone, each in three formats."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from assistant.answering.assistant import Assistant
from assistant.answering.models import Answer, Person, Source
from assistant.content.addresses import permalink
from assistant.content.articles import date_in_words
from assistant.content.markdown import escaped
from assistant.errors import NotFound
from assistant.search.snippets import short_parts

_MARK = re.compile(r"(\d+\.|-) ")
_TO_OUR_ROOT = re.compile(r'\b(href|src|poster)="/(?!/)')
_NOTE_LINK = re.compile(r'<a href="#fn[^>]*>(\[\d+\])</a>')
"""A link between a text and its footnote, which leads nowhere in a message."""


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The same text as it is pasted into a field for plain text, for Markdown, or for HTML."""

    text: str
    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A section as a reply: title, permanent link, the whole answer, what must be carried, and its date."""

    text: str
    markdown: str
    html: str
    short: ReplyForm
    """Title, the first sentences and steps of the answer, what must be carried, date and link."""

    link: ReplyForm
    """Title, what must be carried, date and link, without the answer."""

    must_carry: tuple[str, ...]
    """Sentences that are in each of these and that nobody who edits them should leave out."""


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The reply that one section is, whatever was asked."""

    source: Source
    reply: Reply
    handoff: Person
    build: str


def reply_to(assistant: Assistant, reference: str) -> ReplyTo:
    """The reply that a section is. Raises NotFound, also for a list of open points, which is no answer to
    anybody."""
    if not assistant.library.section(reference).is_confirmed:
        raise NotFound("this section lists what is not confirmed; it is no reply")
    article = assistant.library.article(assistant.library.section(reference).article_id)
    if assistant.sections.is_withheld(article):
        raise NotFound("the review of this article is overdue for so long that only its link is given")
    return ReplyTo(*quoted(assistant, reference), assistant.handoff(), assistant.library.build)


def quoted(assistant: Assistant, reference: str) -> tuple[Source, Reply]:
    """A section and the reply that it is. Raises NotFound."""
    answer = assistant.sections.answer(reference)
    if answer.source is None:  # pragma: no cover - the answer that a section is has it as its source
        raise NotFound("there is no such section")
    return answer.source, _reply(assistant, answer, answer.source)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around each form of an answer."""

    source: Source
    link: str
    as_of: str

    def form(self, answer: ReplyForm, carried: Sequence[str], leads: str = "") -> ReplyForm:
        """An answer in its frame; `leads` are the words before the link."""
        source, end = self.source, " ".join(filter(None, (self.as_of, leads)))
        title = source.title if source.title == source.heading else f"{source.heading} ({source.title})"
        inner = "".join(f"<p>{html.escape(each)}</p>" for each in carried)
        anchor = f'<a href="{html.escape(self.link)}">{html.escape(source.title)}</a>'
        return ReplyForm(
            text=_join([title, answer.text, *carried, f"{end} {self.link}"]),
            markdown=_join(
                [f"**{source.heading}**", answer.markdown, *carried, f"{end} [{source.title}]({self.link})"]
            ),
            html=f"<p><strong>{html.escape(source.heading)}</strong></p>{answer.html}{inner}"
            f"<p>{html.escape(end)} {anchor}</p>",
        )


def _reply(assistant: Assistant, answer: Answer, source: Source) -> Reply:
    site = assistant.settings.site_url
    # a text that was never reviewed is true as of the day on which it is sent
    as_of = f"As of {date_in_words(source.reviewed or assistant.today())}."
    if source.status == "outline":
        as_of += " This topic is not confirmed yet."
    frame = _Frame(source, urljoin(site, permalink(source.id, source.anchor).lstrip("/")), as_of)
    carried = tuple(notice.text for notice in answer.notices if notice.kind == "must-carry")
    missing = [text for text in carried if text not in (answer.text or "")]
    whole = ReplyForm(
        text=answer.text or "",
        markdown=(answer.markdown or "").replace("](/", f"]({urljoin(site, '/')}"),
        html=_TO_OUR_ROOT.sub(rf'\1="{urljoin(site, "/")}', _NOTE_LINK.sub(r"\1", answer.html or "")),
    )
    full = frame.form(whole, missing)
    return Reply(
        text=full.text,
        markdown=full.markdown,
        html=full.html,
        short=_short(assistant, frame) or full,
        link=frame.form(ReplyForm("", "", ""), carried),
        must_carry=carried,
    )


def _short(assistant: Assistant, frame: _Frame) -> ReplyForm | None:
    """The short form of a section, which has all that must be carried; None when it would be the whole
    answer."""
    section = assistant.library.section(f"{frame.source.id}#{frame.source.anchor}")
    sentences, items = short_parts(section)
    if " ".join([*sentences, *items]).split() == section.text.split():
        return None
    bare = [_MARK.sub("", item, count=1) for item in items]
    said = html.escape(" ".join(sentences))
    listed = "".join(f"<li>{html.escape(item)}</li>" for item in bare)
    kind = "ul" if items and items[0].startswith("-") else "ol"
    answer = ReplyForm(
        text=_join([" ".join(sentences), "\n".join(items)]),
        markdown=_join(
            [
                escaped(" ".join(sentences)),
                "\n".join(
                    f"{item[: len(item) - len(words)]}{escaped(words)}"
                    for item, words in zip(items, bare, strict=True)
                ),
            ]
        ),
        html=(f"<p>{said}</p>" if said else "") + (f"<{kind}>{listed}</{kind}>" if listed else ""),
    )
    return frame.form(answer, (), "The whole answer:")


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)
