"""Files of a base that are no articles, such as pictures: those that its site publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import get_files, set_exclusions

from assistant.content.addresses import is_markdown
from assistant.errors import BuildError
from assistant.site.view import SiteView


def published_files(view: SiteView) -> Iterator[tuple[str, Path]]:
    """The path of each below the site, and the file. What mkdocs.yml excludes and what only withheld articles
    show is left out, as a build does."""
    config = _config(view)
    files = get_files(config)
    set_exclusions(files, config)
    for file in files:
        is_published = file.inclusion.is_included()  # type: ignore[no-untyped-call]
        is_withheld = file.src_uri in view.library.withheld_files
        if is_published and not is_withheld and not is_markdown(file.src_uri):
            yield file.src_uri, Path(str(file.abs_src_path))


def sign_of(view: SiteView) -> tuple[str, Path] | None:
    """The address of the small sign that browsers show of the site, and its file; None when the base has none
    of its own."""
    config = _config(view)
    name = str(config.theme.get("favicon") or "")
    found = view.settings.root / "kb" / "theme" / name
    return (name, found) if name and found.is_file() else None


def _config(view: SiteView) -> MkDocsConfig:
    config_file = view.settings.root / "mkdocs.yml"
    if not config_file.is_file():
        raise BuildError(f"{config_file} is missing\n  Make a base with: kb init {view.settings.root}")
    try:
        return load_config(str(config_file), docs_dir=str(view.settings.articles_dir.resolve()))
    except MkDocsException as error:
        raise BuildError(f"{config_file} cannot be used: {error}") from None
