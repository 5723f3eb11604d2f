"""The search index of the static site: what the search box needs when there is no API."""

from __future__ import annotations

import json

from assistant.answering.definitions import Definitions
from assistant.answering.search_results import words_without_topic
from assistant.site.view import SiteView

CUT = 600
"""Characters of a section that the search index has: enough to find it and to show a part of it."""


def search_index(view: SiteView) -> str:
    """What the search box needs when there is no API: each section with its words, small enough to load at
    once.

    Whether a review is overdue is for the day on which somebody searches, so its day and the API's words
    about it are in here, no decision.
    """
    definitions, words = Definitions(view.library), view.words_of(None)
    sections = [
        {
            "r": s.ref,
            "u": a.section_url(s.anchor),
            "h": s.heading,
            "t": a.title,
            "c": a.category,
            "a": list(a.audience_of(s)),
            "s": a.status,
            "x": s.text[:CUT],
            "k": "\n".join(definitions.questions(s) if s.is_term else s.asked[:12]),
            "d": words.day(a.review_by),
            **({"i": a.review_by.isoformat()} if a.review_by else {}),
            "m": s.must_carry,
            **({"g": 1} if s.is_term else {}),
        }
        for s in view.library.sections
        if s.is_confirmed
        for a in (view.library.article(s.article_id),)
    ]
    said = {
        "cut": CUT,
        "overdue": words("notices.overdue"),
        "sensitive": f"{words('notices.sensitive')} {view.settings.base.sensitive_data}".strip(),
        "late": {
            "days": view.settings.base.withhold_days,
            "text": words("notices.withheld"),
            "reason": words("reasons.not_reviewed"),
        },
    }
    whole = {
        "build": view.build,
        "categories": {c.name: c.title for c in view.categories},
        "often": [s.ref for s in view.home_sections or view.faq_sections],
        "said": said,
        "functionWords": words_without_topic(view.library),
        "sections": sections,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
