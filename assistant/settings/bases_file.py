"""`bases.yml`: which bases one process serves, each with its host names, its folder and settings of its own."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import SettingsError
from assistant.settings.base import PREFIX, KnowledgeBaseSettings
from assistant.settings.loading import secrets
from assistant.settings.service import Settings

KEYS = ("folder", "host", "settings")

OF_PROCESS = (
    "forwarded_host",
    "header_seconds",
    "host",
    "log_level",
    "max_computing",
    "open_bases",
    "port",
    "proxies",
    "rate_limit_storage",
    "shutdown_seconds",
    "traces",
    "workers",
)
"""Settings of the process: each is what variables and options say, whatever a base says."""

OF_ONE_BASE = (
    "admin_token",
    "database_url",
    "desk_token",
    "insights_token",
    "journal_path",
    "pack_key",
    "site_url",
    "webhook_secret",
    "webhook_url",
)
"""Settings that no two bases may have in common: keys, tokens, and where things are kept or sent."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")


@dataclass(frozen=True)
class BaseEntry:
    """One base of the file."""

    name: str
    """Its first host, with its path where that is shared: how log and metrics call it."""

    hosts: tuple[str, ...]
    """In small letters, as a browser sends them."""

    settings: Settings
    line: int

    @property
    def path(self) -> str:
        """Where it is below its hosts: empty at their root."""
        return self.settings.base_path


def read_bases(path: Path, process: Settings) -> tuple[BaseEntry, ...]:
    """The bases of a file, in its order. `process` are the settings of the process. Raises SettingsError with
    everything that is wrong: in which line, what, and what to write instead."""
    wrong = [*_common_variables(path)]
    found: list[BaseEntry] = []
    for line, fields in _entries(path):
        try:
            found.append(_entry(path, line, fields, process))
        except SettingsError as error:
            wrong.append(str(error))
    wrong += _collisions(path, found)
    if wrong:
        raise SettingsError("\n".join(wrong))
    return tuple(_named(entry, found) for entry in found)


def _common_variables(path: Path) -> Iterator[str]:
    for name in OF_ONE_BASE:
        for variable in (f"{PREFIX}{name.upper()}", f"{PREFIX}{name.upper()}_FILE"):
            if variable in os.environ:
                instead = f"{name}_file: …" if name in secrets(Settings) else f"{name}: …"
                yield (
                    f"the variable {variable} would be that of every base\n"
                    f"  Leave it out, and write '{instead}' below 'settings:' of its base in {path}."
                )


def _entries(path: Path) -> list[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text("utf-8")
        node, values = yaml.compose(text), yaml.safe_load(text)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}\n  Name the file with your bases.") from None
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise SettingsError(f"{path}: this is not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise SettingsError(
            f"{path}:1: a list of bases is expected\n"
            "  Write, for each: '- host: help.example.com' and below it '  folder: /srv/help'."
        )
    lines = [item.start_mark.line + 1 for item in node.value]
    for line, item in zip(lines, values, strict=True):
        if not isinstance(item, dict):
            raise SettingsError(f"{path}:{line}: 'host: …' and 'folder: …' are expected here")
    return list(zip(lines, values, strict=True))


def _entry(path: Path, line: int, fields: Mapping[str, Any], process: Settings) -> BaseEntry:
    where = f"{path}:{line}"
    for key in fields:
        if key not in KEYS:
            near = difflib.get_close_matches(str(key), KEYS, 1)
            raise SettingsError(
                f"{where}: '{key}' is unknown\n  "
                + (f"Write {near[0]} instead." if near else f"There are {', '.join(KEYS)}.")
            )
    hosts = _hosts(where, fields.get("host"))
    folder = fields.get("folder")
    if not isinstance(folder, str) or not folder:
        raise SettingsError(f"{where}: {hosts[0]} has no folder\n  Write 'folder: /srv/help' below its host.")
    root = path.parent / folder
    if not (root / "kb").is_dir():
        what = "has no folder kb/" if root.is_dir() else "is not there"
        raise SettingsError(
            f"{where}: the folder {root} of {hosts[0]} {what}\n"
            "  Name the one with mkdocs.yml and kb/, from the root or from where this file is."
        )
    own = _own_settings(where, fields.get("settings") or {})
    try:
        settings = Settings.load(root, **{**own, **{name: getattr(process, name) for name in OF_PROCESS}})
    except SettingsError as error:
        raise SettingsError(f"{where}: the settings of {hosts[0]} cannot be used\n{error}") from None
    return BaseEntry(name=hosts[0], hosts=hosts, settings=settings, line=line)


