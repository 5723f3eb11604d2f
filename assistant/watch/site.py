"""What stands around the application while an author edits: pages of the preview in place of the published
ones, each with the script that makes it new, and the addresses that this script asks. Only this machine gets
them; others get what is published."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import AsyncIterator, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from fastapi import FastAPI
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant import WEB
from assistant.api.clients import is_local
from assistant.api.middleware.request_context import HEADERS
from assistant.api.routes.site import Files
from assistant.content.articles import Article
from assistant.content.library import Library
from assistant.evaluation.comparison import Change, Outcome
from assistant.evaluation.known_questions import known_questions
from assistant.settings.values import is_this_machine
from assistant.watch.board import Board
from assistant.watch.preview import Preview, address_of

PREFIX = "/_watch/"
"""Where everything of it is: no article can have such an address, and no other service has it."""

SCRIPTS = WEB / "watch"

NOT_KEPT = {**HEADERS, "cache-control": "no-store"}

FORWARDED = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"})
"""Headers of a proxy: then the request comes from elsewhere, whatever the connection says."""

QUESTIONS_SHOWN = 5
"""Questions that are shown of a section."""

LONGEST_TEXT = 240
"""Characters that are shown of an answer."""


class WatchedSite:
    """Pure ASGI, outermost. What is not the preview's goes to the application."""

    def __init__(self, app: FastAPI, board: Board, preview: Preview, base_path: str) -> None:
        self._app, self._board, self._preview, self._base_path = app, board, preview, base_path
        self._known: set[str] = set()
        """Addresses that are or were a page: whoever has one open that is gone sees so, and sees it come
        back."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and is_of_this_machine(scope)
        response = await self._response(scope) if is_ours else None
        await (response or self._app)(scope, receive, send)

    async def _response(self, scope: Scope) -> Response | None:
        path = self._inside(scope["path"])
        if path.startswith(PREFIX):
            return self._own(path.removeprefix(PREFIX), scope)
        return await asyncio.to_thread(self._page_or_file, path, scope)

    def _inside(self, path: str) -> str:
        """An address below that of the site."""
        is_inside = self._base_path and (path + "/").startswith(self._base_path + "/")
        return path.removeprefix(self._base_path) if is_inside else path

    def _page_or_file(self, path: str, scope: Scope) -> Response | None:
        if path in self._pages() or path in self._known:
            return self._page(path)
        files = Files(self._preview.folder)
        found = files.find(path.strip("/")) if self._preview.file(path.strip("/")) else None
        if found is None:
            return None
        response = files.file_response(*found, scope)
        response.headers.update(NOT_KEPT)
        return response

    def _pages(self) -> Mapping[str, str]:
        """The pages as the files are; those of the published build as long as none could be read."""
        engine, pages = self._app.state.engine.now, self._board.now.pages
        if not self._known and engine is not None:
            library: Library = engine.library
            self._known |= {address_of(a, self._base_path) for a in (*library.articles, *library.pages)}
        self._known |= (pages or {}).keys()
        return pages if pages is not None else dict.fromkeys(self._known, "")

    def _page(self, path: str) -> Response | None:
        """A page with the script that asks whether it changed; that for a missing one when it is gone. The
        script gets the mark of the page, so that it can tell what it is of."""
        mark = self._pages().get(path)
        html = self._preview.page(path) if mark else None
        name = "404.html" if mark is None else f"{path.strip('/')}/index.html"
        html = html or self._published(name)
        if html is None:
            return None
        address = f"{self._base_path}{PREFIX}watch.js"
        script = f'<script type="module" src="{address}" data-watch="{mark or ""}"></script>'
        status = 404 if mark is None else 200
        return HTMLResponse(html.replace("</head>", script + "</head>", 1), status, headers=NOT_KEPT)

    def _published(self, name: str) -> str | None:
        engine = self._app.state.engine.now
        found = Files(engine.build.folder / "site").find(name) if engine else None
        return found[0].read_text("utf-8") if found and found[0].is_file() else None

    # --- what the script asks ---

    def _own(self, name: str, scope: Scope) -> Response:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("page", [""])[0]
        page = self._inside(unquote(asked))
        if name == "events":
            events = self._events(page)
            return StreamingResponse(events, media_type="text/event-stream", headers=NOT_KEPT)
        if name == "answers":
            return JSONResponse(self._answers(page), headers=NOT_KEPT)
        found = Files(SCRIPTS).find(name)
        if found is None or not found[0].is_file():
            return Response("There is no such address.", 404, headers=NOT_KEPT)
        kind = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
        return Response(found[0].read_bytes(), media_type=kind, headers=NOT_KEPT)

    async def _events(self, page: str) -> AsyncIterator[bytes]:
        """What is new for a page: at once, and whenever it changes, until the page or the service is gone."""
        last = ""
        with self._board.listening() as changed:
            while not self._board.is_closed:
                changed.clear()
                said = json.dumps(self._told(page), ensure_ascii=False)
                if said != last:
                    last = said
                    yield f"data: {said}\n\n".encode()
                await changed.wait()

    def _told(self, page: str) -> dict[str, object]:
        state = self._board.now
        return {
            "mark": None if state.pages is None else state.pages.get(page, ""),
            "mistakes": [
                {"place": m.place, "problem": m.problem, "remedy": m.remedy} for m in state.mistakes
            ],
            "moved": None if state.moved is None else len(state.moved),
        }

    def _answers(self, page: str) -> dict[str, object]:
        article, library, moved = self._preview.article(page), self._preview.library, self._board.now.moved
        return {
            "sections": sections_of(article, library) if article and library else [],
            "moved": None if moved is None else [_shown(change) for change in moved],
        }


def is_of_this_machine(scope: Scope) -> bool:
    """Whether whoever asks sits at this machine: by the connection, through no proxy, and by a name of this
    machine, which no page of another site can take on."""
    headers = dict(scope["headers"])
    if headers.keys() & FORWARDED or not scope.get("client"):
        return False
    try:
        host = urlsplit(f"//{headers.get(b'host', b'').decode('latin-1')}").hostname or ""
    except ValueError:
        return False
    return is_local(scope["client"][0]) and is_this_machine(host)


def sections_of(article: Article, library: Library) -> list[dict[str, object]]:
    """The sections of a page that are answers, each with questions that the base knows for it."""
    if article not in library.sources:
        return []
    asked: dict[str, list[str]] = {}
    for question, refs in known_questions(library).items():
        for ref in refs:
            asked.setdefault(ref, []).append(question)
    found: list[dict[str, object]] = []
    for section in article.sections:
        questions = [q for q in asked.get(section.ref, ()) if q != section.heading]
        if section.is_confirmed and (questions or section.text):
            found.append(
                {
                    "anchor": section.anchor,
                    "heading": section.heading,
                    "questions": questions[:QUESTIONS_SHOWN],
                    "more": max(0, len(questions) - QUESTIONS_SHOWN),
                }
            )
    return found


def _shown(change: Change) -> dict[str, object]:
    return {
        "question": change.question,
        "kind": change.kind,
        "before": _outcome(change.before),
        "after": _outcome(change.after),
    }


def _outcome(outcome: Outcome) -> dict[str, str]:
    is_long = len(outcome.text) > LONGEST_TEXT
    return {
        "heading": outcome.heading,
        "text": outcome.text[:LONGEST_TEXT] + " …" if is_long else outcome.text,
    }
