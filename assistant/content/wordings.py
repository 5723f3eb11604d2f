"""The wordings of an article, `kb/wordings/<name of the article>.yml`: what people ask, in their own words,
by the anchor of the section that answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from assistant.content.addresses import TOP, without_ending
from assistant.content.articles import Article, Section
from assistant.content.yaml_reader import as_written, described, key_lines, parse_yaml, shown_name, yaml_files
from assistant.errors import ContentError, ContentErrors

FOLDER = "wordings"


def path_of(article: str) -> str:
    """The file of wordings of an article, below `kb/`; `article` is its path below the articles folder."""
    return f"{FOLDER}/{without_ending(article)}.yml"


def wording_files(kb: Path, articles: Iterable[str], errors: list[ContentError]) -> dict[str, bytes]:
    """The content of each file of wordings, by the path of its article; a file without an article is a
    mistake."""
    names = {path_of(article): article for article in articles}
    found = {}
    for path in yaml_files(kb / FOLDER, errors):
        name = path.relative_to(kb).as_posix()
        if name in names:
            found[names[name]] = path.read_bytes()
            continue
        article = name.removeprefix(f"{FOLDER}/").removesuffix(".yml") + ".md"
        near = get_close_matches(article, names.values(), 1)
        meant = f"Did you mean 'kb/{path_of(near[0])}'?" if near else "Give the file the name of its article."
        problem = f"there is no article 'kb/articles/{article}'"
        errors.append(ContentError(shown_name(path, kb), None, problem, meant))
    return found


def with_wordings(article: Article, data: bytes) -> Article:
    """The article with the wordings in the `data` of its file behind those of its front matter; one that is
    in both counts once.

    Raises ContentErrors with every mistake, each with its line: what is not YAML, not lists by anchor, or for
    an anchor that no heading has.
    """
    errors: list[ContentError] = []
    shown = f"kb/{path_of(article.path)}"
    values, node = parse_yaml(data, shown, errors)
    lines = key_lines(node)

    def wrong(anchor: str | None, problem: str, remedy: str) -> None:
        errors.append(ContentError(shown, lines.get(anchor or "", 1), problem, remedy))

    def misshapen(anchor: str | None, problem: str, remedy: str) -> None:
        what = "this" if anchor is None else f"'{anchor}'"
        wrong(anchor, f"{what} is {problem}", remedy)

    found = {} if values is None else by_anchor(as_written(node), misshapen)
    anchors = sorted(section.anchor for section in article.sections)
    for anchor in found:
        if anchor not in anchors:
            problem = f"no heading of kb/articles/{article.path} has the anchor '{anchor}'"
            wrong(anchor, problem, f"Use one of: {', '.join(anchors)}.")
    if errors:
        raise ContentErrors(errors)
    return replace(article, sections=tuple(_asked(s, found.get(s.anchor, ())) for s in article.sections))


def _asked(section: Section, more: tuple[str, ...]) -> Section:
    """A section with more wordings; as it is when there are none."""
    known = set(section.asked)
    return replace(section, asked=(*section.asked, *(w for w in more if w not in known))) if more else section


def by_anchor(value: object, wrong: Callable[[str | None, str, str], None]) -> dict[str, tuple[str, ...]]:
    """Wordings as an author wrote them: lists by anchor, or one list for the article as a whole.

    `wrong` gets the anchor, or None for all of it, what it is instead, and what to write.
    """
    if isinstance(value, list):
        value = {TOP: value}
    if not isinstance(value, dict):
        wrong(None, f"{described(value)}, not wordings by anchor", "Write the anchor, then a list below it.")
        return {}
    found = {}
    for anchor, words in value.items():
        if not isinstance(words, list) or not all(
            isinstance(w, (str, int, float)) and not isinstance(w, bool) for w in words
        ):
            remedy = 'Write: - "another wording"'
            wrong(str(anchor), f"{described(words)}, not a list of questions", remedy)
            continue
        found[str(anchor)] = tuple(str(w).strip() for w in words if str(w).strip())
    return found
