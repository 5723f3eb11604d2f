"""What somebody wrote in a ticket: without headers, quoted mail, greetings and signatures. Line by line, so
that a long ticket costs no more than its length."""

from __future__ import annotations

import re

from assistant.answering.sentences import ASKED, kind_of, lowered

LONGEST_CLOSING, LONGEST_GREETING = 6, 7
"""Words of a line that closes or opens a mail."""

LONGEST_IN_SIGNATURE = 9
"""Words of a line below a closing that still belongs to the signature."""

WRAPPED_AT = 50
"""Characters from which a line without an end may have been wrapped."""

_HEADER = re.compile(
    r"^\s*\*?(?P<name>from|sent|to|cc|bcc|date|reply-to|von|gesendet|an|kopie|datum|de|enviado(?: el)?"
    r"|para|fecha|envoy\u00e9|\u00e0|subject|re|betreff|asunto|objet)\*?\s*:\*?\s*(?P<value>.*)$",
    re.I,
)
_SUBJECTS = ("subject", "re", "betreff", "asunto", "objet")
_FIRST = ("from", "von", "de", "sent", "gesendet", "enviado", "enviado el", "envoy\u00e9")
_PREFIX = re.compile(r"^(?:(?:re|fwd?|aw|wg|rv|tr)\s*:\s*)+", re.I)
_SEPARATOR = re.compile(r"^\s*[-_=*]{3,}\s*(?P<said>[^-_=*]{3,60}?)\s*[-_=*]{3,}\s*$")
_EATEN = re.compile(r"^\s*-{3,}\s*\[")
"""A separator of which a browser that takes out names has taken the words."""

_FORWARDED = re.compile(r"forward|weitergeleitet|reenviad|transf", re.I)
_RULE = re.compile(r"^\s*(?:_{8,}|-{8,}|={8,})\s*$")
_ATTRIBUTION = re.compile(
    r"^\s*(?:on|am|el|le)\b.{5,200}\b(?:wrote|writes|schrieb|escribi\u00f3|a\s+\u00e9crit)\b.{0,80}:\s*$",
    re.I,
)
_ATTRIBUTION_BEGINS = re.compile(r"^\s*(?:on|am|el|le)\b.{0,60}\d", re.I)
_QUOTED = re.compile(r"^\s*(?:>|\|\s)")
_SIGNATURE = re.compile(r"--\s*$")
_SENT_FROM = re.compile(
    r"^\s*(?:sent\s+(?:from|via|with)\s+my?|get\s+outlook|von\s+meinem|enviado\s+desde)\b", re.I
)
_CLOSING = re.compile(
    r"^\s*(?:(?:with\s+)?(?:best|kind|warm|many|kindest|warmest|friendly|yours|sincerely|cordially|respectfully)\b"
    r"|regards\b|thanks\b|thank\s+you\b|thx\b|cheers\b|greetings\b|take\s+care\b|all\s+the\s+best\b|have\s+a\b"
    r"|mit\s+freundlichen|viele\s+gr|liebe\s+gr|gru[\u00dfs]|mfg\b|danke\b|saludos\b|atentamente\b|gracias\b"
    r"|cordialement\b|merci\b)",
    re.I,
)
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day)|greetings|hola|hallo|liebe[rs]?|guten"
    r"|sehr\s+geehrte|buenos|buenas|estimad[oa]s?|bonjour)\b",
    re.I,
)
_CONTACT = re.compile(r"^\s*(?:tel|telephone|phone|fax|mobile|cell|direct|ext|e-?mail|web|www)\b[.:\s]", re.I)
_LEGAL = re.compile(
    r"confidential|intended\s+recipient|privileged|unauthori[sz]ed|disclaimer|virus-free"
    r"|consider\s+the\s+environment|vertraulich|destinatario",
    re.I,
)


def own_words(ticket: str) -> str:
    """The text that the sender of a ticket wrote: a line of the subject, then the message. Of a mail that is
    only passed on, the message that is inside."""
    lines = ticket.splitlines()
    own, forwarded = _until_quoted(lines)
    text = _message(own)
    if forwarded and not _asks(text):
        return "\n".join(filter(None, (text, own_words("\n".join(forwarded)))))
    return text


def _asks(text: str) -> bool:
    return "?" in text or any(kind_of(line) in ASKED for line in text.splitlines())


def _until_quoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines before the mail that is quoted below, without lines that are quoted one by one; and that
    mail, when it is passed on."""
    own: list[str] = []
    has_own, done = False, 0
    for n, line in enumerate(lines):
        if n < done or _QUOTED.match(line):
            continue
        said = _SEPARATOR.match(line)
        if said and re.search(r"[^\W\d_]{3}", said["said"]):
            return own, lines[n + 1 :] if _FORWARDED.search(said["said"]) else []
        if _EATEN.match(line):
            return own, []
        if height := _attribution(lines[n : n + 2]):
            if not _is_quoted_below(lines[n + height : n + height + 4]):
                return own, []
            done = n + height
            continue
        if has_own and _opens_header(lines[n : n + 4]):
            return own, []
        own.append(line)
        has_own = has_own or (bool(line.strip()) and not _HEADER.match(line))
    return own, []


def _attribution(lines: list[str]) -> int:
    """How many lines say who wrote what is quoted below: one, two, or none."""
    if _ATTRIBUTION.match(lines[0]):
        return 1
    return 2 * bool(_ATTRIBUTION_BEGINS.match(lines[0]) and _ATTRIBUTION.match(" ".join(lines)))


def _is_quoted_below(lines: list[str]) -> bool:
    """Whether what follows is marked line by line, so that an answer may stand between."""
    return any(_QUOTED.match(line) for line in lines)


def _opens_header(lines: list[str]) -> bool:
    """Whether lines begin the header of another mail: who sent it or when, and one thing more."""
    found = [match["name"].lower() for match in map(_HEADER.match, lines) if match]
    first = _HEADER.match(lines[0])
    return len(found) > 1 and bool(first) and found[0] in _FIRST


def _message(lines: list[str]) -> str:
    """Subject and message, without header, greeting, signature and what lawyers add."""
    start, subject = 0, ""
    while start < len(lines) and (not lines[start].strip() or _HEADER.match(lines[start])):
        found = _HEADER.match(lines[start])
        if found and found["name"].lower() in _SUBJECTS:
            subject = _PREFIX.sub("", found["value"].strip())
        start += 1
    kept, is_below = [], False
    for line in lines[start:]:
        words = lowered(line)
        if _SIGNATURE.match(line):
            break
        if (
            not words
            or _LEGAL.search(line)
            or _SENT_FROM.match(line)
            or _CONTACT.match(line)
            or _RULE.match(line)
        ):
            kept.append("")
            continue
        if is_below and len(words) <= LONGEST_IN_SIGNATURE and "?" not in line and kind_of(line) not in ASKED:
            continue
        is_below = _CLOSING.match(line) is not None and len(words) <= LONGEST_CLOSING and "?" not in line
        is_greeting = _GREETING.match(line) is not None and len(words) <= LONGEST_GREETING and "?" not in line
        kept.append("" if is_below or is_greeting else line.strip())
    return "\n".join(filter(None, (subject, *_unwrapped(kept))))


def _unwrapped(lines: list[str]) -> list[str]:
    """The lines, those joined that a mail program has wrapped."""
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and line[:1].islower():
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        goes_on = len(line) >= WRAPPED_AT and not line.endswith((".", "!", "?", ":"))
    return joined
