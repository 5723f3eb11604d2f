"""What of somebody's Markdown gets lost on the way into a base. Run, with the folder of the Markdown:

    python benchmarks/importing.py FOLDER [FOLDER …] [--pages 20] [--seed 1] [--show]

Each folder is brought in to a temporary one, as by `kb init --from`. Pages drawn at random are then compared
with their sources: headings, words, lines of code, tables, pictures, links within the base. The source is read
here by a few patterns of its own, and by nothing that the import uses. A word is lost silently when it stands less
often on its page than in the source, and not in the report of the import. A picture or a link counts when what it
names is in the source: a picture as a file, an article as a file that was taken. How many of them the article has is
counted, not where each leads; `kb check` and the tests see to that. `--show` prints what is missing.
"""

from __future__ import annotations

import argparse
import html
import posixpath
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from assistant.authoring.importing.drafts import Migrated
from assistant.authoring.importing.run import migrate
from assistant.content.articles import Article
from assistant.content.library import read_library
from assistant.settings import Settings

_HEAD = re.compile(r"\A(?:---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)|\+\+\+[ \t]*\n.*?\n\+\+\+[ \t]*(?:\n|\Z))", re.S)
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})[^\n]*\n(.*?)^[ \t>]*\1[`~]*[ \t]*$", re.S | re.M)
_UNSEEN = re.compile(
    r"<(style|script)\b.*?</\1>|^ {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\n?[ \t]*\S+[^\n]*$", re.S | re.M
)
_COMMENT = re.compile(
    r"<!--.*?-->|\{/\*.*?\*/\}|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|^\[//\]: #[^\n]*",
    re.S | re.M,
)
_CODE = re.compile(r"^(?:import\s[^\n]*['\"];?[ \t]*|export\s[^\n]*)$", re.M)
_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{[<%].*?[%>]\}\}", re.S)
_SAID = re.compile(
    r"\b(?:title|label|question|summary|header|heading|caption|description|tip)=(?:\"([^\"]*)\"|'([^']*)')"
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>", re.S)
_LINK = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\))?[^\s()<>]*(?: [^()\"<>]*\.\w+)?)>?(?:\s+[^()]*)?\)"
)
_HTML = re.compile(r"<(a|img|source)\b[^>]*?\s(?:href|src)=\{?[^\"'>]*?[\"']([^\"']+)[\"']", re.S)
_SHORTCODE = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+[\"']?([^\"'\s}]+)[\"']?|\{%\s*link\s+(\S+)")
_TO = re.compile(r"<[A-Z]\w*[^<>]*?\s(?:href|to)=[\"']([^\"']+)[\"']", re.S)
_WORD = re.compile(r"[^\W\d_]{3,}")
_PICTURE = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp")


@dataclass
class Facts:
    """What can be counted in a text."""

    words: Counter[str] = field(default_factory=Counter)
    headings: Counter[str] = field(default_factory=Counter)
    code: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    pictures: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def facts(text: str) -> Facts:
    """Count a text, of the source or of the base."""
    found = Facts()
    text = _COMMENT.sub("", _HEAD.sub("", text.replace("\r\n", "\n")))
    for match in _FENCE.finditer(text):
        found.code.update(" ".join(line.split()) for line in match[2].split("\n") if line.strip(" >\t"))
    text = re.sub(
        r"^[ \t]*(?::::|!!!|\?\?\?)\+?[ \t]*[\w-]*", "", _CODE.sub("", _FENCE.sub("", text)), flags=re.M
    )
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", lambda m: _plain(m[0]), text)
    prose = re.sub(r"\]\(<([^<>\n]*)>", lambda m: f"]({quote(m[1])}", prose)
    for mark, _, to in _LINK.findall(prose):
        (found.pictures if mark else found.links).append(to)
    for tag, to in _HTML.findall(prose):
        (found.pictures if tag != "a" else found.links).append(to)
    found.links += [next(filter(None, m)) for m in _SHORTCODE.findall(prose)] + _TO.findall(prose)
    found.rows = sum(1 for line in text.split("\n") if line.count("|") > 1) + text.lower().count("<tr")
    found.headings.update(
        _key(words) for words in re.findall(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", text, re.M) if _key(words)
    )
    labels = set(re.findall(r"^ {0,3}\[(?!\^)([^\]\n]+)\]:", prose, re.M))
    by_label = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]+)\]")
    prose = by_label.sub(lambda m: m[1] if m[2] in labels else m[0], _UNSEEN.sub("", prose))
    said = " ".join(one or two for one, two in _SAID.findall(prose))
    prose = _LINK.sub(lambda m: " " if m[2].lower() in m[3].lower() else f" {m[2]} ", prose)
    prose = _TAG.sub(" ", _TEMPLATE.sub(" ", prose))
    found.words.update(w.lower() for w in _WORD.findall(_plain(prose + " " + said)))
    return found


def _plain(text: str) -> str:
    """A text without addresses, attributes and marks."""
    text = re.sub(r"https?://[^\s()\"]*\.[^\s()\"]*|\[\^[\w-]+\]|\{[:#.][^{}]*\}", " ", html.unescape(text))
    return re.sub(r"[<>`]", " ", text).translate(str.maketrans("", "", "*\\"))


def _key(words: str) -> str:
    words = re.sub(
        r"\{[^{}]*\}[ \t]*$|\{\{[<%].*?[%>]\}\}|^[ >*#-]*(?:\d+\.[ ]+)?|[*: ]+$",
        "",
        _TAG.sub("", _LINK.sub(r"\2", words)),
    )
    return "".join(c for c in html.unescape(words).lower() if c.isalnum())


