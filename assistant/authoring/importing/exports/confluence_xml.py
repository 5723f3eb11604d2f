"""Confluence: the XML export of a space, whose pages stand in `entities.xml` in the storage format.

https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element  # nosec B405

from bs4 import BeautifulSoup
from bs4.element import Tag

from assistant.authoring.importing.exports.articles import (
    Export,
    ExportedArticle,
    day_in,
    number_in,
    place_in,
)
from assistant.authoring.importing.exports.source import Source
from assistant.authoring.importing.exports.xml_files import elements, lines_of

_LINK = re.compile(r"(?:/pages/|[?&]pageid=)(\d+)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]\s*>", re.S)
_NOTES = {"info": "info", "note": "warning", "tip": "tip", "warning": "danger", "panel": "info"}
"""Macros that are boxes, and the notes that they look like there."""


@dataclass
class _Entities:
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    spaces: dict[str, dict[str, str]] = field(default_factory=dict)


def recognizes(source: Source) -> str | None:
    return next((name for name in source.ending("entities.xml")), None)


def read(source: Source, name: str) -> Export:
    found = _Entities()
    for element in elements(source, name, "object"):
        kind, values = element.get("class", ""), _values(element)
        if kind == "Page":
            found.pages[values["id"]] = values
        elif kind == "BodyContent" and values.get("content"):
            found.bodies[values["content"]] = values.get("body", "")
        elif kind == "Attachment":
            found.files[values["id"]] = values
        elif kind == "Space":
            found.spaces[values["id"]] = values
    export = Export("Confluence", link=_LINK)
    current = {
        key: page
        for key, page in found.pages.items()
        if page.get("contentStatus", "current") in ("current", "draft") and not page.get("originalVersion")
    }
    export.done["former and deleted versions of pages left out"] += len(found.pages) - len(current)
    _add_files(export, found, posixpath.dirname(name))
    lines = lines_of(source, name, rb'<object class="Page".*?<id name="id">(\d+)')
    keys = {(page.get("title") or "").lower(): key for key, page in current.items()}
    parents = {page.get("parent", "") for page in current.values()}
    roots = [key for key, page in current.items() if page.get("parent", "") not in current]
    for key, page in current.items():
        way = _way(key, current, is_parent=key in parents)
        way = [step for step in way if roots != [step]]
        space = found.spaces.get(page.get("space", ""), {}).get("key", "")
        title = page.get("title", "")
        export.articles.append(
            ExportedArticle(
                key=key,
                file=source.called(name),
                line=lines.get(key),
                title=title,
                html=_as_html(found.bodies.get(key, ""), key, keys),
                id=number_in(key),
                shelf=export.shelve(
                    [(current[step].get("title", ""), current[step].get("position") or 0) for step in way]
                ),
                position=-1 if key in parents else place_in(page.get("position")),
                created=day_in(page.get("creationDate")),
                updated=day_in(page.get("lastModificationDate")),
                addresses=_addresses(space, key, title),
                is_draft=page.get("contentStatus") == "draft" or not title,
            )
        )
    return export


def _values(element: Element) -> dict[str, str]:
    """The properties of an object; of those that name another object, its id."""
    values = {"id": ""}
    for child in element:
        inner = child.find("id")
        text = (inner.text if inner is not None else child.text) or ""
        if child.tag == "id":
            values["id"] = text.strip()
        elif child.tag == "property":
            values[child.get("name", "")] = text if child.get("name") == "body" else text.strip()
    return values


def _way(key: str, pages: Mapping[str, Mapping[str, str]], *, is_parent: bool) -> list[str]:
    """The pages above a page, from the outermost; itself too when others are below it."""
    way = [key] if is_parent else []
    step = pages[key].get("parent", "")
    while step in pages and step not in way:
        way.insert(0, step)
        step = pages[step].get("parent", "")
    return way


def _addresses(space: str, key: str, title: str) -> tuple[str, ...]:
    if not space or not title:
        return ()
    words = quote_plus(title)
    return (f"/display/{space}/{words}", f"/spaces/{space}/pages/{key}/{words}")


def _add_files(export: Export, found: _Entities, folder: str) -> None:
    """Attachments by the address that `_as_html` gives them: the newest version of each."""
    newest: dict[str, int] = {}
    for key, values in found.files.items():
        page = values.get("containerContent") or values.get("container") or values.get("content") or ""
        name = values.get("title") or values.get("fileName") or ""
        version = values.get("version") or values.get("attachmentVersion") or "1"
        address = _attachment(page, name).lower()
        if page and name and int(place_in(version)) > newest.get(address, 0):
            newest[address] = int(place_in(version))
            export.files[address] = posixpath.join(folder, "attachments", page, key, version)
            export.names[export.files[address]] = name


def _attachment(page: str, name: str) -> str:
    return f"/attachments/{page}/{name}"


def _as_html(body: str, page: str, keys: Mapping[str, str]) -> str:
    """The storage format as HTML: macros as boxes and code, links and pictures with addresses."""
    text = _CDATA.sub(lambda m: html.escape(m[1], quote=False), body.replace("]] >", "]]>"))
    soup = BeautifulSoup(text, "html.parser")
    for macro in reversed(soup.find_all(("ac:structured-macro", "ac:macro"))):
        _replace_macro(soup, macro)
    for link in soup.find_all("ac:link"):
        _replace_link(soup, link, page, keys)
    for image in soup.find_all("ac:image"):
        named, url = image.find("ri:attachment"), image.find("ri:url")
        made = soup.new_tag("img", alt=str(image.get("ac:alt") or image.get("ac:title") or ""))
        if named is not None:
            made["src"] = _attachment(page, str(named.get("ri:filename") or ""))
        elif url is not None:
            made["src"] = str(url.get("ri:value") or "")
        image.replace_with(made)
    for task in soup.find_all("ac:task"):
        task.name = "li"
        for gone in task.find_all(("ac:task-id", "ac:task-uuid", "ac:task-status")):
            gone.decompose()
    for tasks in soup.find_all("ac:task-list"):
        tasks.name = "ul"
    for gone in soup.find_all(("ac:parameter", "ac:placeholder", "ac:emoticon")):
        gone.replace_with(
            str(gone.get("ac:emoji-fallback") or "")
        ) if gone.name == "ac:emoticon" else gone.decompose()
    return str(soup)


def _replace_macro(soup: BeautifulSoup, macro: Tag) -> None:
    name = str(macro.get("ac:name") or "")
    parameters = {
        str(p.get("ac:name")): p.get_text() for p in macro.find_all("ac:parameter", recursive=False)
    }
    plain, rich = macro.find("ac:plain-text-body"), macro.find("ac:rich-text-body")
    if plain is not None:
        code = soup.new_tag("code", attrs={"class": f"language-{parameters.get('language', '')}".rstrip("-")})
        code.string = plain.get_text()
        made = soup.new_tag("pre")
        made.append(code)
        macro.replace_with(made)
    elif rich is not None:
        made = soup.new_tag("div", attrs={"class": f"note {_NOTES[name]}" if name in _NOTES else ""})
        if title := parameters.get("title", "").strip():
            bold = soup.new_tag("strong")
            bold.string = title
            paragraph = soup.new_tag("p")
            paragraph.append(bold)
            made.append(paragraph)
        made.extend(list(rich.contents))
        macro.replace_with(made)
    elif name == "anchor" and (wanted := parameters.get("") or macro.get_text(strip=True)):
        macro.replace_with(soup.new_tag("a", attrs={"id": wanted}))
    else:
        macro.decompose()


def _replace_link(soup: BeautifulSoup, link: Tag, page: str, keys: Mapping[str, str]) -> None:
    target, file = link.find("ri:page"), link.find("ri:attachment")
    body = link.find(("ac:plain-text-link-body", "ac:link-body"))
    title = str(target.get("ri:content-title") or "") if target is not None else ""
    name = str(file.get("ri:filename") or "") if file is not None else ""
    anchor = str(link.get("ac:anchor") or "")
    made = soup.new_tag("a")
    if name:
        made["href"] = _attachment(page, name)
    elif key := keys.get(title.lower(), "") or (page if anchor and not title else ""):
        made["href"] = f"/pages/{key}/" + (f"#{anchor}" if anchor else "")
    if body is not None:
        made.extend(list(body.contents))
    else:
        made.string = title or name or anchor
    link.replace_with(made)
    if not made.get("href"):
        made.unwrap()
