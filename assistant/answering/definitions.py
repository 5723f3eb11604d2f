"""Which term of the glossary a question asks for: one that names it, and asks for nothing but its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.search import analysis

_MEANING = frozenset(
    {
        *("mean", "means", "meant", "meaning", "meanings", "stand", "stands", "definition"),
        *("definitions", "define", "defined", "abbreviation", "acronym", "significa"),
        *("significado", "definicion", "quiere", "decir", "signifie", "veut", "dire", "bedeutet"),
        *("bedeutung",),
    }
)
"""Words that ask for a meaning."""

_ASKING = analysis.STOP_WORDS | analysis.POLITE | _MEANING
_ASKING |= frozenset(
    {
        *("what", "whats", "s", "which", "who", "exactly", "explain", "tell", "term", "word"),
        *("phrase", "number", "short", "que", "es", "el", "la", "los", "las", "un", "una", "por"),
        *("favor", "c", "est", "quoi", "qu", "une", "le", "was", "ist", "ein", "eine", "der"),
        *("die", "das"),
    }
)
"""Words beside the name of a term in a question that asks for nothing else."""

_WHAT = frozenset(["what", "whats", "who", "que", "qu", "quoi", "was"])
_ALSO = re.compile(r"^Also called: (.+?)\.?$", re.M)
_ASIDE = re.compile(r"\s*\(([^()]+)\)\s*")


@dataclass(frozen=True, eq=False)
class Definitions:
    """The terms of a base by their names."""

    library: Library

    def asked_for(self, question: str) -> Section | None:
        """The term whose meaning somebody asks for. None when the question has other words, and when an
        article has the same question: in so many words as a heading, or, where nothing says "mean", as
        another wording."""
        words = _folded(question)
        asks_for_meaning = not _MEANING.isdisjoint(words)
        if (not asks_for_meaning and _WHAT.isdisjoint(words)) or tuple(words) in self._own_questions:
            return None
        name = _name_in(question)
        term = self._by_name.get(name)
        return None if term is None or self._has_article(name, wordings=not asks_for_meaning) else term

    def named(self, words: str, *, is_answered: bool) -> Section | None:
        """The term that somebody names, with or without a question. Where a section `is_answered` already,
        only for one word that is nobody's other wording: who types "revoke access" wants to do it, and no
        section answers "eRx"."""
        name = _name_in(words)
        if tuple(_folded(words)) in self._own_questions:
            return None
        if is_answered and (len(words.split()) > 1 or self._has_article(name, wordings=True)):
            return None
        return self._by_name.get(name)

    def questions(self, term: Section) -> tuple[str, ...]:
        """Questions that a term answers, for places that only compare words: those for its meaning, and its
        name when that is one word."""
        found: list[str] = []
        for name, key in self._names(term):
            if not self._has_article(key, wordings=False):
                found.append(f"what does {name} mean")
            if len(name.split()) == 1 and not self._has_article(key, wordings=True):
                found.append(name)
        return tuple(found)

    def _names(self, term: Section) -> Iterator[tuple[str, str]]:
        """The names that are this term's and no other's, each with what `_name_in` makes of it."""
        for name in names_of(term):
            if self._by_name.get(key := _name_in(name)) is term:
                yield name, key

    def _has_article(self, name: str, *, wordings: bool) -> bool:
        return name in self._headings or (wordings and name in self._wordings)

    @cached_property
    def _by_name(self) -> dict[str, Section]:
        found: dict[str, Section] = {}
        terms = self.library.glossary()
        for term in terms:
            found.setdefault(_name_in(term.heading), term)
        for term in terms:  # a term's own heading goes before what another is also called
            for name in names_of(term):
                found.setdefault(_name_in(name), term)
        found.pop("", None)
        return found

    @cached_property
    def _own_questions(self) -> frozenset[tuple[str, ...]]:
        """The words of the base's own questions, which say themselves what answers them."""
        return frozenset(tuple(_folded(q.ask)) for q in self.library.questions if q.find or q.clarify)

    @cached_property
    def _headings(self) -> frozenset[str]:
        """What the headings of articles ask for."""
        sections = (s for a in self.library.articles for s in a.sections)
        return frozenset(_name_in(s.heading) for s in sections if s.is_question and s.is_confirmed)

    @cached_property
    def _wordings(self) -> frozenset[str]:
        """What other wordings ask for."""
        longest = max(map(len, self._by_name), default=0) + max(map(len, _ASKING)) * 4
        asked = [w for a in self.library.articles for s in a.sections if s.is_confirmed for w in s.asked]
        return frozenset(_name_in(wording) for wording in asked if len(wording) <= longest)


def names_of(term: Section) -> Iterator[str]:
    """How a term is called: its heading and the parts of that, its other wordings, and what a line "Also
    called: …" names."""
    heading = term.heading
    yield heading
    yield from _ASIDE.findall(heading)
    if _ASIDE.search(heading):
        yield _ASIDE.sub(" ", heading).strip()
    parts = heading.split("/")
    yield from (part.strip() for part in parts if len(parts) > 1)
    yield from term.asked
    for line in _ALSO.findall(term.text):
        yield from (name.strip() for name in line.split(","))


def _name_in(question: str) -> str:
    """What is left of a question without the words that ask, as one run of stems: the same for eRx and e-Rx."""
    left = [word for word in _folded(question) if word not in _ASKING]
    return "".join(map(analysis.raw_stem, left))


def _folded(text: str) -> list[str]:
    """The words of a text in lower case, without accents; a name such as IT stays in capitals."""
    return [token if analysis.is_name(token) else analysis.plain(token) for token in analysis.tokens(text)]
