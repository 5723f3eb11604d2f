"""The wishes of a text, as its grammar proposes them. Which of them stand by themselves is decided by what
answers them (`parts`): here, nothing of a base is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.clauses import LONGEST_FRAGMENT, Clause, clauses_of
from assistant.answering.sentences import (
    ASKED,
    TOLD,
    Kind,
    asks_nothing_by_name,
    lowered,
    refers_back,
    sentences_of,
    topic_words,
)
from assistant.answering.word_classes import AUXILIARIES, QUESTION_WORDS

FEWEST_WORDS = 3
"""A shorter question asks nothing by itself."""

SHORTEST_REQUEST = 3
"""Words of a request that says no more than that somebody asks."""

_MERE_AND = re.compile(r"[\s,]*(?:and|but|y|e)?(?:\s+then)?\s*", re.I)

_FOLLOW_UP = re.compile(
    r"^\W*(?:(?:and|but|or|then)\s+)*(?:if\s+(?:so|yes|not|no|it|that|they|this)\b"
    r"|(?:where|how|when|why|who|what|which|how\s+come|since\s+when|by\s+whom|for\s+how\s+long)(?:\s+(?:so|then|exactly|one|ones))?\W*$"
    r"|(?:so\s+)?what\s+(?:happens\s+)?then\W*$"
    r"|which\s+(?:with|for|of|to|in|from|on|by)\b|(?:to|from|by|for|in|at|on|with|until|of)\s+(?:what|which|whom|where|when)\b(?:\W+\w+){0,3}\W*$)",
    re.I,
)
"""Follow-up questions that depend on the one before: how they begin, or all that they are."""

_TAG = re.compile(
    r"^\W*(?:(?:or|and)\s+)?(?:is\s+(?:that|this|it)\s+(?:right|correct|so|true|ok(?:ay)?|possible|normal|all)"
    r"|(?:right|correct|true|yes|no|ok(?:ay)?|true|really|or\s+not|yes\s*/\s*no)"
    r"|(?:is|isn't|are|aren't|do|does|doesn't|don't|can|can't|will|won't|did|didn't|has|hasn't|have|haven't)\s+"
    r"(?:it|they|he|she|i|we|that|there|you))\W*$",
    re.I,
)
"""A question that only asks whether it is so."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A part of a text that may be a wish of its own."""

    text: str
    """As typed."""

    kind: Kind
    background: str = ""
    """Sentences before it that ask nothing."""

    before: str = ""
    """The wish before, if any."""

    refers_back: bool = False
    """Whether it stands on the wish before: by a pronoun, or because it is so short."""

    head: str = ""
    """The words that it shares with the wish before, when it has none of its own."""

    joined_by: str = ""
    """What stands between it and the wish before, as typed."""

    is_certain: bool = True
    """Whether it has a question word or a verb of its own. Else it counts only when it is answered from
    elsewhere than the wish before."""

    @property
    def is_one_thing_more(self) -> bool:
        """Whether it is a few words behind ", and", or behind a joint that is no mere "and"."""
        if _MERE_AND.fullmatch(self.joined_by):
            return "," in self.joined_by and len(self.text.split()) <= LONGEST_FRAGMENT
        return bool(self.joined_by)

    @property
    def alone(self) -> str:
        """What it asks by its own words."""
        return f"{self.head} {self.text}".strip()

    @property
    def in_context(self) -> str | None:
        """What it asks, behind what the wish before is about, or behind what was told before."""
        about = topic_words(self.before) if self.before else self.background
        return f"{about.rstrip(' :')}: {self.alone}" if about else None

    def and_then(self, other: Wish) -> Wish:
        """Both as one wish, as they were typed."""
        return replace(self, text=f"{self.text}{other.joined_by or ' '}{other.text}")


def wishes_in(text: str) -> list[Wish]:
    """The wishes that a text may have, in order. A text with one wish gives that one, or none."""
    wishes: list[Wish] = []
    pending: list[str] = []
    clauses = [clause for sentence in sentences_of(text) for clause in clauses_of(sentence)]
    for n, clause in enumerate(clauses):
        if clause.kind in (Kind.QUESTION, Kind.REQUEST) and asks_nothing_by_name(clause.text):
            continue
        if wishes and _belongs(clause, wishes[-1]):
            wishes[-1] = wishes[-1].and_then(Wish(clause.text, clause.kind, joined_by=clause.joined_by))
        elif _is_wish(clause, wishes[-1] if wishes else None, clauses[n + 1 :]):
            wishes.append(
                Wish(
                    clause.text,
                    clause.kind,
                    background=" ".join(pending),
                    before=wishes[-1].alone if wishes else "",
                    refers_back=bool(wishes) and refers_back(clause.text),
                    head=clause.head,
                    joined_by=clause.joined_by if wishes else "",
                    is_certain=clause.is_certain,
                )
            )
            pending = []
        else:
            pending.append(clause.text)
    return wishes


def is_follow_up(text: str) -> bool:
    """Whether a question depends on the answer to the one before ("If so, where?"), or only asks whether
    something is so."""
    return bool(_FOLLOW_UP.match(text) or _TAG.match(text))


def _is_too_short(clause: Clause) -> bool:
    return clause.kind is Kind.QUESTION and len(lowered(clause.text)) < FEWEST_WORDS


def _belongs(clause: Clause, before: Wish) -> bool:
    """Whether a clause asks nothing beside the one before: also in "what we wrote, is it kept?"."""
    words = lowered(before.text)
    is_named = bool(words) and words[0] in QUESTION_WORDS and not AUXILIARIES & set(words[1:5])
    is_about_it = is_named and clause.joined_by.strip() == "," and refers_back(clause.text)
    return is_about_it or is_follow_up(clause.text) or _is_too_short(clause)


def _is_wish(clause: Clause, before: Wish | None, after: Sequence[Clause]) -> bool:
    """Whether a clause asks for something, by what stands around it.

    What is told before a question is what it is asked about, and what is told behind it explains it, unless a
    joint says that it is one thing more.
    """
    if _is_too_short(clause):
        return False
    if clause.kind is Kind.QUESTION or (before is not None and clause.is_added):
        return True
    if clause.head or (not clause.is_certain and clause.kind not in TOLD):
        return True
    following = after[0] if after else None
    is_asked_about = not (following and following.is_added) and any(each.kind in ASKED for each in after)
    if clause.kind is Kind.REQUEST:
        asks_more = following is not None and following.kind is Kind.REQUEST
        return len(lowered(clause.text)) > SHORTEST_REQUEST and (
            not is_asked_about or asks_more or (_asks_within(clause.text) and _goes_beside(following))
        )
    if is_asked_about or (before is not None and before.kind in ASKED):
        return False
    return clause.kind is Kind.PROBLEM or (before is None and following is not None and following.is_added)


def _goes_beside(following: Clause | None) -> bool:
    """Whether a question may stand beside the question that a request names: in the same sentence, or when it
    says by itself what it is about."""
    if following is None or following.joined_by:
        return following is not None
    return not refers_back(following.text) and len(topic_words(following.text).split()) > 1


def _asks_within(text: str) -> bool:
    """Whether a request names a question: "tell me how …"."""
    return any(word in QUESTION_WORDS or word in ("if", "whether") for word in lowered(text)[1:])
