"""Which articles say the same in other languages, which translations are missing or older than their original,
and what an article may say of that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.content.articles import Article
from assistant.content.library import Library
from assistant.errors import ContentError
from assistant.settings import Settings
from assistant.words.tags import own_name


@dataclass(frozen=True, slots=True)
class Version:
    """An article in one language, or that there is none."""

    lang: str
    article: Article | None
    """None where other articles have a translation into this language, and this one has none."""

    older_than: date | None = None
    """When the original was reviewed, if that is after the review of this translation."""

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return own_name(self.lang)


def original_of(library: Library, article: Article) -> Article:
    """What an article is a translation of; itself, if of nothing that is published."""
    return library.by_id.get(article.translation_of or article.id, article)


def versions_of(library: Library, article: Article) -> tuple[Version, ...]:
    """The article in each language that the base translates into, the original first; nothing where it has no
    translation at all."""
    original = original_of(library, article)
    by_lang = library.translations.get(original.id, {})
    wanted = [original.lang, *sorted(library.translated_into - {original.lang})]
    if len(wanted) < 2 or article.is_page:
        return ()
    return tuple(
        Version(lang, original)
        if lang == original.lang
        else Version(lang, by_lang.get(lang), _newer(original, by_lang.get(lang)))
        for lang in wanted
    )


def _newer(original: Article, translation: Article | None) -> date | None:
    """The day of the original's review, if the translation was reviewed before it, or never."""
    if translation is None or original.reviewed is None:
        return None
    is_newer = translation.reviewed is None or translation.reviewed < original.reviewed
    return original.reviewed if is_newer else None


def translations(library: Library, _: Settings) -> Iterator[ContentError]:
    """A translation of an article that is not there, of itself, of another translation, into the language of
    the original, or for the second time."""
    known = {a.id: a for a in (*library.articles, *(w.article for w in library.withheld)) if not a.is_page}
    first: dict[tuple[int, str], Article] = {}
    for article in known.values():
        if article.translation_of is None:
            continue
        original = known.get(article.translation_of)
        what = f"the article is a translation of {article.translation_of}"
        if original is None:
            remedy = "Write the id of the original for 'translation_of', or remove the line."
            yield article.mistake(1, f"{what}, and no article has that id", remedy)
        elif original is article:
            remedy = "Write the id of the original, or remove the line."
            yield article.mistake(1, "the article is a translation of itself", remedy)
        elif original.translation_of is not None:
            remedy = f"Write the original: translation_of: {original.translation_of}"
            yield article.mistake(1, f"{what}, which is a translation itself", remedy)
        elif original.lang == article.lang:
            remedy = "Write its language, such as: lang: fr"
            yield article.mistake(1, f"{what}, and both are in '{article.lang}'", remedy)
        elif other := first.get((original.id, article.lang)):
            remedy = f"Keep one of both; the other is kb/articles/{other.path}."
            yield article.mistake(1, f"{what}, which has one in '{article.lang}' already", remedy)
        else:
            first[original.id, article.lang] = article
