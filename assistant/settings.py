"""Every setting: its name, its default, what it means. Variables `ASSISTANT_…` win over `kb/settings.yml`, that over the defaults."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as PydanticSettingsError

from assistant.errors import SettingsError

_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?")


class Handoff(BaseModel, frozen=True):
    """How to reach a person. It stands on every response, errors included."""

    label: str = "Contact a person"
    url: str = "/about/"
    prepare: tuple[str, ...] = ("Your question in your own words",)


class Settings(BaseSettings):
    """Read once at start and passed in; nothing else reads the environment."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", env_nested_delimiter="__", extra="forbid", frozen=True)

    root: Path = Field(Path("."), description="Folder of the base: the one that holds mkdocs.yml and kb/.")
    host: str = Field("127.0.0.1", description="Address that kb serve listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that kb serve listens on; 0 takes a free one.")
    site_url: str = Field("http://127.0.0.1:8000/", description="Public address of the site: canonical links, sitemap, feed, replies to copy.")
    site_name: str = Field("Help center", description="Name of the help center, as the pages show it.")
    product: str = Field("", description="Name of the product that the base is about; words of it alone are no search.")
    strict: bool = Field(False, description="Whether a missing or unknown field in an article is an error instead of a default.")
    model: str = Field(
        "", description="Sentence model: empty for the packaged one, a folder with model.onnx and tokenizer.json, or off for words alone."
    )
    pack_key: Path | None = Field(
        None, description="File with the private key (Ed25519, PEM) that signs the offline pack; kb/index/pack.key when empty."
    )
    threshold: float = Field(
        0.5, ge=0, le=1, description="Probability that the base covers a question, below which the assistant says that it has no answer."
    )
    max_question: int = Field(1000, ge=10, le=100_000, description="Longest question, in characters.")
    kept_answers: int = Field(1000, ge=0, le=1_000_000, description="Answers kept in memory for a question that is asked again; 0 keeps none.")
    max_body: int = Field(65_536, ge=1024, description="Largest request body, in bytes.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins that may call the API from a browser, exact and comma-separated: https://ehr.example.com"
    )
    csp_report: bool = Field(False, description="Whether the content security policy only reports (for a test of a host page).")
    handoff: Handoff = Field(Handoff(), description="How to reach a person: label, url, what to have ready.")
    faqs: dict[str, tuple[str, ...]] = Field({}, description="Named lists of sections, id#anchor, for GET /v1/faqs/{topic}.")
    home: tuple[str, ...] = Field((), description="Sections, id#anchor, that the home page offers first.")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: Any) -> Any:
        origins = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
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
                raise ValueError(f"'{origin}' is not an origin; write scheme, host and port only: https://ehr.example.com")
        return origins

    @field_validator("model", mode="before")
    @classmethod
    def _off(cls, value: Any) -> Any:
        return "off" if value is False else value  # what YAML makes of a bare `off`

    @field_validator("site_url")
    @classmethod
    def _closed_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError(f"'{value}' is not a web address; write one such as https://help.example.com/")
        return value.rstrip("/") + "/"

    @classmethod
    def load(cls, root: Path | str = ".", **overrides: Any) -> Self:
        """The settings of the base in `root`. Raises SettingsError with the name, the value and what is wrong with it."""
        root = Path(root)
        path = root / "kb" / "settings.yml"
        try:
            values = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
        except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise SettingsError(f"{path}: this is not YAML: {str(error).splitlines()[0]}") from None
        if not isinstance(values or {}, dict):
            raise SettingsError(f"{path}: one 'name: value' a line is expected, not a {type(values).__name__}")
        try:
            variables = EnvSettingsSource(cls)()
        except PydanticSettingsError as error:
            raise SettingsError(f"a variable ASSISTANT_… cannot be read: {error}") from None
        given = {name: value for name, value in overrides.items() if value is not None}
        try:
            return cls(**{str(k): v for k, v in _merged(_merged(values or {}, variables), {**given, "root": root}).items()})
        except ValidationError as error:
            raise SettingsError("\n".join(_explain(e) for e in error.errors())) from None

    @property
    def articles_dir(self) -> Path:
        return self.root / "kb" / "articles"

    @property
    def index_dir(self) -> Path:
        return self.root / "kb" / "index"

    @property
    def site_dir(self) -> Path:
        return self.root / "site"

    @property
    def base_path(self) -> str:
        """What stands before every path of the site: empty at the root of a host, `/help` below one."""
        return urlsplit(self.site_url).path.rstrip("/")


def _merged(below: dict[Any, Any], above: dict[Any, Any]) -> dict[Any, Any]:
    """Both, the second on top; where both have fields below one name, each field counts for itself."""
    return {**below, **{k: _merged(below[k], v) if isinstance(v, dict) and isinstance(below.get(k), dict) else v for k, v in above.items()}}


def _explain(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"the setting '{name}' is unknown\n  'kb config' lists all of them."
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"the setting '{name}' cannot be {error['input']!r}: {message}"
