"""The small files beside the articles, as authors write them: facts, synonyms, the topic list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from assistant.content.yaml_reader import line_of, read_yaml
from assistant.errors import ContentError
from assistant.words.tags import tag_of


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

    translated: Mapping[str, str] = field(default_factory=dict)
    """The value in articles of other languages, by tag, where it has words."""

    @property
    def values(self) -> tuple[str, ...]:
        """The value in every language."""
        return self.value, *self.translated.values()

    @property
    def review_by(self) -> date:
        return self.checked + timedelta(days=self.review_days)


def read_facts(path: Path, errors: list[ContentError]) -> dict[str, Fact] | None:
    """Facts by name; None when the base has no facts file (then braces in articles are ordinary text)."""
    if not path.is_file():
        return None
    content = read_yaml(path, f"kb/{path.name}", errors)
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
                translated=_translated(fields.get("in", {})),
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
                    "A fact has value, kind, meaning, source, owner, checked and review_days; "
                    "its value in other languages stands in 'in', such as in: {es: 8 caracteres}.",
                )
            )
    return facts


def read_synonyms(path: Path, errors: list[ContentError]) -> tuple[tuple[str, ...], ...]:
    """Groups of words that mean the same in this base."""
    content = read_yaml(path, f"kb/{path.name}", errors)
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
    content = read_yaml(path, f"kb/{path.name}", errors)
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


def _translated(value: Any) -> dict[str, str]:
    """The values by tag. Raises ValueError where a key is no tag, or a value has more than one line."""
    if not isinstance(value, Mapping):
        raise ValueError(f"'in' is a {type(value).__name__}, not values by language")
    for language, text in value.items():
        if not isinstance(text, str) or not text.strip() or "\n" in text:
            raise ValueError(f"'in' has no text of one line for '{language}'")
    return {tag_of(str(language)): text.strip() for language, text in sorted(value.items())}


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
