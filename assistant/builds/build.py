"""How a build is made: written beside the old one, complete before anyone sees it, then published by one
pointer.

kb/index/builds/<build>/      library.json   the articles, as the answers quote them
                              published.json how the articles read in the builds that were published
                              search/        the Whoosh index, and what was learned from the wordings
                              site/          the static site
                              manifest.json  written last: a folder without it is not a build
kb/index/model/               the sentence model's graph as it is computed, for all builds
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.builds.folder import copy_site, current, lock, published, set_aside, sweep
from assistant.builds.manifest import (
    Build,
    build_of,
    describe,
    is_intact,
    read_manifest,
    write_manifest,
)
from assistant.builds.store import BuildStore, open_store
from assistant.builds.widget import write_widget
from assistant.cache import code_hash
from assistant.content.checks import checked_library
from assistant.content.library import Library
from assistant.content.parsed_cache import ParsedCache
from assistant.history.git import last_changes
from assistant.history.versions import FILE as PUBLISHED
from assistant.history.versions import VersionHistory, handed_on
from assistant.offline.pack import is_worn, write_pack
from assistant.offline.terms import TermCounts
from assistant.progress import Progress, silent
from assistant.ranking.calibration import FILE as CALIBRATION
from assistant.ranking.graphs import FOLDER as GRAPHS
from assistant.ranking.graphs import keep_graphs
from assistant.ranking.model_card import model_name
from assistant.ranking.training_data import take_over
from assistant.search.index_writer import write_index
from assistant.settings import Settings
from assistant.site.build import build_site

__all__ = ["Build", "build", "current", "describe", "published"]


@dataclass
class Draft:
    """A build while it is made."""

    settings: Settings
    library: Library
    folder: Path
    """Where it is written: hidden beside the builds until it is whole."""

    previous: Path | None
    """The build before, of which everything that did not change is taken over; None when there is none, or
    none that can be trusted."""

    terms: TermCounts
    versions: VersionHistory
    """How the articles read in the builds that were published before."""

    changes: str
    """Names the days on which the articles changed, as git knows them."""

    progress: Progress = silent
    pages_written: int = 0
    """Pages that are not those of the build before."""


def index_words(draft: Draft, title: str) -> None:
    draft.progress(title, 0, 1)
    write_index(draft.library, draft.folder / "search", draft.previous and draft.previous / "search")
    draft.progress(title, 1, 1)


def learn_wordings(draft: Draft, title: str) -> None:
    """Vectors and classifier: those of the build before when there is nothing new to learn, none without a
    model."""
    name, folder = model_name(draft.settings.model), draft.folder / "search"
    if not name or (draft.previous and take_over(draft.library, name, draft.previous / "search", folder)):
        return
    # imported here: a build that learns nothing needs none of what computes
    from assistant.ranking.models import find_model, processors
    from assistant.ranking.semantic_index import write_semantic_index

    draft.progress(title, 0, 1)
    model = find_model(draft.settings.model, processors(), draft.settings.index_dir / GRAPHS)
    if model is not None:
        write_semantic_index(
            draft.library,
            folder,
            model,
            draft.settings.cache_dir,
            lambda _, done, total: draft.progress(title, done, total),
        )


def copy_calibration(draft: Draft, _: str) -> None:
    fitted = draft.settings.root / "kb" / CALIBRATION
    if fitted.is_file():
        shutil.copy2(fitted, draft.folder / "search" / CALIBRATION)


def keep_library(draft: Draft, _: str) -> None:
    (draft.folder / "library.json").write_bytes(draft.library.dump())


def keep_history(draft: Draft, _: str) -> None:
    history = draft.versions.with_build(draft.library, datetime.now(UTC))
    (draft.folder / PUBLISHED).write_bytes(history.dump())


def write_pages(draft: Draft, _: str) -> None:
    """The static site. MkDocs tells itself how far it has come."""
    previous = draft.previous and draft.previous / "site"
    draft.pages_written = build_site(
        draft.settings, draft.library, draft.folder / "site", previous, draft.progress
    )


def add_widget(draft: Draft, _: str) -> None:
    write_widget(draft.folder / "site", draft.folder.parent)


def add_pack(draft: Draft, _: str) -> None:
    write_pack(draft.settings, draft.library, draft.folder / "site", draft.terms)


def seal(draft: Draft, _: str) -> None:
    """The manifest comes last: what stands in the folder by now is the build."""
    write_manifest(draft.folder, draft.library, pages_written=draft.pages_written, changes=draft.changes)


STEPS: tuple[tuple[str, Callable[[Draft, str], None]], ...] = (
    ("Writing the index", index_words),
    ("Learning wordings", learn_wordings),
    ("Copying the calibration", copy_calibration),
    ("Keeping the library", keep_library),
    ("Keeping the history", keep_history),
    ("Building pages", write_pages),
    ("Adding the widget", add_widget),
    ("Signing the offline pack", add_pack),
    ("Writing the manifest", seal),
)
"""What a build does, in this order. A step that takes longer than a moment tells under its title how far it
has come."""


def build(
    settings: Settings, report: Progress = silent, *, full: bool = False, keep_rollback: bool = False
) -> tuple[Build, Library]:
    """Make and publish a build of the base. The same content gives the same id and no work.

    With `full`, everything is made anew but what only the model can compute. With `keep_rollback`, content
    whose build a rollback went back behind is not published again.
    Raises ContentErrors when the articles are not in order, BuildError when another build is running or was
    published meanwhile, StoreAway when the store does not answer; the published build stays.
    """
    if full:
        shutil.rmtree(settings.cache_dir / "templates", ignore_errors=True)
    parsed = ParsedCache(settings.cache_dir / "articles.json", empty=full)
    library = checked_library(settings, report, cache=parsed)
    builds = settings.index_dir / "builds"
    builds.mkdir(parents=True, exist_ok=True)
    with lock(settings.index_dir):
        sweep(builds)
        store = open_store(settings)
        store.bring(report)
        name = model_name(settings.model)
        if name:
            keep_graphs(settings.index_dir / GRAPHS, settings.model, name, anew=full)
        old = published(settings)
        manifest = (read_manifest(builds / old) if old else None) or {}
        changes = _changes_hash(settings)
        is_known = manifest.get("id") == library.build and manifest.get("changes") == changes
        # the same content once more when its offline pack would run out
        is_fresh = is_known and not is_worn(settings, build_of(builds / str(old), is_new=False).created)
        if old and is_fresh and not full:
            store.settle(old)
            copy_site(settings, build_of(builds / old, is_new=False), again=False)
            return build_of(builds / old, is_new=False), library
        if keep_rollback and old and manifest and library.build in set_aside(settings):
            return build_of(builds / old, is_new=False), library
        # nothing is taken over from a build that other code made, or that is not as it was written
        is_usable = old and manifest.get("code") == code_hash() and not full and is_intact(builds / old)
        draft = Draft(
            settings=settings,
            library=library,
            folder=builds / f".draft-{library.build}-{os.getpid()}",
            previous=builds / old if old and is_usable else None,
            terms=TermCounts(settings.cache_dir),
            versions=handed_on(builds / old if old else None),
            changes=changes,
            progress=report,
        )
        folder = _made(draft, _free_folder(builds, library.build, store))
        report("Publishing", 0, 1)
        parsed.save()
        draft.terms.save()
        store.publish(folder.name, progress=report)
        copy_site(settings, build_of(folder, is_new=True))
        store.prune(settings.keep_builds, keep={folder.name, old})
        report("Publishing", 1, 1)
        return build_of(folder, is_new=True), library


def _made(draft: Draft, folder: Path) -> Path:
    """Take every step, then give the build its folder. A step that fails leaves nothing."""
    shutil.rmtree(draft.folder, ignore_errors=True)
    try:
        draft.folder.mkdir()
        for title, step in STEPS:
            step(draft, title)
        os.rename(draft.folder, folder)
    except BaseException as error:
        shutil.rmtree(draft.folder, ignore_errors=True)
        if (
            isinstance(error, OSError) and error.errno and error.filename is None
        ):  # a full disk does not say where
            error.filename = str(folder.parent)
        raise
    return folder


def _changes_hash(settings: Settings) -> str:
    changes = sorted(last_changes(settings.articles_dir).items())
    return hashlib.sha256(repr(changes).encode()).hexdigest()[:16]


def _free_folder(builds: Path, build_id: str, store: BuildStore) -> Path:
    """A folder that no build has: a full build of the same content stands beside the old one, which serves
    until the new one is published."""
    names = (build_id, *(f"{build_id}-{n}" for n in range(2, 1000)))
    taken = {found.folder.name for found in store.builds()}
    return next(folder for name in names if name not in taken and not (folder := builds / name).exists())
