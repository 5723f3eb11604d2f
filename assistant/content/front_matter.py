"""The fields at the head of an article: which there are, what each may hold, and what stands for one that is
missing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast, get_args

import yaml

from assistant.content import yaml_reader
from assistant.content.addresses import is_page
from assistant.content.articles import Status
from assistant.content.wordings import by_anchor
from assistant.content.yaml_reader import described
from assistant.errors import ContentError

REQUIRED = ("id", "title", "summary", "category", "audience", "status", "owner", "reviewed", "review_by")
"""What an article of a strict base must say. Pages beside the articles need a title only."""

KNOWN = (
    *REQUIRED,
    "number",
    "tags",
    "flow",
    "sources",
    "related",
    "pages",
    "also_asked",
    "redirect_from",
    "template",
)
_FENCE = re.compile(r"---[ \t]*\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)

_BARE = re.compile(r"^(\s*(?:-|[\w .-]+:)[ \t]+)([%@`][^'\n]*?)[ \t]*$", re.M)
"""A value that begins with a sign which YAML keeps for itself."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The fields as YAML gave them, with the line of each."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Fields:
    """Checked fields. The names are those of Article."""

    strict: bool
    lines: Mapping[str, int]
    title: str = ""
    has_title: bool = False
    id: int | None = None
    number: int | None = None
    summary: str = ""
    category: str = ""
    audience: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    flow: str | None = None
    status: Status = "verified"
    owner: str = ""
    reviewed: date | None = None
    review_by: date | None = None
    sources: tuple[str, ...] = ()
    related: tuple[int, ...] = ()
    pages: tuple[str, ...] = ()
    also_asked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    redirect_from: tuple[str, ...] = ()
    template: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    defaulted: tuple[str, ...] = ()

    def line(self, name: str) -> int:
        return self.lines.get(name, 1)


def split(
    text: str, path: str, errors: list[ContentError], *, strict: bool = True
) -> tuple[Matter, str, int]:
    """The front matter, the body, and how many lines stand before the body. A lenient base may write `- %`
    where YAML wants quotes."""
    match = _FENCE.match(text)
    if not match:
        if text.startswith("---\n"):
            errors.append(
                ContentError(
                    path, 1, "the front matter is not closed", "End it with a line of three hyphens: ---"
                )
            )
        return Matter(), text, 0
    offset = text.count("\n", 0, match.end())
    body = text[match.end() :]
    values, node = yaml_reader.load(
        match.group(1) if strict else _BARE.sub(r"\1'\2'", match.group(1)),
        path,
        errors,
        "the front matter",
        1,
    )
    if values is None:
        return Matter(), body, offset
    if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
        errors.append(
            ContentError(
                path,
                2,
                f"the front matter is a {type(values).__name__}, not fields",
                "Write one 'name: value' a line.",
            )
        )
        return Matter(), body, offset
    lines = {str(key.value): key.start_mark.line + 2 for key, _ in node.value}
    return Matter({str(k): v for k, v in values.items()}, lines), body, offset


def read(
    matter: Matter, path: str, heading: str, heading_line: int, errors: list[ContentError], *, strict: bool
) -> Fields:
    """Check every field and fill in what is missing. `heading` is the text of the first `#` heading, or
    empty."""
    reader = _Reader(matter, path, errors, Fields(strict=strict, lines=matter.lines), strict)
    return reader.run(heading, heading_line)


