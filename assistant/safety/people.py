"""Names of people in a text, by lists of names and by which words are known: `patient zebulon quackenbush` in
any case. The rules of `rules` find those that capitals and introductions show; this needs a dictionary, which
the service has and a browser does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal

from assistant import english
from assistant.safety.patterns import ORDINARY_WORDS

Likely = Literal["word", "weak", "strong", "unknown"]
"""How a word is a name: an ordinary word; a name that is an ordinary word, too (`Will`, `Brown`); a name and
hardly anything else; in no list at all."""

GIVEN_RANK, SURNAME_RANK, COMMON = 3000, 6000, 1000
"""From which rank in English on a first name and a surname are hardly used as words, and up to which rank a
word is no surname although it is one."""

ENGLISH = 0.6
"""Share of a text's words that English has, from which on a word in no list is more likely a name than a word
of another language."""

_TOKEN = re.compile(r"(?<![\w@.-])[A-Za-z][A-Za-z'-]*[A-Za-z]|(?<![\w@-])[A-Z](?=\.|\s)", re.A)
_INTRODUCED = re.compile(
    r"(?:\b(?:patients?|pts?\.?|client|named?|names|i am|i'm|this is|it's|its|husband|wife|son|daughter|"
    r"mother|father|mrs?\.?|miss|ms\.|called|soy|me llamo|mi nombre es|account (?:for|of)|portal (?:for|of)|"
    r"chart (?:for|of)|"
    r"charts? for|merge|last|first)(?: name)?(?: is)?[\s:=]+)$",
    re.I | re.A,
)
_PROVIDER = re.compile(r"\b(?:dr|doctor|dra|provider|prof|professor)\.?\s+$", re.I | re.A)
_FOR = re.compile(r"\b(?:for|of|by|from|with|to|and)\s+$", re.I | re.A)
_CONTRACTION = re.compile(r"(?:n't|'ll|'re|'ve|'d|'m)$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words("de del la las los van der den von zu bin ibn al el da dos du di le st")
_ORGANIZATIONS = _words(
    "card insurance life health clinic hospital pharmacy center centre medical university bank plan "
    "group lab labs inc llc company school county street hall screen page button tab report foundation "
    "institute diagnostics app browser calendar office pediatrics dental wellness"
)
_PLACES = _words(
    "san santa los las new el saint st fort mount north south east west lake port virginia carolina "
    "georgia florida texas dakota indiana montana nevada alabama arizona california colorado maryland "
    "jersey york mexico city beach springs county valley park america africa london paris orlando "
    "dallas houston austin phoenix"
)
_MONTHS = _words("january february march april may june july august september october november december")
_ORDINARY = frozenset(ORDINARY_WORDS.split()) - _MONTHS


@dataclass(frozen=True)
class People:
    """Finds names. `own` are words of the base, in small letters, which name its products; `is_misspelled`
    says of a word in no list whether it is most likely a known word that was mistyped."""

    own: Collection[str] = frozenset()
    is_misspelled: Callable[[str], bool] = field(default=lambda _: False)

    def find(self, shown: str, *, is_beside: bool) -> list[tuple[int, int]]:
        """Where names stand in a text as the rules see it, from start to end each, in order. `is_beside` says
        that other sensitive data was found: then a single name is enough."""
        if not any(map(_may_be_name, _TOKEN.findall(shown))):
            return []  # most questions
        tokens = [_Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(shown)]
        is_shouted = sum(token.is_upper for token in tokens) > len(tokens) / 2
        kinds = [self._likely(token, is_capital=token.is_capital and not is_shouted) for token in tokens]
        small = [token.text.lower() for token in tokens if not token.is_capital]
        is_english = sum(map(english.frequencies().__contains__, small)) >= ENGLISH * len(small)
        found: list[tuple[int, int]] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.is_capital and token.text.lower() in _PLACES:  # "Santa Fe", "New York"
                place += 2
                continue
            size = 0
            if (kinds[place] != "word" or token.may_begin) and (is_english or token.is_capital):
                last = self._end_of_run(tokens, place, shown)
                size = self._size(
                    tokens[place:last], kinds[place:last], shown, is_beside=is_beside, is_shouted=is_shouted
                )
            if size:
                found.append((token.start, tokens[place + size - 1].end))
            place += max(size, 1)
        return found

    def _end_of_run(self, tokens: list[_Token], first: int, shown: str) -> int:
        """Where up to five words from one on end that may be one name: nothing but blanks, a comma or the
        point of an initial stands between them."""
        last, particles = first + 1, int(tokens[first].is_particle)
        for token in tokens[first + 1 : first + 5]:
            before = tokens[last - 1]
            between = shown[before.end : token.start]
            if between not in (" ", ". ", ", ", "-", ".") or ("." in between and len(before.text) > 1):
                break
            if between == ", " and last - first > 1 + particles:
                break
            last, particles = last + 1, particles + token.is_particle
        return last

    def _size(
        self, run: list[_Token], likely: list[Likely], shown: str, *, is_beside: bool, is_shouted: bool
    ) -> int:
        """How many words at the beginning of a run are one name; 0 when none is."""
        before = shown[max(0, run[0].start - 40) : run[0].start]
        is_introduced = _INTRODUCED.search(before) is not None
        size = self._length(run, likely)
        if not size:
            return 0
        if size == 1 and run[0].is_upper and len(run[0].text) < 5:
            return 0  # an abbreviation
        has_capitals = run[0].is_capital and not (is_shouted and not is_introduced)
        names = [kind for token, kind in zip(run[:size], likely, strict=False) if token.counts]
        follows = run[size].text.lower() if size < len(run) else ""
        if not names or {follows, run[size - 1].text.lower()} & _ORGANIZATIONS:
            return 0
        if _PROVIDER.search(before) and not is_beside:  # who is on a public profile
            return 0
        if not has_capitals and self._has_misspelled(run[:size], names):
            return 0
        if is_introduced or is_beside:  # a word that may be a name is one beside another, not by itself
            is_name = "strong" in names or (has_capitals and "unknown" in names)
            return size if is_name or (len(names) > 1 and (has_capitals or "unknown" in names)) else 0
        if len(names) < 2 or not self._has_given(run[:size]):
            return 0  # one word, or two surnames, which are a company: "Blue Cross"
        if {"strong", "unknown"} & set(names):
            return size
        return size if has_capitals and _FOR.search(before) else 0

    def _length(self, run: list[_Token], likely: list[Likely]) -> int:
        """How many words from the first on could belong to one name."""
        size = 0
        for place, (token, kind) in enumerate(zip(run, likely, strict=True)):
            small = token.text.lower()
            if small in _PARTICLES and place + 1 < len(run) and likely[place + 1] != "word":
                continue
            if len(token.text) == 1 and token.is_capital and token.text != "I":
                size = place + 1 if size else 0
                continue
            if kind == "word" or small in _PLACES or (place and token.is_capital != run[0].is_capital):
                break
            size = place + 1
        return size

    def _has_misspelled(self, run: list[_Token], names: list[Likely]) -> bool:
        """Whether a word in no list is most likely a mistyped one."""
        counting = [token.text.lower() for token in run if token.counts]
        return any(
            kind == "unknown" and self.is_misspelled(word) for word, kind in zip(counting, names, strict=True)
        )

    def _has_given(self, run: list[_Token]) -> bool:
        """Whether a first name is among some words, or the first of them is no word of English."""
        words = [token.text.lower() for token in run if token.counts]
        return words[0] not in english.frequencies() or any(word in english.given_names() for word in words)

    def _likely(self, token: _Token, *, is_capital: bool) -> Likely:
        word = token.text.lower().removesuffix("'s")
        if not is_capital and word in english.frequencies() and word not in english.given_names():
            return "word"  # most words of most questions
        if not token.is_plain or _CONTRACTION.search(word):
            return "word"
        parts = [part for part in re.split(r"[-']", word) if part]
        return max(
            (self._of(part, is_capital=is_capital) for part in parts), key=_ORDER.index, default="word"
        )

    def _of(self, word: str, *, is_capital: bool) -> Likely:
        if len(word) < 2 or word in _ORDINARY or word in _PARTICLES:
            return "word"
        kind = _listed(word, is_capital=is_capital)
        return "word" if word in self.own and kind != "weak" else kind


_ORDER: tuple[Likely, ...] = ("word", "weak", "unknown", "strong")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_upper(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def is_particle(self) -> bool:
        return self.text.lower() in _PARTICLES

    @property
    def may_begin(self) -> bool:
        """Whether a name may begin with it that it does not make one: a particle, an initial."""
        return self.is_particle or (len(self.text) == 1 and self.is_capital)

    @property
    def counts(self) -> bool:
        """Whether it is a name by itself: no particle and no initial."""
        return len(self.text) > 1 and not self.is_particle

    @property
    def is_plain(self) -> bool:
        """Written as names are, not as `TypeError` or `LabCorp` is."""
        parts = re.split(r"[-']", self.text)
        return all(re.fullmatch(r"(?:Mc|Mac|De|Di|La|Le|O)?[A-Za-z][a-z]*|[A-Z]+s?", p) for p in parts if p)


def _may_be_name(token: str) -> bool:
    """Whether a word is no ordinary one."""
    word = token.lower()
    if word not in english.frequencies() or word in english.given_names():
        return True
    return token != word and word in english.surnames()


def _listed(word: str, *, is_capital: bool) -> Likely:
    """What the lists say of a word in small letters, and whether it was written with a capital."""
    frequency = english.frequencies().get(word)
    is_given, is_surname = word in english.given_names(), word in english.surnames()
    if len(word) < 3:
        return "word"
    if frequency is None:
        if is_surname or is_given:
            return "strong"
        return "unknown" if is_capital or len(word) > 3 else "word"
    if is_given and frequency <= english.frequency_at(GIVEN_RANK):
        return "strong"
    if not is_capital:
        return "word"
    if is_surname and frequency <= english.frequency_at(SURNAME_RANK):
        return "strong"
    is_rare = frequency < english.frequency_at(COMMON)
    return "weak" if is_given or (is_surname and is_rare) else "word"
