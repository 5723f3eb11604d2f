"""The links of articles that leave the help center, and what is found at their ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from assistant.authoring.link_requests import LinkClient, NotAsked, Reply
from assistant.content.library import Library
from assistant.content.link_checks import addresses_in
from assistant.content.yaml_reader import line_of
from assistant.progress import Progress, silent
from assistant.settings import Settings

HOSTS_AT_ONCE = 8
"""Hosts that are asked at the same time; each of them one thing after another."""

MOST_HOPS = 5
"""Redirects that are followed."""

LONGEST_WAIT = 60.0
"""Seconds that are waited when a host says how long; one that wants more is asked another day."""

Outcome = Literal["fine", "moved", "dead", "unclear", "not asked"]
"""`moved`: it redirects for good. `unclear`: the host refuses programs, or wants a sign-on."""


@dataclass(frozen=True, slots=True)
class ExternalLink:
    """A link, where an article has it."""

    path: str
    line: int
    address: str


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A link with what was found."""

    path: str
    line: int
    address: str
    outcome: Outcome
    said: str
    """Status or kind of trouble, in a few words."""

    leads_to: str = ""
    """Where it redirects to."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the check is, in seconds."""

    delay: float = 1.0
    """Between two requests to one host."""

    retries: int = 2
    """How often a host that does not answer, or fails, is asked again, after twice the time each time."""

    wait: Callable[[float], None] = time.sleep


def external_links(library: Library, settings: Settings) -> tuple[ExternalLink, ...]:
    """All links and pictures of articles and pages that lead to another host, in the order of files and
    lines. A line is where the file has the address first, else that of its section."""
    own = urlsplit(settings.site_url).netloc
    found = set()
    for article in (*library.articles, *library.pages):
        file = settings.articles_dir / article.path
        for section in article.sections:
            for address in addresses_in(section.html):
                if whole := _external(address, own):
                    line = line_of(file, address) or section.line
                    found.add(ExternalLink(f"kb/articles/{article.path}", line, whole))
    return tuple(sorted(found, key=lambda each: (each.path, each.line, each.address)))


def check_links(
    links: Sequence[ExternalLink],
    client: LinkClient,
    pace: Pace | None = None,
    report: Progress = silent,
) -> tuple[CheckedLink, ...]:
    """Ask each address once, whatever its anchor, and say of each link what came."""
    pace = pace or Pace()
    hosts: dict[str, list[str]] = {}
    for address in dict.fromkeys(urldefrag(link.address).url for link in links):
        hosts.setdefault(urlsplit(address).netloc.lower(), []).append(address)
    total = sum(map(len, hosts.values()))
    found: dict[str, _Found] = {}

    def of_host(addresses: Sequence[str]) -> Iterator[tuple[str, _Found]]:
        for place, address in enumerate(addresses):
            if place:
                pace.wait(pace.delay)
            yield address, _followed(address, client, pace)

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        report("Asking", 0, total)
        for answers in threads.map(lambda addresses: [*of_host(addresses)], hosts.values()):
            found.update(answers)
            report("Asking", len(found), total)
    return tuple(_checked(link, found) for link in links)


_Found = tuple[Outcome, str, str]
"""Outcome, what is said of it, where it leads."""


def _checked(link: ExternalLink, found: Mapping[str, _Found]) -> CheckedLink:
    outcome, said, leads_to = found[urldefrag(link.address).url]
    return CheckedLink(link.path, link.line, link.address, outcome, said, leads_to)


def _followed(address: str, client: LinkClient, pace: Pace) -> _Found:
    """What is at an address, or at the end of its redirects."""
    here, is_for_good = address, True
    for hop in range(MOST_HOPS + 1):
        try:
            reply = _asked(here, client, pace)
        except NotAsked as why:
            return "not asked", str(why), ""
        if not reply.location:
            break
        is_for_good = is_for_good and reply.status in (301, 308)
        if hop == MOST_HOPS:
            return "dead", f"more than {MOST_HOPS} redirects", here
        try:
            here = urldefrag(urljoin(here, reply.location)).url
        except ValueError:
            return "dead", "redirects to what is no address", ""
    outcome = _outcome(reply)
    if outcome != "fine" or here == address:
        return outcome, reply.said, here if here != address else ""
    return ("moved", "redirects for good", here) if is_for_good else ("fine", "redirects", here)


def _asked(address: str, client: LinkClient, pace: Pace) -> Reply:
    """The reply of a host that may need more than one try. HEAD first: it costs the host least; what it says
    against that is asked again with GET, since many know no HEAD."""
    for attempt in range(pace.retries + 1):
        reply = client.ask("HEAD", address)
        if not reply.is_busy and (reply.status == 0 or reply.status >= 400):
            pace.wait(pace.delay)
            reply = client.ask("GET", address)
        is_passing = reply.is_busy or reply.status == 0 or reply.status >= 500
        seconds = reply.retry_after if reply.retry_after is not None else pace.delay * 2**attempt
        if not is_passing or attempt == pace.retries or seconds > LONGEST_WAIT:
            return reply
        pace.wait(seconds)
    raise AssertionError("the last turn returns")


def _outcome(reply: Reply) -> Outcome:
    if 200 <= reply.status < 300:
        return "fine"
    return "unclear" if reply.status in (401, 403, 407, 429, 999) else "dead"


def _external(address: str, own: str) -> str:
    """The whole address when it leads to another host, else nothing."""
    try:
        whole = urljoin("https:", address)
        parts = urlsplit(whole)
    except ValueError:  # such as http://[foo
        return ""
    is_one = parts.scheme in ("http", "https") and parts.hostname and parts.netloc != own
    return whole if is_one else ""


def skipped(links: Sequence[ExternalLink], patterns: Sequence[re.Pattern[str]]) -> tuple[ExternalLink, ...]:
    """The links whose address no pattern finds."""
    return tuple(link for link in links if not any(pattern.search(link.address) for pattern in patterns))
