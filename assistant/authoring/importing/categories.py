"""The categories of a base, and the order of what is in them, out of what a site says about its pages."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from assistant.authoring.importing import front_matter
from assistant.authoring.importing.drafts import Draft
from assistant.authoring.importing.names import Names, readable
from assistant.authoring.importing.navigation import Navigation, is_opening, title_of
from assistant.cache import write_whole
from assistant.content.addresses import slugify
from assistant.content.markdown import escaped

LAST = 1_000_000


def in_order(drafts: list[Draft], navigation: Navigation) -> Iterator[tuple[Draft, int]]:
    """The drafts as they came, each with its number among those of its folder; 0 where the source has no order, or
    more articles than numbers go."""
    folders = defaultdict[str, list[Draft]](list)
    for draft in drafts:
        folders[posixpath.dirname(draft.source)].append(draft)
    places: dict[str, int] = {}
    for inside in folders.values():
        if (
            not any(d.source in navigation.order or d.said.place is not None for d in inside)
            or len(inside) > 999
        ):
            continue
        inside.sort(key=lambda d: _place(d, navigation))
        places |= {draft.source: number for number, draft in enumerate(inside, start=1)}
    for draft in drafts:
        yield draft, places.get(draft.source, 0)


def _place(draft: Draft, navigation: Navigation) -> tuple[float, float, str]:
    place = draft.said.place
    return navigation.order.get(draft.source, LAST), LAST if place is None else place, draft.source


def _groups(navigation: Navigation, drafts: list[Draft]) -> dict[str, str]:
    """The part of the menu of each article; one that no menu has is where all others of its folder are."""
    found = defaultdict[str, set[str]](set)
    for source, group in navigation.groups.items():
        found[posixpath.dirname(source)].add(group)
    lone = {folder: next(iter(groups)) for folder, groups in found.items() if len(groups) == 1 and folder}
    return {
        draft.source: navigation.groups.get(draft.source) or lone.get(posixpath.dirname(draft.source), "")
        for draft in drafts
    }


def write_categories(articles: Path, navigation: Navigation, names: Names, drafts: list[Draft]) -> int:
    """A category for each article that has one, by its front matter, the menu of the site or its folder, and a
    page for each category, in the order of the menu. How many there are."""
    openings = {posixpath.dirname(d.source): d.outline.title for d in drafts if is_opening(d.source)}
    titles: dict[str, tuple[float, float, str]] = {}
    groups = _groups(navigation, drafts)
    for draft in drafts:
        folder = names.shelf(draft.bare or draft.source)
        place, title = (
            title_of(posixpath.join(names.common, folder), navigation, openings) if folder else (LAST, "")
        )
        title = groups.get(draft.source) or title
        if draft.said.category:
            title = navigation.titles.get(draft.said.category.lower(), draft.said.category)
        draft.category = slugify(title)
        if draft.category:
            at = (float(navigation.order.get(draft.source, LAST)), place, title)
            titles[draft.category] = min(titles.get(draft.category, at), at)
    ordered = sorted(titles.items(), key=lambda item: (item[1][:2], item[0]))
    for number, (name, (_, _, title)) in enumerate(ordered, start=1):
        words = title if title != title.lower() else readable(title)
        fields = {"template": "category.html", "number": number, "title": words}
        page = front_matter.head(fields) + f"# {escaped(words)}\n"
        write_whole(articles / "pages" / "categories" / f"{name}.md", page)
    return len(titles)
