"""In which language a source and each of its files are, and which files are the same in several: by front matter,
folders, names of files and the settings of the site, else by the text where that is sure."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from assistant.authoring.importing.drafts import Draft
from assistant.authoring.importing.folder import Folder
from assistant.authoring.importing.navigation import read_text
from assistant.search.language_guess import language_of_text
from assistant.words.tags import is_named, primary, tag_of

_SETTINGS = re.compile(
    r"(?:_config|mkdocs|hugo|config|docusaurus\.config|astro\.config|docs|mint|book)\.(?:ya?ml|toml|json|[cm]?[jt]s)"
)
_LANGUAGE = re.compile(
    r"^\s*[\"']?(?:lang|language|languageCode|defaultContentLanguage|defaultLocale|locale)[\"']?\s*[:=]\s*"
    r"[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)[\"']?\s*,?\s*$",
    re.M,
)
_DOCUSAURUS = re.compile(r"(?:^|/)i18n/[^/]+/docusaurus-plugin-content-docs(?:-[^/]+)?/current/")

MAJORITY = 0.5
"""Share of the texts of a folder that have to be in its language, where texts say one at all."""


def detect(found: Folder, drafts: list[Draft]) -> str:
    """Give each draft its language, where that is not the base's, and its original; the base's language."""
    of_texts = {d.source: language_of_text(d.outline.text) or "" for d in drafts}
    folders = _folders(drafts, of_texts)
    said: dict[str, str] = {}
    for draft in drafts:
        in_path, draft.bare = _without_language(draft.source, folders)
        said[draft.source] = draft.said.lang or in_path
    base = _of_base(found, drafts, said, of_texts)
    several = len({primary(lang) for lang in said.values() if lang} | {primary(base)}) > 1
    for draft in drafts:
        # a text alone speaks for another language only where nothing else says one
        lang = said[draft.source] or ("" if several else of_texts[draft.source]) or base
        draft.lang = "" if lang in (base, primary(base)) else lang
    _pair(drafts)
    return base


def _folders(drafts: Iterable[Draft], of_texts: dict[str, str]) -> frozenset[str]:
    """The folders that are named by a language, and whose texts are in it as far as they tell; those that tell
    nothing count beside one that does."""
    inside = defaultdict[str, Counter[str]](Counter)
    for draft in drafts:
        folder = posixpath.dirname(draft.source)
        while folder:
            if _tag(posixpath.basename(folder)):
                inside[folder][primary(draft.said.lang) or of_texts[draft.source]] += 1
            folder = posixpath.dirname(folder)
    sure = {folder for folder, counts in inside.items() if _is_of(folder, counts)}
    beside = {posixpath.dirname(folder) for folder in sure}
    silent = {f for f, counts in inside.items() if set(counts) == {""} and posixpath.dirname(f) in beside}
    return frozenset(sure | silent)


def _is_of(folder: str, counts: Counter[str]) -> bool:
    told = {lang: count for lang, count in counts.items() if lang}
    own = told.get(primary(_tag(posixpath.basename(folder))), 0)
    return own >= MAJORITY * sum(told.values()) if told else "i18n" in folder.split("/")


def _without_language(source: str, folders: frozenset[str]) -> tuple[str, str]:
    """The language that the path of a file says, and the path without it."""
    stem, ending = posixpath.splitext(source)
    name, _, suffix = stem.rpartition(".")
    if name and _tag(suffix):
        return _tag(suffix), name + ending
    folder = posixpath.dirname(source)
    while folder:
        if folder in folders:
            before, tag = posixpath.split(folder)
            if posixpath.basename(before) == "i18n" and (docs := _DOCUSAURUS.search(source)):
                return _tag(tag), posixpath.join("docs", source[docs.end() :])
            return _tag(tag), posixpath.join(before, source[len(folder) + 1 :])
        folder = posixpath.dirname(folder)
    return "", source


def _tag(name: str) -> str:
    """The tag that a name is; empty for one that is none, or of a language that hardly a folder is named by."""
    if not re.fullmatch(r"[A-Za-z]{2}(?:[-_][A-Za-z]{2,4})?", name):
        return ""
    try:
        tag = tag_of(name)
    except ValueError:
        return ""
    return tag if is_named(tag) else ""


def _of_base(found: Folder, drafts: list[Draft], said: dict[str, str], of_texts: dict[str, str]) -> str:
    """The language that the settings of the site name, if it has texts in that; else that of files which say
    none by their texts; else the most frequent one."""
    texts = Counter(said[d.source] or of_texts[d.source] for d in drafts)
    texts.pop("", None)
    for tag in _in_settings(found):
        if not texts or any(primary(tag) == primary(lang) for lang in texts):
            return tag
    bare = Counter(of_texts[d.source] for d in drafts if not said[d.source] and of_texts[d.source])
    if bare:
        return bare.most_common(1)[0][0]
    is_said = all(said.values())  # of files that say nothing English is what a base without a word is in
    return texts.most_common(1)[0][0] if is_said and texts and "en" not in texts else "en"


def _in_settings(found: Folder) -> list[str]:
    tags = []
    for name in sorted(found.others, key=lambda name: (name.count("/"), name)):
        if name.count("/") < 2 and _SETTINGS.fullmatch(posixpath.basename(name).lower()):
            tags += [tag for text in _LANGUAGE.findall(read_text(found.root / name)) if (tag := _tag(text))]
    return tags


def _pair(drafts: Iterable[Draft]) -> None:
    """Find the original of each translation: the file at the same place in the base's language, else in the
    first."""
    versions = defaultdict[str, dict[str, Draft]](dict)
    by_id = {draft.said.id: draft for draft in drafts if draft.said.id}
    for draft in drafts:
        versions[draft.bare].setdefault(draft.lang, draft)
    for draft in drafts:
        same = versions[draft.bare]
        original = by_id.get(draft.said.translation_of or 0) or same[min(same)]
        if original is not draft and original.lang != draft.lang and same[draft.lang] is draft:
            draft.original = original.source
