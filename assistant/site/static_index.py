"""The search index of the static site: what the search box needs when there is no API."""

from __future__ import annotations

import json

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
            "k": "\n".join(s.asked[:12]),
            "d": date_in_words(a.review_by),
            "m": s.must_carry,
        }
        for a in view.articles
        for s in a.sections
        if s.is_confirmed and s.text
    ]
    terms = [
        {
            "r": t.ref,
            "u": f"{view.base_path}/glossary/#{t.anchor}",
            "h": t.heading,
            "t": "Glossary",
            "c": "",
            "a": [],
            "s": "verified",
            "x": t.text[:CUT],
            "k": "",
            "d": "",
            "m": t.must_carry,
        }
        for t in view.glossary
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
        "sections": sections + terms,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
