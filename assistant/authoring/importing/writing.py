"""Drafts → the files of a base: articles, pages of categories, pictures."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from assistant.authoring.importing import front_matter, site
from assistant.authoring.importing.categories import in_order, write_categories
from assistant.authoring.importing.drafts import Draft, Migrated
from assistant.authoring.importing.folder import Folder
from assistant.authoring.importing.left import Kind, Left
from assistant.authoring.importing.links import relinked
from assistant.authoring.importing.names import Names, number_of
from assistant.authoring.importing.navigation import read_navigation
from assistant.authoring.importing.places import Places, Target
from assistant.cache import write_whole
from assistant.content.addresses import id_of, page_url
from assistant.content.article_files import markdown_files
from assistant.content.link_checks import trouble_with
from assistant.progress import Progress


def write_articles(
    root: Path,
    found: Folder,
    drafts: list[Draft],
    result: Migrated,
    progress: Progress,
    places_here: Mapping[str, str],
    taken_here: Iterable[str],
) -> None:
    """Write the drafts, a page for each of their categories and the files that they use into the base in
    `root`; what became of them goes into `result`. `places_here` are the paths of drafts that have one,
    `taken_here` those that no other may have."""
    shown = [draft.source for draft in drafts if not draft.said.is_draft]
    names, articles = Names(shown or (draft.source for draft in drafts)), root / "kb" / "articles"
    names.reserve([*places_here.values(), *taken_here])
    navigation = read_navigation(found)
    _place(in_order(drafts, navigation), names, result, places_here)
    result.categories = write_categories(articles, navigation, names, drafts)
    permalinks = site.jekyll_addresses(found)
    for draft in drafts:
        draft.permalink = permalinks.get(draft.source, "")
    known = {address: draft.source for draft in drafts for address in _addresses(draft)}
    places = Places(
        found,
        {d.source: Target(d.path, d.outline.anchors, d.outline.title, d.said.is_draft) for d in drafts},
        {urlsplit(a).path.strip("/").lower(): s for a, s in known.items()},
        names.file,
        ids={number: d.source for d in drafts if (number := d.said.id or number_of(d.source))},
    )
    places.hosts |= site.hosts(found)
    places.learn_hosts(draft.outline.text for draft in drafts)
    taken = {page_url(draft.path) for draft in drafts} | {
        page_url(p.relative_to(articles).as_posix()) for p in markdown_files(articles)
    }
    ids: set[int] = set()
    numbers = _numbers(drafts, ids, result)
    for done, draft in enumerate(drafts, start=1):
        old = [a for a in _addresses(draft) if known[a] == draft.source and not trouble_with(a, taken)]
        head = _head(draft, numbers, old)
        text, missing = relinked(draft.outline.text, draft.source, places, result.done)
        offset = head.count("\n")
        result.left += [
            Left(m.kind, f"kb/articles/{draft.path}", m.line + offset, m.problem, m.remedy) for m in missing
        ]
        path = articles / draft.path
        write_whole(path, head + text)
        progress("Writing", done, len(drafts))
    _copy_files(found, places, articles, result)
    result.done["drafts kept as drafts"] += sum(draft.said.is_draft for draft in drafts)
    result.placed = {draft.source: draft.path for draft in drafts}
    result.articles, result.files = len(drafts), len(places.used)
    _join_left_out(result)
    result.done["files that nothing uses left out"] += len(found.others - places.used.keys())


def _place(
    drafts: Iterable[tuple[Draft, int]], names: Names, result: Migrated, places: Mapping[str, str]
) -> None:
    """Give every draft its path in the base."""
    for draft, place in drafts:
        if draft.source in places:
            draft.path = places[draft.source]
            continue
        draft.path, renamed = names.article(draft.source, draft.outline.title, place)
        if renamed:
            problem = f"another file has this name already; this one is kb/articles/{draft.path}"
            result.left.append(
                Left(Kind.OTHER, draft.source, None, problem, "Rename one of them, if you like.")
            )


def _free_id(draft: Draft, ids: set[int], result: Migrated) -> int | None:
    """The id that a draft says or that its file's name begins with, unless another draft has it; it is added
    to `ids`."""
    number = draft.said.id or number_of(draft.source)
    if number in ids:
        problem, remedy = (
            f"another article has the id {number}",
            "Give it one of its own: 'kb new' finds one.",
        )
        result.left.append(Left(Kind.OTHER, f"kb/articles/{draft.path}", 1, problem, remedy))
        return None
    ids |= {number} if number else set()
    return number


def _numbers(drafts: list[Draft], ids: set[int], result: Migrated) -> dict[str, int]:
    """The id of each draft that says one, and of each that has translations: the one that it would get."""
    translated = {draft.original for draft in drafts if draft.original}
    found: dict[str, int] = {}
    for draft in drafts:
        number = _free_id(draft, ids, result)
        if number is None and draft.source in translated:
            number = id_of(draft.path)
        if number is not None:
            found[draft.source] = number
    return found


def _head(draft: Draft, numbers: Mapping[str, int], old_addresses: list[str]) -> str:
    """The front matter of an article."""
    return front_matter.head(
        {
            "draft": draft.said.is_draft or None,
            "id": numbers.get(draft.source),
            "title": draft.outline.title,
            "lang": draft.lang,
            "translation_of": numbers.get(draft.original),
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
                Left(
                    Kind.FILES,
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
    for address in (*draft.said.addresses, *([draft.permalink] if draft.permalink else [])):
        if not address.startswith("/") and "://" not in address:
            address = f"/{os.path.dirname(draft.source)}/{address}".replace("//", "/")
        yield address
