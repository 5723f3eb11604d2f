"""Every setting: its name, its default, what it means. Variables `ASSISTANT_…` win over `kb/settings.yml`,
that over the defaults."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as PydanticSettingsError

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"

_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?")


class Handoff(BaseModel, frozen=True, extra="forbid"):
    """How to reach a person. It stands on every response, errors included."""

    label: str = "Contact a person"
    url: str = "/about/"
    prepare: tuple[str, ...] = ("Your question in your own words",)


class Settings(BaseSettings):
    """Read once at start and passed in; nothing else reads the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    root: Path = Field(Path("."), description="Folder of the base: the one that holds mkdocs.yml and kb/.")
    host: str = Field("127.0.0.1", description="Address that kb serve listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that kb serve listens on; 0 takes a free one.")
    site_url: str = Field(
        "http://127.0.0.1:8000/",
        description="Public address of the site: canonical links, sitemap, feed, replies to copy.",
    )
    site_name: str = Field("Help center", description="Name of the help center, as the pages show it.")
    product: str = Field(
        "", description="Name of the product that the base is about; words of it alone are no search."
    )
    strict: bool = Field(
        False,
        description="Whether a missing or unknown field in an article is an error instead of a default.",
    )
    model: str = Field(
        "",
        description="Sentence model: empty for the packaged one, a folder with model.onnx and tokenizer.json, or off for words alone.",
    )
    pack_key: Path | None = Field(
        None,
        description="File with the private key (Ed25519, PEM) that signs the offline pack; kb/index/pack.key when empty.",
    )
    threshold: float = Field(
        0.55,
        ge=0,
        le=1,
        description="Probability that the base covers a question, below which the assistant says that it has no answer.",
    )
    max_question: int = Field(1000, ge=10, le=100_000, description="Longest question, in characters.")
    kept_answers: int = Field(
        1000,
        ge=0,
        le=1_000_000,
        description="Answers kept in memory for a question that is asked again; 0 keeps none.",
    )
    max_body: int = Field(65_536, ge=1024, description="Largest request body, in bytes.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins that may call the API from a browser, exact and comma-separated: https://ehr.example.com",
    )
    keep_builds: int = Field(
        5,
        ge=2,
        le=1000,
        description="Builds that stay on disk, the published one among them, to roll back to.",
    )
    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses or networks of the proxies in front, comma-separated; only their X-Forwarded-For is believed: 127.0.0.1",
    )
    workers: int = Field(1, ge=1, le=64, description="Processes that kb serve answers with.")
    rate_limit: int = Field(
        240,
        ge=0,
        le=1_000_000,
        description="Requests to /v1/ that one client may send a minute, to all workers together; 0 sets no limit.",
    )
    max_requests: int = Field(
        64, ge=1, le=10_000, description="Requests under way at once in one worker; more get 503."
    )
    max_computing: int = Field(
        3,
        ge=1,
        le=64,
        description="Answers and searches that one worker computes at once; others wait their turn.",
    )
    max_seconds: float = Field(
        10, gt=0, le=300, description="Longest time for an answer, in seconds; then it is 503."
    )
    header_seconds: float = Field(
        10, gt=0, le=300, description="Longest time for the headers of a request to arrive, in seconds."
    )
    body_seconds: float = Field(
        10, gt=0, le=300, description="Longest time for the body of a request to arrive, in seconds."
    )
    shutdown_seconds: int = Field(
        10,
        ge=0,
        le=300,
        description="Longest time for requests under way to end when the service is stopped, in seconds.",
    )
    reload_seconds: float = Field(
        1,
        ge=0,
        le=3600,
        description="How often the service looks whether another build was published, in seconds; 0 waits for SIGHUP.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="From which level on log lines are written; info has one a request."
    )
    traces: str = Field(
        "",
        description="Address of an OpenTelemetry collector (OTLP over HTTP) that gets a span for each request; empty sends none.",
    )
    admin_token: SecretStr = Field(
        SecretStr(""),
        description="Opens the routes below /admin/; at least 24 characters. Without it there are none.",
    )
    csp_report: bool = Field(
        False, description="Whether the content security policy only reports (for a test of a host page)."
    )
    handoff: Handoff = Field(Handoff(), description="How to reach a person: label, url, what to have ready.")
    faqs: dict[str, tuple[str, ...]] = Field(
        {}, description="Named lists of sections, id#anchor, for GET /v1/faqs/{topic}."
    )
    journal: bool = Field(
        True,
        description="Whether questions and searches are kept, redacted; verdicts and flags are kept in any case.",
    )
    journal_path: Path | None = Field(
        None, description="SQLite file of the journal; var/journal.sqlite of the base when it is not given."
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="Keep the journal in PostgreSQL instead: postgresql://user:password@host/database",
    )
    journal_days: int = Field(
        180, ge=1, le=3650, description="Days after which questions and searches are deleted."
    )
    verdict_days: int = Field(
        1095,
        ge=1,
        le=3650,
        description="Days after which verdicts, flags and counts of old links are deleted.",
    )
    journal_minimum: int = Field(
        3,
        ge=1,
        le=1000,
        description="How often something must have been asked before a report shows its words.",
    )
    insights_token: SecretStr = Field(
        SecretStr(""),
        description="Token for /insights/, at least 16 characters; without one there is no such page.",
    )
    withhold_days: int = Field(
        90,
        ge=0,
        le=3650,
        description="Days after the end of a review's time from which the assistant gives the link to an article, not its text.",
    )
    home: tuple[str, ...] = Field((), description="Sections, id#anchor, that the home page offers first.")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> Any:
        origins = (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
        if not isinstance(origins, (list, tuple)) or not all(isinstance(origin, str) for origin in origins):
            raise ValueError("write origins such as https://ehr.example.com, comma-separated or as a list")
        for origin in origins:
            parts = urlsplit(origin)
            if (
                parts.scheme not in ("http", "https")
                or not parts.netloc
                or origin != f"{parts.scheme}://{parts.netloc}"
                or not _HOST.fullmatch(parts.netloc)
            ):
                raise ValueError(
                    f"'{origin}' is not an origin; write scheme, host and port only: https://ehr.example.com"
                )
        return origins

    @field_validator("proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        networks = (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
        for network in networks if isinstance(networks, (list, tuple)) else [networks]:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(
                    f"{network!r} is no address and no network; write such as 127.0.0.1 or 10.0.0.0/8"
                ) from None
        return networks

    @field_validator("admin_token")
    @classmethod
    def _long_admin_token(cls, value: SecretStr) -> SecretStr:
        if value and not 24 <= len(value.get_secret_value()) <= 200:
            raise ValueError("a token has 24 to 200 characters; make one with: openssl rand -hex 24")
        return value

    @field_validator("model", mode="before")
    @classmethod
    def _off(cls, value: Any) -> Any:
        return "off" if value is False else value  # what YAML makes of a bare `off`

    @field_validator("insights_token")
    @classmethod
    def _long_token(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 16:
            raise ValueError(
                "write at least 16 characters that nobody guesses, such as those of: openssl rand -hex 24"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        if value.get_secret_value() and (
            parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/")
        ):
            raise ValueError(
                "write an address such as postgresql://user:password@host/database, or leave it empty for SQLite"
            )
        return value

    @field_validator("traces")
    @classmethod
    def _is_collector(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("write an address such as http://127.0.0.1:4318/v1/traces, or leave it empty")
        return value

    @field_validator("site_url")
    @classmethod
    def _closed_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError(f"'{value}' is not a web address; write one such as https://help.example.com/")
        return value.rstrip("/") + "/"

    @classmethod
    def load(cls, root: Path | str = ".", **overrides: Any) -> Self:
        """The settings of the base in `root`. Raises SettingsError with the name, the value and what is wrong
        with it."""
        root = Path(root)
        path = root / "kb" / "settings.yml"
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
            raise SettingsError(
                f"{path}: one 'name: value' a line is expected, not a {type(values).__name__}"
            )
        try:
            variables = EnvSettingsSource(cls)()
        except PydanticSettingsError as error:
            raise SettingsError(f"a variable ASSISTANT_… cannot be read: {error}") from None
        given = {name: value for name, value in overrides.items() if value is not None}
        if unknown := [
            name for name in sorted(os.environ) if name.upper().startswith(PREFIX) and not _is_read(name)
        ]:
            raise SettingsError(
                "\n".join(
                    f"the variable {name} is unknown\n  {_instead(name.upper(), _VARIABLES, PREFIX)}"
                    for name in unknown
                )
            )
        try:
            return cls(
                **{
                    str(k): v
                    for k, v in _merged(_merged(values or {}, variables), {**given, "root": root}).items()
                }
            )
        except ValidationError as error:
            raise SettingsError("\n".join(_explain(e, path) for e in error.errors())) from None

    @property
    def articles_dir(self) -> Path:
        return self.root / "kb" / "articles"

    @property
    def index_dir(self) -> Path:
        return self.root / "kb" / "index"

    @property
    def cache_dir(self) -> Path:
        """What builds computed, by content: it may be removed at any time."""
        return self.index_dir / "cache"

    @property
    def journal_file(self) -> Path:
        """Not among the builds: these can be made again, a journal cannot."""
        return self.root / (self.journal_path or Path("var") / "journal.sqlite")

    @property
    def site_dir(self) -> Path:
        return self.root / "site"

    @property
    def base_path(self) -> str:
        """What stands before every path of the site: empty at the root of a host, `/help` below one."""
        return urlsplit(self.site_url).path.rstrip("/")


def _merged(below: dict[Any, Any], above: dict[Any, Any]) -> dict[Any, Any]:
    """Both, the second on top; where both have fields below one name, each field counts for itself."""
    return {
        **below,
        **{
            k: _merged(below[k], v) if isinstance(v, dict) and isinstance(below.get(k), dict) else v
            for k, v in above.items()
        },
    }


def _is_read(variable: str) -> bool:
    """Whether a variable is that of a setting, or of a part of one: ASSISTANT_HANDOFF__LABEL,
    ASSISTANT_FAQS__<TOPIC>."""
    setting, _, part = variable.upper().partition("__")
    return variable.upper() in _VARIABLES or (bool(part) and setting == f"{PREFIX}FAQS")


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


def _explain(error: Any, path: Path) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":  # variables were looked at before
        below, last = error["loc"][:-1], str(error["loc"][-1])
        known = Handoff.model_fields if below else Settings.model_fields
        return f"{path}: the setting '{name}' is unknown\n  {_instead(last, known)}"
    message = str(error["msg"]).removeprefix("Value error, ")
    if name in _SECRETS:
        return f"the setting '{name}' cannot be used: {message}"  # its value is not for a log
    value = without_password(error["input"]) if name == "traces" else error["input"]
    return f"the setting '{name}' cannot be {value!r}: {message}"


_VARIABLES = frozenset(
    f"{PREFIX}{name.upper()}"
    for name in {*Settings.model_fields, *(f"handoff__{part}" for part in Handoff.model_fields)} - {"root"}
)
"""Every variable that is read. The folder of the base has none: it is where the other settings are found."""

_SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)


def without_password(address: str) -> str:
    """An address as it may be shown: without the user and the password that it may carry."""
    before, at, host = str(address).rpartition("@")
    scheme, slashes, _ = before.rpartition("://")
    return f"{scheme}{slashes}…@{host}" if at else address


def shown(settings: Settings) -> dict[str, Any]:
    """Every setting with its value; of a secret, whether it is set, and of an address no password."""
    found = {name: getattr(settings, name) for name in Settings.model_fields} | {
        "traces": without_password(settings.traces)
    }
    return {
        name: ("set" if value else "not set") if name in _SECRETS else value for name, value in found.items()
    }
