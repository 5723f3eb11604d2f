"""The offline pack: what the browser answers from it is what the API answers, and nothing that was not signed
is ever used."""

from __future__ import annotations

import base64
import gzip
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from playwright.sync_api import Browser, Page, Route
from starlette.testclient import TestClient
from support.bases import Write
from support.scripts import modules
from typer.testing import CliRunner

from assistant.answering.assistant import Assistant
from assistant.api.app import create_app
from assistant.builds.build import build, current
from assistant.builds.engine import open_build
from assistant.cli import app
from assistant.content.articles import date_in_words
from assistant.content.library import Library
from assistant.errors import IndexBroken, SettingsError
from assistant.offline import pack
from assistant.offline.signing import signing_key
from assistant.settings import Settings

TIMES = ("created", "expires")
WITHOUT_NEXT: dict[str, Any] = {"next": []}
"""The pack proposes no questions: they would make it larger than it may be."""

OTHERWISE = WITHOUT_NEXT | {"confidence": 0}
"""In what else two answers that are the same may differ: how sure each is."""

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; require-trusted-types-for 'script'"


def site_of(settings: Settings) -> Path:
    return current(settings).folder / "site"


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    library, ranker = open_build(current(published), published)
    return Assistant(library=library, settings=published, today=lambda: date(2026, 11, 22), ranker=ranker)


def host_page(browser: Browser, files: dict[str, bytes]) -> Page:
    """A page of a host with a strict policy, which has the widget's modules and these files, and no API. What is in
    `files` may change."""

    def serve(route: Route) -> None:
        if route.request.url.endswith("/gone.json"):
            return route.abort()
        path = "/" + route.request.url.split("/", 3)[3]
        found = files.get(path) or modules().get(path.removeprefix("/web/"))
        headers = {
            "content-security-policy": POLICY,
            "cache-control": "no-store",
            "content-type": "text/javascript"
            if path.endswith(".js")
            else "text/html"
            if path == "/"
            else "application/json",
        }
        route.fulfill(
            status=200 if path == "/" or found is not None else 404,
            body=found or b"<!doctype html><title>Host</title>",
            headers=headers,
        )

    page = browser.new_page()
    page.route("http://localhost/**", serve)
    page.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective), true)"
    )
    page.goto("http://localhost/")
    return page


