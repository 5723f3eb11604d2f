"""What a mkdocs.yml may say: what the site does not use is named, and where the articles are is said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.utils.yaml import yaml_load

from assistant.errors import BuildError
from assistant.settings import Settings

_REMEDIES = {
    "nav": "articles stand in the order of their 'number' and of their files, in the categories that they name",
    "copyright": "a footer of your own is a template in kb/theme/",
    "theme.logo": "put a header of your own into kb/theme/",
    "theme.palette": "colors are set in a style sheet in kb/theme/",
    "extra.analytics": "no page loads anything from another host",
}
"""Settings of MkDocs and its theme that change nothing here, each with what does."""


def read_config(settings: Settings, **options: str) -> MkDocsConfig:
    """The mkdocs.yml of a base, with `options` in place of what it says. Raises BuildError when there is none,
    and MkDocsException when MkDocs cannot use it."""
    config_file = settings.root / "mkdocs.yml"
    if not config_file.is_file():
        raise BuildError(f"{config_file} is missing\n  Make a base with: kb init {settings.root}")
    return load_config(str(config_file), docs_dir=str(settings.articles_dir.resolve()), **options)


def refuse_what_does_nothing(config: MkDocsConfig, articles: Path) -> None:
    """Raises PluginError, which MkDocs prints as a sentence, when its file says what the site would ignore."""
    if Path(config.docs_dir).resolve() != articles.resolve():
        raise PluginError(
            f"docs_dir is {config.docs_dir}, and the articles are in {articles}\n"
            "  Write 'docs_dir: kb/articles', or make a base of that folder: kb init my-help --from "
            f"{Path(config.docs_dir).name}"
        )
    lines = [f"  Remove '{name}': {_REMEDIES[name]}." for name in _REMEDIES if name in set(_named(config))]
    if lines:
        raise PluginError("\n".join(["mkdocs.yml sets what this site does not use", *lines]))


def _named(config: MkDocsConfig) -> Iterator[str]:
    """Every setting that the file has, with the one it is in: `nav`, `theme.logo`."""
    if not config.config_file_path:
        return
    with open(config.config_file_path, "rb") as file:
        given = yaml_load(file)
    for name, value in given.items():
        yield str(name)
        if isinstance(value, Mapping):
            yield from (f"{name}.{inner}" for inner in _keys(value))


def _keys(value: Mapping[Any, Any]) -> Iterator[str]:
    return (str(key) for key, inner in value.items() if inner not in (None, "", [], {}))
