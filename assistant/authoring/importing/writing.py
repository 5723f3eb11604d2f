"""Drafts → the files of a base: articles, pages of categories, pictures."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant.authoring.importing import front_matter
from assistant.authoring.importing.drafts import Draft, Migrated
from assistant.authoring.importing.folder import Folder, Names, labels, number_of, readable
from assistant.authoring.importing.links import Places, Target, relinked
from assistant.cache import write_whole
from assistant.content.addresses import page_url, slugify
from assistant.content.link_checks import trouble_with
from assistant.content.markdown import escaped
from assistant.errors import ContentError
from assistant.progress import Progress


def write_articles(
    root: Path, found: Folder, drafts: list[Draft], result: Migrated, progress: Progress
) -> None:
    """Write the drafts, a page for each of their categories and the files that they use into the base in
    `root`; what became of them goes into `result`."""
    names, articles = Names(draft.source for draft in drafts), root / "kb" / "articles"
    _place(drafts, names, result)
    result.categories = _write_categories(articles, found, names, drafts)
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
        old = [a for a in _addresses(draft) if known[a] == draft.source and not trouble_with(a, taken)]
        head = _head(draft, _free_id(draft, ids, result), old)
        text, missing = relinked(draft.outline.text, draft.source, places, result.done)
        offset = head.count("\n")
        result.left += [
            ContentError(f"kb/articles/{draft.path}", m.line + offset, m.problem, m.remedy) for m in missing
        ]
        path = articles / draft.path
        write_whole(path, head + text)
        progress("Writing", done, len(drafts))
    _copy_files(found, places, articles, result)
    result.articles, result.files = len(drafts), len(places.used)
    _join_left_out(result)
    result.done["files that nothing uses left out"] += len(found.others - places.used.keys())


def _place(drafts: list[Draft], names: Names, result: Migrated) -> None:
    """Give every draft its path in the base."""
    for draft in drafts:
        draft.path, renamed = names.article(draft.source, draft.outline.title)
        if renamed:
            problem = f"another file has this name already; this one is kb/articles/{draft.path}"
            result.left.append(ContentError(draft.source, None, problem, "Rename one of them, if you like."))


def _free_id(draft: Draft, ids: set[int], result: Migrated) -> int | None:
    """The id that a draft says or that its file's name begins with, unless another draft has it; it is added
    to `ids`."""
    number = draft.said.id or number_of(draft.source)
    if number in ids:
        problem, remedy = (
            f"another article has the id {number}",
            "Give it one of its own: 'kb new' finds one.",
        )
        result.left.append(ContentError(f"kb/articles/{draft.path}", 1, problem, remedy))
        return None
    ids |= {number} if number else set()
    return number


def _head(draft: Draft, number: int | None, old_addresses: list[str]) -> str:
    """The front matter of an article."""
    return front_matter.head(
        {
            "id": number,
            "title": draft.outline.title,
            "summary": draft.said.summary,
            "category": draft.category,
            "tags": draft.said.tags,
            "reviewed": draft.said.reviewed,
            "redirect_from": tuple(old_addresses),
        }
    )


def _copy_files(found: Folder, places: Places, articles: Path, result: Migrated) -> None:
    """Copy the pictures and other files that articles use."""
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


def _join_left_out(result: Migrated) -> None:
    """One line for all fields of other tools that were left out, with how often each was."""
    fields = Counter(
        {what: result.done.pop(what) for what in [*result.done] if what.startswith(front_matter.LEFT_OUT)}
    )
    if fields:
        names_left = ", ".join(
            f"{what.removeprefix(front_matter.LEFT_OUT)} {count}" for what, count in fields.most_common()
        )
        result.done[f"{front_matter.LEFT_OUT}{names_left}"] = fields.total()


def _addresses(draft: Draft) -> Iterator[str]:
    """The addresses that an article says it had, each from the root of the site."""
    for address in draft.said.addresses:
        if not address.startswith("/") and "://" not in address:
            address = f"/{os.path.dirname(draft.source)}/{address}".replace("//", "/")
        yield address


def _write_categories(articles: Path, found: Folder, names: Names, drafts: list[Draft]) -> int:
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
        words = title if title != title.lower() else readable(title)
        write_whole(
            path,
            front_matter.head({"template": "category.html", "number": number, "title": words})
            + f"# {escaped(words)}\n",
        )
    return len(titles)
