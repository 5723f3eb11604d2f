"""The page of contact with its form for a message, which works without JavaScript, too."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.responses import HTMLResponse, Response

from assistant import WEB
from assistant.answering.notices import emergency
from assistant.api.dependencies import CurrentCourier, CurrentEngine
from assistant.api.gate import sent_form
from assistant.api.routes.contact import LONGEST, MessageToPerson, take
from assistant.api.routes.site import send_file
from assistant.api.templates import templates
from assistant.builds.engine import Engine
from assistant.errors import AssistantError, NoDelivery, NoPage, TooManyMessages
from assistant.words import Words, words_of

PAGE = "contact/index.html"
PLACE = "<!-- message -->"
"""Where the form goes, in the page as it was built."""

FIELDS = ("message", "email", "question", "page", "section")
"""The fields of the form; what stands above each is in `form` of the words."""

router = APIRouter(include_in_schema=False)


@router.api_route("/contact/", methods=["GET", "HEAD"])
def contact_page(request: Request, engine: CurrentEngine) -> Response:
    """The page as it was built, with the form where messages can be sent; `?sent` is where a form leads."""
    if not engine.settings.takes_messages:
        return send_file(engine.build.folder / "site", PAGE, request)
    return _page(engine, sent=request.query_params.get("sent"))


@router.post("/contact/")
def send_form(
    form: Annotated[dict[str, str], Depends(sent_form)],
    request: Request,
    engine: CurrentEngine,
    courier: CurrentCourier,
) -> Response:
    """Keep what the form was filled in with; else the form again, with what is wrong and all that was written."""
    fields = {name: form.get(name, "").strip() for name in FIELDS}
    try:
        take(MessageToPerson.model_validate(fields), request, engine, courier)
    except ValidationError as error:
        wrong = {str(each["loc"][0]): _remedy(each, _words(engine)) for each in error.errors()}
        return _page(engine, 422, values=fields, problems=wrong)
    except NoDelivery:
        raise
    except AssistantError as error:
        said = "too_many" if isinstance(error, TooManyMessages) else "not_kept"
        page = _page(engine, error.status, values=fields, trouble=_words(engine)(f"form.{said}"))
        page.headers["Retry-After"] = str(error.seconds) if isinstance(error, TooManyMessages) else "60"
        return page
    how = "answer" if fields.get("email") else "noted"
    # so that loading the page anew sends nothing twice
    return Response(status_code=303, headers={"Location": f"{_address(engine)}?sent={how}"})


def _remedy(error: ErrorDetails, words: Words) -> str:
    """What to write instead in a field."""
    if error["type"] == "string_too_long":
        return words("form.too_long", most=words.number(error["ctx"]["max_length"]))
    return words("form.one_address" if error["loc"][0] == "email" else "form.write_words")


def _words(engine: Engine) -> Words:
    """The words of the page: those of the base."""
    return words_of(engine.settings.base.language)


def _address(engine: Engine) -> str:
    return f"{engine.settings.base_path}/contact/"


def _page(engine: Engine, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page with the form in its place. Raises NotFound in a build that has none."""
    base = engine.settings.base
    form = (
        templates(WEB / "site" / "templates")
        .get_template("partials/message.html")
        .render(
            {"values": {}, "problems": {}, "sent": None, "trouble": "", **shown},
            action=_address(engine),
            emergency=emergency(base, engine.library.facts).text if base.emergency.all_signs else "",
            hours=base.contact.hours,
            labels={name: _words(engine)(f"form.{name}") for name in FIELDS},
            words=_words(engine),
            longest=LONGEST,
            prepare=base.handoff.prepare,
        )
    )
    try:
        page = (engine.build.folder / "site" / PAGE).read_text("utf-8")
    except OSError:
        raise NoPage from None
    # a reply has what somebody wrote: no cache keeps it
    headers = {"Cache-Control": "no-cache" if status == 200 else "no-store"}
    return HTMLResponse(page.replace(PLACE, form, 1), status, headers=headers)
