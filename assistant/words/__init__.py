"""The words of the interface: every text that the tool itself says to a reader, in one file for each language.

`python scripts/manifest.py` puts those of the scripts into what browsers load.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.words.tags import direction

FOLDER = Path(__file__).parent
FALLBACK = "en"
"""The language of whoever asks for one that has no file, and of the desk, the report and the documents."""

FORMS = frozenset(["zero", "one", "two", "few", "many", "other"])
"""Forms of a text by a number, as CLDR names them: which a number takes, the language decides."""

SCRIPTS = ("common", "kinds", "card", "search", "page", "feedback", "message", "keys")
"""The groups that scripts of the site take."""

Text = str | Mapping[str, str]
"""A text, or its forms by a number."""


@dataclass(frozen=True)
class Words:
    """The texts of one language by their places in its file: `search.results`."""

    language: str
    texts: Mapping[str, Text]
    months: tuple[str, ...]

    def __call__(self, place: str, **values: object) -> str:
        """A text, with its values filled in. One with forms takes that of the value `count`."""
        text = self.texts[place]
        if not isinstance(text, str):
            text = text.get(_form_of(self.language)(values["count"]), text["other"])
        return text.format(**values) if values else text

    def group(self, name: str) -> dict[str, str]:
        """The texts below a place, by the rest of their names: `titles` has `404`."""
        found = {
            p.removeprefix(f"{name}."): text for p, text in self.texts.items() if p.startswith(f"{name}.")
        }
        return {rest: text for rest, text in found.items() if isinstance(text, str)}

    def day(self, day: date | None, *, year: bool = True) -> str:
        """A day as people read it, 5 Nov 2026, without the year 5 Nov; nothing for no day."""
        if day is None:
            return ""
        place = "formats.day" if year else "formats.day_of_year"
        return self(place, day=day.day, month=self.months[day.month - 1], year=day.year)

    def number(self, number: int) -> str:
        """A number as people read it: 5,000."""
        return f"{number:,}".replace(",", self("formats.thousands"))

    def listed(self, names: list[str]) -> str:
        """Names as one reads them out: "a, b and c"."""
        if len(names) < 2:
            return "".join(names)
        return self("formats.both", first=", ".join(names[:-1]), last=names[-1])


def languages() -> tuple[str, ...]:
    """Those that have a file, in the order of their tags."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


def spoken(language: str) -> str | None:
    """The language of the file that a BCP 47 tag stands for: `es` for es-MX. None where there is none."""
    parts = language.split("-")
    tags = ("-".join(parts[:end]).lower() for end in range(len(parts), 0, -1))
    known = {name.lower(): name for name in languages()}
    return next((known[tag] for tag in tags if tag in known), None)


def html_attributes(language: str) -> str:
    """What an element of HTML says of the language of its text; from left to right is what is not said."""
    return f'lang="{language}"' + (' dir="rtl"' if direction(language) == "rtl" else "")


@cache
def words_of(language: str) -> Words:
    """The words of a language, given by its BCP 47 tag; English where it has no file."""
    found = spoken(language) or FALLBACK
    whole = read(found)
    return Words(found, dict(_texts(whole)), tuple(whole["formats"]["months"]))


def script_words(language: str) -> str:
    """The script that gives those of the site's pages their words in a language."""
    whole = read(language)
    groups = {name: whole[name] for name in SCRIPTS} | {"language": language, "formats": whole["formats"]}
    return f"globalThis.helpWords = {json.dumps(groups, ensure_ascii=False, separators=(',', ':'))}\n"


def read(language: str) -> dict[str, Any]:
    """The file of a language, as it is written."""
    with (FOLDER / f"{language}.yml").open("rb") as file:
        return dict(yaml.safe_load(file))


def _texts(group: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Text]]:
    for name, value in group.items():
        if isinstance(value, Mapping) and not is_forms(value):
            yield from _texts(value, f"{place}{name}.")
        elif not isinstance(value, list):
            yield f"{place}{name}", value


def is_forms(value: Mapping[str, Any]) -> bool:
    """Whether these are the forms of one text, and not texts by their names."""
    return "other" in value and FORMS.issuperset(value)


@cache
def _form_of(language: str) -> Callable[[Any], str]:
    from babel import Locale  # here: most of what is said has no number in it

    return Locale.parse(language, sep="-").plural_form
