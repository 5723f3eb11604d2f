"""The MkDocs plugin: lays the library's articles onto the pages of the theme, and nothing more."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jinja2
from markupsafe import Markup
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from assistant import WEB, today
from assistant.content.addresses import TOP
from assistant.content.articles import Article
from assistant.content.checks import checked_library
from assistant.errors import AssistantError, BuildError
from assistant.settings import Settings
from assistant.site.files import site_files
from assistant.site.mkdocs_config import refuse_what_does_nothing
from assistant.site.structured_data import json_ld
from assistant.site.templates import TEMPLATES, has_contact_page, prepare, template_of
from assistant.site.view import SiteView
from assistant.words import FALLBACK, languages, script_words

ASSETS = (WEB / "site" / "assets", WEB / "site" / "dist")
"""Folders whose files the site publishes below `assets/`: as they are written, and bundles."""


class NoOptions(Config):  # type: ignore[no-untyped-call]
    """The plugin has none: everything is in kb/settings.yml."""


class HelpAssistantPlugin(BasePlugin[NoOptions]):  # type: ignore[no-untyped-call]
    """Works under a bare `mkdocs build` as well; `kb build` hands it the library that the index was made
    of."""

    view: SiteView | None = None
    unchanged: frozenset[str] = frozenset()
    """Source paths of pages that a partial build leaves as they are."""

    is_preview: bool = False
    """Whether pages are all that is wanted: no feeds, redirects or texts for machines."""

    page_written: Callable[[], None] = staticmethod(lambda: None)
    """Called for each page that is written."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if self.view is None:
            settings = Settings.load(
                Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
            )
            refuse_what_does_nothing(config, settings.articles_dir)
            day = today()
            try:
                self.view = SiteView.of(checked_library(settings, today=day), settings, day)
            except AssistantError as error:
                # MkDocs shows a sentence for an error of its own, a traceback for others
                raise PluginError(str(error)) from None
        else:
            refuse_what_does_nothing(config, self.view.settings.articles_dir)
        config.site_name, config.site_url = self.view.settings.base.site_name, self.view.settings.site_url
        if str(TEMPLATES) not in config.theme.dirs:
            material = (n for n, folder in enumerate(config.theme.dirs) if Path(folder).name == "templates")
            config.theme.dirs.insert(next(material, len(config.theme.dirs)), str(TEMPLATES))
        own = {"503.html"} if has_contact_page(self.view) else {"503.html", "contact/index.html"}
        config.theme.static_templates = (config.theme.static_templates - {"sitemap.xml"}) | own
        made, settings = config.theme.get_env, self.view.settings
        config.theme.get_env = lambda: (  # type: ignore[method-assign]
            _environment(made(), config.theme.dirs, settings)
        )
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        view = self._view()
        for file in files:
            article = view.library.by_path.get(file.src_uri)
            if article is not None:
                file.is_documentation_page = lambda: True  # type: ignore[method-assign]  # one named .MD, too
                inner = article.url.removeprefix(view.base_path).strip("/")
                file.dest_uri = f"{unquote(inner)}/index.html" if inner else "index.html"
                file.abs_dest_path = os.path.normpath(os.path.join(config.site_dir, file.dest_uri))
                file.url = f"{inner}/" if inner else "./"
                if file.src_uri in self.unchanged:
                    file.is_modified = lambda: False  # type: ignore[method-assign]
                else:
                    file.is_modified = lambda: True  # type: ignore[method-assign]
        for name in view.library.withheld_files:
            if (withheld := files.get_file_from_path(name)) is not None:
                files.remove(withheld)
        for name, path in _assets():
            if files.get_file_from_path(name) is None:  # a base may have its own in kb/theme/assets/
                files.append(File.generated(config, name, abs_src_path=str(path)))
        for language in languages():
            if language != FALLBACK:  # the scripts have that one in them
                name = f"assets/words-{language}.js"
                files.append(File.generated(config, name, content=script_words(language)))
        return files

    def on_env(self, env: jinja2.Environment, /, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        view = self._view()
        prepare(env, view)  # MkDocs escapes nothing by itself
        # json_ld escapes
        env.globals["json_ld"] = lambda article: Markup(json_ld(view, article))  # noqa: S704  # nosec
        return env

    def on_page_read_source(self, /, *, page: Page, config: MkDocsConfig) -> str | None:
        # the library has read the file already; MkDocs needs only a title to name the page by
        article = self._view().library.by_path.get(page.file.src_uri)
        return None if article is None else "\n"

    def on_page_content(self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        article = self._view().library.by_path.get(page.file.src_uri)
        if article is None:
            return html
        page.title = article.title
        page.meta["template"] = template_of(self._view(), article)
        page.meta["description"] = article.summary
        page.toc = TableOfContents(_contents(article))
        return "\n".join(section.html for section in article.sections)

    def on_page_context(self, context: Any, /, *, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
        self.page_written()
        view, article = self._view(), self._view().library.by_path.get(page.file.src_uri)
        context.update(article=article, language=view.language_of(article), words=view.words_of(article))
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        if self.is_preview:
            return
        site = Path(config.site_dir).resolve()
        for name, content in site_files(self._view()):
            path = (site / name).resolve()
            if not path.is_relative_to(site):
                raise BuildError(f"the site would have a file outside its folder: {name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")

    def _view(self) -> SiteView:
        if self.view is None:
            raise RuntimeError("on_config comes first")
        return self.view


class _ThemeTemplates(jinja2.FileSystemLoader):
    """The theme's templates without Material's 12,000 icons, which MkDocs would list at every build to copy
    none of them."""

    def list_templates(self) -> list[str]:
        found: set[str] = set()
        for place in map(Path, self.searchpath):
            for folder, names, files in os.walk(place):
                names[:] = [name for name in names if name != ".icons"]
                found.update((Path(folder) / file).relative_to(place).as_posix() for file in files)
        return sorted(found)


def _environment(env: jinja2.Environment, theme: Sequence[str], settings: Settings) -> jinja2.Environment:
    """Takes templates that were compiled before from a cache, by the hash of their source."""
    folder = settings.cache_dir / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    env.loader, env.bytecode_cache = _ThemeTemplates(theme), jinja2.FileSystemBytecodeCache(str(folder))
    return env


def _assets() -> Iterator[tuple[str, Path]]:
    """Each file of `ASSETS` with its address."""
    for folder in ASSETS:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            yield f"assets/{path.relative_to(folder).as_posix()}", path


def _contents(article: Article) -> list[AnchorLink]:
    """The table of contents: headings nested by level."""
    items: list[AnchorLink] = []
    stack: list[AnchorLink] = []
    for section in article.sections:
        if section.anchor == TOP:
            continue
        link = AnchorLink(section.heading, section.anchor, section.level)
        while stack and stack[-1].level >= section.level:
            stack.pop()
        (stack[-1].children if stack else items).append(link)
        stack.append(link)
    return items
