"""Every address is decided here: heading → anchor, source file → URL, id → permanent link, old address → new
one."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zlib
from urllib.parse import quote, unquote, urlsplit

TOP = "top"
"""Anchor of an article's opening, before its first heading. Browsers scroll `#top` to the start of a page by
themselves."""

NOT_CONFIRMED = "not-confirmed-yet"
"""Anchor of the section in which an article lists what is not established."""

MAX_ID = 10**15 - 1
"""The largest id: those of help centers have up to 14 digits, and JavaScript counts exactly to a little below
10**16."""

GLOSSARY = "pages/glossary.md"
"""The page whose sections are terms, each with its meaning: a path below the articles folder."""

_UNSEEN = re.compile("[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that only choose a form of the character before them."""

_NUMBER_PREFIX = re.compile(r"^\d{1,3}[-_. ]+")
"""The number that keeps files in order. A year is part of a name."""


MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""How the name of a Markdown file may end, in capitals too: what MkDocs reads as one."""


def is_markdown(name: str) -> bool:
    """Whether a file is an article or a page, by its name."""
    return name.lower().endswith(MARKDOWN)


def without_ending(path: str) -> str:
    """The path of a Markdown file without `.md`; that of any other file as it is."""
    return path[: path.rindex(".")] if is_markdown(path) else path


def slugify(text: str, separator: str = "-") -> str:
    """The anchor of a heading: lower case, punctuation dropped, spaces and slashes become one separator.

    Letters of every script are kept. The second parameter is what MkDocs passes to a slug function.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"[\s/\u2010-\u2015_-]+", " ", text)
    kept = ""
    for c in text:
        # a mark belongs to the letter before it; what chooses or frames an emoji is seen by nobody
        is_mark = unicodedata.category(c) in ("Mn", "Mc") and kept.strip() != "" and not kept.endswith(" ")
        if c.isalnum() or c == " " or (is_mark and not _UNSEEN.match(c)):
            kept += c
    text = kept
    return re.sub(r" +", separator, text.strip())


def is_page(path: str) -> bool:
    """Whether a file is a page beside the articles (home, topic list, glossary ...), by its place: `index.md`
    or `pages/`."""
    return without_ending(path) == "index" or path.startswith("pages/")


def page_url(path: str) -> str:
    """The site path, with slashes at both ends, of a Markdown file given by its path below the articles
    folder.

    Articles live under `/articles/`, without the number that keeps their files in order; `pages/about.md` is
    `/about/`.
    """
    folder, name = posixpath.split(without_ending(path))
    parts = [part for part in folder.split("/") if part]
    if is_page(path):
        parts = parts[1:]
    else:
        parts = ["articles", *parts]
        name = _NUMBER_PREFIX.sub("", name) or name
    if name not in ("index", "README"):
        parts.append(name)
    return f"/{quote('/'.join(parts))}/" if parts else "/"


def with_anchor(url: str, anchor: str) -> str:
    """The address of a section: the page itself for its opening."""
    return url if anchor == TOP else f"{url}#{quote(anchor, safe='')}"


def permalink(article_id: int, anchor: str = TOP, base_path: str = "") -> str:
    """The short link that never changes; with the path that the site lives at when `base_path` is given."""
    return f"{base_path}/a/{article_id}" + ("" if anchor == TOP else f"/{quote(anchor, safe='')}")


def old_article_id(path: str, former: str) -> int | None:
    """The article id in an address of the former help center, whatever stands after it, or None. `former` is
    the setting `former_addresses`, such as `/old/{id}`, or empty."""
    before = former.removesuffix("{id}").removeprefix("/")
    match = re.fullmatch(rf"/?{re.escape(before)}(\d{{1,15}})(?:-[^/]*)?/?", path) if before else None
    return int(match.group(1)) if match else None


def resolve(href: str, source: str) -> tuple[str, str] | None:
    """What a link in the file `source` points to, as (path below the articles folder, anchor); None when it
    leaves the base."""
    try:
        parts = urlsplit(href)
    except ValueError:  # such as http://[foo
        return None
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return None
    if not parts.path:
        return source, unquote(parts.fragment)
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(parts.path)))
    return joined, unquote(parts.fragment)


def reference(article_id: int, anchor: str = TOP) -> str:
    """`id#anchor`, the form in which ledger, questions and settings name a section."""
    return f"{article_id}#{anchor}"


def parse_reference(text: str) -> tuple[int, str]:
    """The id and anchor of `id#anchor` or `id`. Raises ValueError when it is neither."""
    head, _, anchor = str(text).partition("#")
    if not re.fullmatch("[0-9]{1,15}", head):
        raise ValueError(f"'{text}' is not an article id with an anchor, such as 900001#top")
    return int(head), anchor or TOP


def id_of(path: str) -> int:
    """The id of an article that says none: it goes by the path of its file."""
    return 10_000_000 + zlib.crc32(path.encode()) % 1_000_000_000


def folder_of(url: str, base_path: str) -> str:
    """Where the files of a page are, below the site's folder; empty for the home page."""
    return unquote(url.removeprefix(base_path)).strip("/")
