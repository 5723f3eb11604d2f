"""Passwords, keys, codes, and what is encoded."""

from __future__ import annotations

from assistant.safety.patterns import (
    COUNTED,
    UNITS,
    WORD,
)
from assistant.safety.rules.rule import Rule

IS = (
    r"(?:[\s:#=.\"'-]|\b(?:is|was|are|were|be|es|ist|ids?|no|nr|num|numbers?|codes?|of|the|my|me|to|it|I|put|"
    r"entered|typed|use[ds]?|de|del|el|la|seguro|on|file|card|here|says?|shows?)\b){0,14}$"
)
"""What may stand between a word that says what a number is, and the number."""

_WORDS = (
    "wrong invalid expired not never incorrect correct rejected refused accepted missing required "
    "re-?set lost forgotten gone unknown blocked locked weak short long old new right fine ok being "
    "asked needed a an my in on for to no it that this different visible shown saved ignored denied "
    "empty blank changed case too always still also the same and or but so what why how when where is "
    "was has must should can cannot can't doesn't does did isn't link field page screen email rules? "
    "policy manager protected at from by only sent set you they he she we I made working somewhere ya es "
    "que mi un una la el"
)
STATES = rf"\b(?:{_WORDS.replace(' ', '|')})\b"
"""Words behind "my password is" that are no password."""

PASSWORDS = r"(?:pass(?:code|phrase|wd)?|pas+w(?:o?r)?d|pwd?|contrasena|passwort|kennwort|senha|mot de passe)"

SECRETS = (
    Rule("credential", r"\beyJ[\w-]{6,}(?:\.[\w-]+)*", any_case=False),
    Rule("credential", r"-----begin [a-z ]{0,30}private key-----[^-]{0,4000}(?:-----end [a-z ]{0,30}-----)?"),
    Rule(
        "credential",
        r"(?:token|key|secret|auth|sig(?:nature)?|session_?(?:id)?|sid|password|pwd|code|"
        r"otp)[\"']?\s?(?:=|:\s?(?=[^\s]{0,40}\d))"
        r"\s?[\"']?([^\s&#\"'<>]{5,})",
    ),
    Rule("credential", r"\b(?:bearer|basic)\s+((?=[\w.~+/=-]{0,40}\d)[\w.~+/=-]{8,})"),
    Rule(
        "credential",
        rf"\b(?:{PASSWORDS}\b\s?(?:is|was)?\s?[:=]\s?[\"']?)(?!{STATES}[\s.,;!?\"']|{STATES}$)"
        r"([^\s\"']*[\d!@#$%^&*_-][^\s\"']+|[^\s\"']{3,}(?=[\"']?\s*(?:$|[.,;!?\n]|(?:and|but|is|why|"
        r"what|y|und)\b)))",
    ),
    Rule(
        "credential",
        rf"\b{PASSWORDS}\s(?:is|was|are|es|ist)\s[\"']?"
        rf"(?!{STATES})([\w+!@#$%^&?*-]{{4,}})(?=[\"']?\s*(?:$|[.,;!?\n]|(?:and|but|is|why|what|y|"
        rf"und)\b))",
    ),
    Rule(
        "credential",
        rf"\b(?:{PASSWORDS}|wi-?fi)\b[^\n.?!]{{0,25}}?\s"
        r"(?=[^\s()\[\]]{0,40}\d)(?=[^\s()\[\]]{0,40}[a-z])([^\s()\[\]]{5,})",
        after=UNITS,
    ),
    Rule(
        "credential",
        r"\b(?:recovery|backup|one[- ]time|verification|verify|login|sms|text(?:ed)? me|otp|2fa|mfa|"
        r"access|security|reset)\s(?:the\s)?"
        r"codes?\b[^\n.?!]{0,20}?(?<![\w-])((?=[\w-]{0,30}\d)[\w-]{4,}(?:\s\d{3})?(?:(?:,| and|"
        r" or)\s(?=[\w-]{0,30}\d)[\w-]{4,})*)",
        after=UNITS,
    ),
    Rule(
        "credential",
        r"\b(?:maiden name|first (?:pet|car|school)|favou?rite \w+|secret answer|security answer)\b"
        r"(?: question)?(?:[:,]? (?:my )?answer)?(?:,? (?:is|was)|:|,? i (?:answer|put|said|typed|entered|"
        r"chose|answered|picked|used|wrote))\s+"
        rf"(?!{STATES})((?:mr|mrs|ms|dr)?\.?\s?[\w'-]+)",
    ),
)

