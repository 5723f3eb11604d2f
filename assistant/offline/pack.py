"""What the widget answers from while the API cannot be reached: one signed file with every answer and a small
index of words.

widget/pack.json is one JSON object. Its first line ends behind `"pack":`, its last line is `}`; what is
signed are the bytes of the lines between. They say when the pack was made and until when it may be used, so
that an old one that was signed once cannot stand for today's.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assistant.answering.definitions import Definitions
from assistant.answering.notices import Notice, emergencies
from assistant.answering.sections import SectionAnswers, clarify_pattern
from assistant.content.articles import Article, Link, Section
from assistant.content.library import Library
from assistant.errors import IndexBroken
from assistant.offline.signing import signing_key
from assistant.offline.terms import TermCounts, answers_of, stem, terms, words
from assistant.ranking.calibration import SURE
from assistant.ranking.model_card import ModelCard, card_of
from assistant.safety.emergency import any_of
from assistant.search.analysis import POLITE, STOP_WORDS
from assistant.search.languages import function_words
from assistant.settings import Settings
from assistant.words.tags import primary

FILE = "widget/pack.json"
"""Below the site's folder."""

REASONS = ("near", "often", "choice", "page", "nearby")
"""Why an article is named, as the words of the API call it."""

WEIGHTS = (0.235, -0.107, -0.345, -1.114, -1.95)
"""What makes the probability that the best section is right: its score, that of the next article, that of the
questions that must not be answered, unknown words, and a constant. Fitted to wordings and uncovered questions
held out; `docs/offline.md` has the figures."""

THRESHOLD = 0.65
"""Probability from which there is an answer. Higher than the API's: words alone are more often wrong."""

NEAR = 0.75
"""Share of the best score from which a section of another flow is offered as a choice."""

TIED = 1
"""How much lower than the best score one may be that is offered beside it as a choice: a step of the weights,
below which words tell nothing apart."""

EMPTY = STOP_WORDS | {"can", "could", "have", "how", "must", "need", "should", "want", "what"}
"""Words that make no difference between two ambiguous questions."""


def write_pack(
    settings: Settings,
    library: Library,
    site: Path,
    known: TermCounts | None = None,
    created: datetime | None = None,
) -> Path:
    """Write the pack into a site's folder, signed as made now, or at `created`. The same build, key and time
    give the same bytes. Raises SettingsError when the key is none."""
    key = signing_key(settings)
    public = key.public_key().public_bytes_raw()
    made = created or datetime.now(UTC)
    times = {"created": _moment(made), "expires": _moment(made + timedelta(days=settings.pack_days))}
    found = times | content(settings, library, known or TermCounts(settings.cache_dir))
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
    head = {"algorithm": "Ed25519", "key": _base64(public), "signature": _base64(key.sign(body))}
    path = site / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json.dumps(head)[:-1].encode() + b', "pack":\n' + body + b"\n}\n")
    return path


def public_key(site: Path) -> str:
    """The public key, base64, that belongs to a site's pack: what hosts pin as `pack-key`. Raises IndexBroken
    when the pack is none."""
    try:
        with (site / FILE).open("rb") as file:
            return str(json.loads(file.readline().removesuffix(b', "pack":\n') + b"}")["key"])
    except (OSError, ValueError, KeyError) as error:
        raise IndexBroken(
            f"{site / FILE} is not what was built: {error}\n  Build it again with: kb build --full"
        ) from None


def is_worn(settings: Settings, created: datetime) -> bool:
    """Whether half of the time is over for which a pack that was made then may be used."""
    return datetime.now(UTC) - created > timedelta(days=settings.pack_days) / 2


