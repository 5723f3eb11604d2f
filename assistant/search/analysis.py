"""How words become terms: one analysis for articles and for questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer, StemFilter, StopFilter
from whoosh.support.charset import accent_map

from assistant import english

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "us",
        "was",
        "we",
        "were",
        "will",
        "with",
        "would",
        "you",
        "your",
        "please",
        "do",
        "does",
        "did",
        "am",
        "been",
        "being",
        "just",
    ]
)
"""Words without a topic. Question words are not among them: "who", "when" and "where" tell sections apart."""

POLITE = frozenset(["please", "pls", "hi", "hello", "hey", "thanks", "thank"])

_TOKEN = re.compile(r"\w+(?:['\u2019]\w+)*")
_POSSESSIVE = re.compile(r"['\u2019]s\b")
_JOINED = re.compile(r"\b(e)[-\u2010-\u2013 ](?=mails?\b|prescri\w*)", re.I)


def normalize(text: str) -> str:
    """One spelling for the same thing: compatibility forms folded, `e-mail` as `email`, possessives
    dropped."""
    text = unicodedata.normalize("NFKC", text)
    text = _JOINED.sub(r"\1", text)
    return _POSSESSIVE.sub("", text)


@cache
def analyzer() -> object:
    """Whoosh's analysis chain, used when the index is written."""
    return (
        RegexTokenizer(_TOKEN)
        | LowercaseFilter()
        | CharsetFilter(accent_map)
        | StopFilter(stoplist=STOP_WORDS, minsize=1)
        | StemFilter(cachesize=None)
    )


def words(text: str) -> list[str]:
    """The words of a text in lower case, as typed, stop words included."""
    return [token.lower() for token in _TOKEN.findall(normalize(text))]


def terms(text: str) -> tuple[str, ...]:
    """The stems of a text that say what it is about, in order, repeated as they are."""
    return tuple(filter(None, map(_term, _TOKEN.findall(normalize(text)))))


def _term(token: str) -> str:
    """The stem of one token by the analysis of the index, or nothing for a word without a topic."""
    return _known_term(token) if token.lower() in english.frequencies() else _stem(token)


@lru_cache(maxsize=50_000)
def _known_term(token: str) -> str:
    """That of a word of English, once: no other word that somebody typed stays in memory."""
    return _stem(token)


def _stem(token: str) -> str:
    return "".join(found.text for found in analyzer()(token))  # type: ignore[operator]


def phrase_map(groups: Iterable[Sequence[str]]) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Each phrase of the synonym groups, as stems, with the other phrases of its groups."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for group in groups:
        stems = [terms(phrase) for phrase in group]
        for phrase in stems:
            if phrase:
                found.setdefault(phrase, []).extend(other for other in stems if other and other != phrase)
    return {phrase: tuple(dict.fromkeys(others)) for phrase, others in found.items()}


def synonyms_of(
    stems: Sequence[str], phrases: dict[tuple[str, ...], tuple[tuple[str, ...], ...]]
) -> list[str]:
    """Stems that the synonym groups add to a question, without those it already has."""
    present, added = set(stems), []
    longest = max(map(len, phrases), default=0)
    for start in range(len(stems)):
        for length in range(1, longest + 1):
            for other in phrases.get(tuple(stems[start : start + length]), ()):
                added += [stem for stem in other if stem not in present]
    return list(dict.fromkeys(added))
