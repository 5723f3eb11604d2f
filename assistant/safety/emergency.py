"""Whether somebody may be in danger: then the answer is the emergency number, and nothing about a portal."""

from __future__ import annotations

import re

from assistant.safety.redaction import plain

EMERGENCY = "If this may be an emergency, call {number} now. This help center cannot give medical advice."

_BODY = r"(?:chest|heart|arm|jaw|face|throat|tongue|lips?|head|stomach|baby|child|kid|son|daughter|wife|husband|mom|mother|dad|father|grandma|grandpa|patient|he|she|they|i)"
SIGNS = "|".join(
    (
        r"\b(?:can'?t|cannot|can not|couldn'?t|unable to|trouble|hard to|struggl\w+ to|difficulty|not|stopped|isn'?t|short(?:ness)? of)\s+breath\w*",
        r"\b(?:chest|heart)\s+(?:\w+\s+){0,2}(?:pain\w*|hurt\w*|pressure|tight\w*|ache|crush\w*)|\b(?:pain|pressure|tightness)\s+(?:\w+\s+){0,2}chest\b",
        r"\b(?:heart attack|(?:having|has|have) (?:a|another) (?:mini.)?stroke|seizure|convuls\w+|anaphyla\w+|overdos\w+|unconscious|unresponsive|passed out|collapsed|choking|choked on|electrocuted)\b",
        r"\b(?:throat|airway)\s+(?:is |feels |keeps )*(?:closing|swelling|swollen)|\b(?:snake|spider|dog) ?bite\b|\bwater (?:has )?bro(?:ke|ken)\b|\bpregnant and bleeding\b",
        r"\b(?:cut|stabbed|shot|burn(?:ed|t)) (?:my|him|her)\w*\b[^\n]*\b(?:deep|bad|badly|knife|boiling)|\bhit (?:my|his|her|their) head\b|\b(?:hitting|beating|hurting) me\b|\bambulance\b",
        r"\bsuicid\w+(?! (?:risk|screen\w*|assess\w*|score\w*|prevention))|\b(?:don'?t|do not) want to live\b|\bend(?:ing)? it all\b|\b(?:kill(?:ing)? (?:my|him|her|them)sel\w+|end my life|want(?:s)? to die|hurt(?:ing)? (?:my|him|her)self|harm(?:ing)? (?:my|him|her)self|self[- ]harm)\b",
        r"\b(?:bleeding|blood)\s+(?:\w+\s+){0,3}(?:won'?t stop|not stopping|heavily|a lot|everywhere|badly|too much)|\b(?:won'?t|can'?t|doesn'?t) stop (?:the )?bleeding\b|\b(?:cough|vomit|throw)\w*\s+(?:up\s+)?blood\b",
        rf"\b(?:{_BODY})\s+(?:is |are |was |has |have |went |turn\w* |all )*(?:blue|numb|swollen shut|swelling shut|limp|droop\w*|unrespons\w+|paraly[sz]ed|on fire)\b",
        r"\b(?:swallow\w*|took|taken|ate|drank|drunk)\s+(?:\w+\s+){0,4}(?:too many|bottle of|whole bottle|bleach|poison\w*|batter(?:y|ies)|detergent|pills by mistake)\b",
        r"\b(?:too many|handful of|bottle of)\s+(?:\w+\s+){0,2}(?:pills|tablets|meds|medications?)\b|\bpoisoned\b|\bpoisoning\b",
        r"\bi am dying\b|\bi'?m dying\b|\bis dying\b|\b(?:no|without a|lost) pulse\b|\bfainted\b",
    )
)
"""In the part of the regular expression language that Python and JavaScript read alike: the offline pack
carries it as it stands."""

_FOUND = re.compile(SIGNS, re.A | re.I)


def is_emergency(text: str) -> bool:
    """Whether a text describes a danger to life or limb, in the words that people use for it. Errs on the
    side of yes."""
    return _FOUND.search(plain(text)) is not None
