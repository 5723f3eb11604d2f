"""Questions that the base did not answer, grouped by meaning, each group with a title and wordings to add."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant import language
from assistant.answers import Assistant
from assistant.meaning import Model

UNLIKE = 0.45
"""Mean distance (1 - cosine) above which two groups of questions are about different things. Of six wordings each of 25 sections of the
Patient Fusion base, groups up to 0.45 are of one section nearly always (homogeneity 0.95); from 0.5 on they begin to mix (0.91, 0.84 at 0.55)."""

MOST = 1500
"""Different questions that are grouped, the most frequent first: their vectors are made anew for each report and never kept."""

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
    """A proposal: the wording nearest to the middle of the group, or the words that many of its questions share."""

    count: int
    """How often somebody asked one of them."""

    wordings: tuple[Wording, ...]
    """Those that were asked often enough to be shown, the most frequent first."""

    hidden: int
    """How often one of the others was asked."""

    near: str
    """The section that comes nearest, id#anchor: where the wordings may belong. Empty when nothing is near."""

    near_title: str


def gaps(questions: Mapping[str, int], assistant: Assistant, minimum: int) -> tuple[Gap, ...]:
    """The gaps, the most asked first. A group that was asked less than `minimum` times in all is left out, and no rarer wording is shown."""
    texts = [text for text, _ in sorted(questions.items(), key=lambda item: (-item[1], item[0])) if text][:MOST]
    if not texts:
        return ()
    found = []
    for group in _groups(texts, assistant.ranker.model):
        count = sum(questions[text] for text in group)
        shown = [text for text in group if questions[text] >= minimum]
        title = _title(group, shown, questions, minimum)
        if count >= minimum and title:
            found.append((count, title, group, shown))
    out = []
    for number, (count, title, group, shown) in enumerate(sorted(found, key=lambda item: (-item[0], item[1])), 1):
        candidates = assistant.ranker.candidates(group[0])
        section = candidates[0].section if candidates else None
        near = assistant.library.article(section.article_id) if section else None
        wordings = tuple(sorted((Wording(text, questions[text]) for text in shown), key=lambda w: (-w.count, w.text)))
        near_title = " > ".join(dict.fromkeys([near.title, section.heading])) if near and section else ""
        hidden = count - sum(wording.count for wording in wordings)
        out.append(Gap(number, title, count, wordings, hidden, section.ref if section else "", near_title))
    return tuple(out)


def _groups(texts: Sequence[str], model: Model | None) -> list[list[str]]:
    """Texts of one meaning together, the one nearest to the middle of its group first; without a model, texts with the same stems."""
    found: dict[object, list[int]] = defaultdict(list)
    if model is None or len(texts) < 2:
        for place, text in enumerate(texts):
            found[frozenset(language.terms(text)) if model is None else place].append(place)
        return [[texts[place] for place in places] for places in found.values()]
    from sklearn.cluster import AgglomerativeClustering  # here: reports need it, answers never do

    vectors = model.encode(texts)
    labels = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=UNLIKE).fit_predict(vectors)
    for place, label in enumerate(labels):
        found[int(label)].append(place)
    out = []
    for places in found.values():
        middle = vectors[places].mean(0)
        order = np.argsort(-(vectors[places] @ middle), kind="stable")
        out.append([texts[places[n]] for n in order])
    return out


def _title(group: Sequence[str], shown: Sequence[str], counts: Mapping[str, int], minimum: int) -> str:
    """The shown wording nearest to the middle; else what enough askings have in common, so that no title shows a single person's words."""
    if shown:
        return shown[0][:1].upper() + shown[0][1:]
    words: Counter[str] = Counter()
    for text in group:
        words.update({word: counts[text] for word in dict.fromkeys(text.split()) if language.terms(word) and "[" not in word and "]" not in word})
    shared = [word for word, count in words.most_common(6) if count >= minimum]
    return "About: " + ", ".join(shared[:4]) if shared else ""
