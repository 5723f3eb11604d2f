"""`kb serve` while an author edits: the whole way from a save to what an open page is told."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bases import small_base
from support.builds import edit, tree
from support.command_line import Run, says
from support.git import git
from support.server import ENVIRONMENT, Service, ask, kb_serve, until
from support.watching import REFUNDS, open_page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Path]]:
    """A watched base in git; each test leaves it as it was."""
    root = small_base(tmp_path_factory.mktemp("watched") / "base")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Begin")
    with kb_serve(root, "--watch", "--port", "0") as service, open_page(service.port) as page:
        page.until(lambda told: told["mark"])
        yield service, root


@pytest.fixture
def watched(served: tuple[Service, Path]) -> Iterator[tuple[Service, Path]]:
    service, root = served
    with open_page(service.port) as page:
        before = page.until(lambda told: told["mark"] and not told["mistakes"])["mark"]
        yield service, root
        git(root, "checkout", "--quiet", ".")
        git(root, "clean", "--quiet", "-fd", "kb/articles", "kb/settings.yml")
        page.until(lambda told: told["mark"] == before and not told["mistakes"])


def shown(service: Service, page: str = REFUNDS) -> str:
    return ask(service.port, page).text


def test_a_save_reaches_the_open_page(watched: tuple[Service, Path]) -> None:
    service, root = watched
    with open_page(service.port) as page:
        before = page.until(lambda told: told["mark"])["mark"]

        edit(root, "Five working days", "Six working days")

        page.until(lambda told: told["mark"] != before)
    assert "Six working days" in shown(service)


def test_a_mistake_reaches_page_and_terminal_once_and_goes_when_it_is_mended(
    watched: tuple[Service, Path],
) -> None:
    service, root = watched
    with open_page(service.port) as page:
        before = page.until(lambda told: told["mark"])["mark"]
        edit(root, "tags: [billing, refunds]", "tags: [billing")
        told = page.until(lambda told: told["mistakes"])
        edit(root, "tags: [billing", "tags:  [billing")
        edit(root, "tags:  [billing", "tags: [billing, refunds]")
        mended = page.until(lambda told: not told["mistakes"])

    assert told["mark"] == before, "the last good page stays"
    (mistake,) = told["mistakes"]
    assert mistake["place"] == "kb/articles/refunds.md:8"
    assert mistake["remedy"]
    assert mended["mark"] == before
    until(lambda: "Mended" in service.said(), "the terminal says that it is mended")
    assert service.said().count("kb/articles/refunds.md:8: ") == 1
    assert service.errors() == []


def test_settings_that_cannot_be_read_stand_on_the_page(watched: tuple[Service, Path]) -> None:
    service, root = watched
    settings = root / "kb/settings.yml"
    text = settings.read_text("utf-8")
    with open_page(service.port) as page:
        page.until(lambda told: told["mark"])
        settings.write_text(text + "site_nam: Typo\n", "utf-8")
        told = page.until(lambda told: told["mistakes"])
        settings.write_text(text, "utf-8")
        page.until(lambda told: not told["mistakes"])

    assert "site_nam" in str(told["mistakes"])
    assert "Write site_name" in str(told["mistakes"])


def test_a_checkout_of_fifty_files_is_one_state_and_back(watched: tuple[Service, Path]) -> None:
    service, root = watched
    git(root, "checkout", "--quiet", "-b", "many")
    for number in range(50):
        (root / f"kb/articles/new-{number}.md").write_text(f"# New {number}\n\nText {number}.\n", "utf-8")
    edit(root, "Five working days", "Six working days")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Many")
    with open_page(service.port, "/articles/new-49/") as new, open_page(service.port) as page:
        new.until(lambda told: told["mark"])
        mark = page.until(lambda told: told["mark"])["mark"]

        git(root, "checkout", "--quiet", "-")

        new.until(lambda told: told["mark"] == "")
        page.until(lambda told: told["mark"] != mark)
    assert "Five working days" in shown(service)
    assert ask(service.port, "/articles/new-49/").status == 404
    assert service.errors() == []


def test_what_the_edits_change_for_questions_is_told_and_nothing_is_published(
    watched: tuple[Service, Path],
) -> None:
    service, root = watched
    index, site = tree(root / "kb/index/builds"), tree(root / "site")
    with open_page(service.port) as page:
        page.until(lambda told: told["moved"] == 0)
        edit(root, "Five working days after we approve it.", "Six weeks after we approve it.")
        page.until(lambda told: told["moved"])
    told = ask(service.port, f"/_watch/answers?page={REFUNDS}").json()
    answer = ask(service.port, "/v1/answers", {"question": "How long does a refund take?"}).json()

    moved = {change["question"]: change for change in told["moved"]}
    assert moved["How long does a refund take?"]["kind"] == "text"
    assert moved["How long does a refund take?"]["before"]["text"] == "Five working days after we approve it."
    assert moved["How long does a refund take?"]["after"]["text"] == "Six weeks after we approve it."
    assert answer["text"] == "Five working days after we approve it."
    assert tree(root / "kb/index/builds") == index
    assert tree(root / "site") == site


def test_it_ends_at_once_although_a_page_is_open(small: Path) -> None:
    with kb_serve(small, "--watch", "--port", "0") as service, open_page(service.port) as page:
        page.until(lambda told: told["mark"])

        code, said = service.stop(signal.SIGINT)

        assert page.is_over
    assert code in (0, 130)
    assert "Traceback" not in said


def test_without_a_terminal_nothing_is_watched(small: Path) -> None:
    with kb_serve(small, "--port", "0") as service:
        page, own = shown(service), ask(service.port, "/_watch/watch.js")

    assert "Watching" not in service.said()
    assert "_watch" not in page
    assert own.status == 404


def test_at_a_terminal_it_watches_unless_it_is_told_not_to(small: Path) -> None:
    def said(*words: str) -> str:
        ours, its = pty.openpty()
        command = [
            sys.executable,
            "-m",
            "assistant.cli",
            "serve",
            "--base",
            str(small),
            "--port",
            "0",
            *words,
        ]
        process = subprocess.Popen(command, env=ENVIRONMENT, stdin=its, stdout=its, stderr=its)
        os.close(its)
        got = b""
        while b"Ctrl-C" not in got:
            got += os.read(ours, 10_000)
        process.send_signal(signal.SIGINT)
        process.wait(60)
        os.close(ours)
        return got.decode()

    assert "Watching kb/" in said()
    assert "Watching kb/" not in said("--no-watch")


def test_several_processes_cannot_watch(kb: Run, small: Path) -> None:
    ran = kb("serve", "--base", small, "--watch", "--workers", "2")

    assert ran.code == 2
    assert says(ran.err, "one process watches")
