"""The settings of a base: what is said and shown about its subject, whoever serves it. They belong in
`kb/settings.yml`, are part of the build id, and go with the articles into another revision."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.settings.delivery_values import FormAddress, MailAddress, Phone
from assistant.settings.values import FormerAddresses, LanguageTag, Pattern
from assistant.words import words_of

PREFIX = "ASSISTANT_"


class Handoff(BaseModel, frozen=True, extra="forbid"):
    """How to reach a person. It stands on every response, errors included."""

    label: str = "Contact a person"
    url: str = "/contact/"
    prepare: tuple[str, ...] = ("Your question in your own words",)


class Contact(BaseModel, frozen=True, extra="forbid"):
    """Ways to a person that the page /contact/ names beside its form. Each that is empty is left out."""

    phone: Phone = ""
    hours: Annotated[str, Field(max_length=200)] = ""
    """When somebody answers, in a few words: `Monday to Friday, 8 am to 6 pm Eastern`."""

    mail: MailAddress = ""
    form: FormAddress = ""
    """Address of a form elsewhere."""


class EmergencyWords(BaseModel, frozen=True, extra="forbid"):
    """Signs of danger in one language, and what is said then in it."""

    signs: tuple[Pattern, ...]
    text: str


class Emergency(BaseModel, frozen=True, extra="forbid"):
    """What sounds as if somebody were in danger, and what is said first then. Without signs, nothing does."""

    signs: tuple[Pattern, ...] = ()
    """Regular expressions, each in the part of the language that Python and JavaScript read alike; upper and
    lower case are the same."""

    text: str = "If this may be an emergency, call your local emergency number now."
    """May name facts as articles do: {{ facts.emergency }}."""

    languages: dict[LanguageTag, EmergencyWords] = {}
    """Signs and text in other languages: who writes one of these signs gets that text."""

    @property
    def all_signs(self) -> tuple[str, ...]:
        return (*self.signs, *(sign for words in self.languages.values() for sign in words.signs))

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text, *(words.text for words in self.languages.values()))


class Replies(BaseModel, frozen=True, extra="forbid"):
    """The words around a reply of the support desk, in each language that it offers. A line break is one in
    the reply, too."""

    greeting: str = "Hello,"
    closing: str = "Kind regards,"
    name: Annotated[str, Field(max_length=80)] = ""
    """Stands below the closing, until an agent writes another at the desk."""

    greeting_es: str = "Hola:"
    closing_es: str = "Un saludo cordial,"


class ReadOnce(BaseSettings):
    """Settings that hold what they are given. `loading` reads the file and the variables, once at start."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *others: PydanticBaseSettingsSource,
        **named: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


class KnowledgeBaseSettings(ReadOnce):
    """What belongs to the base and not to the process that serves it."""

    site_name: str = Field("Help center", description="Name of the help center, as the pages show it.")
    language: LanguageTag = Field(
        "en",
        description="Language of the base, as BCP 47 has it: en, es, fr-CA. Pages, widget and answers speak it, "
        "English where the tool has no words in it; articles that name none are in it, and words are found by its rules.",
    )
    product: str = Field(
        "", description="Name of the product that the base is about; words of it alone are no search."
    )
    strict: bool = Field(
        False,
        description="Whether a missing or unknown field in an article is an error instead of a default.",
    )
    threshold: float = Field(
        0.62,
        ge=0,
        le=1,
        description="Probability that the base covers a question, below which the assistant says that it has "
        "no answer.",
    )
    withhold_days: int = Field(
        90,
        ge=0,
        le=3650,
        description="Days after the end of a review's time from which the assistant gives the link to an "
        "article, not its text.",
    )
    audiences: dict[str, str] = Field(
        {},
        description="Who may ask: the name for the field audience of an article and of a question, and the "
        "words for them behind 'for'. Without any, articles may name whom they like.",
    )
    flows: tuple[str, ...] = Field(
        (),
        description="Names for the field flow: ways to different ends that sound alike. Without any, "
        "articles may name what they like.",
    )
    clarify_words: tuple[str, ...] = Field(
        (),
        description="Words of short questions that offer a choice when sections of two flows fit; one that "
        "ends in * stands for all that begin so.",
    )
    emergency: Emergency = Field(
        Emergency(),
        description="Signs of danger in a question and the text that then comes first, also by language, or a "
        "file in kb/ with both, such as emergency.yml. Without signs there is no such handling.",
    )
    sensitive_data: str = Field(
        "Enter such data only in the form that asks for it.",
        description="Sentence about where sensitive data belongs, shown when a question had some in it.",
    )
    former_addresses: FormerAddresses = Field(
        "",
        description="Addresses that articles had in a former help center, such as "
        "/old/articles/{id}; they lead to the article, whatever stands behind its id and a hyphen.",
    )
    public_values: tuple[str, ...] = Field(
        (),
        description="Values in articles that look like personal data or secrets and may be read by everybody: "
        "an example number, a key for tests.",
    )
    handoff: Handoff = Field(Handoff(), description="How to reach a person: label, url, what to have ready.")
    replies: Replies = Field(
        Replies(),
        description="Greeting and closing of the replies that the support desk copies, in English and "
        "Spanish, and the name below: greeting, closing, name, greeting_es, closing_es.",
    )
    contact: Contact = Field(
        Contact(),
        description="What the page /contact/ names: phone, hours, mail, and form, the address of one elsewhere.",
    )
    faqs: dict[str, tuple[str, ...]] = Field(
        {}, description="Named lists of sections, id#anchor, for GET /v1/faqs/{topic}."
    )
    home: tuple[str, ...] = Field((), description="Sections, id#anchor, that the home page offers first.")

    @model_validator(mode="before")
    @classmethod
    def in_its_language(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What is not given is said in the language of the base, too."""
        language = given.get("language")
        if not isinstance(language, str) or language == "en":
            return given
        said = words_of(language).group("defaults")
        handoff = {"label": said["label"], "prepare": (said["prepare"],)}
        found = {"site_name": said["site_name"], "sensitive_data": said["sensitive_data"]} | given
        for name, own in (("handoff", handoff), ("emergency", {"text": said["emergency"]})):
            value = given.get(name, {})
            found[name] = own | value if isinstance(value, dict) else value
        return found
