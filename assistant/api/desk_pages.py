"""The pages of the support desk, and what somebody gets who may not see them."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import HTMLResponse

from assistant import WEB
from assistant.api.desk_access import check, is_open, is_signed_on
from assistant.api.gate import HEADERS, WRONG, gate
from assistant.api.templates import templates
from assistant.api.tokens import bearer_token
from assistant.builds.engine import Engine
from assistant.content.addresses import parse_reference
from assistant.content.articles import date_in_words
from assistant.errors import NotSignedOn, TokenWrong, TooManyGuesses
from assistant.history.changes import sides
from assistant.words import FALLBACK, words_of

FOLDER = WEB / "desk"


def refusal(request: Request, engine: Engine, action: str, token: str | None = None) -> HTMLResponse | None:
    """What somebody gets who may not see a page of the desk; None for who may. `token` is None when none was
    asked for yet."""
    has_token = bool(engine.settings.desk_token.get_secret_value())
    given = bearer_token(request) if token is None else token
    status, trouble, headers = 200, "", {}
    try:
        if has_token and token is None and not given and not is_signed_on(request):
            pass  # to ask for the form is no guess
        else:
            check(request, given)
            return None
    except TokenWrong:
        status, trouble = 401, WRONG
    except NotSignedOn:
        status, trouble = 401, "Your sign-on did not reach this page."
    except TooManyGuesses as error:
        status, trouble = 429, f"There were too many wrong tokens. Try again in {error.seconds} s."
        headers = {"Retry-After": str(error.seconds)}
    asked = gate(
        engine,
        status,
        trouble,
        title="Support desk",
        summary="Replies to tickets, in the articles’ own words.",
        action=action,
        setting="desk_token" if has_token else "",
    )
    asked.headers.update(headers)
    return asked


def page(
    template: str, engine: Engine, token: str | None, status: int = 200, **given: object
) -> HTMLResponse:
    """A page of the desk. One with a token in it is kept nowhere."""
    text = (
        templates(FOLDER, WEB / "site" / "templates")
        .get_template(template)
        .render(
            kb=engine.settings,
            an_id=_an_id(engine),
            build=engine.library.build,
            labels=words_of(FALLBACK).group("article.status"),
            day=date_in_words,
            sides=sides,
            token=None if is_open(engine.settings) else token,
            **given,
        )
    )
    headers = {"Cache-Control": "no-cache"} if is_open(engine.settings) else HEADERS
    return HTMLResponse(text, status, headers=headers)


def _an_id(engine: Engine) -> str:
    """The id of an article, as an example: one of the first named FAQ, else the first."""
    named = next(iter(engine.settings.base.faqs.values()), ())
    return str(parse_reference(named[0])[0] if named else engine.library.articles[0].id)
