"""Reading the Markdown files of a base: the articles folder, and each article with its facts and wordings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from assistant.cache import code_hash
from assistant.content.addresses import is_markdown
from assistant.content.data_files import Fact
from assistant.content.parsed_cache import ParsedCache
from assistant.content.parser import Parsed, decode, parse
from assistant.content.phone_numbers import phones_named
from assistant.content.wordings import with_wordings
from assistant.content.yaml_reader import is_hidden
from assistant.errors import ContentError, ContentErrors
from assistant.progress import Progress
from assistant.settings import Settings
from assistant.settings.promises import what_we_keep

WHAT_WE_KEEP = "what_we_keep"
"""The name of a fact that every base has: what is kept of what people type, as the settings make it."""


def markdown_files(root: Path) -> list[Path]:
    """Every Markdown file of an articles folder, in the order of paths."""
    files = (p for p in root.rglob("*") if is_markdown(p.name) and p.is_file())
    return sorted(p for p in files if not is_hidden(p.relative_to(root)))


def article_sources(root: Path, errors: list[ContentError]) -> dict[str, bytes]:
    """The content of every Markdown file by its path below the articles folder, in the order of paths."""
    paths = markdown_files(root)
    if not paths:
        remedy = "Make a first article with: kb new 'A title'"
        errors.append(ContentError(str(root), None, "there are no Markdown files", remedy))
    sources = {}
    for path in paths:
        name = path.relative_to(root).as_posix()
        shown = name.encode("utf-8", "replace").decode()
        if shown == name:
            sources[name] = path.read_bytes()
        else:
            problem = "the name of the file is not UTF-8"
            errors.append(ContentError(f"kb/articles/{shown}", None, problem, "Rename the file."))
    return sources


def parsed_articles(
    sources: Mapping[str, bytes],
    wordings: Mapping[str, bytes],
    facts: Mapping[str, Fact] | None,
    settings: Settings,
    cache: ParsedCache | None,
    progress: Progress,
    errors: list[ContentError],
) -> list[Parsed]:
    """Every article with its wordings, in the order of paths; those that cannot be read are told."""
    values = None if facts is None else {name: fact.value for name, fact in sorted(facts.items())}
    kept = what_we_keep(settings)
    if values is not None:
        values[WHAT_WE_KEEP] = kept
    translated = _by_language(facts or {})
    phones = sorted(name for name, fact in (facts or {}).items() if fact.kind == "phone")
    base = settings.base
    context = repr(
        (
            code_hash("content", "words"),
            values,
            translated,
            phones,
            kept,
            settings.base_path,
            base.strict,
            base.language,
        )
    )
    found = []
    for done, (name, data) in enumerate(sources.items(), start=1):
        read = partial(_read_article, name, data, wordings.get(name), facts, values, translated, settings)
        try:
            everything = data + b"\0" + wordings.get(name, b"")
            found.append(cache.parsed(context, name, everything, read) if cache else read())
        except ContentErrors as broken:
            errors += broken.errors
        progress("Reading articles", done, len(sources))
    return found


def _by_language(facts: Mapping[str, Fact]) -> dict[str, dict[str, str]]:
    """The values that are other ones in a language, by its tag."""
    found: dict[str, dict[str, str]] = {}
    for name, fact in sorted(facts.items()):
        for language, value in fact.translated.items():
            found.setdefault(language, {})[name] = value
    return found


def _read_article(
    name: str,
    data: bytes,
    wordings: bytes | None,
    facts: Mapping[str, Fact] | None,
    values: Mapping[str, str] | None,
    translated: Mapping[str, Mapping[str, str]],
    settings: Settings,
) -> Parsed:
    """One article with the wordings of its file. Raises ContentErrors, each with the path in the base."""
    shown = f"kb/articles/{name}"
    try:
        text = decode(data, shown)
        if values is None:  # a base without facts has this one
            text = text.replace(f"{{{{ facts.{WHAT_WE_KEEP} }}}}", what_we_keep(settings))
        phones = phones_named(text, facts or {})
        parsed = parse(
            text,
            name,
            values,
            settings.base_path,
            translated=translated,
            phones=phones,
            strict=settings.base.strict,
            language=settings.base.language,
        )
    except ContentErrors as broken:
        told = [ContentError(f"kb/articles/{e.path}", e.line, e.problem, e.remedy) for e in broken.errors]
        raise ContentErrors(told) from None
    except ContentError as error:
        raise ContentErrors([error]) from None
    except RecursionError:
        problem = "the text is nested too deep to read"
        remedy = "Use fewer levels of quotes and lists."
        raise ContentErrors([ContentError(shown, None, problem, remedy)]) from None
    return parsed if wordings is None else replace(parsed, article=with_wordings(parsed.article, wordings))
