"""The settings of a service: where the base is, how it is served and what is kept, with the base's own
settings inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError

from assistant.errors import SettingsError
from assistant.settings.base import KnowledgeBaseSettings
from assistant.settings.delivery_values import MailAddress, SmtpUrl, WebhookSecret, WebhookUrl
from assistant.settings.loading import explained, given, unknown_in_file
from assistant.settings.places import Places
from assistant.settings.values import (
    HERE_ALONE,
    AdminToken,
    BuildStorePlace,
    Collector,
    DeskHeader,
    DeskToken,
    InsightsToken,
    LanguageModelUrl,
    ModelPlace,
    Networks,
    Origins,
    PostgresUrl,
    RedisUrl,
    SiteUrl,
)


class Settings(Places):
    """Read once at start and passed in; nothing else reads the environment."""

    base: KnowledgeBaseSettings = Field(
        KnowledgeBaseSettings.model_validate({}), description="The settings of the base that is served."
    )
    host: str = Field("127.0.0.1", description="Address that kb serve listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that kb serve listens on; 0 takes a free one.")
    site_url: SiteUrl = Field(
        "http://127.0.0.1:8000/",
        description="Public address of the site: canonical links, sitemap, feed, replies to copy; the one "
        "that is served, by host and port, when it is not given.",
    )
    model: ModelPlace = Field(
        "",
        description="Sentence model: empty for the packaged one, a folder as the Hugging Face hub has it "
        "(ONNX), or off for words alone.",
    )
    reranker: str = Field(
        "",
        description="Folder of a cross-encoder (ONNX) that has the last word where the first sections are "
        "close; empty for none.",
    )
    pack_key: Path | None = Field(
        None,
        description="File with the private key (Ed25519, PEM) that signs the offline pack; "
        "kb/index/pack.key when empty.",
    )
    pack_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days for which the widget answers from an offline pack; kb build makes a new one when "
        "half of them are over.",
    )
    max_question: int = Field(1000, ge=10, le=100_000, description="Longest question, in characters.")
    kept_answers: int = Field(
        1000,
        ge=0,
        le=1_000_000,
        description="Answers kept in memory for a question that is asked again; 0 keeps none.",
    )
    max_body: int = Field(65_536, ge=1024, description="Largest request body, in bytes.")
    cors_origins: Origins = Field(
        (),
        description="Origins that may call the API from a browser, exact and comma-separated: "
        "https://app.example.com",
    )
    keep_builds: int = Field(
        5,
        ge=2,
        le=1000,
        description="Builds that stay on disk, the published one among them, to roll back to.",
    )
    proxies: Networks = Field(
        (),
        description="Addresses or networks of the proxies in front, comma-separated; only their "
        "X-Forwarded-For is believed: 127.0.0.1",
    )
    workers: int = Field(1, ge=1, le=64, description="Processes that kb serve answers with.")
    rate_limit: int = Field(
        240,
        ge=0,
        le=1_000_000,
        description="Requests to /v1/ that one client may send a minute, to all workers together; 0 "
        "sets no limit.",
    )
    rate_limit_storage: RedisUrl = Field(
        SecretStr(""),
        description="Redis in which all workers and machines count clients together: "
        "redis://:password@host:6379/0; empty for the memory of each worker, which then grants its share.",
    )
    max_requests: int = Field(
        64, ge=1, le=10_000, description="Requests under way at once in one worker; more get 503."
    )
    max_computing: int = Field(
        3,
        ge=1,
        le=64,
        description="Answers and searches that one worker computes at once, all but one of them for the same "
        "client; others wait their turn.",
    )
    open_bases: int = Field(
        50,
        ge=1,
        le=10_000,
        description="Bases that one worker of kb serve --bases has open at once; the one that was asked longest "
        "ago is closed for another.",
    )
    forwarded_host: bool = Field(
        False,
        description="Whether kb serve --bases believes the X-Forwarded-Host of the proxies instead of their Host.",
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
        description="How often the service looks whether another build was published, in seconds; 0 "
        "waits for SIGHUP.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning",
        description="From which level on log lines are written; info has one for each request "
        "outside the API.",
    )
    traces: Collector = Field(
        "",
        description="Address of an OpenTelemetry collector (OTLP over HTTP) that gets a span for "
        "each request; empty sends none.",
    )
    admin_token: AdminToken = Field(
        SecretStr(""),
        description="Opens the routes below /admin/; at least 24 characters. Without it there are none.",
    )
    csp_report: bool = Field(
        False, description="Whether the content security policy only reports (for a test of a host page)."
    )
    journal: bool = Field(
        True,
        description="Whether questions and searches are kept, in known words that are no names; "
        "verdicts and flags are kept in any case.",
    )
    journal_path: Path | None = Field(
        None, description="SQLite file of the journal; var/journal.sqlite of the base when it is not given."
    )
    database_url: PostgresUrl = Field(
        SecretStr(""),
        description="Keep the journal in PostgreSQL instead: postgresql://user:password@host/database",
    )
    build_store: BuildStorePlace = Field(
        "folder",
        description="Where published builds are kept: folder, kb/index/ of this machine, or database, the one "
        "that database_url names, for all machines.",
    )
    journal_days: int = Field(
        180, ge=1, le=3650, description="Days after which questions and searches are deleted."
    )
    verdict_days: int = Field(
        1095,
        ge=1,
        le=3650,
        description="Days after which verdicts, flags and counts of old links and of sent sections are "
        "deleted.",
    )
    journal_minimum: int = Field(
        3,
        ge=1,
        le=1000,
        description="How often something must have been asked before a report shows its words.",
    )
    insights_token: InsightsToken = Field(
        SecretStr(""),
        description="Token for /insights/, at least 16 characters; without one there is no such page.",
    )

    desk_token: DeskToken = Field(
        SecretStr(""),
        description="Token for /support/ and its routes, at least 16 characters; without one, and without "
        "desk_header, everybody may use them.",
    )
    desk_header: DeskHeader = Field(
        "",
        description="Header in which a proxy of 'proxies' names who is signed on, such as X-Forwarded-User; "
        "whoever has one may use the desk.",
    )

    mail_from: MailAddress = Field("", description="Address that mail to mail_to comes from.")
    mail_to: MailAddress = Field("", description="Address that gets each message from /contact/ as mail.")
    smtp_url: SmtpUrl = Field(
        SecretStr(""),
        description="Server that takes the mail: smtps://user:password@host:465, or smtp://…:587 with "
        "STARTTLS; empty sends no mail.",
    )
    webhook_secret: WebhookSecret = Field(
        SecretStr(""),
        description="Key that signs what webhook_url gets, as Standard Webhooks has it: whsec_ and 24 to 64 "
        "bytes in base64.",
    )
    webhook_url: WebhookUrl = Field(
        SecretStr(""),
        description="Address (https://) that gets each message from /contact/ as JSON; empty for none.",
    )

    language_model_plain_http: bool = Field(
        False, description="Whether language_model_url may be http:// on a host other than this machine."
    )
    language_model_url: LanguageModelUrl = Field(
        "",
        description="Language model of your own for kb wordings --suggest, an OpenAI-compatible address such "
        "as https://llm.example.com/v1; empty for none. The service never uses it.",
    )
    language_model_name: str = Field(
        "", description="Name of the model at language_model_url, as that server calls it."
    )
    language_model_key: SecretStr = Field(
        SecretStr(""),
        description="Key for language_model_url, sent as Authorization: Bearer; empty sends none.",
    )
    language_model_seconds: float = Field(
        60, gt=0, le=3600, description="Longest time for one answer of the language model, in seconds."
    )

    @classmethod
    def load(cls, root: Path | str = ".", **overrides: Any) -> Self:
        """The settings for the base in `root`. `overrides` are of either kind and win over everything; None
        leaves a setting as it is. Raises SettingsError with the name, the value and what is wrong with it."""
        path = Path(root) / "kb" / "settings.yml"
        options = {name: value for name, value in overrides.items() if value is not None}
        values = given(path, KINDS, options | {"root": Path(root)})
        wrong = unknown_in_file(values, path, KINDS)
        own = {name: values.pop(name) for name in KnowledgeBaseSettings.model_fields if name in values}
        service = {name: values[name] for name in values.keys() & (cls.model_fields.keys() - {"base"})}
        try:
            service["base"] = KnowledgeBaseSettings.model_validate(own)
        except ValidationError as error:
            wrong += explained(error, path, KnowledgeBaseSettings)
        try:
            settings = cls.model_validate(service)
        except ValidationError as error:
            wrong += explained(error, path, cls)
        if wrong:
            raise SettingsError("\n".join(wrong))
        return settings.served_at(settings.port) if settings.port else settings

    @property
    def takes_messages(self) -> bool:
        """Whether a message to a person has somewhere to go."""
        return bool(self.smtp_url or self.webhook_url)

    @property
    def journal_file(self) -> Path:
        """Not among the builds: these can be made again, a journal cannot."""
        return self.root / (self.journal_path or Path("var") / "journal.sqlite")

    def served_at(self, port: int) -> Self:
        """The same on this port of `host`: unless `site_url` is set, it is the address that is served."""
        if "site_url" in self.model_fields_set:
            return self
        host = HERE_ALONE.get(self.host, self.host)
        address = f"[{host}]" if ":" in host else host
        served = self.model_copy(update={"site_url": f"http://{address}:{port}/"})
        served.model_fields_set.discard("site_url")  # the operator has still not said it
        return served

    @property
    def base_path(self) -> str:
        """What stands before every path of the site: empty at the root of a host, `/help` below one."""
        return urlsplit(self.site_url).path.rstrip("/")


KINDS = (KnowledgeBaseSettings, Settings)
