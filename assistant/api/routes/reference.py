"""The page that describes the API at `/docs`: made of the OpenAPI document, with requests that work on the
served base."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from assistant import WEB
from assistant.api.dependencies import CurrentEngine
from assistant.api.reference import PLACEHOLDER, PLACES, groups, highlighted, json_of
from assistant.api.samples import LANGUAGES
from assistant.api.templates import templates
from assistant.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request, engine: CurrentEngine) -> HTMLResponse:
    """The page. All of it can be read without a script; a script copies, filters and sends."""
    document = request.app.openapi()
    root = served_address(request, engine.settings)
    page = (
        templates(WEB / "api_docs", WEB / "site" / "templates", trim=False)
        .get_template("api.html")
        .render(
            api=document,
            schemas=document["components"]["schemas"],
            groups=groups(document, root, () if engine.settings.takes_messages else ("sendMessage",)),
            highlighted=highlighted,
            json_of=json_of,
            languages={language: name for language, (name, _) in LANGUAGES.items()},
            places=PLACES,
            token=PLACEHOLDER,
            root=root,
            kb=engine.settings,
            build=engine.library.build,
        )
    )
    return HTMLResponse(page)


def served_address(request: Request, settings: Settings) -> str:
    """Where the service is, without a slash at the end: as the setting `site_url` says, and without it where
    its socket listens, which may be a port that was free. Never as a header says, which anybody can choose
    and a cache would keep; the page's script puts in what the browser has in its address bar."""
    server = request.scope.get("server")
    if "site_url" in settings.model_fields_set or not server or server[1] is None:
        return settings.site_url.rstrip("/")
    host, port = server
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}{'' if port == 80 else f':{port}'}"
