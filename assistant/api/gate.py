"""Pages behind a token: the form that asks for it, and what it sends. The token travels in a header or a form,
never in a cookie or an address."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import HTTPException, Request
from starlette.responses import HTMLResponse

from assistant import WEB
from assistant.api.templates import templates
from assistant.builds.engine import Engine

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
"""What goes with each page behind a token, so that it stays nowhere."""

FIELDS = 10
"""How many fields a form has at most."""

WRONG = "That is not the token."


async def sent_form(request: Request) -> dict[str, str]:
    """The fields of a form. (Its size is limited before it gets here.) Raises HTTPException 422 for too many."""
    body = await request.body()
    try:
        found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=FIELDS)
    except ValueError:
        place = request.scope["route"].path
        raise HTTPException(
            422, f"This form has more than {FIELDS} fields; send those of the page at {place}."
        ) from None
    return {name: values[0] for name, values in found.items()}


def gate(
    engine: Engine, status: int, trouble: str, *, title: str, summary: str, action: str, setting: str
) -> HTMLResponse:
    """The page that asks for the token of a setting and sends it to `action`, below the sub-path of the site.
    Without a `setting`, it says that only who is signed on gets in."""
    page = (
        templates(WEB / "shared", WEB / "site" / "templates")
        .get_template("gate.html")
        .render(
            kb=engine.settings, title=title, summary=summary, action=action, setting=setting, trouble=trouble
        )
    )
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return HTMLResponse(page, status, headers=HEADERS | challenge)
