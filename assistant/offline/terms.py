"""Which words speak for which answer in the widget's pack: a naive Bayes of the wordings, as small as the
browser can carry it."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from assistant.cache import ContentCache, code_hash, key_of
from assistant.content.articles import Section
from assistant.content.library import Library
from assistant.search.analysis import POLITE
from assistant.search.languages import UNSPACED, bigrams

HEADING, TITLE, BODY = 4.0, 1.5, 0.3
"""What a word of the heading, of the article's title and of the text's beginning counts beside one of a
wording."""

BEGINNING = 600
"""Characters of a text that count."""

LEAST = 0.75
"""Words that hardly speak for a section are left out."""

MANY = 10
"""Where there are so many wordings, a word that only one of them has is left out: a third of the index, and
hardly an answer."""

SMOOTH = 5.0

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_APOSTROPHE = re.compile("['’]")
_SPELLED = str.maketrans(dict.fromkeys("‘’ʼ´`", "'"))
_CODE = re.compile(r"(?<![^\W_])(?<!')(?:([^\W\d_]{1,4})[-\u2010-\u2013]|([^\W\d_]) )(?=\d)")
"""Letters before a number: E-1042, e 1042."""

_ENDING = re.compile(r"(?:ies|ing|ed|es|s|y|e)$")
_ADAPTER = TypeAdapter(dict[str, dict[str, float]])

Counts = Mapping[str, float]


def answers_of(library: Library) -> list[Section]:
    """What may be an answer: lists of open points may not."""
    return [s for s in library.sections if s.is_confirmed]


def words(text: str) -> list[str]:
    """The words of a text without those of politeness, as `web/shared/offline_search.js` splits it: where a
    script has no blanks, every pair of letters."""
    found = _WORD.findall(_folded(text))
    if not text.isascii():
        found = [piece for word in found for piece in _pieces(word)]
    return [_APOSTROPHE.sub("", word) for word in found if word not in POLITE]


def _pieces(word: str) -> Iterator[str]:
    end = 0
    for match in UNSPACED.finditer(word):
        if match.start() > end:
            yield word[end : match.start()]
        yield from bigrams(match.group())
        end = match.end()
    if end < len(word):
        yield word[end:]


def _folded(text: str) -> str:
    """Compatible forms in lower case, without accents and what cannot be seen; codes in one word."""
    text = text.translate(_SPELLED)
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(
            c for c in parts if unicodedata.category(c)[0] != "M" and unicodedata.category(c) != "Cf"
        )
        text = unicodedata.normalize("NFC", text)  # letters of Korean, which are several after the first
    return _CODE.sub(lambda match: "".join(filter(None, match.groups())), text.lower().replace("ß", "ss"))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without the commonest English endings."""
    return _ENDING.sub("", word) if len(word) > 4 else word.removesuffix("s") if len(word) > 3 else word


class TermCounts(ContentCache[dict[str, float]]):
    """What each stem counts for the sections that were looked at before."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache / "pack-terms.json", _ADAPTER)


def terms(library: Library, known: TermCounts) -> dict[str, str]:
    """For each stem the sections for which it speaks and how strongly: a digit for the weight, then the steps
    from section to section.

    The weight is how much more often the section's wordings have the stem than all wordings do. Behind the
    last section stand the questions that must not be answered and those about what is not confirmed.
    """
    code = code_hash("offline/terms", "search/analysis", "search/languages")
    counts: list[Counts] = []
    floors: list[int] = []
    for section in answers_of(library):
        texts = (
            section.asked,
            section.heading,
            library.article(section.article_id).title,
            section.text[:BEGINNING],
        )
        counts.append(known.get(key_of(code, texts), lambda texts=texts: _weighed(*texts)))  # type: ignore[misc]
        floors.append(_floor(section.asked))
    none = [asked for s in library.sections if not s.is_confirmed for asked in s.asked]
    none += [q.ask for q in library.questions if not q.find and not q.clarify]
    counts.append(known.get(key_of(code, none), lambda: dict(_stems(none))))
    return _speaking(counts, [*floors, _floor(none)])


def _floor(asked: Sequence[str]) -> int:
    """What a word has to count for more than, beside so many wordings."""
    return 1 if len(asked) >= MANY else 0


def _weighed(asked: Sequence[str], heading: str, title: str, beginning: str) -> dict[str, float]:
    counts: dict[str, float] = dict(_stems(asked))
    for text, weight in ((heading, HEADING), (title, TITLE), (beginning, BODY)):
        for term in _stems([text]):
            counts[term] = counts.get(term, 0) + weight
    return counts


def _stems(texts: Iterable[str]) -> Counter[str]:
    return Counter(s for text in texts for s in {stem(word) for word in words(text)})


def _speaking(counts: Sequence[Counts], floors: Sequence[int]) -> dict[str, str]:
    whole: dict[str, float] = {}
    for count in counts:
        for term, times in count.items():
            whole[term] = whole.get(term, 0) + times
    total = sum(whole.values()) or 1
    least = math.exp(LEAST)
    found: dict[str, list[tuple[int, int]]] = {}
    for number, count in enumerate(counts):
        size = sum(count.values()) + SMOOTH
        for term, times in count.items():
            share = whole[term] / total
            over = (times + SMOOTH * share) / size / share
            if times > floors[number] and over >= least:
                found.setdefault(term, []).append((min(9, round(math.log(over) * 2)), number))
    return {term: _packed(places) for term, places in sorted(found.items())}


def _packed(places: Sequence[tuple[int, int]]) -> str:
    text = ""
    for weight, group in itertools.groupby(sorted(places), key=lambda place: place[0]):
        numbers = [-1, *(number for _, number in group)]
        text += str(weight) + "".join(
            chr(58 + after - before) for before, after in itertools.pairwise(numbers)
        )
    return text
