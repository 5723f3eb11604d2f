"""Writes the link ledger: what is published is added, what was published stays."""

from __future__ import annotations

from pathlib import Path

import yaml

from assistant.content.library import Library

HEADER = """\
# Every address ever published, and where it leads now. `kb links --record` adds new ones to 'published'; nothing is ever taken out.
# When a heading or a file is renamed, say below 'moved' where its content is now:
#   "900001#old-anchor": "900001#new-anchor"        "/articles/old-name/": "900001#top"
"""


def record(path: Path, library: Library, base_path: str) -> None:
    """Add every live address to the ledger, in the order of ids; entries of addresses that are gone are
    kept."""
    ledger = library.ledger
    urls = {article_id: url for url, article_id in ledger.urls.items()}
    published: dict[int, dict[str, object]] = {
        i: {"url": urls.get(i, ""), "anchors": list(a)} for i, a in ledger.published.items()
    }
    for article in library.articles:
        known = list(ledger.published.get(article.id, ()))
        published[article.id] = {
            "url": article.url.removeprefix(base_path),
            "anchors": known + [s.anchor for s in article.sections if s.anchor not in known],
        }
    body = yaml.safe_dump(
        {"published": dict(sorted(published.items())), "moved": dict(ledger.moved)},
        sort_keys=False,
        allow_unicode=True,
        width=200,
    )
    path.write_text(HEADER + body, "utf-8")
