"""Questions that the base did not answer, grouped by meaning, each group with a title and wordings to add."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answering.assistant import Assistant
from assistant.insights.clusters import clusters
from assistant.ranking.pooling import Vectors
from assistant.search import analysis

UNLIKE = 0.45
"""Mean distance (1 - cosine) above which two groups of questions are about different things. Of six wordings
each of 25 sections of the Patient Fusion base, groups up to 0.45 are of one section nearly always
(homogeneity 0.95); from 0.5 on they begin to mix (0.91, 0.84 at 0.55)."""

MOST = 1500
"""Different questions that are grouped, the most frequent first. Their vectors are made anew for each report,
which is most of its time, and are never kept."""

_TAKEN_OUT = re.compile(r"\[[^\]]*\]")

UNANSWERED = ("no_answer", "outline")


@dataclass(frozen=True, slots=True)
class Wording:
    """A question in somebody's words, asked often enough to be shown."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions of one meaning without an answer."""

    number: int
    title: str
    """A proposal: the wording nearest to the middle of the group, or the words that many of its questions
    share."""

    count: int
    """How often somebody asked one of them."""

    wordings: tuple[Wording, ...]
    """Those that were asked often enough to be shown, the most frequent first."""

    hidden: int
    """How often one of the others was asked."""

    near: str
    """The section that comes nearest, id#anchor: where the wordings may belong. Empty when nothing is
    near."""

    near_title: str


def gaps(questions: Mapping[str, int], assistant: Assistant, minimum: int) -> tuple[Gap, ...]:
    """The gaps, the most asked first. A group that was asked less than `minimum` times in all is left out,
    and no rarer wording is shown."""
    most_asked = sorted(questions.items(), key=lambda item: (-item[1], item[0]))
    texts = [text for text, _ in most_asked if text][:MOST]
    if not texts:
        return ()
    model = assistant.ranker.model
    # what was taken out of a question says nothing about what it asks
    vectors = model.encode([_TAKEN_OUT.sub(" ", text) for text in texts]) if model is not None else None
    found = []
    for places in _groups(texts, vectors):
        group = [texts[place] for place in places]
        count = sum(questions[text] for text in group)
        shown = [text for text in group if questions[text] >= minimum]
        title = _title(group, shown, questions, minimum)
        if count >= minimum and title:
            found.append((count, title, places, shown))
    found.sort(key=lambda item: (-item[0], item[1]))
    middles = [places[0] for _, _, places, _ in found]
    nearest = assistant.ranker.nearest(
        [texts[n] for n in middles], vectors[middles] if vectors is not None else None
    )
    out = []
    for number, ((count, title, _, shown), section) in enumerate(zip(found, nearest, strict=True), 1):
        near = assistant.library.article(section.article_id) if section else None
        wordings = tuple(
            sorted((Wording(text, questions[text]) for text in shown), key=lambda w: (-w.count, w.text))
        )
        near_title = " > ".join(dict.fromkeys([near.title, section.heading])) if near and section else ""
        out.append(
            Gap(
                number=number,
                title=title,
                count=count,
                wordings=wordings,
                hidden=count - sum(wording.count for wording in wordings),
                near=section.ref if section else "",
                near_title=near_title,
            )
        )
    return tuple(out)


def _groups(texts: Sequence[str], vectors: Vectors | None) -> list[list[int]]:
    """Places of texts of one meaning together, the one nearest to the middle of its group first; without
    vectors, of texts with the same stems."""
    found: dict[object, list[int]] = defaultdict(list)
    if vectors is None or len(texts) < 2:
        for place, text in enumerate(texts):
            found[frozenset(analysis.terms(text))].append(place)
        return list(found.values())
    for place, label in enumerate(clusters(vectors, UNLIKE)):
        found[int(label)].append(place)
    return [
        [places[n] for n in np.argsort(-(vectors[places] @ vectors[places].mean(0)), kind="stable")]
        for places in found.values()
    ]


def _title(group: Sequence[str], shown: Sequence[str], counts: Mapping[str, int], minimum: int) -> str:
    """The shown wording nearest to the middle, one in which nothing was taken out if there is one; else what
    enough askings have in common, so that no title shows a single person's words."""
    if shown:
        best = next((text for text in shown if "[" not in text), shown[0])
        return best[:1].upper() + best[1:]
    words: Counter[str] = Counter()
    for text in group:
        words.update(
            {
                word: counts[text]
                for word in dict.fromkeys(text.split())
                if analysis.terms(word) and "[" not in word and "]" not in word
            }
        )
    shared = [word for word, count in words.most_common(6) if count >= minimum]
    return "About: " + ", ".join(shared[:4]) if shared else ""
