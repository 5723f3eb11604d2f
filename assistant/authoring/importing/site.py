"""What the settings of a site say about addresses: its hosts, and the form that the addresses of its pages have."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from assistant.authoring.importing.folder import Folder
from assistant.authoring.importing.navigation import read_text, read_yaml

_URL = re.compile(
    r"^\s*[\"']?(?:url|site_url|baseURL|baseUrl|base_url|siteUrl|homepage)[\"']?\s*[:=]\s*[\"']?(https?://[^\s\"',]+)",
    re.M,
)
_PRETTY = {
    "pretty": "/:categories/:title/",
    "date": "/:categories/:year/:month/:day/:title.html",
    "none": "/:categories/:title.html",
}
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)-")
_FOREIGN = ("github.com", "gitlab.com", "npmjs.com", "example.com")


def hosts(found: Folder) -> set[str]:
    """The hosts that a site names as its own."""
    own: set[str] = set()
    for name in _settings(found):
        for address in _URL.findall(read_text(found.root / name)):
            own.add(urlsplit(address).netloc.lower())
    return {host for host in own if host and not host.removeprefix("www.").endswith(_FOREIGN)}


def _settings(found: Folder) -> Iterator[str]:
    for name in sorted(found.others):
        base = posixpath.basename(name).lower()
        if name.strip("./").count("/") < 1 and re.fullmatch(
            r"(?:_config|mkdocs|hugo|config|docusaurus\.config|astro\.config)\.(?:ya?ml|toml|json|[cm]?[jt]s)",
            base,
        ):
            yield name


def jekyll_addresses(found: Folder) -> dict[str, str]:
    """The address of each article in a site of Jekyll whose settings give a form; empty for all other sites."""
    name = next((n for n in _settings(found) if posixpath.basename(n).startswith("_config.")), None)
    said = read_yaml(read_text(found.root / name)) if name else None
    if not isinstance(said, dict):
        return {}
    collections: Any = said.get("collections")
    forms: list[tuple[str, str, str]] = []
    for entry in said.get("defaults") or [] if isinstance(said.get("defaults"), list) else []:
        scope, values = (
            (entry.get("scope") or {}, entry.get("values") or {}) if isinstance(entry, dict) else ({}, {})
        )
        if isinstance(values.get("permalink"), str):
            kind = str(scope.get("type") or "")
            forms.append((str(scope.get("path") or (f"_{kind}" if kind else "")), kind, values["permalink"]))
    for kind, values in collections.items() if isinstance(collections, dict) else ():
        if isinstance(values, dict) and isinstance(values.get("permalink"), str):
            forms.append((f"_{kind}", str(kind), values["permalink"]))
    if isinstance(form := said.get("permalink"), str):
        forms.append(("_posts", "posts", _PRETTY.get(form, form)))
    forms.sort(key=lambda form: -len(form[0]))
    return {source: address for source in found.articles if (address := _address(source, forms, found))}


def _address(source: str, forms: list[tuple[str, str, str]], found: Folder) -> str:
    inside = posixpath.join(
        found.root.resolve().name, source
    )  # the folder of a collection may be what is brought in
    for path, kind, form in forms:
        at = next((w for w in (source, inside) if f"{w}/".startswith(f"{path}/") or not path), None)
        if at is not None:
            return _filled(form, posixpath.splitext(at[len(path) :].strip("/"))[0], kind)
    return ""


def _filled(form: str, path: str, kind: str) -> str:
    folder, _, name = path.rpartition("/")
    date = _DATE.match(name)
    slug = _DATE.sub("", name)
    values: Mapping[str, Any] = {
        "collection": kind,
        "path": path,
        "name": slug,
        "title": slug,
        "slug": slug,
        "basename": slug,
        "categories": folder,
        "output_ext": ".html",
        **({"year": date[1], "month": date[2], "day": date[3]} if date else {}),
    }
    address = re.sub(r":(\w+)", lambda m: str(values.get(m[1], m[0])), form)
    return (
        ""
        if ":" in address
        else posixpath.normpath("/" + address.lstrip("/")) + ("/" if address.endswith("/") else "")
    )
