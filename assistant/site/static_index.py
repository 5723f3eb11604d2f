"""The search index of the static site: what the search box needs when there is no API."""

from __future__ import annotations

import json

from assistant.answering.definitions import Definitions
from assistant.answering.notices import OVERDUE, WITHHELD
from assistant.answering.sections import NOT_REVIEWED
from assistant.content.articles import date_in_words
from assistant.safety.patterns import SENSITIVE
from assistant.site.view import SiteView

CUT = 600
"""Characters of a section that the search index has: enough to find it and to show a part of it."""


def search_index(view: SiteView) -> str:
    """What the search box needs when there is no API: each section with its words, small enough to load at
    once.

    Whether a review is overdue is for the day on which somebody searches, so its day and the API's words
    about it are in here, no decision.
    """
    definitions = Definitions(view.library)
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
            "d": date_in_words(a.review_by),
            "m": s.must_carry,
            **({"g": 1} if s.is_term else {}),
        }
        for s in view.library.sections
        if s.is_confirmed
        for a in (view.library.article(s.article_id),)
    ]
    said = {
        "cut": CUT,
        "overdue": OVERDUE,
        "sensitive": f"{SENSITIVE} {view.settings.base.sensitive_data}".strip(),
        "late": {"days": view.settings.base.withhold_days, "text": WITHHELD, "reason": NOT_REVIEWED},
    }
    whole = {
        "build": view.build,
        "categories": {c.name: c.title for c in view.categories},
        "often": [s.ref for s in view.home_sections or view.faq_sections],
        "said": said,
        "sections": sections,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
