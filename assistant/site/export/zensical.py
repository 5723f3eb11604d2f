"""A project of Zensical around exported Markdown: its settings, its navigation, the language of each page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from assistant.content.articles import Article
from assistant.site.export.pages import Page
from assistant.site.view import SiteView
from assistant.words.tags import direction, english_names, primary

VERSION = "0.0.73"
"""The version of Zensical that the export is tested with."""

_TAGS = """
af ar az be bg bn ca cs cy da de el en eo es et eu fa fi fr gl he hi hr hu hy id is it ja ka kn ko ku-IQ lb lt
lv mk mn ms my nb nl nn pl pt pt-BR ro ru sa sh si sk sl sq sr sv ta te th tl tr uk ur uz vi zh zh-Hant zh-TW
"""
LANGUAGES = frozenset(_TAGS.split())
"""In which it has its own words."""

PAGE = """\
{#- Each page in its own language, with the addresses of its translations. -#}
{% extends "base.html" %}
{% block extrahead %}
  {{ super() }}
  {% if page and page.meta and page.meta.translations %}
    {% for version in page.meta.translations %}
      <link rel="alternate" hreflang="{{ version.lang }}" href="{{ version.href }}">
    {% endfor %}
  {% endif %}
{% endblock %}
{% block content %}
  {% if page and page.meta and page.meta.lang %}
    <div lang="{{ page.meta.lang }}" dir="{{ page.meta.dir }}">{{ super() }}</div>
  {% else %}
    {{ super() }}
  {% endif %}
{% endblock %}
"""

_HEAD = """\
# Build it with:  pip install zensical=={version} && zensical build
# The extensions are those that the pages need; others of Zensical would change their words.
[project]
site_name = {name}
site_url = {url}
site_description = {description}
docs_dir = "docs"
site_dir = "site"
nav = {nav}

[project.theme]
language = {language}
direction = {direction}
custom_dir = "overrides"
font = false
features = ["navigation.indexes", "navigation.footer", "content.code.copy", "search.highlight"]
{favicon}
[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"

[project.markdown_extensions.attr_list]
[project.markdown_extensions.md_in_html]
[project.markdown_extensions.sane_lists]
[project.markdown_extensions.tables]
[project.markdown_extensions.toc]
permalink = true

[project.markdown_extensions.pymdownx.highlight]
[project.markdown_extensions.pymdownx.superfences]
preserve_tabs = true
"""


def zensical_toml(view: SiteView, pages: Sequence[Page], files: Mapping[str, str], favicon: str) -> str:
    """The settings of the project. `files` has the file of each page by its address; `favicon` is its
    address, or empty."""
    language = view.language_of(None)
    return _HEAD.format(
        version=VERSION,
        name=_text(view.settings.base.site_name),
        url=_text(view.settings.site_url),
        description=_text(next((p.summary for p in pages if p.url == f"{view.base_path}/"), "")),
        nav=_navigation(view, pages, files),
        language=_text(theme_language(language)),
        direction=_text(direction(language)),
        favicon=f"favicon = {_text(favicon)}\n" if favicon else "",
    )


def theme_language(language: str) -> str:
    """The language of Zensical's own words for a base in this one; English where it has none."""
    return next((tag for tag in (language, primary(language)) if tag in LANGUAGES), "en")


def _navigation(view: SiteView, pages: Sequence[Page], files: Mapping[str, str]) -> str:
    """Home, each category with its articles, the articles of none, translations by language, other pages."""
    shelves = {category.url: category for category in view.categories}
    rest = [
        page for page in pages if (page.article is None or page.article.is_page) and page.url not in shelves
    ]
    home = [page for page in rest if page.url == f"{view.base_path}/"]
    entries = [_entry(page.title, files[page.url]) for page in home]
    for category in view.categories:
        inside = (_entry(a.title, files[a.url]) for a in view.in_category(category.name))
        entries.append(_group(category.title, [_entry(category.title, files[category.url]), *inside]))
    named = {category.name for category in view.categories}
    entries += [_entry(a.title, files[a.url]) for a in view.originals if a.category not in named]
    for lang, name, articles in view.translated:
        entries.append(_group(f"{name} ({lang})", [*_entries(articles, files)]))
    entries += [_entry(page.title, files[page.url]) for page in rest if page not in home]
    return f"[\n{''.join(f'  {entry},{chr(10)}' for entry in entries)}]"


def _entries(articles: Sequence[Article], files: Mapping[str, str]) -> Iterator[str]:
    return (_entry(article.title, files[article.url]) for article in articles)


def _entry(title: str, file: str) -> str:
    return f"{{ {_text(title)} = {_text(file)} }}"


def _group(title: str, entries: Sequence[str]) -> str:
    return f"{{ {_text(title)} = [{', '.join(entries)}] }}"


def _text(words: str) -> str:
    """A string of TOML: JSON's rules are within its own."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


def notes(view: SiteView) -> Iterator[str]:
    """What a build by Zensical has otherwise than the site."""
    language = view.language_of(None)
    if theme_language(language) not in (language, primary(language)):
        yield f"Zensical has no words of its own in {english_names([language])}: its menus are in English."
    others = sorted({article.lang for article in view.articles} - {language})
    if others:
        yield (
            f"The pages in {english_names(others)} have their language and links to their translations, but "
            f"Zensical's menus and search are in {english_names([language])} alone: it builds one language "
            "at a time."
        )
