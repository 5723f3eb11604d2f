"""The OpenAPI document as its page shows it: operations by their tags, each with its parameters where they
really are, and a request that works on the served base."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from assistant.api.samples import LANGUAGES, Call

PLACES = {"path": "Path", "query": "Query", "header": "Headers"}
"""Where a parameter may be, in the order in which the page shows it."""

PLACEHOLDER = "YOUR_TOKEN"
"""What stands in an example where somebody has to put a token."""

KINDS = {"string": "text", "integer": "number", "number": "number"}
"""How what is typed for a type is sent; all else is written as JSON."""

LONG = 1000
"""From how many characters on a text gets a field of several lines."""

SUCCESS = ("200", "201", "202")

_JSON = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=:)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>-?\d[\d.eE+-]*|\b\w+)'
)
_NUMBERS = re.compile(r"\[\n\s+(-?[\d.]+(?:,\n\s+-?[\d.]+)*)\n\s+\]")


@dataclass(frozen=True, slots=True)
class Sample:
    """The example request in one language."""

    language: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class FormField:
    """What the form of "Try it" asks for."""

    name: str
    place: str
    """`path`, `query`, `header`, or `body`."""

    kind: str
    """What becomes of the text in it: `text`, `number` or `json`."""

    choices: tuple[str, ...]
    """All that it may be; empty where it is free."""

    is_long: bool
    """Whether it wants more than one line."""

    is_required: bool
    value: str
    """What stands in it at first; empty for nothing, which is not sent."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as the page shows it."""

    anchor: str
    """Its id in the page, which links name."""

    method: str
    """In small letters, as the document has it."""

    path: str
    """With the names of what is filled in between braces, and without the sub-path of the site."""

    described: dict[str, Any]
    """The operation as the document has it."""

    parameters: dict[str, list[dict[str, Any]]]
    """By where they are; a place without any is not named."""

    body: dict[str, Any] | None
    """The schema of the body; None for an operation without one."""

    form: tuple[FormField, ...]
    """What somebody fills in to send it: parameters first, then the fields of the body."""

    status: str
    """Of the response when all is well."""

    media: str
    """The media type of that response."""

    response: dict[str, Any] | None
    """The schema of that response; None when it is no JSON."""

    example: Any
    """An example of that response; None when there is none."""

    statuses: list[tuple[str, str]]
    """Every status with what it says, that of the success first."""

    needs_token: bool
    """Whether it wants a bearer token."""

    samples: tuple[Sample, ...]
    """Empty where the served base has nothing that the path could name."""


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    anchor: str
    name: str
    purpose: str
    operations: tuple[Operation, ...]


def groups(document: dict[str, Any], root: str, without: Collection[str] = ()) -> list[Group]:
    """The operations of an OpenAPI document by their tags, without tags that have none. `root` is the address
    that is served, without a slash at its end; the operations `without` an example are refused as this
    service is set."""
    everything = [
        _operation(document, method, path, described, root, is_refused=described["operationId"] in without)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]
    found = (
        Group(
            tag["name"].lower(),
            tag["name"],
            tag["description"],
            tuple(each for each in everything if tag["name"] in each.described["tags"]),
        )
        for tag in document["tags"]
    )
    return [group for group in found if group.operations]


def highlighted(value: Any) -> Markup:
    """A value as indented JSON, with an element around each key, text and word."""
    text = _NUMBERS.sub(
        lambda found: f"[{' '.join(found[1].split())}]", json.dumps(value, ensure_ascii=False, indent=2)
    )
    return Markup().join(_colored(text))


def json_of(value: Any) -> str:
    """A value on one line, as JSON has it."""
    return json.dumps(value, ensure_ascii=False)


def _colored(text: str) -> Iterator[str]:
    at = 0
    for found in _JSON.finditer(text):
        yield escape(text[at : found.start()])
        yield Markup('<span class="j-{}">{}</span>').format(found.lastgroup, found[0])
        at = found.end()
    yield escape(text[at:])


