"""What each element of another tool is for, by its name, and which of its attributes are words."""

from __future__ import annotations

from assistant.authoring.importing.elements import Element, attribute_text

ROLES = {
    "section": "accordion accordionitem expandable details detail collapsible collapse collapsibleitem disclosure "
    "expand toggle spoiler update faqitem faq question qa dropdown",
    "step": "step stepitem",
    "tab": "tab tabitem tabpanel tabspanel codetab tabcontent",
    "card": "card linkcard tile cardlink featurecard doccard navcard",
    "alert": "note warning tip info check danger caution important callout admonition aside alert hint notice "
    "error success warn tipbox infobox",
    "link": "link button linkbutton buttonlink externallink contentref pageref captionlink pagerelref anchor "
    "embed youtube video iframe vimeo loom file download",
    "picture": "image img figure imagewithcaption themedimage zoomimage screenshot lightbox",
    "field": "paramfield responsefield param property field",
    "entry": "folder treefolder treefile",
    "wrapper": "filetree files tree accordiongroup accordions accordionlist cardgroup cards cardgrid columns column col cols row grid "
    "gridcontainer tabs tabgroup tablist codegroup codetabs code frame fragment steps stepper container panel "
    "center section div updates view prompt faqs detailsgroup hintgroup blockquote markdown provider visibility",
    "nothing": "icon doccardlist toc tableofcontents head spacer br clear divider meta",
    "inline": "kbd key badge mark highlight small span text strong tooltip term abbr",
}
_ROLE = {key: role for role, keys in ROLES.items() for key in keys.split()}

TITLES = ("title", "label", "question", "summary", "header", "heading", "name", "caption", "date", "text")
TARGETS = ("href", "to", "url", "link", "ref", "page", "path", "src")
WORDS = (*TITLES, "description", "content", "answer", "alt", "tip", "value", "subtitle", "body", "message")
_HOSTS = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "loom": "https://www.loom.com/share/",
}


def role_of(element: Element) -> str:
    if element.key == "file" and element.syntax == "<":
        return "entry"
    if element.syntax == "{{" and element.name in ("code", "text", "key", "param"):
        return ""
    return _ROLE.get(element.key, "")


def is_title(element: Element) -> bool:
    return element.key in (
        "summary",
        "accordiontrigger",
        "accordiontitle",
        "cardtitle",
        "steptitle",
        "trigger",
    )


def without_title(element: Element) -> Element:
    """An element without the child that is its title."""
    rest = [c for c in element.children if isinstance(c, str) or not is_title(c)]
    return Element(element.name, element.raw, element.line, element.rest, rest)


def target_of(element: Element) -> str:
    named, bare = element.values()
    to = attribute_text(named, *TARGETS)
    identity = attribute_text(named, "id", "videoId") or (bare[0] if bare and element.syntax != "<" else "")
    if not to and identity and element.key in _HOSTS:
        to = identity if "://" in identity else _HOSTS[element.key] + identity
    if not to and (child := next((c for c in element.children if isinstance(c, str) and 'src="' in c), "")):
        to = child.partition('src="')[2].partition('"')[0]
    is_path = element.syntax == "{{" and to and not to.startswith(("/", ".", "#")) and "://" not in to
    return f"/{to}" if is_path else to