def _hosts(where: str, given: object) -> tuple[str, ...]:
    named = given if isinstance(given, list) else [given]
    if not given or not all(isinstance(host, str) for host in named):
        raise SettingsError(f"{where}: a base has no host\n  Write 'host: help.example.com'.")
    return tuple(dict.fromkeys(_host(where, str(host)) for host in named))


def _host(where: str, given: str) -> str:
    try:
        host = given.removesuffix(".").encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if _is_address(given):
        raise SettingsError(
            f"{where}: '{given}' is the address of a machine, at which it answers for all bases\n"
            "  Write the name that people type, such as help.example.com."
        )
    if not _HOST.fullmatch(host):
        bare = re.sub(r"^[a-z]+://|[:/].*$", "", given, flags=re.I)
        instead = bare if _HOST.fullmatch(bare.lower()) else "help.example.com"
        raise SettingsError(
            f"{where}: '{given}' is no host name\n  Write it alone, without scheme, port and path: {instead}"
        )
    return host


def _is_address(given: str) -> bool:
    try:
        return bool(ipaddress.ip_address(given.strip("[]")))
    except ValueError:
        return False


def _own_settings(where: str, given: object) -> dict[str, Any]:
    """The settings that stand in the file itself, and those secrets whose files it names."""
    if not isinstance(given, dict):
        raise SettingsError(f"{where}: below 'settings:' one 'name: value' a line is expected")
    known = {*KnowledgeBaseSettings.model_fields, *Settings.model_fields} - {"root", "base"}
    files = {f"{name}_file": name for name in secrets(Settings)}
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name in OF_PROCESS:
            raise SettingsError(
                f"{where}: the setting '{name}' is that of the whole process\n"
                f"  Set it for all bases: {PREFIX}{name.upper()}={value}"
            )
        if name in files:
            found[files[name]] = _content(where, str(value))
        elif name in known:
            found[name] = value
        else:
            near = difflib.get_close_matches(str(name), known | files.keys(), 1)
            raise SettingsError(
                f"{where}: the setting '{name}' is unknown\n  "
                + (
                    f"Write {near[0]} instead."
                    if near
                    else "Remove it; 'kb config' lists all that there are."
                )
            )
    return found


def _content(where: str, name: str) -> str:
    try:
        return (Path(where.rpartition(":")[0]).parent / name).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "this is not UTF-8"
        raise SettingsError(f"{where}: {name}: {why}\n  Name a file that has the secret alone.") from None


def _collisions(path: Path, entries: Sequence[BaseEntry]) -> Iterator[str]:
    """What two bases have in common and must not."""
    taken: dict[tuple[str, object], BaseEntry] = {}
    for entry in entries:
        for what, value, remedy in _own(entry):
            other = taken.setdefault((what, value), entry)
            if other is not entry:
                yield (
                    f"{path}:{entry.line}: {what} of {entry.name} is that of line {other.line} already\n"
                    f"  {remedy}"
                )


def _own(entry: BaseEntry) -> Iterator[tuple[str, object, str]]:
    settings = entry.settings
    for host in entry.hosts:
        at = f"the path {entry.path} below {host}" if entry.path else f"the host {host}"
        remedy = "Give each its own host, or each its own path in its site_url: https://HOST/bicycles/"
        yield at, host + entry.path, remedy
    yield (
        "the folder",
        settings.root.resolve(),
        "Write both hosts at one base: 'host: [help.example.com, hilfe.example.com]'.",
    )
    if settings.database_url:
        yield (
            "the database",
            settings.database_url.get_secret_value(),
            "Give each base a database, or a schema, of its own in its database_url.",
        )
    else:
        yield "the journal", settings.journal_file.resolve(), "Give each its own journal_path."
    if settings.pack_key:
        yield "the pack_key", settings.pack_key.resolve(), "Leave it out: each base makes one of its own."
    for name in ("admin_token", "desk_token", "insights_token", "webhook_secret"):
        if secret := getattr(settings, name).get_secret_value():
            yield f"the {name}", secret, "Make another one: openssl rand -hex 24"


def _named(entry: BaseEntry, all_of_them: Sequence[BaseEntry]) -> BaseEntry:
    """The base with its path in its name where another one has the same host."""
    shares = any(other is not entry and other.hosts[0] == entry.hosts[0] for other in all_of_them)
    name = entry.name + entry.path if shares else entry.name
    return BaseEntry(name=name, hosts=entry.hosts, settings=entry.settings, line=entry.line)
