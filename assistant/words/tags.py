"""Languages by their tags (BCP 47): what is one, which way it is written, what it calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.I)
"""Language, script and region: more a page needs not say."""

_COUNTRIES = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"}
"""Countries that are written for their language, and are no tag of another one."""

_RIGHT_TO_LEFT_SCRIPTS = frozenset(
    ["adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa", "yezi"]
)
"""Scripts in use that Unicode sets from right to left (UAX 24 and 9)."""

_RIGHT_TO_LEFT = frozenset(
    [
        *("apc", "ar", "arc", "arz", "azb", "bal", "bgn", "ckb", "dv", "fa", "glk", "he", "iw", "ji", "ks"),
        *("lrc", "mzn", "nqo", "pnb", "prs", "ps", "rhg", "sd", "sdh", "skr", "syr", "trw", "ug", "ur", "yi"),
    ]
)
"""Languages that are written in one of them where the tag names no script: those of CLDR 47."""

_NAMES = {
    **{"ar": "العربية", "bg": "Български", "ca": "Català", "cs": "Čeština", "da": "Dansk", "de": "Deutsch"},
    **{"el": "Ελληνικά", "en": "English", "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi"},
    **{"fr": "Français", "he": "עברית", "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar"},
    **{"id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių"},
    **{"lv": "Latviešu", "nl": "Nederlands", "no": "Norsk", "nb": "Norsk bokmål", "nn": "Norsk nynorsk"},
    **{"pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sk": "Slovenčina"},
    **{"sl": "Slovenščina", "sr": "Српски", "sv": "Svenska", "th": "ไทย", "tr": "Türkçe"},
    **{"uk": "Українська", "ur": "اردو", "vi": "Tiếng Việt", "zh": "中文"},
}
_ENGLISH_NAMES = {
    **{"ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German"},
    **{"el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish"},
    **{"fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian"},
    **{"id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian"},
    **{"lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "nb": "Norwegian", "nn": "Norwegian"},
    **{"pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak"},
    **{"sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish"},
    **{"uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese"},
}


def tag_of(text: str) -> str:
    """A tag in the spelling of the standard: `pt-BR` for `pt_br`. Raises ValueError, whose text says what to
    write, for what is none."""
    match = _TAG.fullmatch(text.strip().replace("_", "-"))
    if match is None:
        raise ValueError("write a tag such as en, fr or pt-BR")
    language, script, region = match.groups()
    if language.lower() in _COUNTRIES:
        raise ValueError(f"that is a country; write its language: {_COUNTRIES[language.lower()]}")
    parts = (language.lower(), (script or "").capitalize(), (region or "").upper())
    return "-".join(part for part in parts if part)


def primary(tag: str) -> str:
    """The language of a tag without script and region."""
    return tag.partition("-")[0].lower()


def is_named(tag: str) -> bool:
    """Whether the name of a language is known here: most languages that a help center is written in."""
    return primary(tag) in _NAMES


def direction(tag: str) -> str:
    """`rtl` where the language of a tag is written from right to left, else `ltr`."""
    parts = tag.lower().split("-")
    script = next((part for part in parts[1:] if len(part) == 4), None)
    is_right_to_left = parts[0] in _RIGHT_TO_LEFT if script is None else script in _RIGHT_TO_LEFT_SCRIPTS
    return "rtl" if is_right_to_left else "ltr"


def own_name(tag: str) -> str:
    """What a language calls itself, with the rest of its tag; the tag of one that is not known here."""
    return _named(tag, _NAMES)


def english_name(tag: str) -> str:
    """What a language is called in English, in the same way."""
    return _named(tag, _ENGLISH_NAMES)


def english_names(tags: Iterable[str]) -> str:
    """Several languages in a sentence: `English, French and Spanish`."""
    *names, last = dict.fromkeys(map(english_name, tags))
    return f"{', '.join(names)} and {last}" if names else last


def _named(tag: str, names: dict[str, str]) -> str:
    name, rest = names.get(primary(tag)), tag.partition("-")[2]
    return tag if name is None else f"{name} ({rest})" if rest else name
