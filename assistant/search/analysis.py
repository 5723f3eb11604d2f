"""How words become terms: one analysis for articles, each in its own language, and for questions, in every
language of their base."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from whoosh.analysis import Composable, Token
from whoosh.lang.porter import stem
from whoosh.support.charset import accent_map

from assistant import english
from assistant.search.languages import UNSPACED, bigrams, folded, rules_of

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

ENGLISH = ("en",)
"""The languages of a base in English alone."""

MOST_NAMES = 2
"""A text of more words than these that is all in capitals is loud, and has no names for that."""

POLITE = frozenset(["please", "pls", "hi", "hello", "hey", "thanks", "thank"])

TOKEN = re.compile(r"\w+(?:'\w+)*")
_POSSESSIVE = re.compile(r"'s\b")
_JOINED = re.compile(r"\b(e)[-\u2010-\u2013 ](?=mails?\b|prescri\w*)", re.I)
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_SIGNS = re.compile(r"[\u0590-\u1aff]")
"""Scripts whose vowels and points are signs beside a letter."""

_SPELLED = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u02b9\u2032\u00b4`", "'")
    | {"\u00df": "ss", "\u1e9e": "SS", "\u00e6": "ae", "\u00c6": "AE", "\u0153": "oe", "\u0152": "OE"}
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", "")
)
"""Other apostrophes, letters that are two, and what cannot be seen, such as a soft hyphen."""

_MAY_BE_JOINED = re.compile(r"[-\u2010-\u2013\d]")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-\u2010-\u2013][^\W_]+)+")
_CODE = re.compile(r"(?<![^\W_])([^\W\d_]{1,4}) ?(\d{3,})(?![^\W_])")
_LETTER_AND_NUMBER = re.compile(r"(?<![\w'])([^\W\d_]) (\d+)(?![^\W_])")
_VERSION = re.compile(r"(?<![^\W_])[^\W\d_]?(\d+(?:\.\d+)+)(?![^\W_])")


def composed(text: str) -> str:
    """The same letters in one spelling: accents in one character with their letter, nothing that cannot be
    seen, one apostrophe, and `ss` for its ligature."""
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFC", text.translate(_SPELLED))


def normalize(text: str) -> str:
    """One spelling for the same thing: letters as in `composed`, compatibility forms folded, `e-mail` as
    `email`, possessives dropped. In a text that is all in capitals these make no names."""
    text = unicodedata.normalize("NFKC", composed(text))
    if text.isupper() and len(TOKEN.findall(text)) > MOST_NAMES:
        text = text.lower()
    text = _ACCENTS.sub("", text)
    if not text.isascii() and _SIGNS.search(text):
        text = "".join(c for c in text if c < "\u0590" or unicodedata.category(c)[0] != "M")
    text = _JOINED.sub(r"\1", text)
    return _POSSESSIVE.sub("", text)


class Analyzer(Composable):  # type: ignore[misc]
    """The analysis of `terms` as Whoosh asks for it."""

    is_morph = True

    def __call__(self, value: str, **_: object) -> Iterator[Token]:
        token = Token()
        for term in terms(value):
            token.text = term
            yield token


def words(text: str) -> list[str]:
    """The words of a text in lower case, as typed, stop words included."""
    return [token.lower() for token in tokens(text)]


def tokens(text: str) -> list[str]:
    """The words of a text as typed."""
    return TOKEN.findall(normalize(text))


def is_name(token: str) -> bool:
    """Whether a word is two capitals, as a name is: IT and US are no words without a topic. A longer word in
    capitals is stressed, or an operator of other search engines."""
    return len(token) == 2 and token.isupper()


def terms(text: str, languages: Sequence[str] = ENGLISH) -> tuple[str, ...]:
    """The stems of a text that say what it is about, in order, repeated as they are; behind them those of
    words and codes that are also written as one: `E-1042` has e1042, and `sign-in` signin.

    A word has its stem in each of the languages, and where a script has no blanks, every pair of letters.
    """
    return _terms(text, languages, _term)


def article_terms(text: str, language: str) -> tuple[str, ...]:
    """As `terms`, for what an article says: its words stay in memory, those that people type do not."""
    return _terms(text, (language,), _known_term)


def _terms(
    text: str, languages: Sequence[str], terms_of: Callable[[str, str], tuple[str, ...]]
) -> tuple[str, ...]:
    text = normalize(text)
    tokens = TOKEN.findall(text)
    if _MAY_BE_JOINED.search(text):
        tokens += _written_as_one(text, languages)
    if not text.isascii() and UNSPACED.search(text):
        tokens = [piece for token in tokens for piece in _pieces(token)]
    if len(languages) == 1:
        return tuple(term for token in tokens for term in terms_of(token, languages[0]))
    return tuple(
        term
        for token in tokens
        for term in dict.fromkeys(term for language in languages for term in terms_of(token, language))
    )


def _pieces(token: str) -> Iterator[str]:
    """A token with the pairs of letters of each run in it that has no blanks."""
    end = 0
    for match in UNSPACED.finditer(token):
        if match.start() > end:
            yield token[end : match.start()]
        yield from bigrams(match.group())
        end = match.end()
    if end < len(token):
        yield token[end:]


def _written_as_one(text: str, languages: Sequence[str]) -> Iterator[str]:
    for match in _HYPHENATED.finditer(text):
        joined = "".join(filter(str.isalnum, match.group()))
        # "est-ce" and "puis-je" say nothing, and are no word of a base
        is_empty = languages != ENGLISH and any(
            says_nothing(part, languages) for part in TOKEN.findall(match.group())
        )
        if not joined.isdigit() and not is_empty:
            yield joined
    for _, number in _CODE.findall(text):
        yield number  # also found without its letters
    for letter, number in _LETTER_AND_NUMBER.findall(text):
        yield letter + number
    yield from _VERSION.findall(text)


def raw_stem(word: str) -> str:
    """The stem of a word, also of one that says nothing about the topic."""
    return str(stem(plain(word)))


def plain(word: str) -> str:
    """A word in lower case without accents and apostrophes."""
    return word.replace("'", "").lower().translate(accent_map)


def says_nothing(word: str, languages: Sequence[str] = ENGLISH) -> bool:
    """Whether a word has no topic in some of the languages."""
    small = word.lower()
    return any(
        small in STOP_WORDS if language == "en" else rules_of(language).says_nothing(small)
        for language in languages
    )


def _term(token: str, language: str) -> tuple[str, ...]:
    """The stems of one token, none for a word without a topic."""
    is_known = language == "en" and token.lower() in english.frequencies()
    return _known_term(token, language) if is_known else _stems(token, language)


@lru_cache(maxsize=50_000)
def _known_term(token: str, language: str) -> tuple[str, ...]:
    """Those of a word of English or of an article, once: no other word that somebody typed stays in memory."""
    return _stems(token, language)


def _stems(token: str, language: str) -> tuple[str, ...]:
    small = token.lower()
    if language == "en":
        stem = "" if small in STOP_WORDS and not is_name(token) else raw_stem(token)
        return (stem,) if stem else ()
    found = tuple(rules_of(language).terms(small))
    return found or ((folded(small),) if is_name(token) else ())


def phrase_map(
    groups: Iterable[Sequence[str]], languages: Sequence[str] = ENGLISH
) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Each phrase of the synonym groups, as stems, with the other phrases of its groups."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for group in groups:
        stems = [terms(phrase, languages) for phrase in group]
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
