"""What the journal tells those who write: where the base has no answer, what helps, what has stopped helping,
what is overdue."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from assistant.answering.assistant import Assistant
from assistant.content.library import Library
from assistant.insights.gaps import UNANSWERED, Gap, gaps
from assistant.journal import FlagRow, Journal
from assistant.journal.queries import AskedRow, VerdictRow

PARTS = ("gaps", "searches", "articles", "overdue", "old_links", "flags", "weeks")
"""What can be had as a table."""

LATELY = 30
"""Days that count as lately for the help rate of an article."""

ENOUGH = 5
"""Verdicts below which a rate says nothing and none is given."""

HANDED = ("answered", "outline")
"""Statuses after which somebody had something to read: only these have one of the five outcomes."""


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
    confidence: float | None
    """Mean confidence of what was answered; None in a week without an answer."""

    person_unanswered: int
    """Of those that got nothing to read, after how many somebody asked for a person."""

    @property
    def total(self) -> int:
        return self.answered + self.clarify + self.outline + self.no_answer + self.overdue + self.emergency

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


def report(assistant: Assistant, journal: Journal, day: date, days: int = 90) -> Report:
    """The report of the last `days` days. Raises JournalError."""
    library, settings = assistant.library, assistant.settings
    since = day - timedelta(days=days - 1)
    with journal.read() as reading:
        asked, searched = reading.asked(since), reading.searched(since)
        verdicts, flags, links = reading.verdicts(since), reading.flags(since), reading.old_links(since)
    unanswered: Counter[str] = Counter()
    for row in asked:
        if row.status in UNANSWERED and row.question:
            unanswered[row.question] += row.count
    found = gaps(unanswered, assistant, settings.journal_minimum)
    lost: Counter[tuple[str, str]] = Counter()
    for line in searched:
        if not line.is_opened:
            lost[(line.words, "no result" if line.is_empty else "nothing opened")] += line.count
    shown = [
        Search(words, count, problem)
        for (words, problem), count in lost.items()
        if count >= settings.journal_minimum and words
    ]
    weeks = _weeks(asked, since, day)
    return Report(
        day=day,
        days=days,
        minimum=settings.journal_minimum,
        build=library.build,
        questions=sum(row.count for row in asked),
        weeks=weeks,
        faces=tuple(sorted(_sums((row.face, row.count) for row in asked).items(), key=lambda item: -item[1])),
        outcomes=_outcomes(asked),
        gaps=found,
        person_unanswered=sum(week.person_unanswered for week in weeks),
        hidden=sum(unanswered.values()) - sum(gap.count for gap in found),
        searches=tuple(sorted(shown, key=lambda s: (-s.count, s.words))),
        hidden_searches=sum(lost.values()) - sum(s.count for s in shown),
        articles=_help(
            library, verdicts, Counter(flag.article for flag in flags if flag.handled is None), day
        ),
        overdue=_overdue(assistant, day),
        old_links=tuple(
            OldLink(a.id, a.title, a.url, links[a.id])
            for a in sorted(library.articles, key=lambda a: (-links.get(a.id, 0), a.id))
            if a.id in links
        ),
        flags=tuple(flagged(library, flag) for flag in flags),
    )


def flagged(library: Library, flag: FlagRow) -> Flagged:
    """A flag with the article that it is about."""
    article = library.by_id.get(flag.article)
    title, url = (
        (article.title, article.section_url(flag.anchor))
        if article
        else (f"Withdrawn article {flag.article}", "")
    )
    return Flagged(
        flag.day, flag.article, title, url, flag.verdict, flag.reason, flag.name, flag.handled, flag.note
    )


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    out: Counter[str] = Counter()
    for key, count in pairs:
        out[key] += count
    return dict(out)


def _weeks(asked: Sequence[AskedRow], since: date, day: date) -> tuple[Week, ...]:
    """Weeks that end today, the oldest first; a rest of days at the beginning is a short week."""
    starts = sorted(day - timedelta(days=6 + 7 * n) for n in range(-(-((day - since).days + 1) // 7)))
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    sure: dict[date, list[tuple[float, int]]] = defaultdict(list)
    for row in asked:
        start = day - timedelta(days=6 + 7 * ((day - row.day).days // 7))
        counts[start][row.status] += row.count
        if row.outcome == "person" and row.status not in HANDED:
            counts[start]["person_unanswered"] += row.count
        if row.status == "answered":
            sure[start].append((row.confidence, row.count))
    out = []
    for start in starts:
        c, total = counts[start], sum(count for _, count in sure[start])
        mean = sum(confidence * count for confidence, count in sure[start]) / total if total else None
        out.append(
            Week(
                start,
                c["answered"],
                c["clarify"],
                c["outline"],
                c["no_answer"],
                c["overdue"],
                c["emergency"],
                mean,
                c["person_unanswered"],
            )
        )
    return tuple(out)


def _outcomes(asked: Sequence[AskedRow]) -> Outcomes:
    c = _sums((row.outcome, row.count) for row in asked if row.status in HANDED)
    return Outcomes(
        c.get("helped", 0), c.get("not-helped", 0), c.get("came-back", 0), c.get("person", 0), c.get("", 0)
    )


def _help(
    library: Library, verdicts: Sequence[VerdictRow], flags: Counter[int], day: date
) -> tuple[Help, ...]:
    """Articles with a verdict or a flag: those whose help has dropped most first, then those that help
    least."""
    by_article: dict[int, list[VerdictRow]] = defaultdict(list)
    for verdict in verdicts:
        by_article[verdict.article].append(verdict)
    out = []
    for article in library.articles:
        said = by_article[article.id]
        if said or flags[article.id]:
            lately = [v for v in said if (day - v.day).days < LATELY]
            now, before = _rate(lately), _rate([v for v in said if (day - v.day).days >= LATELY])
            decay = before - now if now is not None and before is not None else None
            helped = sum(v.verdict == "helped" for v in said)
            out.append(
                Help(
                    article.id,
                    article.title,
                    article.url,
                    helped,
                    len(said) - helped,
                    _rate(said),
                    now,
                    decay,
                    flags[article.id],
                )
            )
    return tuple(sorted(out, key=lambda h: (-(h.decay or 0), h.rate if h.rate is not None else 2, h.article)))


def _rate(verdicts: Sequence[VerdictRow]) -> float | None:
    return sum(v.verdict == "helped" for v in verdicts) / len(verdicts) if len(verdicts) >= ENOUGH else None


def _overdue(assistant: Assistant, day: date) -> tuple[Overdue, ...]:
    late = [a for a in assistant.library.articles if a.is_stale(day)]
    return tuple(
        Overdue(
            a.id,
            a.title,
            a.url,
            a.owner,
            a.review_by,
            (day - a.review_by).days,
            assistant.sections.is_withheld(a),
        )
        for a in sorted(late, key=lambda a: (a.review_by or day, a.id))
        if a.review_by
    )


def table(found: Report, part: str) -> str:
    """A part of the report as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe
    before it."""
    kinds = {
        "gaps": Gap,
        "searches": Search,
        "articles": Help,
        "overdue": Overdue,
        "old_links": OldLink,
        "flags": Flagged,
        "weeks": Week,
    }
    names = [field.name for field in fields(kinds[part])]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in getattr(found, part):
        writer.writerow([_cell(getattr(row, name)) for name in names])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        value = " | ".join(f"{wording.text} ({wording.count})" for wording in value)
    text = "" if value is None else str(value)
    return "'" + text if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