CODES = (
    Rule(
        "credential",
        r"\b(?:sk|pk|rk|gh[pousr]|xox[abps]|akia|aiza|glpat|npm|"
        r"sg)[-_.]?(?=[\w.-]{0,40}\d)[\w.-]{12,}",
    ),
    Rule(
        "credential",
        r"(?<![\w+/-])(?!iPhone|Windows)(?=[\w+-]{0,40}[a-z])(?=[\w+-]{0,40}[A-Z])"
        r"(?=[\w+-]{0,40}\d[\w+-]{0,40}\d)[\w+-]{12,}={0,2}",
        any_case=False,
    ),
    Rule(
        "credential",
        r"(?<![\w$!^&*])(?=[\w$!^&*]{0,30}\d)(?=[\w$!^&*]{0,30}[a-z])"
        r"\w{2,20}[$!^&*][\w$!^&*]{3,20}\w",
    ),
    Rule(
        "credential",
        r"(?<![\w-])\d{3}[\s-]?\d{1,5}(?=,?\s(?:(?:as|is|was)\s)?(?:the|my)\s(?:[a-z-]+\s)?code\b)"
        r"|\bG-\d{6}\b|"
        r"(?<!\w)\d{3,4}(?=\s(?:cvv|cvc|cid)\b)",
    ),
    Rule(
        "credential",
        rf"(?<![\w-])(?:(?=\w{{0,10}}\d)\w{{3,10}}|\d{{3}}\s\d{{3}}|"
        rf"{WORD}(?:[\s,-]{{1,3}}{WORD}){{2,}})(?![\w-])",
        before=r"\b(?:pins?|passcode|otp|cv[cv]2?|cid|csc|kennzahl)\b" + IS,
        spare=COUNTED,
        after=UNITS,
    ),
    Rule(
        "credential",
        r"(?<![\w-])\d{3}\s\d{3}(?![\w-])",
        before=r"\b(?:codes?|verification|otp|2fa|mfa|sms|texted)\b[^\n.?!\d]{0,30}$",
        spare=COUNTED,
        after=UNITS,
    ),
    Rule(
        "credential",
        r"(?<![\w-])\d{3,8}(?![\w-])",
        before=r"\bcodigo\b[^\n.?!\d]{0,40}\b(?:es|era|dice)\s*$",
        spare=r"\berror\b[^\n]{0,20}$",
        after=UNITS,
    ),
    Rule(
        "credential",
        rf"(?<![\w-])(?:\d(?:[\s-]?\d){{2,7}}|{WORD}(?:[\s,-]{{1,3}}{WORD}){{2,}})(?![\w-])",
        before=r"\b(?:(?:my|the|got|this|sec|security|access|verification|"
        r"sms)\s(?:\w+\s)?codes?(?:\son (?:the )?(?:back|card))?(?:\son the card)?"
        r"(?:,? i (?:put|typed|entered))?\s?(?:is|was|:)?(?:\s?code:?)?)\s*$",
        spare=r"(?:error|zip|status|area|cpt|billing|what does|does|country)\s(?:\w+\s)?code\s*$",
        after=UNITS,
    ),
)

ENCODED = (
    Rule("encoded", r"(?<![\w+/=])(?=[\w+/]{0,40}\d)(?=[\w+/]{0,40}[a-z])[\w+/]{10,}={1,2}(?![\w=])"),
    Rule("encoded", r"(?:&#x?[0-9a-f]{2,5};){2,}[\w-]*"),
    Rule("encoded", r"\btel:[\w%.+-]+|(?<![\w%.+-])[\w.+-]{0,40}(?:%(?!20)[0-9a-f]{2}[\w.+-]{0,12}){3,}"),
    Rule("encoded", r"\b(?=[0-9a-f]{0,20}[a-f])(?=[0-9a-f]{0,20}\d)[0-9a-f]{20,}\b"),
)
