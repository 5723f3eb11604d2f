"""How the articles read in the builds that were published: what each build hands on to the next one.

Nothing of it comes from git: a text that was committed and never published is in no record. A text that was
published can be taken out of it again (`without`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from assistant.content.articles import Article, Status
from assistant.content.library import Library
from assistant.errors import IndexBroken

EARLIER = datetime.min.replace(tzinfo=UTC)
"""The time of a text that is older than all that is known."""

FILE = "published.json"
"""In the folder of a build."""

DAYS = 400
"""How far back a build remembers: a year, and the month in which somebody asks about it."""

NOT_RECORDED = (
    "This build was made before published texts were recorded, so nothing is known about earlier ones. "
    "They are recorded from the next build on."
)


@dataclass(frozen=True, slots=True)
class Text:
    """A section as it read at some time."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it read from `at` on."""

    at: datetime
    """When the first build that had it so was published."""

    title: str
    status: Status
    sections: tuple[Text, ...]
    """Empty when the article was taken away."""

    @property
    def day(self) -> date:
        return self.at.date() if self.at == EARLIER else self.at.astimezone(UTC).date()


@dataclass(frozen=True)
class VersionHistory:
    """What was published up to a build, this build included."""

    reason: str = ""
    """Why nothing is known; empty when something is."""

    known_since: date | None = None
    """The day of the first build that is remembered."""

    articles: Mapping[int, tuple[Version, ...]] = field(default_factory=dict)
    """Versions by article, the oldest first. The last one is how the article reads in this build."""

    def with_build(self, library: Library, at: datetime) -> VersionHistory:
        """The history after a build of this library was published, without what is older than DAYS.

        What the first build of all has was there before anything is known. Changes are told by the day, so of
        several versions of one day (UTC) only the last one is kept.
        """
        oldest = at - timedelta(days=DAYS)
        published = {a.id: version_of(a, at if self.known_since else EARLIER) for a in library.articles}
        found = {}
        for article_id in (*published, *(i for i in self.articles if i not in published)):
            versions = self.articles.get(article_id, ())
            now = published.get(article_id) or replace(versions[-1], at=at, sections=())
            kept = _remembered(_with(versions, now), oldest)
            if any(version.sections for version in kept):
                found[article_id] = kept
        first = self.known_since or at.astimezone(UTC).date()
        return VersionHistory("", max(first, oldest.astimezone(UTC).date()), found)

    def without(self, removed: Callable[[str], str]) -> VersionHistory:
        """The history with each of its texts as `removed` gives it."""
        return replace(
            self,
            articles={
                i: tuple(
                    replace(
                        v,
                        title=removed(v.title),
                        sections=tuple(
                            Text(removed(t.anchor), removed(t.heading), removed(t.text)) for t in v.sections
                        ),
                    )
                    for v in versions
                )
                for i, versions in self.articles.items()
            },
        )

    def dump(self) -> bytes:
        return _ADAPTER.dump_json(self)

    @staticmethod
    def load(data: bytes) -> VersionHistory:
        """Raises IndexBroken when the data is no record of published texts."""
        try:
            return _ADAPTER.validate_json(data)
        except ValueError as error:
            raise IndexBroken(
                f"the build's record of published texts cannot be read: {str(error).splitlines()[0]}\n"
                "  kb build --full begins a new one"
            ) from None


_ADAPTER = TypeAdapter(VersionHistory)


def open_versions(folder: Path) -> VersionHistory:
    """What the build in a folder knows of published texts. Raises IndexBroken when its file is not what was
    written."""
    try:
        data = (folder / FILE).read_bytes()
    except OSError:
        return VersionHistory(NOT_RECORDED)
    return VersionHistory.load(data)


def handed_on(folder: Path | None) -> VersionHistory:
    """What a build takes over from the one in `folder`, which is published until then: nothing when there is
    none, or when its record cannot be read. Then the history begins anew."""
    if folder is None:
        return VersionHistory()
    try:
        return open_versions(folder)
    except IndexBroken:
        return VersionHistory()


def version_of(article: Article, at: datetime) -> Version:
    return Version(
        at, article.title, article.status, tuple(Text(s.anchor, s.heading, s.text) for s in article.sections)
    )


def reads_alike(a: Version, b: Version) -> bool:
    return (a.title, a.status) == (b.title, b.status) and [
        (t.anchor, t.heading, t.text.split()) for t in a.sections
    ] == [(t.anchor, t.heading, t.text.split()) for t in b.sections]


def _with(versions: tuple[Version, ...], now: Version) -> tuple[Version, ...]:
    if versions and reads_alike(versions[-1], now):
        return versions
    before = tuple(v for v in versions if v.day != now.day)
    return before if before and reads_alike(before[-1], now) else (*before, now)


def _remembered(versions: tuple[Version, ...], oldest: datetime) -> tuple[Version, ...]:
    """The versions that were read at `oldest` or later."""
    begin = max((n for n, version in enumerate(versions) if version.at <= oldest), default=0)
    return versions[begin:]
