"""The order and the names of categories that a site gives its pages: in its menus, in files of its folders, and in
the pages that open them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.authoring.importing import scripts
from assistant.authoring.importing.folder import MARKDOWN, OPENINGS, Folder
from assistant.authoring.importing.names import readable

LARGEST = 1_000_000
"""Bytes of a menu that is read, at most."""

_ENTRY = re.compile(
    r"^(?P<indent>[ \t]*)[-*+][ \t]+\[(?P<title>(?:[^\[\]]|\[[^\[\]]*\])*)\]\(<?(?P<to>[^()<>]*(?:\([^()]*\)[^()<>]*)*)>?(?:\s+\"[^\"]*\")?\)"
)
_GROUP = re.compile(r"^#{2,}[ \t]+(?P<title>.*?)[ \t]*(?:<a\b.*)?$")
_HOLDS = (
    "items",
    "pages",
    "groups",
    "tabs",
    "anchors",
    "navigation",
    "dropdowns",
    "languages",
    "versions",
    "links",
    "menu",
)
_NAMES = ("label", "group", "tab", "anchor", "title", "text", "name", "dropdown")


@dataclass
class Navigation:
    """What a site says about its pages."""

    order: dict[str, int] = field(default_factory=dict)
    """The place of each file in the menus."""

    groups: dict[str, str] = field(default_factory=dict)
    """The part of a menu that a file stands in."""

    folders: dict[str, tuple[float, str]] = field(default_factory=dict)
    """Place and title of a folder."""

    titles: dict[str, str] = field(default_factory=dict)
    """Titles of categories, by the name that front matter has for them."""


def read_navigation(found: Folder) -> Navigation:
    """All of it. What cannot be read counts as not there."""
    navigation = Navigation()
    names = sorted(found.others, key=lambda name: (name.count("/"), name))
    for name in names:
        base, path = posixpath.basename(name).lower(), found.root / name
        if base in ("summary.md", "_sidebar.md"):
            _take(navigation, found, _summary(read_text(path)), posixpath.dirname(name))
        elif base in ("docs.json", "mint.json") or re.fullmatch(
            r"[\w.-]*sidebars?\.(?:[cm]?js|ts|json)", base
        ):
            folder = posixpath.dirname(name)
            menu = scripts.value(read_text(path))
            if isinstance(menu, dict):
                menu = menu.get("navigation", [*menu.values()] if "sidebar" in base else menu)
            _take(navigation, found, _groups(menu), folder)
        elif base in ("mkdocs.yml", "mkdocs.yaml"):
            menu = read_yaml(read_text(path))
            _take(navigation, found, _groups(menu.get("nav") if isinstance(menu, dict) else None), "docs")
        elif base in ("meta.json", "_meta.json", "_meta.js", "_meta.ts", "_meta.tsx", "_meta.mjs"):
            _meta(navigation, found, scripts.value(read_text(path)), posixpath.dirname(name), base)
        elif base in ("_category_.json", "_category_.yml", "_category_.yaml"):
            _category(navigation, read_yaml(read_text(path)), posixpath.dirname(name))
        elif "/_categories/" in f"/{name}" and base.endswith(MARKDOWN):
            said = read_yaml(read_text(path).partition("---")[2].partition("\n---")[0])
            if isinstance(said, dict) and (title := said.get("title") or said.get("name")):
                for key in (posixpath.splitext(base)[0], said.get("slug"), said.get("category")):
                    navigation.titles[str(key or title).lower()] = str(title)
    return navigation


def read_text(path: Path) -> str:
    """A text file of a site; empty when it cannot be read, or is too large to be a menu."""
    try:
        return path.read_text("utf-8-sig", "replace") if path.stat().st_size <= LARGEST else ""
    except OSError:
        return ""


class _Loader(yaml.SafeLoader):
    """Reads values with tags that it does not know as nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def read_yaml(text: str) -> Any:
    """A YAML or JSON text as values; None when it is neither."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # nosec B506
    except (yaml.YAMLError, ValueError, RecursionError, KeyError, TypeError):
        return None


def _summary(text: str) -> Iterator[tuple[str, str]]:
    """The links of a menu in Markdown, each with its group: the heading above it, or in a menu without headings
    the entry that has it below."""
    group, has_groups = "", any(_GROUP.match(line) for line in text.split("\n"))
    for line in text.split("\n"):
        if heading := _GROUP.match(line):
            group = heading["title"].strip()
        elif entry := _ENTRY.match(line):
            if not has_groups and not entry["indent"]:
                group = entry["title"]
            yield entry["to"], group
        elif not has_groups and (
            plain := re.match(r"[-*+][ \t]+(?:\*\*)?([^\[\]*]+?)(?:\*\*)?[ \t]*$", line)
        ):
            group = plain[1]


def _groups(value: Any, group: str = "", depth: int = 0, wide: str = "") -> Iterator[tuple[str, str]]:
    """The pages of a menu, each with the outermost group that holds it; behind a line break, the tab that has the
    group, which parts groups of one name."""
    if isinstance(value, str):
        yield value, f"{group}\n{wide}"
    elif isinstance(value, list):
        for item in value:
            yield from _groups(item, group, depth, wide)
    elif isinstance(value, dict) and depth < scripts.DEEPEST:
        title = next((str(value[n]) for n in _NAMES if isinstance(value.get(n), str)), "")
        is_wide = any(k in value for k in ("tab", "anchor", "dropdown")) and any(
            isinstance(v, dict) for v in value.get("pages") or value.get("groups") or []
        )
        inner, wide = group or ("" if is_wide else title), title if is_wide else wide
        if any(isinstance(value.get(n), (list, dict)) for n in _HOLDS):
            link = value.get("link")
            opening = link.get("id") if isinstance(link, dict) else value.get("root")
            if isinstance(opening, str):
                yield opening, f"{inner}\n{wide}"
            for name in _HOLDS:
                if isinstance(value.get(name), (list, dict)):
                    yield from _groups(value[name], inner, depth + 1, wide)
        elif isinstance(value.get("id"), str) or isinstance(value.get("dirName"), str):
            yield str(value.get("id") or f"{value['dirName']}/"), f"{group}\n{wide}"
        elif isinstance(value.get("link"), str):
            yield value["link"], f"{group}\n{wide}"
        elif not any(n in value for n in ("href", "url", "type", "value")):
            for (
                name,
                item,
            ) in value.items():  # MkDocs: title: page, or title: pages; Docusaurus: name of a menu
                yield from _groups(
                    item, group or ("" if isinstance(item, str) else str(name)), depth + 1, wide
                )


def _take(navigation: Navigation, found: Folder, pages: Iterable[tuple[str, str]], folder: str) -> None:
    listed = [(to, *group.partition("\n")[::2]) for to, group in pages]
    tabs = {group: {w for _, g, w in listed if g == group} for _, group, _ in listed}
    for to, group, wide in listed:
        group = wide if wide and len(tabs[group]) > 1 else group
        path = to.partition("#")[0].strip("/")
        tries = (posixpath.join(folder, path), path, posixpath.join("docs", path))
        whole = [*found.within(posixpath.join(folder, path))] if to.endswith("/") and to != "/" else []
        name = next((n for t in tries if (n := found.find(posixpath.normpath(t)))), None) if path else None
        name = name or (found.named(path) if path else None)
        for source in [name] if name else whole:
            if source in found.article_set and source not in navigation.order:
                navigation.order[source] = len(navigation.order) + 1
                if group.strip():
                    navigation.groups[source] = " ".join(group.split())


def _meta(navigation: Navigation, found: Folder, value: Any, folder: str, base: str) -> None:
    """Nextra: names with titles, in order. Fumadocs: `title` of the folder, `pages` in order."""
    if not isinstance(value, dict):
        return
    pages = value.get("pages")
    if isinstance(pages, list) or base == "meta.json":
        if isinstance(value.get("title"), str):
            place = navigation.folders.get(folder, (1e6, ""))[0]
            navigation.folders[folder] = (place, value["title"])
        keys = [(p, "") for p in pages or [] if isinstance(p, str)]
    else:
        keys = [
            (k, v if isinstance(v, str) else str((v or {}).get("title") or "") if isinstance(v, dict) else "")
            for k, v in value.items()
        ]
    for place, (key, title) in enumerate(keys):
        path = posixpath.normpath(posixpath.join(folder, key))
        if any(True for _ in found.within(path)):
            known = navigation.folders.get(path, (1e6, ""))[1]
            navigation.folders[path] = (float(place), title or known)
        name = found.find(path)
        if name in found.article_set and name is not None:
            navigation.order.setdefault(name, len(navigation.order) + 1)


def _category(navigation: Navigation, said: Any, folder: str) -> None:
    """Docusaurus: `label` and `position` of a folder."""
    if isinstance(said, dict):
        place = said.get("position")
        number = float(place) if isinstance(place, (int, float)) else 1e6
        navigation.folders[folder] = (number, str(said.get("label") or ""))


def title_of(folder: str, navigation: Navigation, openings: dict[str, str]) -> tuple[float, str]:
    """Place and title of a folder: as its site says, else the title of the page that opens it, else its name.
    `openings` are titles of such pages by folder."""
    place, title = navigation.folders.get(folder, (1e6, ""))
    return place, title or openings.get(folder, "") or readable(posixpath.basename(folder))


def is_opening(name: str) -> bool:
    """Whether a file opens its folder."""
    return posixpath.splitext(posixpath.basename(name))[0].lower() in OPENINGS
