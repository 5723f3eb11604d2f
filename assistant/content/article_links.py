"""The links of an article: those to other files of the base become addresses of the site."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from markdown_it.token import Token

from assistant.content import addresses
from assistant.content.dialect.media import kind_of, name_of, with_addresses

_MARKDOWN_LINK = re.compile(r"(?<=\]\()(?:<([^<>\n]*)>|((?:[^()\s<>]|\([^()\s<>]*\))+))")
_PLAIN = "/~!$&'()*+,;=:@"
"""What may stand in the path of an address as it is."""

_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S+[^\n]*$", re.M)
_CODE = re.compile(r"(^(?:```|~~~)[^\n]*\n(?:.*?\n)?(?:```|~~~)[^\n]*$|`+[^`\n]+`+)", re.M | re.S)


def rewrite_links(
    tokens: Sequence[Token],
    path: str,
    base_path: str,
    offset: int,
    found: list[tuple[str, str, int]],
    images: list[tuple[str, int]],
) -> None:
    """Give every link and image of the tokens the address that it has on the site; those to files of the base
    are added to `found` (path, anchor, line) and `images` (path, line). `offset` lines stand before the text.
    """
    line, cell = offset, False
    for token in tokens:
        if token.map:
            line = token.map[0] + offset + 1
        if token.type in ("td_open", "th_open"):
            cell = True
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["class"] = "align-" + style.rpartition(":")[2]
        elif token.type in ("td_close", "th_close"):
            cell = False
        if token.type == "fence":
            token.attrs.pop("style", None)
        for child in token.children or ():
            if child.type == "link_open":
                href = str(child.attrs.get("href", ""))
                target = addresses.resolve(href, path)
                if target is None:
                    if href.startswith(("http://", "https://")):
                        child.attrs["rel"] = "noopener"
                    continue
                found.append((target[0], target[1], line))
                child.attrs["href"] = site_href(href, path, base_path)
            elif child.type == "image":
                child.content = "".join(part.content for part in child.children or ())
                source = str(child.attrs.get("src", ""))
                target = addresses.resolve(source, path)
                if target is not None:
                    images.append((target[0], line))
                    child.attrs["src"] = file_url(target[0], base_path)
                    child.attrs["loading"] = "lazy"
                if kind_of(source) and not child.content.strip():
                    child.content = unquote(name_of(source))
            elif child.type == "html_inline":
                child.content = _with_files(child.content, path, base_path, line, images)
        if token.type == "html_block":
            token.content = _with_files(token.content, path, base_path, line, images)
        if token.type == "inline" and cell:
            token.meta["cell"] = True


def _with_files(raw: str, path: str, base_path: str, line: int, images: list[tuple[str, int]]) -> str:
    """HTML of an author, in which videos and sounds beside the article have their addresses."""

    def changed(address: str) -> str:
        target = addresses.resolve(address, path)
        if target is None or not address:
            return address
        images.append((target[0], line))
        return file_url(target[0], base_path)

    return with_addresses(raw, changed)


def site_href(href: str, path: str, base_path: str) -> str:
    """A link between files of the base as the site's address; any other link as it was."""
    target = addresses.resolve(href, path)
    if target is None:
        return href
    name, anchor = target
    if not addresses.is_markdown(name):
        return file_url(name, base_path) + (f"#{anchor}" if anchor else "")
    return base_path + addresses.with_anchor(addresses.page_url(name), anchor or addresses.TOP)


def file_url(name: str, base_path: str) -> str:
    """The address of a file of the base that is no article; `name` is its path below the articles folder."""
    return f"{base_path}/{quote(name, safe=_PLAIN)}"


def _portable_link(link: re.Match[str], path: str, base_path: str) -> str:
    """The address of one link. In angle brackets it may have spaces; it keeps them when it leads elsewhere."""
    framed, bare = link.groups()
    if framed is None:
        return site_href(bare, path, base_path)
    found = site_href(framed, path, base_path)
    return f"<{framed}>" if found == framed else found


def portable(source: str, path: str, base_path: str, references: Mapping[str, str]) -> str:
    """The Markdown of a section so that it can stand alone: links lead to the site's addresses, also those
    whose address stands elsewhere."""
    source = _DEFINITION.sub("", source)
    parts = _CODE.split(source)  # every second part is code, which stays as it is
    parts[::2] = [
        _with_files(
            _MARKDOWN_LINK.sub(lambda m: _portable_link(m, path, base_path), part), path, base_path, 0, []
        )
        for part in parts[::2]
    ]
    prose = "".join(parts[::2]).casefold()
    used = [
        f"[{label.casefold()}]: {site_href(href, path, base_path)}"
        for label, href in references.items()
        if f"[{label.casefold()}]" in prose
    ]
    return "\n\n".join(filter(None, ["".join(parts).strip(), "\n".join(used)]))
