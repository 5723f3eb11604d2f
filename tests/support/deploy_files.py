"""What stands in the files of deploy/: the instructions of the container file, the services of a Compose file,
the blocks of the proxy's configuration, the settings that one names."""

from __future__ import annotations

import itertools
import re
from typing import Any

from assistant.settings import Settings
from assistant.settings.loading import secrets
from support.bases import ROOT

DEPLOY = ROOT / "deploy"
HOME = "/srv/help"
SECRETS = secrets(Settings)
"""Settings that a variable with _FILE may give."""


def asked_for(text: str) -> set[str]:
    """The settings that a file gives a value."""
    named = {name.lower() for name in re.findall(r"ASSISTANT_([A-Z_]+)", text)}
    return {name.removesuffix("_file") if name.removesuffix("_file") in SECRETS else name for name in named}


def instructions(text: str) -> list[tuple[str, str]]:
    """Instructions of a container file with their arguments, continued lines as one."""
    lines = re.sub(
        r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    ).splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines if line.strip()]


CONTAINER = instructions((DEPLOY / "Containerfile").read_text("utf-8"))
STAGES = [line.split()[-1] for kind, line in CONTAINER if kind == "FROM"]


def whole(stage: str | None) -> list[tuple[str, str]]:
    """The instructions of a stage of the container file, behind those of the stage that it begins from."""
    starts = [n for n, (kind, _) in enumerate(CONTAINER) if kind == "FROM"] + [len(CONTAINER)]
    for start, end in itertools.pairwise(starts):
        words = CONTAINER[start][1].split()
        if words[-1] == stage:
            return [*(whole(words[0]) if words[0] in STAGES else []), *CONTAINER[start:end]]
    return []


def answering(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services that answer, by their names."""
    services = compose["services"].items()
    return {n: s for n, s in services if s.get("build", {}).get("target") in ("service", "replica")}


PROXY = (DEPLOY / "nginx.conf").read_text("utf-8")


def blocks(text: str) -> dict[str, str]:
    """The blocks of a configuration one level down, by what stands before their braces; directives beside
    them are below ''."""
    out, depth, name, start, bare = {"": ""}, 0, "", 0, 0
    plain = re.sub(r"#[^\n]*", "", text)
    for match in re.finditer(r'"[^"]*"|\'[^\']*\'|[{}]', plain):
        if match.group() == "{":
            depth += 1
            if depth == 1:
                before = plain[bare : match.start()]
                name, start = before.rpartition(";")[2].strip(), match.end()
                out[""] += before.rpartition(";")[0] + ";"
        elif match.group() == "}":
            depth -= 1
            if depth == 0:
                out[name] = plain[start : match.start()]
                bare = match.end()
    return out
