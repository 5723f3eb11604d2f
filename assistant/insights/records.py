"""What a report consists of: plain data, which the API, the page and the command line show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.insights.gaps import Gap
from assistant.insights.numbers import Number


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of questions."""

    start: date
    answered: int
    clarify: int
    outline: int
    no_answer: int
    overdue: int
    emergency: int
    handoff: int
    """Wishes for a person."""

    confidence: float | None
    """Mean confidence of what was answered; None in a week without an answer."""

    person_unanswered: int
    """Of those that got nothing to read, after how many somebody asked for a person."""

    @property
    def total(self) -> int:
        answers = self.answered + self.clarify + self.outline
        return answers + self.no_answer + self.overdue + self.emergency + self.handoff

    @property
    def abstained(self) -> float | None:
        """Share of questions that got no answer: nothing fits, or what fits may be out of date."""
        return (self.no_answer + self.overdue) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How it went after an answer. Five buckets that are never added up: that somebody left says nothing
    about why."""

    helped: int
    not_helped: int
    came_back: int
    person: int
    silent: int
    """Left without a word: content, or gone elsewhere. Nobody knows."""

    @property
    def total(self) -> int:
        return self.helped + self.not_helped + self.came_back + self.person + self.silent


@dataclass(frozen=True, slots=True)
class Search:
    """Words that led nowhere, asked often enough to be shown."""

    words: str
    count: int
    problem: str
    """`no result` or `nothing opened`."""


@dataclass(frozen=True, slots=True)
class Help:
    """What readers said about an article."""

    article: int
    title: str
    url: str
    helped: int
    not_helped: int
    rate: float | None
    """Share of `helped`, None with fewer than five verdicts."""

    lately: float | None
    """The same for the last 30 days."""

    decay: float | None
    """How much lower the rate of the last 30 days is than the one before them, in points of 1; negative when
    it rose."""

    flags: int
    """Those that are open."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """An article whose review is late."""

    article: int
    title: str
    url: str
    owner: str
    review_by: date
    days: int
    is_withheld: bool
    """Whether the assistant gives only its link by now."""


@dataclass(frozen=True, slots=True)
class OldLink:
    """An old link that people still follow."""

    article: int
    title: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Flagged:
    """What somebody says is wrong, and what an author said to that."""

    day: date
    article: int
    title: str
    url: str
    """Empty when the article was withdrawn since."""

    verdict: str
    reason: str
    flag: str
    """Its name: what marks it as handled."""

    handled: date | None
    """The day on which it was; None while it is open."""

    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that authors may want to know, as of one day."""

    day: date
    days: int
    minimum: int
    build: str
    questions: int
    numbers: tuple[Number, ...]
    """What the page begins with: four, each with where it goes."""

    weeks: tuple[Week, ...]
    faces: tuple[tuple[str, int], ...]
    outcomes: Outcomes
    person_unanswered: int
    """Questions that got nothing to read, after which somebody asked for a person: in no bucket of the
    outcomes."""

    gaps: tuple[Gap, ...]
    hidden: int
    """Questions without an answer that are in no gap shown, because they were asked too rarely."""

    searches: tuple[Search, ...]
    hidden_searches: int
    articles: tuple[Help, ...]
    overdue: tuple[Overdue, ...]
    old_links: tuple[OldLink, ...]
    flags: tuple[Flagged, ...]
