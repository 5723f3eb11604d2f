"""A sentence at the joints behind which another clause begins. Grammar alone: nothing of a base is known
here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.sentences import ASKED, Kind, kind_of, lowered, opens_question, topic_words
from assistant.answering.word_classes import AUXILIARIES, SUBJECTS

LONGEST_FRAGMENT = 4
"""Words of a fragment behind ", and" that may be one thing more."""

_JOIN = re.compile(
    r"(?P<added>(?:\s?[,;:.\u2013\u2014-]{1,4}\s?(?:(?:and|but|y)\s)?|\s(?:and|but|y)\s|^\W{0,9}(?:(?:and|but|y)\s)?)"
    r"(?:also|plus|as\swell\sas|in\saddition(?:\sto\sthat)?(?!\sto)|additionally|besides(?:\sthat)?"
    r"|furthermore|moreover|another\s(?:thing|question)(?:\sis)?|one\smore\s(?:thing|question)"
    r"|on\sanother\snote|on\stop\sof\sthat|separately|adem[a\u00e1]s|tambi[e\u00e9]n)\b[\s,:]{0,4})"
    r"|(?P<bare>\s(?:also|plus|as\swell\sas|adem[a\u00e1]s)\s)"
    r"|(?P<mark>(?:\s?;\s?|:\s|\s?\u2014\s?|\s(?:--?|\u2013|//?|\||\+|&)\s|\s?(?:\.\.\.|\u2026)\s?)(?:(?:and|but|y)\s)?)"
    r"|(?P<word>\s?,?\s?\b(?:and|but|y|e)\s(?:then\s)?)"
    r"|(?P<comma>,\s)",
    re.I,
)
_HEAD = re.compile(
    r"^\W*(?:(?:please|so|hi|hello|tell\s+me|show\s+me|explain|i\s+(?:want|need|would\s+like)\s+to\s+know)\W+)*"
    r"(?P<head>how\s+(?:do|can|does|should|could|would|may)\s+(?:(?:the|my|our|a)\s+\w+|i|we|you|they|he|she|\w+s)|how\s+to"
    r"|(?:can|may|could|should|do|does|will|must)\s+(?:(?:the|my|our|a)\s+\w+|i|we|you|they|he|she|\w+s)"
    r"|where\s+(?:do|can|does|should)\s+(?:(?:the|my|our|a)\s+\w+|i|we|you|they|he|she|\w+s)|(?:i|we)\s+(?:want|need|would\s+like|'d\s+like)\s+to)\s",
    re.I,
)
"""What a second verb shares with the first: "how do I" of "how do I create forms and print them"."""

_TOO = re.compile(r"\b(?:too|as\s+well|also)\W*$", re.I)
_OTHER_ONE = re.compile(r"(?:the\s+)?(?:one|ones|those|others?|rest)\b", re.I)
_ELLIPTIC = re.compile(rf"{_OTHER_ONE.pattern}|if\b|whether\b", re.I)
_NO_VERB = SUBJECTS - {"the", "a", "an", "my", "our", "your"}
_MODALS = AUXILIARIES & frozenset(
    ("can", "could", "do", "does", "did", "should", "must", "will", "would", "may", "might")
)

_SUBORDINATE = re.compile(
    r"^\W*(?:(?:and|but|so|then)\s+)*(?:if|when|once|after|before|since|because|while|as|although|though"
    r"|until|unless|in\s+case)\b",
    re.I,
)
"""A clause that goes on behind its comma: "If so, where is it?"."""

_ASKED_IF = re.compile(r"\b(?:know|wonder\w*|ask\w*|tell|sure|check|see|say)\b", re.I)


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    kind: Kind
    joined_by: str
    is_added: bool
    """Whether it is joined by a word or mark that says "one thing more", or begins a sentence."""

    is_certain: bool = True
    head: str = ""


def clauses_of(sentence: str) -> Iterator[Clause]:
    """A sentence at the joints behind which another clause begins."""
    sentence = " ".join(sentence.split())  # so that no pattern has to count blanks
    start, joined_by, is_added, is_certain, head = 0, "", False, True, ""
    for joint in _JOIN.finditer(sentence):
        left, right = sentence[start : joint.start()], sentence[joint.end() :]
        if not left.strip():  # "Also, where …": a sentence that begins so
            start, is_added = joint.end(), True
            continue
        begins = _begins(left, right, joint)
        if begins is None:
            continue
        yield _clause(left, joined_by, is_added, is_certain, head)
        start, joined_by = joint.end(), joint.group()
        is_added = joint.lastgroup in ("added", "bare") or (
            bool(_TOO.search(_upto_joint(right))) and kind_of(left) in (*ASKED, Kind.PROBLEM)
        )
        is_added = is_added or (joint.lastgroup == "mark" and kind_of(left) in ASKED)
        is_certain, head = begins
    if sentence[start:].strip():
        yield _clause(sentence[start:], joined_by, is_added, is_certain, head)


def _clause(text: str, joined_by: str, is_added: bool, is_certain: bool, head: str) -> Clause:
    kind = Kind.QUESTION if joined_by and _ELLIPTIC.match(text) else kind_of(text)
    return Clause(text.strip(), kind, joined_by, is_added, is_certain=is_certain, head=head)


def _begins(left: str, right: str, joint: re.Match[str]) -> tuple[bool, str] | None:
    """Whether a clause of its own begins behind a joint: if it certainly does, and the head that it shares
    with the one before; None when it goes on with the same."""
    words = lowered(right)
    if len(words) < 2 or len(lowered(left)) < 2:
        return None
    how = joint.lastgroup
    if how == "comma" and _SUBORDINATE.match(left) and kind_of(left) is not Kind.QUESTION:
        return None
    if how == "bare":  # "does it also go to …", "a PIN plus a code"
        if len(lowered(left)) > 3 and opens_question(words):
            return True, ""
        return (False, "") if "also" not in joint.group().lower() and _names_something(right) else None
    if opens_question(words, after_comma=how == "comma"):
        # "how do I cancel it and do the same again" goes on, "and do the patients see it" does not
        is_order = (
            words[0] == "do" and words[1] in ("it", "this", "that", "the", "a") and kind_of(left) not in ASKED
        )
        return None if is_order else (True, "")
    if words[0] in ("if", "whether") and how == "word" and _ASKED_IF.search(left):
        return True, ""
    is_asked = kind_of(left) is Kind.QUESTION
    if is_asked and how == "word" and _OTHER_ONE.match(right):
        return True, _head_of(left)
    if is_asked and words[0] in _MODALS and len(words) > 3:
        return False, ""
    kind = kind_of(_upto_joint(right))
    if kind is Kind.REQUEST:
        return True, ""
    if how in ("added", "mark"):
        is_told = kind in (Kind.PROBLEM, Kind.STATEMENT)
        return (is_told and kind_of(left) is not Kind.STATEMENT, _head_of(left) if not is_told else "")
    if (
        kind is Kind.PROBLEM
        and kind_of(left) is Kind.PROBLEM
        and how == "word"
        and words[0] not in ("not", "no")
    ):
        return False, ""
    if how != "word" or not is_asked or words[0] in _NO_VERB or words[0] == "not":
        return None
    head = _head_of(left)
    if (
        head
        and words[0] not in SUBJECTS
        and len(topic_words(left).split()) > 1
        and not words[0].endswith("ing")
    ):
        return False, head
    is_last = "," in joint.group() and len(words) <= LONGEST_FRAGMENT and _upto_joint(right) == right
    return (False, "") if kind is Kind.FRAGMENT and (is_last or _names_something(right)) else None


def _names_something(text: str) -> bool:
    """Whether words without a verb may be a wish: "the supplier's phone number"."""
    return kind_of(_upto_joint(text)) is Kind.FRAGMENT and len(topic_words(_upto_joint(text)).split()) > 1


def _upto_joint(text: str) -> str:
    joint = _JOIN.search(text)
    return text[: joint.start()] if joint and joint.start() else text


def _head_of(left: str) -> str:
    found = _HEAD.match(left)
    return found["head"] if found else ""
