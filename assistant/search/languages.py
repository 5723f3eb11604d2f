"""The rules of each language: which words say nothing, what the stem of a word is, and which scripts put no
blanks between words.

Stems (Snowball) and stop words are those that Whoosh carries. English has rules of its own in `analysis`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from whoosh.lang import NoStemmer, NoStopWords, languages, stemmer_for_language, stopwords_for_language
from whoosh.support.charset import accent_map

LANGUAGES: tuple[str, ...] = tuple(languages)
"""Those with stems or stop words."""

OTHER = "und"
"""Any other one: words are their own stems."""

COMPOUNDING = frozenset(["da", "de", "fi", "hu", "nb", "nl", "nn", "no", "sv"])
"""Languages that write several words as one."""

_ELIDING = frozenset(["ca", "fr", "it", "oc"])
"""Languages in which an apostrophe joins two words: `l'abonnement`."""

_ALIKE = {"nb": "no", "nn": "no"}
"""Languages that have the rules of another one."""

_TELLING = frozenset(
    [
        *("cual", "cuando", "donde", "quien", "quienes", "estada", "estadas", "estado", "estados", "sentid"),
        *("sentida", "sentidas", "sentido", "sentidos", "tenida", "tenidas", "été", "étés", "étée", "étées"),
        *("wo", "weg", "chi", "dove", "dov", "quanta", "quante", "quanti", "quanto", "quando", "quem"),
    ]
)
"""Words in the lists that tell sections apart: questions, and forms of a verb that are nouns as well, such as
the state of an order."""

_MORE: Mapping[str, str] = {
    "de": "bitte danke hallo kannst darf dürfen können möchte",
    "es": "cómo qué si puedo puede pueden debo debe gracias hola favor del hago hacer",
    "fr": "les cette cet ces si plus être avoir a ça cela puis peux peut peuvent dois doit faut quel quelle quels "
    "quelles où bonjour merci svp comme afin",
    "it": "posso può devo grazie ciao",
    "pt": "posso pode devo obrigado obrigada olá",
}
"""Words without a topic that the lists do not have."""

UNSPACED = re.compile(
    "[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e01-\u0eff\u1000-\u109f"
    "\u1780-\u17ff\U00020000-\U0003134f]+"
)
"""A run of Chinese, Japanese, Korean, Thai, Lao, Burmese or Khmer, in which no blank tells words apart."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@dataclass(frozen=True, slots=True)
class Rules:
    """How the words of a language become terms."""

    stop_words: frozenset[str]
    """In small letters, as they are written and without accents."""

    stem: Callable[[str], str]
    """Of a word in small letters."""

    elides: bool
    has_umlauts: bool

    def terms(self, word: str) -> Iterator[str]:
        """The terms of a word in small letters: its stem without accents, and that of the word without
        accents, by which it is found by who types none."""
        for part in word.split("'") if self.elides else (word.replace("'", ""),):
            if not part or part in self.stop_words:
                continue
            forms = [self.stem(part)]
            if not part.isascii():
                forms.append(self.stem(folded(part)))
                if self.has_umlauts:
                    forms.append(self.stem(part.translate(_UMLAUTS)))
            yield from dict.fromkeys(map(folded, forms))

    def says_nothing(self, word: str) -> bool:
        return not any(self.terms(word))


@cache
def rules_of(language: str) -> Rules:
    """Those of a language, by its tag without script and region. One that is not known here has no stop words,
    and each word is its stem."""
    known = _ALIKE.get(language, language)
    try:
        stem: Callable[[str], str] = stemmer_for_language(known)
    except NoStemmer:
        stem = str
    try:
        words = {*stopwords_for_language(known)}
    except NoStopWords:
        words = set()
    words = {word for word in words if word not in _TELLING} | {*_MORE.get(known, "").split()}
    folds = {folded(word) for word in words}
    return Rules(
        stop_words=frozenset(words | folds),
        stem=stem,
        elides=language in _ELIDING,
        has_umlauts=language == "de",
    )


def function_words(languages: Iterable[str]) -> list[str]:
    """The words without a topic of some languages but English, without accents and apostrophes: what the
    browser needs to know beside those of English."""
    found = {folded(word) for lang in languages if lang != "en" for word in rules_of(lang).stop_words}
    return sorted(word for word in found if "'" not in word)


def folded(word: str) -> str:
    """A word without accents."""
    return word if word.isascii() else word.translate(accent_map).replace("ё", "е")


def bigrams(run: str) -> Iterator[str]:
    """Each pair of neighbors in a run of letters without blanks; of one letter that itself."""
    yield from (run[n : n + 2] for n in range(max(len(run) - 1, 1)))
