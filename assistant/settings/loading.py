"""How settings are read: variables `ASSISTANT_…` win over `kb/settings.yml`, that over the defaults. What
cannot be used is quoted, with its name and what to write instead."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource
from pydantic_settings.exceptions import SettingsError as PydanticSettingsError

from assistant.errors import SettingsError
from assistant.settings.base import PREFIX, ReadOnce

Kinds = tuple[type[ReadOnce], ...]
Values = dict[str, Any]

NO_SETTINGS = {"root", "base"}
"""Fields that nobody sets by their name: the folder is where the settings are found, and the base's own
settings stand beside those of the service."""

ADDRESSES = {"traces", "language_model_url"}
"""Settings with an address that somebody may write a password into: it is never shown."""


def given(path: Path, kinds: Kinds, options: Values) -> Values:
    """What the file, the variables and the options say, each on top of the ones before. Raises SettingsError
    for what cannot be read and for names that are unknown."""
    in_file = _with_files(_in_file(path), path, kinds)
    unknown = [
        f"the variable {name} is unknown\n  {_instead(name.upper(), _variables(kinds), PREFIX)}"
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and not _is_read(name.upper(), kinds)
    ]
    if unknown:
        raise SettingsError("\n".join(unknown))
    return _merged(_merged(in_file, _in_variables(kinds) | _in_secret_files(kinds)), options)


def unknown_in_file(values: Values, path: Path, kinds: Kinds) -> list[str]:
    """What is said about each name that is no setting."""
    known = {name for kind in kinds for name in kind.model_fields} - NO_SETTINGS
    return [
        f"{path}: the setting '{name}' is unknown\n  {_instead(name, known)}"
        for name in values
        if name not in known and name != "root"
    ]


def explained(error: ValidationError, path: Path, kind: type[ReadOnce]) -> list[str]:
    """What is said about each value that cannot be."""
    return [_explain(found, path, kind) for found in error.errors()]


def without_password(address: str) -> str:
    """An address as it may be shown: without the user and the password that it may carry."""
    before, at, host = str(address).rpartition("@")
    scheme, slashes, _ = before.rpartition("://")
    return f"{scheme}{slashes}…@{host}" if at else address


def secrets(kind: type[ReadOnce]) -> set[str]:
    """Settings whose value is not for a log or a screen."""
    return {name for name, field in kind.model_fields.items() if "SecretStr" in str(field.annotation)}


def _in_file(path: Path) -> Values:
    try:
        values = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    except (
        yaml.YAMLError,
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise SettingsError(f"{path}: this is not YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(values or {}, dict):
        raise SettingsError(f"{path}: one 'name: value' a line is expected, not a {type(values).__name__}")
    return {str(name): value for name, value in (values or {}).items()}


def _with_files(values: Values, path: Path, kinds: Kinds) -> Values:
    """The values, with what a file in kb/ says in place of its name, where a setting with parts names one."""
    for name, value in values.items():
        has_parts = any(_parts(kind, name) for kind in kinds)
        if has_parts and isinstance(value, str) and value.endswith(".yml"):
            named = path.parent / value
            if not named.is_file() or not named.resolve().is_relative_to(path.parent.resolve()):
                raise SettingsError(
                    f"{path}: the setting '{name}' names {value}, and there is no such file\n"
                    f"  Write it into {named}, or its lines below '{name}:'."
                )
            values = {**values, name: _in_file(named)}
    return values


def _in_variables(kinds: Kinds) -> Values:
    found: Values = {}
    for kind in kinds:
        try:
            found |= EnvSettingsSource(kind)()
        except PydanticSettingsError as error:
            raise SettingsError(f"a variable ASSISTANT_… cannot be read: {error}") from None
    return found


def _in_secret_files(kinds: Kinds) -> Values:
    """The secrets whose variable ends in _FILE: it names the file that has the value, as container engines and
    systemd hand secrets over. Raises SettingsError for a file that cannot be read, and for both at once."""
    found: Values = {}
    for variable, name in sorted(_secret_files(kinds).items()):
        path = os.environ.get(variable)
        if path is None:
            continue
        if f"{PREFIX}{name.upper()}" in os.environ:
            raise SettingsError(
                f"the setting '{name}' is given twice\n  Leave out {variable} or {PREFIX}{name.upper()}."
            )
        try:
            found[name] = Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "this is not UTF-8"
            raise SettingsError(
                f"{path}: {why}\n  {variable} names the file that has the setting '{name}'."
            ) from None
    return found


def _secret_files(kinds: Kinds) -> dict[str, str]:
    """The variables that name a file with a secret, and the setting of each."""
    return {f"{PREFIX}{name.upper()}_FILE": name for kind in kinds for name in secrets(kind)}


def _merged(below: Values, above: Values) -> Values:
    """Both, the second on top; where both have fields below one name, each field counts for itself."""
    return {
        **below,
        **{
            k: _merged(below[k], v) if isinstance(v, dict) and isinstance(below.get(k), dict) else v
            for k, v in above.items()
        },
    }


def _variables(kinds: Kinds) -> set[str]:
    """Every variable that is read, also for a part of a setting: ASSISTANT_HANDOFF__LABEL."""
    found = set()
    for kind in kinds:
        for name in kind.model_fields.keys() - NO_SETTINGS:
            found |= {name, *(f"{name}__{part}" for part in _parts(kind, name))}
    return {f"{PREFIX}{name.upper()}" for name in found} | _secret_files(kinds).keys()


def _is_read(variable: str, kinds: Kinds) -> bool:
    """Whether a variable is that of a setting, of a part of one, or of an entry: ASSISTANT_FAQS__<TOPIC>."""
    setting, _, entry = variable.removeprefix(PREFIX).lower().partition("__")
    return variable in _variables(kinds) or (
        bool(entry)
        and any(
            setting in kind.model_fields and get_origin(kind.model_fields[setting].annotation) is dict
            for kind in kinds
        )
    )


def _parts(kind: type[BaseModel], name: str) -> Mapping[str, object]:
    """The fields of a setting that has some."""
    field = kind.model_fields.get(name)
    kind_of_value: object = field.annotation if field else None
    if isinstance(kind_of_value, type) and issubclass(kind_of_value, BaseModel):
        return kind_of_value.model_fields
    return {}


def _instead(name: str, known: Iterable[str], prefix: str = "") -> str:
    """What to write in place of a name that is unknown."""
    if name == f"{PREFIX}ROOT":
        return "Name the folder of the base with the option --base."
    near = difflib.get_close_matches(
        name.removeprefix(prefix), sorted(each.removeprefix(prefix) for each in known), 1
    )
    return (
        f"Write {prefix}{near[0]} instead."
        if near
        else "Remove it; 'kb config' then lists all that there are."
    )


def _explain(error: ErrorDetails, path: Path, kind: type[ReadOnce]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":  # of a setting that has parts; others were looked at before
        known = _parts(kind, str(error["loc"][0]))
        return f"{path}: the setting '{name}' is unknown\n  {_instead(str(error['loc'][-1]), known)}"
    message = error["msg"].removeprefix("Value error, ")
    if name in secrets(kind):
        return f"the setting '{name}' cannot be used: {message}"
    value = without_password(error["input"]) if name in ADDRESSES else error["input"]
    return f"the setting '{name}' cannot be {value!r}: {message}"