def _moment(time: datetime) -> str:
    """A time in UTC to the second, in the one form whose order is that of its letters."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(value: object) -> object:
    return asdict(value) if isinstance(value, Link | Notice) else str(value)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def content(settings: Settings, library: Library, known: TermCounts) -> dict[str, object]:
    """Everything that the browser needs to answer as the API does."""
    # sections answer without a ranker, and on the first of all days no review is overdue: the browser knows
    # what day it is
    sections = SectionAnswers(library, settings, lambda: date.min)
    words = sections.words
    place = {a.id: n for n, a in enumerate(library.sources)}
    card = card_of(settings.model)
    return {
        "build": library.build,
        "handoff": asdict(sections.handoff()),
        "blank": dict.fromkeys(("kind", "text", "markdown", "html", "short", "source"))
        | {"steps": [], "parts": [], "next": [], "nearest": []},
        "language": settings.base.language,
        "reasons": {name: words(f"reasons.{name}") for name in REASONS},
        "overdue": words("notices.overdue"),
        "late": {
            "days": settings.base.withhold_days,
            "text": words("notices.withheld"),
            "reason": words("reasons.not_reviewed"),
        },
        "polite": sorted(POLITE),
        "emergencies": [
            [any_of(signs), asdict(notice)] for signs, notice in emergencies(settings.base, library.facts)
        ],
        "clarify": clarify_pattern(settings.base.clarify_words),
        "weights": WEIGHTS,
        "threshold": THRESHOLD,
        "near": NEAR,
        "tied": TIED,
        "sure": SURE,
        "articles": [_article(sections, a, settings.base_path, card) for a in library.sources],
        "sections": [_section(sections, s, place) for s in answers_of(library)],
        "terms": list(terms(library, known).items()),
        "exact": list(_exact(library).items()),
        "open": list(_open(library).items()),
        "empty": sorted(EMPTY),
        "functionWords": function_words(library.languages),
    }


def _article(
    sections: SectionAnswers, a: Article, base_path: str, card: ModelCard | None
) -> dict[str, object]:
    is_near = card is not None and not card.reads(primary(a.lang))
    return {
        **({"onlyNear": True} if is_near else {}),  # the service answers from it only word for word
        "link": {"id": a.id, "title": a.title, "url": a.url, "summary": a.summary},
        "source": {
            "id": a.id,
            "number": a.number,
            "title": a.title,
            "hash": a.hash,
            "status": a.status,
            "reviewed": a.reviewed,
            "url": a.url,
            "permalink": base_path + a.permalink,
        },
        "due": a.review_by and sections.words.day(a.review_by),
        "due_on": a.review_by,
        "category": a.category,
        "related": sections.related(a),
        "pages": a.pages,
    }


def _section(sections: SectionAnswers, s: Section, place: Mapping[int, int]) -> dict[str, object]:
    """A section as the API answers with it, without what the article says already, what is empty, and the
    same text in another form.

    How it stands with its review, the browser says.
    """
    a, answer = sections.library.article(s.article_id), sections.answer(s.ref)
    names = ("status", "kind", "text", "markdown", "html", "short", "steps", "notices")
    kept: dict[str, object] = {name: value for name in names if (value := getattr(answer, name))}
    for name, same in (("markdown", s.text), ("short", s.text), ("html", f"<p>{s.text}</p>")):
        if kept.get(name) == same:
            del kept[name]
    if s.is_term:  # what its text links to, and not what its page does
        kept["related"] = answer.related
    kept["source"] = {"heading": s.heading, "at": a.section_url(s.anchor).removeprefix(a.url), "span": s.span}
    beside = {"label": "" if (label := sections.label(s)) == s.heading else label, "flow": a.flow_of(s)}
    return {
        "of": place[a.id],
        "audience": a.audience_of(s),
        **{name: value for name, value in beside.items() if value},
        "answer": kept,
    }


def _exact(library: Library) -> dict[str, str]:
    """The base's own questions by a hash of their words: below the numbers of their section or choices, or
    below nothing when there is no answer."""
    sections = answers_of(library)
    number = {s.ref: n for n, s in enumerate(sections)}
    asked: dict[str, str] = {}
    for expected in library.questions:
        refs = [library.section(ref).ref for ref in expected.clarify or expected.find]
        places = [
            str(number[ref]) for ref in refs if ref in number
        ]  # what is only an open point is no answer
        if asks := words(expected.ask):
            asked[hashed(asks)] = " ".join(places if expected.clarify else places[:1])
    headings = [() if s.is_term else words(s.heading) for s in sections]
    times = Counter(map(tuple, headings))
    for n, heading in enumerate(headings):
        if heading and times[tuple(heading)] == 1:
            asked[hashed(heading)] = str(n)
    found: dict[str, str] = {}
    for question, target in sorted(asked.items()):
        found[target] = found.get(target, "") + question
    return found


def _open(library: Library) -> dict[str, str]:
    """The base's ambiguous questions, and those for the meaning of a term, by their stems in alphabetical
    order, so that more ways of asking get the same."""
    number = {s.ref: str(n) for n, s in enumerate(answers_of(library))}
    found: dict[str, str] = {}
    for expected in library.questions:
        refs = [library.section(ref).ref for ref in expected.clarify]
        stems = " ".join(sorted({stem(word) for word in words(expected.ask)} - EMPTY)) if refs else ""
        if stems and all(ref in number for ref in refs):
            found.setdefault(stems, " ".join(number[ref] for ref in refs))
    definitions = Definitions(library)
    for term in library.glossary():
        for question in definitions.questions(term):
            found.setdefault(" ".join(sorted({stem(w) for w in words(question)} - EMPTY)), number[term.ref])
    return found


def hashed(asks: Iterable[str]) -> str:
    """Six characters for the words of a question: the pack names the base's questions without carrying
    them."""
    return hashlib.sha256(" ".join(asks).encode()).hexdigest()[:6]
