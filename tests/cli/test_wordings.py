"""`kb wordings`: which sections have few, and suggestions that an author accepts one by one. What is sent is
what articles say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from support.bases import small_base
from support.command_line import says
from support.language_model import LanguageModelServer, completion, language_model, reply, suggesting
from typer.testing import CliRunner, Result

from assistant.authoring.suggestions import INSTRUCTIONS, described
from assistant.builds import build
from assistant.cli import app
from assistant.cli.console import out
from assistant.content.checks import checked_library
from assistant.errors import LanguageModelError, NotFound, SettingsError
from assistant.journal import Journal
from assistant.journal.entries import Asked, KeptText
from assistant.safety.people import People
from assistant.settings import Settings

BACK = "900001#how-long-does-a-refund-take"
KEY = "sk-this-is-the-secret-key"


@pytest.fixture(scope="module")
def built(no_variables: None, tmp_path_factory: pytest.TempPathFactory, one_speller: None) -> Path:
    root = small_base(tmp_path_factory.mktemp("small") / "base")
    build.build(Settings.load(root))
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(out, "_width", 240)
    return Path(shutil.copytree(built, tmp_path / "base"))


def run(
    root: Path, *words: str, server: LanguageModelServer | None = None, keys: Sequence[str] = ()
) -> Result:
    variables = {"ASSISTANT_LANGUAGE_MODEL_NAME": "small-model", "ASSISTANT_LANGUAGE_MODEL_KEY": KEY}
    return CliRunner().invoke(
        app,
        ["wordings", "-C", str(root), *words],
        input="".join(f"{key}\n" for key in keys),
        env=variables | {"ASSISTANT_LANGUAGE_MODEL_URL": server.url} if server else {},
    )


def file_of(root: Path, name: str = "refunds") -> Path:
    return root / f"kb/wordings/{name}.yml"


def files_of(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_without_an_option_it_lists_the_sections_with_few_wordings(root: Path) -> None:
    listed = json.loads(run(root, "--json").stdout)

    assert BACK in [section["ref"] for section in listed]
    assert all(section["wordings"] < 8 for section in listed)
    assert BACK in run(root).stdout


def test_without_a_language_model_it_says_what_to_set(root: Path) -> None:
    ran = run(root, "--suggest")

    assert isinstance(ran.exception, SettingsError)
    assert "ASSISTANT_LANGUAGE_MODEL_URL is not set, so nothing was sent" in str(ran.exception)


def test_every_byte_that_is_sent_is_of_the_instructions_the_article_and_the_settings(root: Path) -> None:
    """A journal full of what people asked lies beside it."""
    settings = Settings.load(root)
    journal = Journal(settings, lambda: date(2026, 3, 1))
    for _ in range(9):
        journal.note(
            Asked(
                question=KeptText("refund for the marmalade sandwich"),
                status="no_answer",
                article=None,
                anchor="",
                confidence=0.1,
                answer="a" * 16,
                build="b" * 12,
            )
        )
    journal.close()
    library = checked_library(settings)

    with language_model(suggesting("refund time")) as server:
        ran = run(root, "--suggest", "--json", server=server)

    assert ran.exit_code == 0, ran.output
    sections = [s for s in library.sections if s.is_confirmed and s.text.strip()]
    assert server.bodies == [
        {
            "model": "small-model",
            "messages": [
                {"role": "system", "content": INSTRUCTIONS.read_text("utf-8")},
                {"role": "user", "content": described(library, section, People())},
            ],
            "stream": False,
        }
        for section in sections
    ]
    lines = {
        line.split(b":")[0] for each in server.received for line in each.split(b"\r\n\r\n")[0].split(b"\r\n")
    }
    assert lines == {
        b"POST /v1/chat/completions HTTP/1.1",
        b"Accept-Encoding",
        b"Content-Length",
        b"Host",
        b"User-Agent",
        b"Content-Type",
        b"Authorization",
        b"Connection",
    }
    assert b"marmalade" not in b"".join(server.received)


def test_suggestions_as_json_say_what_each_would_change_and_write_nothing(root: Path) -> None:
    before = files_of(root / "kb")
    with language_model(suggesting("where did my cash go", "How long does a refund take")) as server:
        ran = run(root, "--suggest", "--article", "900001", "--json", server=server)

    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    section = next(s for s in found["sections"] if s["ref"] == BACK)
    assert (found["model"], found["problems"]) == ("small-model", [])
    (wording,) = section["wordings"]
    assert wording["text"] == "where did my cash go"
    assert (wording["before"]["status"], wording["after"]["ref"]) == ("no_answer", BACK)
    assert section["left_out"] == [{"text": "How long does a refund take", "reason": "is there already"}]
    assert files_of(root / "kb") == before
    assert KEY not in ran.output


@pytest.fixture
def one_section(root: Path) -> Path:
    """The base with a single section in the article: one question to the model."""
    (root / "kb/articles/refunds.md").write_text(
        "---\nid: 900001\ntitle: Refunds\n---\n# Refunds\n\n## How long does a refund take?\n\n"
        "Five working days after we approve it.\n",
        "utf-8",
    )
    build.build(Settings.load(root))
    return root


REFUND = ("--suggest", "--article", "900001")


def test_what_is_accepted_is_written_and_comments_and_order_stay(one_section: Path) -> None:
    path = file_of(one_section)
    path.parent.mkdir()
    before = "# by the front desk\nhow-long-does-a-refund-take:\n  - 'cash again'   # often\n"
    path.write_text(before, "utf-8")
    suggested = ("where did my cash go", "refund please", "money in transit", "wire me dough")

    with language_model(suggesting(*suggested)) as server:
        ran = run(
            one_section, *REFUND, server=server, keys=["a", "s", "x", "e", "money on its way", "Accept"]
        )

    assert ran.exit_code == 0, ran.output
    assert path.read_text("utf-8") == before + "".join(
        f'  - "{text}"\n' for text in ("where did my cash go", "money on its way", "wire me dough")
    )
    assert "1 of 4: where did my cash go" in ran.stdout
    assert says(ran.stdout, f"today: no_answer   then: answered {BACK}")
    assert "will be sent to 127.0.0.1" in ran.stdout
    assert "Added 3 wordings to" in ran.stdout
    assert KEY not in ran.output


def test_who_quits_keeps_what_was_accepted(one_section: Path) -> None:
    with language_model(suggesting("where did my cash go", "wire me dough")) as server:
        run(one_section, *REFUND, server=server, keys=["a", "q"])

    assert file_of(one_section).read_text("utf-8") == (
        'how-long-does-a-refund-take:\n  - "where did my cash go"\n'
    )


@pytest.mark.parametrize("keys", [["q"], ["s"], []])
def test_what_nobody_accepts_is_not_written(one_section: Path, keys: list[str]) -> None:
    with language_model(suggesting("where did my cash go")) as server:
        run(one_section, *REFUND, server=server, keys=keys)

    assert not file_of(one_section).exists()


def test_an_edited_wording_with_personal_data_is_asked_for_again(one_section: Path) -> None:
    with language_model(suggesting("where did my cash go")) as server:
        ran = run(
            one_section,
            *REFUND,
            server=server,
            keys=["e", "my ssn is 536-22-8142, where is it", "where is my cash"],
        )

    assert "has what looks like personal data" in ran.stdout
    assert file_of(one_section).read_text("utf-8") == (
        'how-long-does-a-refund-take:\n  - "where is my cash"\n'
    )


def test_a_suggestion_that_breaks_a_promise_says_which_and_is_not_written(one_section: Path) -> None:
    (one_section / "kb/questions.yml").write_text('- ask: "send my cash by pigeon"\n  find: none\n', "utf-8")
    path = one_section / "kb/settings.yml"
    path.write_text(path.read_text("utf-8") + "threshold: 0.3\n", "utf-8")

    with language_model(suggesting("send the cash by pigeon")) as server:
        ran = run(one_section, *REFUND, server=server, keys=["a"])

    assert "breaks a promise: send my cash by pigeon" in ran.stdout
    assert "Nothing was written." in ran.stdout
    assert ran.exit_code == 1
    assert not file_of(one_section).exists()


def test_a_section_with_a_useless_answer_is_told_and_the_next_one_is_asked(root: Path) -> None:
    with language_model(completion("Sorry!"), suggesting("where did my cash go")) as server:
        ran = run(root, *REFUND, server=server, keys=["q"])

    assert "the answer is not JSON: 'Sorry!'" in ran.stdout
    assert "1 of 1: where did my cash go" in ran.stdout
    assert ran.exit_code == 1


def test_a_server_that_refuses_ends_the_command_and_json_says_why(root: Path) -> None:
    with language_model(reply("", "401 Unauthorized")) as server:
        shown = run(root, "--suggest", server=server)
        data = run(root, "--suggest", "--json", server=server)

    assert isinstance(shown.exception, LanguageModelError)
    assert data.exit_code == 1
    (problem,) = json.loads(data.stdout)["problems"]
    assert "refuses the key (401)" in problem["problem"]
    assert len(server.received) == 2


def test_a_server_that_asks_to_wait_gets_its_time_and_who_waits_is_told(one_section: Path) -> None:
    busy = reply("", "429 Too Many Requests", "Retry-After: 0")
    with language_model(busy, suggesting("where did my cash go")) as server:
        ran = run(one_section, *REFUND, "--json", server=server)

    assert ran.exit_code == 0
    assert "There were too many requests; the language model takes the next one in 0 s." in ran.stderr
    assert len(server.received) == 2


def test_an_article_that_is_not_there_is_said(root: Path) -> None:
    with language_model(suggesting("x")) as server:
        ran = run(root, "--suggest", "--article", "5", server=server)

    assert isinstance(ran.exception, NotFound)
    assert server.received == []
