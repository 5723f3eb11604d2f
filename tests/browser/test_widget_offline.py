"""`<help-widget>` without the API: it answers from its pack, says so, and says what it cannot."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.testclient import TestClient
from support.browser import serve_app, until
from support.widget import CARD, LISTEN, NONE, Widget, page_with, widget

from assistant.builds import build
from assistant.builds.widget import tag
from assistant.offline.pack import public_key
from assistant.settings import Settings


def test_with_the_api_stopped_in_the_middle_of_a_conversation_the_five_questions_get_the_same_answers(
    browser: Any,
    published: Settings,
    client: TestClient,
) -> None:
    faqs = client.get("/v1/faqs/verification").json()["faqs"]
    expected = [
        client.post("/v1/answers", json={"question": faq["question"]}).json()["answer_id"] for faq in faqs
    ]
    with ExitStack() as server:
        address = server.enter_context(serve_app(published))
        with widget(browser, address) as it:
            it.context.add_init_script(LISTEN)
            it.start()
            with it.page.expect_response("**/widget/pack.json") as pack:
                it.open().ask(NONE)
            pack.value.finished()
            server.close()
            for faq in faqs:
                it.ask(faq["question"])
                it.says("Did this help?")
            told = it.panel.get_by_text(
                "The help center cannot be reached. This page answers from its copy"
            ).is_visible()
            it.type("credit card")
            heard = it.page.evaluate(
                "heard.filter(([name]) => name === 'help-answer').map(([, answer]) => answer.answer_id)"
            )

    assert len(expected) == 5
    assert heard[1:] == expected
    assert told


def test_on_plain_static_hosting_the_widget_answers_from_the_pack_that_the_host_pinned(
    browser: Any, files_only: str, published: Settings
) -> None:
    key = public_key(build.current(published).folder / "site")
    with widget(browser, files_only) as it:
        it.route(
            "**/host.html",
            lambda route: route.fulfill(
                body=page_with(tag(published, key), files_only), content_type="text/html"
            ),
        )
        it.go("/host.html")
        it.open().ask(CARD)
        assert it.says("A personal credit card.").is_visible()
        it.page.evaluate("document.querySelector('help-widget').packKey = 'AAAA'")
        it.go("/host.html").evaluate(
            LISTEN + "; document.querySelector('help-widget').packKey = btoa('x'.repeat(32))"
        )
        it.button.click()
        until(it.page, "window.heard?.some(([name, detail]) => detail.code === 'bad-signature')")


def test_when_nothing_can_be_reached_it_says_so_and_tries_again(demo: Widget) -> None:
    demo.page.evaluate(LISTEN)
    demo.without_pack().open().without_api().ask(CARD)
    demo.says("The help center cannot be reached.")
    demo.page.unroute_all()
    demo.press("Try again")
    demo.says("A personal credit card.")

    assert [detail for name, detail, *_ in demo.page.evaluate("heard") if name == "help-error"] == [
        {"code": "unreachable", "message": "The help center cannot be reached."}
    ]


def test_when_its_copy_is_too_old_it_says_so_and_gives_no_answer(demo: Widget) -> None:
    demo.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=Settings().pack_days + 1))
    demo.page.evaluate(LISTEN)
    demo.open().copied().without_api().ask(CARD)
    demo.says("its copy here is too old to answer from")

    assert {detail["code"] for name, detail, *_ in demo.page.evaluate("heard") if name == "help-error"} == {
        "too-old"
    }


def test_what_the_api_refuses_is_shown_as_it_says(demo: Widget) -> None:
    demo.page.evaluate(LISTEN)
    demo.page.evaluate("document.querySelector('help-widget').audience = 'martians'")
    demo.open().ask(CARD)

    assert demo.body.locator(".says").inner_text().startswith("body.audience:")
    assert demo.page.evaluate("heard.find(([name]) => name === 'help-error')[1].code") == "refused"
