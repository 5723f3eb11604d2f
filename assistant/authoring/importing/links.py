"""Links and pictures between files that got new names: each leads where it led, or is left as words and
told."""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from assistant.authoring.importing.code_spans import folded, in_prose
from assistant.authoring.importing.folder import MARKDOWN
from assistant.authoring.importing.left import Kind
from assistant.authoring.importing.places import ALIAS, Places
from assistant.content.addresses import TOP, page_url, with_anchor
from assistant.content.markdown import escaped

_ANY = r"(?:[^\[\]\\]|\\.|\[(?:[^\[\]\\]|\\.)*+\])"
_TO = r"(?:<[^<>\n]*+>|(?:[^\s()<>\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+)"
_LINK = re.compile(
    rf"(?P<mark>!?)\[(?P<words>{_ANY}{{0,2000}}+)\]\(\s*(?P<to>{_TO}|[^()<>\"\n]*\.(?:md|png|jpe?g|gif|svg|webp|pdf))"
    r"(?P<title>\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
)
_WIKI = re.compile(r"(?P<mark>!?)\[\[(?P<one>[^\[\]|\n]+)(?:\|(?P<two>[^\[\]|\n]+))?\]\](?!\()")
_DEFINITION = re.compile(
    rf"^(?P<start> {{0,3}}\[(?P<label>(?:[^\[\]\\\n]|\\.)+)\]:[ \t]*\n?[ \t]*)(?P<to>{_TO})(?P<title>[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.M,
)
_USE = re.compile(rf"(?P<mark>!?)\[(?P<words>{_ANY}{{1,2000}}+)\](?:\[(?P<label>[^\[\]\n]*)\])?(?![(\[:])")
_IMAGE = re.compile(r"<img\b[^>]*?>", re.I)
_CAPTION = re.compile(r"<figcaption\b[^>]*>(.*?)</figcaption>", re.S | re.I)
_PARAGRAPH = re.compile(r"</?(?:p|em|i)\b[^>]*>", re.I)
_AROUND = re.compile(r"</?(?:p|div|center|figure|picture|source|br)\b[^>]*>|[\s>]", re.I)
_HTML = re.compile(r"(<(?:a|img)\b[^>]*?\s(?:href|src)=)(\"[^\"]*\"|'[^']*')", re.I)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a link named and that is not there."""

    kind: Kind
    line: int
    problem: str
    remedy: str


def relinked(text: str, source: str, places: Places, counts: Counter[str]) -> tuple[str, list[Missing]]:
    """An article with its links as they have to be now, line by line as before. `source` is the path that the
    file had."""
    return _Links(text, source, places, counts).run()


def with_pictures(text: str) -> str:
    """Pictures in HTML that stand between words, or that a block of HTML has nothing beside, as Markdown."""

    def change(part: str, markup: bool) -> str:
        if not markup:
            return _IMAGE.sub(_as_markdown, part)
        bare = _CAPTION.sub("", part)
        pictures = _IMAGE.findall(bare)
        if not pictures or _AROUND.sub("", _IMAGE.sub("", bare)):
            return part
        start = part[: len(part) - len(part.lstrip(" \t>"))]
        captions = [" ".join(_PARAGRAPH.sub(" ", c).split()) for c in _CAPTION.findall(part)]
        shown = " ".join(_IMAGE.sub(_as_markdown, picture) for picture in pictures)
        return "\n\n".join([start + shown, *(start + f"*{c}*" for c in captions if c)])

    return in_prose(text, change) if "<img" in text.lower() else text


class _Links:
    def __init__(self, text: str, source: str, places: Places, counts: Counter[str]) -> None:
        self.text, self.source, self.places, self.counts = text, source, places, counts
        self.here = places.articles[source].path
        self.missing: list[Missing] = []
        self.dead: dict[str, str] = {}
        self.lines, self.told = text.split("\n"), dict[str, int]()

    def run(self) -> tuple[str, list[Missing]]:
        text = self.text
        if "]:" in text:
            text = in_prose(
                text, lambda part, markup: part if markup else _DEFINITION.sub(self._definition, part)
            )
        return in_prose(text, self._prose), sorted(self.missing, key=lambda m: m.line)

    def _prose(self, part: str, markup: bool) -> str:
        part = _HTML.sub(self._in_html, part)
        if markup or "[" not in part:
            return part
        part = _WIKI.sub(self._wiki, _LINK.sub(self._link, part))
        return _USE.sub(self._use, part) if self.dead else part

    def _miss(self, kind: Kind, written: str, problem: str, remedy: str) -> None:
        """Tell what is missing, with its line: the next one that has these words, for links come in the order
        of the text."""
        words = written.strip("<>")
        last = self.told.get(words, 0)
        line = next(
            (n for n, text in enumerate(self.lines[last:], start=last + 1) if words in text), last or 1
        )
        self.told[words] = line
        self.missing.append(Missing(kind, line, problem, remedy))

    def _found(self, to: str, *, picture: bool = False, words: str = "") -> str | None:
        """What a link has to say now; None, and told, when it leads to nothing. Addresses elsewhere stay as
        they are."""
        bare = html.unescape(to[1:-1] if to.startswith("<") else to).replace("\\(", "(").replace("\\)", ")")
        bare = ALIAS.sub("/", bare)
        if _is_elsewhere(bare):
            inside = self.places.own(bare)
            if inside is None:
                return to
            bare = inside
        parts = urlsplit(bare)
        path, anchor = unquote(parts.path), unquote(parts.fragment)
        found = self.places.resolve(path, self.source) if path else self.source
        if found in self.places.articles:
            return self._article(found or "", anchor, to)
        if found is not None and found in self.places.folder.others and not found.lower().endswith(MARKDOWN):
            if found not in self.places.used:
                self.places.used[found] = self.places.file(found)
            self.counts["links and pictures led to the new places"] += 1
            return posixpath.relpath(self.places.used[found], posixpath.dirname(self.here) or ".")
        if picture:
            self._miss(
                Kind.PICTURES,
                to,
                f"the picture '{bare}' is not there",
                "Put it beside the article, and write: ![what it shows](picture.png)",
            )
        elif not words:
            self._miss(
                Kind.FILES, to, f"the file '{bare}' belongs here and is not there", "Write here what it says."
            )
        else:
            self._miss(
                Kind.LINKS,
                to,
                f"the link to '{bare}' leads nowhere, and its words stay",
                "Write a link to a file of kb/articles, or leave the words.",
            )
        return None

    def _article(self, name: str, anchor: str, to: str) -> str | None:
        target = self.places.articles[name]
        if target.is_draft and not self.places.articles[self.source].is_draft:
            self._miss(
                Kind.LINKS,
                to,
                f"the link to '{target.title}' leads to a draft, and its words stay",
                "Write the link when the draft is published.",
            )
            return None
        path = (
            "" if name == self.source else posixpath.relpath(target.path, posixpath.dirname(self.here) or ".")
        )
        known = target.anchors.get(folded(anchor), TOP if anchor in ("", TOP) else "")
        if not known:
            self._miss(
                Kind.HEADINGS,
                to,
                f"'{target.path}' has no heading '#{anchor}', and the link leads to its top",
                "Name a heading that it has.",
            )
        self.counts["links and pictures led to the new places"] += 1
        if not path:
            return f"#{known or TOP}"
        return path if known in ("", TOP) else f"{path}#{known}"

    def _link(self, match: re.Match[str]) -> str:
        words = match["words"]
        if "](" in words:
            words = _LINK.sub(self._link, words)
        to = (
            self._found(match["to"], picture=bool(match["mark"]), words=match["words"]) if match["to"] else ""
        )
        if to is None:
            return words
        title = match["title"] or ""
        is_mention = title.strip() == '"mention"'  # GitBook: the words are the title of what is linked
        if not match["mark"] and (is_mention or _is_file_name(words, match["to"])):
            words = self._title(match["to"]) or words
        return f"{match['mark']}[{words}]({to}{'' if is_mention else title})"

    def _title(self, to: str) -> str:
        """The title of the article that a link leads to, which stands for words that only name its file."""
        path = unquote(urlsplit(to.strip("<>")).path)
        found = self.places.articles.get(self.places.resolve(path, self.source) or "") if path else None
        return escaped(found.title) if found else ""

    def _wiki(self, match: re.Match[str]) -> str:
        """`[[Page]]`, with words before the bar (GitHub) or behind it (Obsidian). What names no page is no
        link."""
        for name, words in ((match["two"], match["one"]), (match["one"], match["two"] or match["one"])):
            page, _, anchor = (name or "").partition("#")
            found = (
                self.places.folder.find(page.strip().replace(" ", "-")) or self.places.folder.named(page)
                if page.strip()
                else None
            )
            if found in self.places.articles and not match["mark"]:
                return f"[{words.strip()}]({self._article(found or '', anchor, match[0])})"
            if (
                match["mark"]
                and name
                and (self.places.resolve(f"/{name}", self.source) in self.places.folder.others)
            ):
                return f"![{words.strip()}]({self._found('/' + name, picture=True)})"
        return match[0]

    def _definition(self, match: re.Match[str]) -> str:
        if match["label"].startswith("^"):
            return match[0]
        to = self._found(match["to"], words=match["label"])
        if to is None:
            self.dead[_label(match["label"])] = match["to"]
            return "\n" * match[0].count("\n")
        return f"{match['start']}{to}{match['title'] or ''}"

    def _use(self, match: re.Match[str]) -> str:
        return match["words"] if _label(match["label"] or match["words"]) in self.dead else match[0]

    def _in_html(self, match: re.Match[str]) -> str:
        """An address in HTML: counted from the page, for nobody rewrites it later."""
        to = self._found(match[2][1:-1], picture=match[1][1:4].lower() == "img", words="HTML")
        if to is None:
            return re.sub(r"\s(?:href|src)=$", "", match[1], flags=re.I)
        if _is_elsewhere(to):
            return match[0]
        path, _, anchor = to.partition("#")
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(self.here), path)) if path else self.here
        address = with_anchor(page_url(inside), anchor or TOP) if inside.endswith(".md") else f"/{inside}"
        up = posixpath.relpath(address.partition("#")[0], page_url(self.here))
        return f'{match[1]}"{up}{"/" if address.partition("#")[0].endswith("/") else ""}{"#" + address.partition("#")[2] if "#" in address else ""}"'


def rebased(text: str, old: str, new: str) -> str:
    """A text that moves to another folder, with its links counted from there."""

    def change(match: re.Match[str]) -> str:
        to = match["to"].strip("<>")
        if not to or _is_elsewhere(to) or to.startswith(("/", "#")):
            return match[0]
        return f"{match['mark']}[{match['words']}](<{posixpath.relpath(posixpath.join('/', old, to), posixpath.join('/', new))}>{match['title'] or ''})"

    return (
        text
        if old == new
        else in_prose(text, lambda part, markup: part if markup else _LINK.sub(change, part))
    )


def _is_elsewhere(address: str) -> bool:
    """Whether an address names its host, or cannot be read at all."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool(parts.netloc or (parts.scheme and not _WINDOWS.match(address)))


def _is_file_name(words: str, to: str) -> bool:
    """Whether the words of a link are the name of the file that it leads to."""
    bare, path = words.strip("`* "), to.strip("<>").partition("#")[0]
    names = (path, posixpath.basename(path), posixpath.basename(path.rstrip("/")))
    return (
        not bare
        or (bare.lower().endswith(MARKDOWN) and bare in names)
        or (bare in (".", "./") and bare != path)
    )


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _as_markdown(match: re.Match[str]) -> str:
    values = {
        name.lower(): html.unescape(one or two or bare)
        for name, one, two, bare in _ATTRIBUTE.findall(match[0])
    }
    words = values.get("alt", "").replace("[", "\\[").replace("]", "\\]")
    return f"![{words}](<{values['src']}>)" if values.get("src") else match[0]
