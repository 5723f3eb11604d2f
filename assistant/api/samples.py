"""A request of the API as lines that somebody copies and runs: for curl, Python and JavaScript.

Nothing has to be installed for them: Python takes its own `urllib`, JavaScript `fetch`.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    method: str
    """In capitals."""

    url: str
    """The whole address, with its query."""

    headers: dict[str, str]
    body: Any = None
    """What is sent as JSON; None for a request without a body."""

    is_json: bool = True
    """Whether the answer is JSON, else text."""


def curl(call: Call) -> str:
    """For a shell."""
    parts = [f"curl -s {shlex.quote(call.url)}"]
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in call.headers.items()]
    if call.body is not None:
        parts.append(f"-d {shlex.quote(json.dumps(call.body, ensure_ascii=False))}")
    return " \\\n  ".join(parts)


def python(call: Call) -> str:
    """For Python without further packages."""
    show = "json.load(response)" if call.is_json else "response.read().decode()"
    request = _python_literal(call.url)
    names, before = "urlopen", ""
    if call.headers:
        names = "Request, urlopen"
        arguments = [request]
        if call.body is not None:
            arguments.append(f"data=json.dumps({_indented(_python_literal(call.body))}).encode()")
        arguments.append(f"headers={_indented(_python_literal(call.headers))}")
        before = "request = Request(\n" + "".join(f"    {each},\n" for each in arguments) + ")\n"
        request = "request"
    lines = f"from urllib.request import {names}\n\n{before}with urlopen({request}) as response:\n"
    module = "import json\n" if call.is_json or call.body is not None else ""
    return f"{module}{lines}    print({show})"


def javascript(call: Call) -> str:
    """For a browser's console, Node.js and Deno."""
    options = ""
    if call.headers:
        fields = [f"method: {json.dumps(call.method)}"] if call.method != "GET" else []
        fields.append(f"headers: {_indented(_json_literal(call.headers), 2)}")
        if call.body is not None:
            fields.append(f"body: JSON.stringify({_indented(_json_literal(call.body), 2)})")
        options = ", {\n" + "".join(f"  {each},\n" for each in fields) + "}"
    show = "json" if call.is_json else "text"
    address = json.dumps(call.url, ensure_ascii=False)
    return f"const response = await fetch({address}{options});\nconsole.log(await response.{show}());"


LANGUAGES = {"curl": ("curl", curl), "python": ("Python", python), "javascript": ("JavaScript", javascript)}
"""Each language by the name that a page keeps, with the name that people read and what writes it."""


def _json_literal(value: Any) -> str:
    """A value as JSON, which JavaScript reads; on one line when there is one field."""
    indent = 2 if isinstance(value, dict) and len(value) > 1 else None
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _python_literal(value: Any) -> str:
    """A value as Python writes it, with double quotes; on one line when there is one field."""
    if isinstance(value, dict):
        fields = [f"{_python_literal(key)}: {_python_literal(item)}" for key, item in value.items()]
        if len(fields) > 1:
            return "{\n" + "".join(f"    {_indented(each)},\n" for each in fields) + "}"
        return f"{{{', '.join(fields)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_python_literal, value))}]"
    return repr(value) if value is None or isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def _indented(text: str, by: int = 4) -> str:
    """A text of several lines, all but the first moved to the right."""
    return text.replace("\n", "\n" + " " * by)
