"""The files beside the articles, as authors write them: facts, the link ledger, synonyms, the topic list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.content import yaml_reader
from assistant.content.addresses import Ledger, parse_reference, reference
from assistant.errors import ContentError


@dataclass(frozen=True, slots=True)
class Fact:
    """A number, address or limit that articles name instead of writing it."""

    value: str
    kind: str
    """`phone`, `email`, `web`, `limit` or `date`."""

    meaning: str
    source: str
    owner: str
    checked: date
    review_days: int
    """After so many days the value is checked again at its source; shorter for facts about third parties."""

    @property
    def review_by(self) -> date:
        return self.checked + timedelta(days=self.review_days)


def read_yaml(path: Path, errors: list[ContentError]) -> Any:
    """The content of a YAML file, or None when there is none or it is broken (then the error is added)."""
    if not path.is_file():
        return None
    shown = f"kb/{path.name}"
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        errors.append(
            ContentError(
                shown,
                None,
                f"this is not YAML: {error}".split("\n")[0],
                "Save it as UTF-8 with plain fields.",
            )
        )
        return None
    return yaml_reader.load(text, shown, errors)[0]


def line_of(path: Path, text: str) -> int | None:
    """The first line of a file in which `text` stands: good enough to find a mistake in a list of names."""
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
        if text in line:
            return number
    return None


def read_facts(path: Path, errors: list[ContentError]) -> dict[str, Fact] | None:
    """Facts by name; None when the base has no facts file (then braces in articles are ordinary text)."""
    if not path.is_file():
        return None
    content = read_yaml(path, errors)
    if not isinstance(content, dict):
        if content is not None:
            errors.append(
                ContentError(
                    "kb/facts.yml",
                    1,
                    f"this is a {type(content).__name__}, not facts by name",
                    "Write 'name:' and its fields below.",
                )
            )
        return {}
    facts = {}
    for name, fields in content.items():
        try:
            made = Fact(
                value=str(fields["value"]),
                kind=str(fields["kind"]),
                meaning=str(fields["meaning"]),
                source=str(fields["source"]),
                owner=str(fields["owner"]),
                checked=_date(fields["checked"]),
                review_days=int(fields["review_days"]),
            )
            _ = made.review_by  # raises when the date is beyond the calendar
            facts[str(name)] = made
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            missing = f"the field {error} is missing" if isinstance(error, KeyError) else f"{error}"
            errors.append(
                ContentError(
                    "kb/facts.yml",
                    line_of(path, f"{name}:"),
                    f"the fact '{name}' cannot be read: {missing}",
                    "A fact has value, kind, meaning, source, owner, checked and review_days.",
                )
            )
    return facts


def read_ledger(path: Path, errors: list[ContentError]) -> Ledger:
    """The link ledger; an empty one when the base has none."""
    content = read_yaml(path, errors)
    if content is None:
        return Ledger()
    if not isinstance(content, dict) or not all(
        isinstance(content.get(k, {}), (dict, type(None))) for k in ("published", "moved")
    ):
        errors.append(
            ContentError(
                "kb/links.yml",
                1,
                "the ledger needs 'published:' and 'moved:'",
                "Make it with: kb links --record",
            )
        )
        return Ledger()
    published, urls = {}, {}
    for key, entry in (content.get("published") or {}).items():
        try:
            article_id, _ = parse_reference(str(key))
            if not isinstance(entry["anchors"], list):
                raise TypeError("anchors are a list")
            published[article_id] = tuple(str(a) for a in entry["anchors"])
            urls[str(entry["url"])] = article_id
        except (ValueError, KeyError, TypeError):
            errors.append(
                ContentError(
                    "kb/links.yml",
                    line_of(path, f"{key}:"),
                    f"the entry '{key}' cannot be read",
                    "Write 'id: {url: …, anchors: […]}'.",
                )
            )
    moved = {str(k): str(v) for k, v in (content.get("moved") or {}).items()}
    return Ledger(published, urls, moved)


def read_synonyms(path: Path, errors: list[ContentError]) -> tuple[tuple[str, ...], ...]:
    """Groups of words that mean the same in this base."""
    content = read_yaml(path, errors)
    if content is None:
        return ()
    if not isinstance(content, list) or not all(isinstance(g, list) and len(g) > 1 for g in content):
        errors.append(
            ContentError(
                "kb/synonyms.yml",
                1,
                "this is not a list of groups of two or more words",
                "Write: - [refund, money back]",
            )
        )
        return ()
    return tuple(tuple(str(word) for word in group) for group in content)


def read_topics(path: Path, errors: list[ContentError]) -> Mapping[int, str]:
    """The published topic list, number to title."""
    content = read_yaml(path, errors)
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(k, int) for k in content):
        errors.append(
            ContentError(
                "kb/topics.yml", 1, "this is not a list of numbers with titles", "Write: 1: The title"
            )
        )
        return {}
    return {int(k): str(v) for k, v in content.items()}


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


@dataclass(frozen=True, slots=True)
class Expected:
    """A question of `kb/questions.yml` and what must come of it."""

    ask: str
    find: tuple[str, ...] = ()
    """Sections, `id#anchor`, any of which is right. Empty when the base must not answer."""

    clarify: tuple[str, ...] = ()
    """Sections that must all be offered, because the question does not say which is meant."""


def read_questions(path: Path, errors: list[ContentError]) -> tuple[Expected, ...]:
    """The base's own relevance tests, in the order of the file."""
    content = read_yaml(path, errors)
    if content is None:
        return ()
    if not isinstance(content, list):
        errors.append(
            ContentError(
                "kb/questions.yml",
                1,
                f"this is a {type(content).__name__}, not a list of questions",
                "Write: - ask: …  and below it  find: id#anchor",
            )
        )
        return ()
    found = []
    for entry in content:
        try:
            ask = str(entry["ask"])
            clarify = tuple(_reference(r) for r in entry.get("clarify", ()))
            wanted = entry["find"] if not clarify else "none"
            refs = (
                ()
                if wanted == "none"
                else tuple(_reference(r) for r in (wanted if isinstance(wanted, list) else [wanted]))
            )
            found.append(Expected(ask, refs, clarify))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            shown = str(entry)[:60]
            errors.append(
                ContentError(
                    "kb/questions.yml",
                    line_of(path, shown[:20]),
                    f"'{shown}' cannot be read: {error}",
                    "Write 'ask' with 'find: id#anchor', 'find: none' or 'clarify: [...]'.",
                )
            )
    return tuple(found)


def _reference(value: Any) -> str:
    return reference(*parse_reference(str(value)))
