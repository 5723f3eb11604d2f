"""Questions that two articles answer in other words: readers find one of the answers, and authors mend one of
them. A hint, since only a person can say that two questions are one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.content.addresses import TOP
from assistant.content.articles import Article, Section
from assistant.content.library import Library
from assistant.errors import ContentError
from assistant.search.analysis import article_terms, terms, words
from assistant.words.tags import primary

if TYPE_CHECKING:
    from assistant.ranking.encoder import Model

ALIKE = 0.69
"""Cosine of two words from which they mean the same: "buy" and "purchase" have 0.87, "remove" and "delete" 0.70,
"enable" and "disable" 0.68, "change" and "update" 0.50."""

MOST_ALIKE = 200
"""Questions that differ from each other in one word alone, at most: more are a catalogue, not a mistake."""

_FRAME = frozenset(
    term for word in ("how", "can", "could", "should", "what", "please") for term in terms(word)
)
"""Words that ask, whatever is asked. Who, when, where and why ask for something of their own."""

_REMEDY = "Answer it in one of them and lead there from the other, or say in the headings how they differ."


@dataclass(frozen=True, slots=True)
class _Question:
    article: Article
    section: Section
    words: Mapping[str, str]
    """What is asked, term by term, each with a word that it stands for."""

    @property
    def lang(self) -> str:
        return primary(self.article.lang)


def same_questions(library: Library, encoder: Model | None) -> Iterator[ContentError]:
    """Each pair of questions in two articles of one language that have the same terms, or all but one and that
    one in words that mean the same. Of what no encoder reads, the first alone."""
    asked = [
        _Question(article, section, found)
        for article in library.articles
        for section in article.sections
        if (section.is_question or section.anchor == TOP)
        and section.is_confirmed
        and section.text
        and (found := _terms_of(section.heading, primary(article.lang)))
        and (section.is_question or len(found) > 1)  # a title of one word is a topic
    ]
    told: set[tuple[str, str]] = set()
    for one, other in (*_of_the_same_terms(asked), *_of_words_alike(asked, encoder)):
        if one.article is not other.article and (one.section.ref, other.section.ref) not in told:
            told.add((one.section.ref, other.section.ref))
            where = f"kb/articles/{one.article.path}:{one.section.line}"
            problem = f"the question '{other.section.heading}' seems to be '{one.section.heading}' of {where}"
            yield other.article.mistake(other.section.line, problem, _REMEDY)


def _terms_of(heading: str, language: str) -> dict[str, str]:
    found = {term: word for word in words(heading) for term in article_terms(word, language)}
    return {term: word for term, word in found.items() if language != "en" or term not in _FRAME}


def _of_the_same_terms(asked: list[_Question]) -> Iterator[tuple[_Question, _Question]]:
    first: dict[tuple[str, frozenset[str]], _Question] = {}
    for question in asked:
        other = first.setdefault((question.lang, frozenset(question.words)), question)
        if other is not question:
            yield other, question


def _of_words_alike(asked: list[_Question], encoder: Model | None) -> Iterator[tuple[_Question, _Question]]:
    if encoder is None:
        return
    alike: dict[tuple[str, frozenset[str]], list[tuple[_Question, str]]] = defaultdict(list)
    for question in asked:
        for term, word in question.words.items() if encoder.card.reads(question.lang) else ():
            if rest := frozenset(question.words) - {term}:
                alike[question.lang, rest].append((question, word))
    groups = [group for group in alike.values() if 1 < len(group) <= MOST_ALIKE]
    if not groups:
        return
    wanted = sorted({word for group in groups for _, word in group})
    place = {word: number for number, word in enumerate(wanted)}
    vectors = encoder.encode(wanted)
    for group in groups:
        for number, (other, word) in enumerate(group):
            for one, like in group[:number]:
                if float(vectors[place[word]] @ vectors[place[like]]) >= ALIKE:
                    yield one, other
