"""What other tools keep at the head of a file → the fields of an article here. What nobody said is not made
up."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assistant import today
from assistant.content import front_matter
from assistant.content.addresses import MAX_ID
from assistant.errors import ContentError
from assistant.words.tags import tag_of

_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|$)", re.S)
_FENCED = re.compile(r"---[ \t]*\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_FIELD = re.compile(r"^([A-Za-z][\w .-]*?):[ \t]+(.*\S)[ \t]*$", re.M)
_PROPERTY = re.compile(
    r"(Created|Created by|Created time|Last edited|Last edited by|Last edited time|Owner|Tags|Status|Category|Verification): (.*)"
)
_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.?()'/&+-]*[\w.?)'])?")
_RESERVED = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})

DATES = (
    "reviewed",
    "lastmod",
    "last_updated",
    "last_modified_at",
    "last_update",
    "updated",
    "Last edited time",
    "Last edited",
    "date",
    "Created",
)
"""Fields that say when somebody last looked at a text; the first that is there counts."""

LEFT_OUT = "front matter left out: "
"""What stands before the name of a field where fields are counted that have no place here."""

_HIDING = ("unlisted", "hidden", "private", "headless")
_UNFINISHED = ("draft", "unpublished")
_DRAFT = ("draft", "published", "status")
"""Fields that say whether somebody is still writing the text."""

_PUBLISHED = ("publishDate", "publishdate", "publish_date", "pubdate", "published_at", "publish_on")
_EXPIRES = ("expiryDate", "expirydate", "expiry_date", "unpublishdate", "unpublish_date", "expires")

PLACES = ("sidebar_position", "nav_order", "weight", "order", "position", "number")
"""Fields that say where a page stands in the menu."""

LANGUAGES = ("lang", "locale", "language")
"""Fields that say in which language a text is."""

ADDRESSES = ("permalink", "slug", "redirect_from", "aliases")


@dataclass(frozen=True, slots=True)
class Said:
    """What the head of a file says about it."""

    title: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    id: int | None = None
    lang: str = ""
    """Its language, as a tag."""

    translation_of: int | None = None
    category: str = ""
    addresses: tuple[str, ...] = ()
    """Where the article was before, as it is written there."""

    reviewed: date | None = None
    place: float | None = None
    """Where it stands among the others of its folder."""

    hidden: str = ""
    """Why the site does not show the file, as it is said in the report; empty when it does."""

    is_draft: bool = False
    """Whether somebody is still writing the text."""

    is_broken: bool = False
    """Whether it could not be read as YAML, and only its simple lines were."""


def split(text: str, path: str, counts: Counter[str]) -> tuple[Said, str]:
    """What the head of a file says, and the text below it."""
    values, body, broken = _values(text, path)
    if properties := _properties(body, path):
        values, body = {**properties[0], **values}, properties[1]
    said = Said(
        title=_line(values.get("title")),
        summary=_line(values.get("summary")) or _line(values.get("description")),
        tags=tuple(dict.fromkeys(_strings(values.get("tags")) or _strings(values.get("Tags")))),
        id=_id(values.get("id")),
        lang=next((tag for name in LANGUAGES if (tag := _tag(values.get(name)))), ""),
        translation_of=_id(values.get("translation_of")),
        category=next(
            iter(
                _strings(values.get("category"))
                or _strings(values.get("categories"))
                or _strings(values.get("Category"))
            ),
            "",
        ),
        addresses=tuple(address for name in ADDRESSES for address in _strings(values.get(name))),
        reviewed=next((day for name in DATES if (day := _day(values.get(name)))), None),
        place=next((float(n) for name in PLACES if (n := _number(values.get(name))) is not None), None),
        hidden=_hidden(values),
        is_draft=_says(values, "draft", "true", "yes")
        or _says(values, "published", "false", "no")
        or _says(values, "status", *_UNFINISHED),
        is_broken=broken,
    )
    used = {"title", "summary", "tags", "Tags", "category", "categories", "Category", *ADDRESSES}
    used |= {"id"} if said.id else set()
    used |= {*LANGUAGES} if said.lang else set()
    used |= {"translation_of"} if said.translation_of else set()
    used |= {"description"} if said.summary else set()
    used |= {next(name for name in DATES if _day(values.get(name)))} if said.reviewed else set()
    used |= {*PLACES} if said.place is not None else set()
    used |= {*_DRAFT} if said.is_draft else set()
    counts.update(f"{LEFT_OUT}{name}" for name in values.keys() - used)
    return said, body


def _number(value: object) -> float | None:
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}(?:\.\d+)?", value):
        value = float(value)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _hidden(values: Mapping[str, Any]) -> str:
    """Why a site does not show a finished file, by what its front matter says."""
    if _says(values, "status", "archived"):
        return "this page is archived"
    if any(_says(values, name, "true", "yes") for name in _HIDING) or _says(
        values, "visibility", "hidden", "private", "unlisted"
    ):
        return "this page is hidden or unlisted"
    now = today()
    if any((day := _day(values.get(name))) and day > now for name in (*_PUBLISHED, "date")):
        return "this page is to be published later"
    if any((day := _day(values.get(name))) and day <= now for name in _EXPIRES):
        return "this page has expired"
    return ""


def _says(values: Mapping[str, Any], name: str, *wanted: str) -> bool:
    return str(values.get(name, "")).strip().lower() in wanted


def head(fields: Mapping[str, object]) -> str:
    """Fields as front matter; empty ones are left out."""
    lines = [f"{name}: {_yaml(value)}" for name, value in fields.items() if value not in (None, "", (), [])]
    return "\n".join(["---", *lines, "---", ""])


def _yaml(value: object, *, listed: bool = False) -> str:
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(_yaml(item, listed=True) for item in value)}]"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str) or (
        _PLAIN.fullmatch(text) and text.lower() not in _RESERVED and not (listed and "," in text)
    ):
        return text
    return json.dumps(text, ensure_ascii=False)


def _values(text: str, path: str) -> tuple[dict[str, Any], str, bool]:
    if match := _TOML.match(text):
        try:
            values = tomllib.loads(match[1] or "")
        except tomllib.TOMLDecodeError:
            return _simple((match[1] or "").replace(" = ", ": ")), text[match.end() :], True
        return (
            {**values, **{k: v for k, v in values.get("taxonomies", {}).items() if k not in values}},
            text[match.end() :],
            False,
        )
    errors: list[ContentError] = []
    matter, body, _ = front_matter.split(text, path, errors, strict=False)
    if not errors:
        return dict(matter.values), body, False
    if fenced := _FENCED.match(text):
        return _simple(fenced[1]), text[fenced.end() :], True
    return {}, text, False  # a line of hyphens at the start, and no front matter


def _simple(text: str) -> dict[str, Any]:
    return {name: value.strip("'\"[]") for name, value in _FIELD.findall(text)}


def _properties(body: str, path: str) -> tuple[dict[str, Any], str] | None:
    """The properties that Notion writes below the title of a page."""
    if not re.search(r" [0-9a-f]{32}\.md$", path):
        return None
    match = re.match(r"(\s*# [^\n]*\n\s*\n)((?:[^\n]+\n?)+)", body)
    found = (
        [_PROPERTY.fullmatch(line.rstrip()) for line in match[2].rstrip("\n").split("\n")] if match else []
    )
    if not match or not all(found):
        return None
    return {m[1]: m[2] for m in found if m}, match[1] + body[match.end() :]


def _line(value: object) -> str:
    """A text on one line, without control characters."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part for part in (_line(part) for part in value.split(",")) if part)
    return tuple(text for text in map(_line, value) if text) if isinstance(value, list) else ()


def _tag(value: object) -> str:
    """The tag of a language; empty for what is none, such as its name."""
    value = "no" if value is False else value  # what YAML makes of Norwegian's tag
    try:
        return tag_of(value) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _id(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,15}", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID else None


def _day(value: object) -> date | None:
    if isinstance(value, dict):
        value = value.get("date")  # Docusaurus: last_update: {date: …, author: …}
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value or "").strip()
    for form, length in (("%Y-%m-%d", 10), ("%Y/%m/%d", 10), ("%B %d, %Y %I:%M %p", 40), ("%B %d, %Y", 40)):
        try:
            return datetime.strptime(text[:length], form).date()
        except ValueError:
            continue
    return None