def _operation(
    document: dict[str, Any],
    method: str,
    path: str,
    described: dict[str, Any],
    root: str,
    *,
    is_refused: bool,
) -> Operation:
    parameters = {
        place: [each for each in described.get("parameters", ()) if each["in"] == place] for place in PLACES
    }
    content = described.get("requestBody", {}).get("content", {}).get("application/json")
    body = _schema(document, content) if content else None
    example_body = (body.get("examples") or [{}])[0] if body else None
    responses = described["responses"]
    status = next(each for each in SUCCESS if each in responses)
    media, given = next(iter(responses[status].get("content", {}).items()), ("", {}))
    needs_token = any("deskToken" in way for way in described.get("security", ()))
    call = _call(method, root, path, parameters, example_body, needs_token=needs_token)
    is_json = media == "application/json"
    return Operation(
        anchor=re.sub(r"[{}]", "", f"{method}{path}").replace("/", "-").replace("_", "-"),
        method=method,
        path=path,
        described=described,
        parameters={place: some for place, some in parameters.items() if some},
        body=body,
        form=_form(parameters, body, example_body),
        status=status,
        media=media,
        response=_schema(document, given) if is_json else None,
        example=_example(document, given) if is_json else None,
        statuses=_statuses(document, responses, status),
        needs_token=needs_token,
        samples=tuple(
            Sample(language, name, write(Call(**call, is_json=is_json)))
            for language, (name, write) in LANGUAGES.items()
        )
        if call and not is_refused
        else (),
    )


def _form(
    parameters: dict[str, list[dict[str, Any]]], body: dict[str, Any] | None, example: Any
) -> tuple[FormField, ...]:
    """The fields of the form. A field that can only be null is none."""
    asked = [
        (each["name"], place, each["schema"], each.get("required", False), each.get("example"))
        for place, some in parameters.items()
        for each in some
    ]
    if body:
        asked += [
            (name, "body", schema, name in body.get("required", ()), example.get(name))
            for name, schema in body["properties"].items()
        ]
    return tuple(
        FormField(
            name=name,
            place=place,
            kind=KINDS.get(kind.get("type", ""), "json"),
            choices=("true", "false") if kind.get("type") == "boolean" else tuple(kind.get("enum", ())),
            is_long=kind.get("maxLength", 0) >= LONG or kind.get("type") in (None, "array", "object"),
            is_required=is_required,
            value="" if value is None else value if isinstance(value, str) else json_of(value),
        )
        for name, place, schema, is_required, value in asked
        for kind in [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"][:1]
    )


def _call(
    method: str,
    root: str,
    path: str,
    parameters: dict[str, list[dict[str, Any]]],
    body: Any,
    *,
    needs_token: bool,
) -> dict[str, Any]:
    """The fields of the example request; empty when the path has a part without an example."""
    for each in parameters["path"]:
        if not each.get("example"):
            return {}
        path = path.replace(f"{{{each['name']}}}", quote(str(each["example"]), safe=""))
    query = {each["name"]: each["example"] for each in parameters["query"] if "example" in each}
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if needs_token:
        headers["Authorization"] = f"Bearer {PLACEHOLDER}"
    address = f"{root}{path}" + (f"?{urlencode(query)}" if query else "")
    return {"method": method.upper(), "url": address, "headers": headers, "body": body}


def _schema(document: dict[str, Any], content: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of some content, itself and not a reference to it."""
    schema: dict[str, Any] = content.get("schema") or {}
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema or None


def _example(document: dict[str, Any], content: dict[str, Any]) -> Any:
    if "example" in content:
        return content["example"]
    return ((_schema(document, content) or {}).get("examples") or [None])[0]


def _statuses(document: dict[str, Any], responses: dict[str, Any], success: str) -> list[tuple[str, str]]:
    """Each status with a text; FastAPI's own for a success says nothing, so that of the schema takes its
    place."""
    content: dict[str, Any] = next(iter(responses[success].get("content", {}).values()), {})
    said = (_schema(document, content) or {}).get("description") or "It went well."
    others = sorted(status for status in responses if status not in (success, "default"))
    return [(success, said), *((status, responses[status]["description"]) for status in others)]
