"""The OpenAPI document: what the routes declare, with the words below each field and with examples that the
served base gives."""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.openapi.utils import get_openapi

from assistant.answering import models, notices, replies, tickets
from assistant.answering.models import person_of
from assistant.api.middleware.limits import COUNTED
from assistant.api.routes import articles as article_routes
from assistant.api.routes import changes as changes_route
from assistant.api.routes import contact, faqs, feedback, pages, search, support
from assistant.api.routes import tickets as ticket_routes
from assistant.builds.engine import Engine
from assistant.content import articles, resolver
from assistant.content.articles import Section
from assistant.content.audiences import audiences
from assistant.errors import AssistantError
from assistant.history import changes
from assistant.settings import Settings

LIST, TEXT = 2, 240
"""How many items of a list and characters of a text an example shows."""

TAGS = {
    "Questions": "Answers and sections for people who look for help.",
    "Articles": "The articles and the named lists of questions, as they are.",
    "Support": "For support agents: replies to tickets, old links, what changed.",
    "Feedback": "What people say back. None of it is needed to get an answer.",
    "Operation": "For those who run the service or put the widget into a page.",
}
"""What the operations of each tag are for, in the order in which they are shown."""

FOR_AGENTS = frozenset(
    ["suggestForTicket", "getReply", "resolveLink", "listChanges", "flagSection", "countReply"]
)
"""The operations whose routes depend on `desk_access.for_desk`."""

RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds until the next request is answered.",
        "schema": {"type": "integer", "minimum": 1},
    }
}
"""What a refusal says beside its body."""

_PROBLEM = "#/components/schemas/Problem"


def describe(app: FastAPI) -> dict[str, Any]:
    """The document of an application, kept as long as the build that gives the examples is in service."""
    try:
        engine = app.state.engine()
    except AssistantError:
        engine = None  # nothing is built yet: the examples come with the first build
    kept: tuple[str, dict[str, Any]] | None = getattr(app.state, "described", None)
    if engine is not None and kept is not None and kept[0] == engine.build.folder.name:
        return copy.deepcopy(kept[1])
    settings: Settings = app.state.settings
    person = person_of(settings)
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=[{"name": name, "description": purpose} for name, purpose in TAGS.items()],
        servers=[{"url": settings.site_url.rstrip("/"), "description": settings.base.site_name}],
        contact={"name": person.label, "url": urljoin(settings.site_url, person.url)},
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    document["security"] = []  # nobody needs a key
    _add_words(document["components"]["schemas"])
    _add_limits(document["components"]["schemas"], settings)
    _add_types_of_tuples(document["components"]["schemas"])
    schemes = _desk_schemes(settings)
    _add_errors(document, schemes)
    if engine is not None:
        _add_audiences(document["components"]["schemas"], audiences(engine.library, engine.settings.base))
        _add_examples(document, engine)
        app.state.described = engine.build.folder.name, copy.deepcopy(document)
    return document


def _add_words(schemas: dict[str, Any]) -> None:
    """The text below a field of a dataclass becomes the field's description."""
    for module in (articles, changes, resolver, notices, models, replies, tickets):
        for name, kind in vars(module).items():
            if name in schemas and inspect.isclass(kind):
                body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0].body  # type: ignore[attr-defined]
                for field, words in pairwise(body):
                    if (
                        isinstance(field, ast.AnnAssign)
                        and isinstance(field.target, ast.Name)
                        and isinstance(words, ast.Expr)
                        and isinstance(words.value, ast.Constant)
                    ):
                        schemas[name]["properties"][field.target.id].setdefault(
                            "description", str(words.value.value).replace("or None", "or null")
                        )


def _add_limits(schemas: dict[str, Any], settings: Settings) -> None:
    """How long a text may really be: the settings say it, the models only know what no setting exceeds."""
    for name, field, longest in (
        ("Question", "question", settings.max_question),
        ("Query", "query", settings.max_question),
        ("Ticket", "ticket", settings.max_body),
    ):
        declared = schemas[name]["properties"][field]
        declared["maxLength"] = min(declared["maxLength"], longest)
    schemas["Question"]["properties"]["question"]["pattern"] = (
        r"[^\s\x1c-\x1f]"  # blanks alone are no question
    )


def _add_types_of_tuples(value: Any) -> None:
    """An array whose places have one type says that type for all of them, too: not everything that makes
    clients reads `prefixItems`."""
    if isinstance(value, dict):
        kinds = value.get("prefixItems")
        if isinstance(kinds, list) and all(kind == kinds[0] for kind in kinds):
            value.setdefault("items", kinds[0])
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        _add_types_of_tuples(inner)


def _add_audiences(schemas: dict[str, Any], names: Collection[str]) -> None:
    """Who may ask: those whom the served base knows; nobody can be named where it knows none."""
    for name in ("Question", "Query"):
        declared = schemas[name]["properties"]["audience"]
        declared["anyOf"] = [*([{"type": "string", "enum": [*names]}] if names else []), {"type": "null"}]


def _desk_schemes(settings: Settings) -> dict[str, dict[str, str]]:
    """How support agents show who they are; empty where the desk is for everybody."""
    found: dict[str, dict[str, str]] = {}
    if settings.desk_token.get_secret_value():
        found["deskToken"] = {"type": "http", "scheme": "bearer"}
    if settings.desk_header:
        found["signOn"] = {"type": "apiKey", "in": "header", "name": settings.desk_header}
    return found


