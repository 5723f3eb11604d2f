"""A base out of a folder of somebody's Markdown: all of it or nothing, the folder untouched, and what could
not be taken told."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from assistant.authoring import scaffold
from assistant.authoring.importing import admonitions, front_matter, headings, lists, tags
from assistant.authoring.importing.folder import Folder, Names, labels, number_of, read_folder, readable
from assistant.authoring.importing.links import Places, Target, rebased, relinked, with_pictures
from assistant.content.addresses import page_url, slugify
from assistant.content.checks import check_library, dead_links
from assistant.content.library import read_library
from assistant.content.link_checks import trouble_with
from assistant.content.markdown import escaped
from assistant.content.parser import decode
from assistant.errors import BuildError, ContentError, ContentErrors
from assistant.progress import Progress, silent
from assistant.settings import Settings

"""Told what is done, and (done, total), as it goes on."""


@dataclass
class Draft:
    """An article on its way."""

    source: str
    said: front_matter.Said
    outline: headings.Outlined
    path: str = ""
    category: str = ""


@dataclass
class Migrated:
    """What came of it."""

    articles: int = 0
    files: int = 0
    categories: int = 0
    done: Counter[str] = field(default_factory=Counter)
    """What was converted, and how often."""

    left: list[ContentError] = field(default_factory=list)
    """What could not be taken as it was: files by their path in the folder, lines by the article that they
    are in now."""

    errors: list[ContentError] = field(default_factory=list)
    """What keeps the base from being built."""


def migrate(docs: Path, folder: Path, name: str, progress: Progress = silent) -> Migrated:
    """Make a base in `folder`, new or empty, out of the Markdown in `docs`. Raises BuildError when there is
    nothing to take or no place."""
    scaffold.refuse_full(folder)
    if not docs.is_dir():
        raise BuildError(
            f"{docs} is not a folder\n  Name the folder that holds the Markdown files: kb init {folder} --from docs"
        )
    found = read_folder(docs)
    if not found.articles:
        raise BuildError(
            f"{docs} has no Markdown files\n  Name the folder that holds them: kb init {folder} --from docs"
        )
    result = Migrated(left=found.left)
    with _published(folder) as root:
        drafts = _drafts(found, name, result, progress)
        if not drafts:
            raise BuildError("\n".join([*map(str, result.left), f"{docs} has no article that can be taken"]))
        scaffold.complete_base(root, name)
        _write(root, found, drafts, result, progress)
        _check(root, result, progress)
    return result


@contextmanager
def _published(folder: Path) -> Iterator[Path]:
    """A folder to write into, which takes its place when all is written and goes when something fails."""
    inside = folder.exists()
    if not inside:
        folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".migration-", dir=folder if inside else folder.parent))
    try:
        root = made / "base"
        root.mkdir()
        yield root
        if inside:
            for path in root.iterdir():
                path.rename(folder / path.name)
        else:
            root.rename(folder)
    finally:
        shutil.rmtree(made)


# --- reading ----------------------------------------------------------------------------------------------------------


def _drafts(found: Folder, name: str, result: Migrated, progress: Progress) -> list[Draft]:
    drafts = []
    for done, source in enumerate(found.articles, start=1):
        try:
            text = decode((found.root / source).read_bytes(), source)
        except ContentError as error:
            result.left.append(error)
            continue
        except OSError as error:
            result.left.append(
                ContentError(
                    source,
                    None,
                    f"the file cannot be read: {error.strerror}",
                    "Allow it, and run this again.",
                )
            )
            continue
        finally:
            progress("Converting", done, len(found.articles))
        said, body = front_matter.split(text, source, result.done)
        if said.is_draft:
            result.left.append(
                ContentError(
                    source,
                    None,
                    "this is a draft, and was not taken",
                    "Remove 'draft' from its front matter to publish it.",
                )
            )
        elif not body.strip():
            result.left.append(
                ContentError(
                    source, None, "the file has no text, and was not taken", "Nothing, or write one."
                )
            )
        else:
            if said.is_broken:
                result.left.append(
                    ContentError(
                        source,
                        2,
                        "the front matter is not YAML; only its simple lines were taken",
                        "Compare title and tags.",
                    )
                )
            drafts.append(Draft(source, said, converted(body, source, said.title, name, found, result.done)))
    return drafts


def converted(
    body: str, source: str, title: str, name: str, found: Folder, counts: Counter[str]
) -> headings.Outlined:
    """The text of a file in the dialect of this tool, its links as they were. `name` is the title of an
    opening page that has none."""

    def include(wanted: str) -> str | None:
        path = found.find(
            os.path.normpath(os.path.join(os.path.dirname(source), unquote(wanted)))
        ) or found.find(wanted.lstrip("/"))
        if path is None:
            return None
        try:
            text = front_matter.split(decode((found.root / path).read_bytes(), path), path, Counter())[1]
        except (ContentError, OSError):
            return None
        return rebased(text, os.path.dirname(path), os.path.dirname(source))

    text = tags.prepared(body, counts, include)
    text = lists.convert(with_pictures(tags.convert(admonitions.convert(text, counts), counts)), counts)
    folder, _, file = source.rpartition("/")
    opening = file.lower().partition(".")[0] in ("index", "readme", "_index")
    fallback = (readable(folder.rpartition("/")[2]) if folder else name) if opening else readable(file)
    return headings.outlined(text, title, fallback, counts)


# --- writing ----------------------------------------------------------------------------------------------------------


def _write(root: Path, found: Folder, drafts: list[Draft], result: Migrated, progress: Progress) -> None:
    names, articles = Names(draft.source for draft in drafts), root / "kb" / "articles"
    for draft in drafts:
        draft.path, renamed = names.article(draft.source, draft.outline.title)
        if renamed:
            result.left.append(
                ContentError(
                    draft.source,
                    None,
                    f"another file has this name already; this one is kb/articles/{draft.path}",
                    "Rename one of them, if you like.",
                )
            )
    shelves = _shelves(articles, found, names, drafts)
    known = {address: draft.source for draft in drafts for address in _addresses(draft)}
    places = Places(
        found,
        {d.source: Target(d.path, d.outline.anchors) for d in drafts},
        {a.strip("/").lower(): s for a, s in known.items()},
        names.file,
    )
    taken = {page_url(draft.path) for draft in drafts} | {
        page_url(p.relative_to(articles).as_posix()) for p in articles.rglob("*.md")
    }
    ids: set[int] = set()
    for done, draft in enumerate(drafts, start=1):
        said, number = draft.said, draft.said.id or number_of(draft.source)
        if number in ids:
            result.left.append(
                ContentError(
                    f"kb/articles/{draft.path}",
                    1,
                    f"another article has the id {number}",
                    "Give it one of its own: 'kb new' finds one.",
                )
            )
            number = None
        ids |= {number} if number else set()
        old = [a for a in _addresses(draft) if known[a] == draft.source and not trouble_with(a, taken)]
        head = front_matter.head(
            {
                "id": number,
                "title": draft.outline.title,
                "summary": said.summary,
                "category": draft.category,
                "tags": said.tags,
                "reviewed": said.reviewed,
                "redirect_from": tuple(old),
            }
        )
        text, missing = relinked(draft.outline.text, draft.source, places, result.done)
        offset = head.count("\n")
        result.left += [
            ContentError(f"kb/articles/{draft.path}", m.line + offset, m.problem, m.remedy) for m in missing
        ]
        path = articles / draft.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, "utf-8")
        progress("Writing", done, len(drafts))
    for source, target in places.used.items():
        (articles / target).parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(found.root / source, articles / target)
        except OSError as error:
            result.left.append(
                ContentError(
                    source,
                    None,
                    f"the file cannot be read: {error.strerror}",
                    f"Copy it to kb/articles/{target}.",
                )
            )
    result.articles, result.files, result.categories = len(drafts), len(places.used), shelves
    fields = Counter(
        {what: result.done.pop(what) for what in [*result.done] if what.startswith(front_matter.LEFT_OUT)}
    )
    if fields:
        names_left = ", ".join(
            f"{what.removeprefix(front_matter.LEFT_OUT)} {count}" for what, count in fields.most_common()
        )
        result.done[f"{front_matter.LEFT_OUT}{names_left}"] = fields.total()
    result.done["files that nothing uses left out"] += len(found.others - places.used.keys())


def _addresses(draft: Draft) -> Iterator[str]:
    """The addresses that an article says it had, each from the root of the site."""
    for address in draft.said.addresses:
        if not address.startswith("/") and "://" not in address:
            address = f"/{os.path.dirname(draft.source)}/{address}".replace("//", "/")
        yield address


def _shelves(articles: Path, found: Folder, names: Names, drafts: list[Draft]) -> int:
    """A category for each article that has one, by its front matter or its folder, and a page for each
    category."""
    titles: dict[str, tuple[float, str]] = {}
    said = {
        folder: (place, title)
        for folder, place, title in labels(found.root, {os.path.dirname(d.source) for d in drafts})
    }
    for draft in drafts:
        folder = names.shelf(draft.source)
        full = os.path.join(names.common, folder)
        place, title = said.get(full, (1e6, ""))
        title = draft.said.category or (title or readable(folder) if folder else "")
        draft.category = slugify(title)
        if draft.category:
            titles[draft.category] = min(titles.get(draft.category, (1e6, title)), (place, title))
    ordered = sorted(titles.items(), key=lambda item: (item[1][0], item[0]))
    for number, (name, (_, title)) in enumerate(ordered, start=1):
        path = articles / "pages" / "categories" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        words = title if title != title.lower() else readable(title)
        path.write_text(
            front_matter.head({"template": "category.html", "number": number, "title": words})
            + f"# {escaped(words)}\n",
            "utf-8",
        )
    return len(titles)


def _check(root: Path, result: Migrated, progress: Progress) -> None:
    """Whether the base can be built; what `kb check` would say of its links."""
    settings = Settings.load(root)
    try:
        library = read_library(settings, lambda _, done, total: progress("Checking", done, total))
    except ContentErrors as errors:
        result.errors += errors.errors
        return
    result.errors += check_library(library, settings)
    result.left += dead_links(library, settings)
