"""Which fields the head of an article has, and what each may hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from assistant.content.addresses import MAX_ID
from assistant.content.articles import Status
from assistant.content.wordings import by_anchor
from assistant.content.yaml_reader import described
from assistant.words.tags import tag_of

REQUIRED = ("id", "title", "summary", "category", "audience", "status", "owner", "reviewed", "review_by")
"""What an article of a strict base must say. Pages beside the articles need a title only."""

ALWAYS = "always"
"""Type of a mistake that every base is told; a lenient one takes the default instead of any other."""

TEXTS = frozenset(
    {"title", "summary", "category", "audience", "tags", "flow", "status", "owner", "sources", "pages"}
    | {"also_asked", "redirect_from", "template", "lang"}
)
"""Fields that hold text: what YAML takes for a number, a day or a truth value is read as it stands there."""

LONGEST_EXTRA = 500
"""Characters of a field of other tools that are kept."""


def _mistake(*mistakes: tuple[str, str], kind: Literal["always", "strict"] = "strict") -> PydanticCustomError:
    """What is wrong with a field: each problem with its remedy."""
    return PydanticCustomError(kind, "wrong", {"mistakes": mistakes})


def _text(value: object, info: ValidationInfo) -> str:
    if isinstance(value, dict | list):
        problem = f"'{info.field_name}' is a {type(value).__name__}, not text"
        raise _mistake((problem, f"Write: {info.field_name}: some text"), kind="always")
    return "" if value is None else str(value).strip()


def _whole(value: object, info: ValidationInfo) -> int | None:
    name = info.field_name
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_ID:
        problem = f"'{name}' is {described(value)}, not a whole number above 0"
        # a lenient base gives an id of its own, but no place in the topic list
        raise _mistake((problem, f"Write: {name}: 900001"), kind="always" if name == "number" else "strict")
    return value


def _texts(value: object, info: ValidationInfo) -> tuple[str, ...]:
    """A list of texts, or one text with commas."""
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list) and all(
        isinstance(v, str | int | float | date) and not isinstance(v, bool) for v in value
    ):
        return tuple(str(v).strip() for v in value)
    problem = f"'{info.field_name}' is {described(value)}, not a list of texts"
    raise _mistake((problem, f"Write: {info.field_name}: [first, second]"))


def _ids(value: object, info: ValidationInfo) -> tuple[int, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(v, int) and not isinstance(v, bool) for v in value):
        return tuple(value)
    problem = f"'{info.field_name}' is {described(value)}, not a list of article ids"
    raise _mistake((problem, f"Write: {info.field_name}: [900001, 900002]"))


def _status(value: object, info: ValidationInfo) -> str:
    found, allowed = _text(value, info), get_args(Status)
    if found and found not in allowed:
        raise _mistake((f"the status '{found}' is unknown", f"Use one of: {', '.join(allowed)}."))
    return found or "unverified"


def _language(value: object, info: ValidationInfo) -> str:
    found = _text(value, info)
    try:
        return tag_of(found) if found else ""
    except ValueError as error:
        remedy = str(error)
        problem = f"the language '{found}' is unknown"
        raise _mistake((problem, f"{remedy[:1].upper()}{remedy[1:]}.")) from None


def _day(value: object, info: ValidationInfo) -> date | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value if type(value) is date else date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        problem = f"'{info.field_name}' is {described(value)}, not a date"
        raise _mistake((problem, f"Write: {info.field_name}: 2026-11-22")) from None


def _flag(value: object, info: ValidationInfo) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    problem = f"'{info.field_name}' is {described(value)}, neither true nor false"
    # a lenient base is told, too: whoever writes `draft: later` wants no page yet
    raise _mistake((problem, f"Write: {info.field_name}: true"), kind="always")


def _day_of_publication(value: object, info: ValidationInfo) -> date | None:
    """A day that every base must be able to read: the default would publish the article."""
    try:
        return _day(value, info)
    except PydanticCustomError as error:
        raise _mistake(*(error.context or {})["mistakes"], kind="always") from None


def _wordings(value: object) -> dict[str, tuple[str, ...]]:
    mistakes: list[tuple[str, str]] = []

    def wrong(anchor: str | None, problem: str, remedy: str) -> None:
        what = "'also_asked'" if anchor is None else f"also_asked of '{anchor}'"
        mistakes.append((f"{what} is {problem}", remedy))

    found = {} if value is None else by_anchor(value, wrong)
    if mistakes:
        raise _mistake(*mistakes, kind="always")
    return found


def _read_by(read: Callable[..., Any], written: Any) -> BeforeValidator:
    """A field that `read` makes of what an author wrote; `written` is the type that editors are told."""
    return BeforeValidator(read, json_schema_input_type=written | None)


Text = Annotated[str, _read_by(_text, str)]
Whole = Annotated[int | None, _read_by(_whole, Annotated[int, Field(gt=0, le=MAX_ID)])]
Texts = Annotated[tuple[str, ...], _read_by(_texts, str | list[str | float])]
Day = Annotated[date | None, _read_by(_day, date)]
DayOfPublication = Annotated[date | None, _read_by(_day_of_publication, date)]


class FrontMatter(BaseModel):
    """The fields as an article has them. Those that nobody here knows are kept as well."""

    model_config = ConfigDict(extra="allow", frozen=True, title="Front matter of an article")

    id: Whole = Field(None, description="The article's number. It never changes; links are made of it.")
    number: Whole = Field(None, description="Its place in the topic list, kb/topics.yml.")
    title: Text = Field("", description="As the page shows it; the # heading says the same.")
    lang: Annotated[str, _read_by(_language, str)] = Field(
        "", description="Its language, when that is not the base's: a tag such as fr or pt-BR."
    )
    translation_of: Whole = Field(None, description="Id of the article that this one is a translation of.")
    summary: Text = Field("", description="One sentence, for cards, lists and search engines.")
    category: Text = Field("", description="The shelf: the name of a file in pages/categories/.")
    audience: Texts = Field((), description="For whom it is: names that the settings of the base list.")
    tags: Texts = Field((), description="Words that people search for and that the text does not have.")
    flow: Text = Field(
        "", description="Which of the ways it is about that sound alike; the settings list them."
    )
    status: Annotated[Status, _read_by(_status, Status)] = Field(
        "unverified",
        description="verified: all is confirmed; partial: it says what is not; outline: nothing is; "
        "unverified: nobody has said.",
    )
    owner: Text = Field("", description="Who answers for it.")
    reviewed: Day = Field(None, description="Day on which somebody last checked it.")
    review_by: Day = Field(None, description="Until when that holds; after it the page says so.")
    draft: Annotated[bool, _read_by(_flag, bool)] = Field(
        False, description="true: the article is not published until this line is gone."
    )
    publish: DayOfPublication = Field(None, description="First day on which a build publishes it.")
    unpublish: DayOfPublication = Field(None, description="First day on which a build publishes it no more.")
    sources: Texts = Field((), description="Where its facts come from: addresses or names of documents.")
    related: Annotated[tuple[int, ...], _read_by(_ids, list[int])] = Field(
        (), description="Ids of what to read next, best first."
    )
    pages: Texts = Field((), description="Pages of the application on which a help panel suggests it.")
    also_asked: Annotated[
        dict[str, tuple[str, ...]],
        _read_by(_wordings, dict[str, list[str | float]] | list[str | float]),
    ] = Field({}, description="Other wordings, by anchor, where they do not stand in kb/wordings.")
    redirect_from: Texts = Field((), description="Old addresses of this article on the site.")
    template: Text = Field("", description="The site template, for pages such as the home page.")

    @property
    def extra(self) -> dict[str, str]:
        """Fields of other tools, as text: of one that holds others only what kind it is, since aliases can
        make it endless."""
        others = (self.model_extra or {}).items()
        return {
            name: (described(v) if isinstance(v, dict | list | set | tuple) else str(v))[:LONGEST_EXTRA]
            for name, v in others
        }
