"""The link ledger, `kb/links.yml`: every address ever published, and where what moved is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.cache import write_whole
from assistant.content.addresses import parse_reference
from assistant.content.yaml_reader import line_of, read_yaml
from assistant.errors import ContentError

HEADER = """\
# Every address ever published, and where it leads now. `kb links --record` adds new ones to 'published'; nothing is ever taken out.
# When a heading or a file is renamed, say below 'moved' where its content is now:
#   "900001#old-anchor": "900001#new-anchor"        "/articles/old-name/": "900001#top"
"""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every address ever published and where it leads now (`kb/links.yml`)."""

    published: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Anchors by article id, as they were when they were recorded. `top` is the article itself."""

    urls: Mapping[str, int] = field(default_factory=dict)
    """Page addresses by path, each with the id of the article that it showed."""

    moved: Mapping[str, str] = field(default_factory=dict)
    """`id#anchor` or a path that is gone, and the `id#anchor` or path where its content is now."""

    def destination(self, address: str) -> str:
        """Where an address leads now: itself, unless it moved. One hop, never a chain."""
        return self.moved.get(address, address)


def read_ledger(path: Path, errors: list[ContentError]) -> Ledger:
    """The link ledger; an empty one when the base has none."""
    content = read_yaml(path, "kb/links.yml", errors)
    if content is None:
        return Ledger()
    if not isinstance(content, dict) or not all(
        isinstance(content.get(k, {}), (dict, type(None))) for k in ("published", "moved")
    ):
        errors.append(
            ContentError(
                "kb/links.yml",
                1,
                "the ledger needs 'published:' and 'moved:'",
                "Make it with: kb links --record",
            )
        )
        return Ledger()
    published, urls = {}, {}
    for key, entry in (content.get("published") or {}).items():
        try:
            article_id, _ = parse_reference(str(key))
            if not isinstance(entry["anchors"], list):
                raise TypeError("anchors are a list")
            published[article_id] = tuple(str(a) for a in entry["anchors"])
            urls[str(entry["url"])] = article_id
        except (ValueError, KeyError, TypeError):
            errors.append(
                ContentError(
                    "kb/links.yml",
                    line_of(path, f"{key}:"),
                    f"the entry '{key}' cannot be read",
                    "Write 'id: {url: …, anchors: […]}'.",
                )
            )
    moved = {str(k): str(v) for k, v in (content.get("moved") or {}).items()}
    return Ledger(published, urls, moved)


def record(path: Path, ledger: Ledger, live: Mapping[int, tuple[str, Sequence[str]]]) -> None:
    """Write a ledger that knows every live address too: `live` has the page address, without the base path,
    and the anchors by article id. Entries are in the order of ids; those of addresses that are gone stay."""
    urls = {article_id: url for url, article_id in ledger.urls.items()}
    published: dict[int, dict[str, object]] = {
        i: {"url": urls.get(i, ""), "anchors": list(a)} for i, a in ledger.published.items()
    }
    for article_id, (url, anchors) in live.items():
        known = list(ledger.published.get(article_id, ()))
        published[article_id] = {"url": url, "anchors": known + [a for a in anchors if a not in known]}
    body = yaml.safe_dump(
        {"published": dict(sorted(published.items())), "moved": dict(ledger.moved)},
        sort_keys=False,
        allow_unicode=True,
        width=200,
    )
    write_whole(path, HEADER + body)
