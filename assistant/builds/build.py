"""How a build is made: written beside the old one, complete before anyone sees it, then published by one
pointer.

kb/index/builds/<build>/      library.json   the articles, as the answers quote them
                              changes.json   how the articles read before, as git knows it
                              search/        the Whoosh index, and what was learned from the wordings
                              site/          the static site
                              manifest.json  written last: a folder without it is not a build
kb/index/model/               the sentence model's graph as it is computed, for all builds
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.builds.store import (
    CHECKED,
    FORMAT,
    Build,
    build_of,
    checksums,
    current,
    describe,
    lock,
    mirror,
    prune,
    publish,
    published,
    read_manifest,
    set_aside,
    sweep,
    verify,
)
from assistant.builds.widget import write_widget
from assistant.cache import code_hash
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.content.parsed_cache import ParsedCache
from assistant.errors import IndexBroken
from assistant.history.git import last_changes
from assistant.history.versions import FILE as CHANGES
from assistant.history.versions import read_past
from assistant.offline.pack import write_pack
from assistant.offline.terms import TermCounts
from assistant.ranking.calibration import read_calibration
from assistant.ranking.graphs import FOLDER as GRAPHS
from assistant.ranking.graphs import keep_graphs
from assistant.ranking.model_files import model_name
from assistant.ranking.training_data import take_over
from assistant.search.index_writer import write_index
from assistant.settings import Settings
from assistant.site.build import build_site

if TYPE_CHECKING:
    from assistant.ranking.ranker import Ranker

CALIBRATION = "calibration.yml"

__all__ = ["Build", "Report", "build", "current", "describe", "load", "published"]

Report = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def build(
    settings: Settings, report: Report = lambda *_: None, *, full: bool = False, keep_rollback: bool = False
) -> tuple[Build, Library]:
    """Make and publish a build of the base. The same content gives the same id and no work.

    With `keep_rollback`, content whose build a rollback went back behind is not published again.
    Raises ContentErrors when the articles are not in order, BuildError when another build is running; the
    published build stays.
    """
    cache = settings.cache_dir
    if full:  # everything anew but what only the model can compute
        shutil.rmtree(cache / "templates", ignore_errors=True)
    parsed, counts = ParsedCache(cache / "articles.json", empty=full), TermCounts(cache)
    library = checked_library(
        settings, lambda done, total: report("Reading articles", done, total), cache=parsed
    )
    builds = settings.index_dir / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with lock(settings.index_dir):
        sweep(builds)
        name = model_name(settings.model)
        if name:
            keep_graphs(settings.index_dir / GRAPHS, settings.model, name, anew=full)
        old = published(settings)
        known = (read_manifest(builds / old) if old else None) or {}
        changes = hashlib.sha256(
            repr(sorted(last_changes(settings.articles_dir).items())).encode()
        ).hexdigest()[:16]
        if old and known.get("id") == library.build and known.get("changes") == changes and not full:
            mirror(builds / old / "site", settings.site_dir, library.build)
            return build_of(builds / old, is_new=False), library
        if keep_rollback and old and known and library.build in set_aside(settings):
            return build_of(builds / old, is_new=False), library
        folder = _free(builds, library.build)
        draft = builds / f".draft-{library.build}-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            # nothing is taken over from a build that other code made, or that is not as it was written
            previous = (
                builds / old
                if old and known.get("code") == code_hash() and not full and _is_intact(builds / old)
                else None
            )
            draft.mkdir()
            report("Writing the index", 0, 1)
            write_index(library, draft / "search", previous / "search" if previous else None)
            if name and not (previous and take_over(library, name, previous / "search", draft / "search")):
                _learn(library, draft / "search", settings, report)
            calibration = settings.root / "kb" / CALIBRATION
            if calibration.is_file():
                shutil.copy2(calibration, draft / "search" / CALIBRATION)
            (draft / "library.json").write_bytes(library.dump())
            (draft / CHANGES).write_bytes(read_past(settings).dump())
            report("Writing the index", 1, 1)
            written = build_site(
                settings, library, draft / "site", previous / "site" if previous else None, report
            )
            write_widget(draft / "site", builds)
            write_pack(settings, library, draft / "site", counts)
            _write_manifest(draft, library, written, changes)
            os.rename(draft, folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        report("Publishing", 0, 1)
        parsed.save()
        counts.save()
        publish(settings, folder.name, library.build)
        prune(builds, settings.keep_builds, keep={folder.name, old})
        report("Publishing", 1, 1)
        return build_of(folder, is_new=True), library


def _learn(library: Library, folder: Path, settings: Settings, report: Report) -> None:
    from assistant.ranking.encoder import find_model, processors
    from assistant.ranking.semantic_index import (
        write_learned,  # here: a build that learns nothing needs none of what computes
    )

    report("Learning wordings", 0, 1)
    model = find_model(settings.model, processors(), settings.index_dir / GRAPHS)
    if model is not None:
        write_learned(
            library,
            folder,
            model,
            settings.cache_dir,
            lambda done, total: report("Learning wordings", done, total),
        )


def load(found: Build, settings: Settings) -> tuple[Library, Ranker]:
    """Library and ranker of a build. Raises IndexBroken when a file is not what was written."""
    from assistant.ranking.encoder import open_model
    from assistant.ranking.ranker import open_ranker
    from assistant.search.index import open_index  # here, for the same reason

    library = Library.load(verify(found))
    if library.build != found.id:
        raise IndexBroken(
            f"{found.folder / 'manifest.json'} is that of another build\n  Build it again with: kb build --full"
        )
    index = open_index(found.folder / "search", library)
    return library, open_ranker(
        library,
        index,
        found.folder / "search",
        open_model(settings.model, graphs=settings.index_dir / GRAPHS),
        read_calibration(found.folder / "search" / CALIBRATION),
    )


def _is_intact(folder: Path) -> bool:
    try:
        verify(build_of(folder, is_new=False))
    except IndexBroken:
        return False
    return True


def _free(builds: Path, build_id: str) -> Path:
    """A folder that no build has: a full build of the same content stands beside the old one, which serves
    until the new one is published."""
    names = (build_id, *(f"{build_id}-{n}" for n in range(2, 1000)))
    return next(folder for name in names if not (folder := builds / name).exists())


def _write_manifest(draft: Path, library: Library, written: int, changes: str) -> None:
    manifest = {
        "id": library.build,
        "format": FORMAT,
        "code": code_hash(),
        "changes": changes,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "articles": len(library.articles),
        "sections": len(library.sections),
        "pages_written": written,
        "library_sha256": hashlib.sha256((draft / "library.json").read_bytes()).hexdigest(),
        **{f"{part}_sha256": checksums(draft / part) for part in CHECKED},
    }
    (draft / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
