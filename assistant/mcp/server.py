"""The protocol: what a client is told of the tools, and what a call of one gives. Nothing of a call is kept."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import anyio.to_thread
from anyio import CapacityLimiter
from mcp import MCPError
from mcp.server.lowlevel import Server
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import ValidationError

from assistant import __version__
from assistant.builds.engine import Engine
from assistant.errors import AssistantError
from assistant.mcp.tools import ArticleTool, article_tools
from assistant.settings import Settings

INSTRUCTIONS = """{name} answers with the exact words of its help articles. Call `answer` with the whole \
question, quote its `text` and cite its `permalink`. When it has no answer, say so and name `person`. Say what \
`notices` say. Leave out of questions what is about a particular person."""

HINTS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

log = logging.getLogger("assistant")

_NAME = re.compile(r"[a-z_]{1,40}")


def make_server(settings: Settings, engines: Callable[[], Engine]) -> Server[object]:
    """The server over a base. `engines` gives the engine of the published build: each call asks anew."""
    tools = {tool.name: tool for tool in article_tools(settings.base)}
    turns = CapacityLimiter(settings.max_computing)

    async def list_tools(_: object, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in tools.values()])

    async def call_tool(_: object, params: CallToolRequestParams) -> CallToolResult:
        tool = tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"there is no such tool; there is: {', '.join(tools)}")
        return await anyio.to_thread.run_sync(_called, tool, params, engines, limiter=turns)

    return Server(
        "help-assistant",
        version=__version__,
        title=settings.base.site_name,
        website_url=settings.site_url,
        instructions=INSTRUCTIONS.format(name=settings.base.site_name),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(tool: ArticleTool) -> Tool:
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(mode="serialization"),
        annotations=HINTS,
    )


def _called(
    tool: ArticleTool, params: CallToolRequestParams, engines: Callable[[], Engine]
) -> CallToolResult:
    try:
        given = tool.run(engines(), tool.takes.model_validate(params.arguments or {}))
    except ValidationError as error:
        return _refused(_what_is_wrong(tool, error))
    except AssistantError as error:
        # messages of the server's own troubles name files: they are for the person at the console
        away = "the help center has no answers ready at the moment; try again in a few seconds"
        return _refused(str(error) if error.status < 500 else away)
    except Exception:  # the SDK would send its message
        log.exception("a bug in the tool %s", tool.name)
        return _refused("something went wrong here; nothing was kept. Try again, or ask a person")
    return CallToolResult(
        content=[TextContent(type="text", text=given.model_dump_json())],  # for clients of before 2025-06
        structured_content=given.model_dump(mode="json"),
    )


def _refused(said: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=said)], is_error=True)


def _what_is_wrong(tool: ArticleTool, error: ValidationError) -> str:
    """Which field, what is wrong with it, and what there is. An unknown field that may be somebody's words is
    not repeated."""
    wrong = []
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(part if _NAME.fullmatch(part := str(found)) else "…" for found in each["loc"])
        wrong.append(f"{name}: {each['msg']}")
    needed = [name for name, field in tool.takes.model_fields.items() if field.is_required()]
    more = [name for name in tool.takes.model_fields if name not in needed]
    also = f", and if you like: {', '.join(more)}" if more else ""
    return f"{'; '.join(wrong)}\n  '{tool.name}' takes: {', '.join(needed)}{also}"
