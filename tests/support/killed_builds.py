"""Kills builds at chosen points of their work and looks at what is left: run by builds/test_interrupted.py in
a process of its own.

    python tests/support/killed_builds.py BASE KIND POINTS      prints {"events": …, "points": …, "problems": […]}

BASE is a finished base that is copied for each point. KIND says how it is built: `build` or `full`. An audit
hook counts every change that the build makes to the file system and ends the process, as SIGKILL does, right
before the one whose turn it is: nothing is cleaned up.
"""

from __future__ import annotations

import filecmp
import importlib
import json
import os
import re
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assistant.builds import build as builds
from assistant.builds.engine import open_build
from assistant.errors import IndexMissing
from assistant.ranking import ranker
from assistant.search.spelling import make_speller
from assistant.settings import Settings

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink"}
IMPORTED = "\0"
TEMPLATES = "/cache/templates"
_TIMES = re.compile(r'"created":"[^"]*","expires":"[^"]*",')


def is_change(event: str, args: tuple[object, ...]) -> bool:
    if event == "open":
        return isinstance(args[2], int) and bool(args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in CHANGES


def in_child(work: Callable[[], None]) -> int:
    """Do something in a copy of this process; gives its exit code, or minus the signal that ended it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def build(root: Path, kind: str) -> None:
    builds.build(Settings.load(root), full=kind == "full")


def record(root: Path, kind: str, log: Path) -> None:
    """Every change of a whole build, in order, as a line each; then the modules that it has imported."""
    with log.open("w") as file:

        def hook(event: str, args: tuple[object, ...]) -> None:
            if is_change(event, args):
                file.write(f"{event} {args[0]}\n")

        sys.addaudithook(hook)
        build(root, kind)
        file.write(IMPORTED + "\n".join(sys.modules))


def load(modules: list[str]) -> None:
    """Import what a build imports, so that each of the many builds that follow need not."""
    for name in modules:
        with suppress(ImportError):
            importlib.import_module(name)


def kill_at(root: Path, kind: str, point: int) -> None:
    left = point

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if is_change(event, args):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    sys.addaudithook(hook)
    build(root, kind)


def choose(events: list[str], root: Path, count: int) -> list[int]:
    """Every change of what a reader of the base may look at, the first and last ones of the copying beside
    it, those of one compiled template, of which each is kept in the same way, and some in between."""

    def is_private(event: str) -> bool:
        return any(part in event for part in (".draft-", ".site-", TEMPLATES, f"{root}/site/"))

    private = [n for n, event in enumerate(events) if is_private(event)]
    edges = [
        n
        for n in private
        if n == 0 or n + 1 == len(events) or not is_private(events[n - 1]) or not is_private(events[n + 1])
    ]
    every = [n for n, event in enumerate(events) if event.startswith("os.rename") and "/search/" not in event]
    templates = [n for n in every if TEMPLATES in events[n]]
    renames = [n for n in every if n not in templates[1:]]
    must = sorted({*renames, *(n + 1 for n in renames if n + 1 < len(events)), *edges})
    public = [n for n, event in enumerate(events) if not is_private(event)]
    if len(public) + len(must) <= count:
        must = sorted({*must, *public})
    spread = [
        round(n * (len(events) - 1) / max(count - len(must) - 1, 1)) for n in range(max(count - len(must), 0))
    ]
    return sorted({*must, *spread})


def is_same_pack(one: Path, other: Path) -> bool:
    """Whether two files are one offline pack, but for its signature and the moments between which it may be
    used."""
    if one.name != "pack.json":
        return False
    texts = [path.read_text("utf-8").partition("\n")[2] for path in (one, other)]
    return len({_TIMES.sub("", text) for text in texts}) == 1


def same(one: Path, other: Path, ignore: tuple[str, ...] = ()) -> list[str]:
    """How two folders differ."""
    found = filecmp.dircmp(one, other, ignore=list(ignore), hide=[])
    _, differ, errors = filecmp.cmpfiles(one, other, found.common_files, shallow=False)
    differences = (
        [f"{one / n} differs" for n in differ + errors if not is_same_pack(one / n, other / n)]
        + [f"only in {one}: {n}" for n in found.left_only]
        + [f"only in {other}: {n}" for n in found.right_only]
    )
    for name in found.common_dirs:
        differences += same(one / name, other / name)
    return differences


def look(root: Path, expected: set[str]) -> list[str]:
    """What is wrong with the build that a killed one left to serve: nothing, when it is one of the expected,
    whole."""
    settings = Settings.load(root)
    try:
        found = builds.current(settings)
    except IndexMissing as error:
        return [] if not expected else [f"nothing is served any more: {error}"]
    if expected and found.id not in expected:
        return [f"{found.id} is served, not one of {sorted(expected)}"]
    library, _ = open_build(found, settings)
    page = (found.folder / "site" / "index.html").read_text("utf-8")
    return (
        []
        if library.build == found.id and found.id in page
        else ["answers and pages are of different builds"]
    )


def look_repaired(root: Path, is_new_id: Callable[[str], bool]) -> list[str]:
    """What is wrong after one more build: the published build, its copy in site/, and no leftovers."""
    settings = Settings.load(root)
    found = builds.current(settings)
    open_build(found, settings)
    problems = [] if is_new_id(found.id) else [f"after the next build {found.id} is served"]
    problems += same(found.folder / "site", settings.site_dir, ignore=(".gitignore",))[:3]
    left = [p.name for p in root.iterdir() if p.name.startswith(".")] + [
        p.name for p in (settings.index_dir / "builds").iterdir() if p.name.startswith(".")
    ]
    return problems + [f"left behind: {name}" for name in left]


def main(base: Path, kind: str, count: int) -> None:
    speller = make_speller([])  # it takes longer than all the rest and has no part in this
    ranker.speller_of = lambda _: speller
    work, log = base.with_name("work"), base.with_name("log")

    def fresh() -> None:
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base, work)

    try:
        before = {builds.current(Settings.load(base)).id}
    except IndexMissing:
        before = set()
    fresh()
    if in_child(lambda: record(work, kind, log)):
        raise SystemExit("the build that is not killed fails")
    changes, _, modules = log.read_text().partition(IMPORTED)
    events = changes.splitlines()
    load(modules.splitlines())
    after = builds.current(Settings.load(work)).id
    points = choose(events, work, count)
    problems = []
    for point in points:
        fresh()
        code = in_child(lambda point=point: kill_at(work, kind, point))  # type: ignore[misc]
        found = [] if code == -signal.SIGKILL else [f"the build ended with {code} instead of being killed"]
        for step in (lambda: look(work, before and before | {after}), lambda: repaired(after)):
            try:
                found += step()
            except Exception as error:
                found.append(f"{type(error).__name__}: {error}")
        problems += [
            f"killed before change {point} of {len(events)} ({events[point].replace(str(work), '')}): "
            f"{problem}"
            for problem in found
        ]
    sys.stdout.write(json.dumps({"events": len(events), "points": len(points), "problems": problems}))


def repaired(after: str) -> list[str]:
    work = Path(sys.argv[1]).with_name("work")
    if in_child(lambda: build(work, "build")):
        return ["the next build fails"]
    return look_repaired(work, lambda found: found == after)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
