"""Which language a question is in, by its script and by words that few other languages have: those without a
topic, those of the base's articles, and the dictionary of English."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from assistant import english
from assistant.search import analysis
from assistant.search.languages import LANGUAGES, folded, rules_of

FEWEST = 2
"""Words that speak for a language from which a question is in one that the base does not have."""

LEAD = 1
"""By how many words it has to be ahead of the base's own."""

ENOUGH, LOOKED_AT = 25, 2_000
"""Words from which the language of a text can be told, and how many of a long one are looked at."""

LEAST, NEARLY = 0.2, 0.8
"""Share of such words that a text has at least, and how near another language may come."""

SHARE = 0.5
"""What a word without accents that nobody knows counts."""

_SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u3400-\u9fff"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("he", "\u0590-\u05ff"),
    ("ar", "\u0600-\u06ff"),
    ("hi", "\u0900-\u097f"),
    ("th", "\u0e00-\u0e7f"),
)
"""Scripts with the language that is most often written in them. Kana come first: Japanese has Chinese signs,
too."""

_SHARING = {
    "ru": ("ru", "uk", "bg", "sr", "mk", "be"),
    "ar": ("ar", "fa", "ur", "ps"),
    "zh": ("zh", "ja"),
    "hi": ("hi", "mr", "ne"),
}
_QUESTIONS = frozenset(
    ["how", "what", "when", "where", "which", "who", "why", "whose", "can", "could", "should", "does", "did"]
)


def guess(text: str, languages: tuple[str, ...], known: Mapping[str, Collection[str]]) -> str:
    """The language of a question to a base that has some, its own first. `known` are words of its articles,
    by language. What is not clearly in another one is in the base's own."""
    if by_script := _by_script(text, languages):
        return by_script
    tokens = [token for token in analysis.words(text) if token.isalpha() or "'" in token]
    here = {lang: _points(tokens, lang, known.get(lang, ())) for lang in languages}
    best = max(here, key=lambda lang: here[lang])
    unknown = [t for t in tokens if not any(t in words for words in known.values()) and not _is_english(t)]
    others = {lang: _foreign_points(tokens, unknown, lang) for lang in LANGUAGES if lang not in here}
    if not others:
        return best
    other = max(others, key=lambda lang: others[lang])
    is_clear = others[other] >= max(FEWEST, here[best] + LEAD) and 2 * others[other] >= len(tokens) - 1
    return other if is_clear else best


def language_of_text(text: str) -> str | None:
    """The language of a whole text, if that is sure: by its script, or by a share of words without a topic that
    no other language comes near."""
    if by_script := _by_script(text, ()):
        return by_script
    tokens = [token for token in analysis.words(text) if token.isalpha() or "'" in token][:LOOKED_AT]
    if len(tokens) < ENOUGH:
        return None
    counts = sorted(((sum(_has(lang, t) for t in tokens), lang) for lang in LANGUAGES), reverse=True)
    (most, best), (second, _) = counts[:2]
    return best if most >= LEAST * len(tokens) and second <= NEARLY * most else None


def _by_script(text: str, languages: tuple[str, ...]) -> str | None:
    """The language of a text whose letters are mostly of one script that is not Latin."""
    letters = sum(map(str.isalpha, text))
    for lang, signs in _SCRIPTS:
        count = len(re.findall(f"[{signs}]", text))
        if count and (2 * count > letters or (lang == "ja" and 5 * count > letters)):
            return next((own for own in languages if own in _SHARING.get(lang, (lang,))), lang)
    return None


def _points(tokens: list[str], lang: str, known: Collection[str]) -> int:
    """How many of some words are of a language."""
    return sum(_has(lang, t) or t in known or (lang == "en" and _is_english(t)) for t in tokens)


def _foreign_points(tokens: list[str], unknown: list[str], lang: str) -> float:
    """The same of a language that the base does not have. Words that nobody here knows speak for it when they
    have accents, or when some that it has and English has not stand beside them; otherwise they are mistyped."""
    points = _points(tokens, lang, ())
    if lang == "en" or not points:
        return points
    others = [token for token in unknown if not _has(lang, token)]
    accented = [token for token in others if not token.isascii()]
    # "wat is teh" is mistyped English, though Dutch has all but one of these
    if sum(_has(lang, t) and t not in _words("en") for t in tokens) + len(accented) < FEWEST:
        return 0
    return points + len(accented) + SHARE * (len(others) - len(accented))


def _has(lang: str, token: str) -> bool:
    words = _words(lang)
    before, apostrophe, _ = token.partition("'")
    if apostrophe and rules_of(lang).elides:
        return rules_of(lang).says_nothing(before)
    return token in words or (not token.isascii() and folded(token) in words)


def _is_english(token: str) -> bool:
    """Whether the dictionary has a word that no other language has as one without a topic: it has `los` and
    `die`, too."""
    return token.replace("'", "") in english.frequencies() and token not in _foreign()


@cache
def _words(lang: str) -> frozenset[str]:
    if lang == "en":
        return analysis.STOP_WORDS | _QUESTIONS
    return frozenset(word for word in rules_of(lang).stop_words if len(word) > 1)


@cache
def _foreign() -> frozenset[str]:
    return frozenset().union(*(_words(lang) for lang in LANGUAGES if lang != "en")) - _words("en")
