"""How the articles read before: what a build keeps of the base's git history, read once when the build is
made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import TypeAdapter

from assistant.cache import ContentCache, code_hash, key_of
from assistant.content import yaml_reader
from assistant.content.addresses import is_page
from assistant.content.articles import Article, Status
from assistant.content.parser import decode, parse
from assistant.errors import AssistantError, IndexBroken
from assistant.history.git import Revision, contents, is_shallow, revisions
from assistant.settings import Settings

FACTS = "facts.yml"
EARLIER = datetime.min.replace(tzinfo=UTC)
"""The time of a text that is older than all that is known."""

FILE = "changes.json"
"""In the folder of a build."""

DAYS = 400
"""How far back a build remembers: a year, and the month in which somebody asks about it."""

MOST = 1000
"""Commits, the last ones, that a build reads."""

NO_GIT = "The articles of this base are not in a git repository, so nothing is known about their past."
SHALLOW = (
    "This copy of the base came without its past (a shallow clone), so nothing is known about earlier texts."
)
NOT_RECORDED = "This build was made before changes were recorded. Build it again with: kb build --full"
NO_COMMITS = f"No commit of the last {DAYS} days has touched the articles."


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
    title: str
    status: Status
    url: str
    sections: tuple[Text, ...]
    """None when the article was taken away."""


@dataclass(frozen=True)
class VersionHistory:
    """What git knew when a build was made."""

    reason: str = ""
    """Why nothing is known; empty when something is."""

    known_since: date | None = None
    articles: Mapping[int, tuple[Version, ...]] = field(default_factory=dict)
    """Versions by article, the oldest first. The last one may be older than the build: then the text was
    built before it was committed."""

    def dump(self) -> bytes:
        return _ADAPTER.dump_json(self)

    @staticmethod
    def load(data: bytes) -> VersionHistory:
        """Raises IndexBroken when the data is no record of changes."""
        try:
            return _ADAPTER.validate_json(data)
        except ValueError as error:
            raise IndexBroken(
                f"the build's record of changes cannot be read: {str(error).splitlines()[0]}\n  kb build --full makes it new"
            ) from None


_ADAPTER = TypeAdapter(VersionHistory)
_KNOWN = TypeAdapter(dict[str, tuple[int, Version] | None])


def read_versions(settings: Settings) -> VersionHistory:
    """Every version of every article that git has of the last year. A version that cannot be read is left
    out."""
    kb = settings.root / "kb"
    if is_shallow(kb):
        return VersionHistory(SHALLOW)
    log = revisions(kb, ["articles", FACTS], most=MOST, days=DAYS)
    if log is None:
        return VersionHistory(NO_GIT)
    if not log:
        return VersionHistory(NO_COMMITS)
    texts = contents(kb, (blob for r in log for pair in r.files.values() for blob in pair if blob))
    reader = _Reader(settings)
    found: dict[int, list[Version]] = {}
    state: dict[str, str] = {}
    facts = _first_facts(log, texts, kb / FACTS)
    for revision in log:
        for name, (old, _) in revision.files.items():
            if old and name not in state:  # how a file read before the first commit that is looked at
                state[name] = old
                _add(found, reader.read(texts.get(old, b""), name, facts, EARLIER))
        touched = {name: new for name, (_, new) in revision.files.items()}
        if touched.get(FACTS):
            facts = _facts(texts.get(touched[FACTS], b""))
            touched |= {
                name: blob
                for name, blob in state.items()
                if name not in touched and b"{{" in texts.get(blob, b"")
            }
        for name in [
            name for name, blob in touched.items() if not blob
        ]:  # first: a file with another name may take up its article
            gone = reader.read(texts.get(state.pop(name, ""), b""), name, facts, revision.at)
            _add(found, gone and (gone[0], replace(gone[1], sections=())))
        for name, blob in touched.items():
            if blob:
                state[name] = blob
                _add(found, reader.read(texts.get(blob, b""), name, facts, revision.at))
    reader.known.save()
    return VersionHistory(
        "", log[0].at.astimezone(UTC).date(), {i: tuple(versions) for i, versions in found.items()}
    )


def _first_facts(log: Sequence[Revision], texts: Mapping[str, bytes], path: Path) -> dict[str, str]:
    """The facts as they were before the first commit that touched them; as they are when none did."""
    blob = next((r.files[FACTS][0] for r in log if FACTS in r.files), None)
    if blob is None:
        return _facts(path.read_bytes()) if path.is_file() else {}
    return _facts(texts.get(blob, b""))


def _facts(data: bytes) -> dict[str, str]:
    """Name to value; broken facts are left out."""
    loaded = yaml_reader.load(data.decode("utf-8", "replace"), f"kb/{FACTS}", [])[0]
    entries = loaded.items() if isinstance(loaded, dict) else ()
    return {
        str(name): str(fields["value"])
        for name, fields in entries
        if isinstance(fields, dict) and "value" in fields
    }


class _Reader:
    """Parses a version once and for all: what a build has read, the next one takes over."""

    def __init__(self, settings: Settings) -> None:
        self.base_path = settings.base_path
        self.known = ContentCache(settings.cache_dir / "versions.json", _KNOWN)

    def read(
        self, data: bytes, name: str, facts: Mapping[str, str], at: datetime
    ) -> tuple[int, Version] | None:
        """The id and the text of an article's file; None for a file that is none, or that cannot be read."""
        path = name.removeprefix("articles/")
        if not name.startswith("articles/") or not name.endswith(".md") or is_page(path):
            return None
        key = key_of(code_hash("content"), self.base_path, name, sorted(facts.items()), data=data)
        read = self.known.get(key, lambda: self._parsed(data, path, facts))
        return read and (read[0], replace(read[1], at=at))

    def _parsed(self, data: bytes, path: str, facts: Mapping[str, str]) -> tuple[int, Version] | None:
        try:
            article = parse(decode(data, path), path, facts or None, self.base_path, strict=False).article
        except (AssistantError, RecursionError):
            return None
        return article.id, version_of(article, EARLIER)


def version_of(article: Article, at: datetime) -> Version:
    return Version(
        at,
        article.title,
        article.status,
        article.url,
        tuple(Text(s.anchor, s.heading, s.text) for s in article.sections),
    )


def _add(found: dict[int, list[Version]], read: tuple[int, Version] | None) -> None:
    if read is None:
        return
    versions = found.setdefault(read[0], [])
    if not versions or not reads_alike(versions[-1], read[1]):
        versions.append(read[1])


def reads_alike(a: Version, b: Version) -> bool:
    return (a.title, a.status) == (b.title, b.status) and [
        (t.anchor, t.heading, t.text.split()) for t in a.sections
    ] == [(t.anchor, t.heading, t.text.split()) for t in b.sections]


def open_versions(folder: Path) -> VersionHistory:
    """What the build in a folder knows of earlier texts. Raises IndexBroken when its file is not what was
    written."""
    try:
        data = (folder / FILE).read_bytes()
    except OSError:
        return VersionHistory(NOT_RECORDED)
    return VersionHistory.load(data)