def _add_errors(document: dict[str, Any], schemes: dict[str, dict[str, str]]) -> None:
    """The errors that any route of a kind can give, each by its status; what only support agents may ask
    says how they show who they are."""
    if schemes:
        document["components"]["securitySchemes"] = schemes
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] in ("header", "query"):  # a header is sent or not; it cannot be null
                    kinds = [
                        kind for kind in parameter["schema"].get("anyOf", ()) if kind != {"type": "null"}
                    ]
                    parameter["schema"] = kinds[0] if len(kinds) == 1 else parameter["schema"]
            possible = {"408": "The request did not arrive in time", "500": "Something went wrong here"}
            if "requestBody" in operation:
                possible |= {"400": "The body is not JSON", "413": "The body is too large"}
            if schemes and operation["operationId"] in FOR_AGENTS:
                possible |= {"401": "Only support agents may do this"}
                operation["security"] = [{name: []} for name in schemes]
            if path.startswith(COUNTED):
                possible |= {"429": "More requests within a minute than one client may send"}
            found = operation["responses"]
            for status, description in possible.items():
                content = {"application/json": {"schema": {"$ref": _PROBLEM}}}
                found.setdefault(status, {"description": description, "content": content})
            if "429" in found:
                found["429"]["headers"] = RETRY_AFTER
            for response in found.values():
                content = response.get("content", {})
                if content.get("application/json", {}).get("schema", {}).get("$ref") == _PROBLEM:
                    response["content"] = {"application/problem+json": content["application/json"]}
            operation["responses"] = dict(sorted(found.items()))


def _add_examples(document: dict[str, Any], engine: Engine) -> None:
    """An example response for each route of the help, from the base's first named FAQ or its first
    article."""
    topic, refs = next(iter(engine.settings.base.faqs.items()), ("", ()))
    section = _example_section(engine, refs)
    since = engine.assistant.today() - timedelta(days=changes_route.DAYS)
    article = engine.library.article(section.article_id)
    page = article.pages[-1] if article.pages else "start"
    found = {
        "/v1/answers": engine.assistant.answer(section.heading),
        "/v1/search": search.post_search(search.Query(query=section.heading, limit=LIST), engine),
        "/v1/suggestions": ticket_routes.post_suggestions(
            ticket_routes.Ticket(ticket=section.heading), engine
        ),
        "/v1/replies/{article_id}/{anchor}": support.get_reply(article.id, section.anchor, engine),
        "/v1/links": support.post_link(support.OldLink(link=article.permalink), engine),
        # without earlier texts: they are for those who ask what changed
        "/v1/changes": changes_route.changes_since(engine, since, ()),
        "/v1/articles": article_routes.get_articles(engine),
        "/v1/articles/{article_id}": article_routes.get_article(article.id, engine),
        "/v1/pages": pages.post_page(pages.PageInView(page=page), engine),
        "/v1/contact": contact.get_contact(engine),
        "/v1/messages": contact.Accepted(
            hours=engine.settings.base.contact.hours, handoff=engine.assistant.handoff()
        ),
        **{
            f"/v1/{name}": feedback.Recorded(kept=True, handoff=engine.assistant.handoff())
            for name in ("feedback", "flags", "handoffs", "replies", "searches")
        },
    } | ({"/v1/faqs/{topic}": faqs.get_faqs(topic, engine)} if topic else {})
    parts = {
        "article_id": article.id,
        "anchor": section.anchor,
        "since": since.isoformat(),
        "topic": topic,
    }
    bodies = {
        "Question": {"question": section.heading},
        "Query": {"query": section.heading},
        "Ticket": {"ticket": f"Hello, {section.heading} Thank you."},
        "Feedback": {"article": article.id, "verdict": "helped"},
        "Flag": {"article": article.id, "verdict": "outdated", "reason": "The menu has another name now."},
        "CopiedReply": {"sections": [section.ref]},
        "HandoffRequest": {"answer_id": "0123456789abcdef"},
        "PageInView": {"page": page},
        "MessageToPerson": {"message": "The menu has no such entry.", "question": section.heading},
        "OldLink": {"link": article.permalink},
        "Search": {"query": section.heading, "opened": section.ref},
    }
    for path, example in found.items():
        for operation in document["paths"].get(path, {}).values():
            success = next(
                response for status, response in operation["responses"].items() if status.startswith("2")
            )
            success["content"]["application/json"]["example"] = _cut(jsonable_encoder(example))
            for parameter in operation.get("parameters", ()):
                if parameter["name"] in parts:
                    parameter["example"] = parts[parameter["name"]]
    for name, body in bodies.items():
        document["components"]["schemas"][name]["examples"] = [body]
    document["components"]["schemas"]["Problem"]["examples"] = [
        {
            "type": "/problems/not-found",
            "title": "There is nothing here",
            "status": 404,
            "detail": "no article has the id 1",
            "handoff": jsonable_encoder(engine.assistant.handoff()),
        }
    ]


def _example_section(engine: Engine, refs: Sequence[str]) -> Section:
    """What the examples ask about: a confirmed question, if there is one among `refs` or else in the base."""
    named = [engine.library.section(ref) for ref in refs]
    everything = [*named, *engine.library.sections]
    good = (section for section in everything if section.is_question and section.is_confirmed)
    return next(good, everything[0])


def _cut(value: Any) -> Any:
    """The same value with long lists and texts cut short, as examples show it."""
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_cut(item) for item in value[:LIST]]
    return (
        value
        if not isinstance(value, str) or len(value) <= TEXT
        else value[: TEXT - 2].rsplit(" ", 1)[0] + " …"
    )
