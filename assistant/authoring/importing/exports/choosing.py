"""Which articles of an export are taken: those that everybody may read, and drafts, in one language."""

from __future__ import annotations

from collections import Counter

from assistant.authoring.importing.exports.articles import Export, ExportedArticle
from assistant.authoring.importing.left import Kind, Left


def chosen(export: Export) -> list[ExportedArticle]:
    """The articles that are taken, each once; what becomes of the others is told in the export."""
    locale = _main_locale(export)
    taken: dict[str, ExportedArticle] = {}
    others: Counter[str] = Counter()
    for article in export.articles:
        if article.locale not in ("", locale):
            others[article.locale] += 1
            problem = f"'{article.title}' is in the language {article.locale}, and was not taken"
            remedy = "Make a base of its own for that language, from an export that has no other."
        elif article.restricted_to:
            export.done["articles for some readers only left out"] += 1
            problem = f"'{article.title}' is for {article.restricted_to} only, and was not taken"
            remedy = "Everybody reads a help center: write it here if it may be read, with: kb new"
        elif article.key in taken:
            export.done["articles that stand in the export twice"] += 1
            continue
        else:
            taken[article.key] = article
            continue
        export.left.append(Left(Kind.NOT_TAKEN, article.file, article.line, problem, remedy))
    for language, count in others.items():
        export.done[f"articles in the language {language} left out"] += count
    return sorted(taken.values(), key=lambda a: (_places(a, export), a.position, a.title.casefold()))


def _main_locale(export: Export) -> str:
    """The language that most published articles have."""
    counts = Counter(article.locale for article in export.articles if not article.is_draft and article.locale)
    return counts.most_common(1)[0][0] if counts else ""


def _places(article: ExportedArticle, export: Export) -> tuple[tuple[float, str], ...]:
    return tuple(
        (export.shelves.get(article.shelf[:depth], 0), article.shelf[depth - 1].casefold())
        for depth in range(1, len(article.shelf) + 1)
    )