class _Reader:
    """Walks the fields of one file; every method reports what is wrong and returns something usable."""

    def __init__(
        self, matter: Matter, path: str, errors: list[ContentError], fields: Fields, strict: bool
    ) -> None:
        self.values, self.lines, self.path, self.errors, self.out, self.strict = (
            matter.values,
            matter.lines,
            path,
            errors,
            fields,
            strict,
        )

    def wrong(self, name: str, problem: str, remedy: str) -> None:
        self.errors.append(ContentError(self.path, self.lines.get(name, 1), problem, remedy))

    def run(self, heading: str, heading_line: int) -> Fields:
        out = self.out
        out.template = self.text("template")
        out.title = self.text("title") or heading
        out.has_title = bool(out.title)
        if not out.title:
            if self.strict:
                self.wrong(
                    "title",
                    "the article has no title",
                    "Add 'title: …' to the front matter and '# …' above the text.",
                )
            out.title = (
                self.path.rpartition("/")[2].removesuffix(".md").replace("-", " ").replace("_", " ").strip()
                or "Untitled"
            )
        elif self.strict and heading and self.text("title") and heading != out.title:
            self.errors.append(
                ContentError(
                    self.path,
                    heading_line,
                    f"the heading '{heading}' differs from the title '{out.title}'",
                    "Make both the same.",
                )
            )
        out.id, out.number = self.whole("id"), self.whole("number")
        out.summary, out.category, out.owner = self.text("summary"), self.text("category"), self.text("owner")
        out.audience, out.tags = self.strings("audience"), self.strings("tags")
        out.sources, out.pages, out.redirect_from = (
            self.strings("sources"),
            self.strings("pages"),
            self.strings("redirect_from"),
        )
        out.flow = self.text("flow") or None
        out.status = self.choice("status", get_args(Status), "verified")
        out.reviewed, out.review_by = self.day("reviewed"), self.day("review_by")
        out.related = self.ids("related")
        out.also_asked = self.wordings()
        if self.strict:
            self.complete()
        else:
            missing = [
                name
                for name in REQUIRED
                if name not in self.values and name not in ("id", "title", "summary")
            ]
            out.defaulted = tuple(missing)
        out.extra = {k: _text(v)[:500] for k, v in self.values.items() if k not in KNOWN}
        return out

    def complete(self) -> None:
        required = ("title",) if is_page(self.path) else REQUIRED
        for name in required:
            if name not in self.values and name != "title":  # a missing title was told already
                self.wrong(
                    name,
                    f"the field '{name}' is missing",
                    f"Add '{name}: …' to the front matter; 'kb new' shows an example.",
                )
        for name in self.values:
            if name not in KNOWN:
                near = difflib.get_close_matches(name, KNOWN, 1)
                self.wrong(
                    name,
                    f"the field '{name}' is unknown",
                    f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(KNOWN)}.",
                )

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, (dict, list)):
            self.wrong(name, f"'{name}' is a {type(value).__name__}, not text", f"Write: {name}: some text")
            return ""
        return str(value).strip()

    def whole(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**12:
            if self.strict or name == "number":
                self.wrong(
                    name,
                    f"'{name}' is {described(value)}, not a whole number above 0",
                    f"Write: {name}: 900001",
                )
            return None
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        if isinstance(value, list) and all(
            isinstance(v, (str, int, float, date)) and not isinstance(v, bool) for v in value
        ):
            return tuple(str(v).strip() for v in value)
        if self.strict or name == "also_asked":
            self.wrong(
                name,
                f"'{name}' is {described(value)}, not a list of texts",
                f"Write: {name}: [first, second]",
            )
        return ()

    def ids(self, name: str) -> tuple[int, ...]:
        value = self.values.get(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(v, int) and not isinstance(v, bool) for v in value):
            return tuple(value)
        if self.strict:
            self.wrong(
                name,
                f"'{name}' is {described(value)}, not a list of article ids",
                f"Write: {name}: [900001, 900002]",
            )
        return ()

    def choice(self, name: str, allowed: tuple[str, ...], default: Status) -> Status:
        value = self.text(name)
        if not value:
            return default
        if value not in allowed:
            if self.strict:
                self.wrong(name, f"the {name} '{value}' is unknown", f"Use one of: {', '.join(allowed)}.")
            return default
        return cast(Status, value)

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, date):
            return value if type(value) is date else date(value.year, value.month, value.day)
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            if self.strict:
                self.wrong(name, f"'{name}' is {described(value)}, not a date", f"Write: {name}: 2026-11-22")
            return None

    def wordings(self) -> dict[str, tuple[str, ...]]:
        value = self.values.get("also_asked")

        def wrong(anchor: str | None, problem: str, remedy: str) -> None:
            what = "'also_asked'" if anchor is None else f"also_asked of '{anchor}'"
            self.wrong("also_asked", f"{what} is {problem}", remedy)

        return {} if value is None else by_anchor(value, wrong)


def _text(value: object) -> str:
    """A value as text; only the kind of one that holds others, which aliases can make endless."""
    return described(value) if isinstance(value, (dict, list, set, tuple)) else str(value)
