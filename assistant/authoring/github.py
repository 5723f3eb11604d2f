"""A pull request on GitHub: which one an event is about, and the one comment that this program keeps in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from assistant import __version__
from assistant.errors import GitHubError
from assistant.settings.values import is_this_machine

SECONDS = 20.0
"""Longest wait for an answer."""

PAGE = 100
"""Comments that are asked for at once: as many as GitHub gives."""

MOST_PAGES = 30


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What an event says of a pull request."""

    number: int
    base: str
    """The commit that it is to be merged into."""

    branch: str
    """The branch of that commit."""


def pull_request_in(event: Path) -> PullRequest | None:
    """The pull request that the file of an event is about; None for an event of another kind."""
    try:
        found = json.loads(event.read_text("utf-8"))["pull_request"]
        number, base, branch = found["number"], found["base"]["sha"], found["base"]["ref"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    is_one = isinstance(number, int) and re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", str(base))
    return PullRequest(number, str(base), str(branch)) if is_one else None


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a pull request, by GitHub's API."""

    api: str
    repository: str
    """Owner and name."""

    token: str = field(repr=False)

    def put(self, number: int, marker: str, text: str) -> str:
        """Write the comment whose first line is `marker` anew, or a first one; gives its address. Raises
        GitHubError when it cannot be written; nothing is repeated that GitHub said."""
        self._check()
        place = f"{self.api.rstrip('/')}/repos/{self.repository}/issues"
        body = {"body": f"{marker}\n{text}"}
        known = self._known(f"{place}/{number}/comments", marker)
        if known is not None:
            written = self._asked("PATCH", f"{place}/comments/{known}", body)
        else:
            written = self._asked("POST", f"{place}/{number}/comments", body)
        return str(written.get("html_url", "")) if isinstance(written, dict) else ""

    def _known(self, place: str, marker: str) -> int | None:
        for page in range(1, MOST_PAGES + 1):
            found = self._asked("GET", f"{place}?per_page={PAGE}&page={page}")
            comments = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
            for comment in comments:
                if str(comment.get("body")).partition("\n")[0].strip() == marker:
                    return int(comment["id"])
            if len(comments) < PAGE:
                return None
        return None

    def _check(self) -> None:
        parts = urlsplit(self.api)
        is_safe = parts.scheme == "https" or (
            parts.scheme == "http" and is_this_machine(parts.hostname or "")
        )
        if not is_safe or not parts.hostname:
            raise GitHubError("the address of GitHub's API is not https, so no token is sent there")
        if not re.fullmatch(r"[\w.-]+/[\w.-]+", self.repository):
            raise GitHubError("no repository is named, as owner/name")

    def _asked(self, method: str, address: str, body: object = None) -> Any:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "User-Agent": f"help-assistant/{__version__}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        data = None if body is None else json.dumps(body).encode()
        request = Request(address, data, headers, method=method)  # noqa: S310 - https, or this machine
        is_here = is_this_machine(urlsplit(address).hostname or "")
        opener = build_opener(_NoRedirect, *([ProxyHandler({})] if is_here else []))
        try:
            with opener.open(request, timeout=SECONDS) as response:
                return json.loads(response.read())
        except HTTPError as error:
            with error:
                raise GitHubError(_refused(error.code)) from None
        except (URLError, OSError, HTTPException, ValueError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise GitHubError(f"GitHub's API cannot be asked: {type(reason).__name__}") from None


def _refused(status: int) -> str:
    said = f"GitHub's API answers with {status}"
    if status in (401, 403, 404):
        return (
            f"{said}; a workflow needs 'permissions: pull-requests: write', and one of a fork's pull request "
            "may not write"
        )
    return said


class _NoRedirect(HTTPRedirectHandler):
    """A token for one host goes to no other one."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> None:
        return None