@dataclass
class Score:
    """What was found again, over all pages that were compared."""

    pages: int = 0
    there: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    def share(self, what: str) -> str:
        there, kept = self.there[what], self.kept[what]
        return f"{kept:,}/{there:,}" + (f" {100 * kept / there:.1f} %" if there else "")


def compare(folder: Path, pages: int, seed: int, show: bool) -> tuple[Score, Migrated]:
    """Bring in a folder, and compare some of its pages."""
    room = Path(tempfile.mkdtemp(prefix="importing-"))
    try:
        made = migrate(folder, room / "base", "Base")
        names = sorted(made.placed)
        drawn = random.Random(seed).sample(names, min(pages or len(names), len(names)))
        files = {
            p.name.lower() for up in (folder, folder.parent, folder.parent.parent) for p in _pictures(up)
        }
        known = {_last(source) for source in made.placed}
        score = Score(len(drawn))
        pages_of = {a.path: _shown(a) for a in read_library(Settings.load(room / "base")).articles}
        for name in drawn:
            article = f"kb/articles/{made.placed[name]}"
            said = " ".join(str(e) for e in made.left if e.path in (name, article))
            source = facts((folder / name).read_text("utf-8-sig", "replace"))
            text, shown = (room / "base" / article).read_text("utf-8"), pages_of[made.placed[name]]
            missing = _compare(source, text, shown, said, files, known, score)
            for what, detail in missing if show else ():
                print(f"  {name}: {what}: {detail[:1500]}")
        return score, made
    finally:
        shutil.rmtree(room)


def _pictures(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.suffix.lower() in _PICTURE]


def _compare(
    there: Facts, text: str, shown: str, said: str, files: set[str], known: set[str], score: Score
) -> Iterator[tuple[str, str]]:
    """Compare a source with its article, add it to the score, and give what is missing. `shown` are the words of its
    page, `said` is what the report has about the two."""
    here, page, told = facts(text), _words(shown), _words(said)
    lost = Counter({w: n - page[w] - told[w] for w, n in there.words.items() if n > page[w] + told[w]})
    lines = {" ".join(line.strip("> \t").split()) for line in text.split("\n")}
    heads = {_key(line) for line in text.split("\n")}
    pictures = [p for p in there.pictures if "://" not in p and _base(p) in files]
    links = [to for to in there.links if _is_inside(to) and _last(re.split("[#?]", to)[0]) in known]
    score.lost += lost
    found = {
        "words": (there.words.total(), there.words.total() - lost.total(), lost),
        "headings": _again(there.headings, heads),
        "code": _again(there.code, lines | here.code.keys()),
        "rows": (there.rows, min(here.rows, there.rows), ""),
        "pictures": (len(pictures), min(sum("://" not in p for p in here.pictures), len(pictures)), pictures),
        "links": (len(links), min(sum(_is_own(to) for to in here.links), len(links)), (links, here.links)),
    }
    missing = []
    for what, (wanted, kept, detail) in found.items():
        score.there[what] += wanted
        score.kept[what] += kept
        missing += [(what, f"{kept} of {wanted}: {detail}")] if kept < wanted else []
    return iter(missing)


def _shown(article: Article) -> str:
    """The words that a reader of an article sees, with those for pictures."""
    page = "\n".join(section.html for section in article.sections)
    pictures = " ".join(re.findall(r'\b(?:alt|title)="([^"]*)"', page))
    headings = " ".join(section.heading for section in article.sections)
    return f"{article.title} {article.summary} {headings} {pictures} {_TAG.sub(' ', page)}"


def _words(text: str) -> Counter[str]:
    return Counter(w.lower() for w in _WORD.findall(_plain(text)))


def _again(wanted: Counter[str], there: AbstractSet[str]) -> tuple[int, int, list[str]]:
    gone = [w for w in wanted if w not in there]
    return len(wanted), len(wanted) - len(gone), gone


def _is_inside(to: str) -> bool:
    """Whether a link of a source is to a page of the base, by its form."""
    ending = posixpath.splitext(to.partition("#")[0])[1]
    return not re.match(r"[a-z]+:|//|#|\{", to, re.I) and ending in ("", ".md", ".mdx", ".html")


def _is_own(to: str) -> bool:
    """Whether a link of an article is to the base."""
    return not re.match(r"[a-z]+:|//", to, re.I)


def _base(path: str) -> str:
    return posixpath.basename(unquote(path)).lower()


def _last(path: str) -> str:
    parts = [
        p
        for p in re.sub(r"\.(?:md|mdx|html|markdown)$", "", unquote(path)).split("/")
        if p not in ("", ".", "..")
    ]
    if parts and parts[-1].lower() in ("index", "readme", "_index"):
        parts.pop()
    return re.sub(r"[^a-z0-9]", "", parts[-1].lower()) if parts else ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--pages", type=int, default=20, help="how many pages of each base; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print what is missing")
    args = parser.parse_args()
    print(
        "base | articles | pages | words lost silently | headings | lines of code | rows of tables | pictures | links within"
    )
    for folder in args.folders:
        score, made = compare(folder, args.pages, args.seed, args.show)
        print(
            f"{folder} | {made.articles:,} | {score.pages} | {sum(score.lost.values()):,} of {score.there['words']:,} | "
            + " | ".join(score.share(what) for what in ("headings", "code", "rows", "pictures", "links"))
        )


if __name__ == "__main__":
    main()
