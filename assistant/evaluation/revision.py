"""An assistant over articles that are not published, such as those of another revision."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from assistant.answering.assistant import Assistant
from assistant.content.library import Library
from assistant.ranking.calibration import FILE as CALIBRATION
from assistant.ranking.calibration import read_calibration
from assistant.ranking.models import find_model, processors
from assistant.ranking.ranker import open_ranker
from assistant.ranking.reranker import open_reranker
from assistant.ranking.semantic_index import write_semantic_index
from assistant.search.index import open_index
from assistant.search.index_writer import write_index
from assistant.settings import Settings


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
            reranker=open_reranker(current.reranker),
        )
        yield Assistant(
            library=library,
            settings=current.model_copy(update={"base": base.base}),
            today=today,
            ranker=ranker,
        )
