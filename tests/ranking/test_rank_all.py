"""Texts that are ranked together are ranked as each alone."""

from __future__ import annotations

import pytest

from assistant.builds.engine import open_engine
from assistant.ranking.candidates import Ranking
from assistant.settings import Settings


def told(ranking: Ranking) -> list[str]:
    return [candidate.section.ref for candidate in ranking.candidates[:3]]


def test_texts_that_are_ranked_together_are_ranked_as_each_alone(published: Settings) -> None:
    ranker = open_engine(published).assistant.ranker
    texts = ["who can set the policies", "how do I revoke access and what does the patient see", "PIN"]

    together, alone = ranker.rank_all(texts), [ranker.rank(text) for text in texts]

    assert [told(ranking) for ranking in together] == [told(ranking) for ranking in alone]
    assert [ranking.covered for ranking in together] == pytest.approx(
        [ranking.covered for ranking in alone], abs=0.01
    )