@pytest.fixture(scope="module")
def browser_page(browser: Browser, published: Settings) -> Iterator[Page]:
    """Such a page with this build's pack, opened."""
    body = (site_of(published) / pack.FILE).read_bytes()
    files = {
        "/widget/pack.json": body,
        "/changed.json": body.replace(b"personal credit card", b"personal crayon card", 1),
        "/cut.json": body[: len(body) // 2],
        "/other.json": b"<!doctype html>",
    }
    page = host_page(browser, files)
    page.evaluate(
        "async key => { window.pack = await (await import('/web/widget/panel/pack.js')).openPack('/widget/pack.json', key) }",
        pack.public_key(site_of(published)),
    )
    yield page
    page.close()


def made(settings: Settings, library: Library, folder: Path, age: float) -> bytes:
    """The pack as it would have been signed so many days ago."""
    created = datetime.now(UTC) - timedelta(days=age)
    return pack.write_pack(settings, library, folder, created=created).read_bytes()


def timeless(settings: Settings, data: bytes) -> bytes:
    """A pack, signed by the same key, that does not say when it was made, as packs once were."""
    found = json.loads(data)
    body = json.dumps({name: found["pack"][name] for name in found["pack"] if name not in TIMES}).encode()
    signature = base64.b64encode(signing_key(settings).sign(body)).decode()
    head = {"key": found["key"], "signature": signature}
    return json.dumps(head)[:-1].encode() + b', "pack":\n' + body + b"\n}\n"


def ask(page: Page, questions: list[str]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = page.evaluate(
        "async questions => { const all = []; for (const q of questions) all.push(await pack.answer(q)); return all }",
        questions,
    )
    return answers


def code_of(page: Page, url: str, key: str, storage: str | None = None) -> str:
    return str(
        page.evaluate(
            "async ([url, key, storage]) => (await import('/web/widget/panel/pack.js'))"
            ".openPack(url, key, storage).then(() => 'opened', e => e.code)",
            [url, key, storage],
        )
    )


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_same_build_gives_the_same_bytes_at_the_same_time(
    published: Settings, real: Library, tmp_path: Path
) -> None:
    first = pack.write_pack(published, real, tmp_path / "a", created=NOW).read_bytes()

    assert pack.write_pack(published, real, tmp_path / "b", created=NOW).read_bytes() == first


def test_what_is_signed_says_when_the_pack_was_made_and_until_when_it_may_be_used(
    published: Settings, real: Library, tmp_path: Path
) -> None:
    settings = published.model_copy(update={"pack_days": 10})

    data = pack.write_pack(settings, real, tmp_path, created=NOW).read_bytes()

    signed = json.loads(data[data.index(b"\n") + 1 : data.rindex(b"\n}")])
    assert (signed["created"], signed["expires"]) == ("2026-11-22T09:30:00Z", "2026-12-02T09:30:00Z")


def test_the_same_content_is_built_again_when_half_of_its_packs_time_is_over(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load(small, pack_days=10)
    first = build(settings)[0]

    def later(days: float) -> None:
        manifest = first.folder / "manifest.json"
        found = json.loads(manifest.read_text("utf-8"))
        found["created"] = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        manifest.write_text(json.dumps(found), "utf-8")

    later(4)
    assert not build(settings)[0].is_new
    later(6)
    again = build(settings)[0]
    assert again.is_new
    assert again.id == first.id
    expires = json.loads((again.folder / "site" / pack.FILE).read_bytes())["pack"]["expires"]
    assert datetime.fromisoformat(expires) > datetime.now(UTC) + timedelta(days=9)


def test_the_pack_is_about_a_hundred_kilobytes(published: Settings) -> None:
    data = (site_of(published) / pack.FILE).read_bytes()

    assert 20_000 < len(gzip.compress(data, 6)) <= 112_000


def test_the_pack_is_json_and_the_signature_is_over_its_inner_bytes(published: Settings) -> None:
    data = (site_of(published) / pack.FILE).read_bytes()
    whole = json.loads(data)
    signed = data[data.index(b"\n") + 1 : data.rindex(b"\n}")]

    Ed25519PublicKey.from_public_bytes(pack.base64.b64decode(whole["key"])).verify(
        pack.base64.b64decode(whole["signature"]), signed
    )
    assert json.loads(signed) == whole["pack"]
    assert whole["pack"]["build"] == current(published).id


def test_the_pack_is_copied_for_static_hosting(published: Settings) -> None:
    assert (published.site_dir / pack.FILE).read_bytes() == (site_of(published) / pack.FILE).read_bytes()


def test_the_pack_holds_no_list_of_open_points_and_none_of_the_wordings(
    published: Settings, real: Library
) -> None:
    body = (site_of(published) / pack.FILE).read_text("utf-8")

    assert not [
        s.ref
        for s in real.sections
        if not s.is_confirmed and s.text and json.dumps(s.text, ensure_ascii=False)[1:60] in body
    ]
    assert not [q.ask for q in real.questions if len(q.ask) > 40 and q.ask in body]


# --- the key ---------------------------------------------------------------------------------------------------------


def test_the_first_build_makes_a_key_that_only_its_owner_may_read_and_later_builds_keep_it(
    base: Path,
) -> None:
    settings = Settings.load(base)

    made = signing_key(settings)

    path = settings.index_dir / "pack.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert signing_key(settings).private_bytes_raw() == made.private_bytes_raw()


def test_the_setting_names_another_key(base: Path, tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    mine = tmp_path / "mine.pem"
    mine.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

    assert signing_key(Settings.load(base, pack_key=mine)).private_bytes_raw() == key.private_bytes_raw()
    assert not (base / "kb" / "index" / "pack.key").exists()


@pytest.mark.parametrize(
    ("content", "said"), [(None, "No such file"), (b"hello", "no private key"), (b"rsa", "not for Ed25519")]
)
def test_a_key_that_cannot_sign_is_named_with_what_to_do(
    base: Path, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "mine.pem"
    if content == b"rsa":
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

        content = generate_private_key(SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SettingsError, match=f"mine.pem.*{said}(?s:.*)openssl genpkey"):
        signing_key(Settings.load(base, pack_key=path))


def test_route_and_command_show_the_key_of_the_published_pack(
    client: TestClient, published: Settings
) -> None:
    sent = client.get("/v1/pack-key").json()
    shown = CliRunner().invoke(app, ["pack-key", "--base", str(published.root)])

    assert (
        sent["key"]
        == pack.public_key(site_of(published))
        == json.loads(client.get("/widget/pack.json").content)["key"]
    )
    assert sent["build"] == current(published).id
    assert sent["handoff"]["url"]
    assert shown.output.strip() == sent["key"]


def test_a_pack_that_is_no_pack_has_no_key(tmp_path: Path) -> None:
    (tmp_path / "widget").mkdir()
    (tmp_path / pack.FILE).write_text("{}")

    with pytest.raises(IndexBroken, match=r"pack\.json is not what was built"):
        pack.public_key(tmp_path)


# --- in the browser --------------------------------------------------------------------------------------------------


def test_nothing_is_used_that_was_not_signed_by_the_key(browser_page: Page, published: Settings) -> None:
    right = pack.public_key(site_of(published))
    wrong = pack.base64.b64encode(bytes(range(32))).decode()

    assert code_of(browser_page, "/widget/pack.json", right) == "opened"
    assert [code_of(browser_page, url, right) for url in ("/changed.json", "/cut.json", "/other.json")] == [
        "bad-signature"
    ] * 3
    assert [code_of(browser_page, "/widget/pack.json", key) for key in (wrong, "", "no key", right[:-4])] == [
        "bad-signature"
    ] * 4
    assert [code_of(browser_page, url, right) for url in ("/nothing.json", "/gone.json")] == [
        "unreachable"
    ] * 2


def test_nothing_is_used_whose_time_is_over_or_that_does_not_say_until_when(
    browser: Browser, published: Settings, real: Library, tmp_path: Path
) -> None:
    key, days = pack.public_key(site_of(published)), published.pack_days
    files = {
        "/last-day.json": made(published, real, tmp_path, days - 0.01),
        "/expired.json": made(published, real, tmp_path, days + 0.01),
        "/timeless.json": timeless(published, made(published, real, tmp_path, 0)),
    }
    page = host_page(browser, files)

    codes = {name: code_of(page, name, key) for name in files}
    page.close()

    assert codes == {"/last-day.json": "opened", "/expired.json": "too-old", "/timeless.json": "too-old"}


@pytest.mark.parametrize("storage", [None, "local"])
def test_an_older_pack_cannot_take_the_place_of_a_newer_one(
    browser: Browser, published: Settings, real: Library, tmp_path: Path, storage: str | None
) -> None:
    """Several packs of earlier builds verify. A page that had a newer one takes none of them; where the host allows
    a storage, no other window does."""
    key, url = pack.public_key(site_of(published)), "/pack.json"
    old, new, newer = (made(published, real, tmp_path, age) for age in (20, 10, 1))
    files = {url: new}
    page = host_page(browser, files)

    def opened(body: bytes) -> str:
        files[url] = body
        return code_of(page, url, key, storage)

    assert [opened(body) for body in (new, old, new, newer, new)] == [
        "opened",
        "too-old",
        "opened",
        "opened",
        "too-old",
    ]
    kept = page.evaluate("JSON.parse(localStorage.getItem('help-widget-pack'))")
    page.goto("http://localhost/")
    after = opened(new)
    page.close()

    assert (after, kept is None) == (("opened", True) if storage is None else ("too-old", False))


def test_every_confirmed_section_is_answered_as_the_api_does(
    browser_page: Page, assistant: Assistant, client: TestClient
) -> None:
    refs = [s.ref for s in assistant.library.sections if s.is_confirmed]

    offline = browser_page.evaluate(
        "async refs => Promise.all(refs.map(choice => pack.answer('x', { choice })))", refs
    )

    online = [
        client.post("/v1/answers", json={"question": "x", "choice": ref}).json() | WITHOUT_NEXT
        for ref in refs
    ]
    assert [a["source"]["permalink"] for a, b in zip(offline, online, strict=True) if a != b] == []
    assert len(offline) > 200


def test_the_bases_own_questions_have_the_answer_ids_of_the_api(
    browser_page: Page, assistant: Assistant
) -> None:
    library = assistant.library
    named = {ref for refs in assistant.settings.base.faqs.values() for ref in refs}
    headings = [s for s in library.sections if s.is_confirmed and (s.is_question or s.ref in named)][::4]
    headings += [library.section(ref) for ref in sorted(named)]
    expected = [q for q in library.questions if q.clarify][::6] + [q for q in library.questions if q.find][
        ::9
    ]
    asked = [s.heading for s in headings] + [q.ask for q in expected]

    offline = ask(browser_page, asked)

    online = [assistant.answer(question) for question in asked]
    rightly = {s.heading: {s.ref} for s in headings} | {
        q.ask: set(q.find[:1]) for q in expected
    }  # where the API misses its own base, the pack does not follow
    compared = [
        (question, a["answer_id"], b.answer_id)
        for question, a, b in zip(asked, offline, online, strict=True)
        if b.choices or (b.source and f"{b.source.id}#{b.source.anchor}" in rightly[question])
    ]
    assert [c for c in compared if c[1] != c[2]] == []
    assert len(compared) >= 0.85 * len(asked)
    assert {a["build"] for a in offline} == {library.build}


def test_the_verification_questions_are_answered_word_for_word(
    browser_page: Page, client: TestClient
) -> None:
    faqs = client.get("/v1/faqs/verification").json()["faqs"]

    answers = ask(browser_page, [faq["question"] for faq in faqs])

    assert len(faqs) == 5
    assert [(a["text"], a["source"], a["notices"]) for a in answers] == [
        (f["text"], f["source"], f["notices"]) for f in faqs
    ]
    assert [a["answer_id"] for a in answers] == [
        client.post("/v1/answers", json={"question": f["question"]}).json()["answer_id"] for f in faqs
    ]


def test_an_identity_check_that_may_be_either_is_asked_back(browser_page: Page, real: Library) -> None:
    for answer in ask(
        browser_page, ["How do I verify my identity?", "verify my identity", "I need to verify my identity"]
    ):
        flows = [
            real.article(real.section(c["choice"]).article_id).flow_of(real.section(c["choice"]))
            for c in answer["choices"]
        ]

        assert answer["status"] == "clarify"
        assert 2 <= len(answer["choices"]) <= 4
        assert len(set(flows)) > 1
        assert answer["related"]


def test_what_the_base_must_not_answer_stays_without_an_answer(browser_page: Page, real: Library) -> None:
    asked = [q.ask for q in real.questions if not q.find and not q.clarify]

    answers = ask(browser_page, [*asked, "zebra", "What is the weather in Lisbon tomorrow?", "漢字", "?!"])

    assert {a["status"] for a in answers} == {"no_answer", "handoff"}  # some of them are emergencies
    assert all(1 <= len(a["related"]) <= 3 and a["text"] is None and a["handoff"]["url"] for a in answers)


def test_questions_in_other_words_find_their_article_more_often_than_not_and_a_wrong_one_seldom(
    browser_page: Page, real: Library
) -> None:
    asked = [(q, {ref.partition("#")[0] for ref in q.find}) for q in real.questions if q.find]
    reworded = [
        f"{q.ask} {q.ask.split()[0]}" for q, _ in asked
    ]  # no longer the base's own questions, so that the index is asked

    answers = ask(browser_page, reworded)

    given = [
        str(a["source"]["id"]) in wanted for a, (_, wanted) in zip(answers, asked, strict=True) if a["source"]
    ]
    assert len(given) >= 0.3 * len(asked)
    assert sum(given) >= 0.75 * len(given)


def test_what_words_cannot_tell_apart_is_a_choice(browser_page: Page) -> None:
    off, back = "900012#top", "900012#how-do-i-turn-my-online-profile-back-on"

    answer = ask(browser_page, ["How do I turn off my online profile?"])[0]

    assert answer["status"] == "clarify"
    assert answer["text"] is None
    assert {off, back} <= {choice["choice"] for choice in answer["choices"]}


def test_politeness_changes_no_answer(browser_page: Page, real: Library) -> None:
    asked = [
        *[q.ask for q in real.questions if q.clarify][:10],
        "What credit card can I use to verify my identity?",
    ]

    plain, polite = (
        ask(browser_page, asked),
        ask(browser_page, [f"Hello, {question} Thanks" for question in asked]),
    )

    assert [a["answer_id"] for a in polite] == [a["answer_id"] for a in plain]


def test_an_emergency_leads_to_the_emergency_number(browser_page: Page, client: TestClient) -> None:
    for question in ("I have chest pain and want to book", "my son can’t breathe", "I want to die"):
        answer = ask(browser_page, [question])[0]

        assert answer["status"] == "handoff"
        assert answer["notices"] == [
            n
            for n in client.post("/v1/answers", json={"question": question}).json()["notices"]
            if n["kind"] == "emergency"
        ]
        assert "911" in answer["notices"][0]["text"]


LATER = """async ([key, question, day]) => { const Real = Date
    window.Date = class extends Real { constructor() { super(day) } }
    const answer = await (await (await import('/web/widget/panel/pack.js')).openPack('/widget/pack.json', key)).answer(question)
    window.Date = Real
    return answer }"""
"""An answer on a later day of the person's own device."""


def test_an_overdue_review_is_said_from_the_day_after(
    browser_page: Page, published: Settings, real: Library
) -> None:
    question, due = "What credit card can I use to verify my identity?", real.article(484517).review_by
    assert due
    key = pack.public_key(site_of(published))
    days = [f"{due}T23:59:59Z", f"{due + timedelta(1)}T00:00:00Z"]

    answers = [browser_page.evaluate(LATER, [key, question, day]) for day in days]

    assert [a["source"]["stale"] for a in answers] == [False, True]
    assert [[n["text"] for n in a["notices"] if n["kind"] == "stale"] for a in answers] == [
        [],
        [f"This article was due for review on {date_in_words(due)}."],
    ]


def test_an_article_long_overdue_gives_its_link_only_from_the_same_day_as_in_the_api(
    browser_page: Page, published: Settings
) -> None:
    question = "What credit card can I use to verify my identity?"
    library, ranker = open_build(current(published), published)
    due = library.article(484517).review_by
    assert due
    last = due + timedelta(published.base.withhold_days)
    for day in (last, last + timedelta(1)):
        online = json.loads(
            json.dumps(
                asdict(
                    Assistant(
                        library=library, settings=published, today=lambda day=day: day, ranker=ranker
                    ).answer(question)
                ),
                default=str,
            )
        )

        offline = browser_page.evaluate(
            LATER, [pack.public_key(site_of(published)), question, f"{day}T12:00:00Z"]
        )

        assert offline | OTHERWISE == online | OTHERWISE
        assert offline["status"] == ("answered" if day == last else "no_answer")
    assert offline["related"][0]["reason"] == "Not reviewed for a long time"
    assert "personal credit card" not in json.dumps(offline)


def test_a_search_shows_the_text_of_an_article_until_the_same_day_as_in_the_api(
    browser_page: Page, published: Settings, real: Library
) -> None:
    due = real.article(484517).review_by
    assert due
    last = due + timedelta(published.base.withhold_days)

    found = [
        browser_page.evaluate(
            LATER.replace(".answer(question)", ".search(question)"),
            [pack.public_key(site_of(published)), "debit card", f"{day}T12:00:00Z"],
        )
        for day in (last, last + timedelta(1))
    ]

    before, after = ([hit for hit in each["results"] if hit["article"]["id"] == 484517] for each in found)
    assert [hit["ref"] for hit in before] == [hit["ref"] for hit in after] != []
    assert all(
        hit["snippet"] != "Not reviewed for a long time" and hit["article"]["reason"] == "" for hit in before
    )
    assert all(
        (hit["snippet"], hit["marks"], hit["article"]["reason"])
        == ("Not reviewed for a long time", [], "Not reviewed for a long time")
        for hit in after
    )


def test_an_unknown_choice_is_refused(browser_page: Page) -> None:
    assert (
        browser_page.evaluate("pack.answer('x', { choice: '1#nothing' }).catch(e => e.code)") == "not-found"
    )


def test_pages_are_suggested_as_the_api_does(browser_page: Page, client: TestClient) -> None:
    for name in (
        "settings/users",
        "settings",
        "/Settings/Users/",
        "schedule/appointments/new",
        "nowhere",
        "",
    ):
        if name:
            assert (
                browser_page.evaluate("name => pack.page(name)", name)
                == client.post("/v1/pages", json={"page": name}).json()
            )
        assert len(browser_page.evaluate("name => pack.page(name)", name)["articles"]) == 5 or name


def test_search_as_one_types_has_the_shape_of_the_apis(browser_page: Page, client: TestClient) -> None:
    typed = [
        "verif",
        "credit ca",
        "What credit card can I use to verify my identity?",
        "reset pass",
        "intake form",
    ]

    found = browser_page.evaluate(
        "async typed => Promise.all(typed.map(words => pack.search(words, 5)))", typed
    )

    other = TestClient(
        client.app, client=("10.0.0.7", 50_000)
    )  # the tests before may have used up what one address may ask in a minute
    online = [other.post("/v1/search", json={"query": words, "limit": 5}).json() for words in typed]
    for here, there in zip(found, online, strict=True):
        assert set(here) == set(there)
        assert 1 <= len(here["results"]) <= min(here["total"], 5)
        assert set(here["results"][0]) == set(there["results"][0])
        assert all(re.search(r"\w", r["snippet"][a:b]) for r in here["results"] for a, b in r["marks"])
    assert found[2]["results"][0] | {"snippet": "", "marks": []} == online[2]["results"][0] | {
        "snippet": "",
        "marks": [],
    }
    assert browser_page.evaluate("pack.search('!?', 5).then(found => found.total)") == 0


def test_a_mistyped_word_is_searched_as_what_it_was_meant_to_be(browser_page: Page) -> None:
    mistyped, right = browser_page.evaluate(
        "() => Promise.all(['verifcation ', 'verification '].map(words => pack.search(words, 5)))"
    )

    assert (mistyped["corrected"], right["corrected"]) == ("verification", None)
    assert [hit["ref"] for hit in mistyped["results"]] == [hit["ref"] for hit in right["results"]] != []


def test_hostile_words_are_just_words(browser_page: Page) -> None:
    for answer in ask(
        browser_page,
        ["constructor", "__proto__", "toString hasOwnProperty", "$& {kinds} $1", "a" * 1000, "\ud83d\ude00"],
    ):
        assert answer["status"] == "no_answer"


def test_it_runs_under_the_strictest_policy(browser_page: Page) -> None:
    assert browser_page.evaluate("broken") == []


# --- a base of another kind -------------------------------------------------------------------------------------------


def test_a_base_without_questions_facts_or_model_gets_a_pack_too(base: Path, write: Write) -> None:
    write(
        "refunds",
        "## How long does a refund take?\n\nFive days.\n\n## Fees\n\nNone.\n\n## Über uns?\n\nText.\n",
        review_by=None,
    )
    settings = Settings.load(base, model="off")

    build(settings)

    whole = json.loads((settings.site_dir / pack.FILE).read_bytes())["pack"]
    assert [s["answer"]["source"]["heading"] for s in whole["sections"]] == [
        "How long does a refund take?",
        "Fees",
        "Über uns?",
    ]
    assert "local emergency number" in whole["emergencies"][0][1]["text"]
    with TestClient(create_app(settings)) as client:
        assert client.get("/v1/pack-key").status_code == 200
