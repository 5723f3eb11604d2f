"""The fields at the head of an article: where they end, what is wrong with them, and what stands for one that
is missing. `fields` has the list of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.content import yaml_reader
from assistant.content.addresses import is_page, without_ending
from assistant.content.fields import ALWAYS, REQUIRED, TEXTS, FrontMatter
from assistant.errors import ContentError

_FENCE = re.compile(r"---[ \t]*\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)

_BARE = re.compile(r"^(\s*(?:-|[\w .-]+:)[ \t]+)([%@`][^'\n]*?)[ \t]*$", re.M)
"""A value that begins with a sign which YAML keeps for itself."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The fields as YAML gave them, with the line of each."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


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
    written = yaml_reader.as_written(node)
    fields = {str(k): written.get(str(k), v) if k in TEXTS else v for k, v in values.items()}
    return Matter(fields, yaml_reader.key_lines(node, 1)), body, offset


def read(
    matter: Matter, path: str, heading: str, heading_line: int, errors: list[ContentError], *, strict: bool
) -> tuple[FrontMatter, tuple[str, ...]]:
    """Check every field and fill in the title when it is missing: the fields, and the names of those that an
    author left out. `heading` is the text of the first `#` heading, or empty.

    A lenient base is told only what cannot be read as anything; otherwise the default stands for a value that
    is none.
    """

    def wrong(name: str, problem: str, remedy: str) -> None:
        errors.append(ContentError(path, matter.lines.get(name, 1), problem, remedy))

    fields = _validated(matter.values, wrong, strict=strict)
    if fields.publish and fields.unpublish and fields.unpublish <= fields.publish:
        problem = f"the article would be unpublished on {fields.unpublish} and published on {fields.publish}"
        wrong("unpublish", problem, "Write a day for 'unpublish' that is after that of 'publish'.")
    for name, value in matter.values.items():
        if name not in _OF_PUBLICATION and name.lower() in _OF_PUBLICATION:
            wrong(name, f"the field '{name}' is not read", f"Write it as '{name.lower()}'.")
        elif name.lower() == "published" and value is False:
            wrong(
                name,
                f"the field '{name}' is not read, so the article would be published",
                "Write: draft: true",
            )
    title = fields.title or heading
    left_out = [
        name
        for name, value in (("id", fields.id), ("title", title), ("summary", fields.summary))
        if not value
    ]
    if strict:
        _check_completeness(matter.values, path, wrong)
        if not title:
            remedy = "Add 'title: …' to the front matter and '# …' above the text."
            wrong("title", "the article has no title", remedy)
        elif heading and heading != title:
            problem = f"the heading '{heading}' differs from the title '{title}'"
            errors.append(ContentError(path, heading_line, problem, "Make both the same."))
    else:
        left_out += [name for name in REQUIRED if name not in matter.values and name not in _OWN_DEFAULT]
    return fields.model_copy(update={"title": title or _title_of(path)}), tuple(left_out)


_OF_PUBLICATION = ("draft", "publish", "unpublish")
"""Fields that every base must read: an article would be published that must not be."""

_OWN_DEFAULT = ("id", "title", "summary")
"""Fields whose default is made of the article itself; an empty one counts as missing, too."""


def _title_of(path: str) -> str:
    """The title of an article that says none: the name of its file."""
    name = without_ending(path.rpartition("/")[2])
    return name.replace("-", " ").replace("_", " ").strip() or "Untitled"


def _validated(
    values: Mapping[str, Any], wrong: Callable[[str, str, str], None], *, strict: bool
) -> FrontMatter:
    """The fields, without those that have a wrong value."""
    try:
        return FrontMatter.model_validate(values)
    except ValidationError as broken:
        kept = dict(values)
        for error in broken.errors(include_url=False, include_input=False):
            name = str(error["loc"][0])
            del kept[name]
            if strict or error["type"] == ALWAYS:
                for problem, remedy in error["ctx"]["mistakes"]:
                    wrong(name, problem, remedy)
        return FrontMatter.model_validate(kept)


def _check_completeness(values: Mapping[str, Any], path: str, wrong: Callable[[str, str, str], None]) -> None:
    """A strict base misses required fields and refuses unknown ones."""
    for name in () if is_page(path) else REQUIRED:
        if name not in values and name != "title":  # a missing title is told with the heading
            remedy = f"Add '{name}: …' to the front matter; 'kb new' shows an example."
            wrong(name, f"the field '{name}' is missing", remedy)
    known = [*REQUIRED, *(name for name in FrontMatter.model_fields if name not in REQUIRED)]
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            remedy = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(known)}."
            wrong(name, f"the field '{name}' is unknown", remedy)
