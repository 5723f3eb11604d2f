"""Hostile words in articles and in questions never run, on any page, in a real Chromium whose content
security policy is switched off.

With the policy on nothing inline would run anyway; switched off, only the cleaning of the words is left to
stop it. A control shows that the same vectors do run where nothing cleans them. Another page of the product
gets a line in FACES.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Error
from support.browser import PATIENCE, Visit
from support.hostile import VECTORS
from support.server import kb_serve

from assistant.authoring import scaffold
from assistant.builds import build
from assistant.settings import Settings

HOOK = """
window.__ran = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => { window.__ran.push(location.href + ' ' + new Error().stack) };
"""
LEFT = """() => [...document.querySelectorAll('*')].concat([...document.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll('*')] : []))
  .flatMap(e => [...e.attributes].map(a => [e.localName, a.name, a.value]))
  .filter(([tag, name, value]) => name.startsWith('on') || name === 'srcdoc' || (['href', 'src', 'action', 'formaction', 'data', 'xlink:href'].includes(name)
    && /^[\\s\\x00-\\x1f]*(javascript|vbscript|data:text)/i.test(value)) || (!['link', 'meta'].includes(tag) && /evil\\.example/.test(value) && name !== 'title' && name !== 'alt' && name !== 'value'))
"""


@dataclass(frozen=True)
class Face:
    """A page that takes a question, and where its answer appears."""

    path: str
    field: str
    answer: str
    open: str = ""
    """What is clicked first."""

    send: str = "Enter"
    route: str = "/v1/answers"


FACES = {
    "site": Face("/", "#home-input", ".answer, .results, [role=listbox], [role=option]"),
    "widget": Face(
        "/demo/", "help-widget [role=combobox]", "help-widget [part=body]", open="help-widget button"
    ),
    "support desk": Face(
        "/support/", "#ticket", "#ticket-read", send="Control+Enter", route="/v1/suggestions"
    ),
}


def hostile_base(root: Path) -> Settings:
    """A base whose articles, pages, facts and settings are full of the vectors."""
    scaffold.new_base(root, "Help <script>alert(1)</script>")
    with (root / "kb/settings.yml").open("a") as file:
        file.write(
            'model: "off"\nthreshold: 0\n'
            + yaml.safe_dump(
                {
                    "handoff": {
                        "label": "<img src=x onerror=alert(1)>",
                        "url": "/about/",
                        "prepare": list(VECTORS[:6]),
                    }
                }
            )
        )
    articles = root / "kb/articles"
    for number in range(0, len(VECTORS), 8):
        some = VECTORS[number : number + 8]
        first = some[0].replace("\n", " ").replace("\x0c", " ").replace("\x01", " ")
        fields: dict[str, Any] = {
            "id": 700 + number,
            "title": f"Vector {number} {first}",
            "summary": f"Summary {some[-1]}",
            "category": "general",
            "audience": ["provider"],
            "tags": [first],
            "status": "verified",
            "owner": first,
            "reviewed": "2026-11-22",
            "review_by": "2027-05-21",
            "also_asked": {"top": [f"about {some[1]}"]},
        }
        body = "\n\n".join(
            f"## What is thing {number + n}? {one.splitlines()[0] if one.isprintable() else ''}\n\nThing {number + n} is this:\n\n{one}\n\nand in a line {one} too.\n"
            for n, one in enumerate(some)
        )
        head = yaml.safe_dump({key: _clean(value) for key, value in fields.items()}, sort_keys=False)
        (articles / f"vector-{number}.md").write_text(f"---\n{head}---\n{body}", "utf-8")
    settings = Settings.load(root)
    build.build(settings)
    return settings


def _clean(value: Any) -> Any:
    return (
        "".join(c if c.isprintable() else " " for c in value)
        if isinstance(value, str)
        else [_clean(v) for v in value]
        if isinstance(value, list)
        else value
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, str]]:
    root = tmp_path_factory.mktemp("hostile") / "base"
    settings = hostile_base(root)
    with kb_serve(root, "--no-build", "--port", "0", rate_limit=0, log_level="debug") as service:
        yield settings, service.address


class Watch(Visit):
    """A page with the policy off, and everything that would betray that words ran or called home."""

    def __init__(self, browser: Any, address: str) -> None:
        context = browser.new_context(bypass_csp=True)
        context.add_init_script(HOOK)
        context.set_default_timeout(PATIENCE)
        super().__init__(context, address)
        self.page.on("dialog", lambda d: d.dismiss())

    def harm(self) -> list[str]:
        """What ran, what was called, what would run with a click."""
        return [*self.page.evaluate("window.__ran"), *self.foreign, *map(str, self.page.evaluate(LEFT))]


@pytest.fixture
def watch(browser: Any, hostile: tuple[Settings, str]) -> Iterator[Watch]:
    found = Watch(browser, hostile[1])
    yield found
    found.context.close()


def test_the_vectors_do_run_where_nothing_cleans_them(browser: Any) -> None:
    address, page, ran = "http://127.0.0.1:65001", [""], 0

    def fresh() -> Watch:
        watch = Watch(browser, address)
        watch.route("**/*", serve)
        return watch

    def serve(route: Any) -> None:
        if route.request.url == f"{address}/":
            route.fulfill(body=page[0], content_type="text/html; charset=utf-8")
        else:
            route.abort()

    watch = fresh()
    for vector in VECTORS:
        page[0] = f"<!doctype html><body><p>{vector}"
        try:
            watch.page.goto(f"{address}/", wait_until="load")
            ran += bool(watch.harm())
            watch.requests.clear()
        except Error:  # the vector led the page elsewhere
            ran += 1
            watch.context.close()
            watch = fresh()
    watch.context.close()

    assert len(VECTORS) >= 60
    assert ran >= 60, "the watch is blind: so few of the vectors were seen to do harm"


def test_no_vector_in_an_article_runs_on_its_page_or_on_any_other(
    watch: Watch, hostile: tuple[Settings, str]
) -> None:
    site = build.current(hostile[0]).folder / "site"
    pages = [
        "/" + p.relative_to(site).as_posix().removesuffix("index.html")
        for p in sorted(site.rglob("*.html"))
        if "http-equiv" not in p.read_text("utf-8")
    ]
    harm = {}
    for path in [*pages, "/docs", "/demo/", "/support/", "/support/changes/", "/nothing/here/"]:
        watch.page.goto(watch.address + path, wait_until="load")
        watch.page.evaluate(
            "for (const e of document.querySelectorAll('main *')) for (const n of ['pointerenter', 'mouseover', 'focus', 'toggle', 'animationstart']) e.dispatchEvent(new Event(n))"
        )
        if found := watch.harm():
            harm[path] = found

    assert len(pages) >= len(VECTORS) / 8
    assert harm == {}


def test_no_page_has_an_element_that_an_article_brought_to_run_or_to_load(
    hostile: tuple[Settings, str], watch: Watch
) -> None:
    for number in range(0, len(VECTORS), 8):
        watch.page.goto(f"{watch.address}/a/{700 + number}", wait_until="load")
        brought = watch.page.evaluate(
            "[...document.querySelectorAll('.prose script, .prose iframe, .prose object, .prose embed, .prose style, .prose base, .prose meta, .prose form, .prose input, .prose [style], .prose math')].map(e => e.outerHTML)"
        )
        brought += (
            watch.page.evaluate(  # a player may stay that has a file of this site and does nothing by itself
                "[...document.querySelectorAll('.prose audio, .prose video')].filter(e => e.autoplay || "
                "new URL(e.currentSrc || e.src, location).origin !== location.origin || "
                "[...e.attributes].some(a => a.name.startsWith('on'))).map(e => e.outerHTML)"
            )
        )
        assert brought == [], number


@pytest.mark.parametrize("face", FACES)
def test_no_vector_in_a_question_runs_and_none_comes_back_with_an_answer(watch: Watch, face: str) -> None:
    where = FACES[face]
    watch.page.goto(watch.address + where.path, wait_until="networkidle")
    for number in range(0, len(VECTORS), 6):
        if not watch.page.locator(where.field).is_visible():
            watch.page.goto(watch.address + where.path, wait_until="networkidle")
            if where.open:
                watch.page.locator(where.open).first.click()
        words = "? ".join(
            f"What is thing {number + n} {one}" for n, one in enumerate(VECTORS[number : number + 6])
        )[:990]
        field = watch.page.locator(where.field)
        field.fill(" ".join(words.split()))
        with watch.page.expect_response(lambda r: r.url.endswith(where.route)):
            field.press(where.send)
        watch.page.locator(where.answer).first.wait_for()

        assert watch.harm() == [], VECTORS[number : number + 6]


def test_no_vector_in_an_address_runs(watch: Watch) -> None:
    for number in range(0, len(VECTORS), 8):
        quoted = "".join(f"%{byte:02X}" for byte in " ".join(VECTORS[number : number + 8]).encode())
        for path in (f"/#q={quoted}", f"/{quoted}/", f"/articles/?q={quoted}#{quoted}"):
            watch.page.goto(watch.address + path, wait_until="load")

            assert watch.harm() == [], path


def test_no_vector_comes_out_of_the_api_as_markup_that_runs(
    hostile: tuple[Settings, str], watch: Watch
) -> None:
    markups: dict[str, None] = {}
    for number in range(0, len(VECTORS), 2):
        for path, body in (
            ("/v1/answers", {"question": f"What is thing {number}? {VECTORS[number]}"}),
            ("/v1/suggestions", {"ticket": f"What is thing {number}?"}),
        ):
            found = watch.context.request.post(
                watch.address + path, data=json.dumps(body), headers={"content-type": "application/json"}
            ).json()
            some = [
                found.get("html"),
                *(p["html"] for p in found.get("parts", ())),
                *(s["reply"]["html"] for s in found.get("suggestions", ())),
            ]
            markups |= dict.fromkeys(filter(None, some))
    assert len(markups) >= 60
    for markup in markups:
        watch.page.evaluate("markup => { document.body.innerHTML = markup }", markup)
        assert watch.harm() == [], markup
