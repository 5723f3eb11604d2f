"""The base as it is in another revision, and an assistant over articles that are not published."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.content.library import Library
from assistant.errors import NotFound
from assistant.ranking.calibration import FILE as CALIBRATION
from assistant.ranking.calibration import read_calibration
from assistant.ranking.encoder import find_model, processors
from assistant.ranking.ranker import open_ranker
from assistant.ranking.semantic_index import write_semantic_index
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings


def checked_out(root: Path, revision: str, target: Path) -> Path:
    """The base as it is in a revision, written to `target`. Raises NotFound when git has no such revision."""
    if revision.startswith("-"):
        raise NotFound(
            f"'{revision}' is not a revision\n  Name a commit, a tag or a branch: kb check --against main"
        )
    command = ["git", "-C", str(root), "archive", "--format=tar", revision, "kb", "mkdocs.yml"]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=60)  # noqa: S603 - fixed words, a folder, a checked word
    except subprocess.CalledProcessError as error:
        reasons = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotFound(
            f"git has no base at '{revision}': {reasons[-1] if reasons else 'no reason given'}\n  Name a commit, a tag or a branch."
        ) from None
    except (OSError, subprocess.TimeoutExpired):
        raise NotFound("git cannot be run here, so there is no other revision to compare with") from None
    target.mkdir()
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(target, filter="data")
    return target


@contextmanager
def assistant_over(
    library: Library, base: Settings, current: Settings, today: Callable[[], date]
) -> Iterator[Assistant]:
    """An assistant over a library that is not published, with the settings of its base as far as they belong
    to the content.

    Vectors come from the current base's cache, of which only a copy changes. A question that is ranked again
    right after its answer is not ranked twice.
    """
    model = find_model(current.model, processors())
    with tempfile.TemporaryDirectory(prefix="kb-against-") as name:
        folder, cache = Path(name) / "search", Path(name) / "cache"
        write_index(library, folder)
        kept = current.cache_dir
        cache.mkdir()
        for path in [*kept.glob("vectors-*.npz"), *kept.glob("classifier-*.npz")] if model else ():
            shutil.copy2(path, cache)
        if model:
            write_semantic_index(library, folder, model, cache)
        ranker = open_ranker(
            library,
            open_index(folder, library),
            folder,
            model,
            read_calibration(base.root / "kb" / CALIBRATION),
            recent=1,
        )
        yield Assistant(library, current.model_copy(update={"base": base.base}), today, ranker)
