"""Videos, sounds and diagrams: a picture whose file is a video plays, those of other hosts become links, and a
diagram in Mermaid is shown as its text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from assistant.content.dialect.alerts import words_in

KINDS = {
    "video": (".mp4", ".m4v", ".mov", ".webm", ".ogv"),
    "audio": (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac"),
}
"""How the files of each element end."""

_PLAYS = ' controls="" preload="metadata">'
"""Attributes that every player has; none plays by itself."""

_TAGS = re.compile(r"<(?:video|audio|source|track)\b[^>]*>", re.I)
_ADDRESS = re.compile(r"(?<=\s)((?:src|poster)\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.I)
_PLAYER = re.compile(r"(</?(?:video|audio|source)\b(?:[^\">]|\"[^\"]*\")*>)")
_ELEMENT = re.compile(r"<[^>]*>")
_SOURCE = re.compile(r' src="([^"]*)"')
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z\d+.-]*:|[/\\]{2})", re.I)


def kind_of(address: str) -> str:
    """The element that plays a file, by the end of its name; empty for one that is a picture."""
    path = re.split(r"[?#]", address, maxsplit=1)[0].lower()
    return next((kind for kind, endings in KINDS.items() if path.endswith(endings)), "")


def is_elsewhere(address: str) -> bool:
    """Whether an address names a scheme or another host."""
    return bool(_ELSEWHERE.match(html.unescape(address)))


def add_media(md: MarkdownIt) -> None:
    """Show pictures that are videos or sounds as players, and diagrams as their text."""
    md.add_render_rule("image", _show_image)
    md.add_render_rule("fence", _show_fence)


def _show_image(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[place]
    kind, address = kind_of(str(token.attrs["src"])), html.escape(str(token.attrs["src"]))
    if not kind:
        return renderer.image(tokens, place, options, env)
    words = html.escape(token.content)
    if is_elsewhere(address):
        return f'<a href="{address}" rel="noopener">{words}</a>'
    return f'<{kind} src="{address}" aria-label="{words}"><a href="{address}">{words}</a></{kind}>'


def _show_fence(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    shown = renderer.fence(tokens, place, options, env)
    if not is_diagram(tokens[place]):
        return shown
    told = words_in(env)("dialect.diagram")
    return f'<div class="diagram">\n<p class="admonition-title">{told}</p>\n{shown}</div>\n'


def is_diagram(token: Token) -> bool:
    """Whether a block of code is a drawing in words."""
    return token.type == "fence" and token.info.split()[:1] == ["mermaid"]


def name_of(address: str) -> str:
    """The name of the file that an address leads to."""
    return re.split(r"[?#]", address, maxsplit=1)[0].rpartition("/")[2]


def with_addresses(raw: str, changed: Callable[[str], str]) -> str:
    """HTML that somebody wrote, with the addresses of its players changed."""

    def attribute(match: re.Match[str]) -> str:
        address = html.unescape(match[2].strip("\"'"))
        return f'{match[1]}"{html.escape(changed(address))}"'

    return _TAGS.sub(lambda tag: _ADDRESS.sub(attribute, tag.group()), raw)


def playable(markup: str) -> str:
    """Cleaned HTML in which players can be used, without those that have no file of this site (their words
    stay), and with a link in each that has no words."""
    if "<video" not in markup and "<audio" not in markup:
        return markup
    pieces = _PLAYER.split(markup)
    opened: list[tuple[int, str, int]] = []  # place of the tag, address of its file, words before it
    words = 0
    for place in range(1, len(pieces), 2):
        tag, words = pieces[place], words + bool(_ELEMENT.sub("", pieces[place - 1]).strip())
        source = _SOURCE.search(tag)
        if tag.startswith("</"):
            begin, address, before = opened.pop()
            if not address:
                pieces[begin] = pieces[place] = ""
                continue
            pieces[begin] = pieces[begin][:-1] + _PLAYS
            if words == before:
                name = html.escape(html.unescape(name_of(address)))
                pieces[place] = f'<a href="{address}">{name}</a>{tag}'
        elif tag.startswith("<source"):
            if not source:
                pieces[place] = ""
            elif opened and not opened[-1][1]:
                opened[-1] = opened[-1][0], source[1], opened[-1][2]
        else:
            opened.append((place, source[1] if source else "", words))
    return "".join(pieces)
