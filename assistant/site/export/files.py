"""Files of a base that are no articles, such as pictures: those that its site publishes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.exceptions import MkDocsException
from mkdocs.structure.files import get_files, set_exclusions

from assistant.content.addresses import is_markdown
from assistant.errors import BuildError
from assistant.site.mkdocs_config import read_config
from assistant.site.view import SiteView


class BaseFiles:
    """The files of a base, by its mkdocs.yml.

    Raises BuildError when that is missing or MkDocs cannot use it.
    """

    def __init__(self, view: SiteView) -> None:
        self.view = view
        try:
            self.config = read_config(view.settings)
        except MkDocsException as error:
            raise BuildError(f"{view.settings.root / 'mkdocs.yml'} cannot be used: {error}") from None

    def published(self) -> Iterator[tuple[str, Path]]:
        """The path of each below the site, and the file. What mkdocs.yml excludes and what only withheld
        articles show is left out, as a build does."""
        files = get_files(self.config)
        set_exclusions(files, self.config)
        for file in files:
            is_published = file.inclusion.is_included()  # type: ignore[no-untyped-call]
            is_withheld = file.src_uri in self.view.library.withheld_files
            if is_published and not is_withheld and not is_markdown(file.src_uri):
                yield file.src_uri, Path(str(file.abs_src_path))

    def favicon(self) -> tuple[str, Path] | None:
        """The address of the favicon and its file; None when the base has none of its own."""
        name = str(self.config.theme.get("favicon") or "")
        found = self.view.settings.root / "kb" / "theme" / name
        return (name, found) if name and found.is_file() else None
