"""An export → a folder of Markdown with front matter and pictures, as an author would have it."""

from __future__ import annotations

import json
import posixpath
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from assistant.authoring.importing import front_matter
from assistant.authoring.importing.exports.addresses import Addresses, embedded, former, old_paths
from assistant.authoring.importing.exports.articles import Export, ExportedArticle, MarkdownFolder
from assistant.authoring.importing.exports.choosing import chosen
from assistant.authoring.importing.exports.html import to_markdown
from assistant.authoring.importing.exports.source import Source
from assistant.authoring.importing.left import Kind, Left
from assistant.content.addresses import slugify
from assistant.progress import Progress

PICTURES = "pictures"
"""The folder of all pictures and files."""

_FOREIGN = ("http://", "https://", "//")


def write(export: Export, source: Source, root: Path, progress: Progress) -> MarkdownFolder:
    """Write the articles of an export that are taken, with the files that they use, into the folder
    `root`."""
    articles = chosen(export)
    result = MarkdownFolder(former_addresses=former(export), left=export.left, done=export.done)
    result.done[f"articles of {export.tool} read"] += len(export.articles)
    paths = _paths(articles)
    _write_labels(root, articles, paths, export)
    writer = _Writer(root, source, Addresses(export, source.files), paths, result)
    for done, article in enumerate(articles, start=1):
        writer.write(article)
        progress("Reading", done, len(articles))
    return result


def _paths(articles: list[ExportedArticle]) -> dict[str, str]:
    """A path for each article by its key: the folders of its categories, its place and its title."""
    folders: dict[tuple[str, ...], str] = {(): ""}
    taken: set[str] = set()
    counts: Counter[str] = Counter()
    paths: dict[str, str] = {}
    for article in articles:
        for depth in range(1, len(article.shelf) + 1):
            if article.shelf[:depth] not in folders:
                parent = folders[article.shelf[: depth - 1]]
                folders[article.shelf[:depth]] = _free(parent, _slug(article.shelf[depth - 1]), "", taken)
        folder = folders[article.shelf]
        counts[folder] += 1
        number = f"{counts[folder]:02d}-" if counts[folder] < 1000 else ""
        paths[article.key] = _free(folder, number + _slug(article.title), ".md", taken)
    return paths


def _free(folder: str, stem: str, ending: str, taken: set[str]) -> str:
    path, number = posixpath.join(folder, stem + ending), 1
    while path in taken:
        number += 1
        path = posixpath.join(folder, f"{stem}-{number}{ending}")
    taken.add(path)
    return path


def _slug(text: str) -> str:
    return slugify(text)[:80].strip("-") or "page"


def _write_labels(
    root: Path, articles: list[ExportedArticle], paths: Mapping[str, str], export: Export
) -> None:
    """Titles and places of the categories, in the form in which `folder.labels` reads them."""
    for article in articles:
        folder = posixpath.dirname(paths[article.key])
        for depth in range(len(article.shelf), 0, -1):
            shelf = article.shelf[:depth]
            said = {"label": shelf[-1], "position": export.shelves.get(shelf, 0)}
            path = root / folder / "_category_.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(said), "utf-8")
            folder = posixpath.dirname(folder)


@dataclass
class _Writer:
    root: Path
    source: Source
    addresses: Addresses
    paths: Mapping[str, str]
    result: MarkdownFolder
    files: dict[str, str] = field(default_factory=dict)
    """New paths of files, by those in the export."""

    taken: set[str] = field(default_factory=set)

    def write(self, article: ExportedArticle) -> None:
        """Write an article that can be read; another one is told."""
        path = self.paths[article.key]
        try:
            text = to_markdown(
                article.html,
                lambda address: self._link(address, article),
                lambda address: self._picture(address, article),
            )
        except ValueError as error:
            self._tell(
                Kind.NOT_TAKEN, article, f"this article was not taken: {error}", "Write it anew, as text."
            )
            return
        head = front_matter.head(
            {
                "draft": article.is_draft or None,
                "title": article.title,
                "id": article.id,
                "lang": article.locale,
                "summary": article.summary,
                "tags": tuple(tag.replace(",", " ") for tag in article.tags),
                "lastmod": article.updated or article.created,
                "author": article.author,
                "redirect_from": tuple(old_paths(article, self.result.former_addresses)),
            }
        )
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{head}\n{text}", "utf-8")
        self.result.keys[path] = article.key
        self.result.origins[path] = (article.file, article.line)

    def _tell(self, kind: Kind, article: ExportedArticle, problem: str, remedy: str) -> None:
        self.result.left.append(
            Left(kind, article.file, article.line, f"'{article.title}': {problem}", remedy)
        )

    def _link(self, address: str, article: ExportedArticle) -> str | None:
        bare, _, anchor = address.strip().partition("#")
        if not bare:
            return address.strip()
        if bare.lower().startswith(("mailto:", "tel:", "sms:")):
            return address
        key = self.addresses.article(bare, article)
        if key in self.paths:
            up = posixpath.relpath(self.paths[key or ""], posixpath.dirname(self.paths[article.key]) or ".")
            self.result.done["links between articles kept"] += 1
            return up + (f"#{anchor}" if anchor else "")
        if key is not None:
            self._tell(
                Kind.LINKS,
                article,
                f"the link to '{address}' leads to an article that was not taken, and its words stay",
                "Write here what it says, or take out the words.",
            )
            return None
        if (name := self.addresses.file(bare, article)) is not None:
            return self._copied(name, article)
        if self.addresses.is_former(bare) or not urlsplit(bare).scheme:
            self._tell(
                Kind.LINKS,
                article,
                f"the link to '{address}' leads to nothing that is in the export",
                "Lead it to an article, or take it out: the former help center will be gone.",
            )
            return address if bare.startswith(_FOREIGN) else None
        return address

    def _picture(self, address: str, article: ExportedArticle) -> str | None:
        if content := embedded(address):
            self.result.done["pictures that stood in the text made files"] += 1
            return self._written(f"{_slug(article.title)}.{content[0]}", content[1], article)
        if (name := self.addresses.file(address, article)) is not None:
            return self._copied(name, article)
        if address.startswith("data:"):
            self._tell(
                Kind.PICTURES,
                article,
                "a picture in the text cannot be read",
                "Put the picture beside the article.",
            )
        else:
            self.result.done["pictures elsewhere left as links"] += address.startswith(_FOREIGN)
            self._tell(
                Kind.PICTURES,
                article,
                f"the picture '{address}' is not in the export",
                "Put it beside the article, and write: ![what it shows](picture.png)",
            )
        return None

    def _copied(self, name: str, article: ExportedArticle) -> str | None:
        """A file of the export, copied once, as seen from an article."""
        if name not in self.files:
            if not (self.source.root / name).is_file():
                self._tell(
                    Kind.FILES,
                    article,
                    f"the file '{name}' is not in the export",
                    "Put it beside the article.",
                )
                return None
            shown = self.addresses.export.names.get(name) or posixpath.basename(name)
            path = self._new(shown)
            shutil.copyfile(self.source.root / name, self.root / path)
            self.files[name] = path
        return self._seen(self.files[name], article)

    def _written(self, name: str, data: bytes, article: ExportedArticle) -> str:
        path = self._new(name)
        (self.root / path).write_bytes(data)
        return self._seen(path, article)

    def _new(self, name: str) -> str:
        stem, ending = posixpath.splitext(name)
        path = _free(PICTURES, _slug(stem), ending.lower(), self.taken)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        return path

    def _seen(self, path: str, article: ExportedArticle) -> str:
        return posixpath.relpath(path, posixpath.dirname(self.paths[article.key]) or ".")
