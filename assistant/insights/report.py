"""What the journal tells those who write: where the base has no answer, what helps, what has stopped helping,
what is overdue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from assistant.answering.assistant import Assistant
from assistant.content.library import Library
from assistant.insights.gaps import UNANSWERED, gaps
from assistant.insights.numbers import READABLE, numbers
from assistant.insights.records import Flagged, Help, OldLink, Outcomes, Overdue, Report, Search, Week
from assistant.journal import FlagRow, Journal, normalized
from assistant.journal.queries import AskedRow, SearchedRow, VerdictRow

LATELY = 30
"""Days that count as lately for the help rate of an article."""

ENOUGH = 5
"""Verdicts below which a rate says nothing and none is given."""


def report(assistant: Assistant, journal: Journal, day: date, days: int = 90) -> Report:
    """The report of the last `days` days. Raises JournalError."""
    library, minimum = assistant.library, assistant.settings.journal_minimum
    since = day - timedelta(days=days - 1)
    with journal.read() as reading:
        asked, searched = reading.asked(since), reading.searched(since)
        verdicts, flags, links = reading.verdicts(since), reading.flags(since), reading.old_links(since)
    unanswered: Counter[str] = Counter()
    for row in asked:
        if row.status in UNANSWERED and row.question:
            unanswered[row.question] += row.count
    unanswered = _as_kept_now(unanswered, assistant)
    shown_gaps = gaps(unanswered, assistant, minimum)
    searches, hidden_searches = _searches(searched, assistant, minimum)
    weeks = _weeks(asked, since, day)
    open_flags = Counter(flag.article for flag in flags if flag.handled is None)
    return Report(
        day=day,
        days=days,
        minimum=minimum,
        build=library.build,
        questions=sum(row.count for row in asked),
        numbers=numbers(asked, day, days),
        weeks=weeks,
        faces=_faces(asked),
        outcomes=_outcomes(asked),
        gaps=shown_gaps,
        person_unanswered=sum(week.person_unanswered for week in weeks),
        hidden=sum(unanswered.values()) - sum(gap.count for gap in shown_gaps),
        searches=searches,
        hidden_searches=hidden_searches,
        articles=_help(library, verdicts, open_flags, day),
        overdue=_overdue(assistant, day),
        old_links=_old_links(library, links),
        flags=tuple(flagged(library, flag) for flag in flags),
    )


def _as_kept_now(texts: Mapping[str, int], assistant: Assistant) -> Counter[str]:
    """Texts with how often each came, as this version keeps them: an earlier one may have kept a name."""
    out: Counter[str] = Counter()
    for text, count in texts.items():
        out[normalized(text, assistant.vocabulary)] += count
    return out


def _searches(
    searched: Sequence[SearchedRow], assistant: Assistant, minimum: int
) -> tuple[tuple[Search, ...], int]:
    """Words that led nowhere and were searched for at least `minimum` times, the most frequent first; and how
    often others led nowhere."""
    lost: Counter[tuple[str, str]] = Counter()
    for problem, is_empty in (("no result", True), ("nothing opened", False)):
        words = {r.words: r.count for r in searched if not r.is_opened and r.is_empty == is_empty}
        for text, count in _as_kept_now(words, assistant).items():
            lost[text, problem] += count
    shown = [
        Search(words, count, problem)
        for (words, problem), count in lost.items()
        if count >= minimum and words
    ]
    hidden = sum(lost.values()) - sum(search.count for search in shown)
    return tuple(sorted(shown, key=lambda search: (-search.count, search.words))), hidden


def _faces(asked: Sequence[AskedRow]) -> tuple[tuple[str, int], ...]:
    """How many questions came from each face, the most first."""
    counts: Counter[str] = Counter()
    for row in asked:
        counts[row.face] += row.count
    return tuple(counts.most_common())


def _old_links(library: Library, links: Mapping[int, int]) -> tuple[OldLink, ...]:
    followed = sorted((a for a in library.articles if a.id in links), key=lambda a: (-links[a.id], a.id))
    return tuple(OldLink(article=a.id, title=a.title, url=a.url, count=links[a.id]) for a in followed)


def flagged(library: Library, flag: FlagRow) -> Flagged:
    """A flag with the article that it is about."""
    article = library.by_id.get(flag.article)
    return Flagged(
        day=flag.day,
        article=flag.article,
        title=article.title if article else f"Withdrawn article {flag.article}",
        url=article.section_url(flag.anchor) if article else "",
        verdict=flag.verdict,
        reason=flag.reason,
        flag=flag.name,
        handled=flag.handled,
        note=flag.note,
    )


def _weeks(asked: Sequence[AskedRow], since: date, day: date) -> tuple[Week, ...]:
    """Weeks that end today, the oldest first; a rest of days at the beginning is a short week."""
    starts = sorted(day - timedelta(days=6 + 7 * n) for n in range(-(-((day - since).days + 1) // 7)))
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    sure: dict[date, list[tuple[float, int]]] = defaultdict(list)
    for row in asked:
        start = day - timedelta(days=6 + 7 * ((day - row.day).days // 7))
        counts[start][row.status] += row.count
        if row.outcome == "person" and row.status not in (*READABLE, "handoff"):
            counts[start]["person_unanswered"] += row.count
        if row.status == "answered":
            sure[start].append((row.confidence, row.count))
    return tuple(_week(start, counts[start], sure[start]) for start in starts)


def _week(start: date, statuses: Counter[str], sure: Sequence[tuple[float, int]]) -> Week:
    """`sure` has the confidence of each answer with how often it was given."""
    answers = sum(count for _, count in sure)
    return Week(
        start=start,
        answered=statuses["answered"],
        clarify=statuses["clarify"],
        outline=statuses["outline"],
        no_answer=statuses["no_answer"],
        overdue=statuses["overdue"],
        emergency=statuses["emergency"],
        handoff=statuses["handoff"],
        confidence=sum(confidence * count for confidence, count in sure) / answers if answers else None,
        person_unanswered=statuses["person_unanswered"],
    )


def _outcomes(asked: Sequence[AskedRow]) -> Outcomes:
    counts: Counter[str] = Counter()
    for row in asked:
        if row.status in READABLE:
            counts[row.outcome] += row.count
    return Outcomes(
        helped=counts["helped"],
        not_helped=counts["not-helped"],
        came_back=counts["came-back"],
        person=counts["person"],
        silent=counts[""],
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
                    article=article.id,
                    title=article.title,
                    url=article.url,
                    helped=helped,
                    not_helped=len(said) - helped,
                    rate=_rate(said),
                    lately=now,
                    decay=decay,
                    flags=flags[article.id],
                )
            )
    return tuple(sorted(out, key=lambda h: (-(h.decay or 0), h.rate if h.rate is not None else 2, h.article)))


def _rate(verdicts: Sequence[VerdictRow]) -> float | None:
    return sum(v.verdict == "helped" for v in verdicts) / len(verdicts) if len(verdicts) >= ENOUGH else None


def _overdue(assistant: Assistant, day: date) -> tuple[Overdue, ...]:
    """Articles whose review is late, the latest first."""
    late = [(a.review_by, a) for a in assistant.library.articles if a.review_by and a.is_stale(day)]
    return tuple(
        Overdue(
            article=a.id,
            title=a.title,
            url=a.url,
            owner=a.owner,
            review_by=review_by,
            days=(day - review_by).days,
            is_withheld=assistant.sections.is_withheld(a),
        )
        for review_by, a in sorted(late, key=lambda pair: (pair[0], pair[1].id))
    )
