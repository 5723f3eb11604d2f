"""The command line: each command says what it does, ends with a code that means something, and never with a traceback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, small_base

from assistant import builds, cli
from assistant.checks import checked_library
from assistant.settings import Settings

COMMANDS = sorted(command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback)
ENVIRONMENT = {**{k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}, "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "80"}


@dataclass
class Ran:
    """What a command left: its exit code, what it printed, what it complained of."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def kb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`kb("ask", "…")` as the entry point runs it, in this process."""

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["kb", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "80")
        capsys.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = ended.code
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, out, err)

    return run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, no_variables: None) -> Path:
    """A small base with a build, for commands that only read."""
    root = small_base(tmp_path_factory.mktemp("built") / "base", model=True)
    builds.build(Settings.load(root))
    return root


def flat(text: str) -> str:
    return " ".join(text.split())


def says(text: str, part: str) -> bool:
    """Whether a text has a part, wherever the lines were broken."""
    return "".join(part.split()) in "".join(text.split())


# --- help ------------------------------------------------------------------------------------------------------------


def test_the_help_names_every_command_and_a_first_question(kb: Run) -> None:
    ran = kb("--help")

    assert ran.code == 0
    assert {"build", "serve", "ask", "search", "check", "new", "init", "links", "config"} <= set(COMMANDS)
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", ran.out)] == []
    assert "kb serve" in ran.out
    assert "kb ask" in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_says_what_it_does_and_has_an_example(kb: Run, command: str) -> None:
    ran = kb(command, "--help")

    assert ran.code == 0
    assert re.search(rf"Usage: .*\bkb {command}\b|Usage: .*cli {command}\b", ran.out)
    assert re.search(rf"Example:\s+(?:ASSISTANT_\w+=\S+ )?kb {command}", flat(ran.out))
    for option in re.findall(r"(?m)^[│\s]*(--[a-z-]+)", ran.out):
        assert re.search(rf"{option}\b.*[A-Za-z]{{3}}", ran.out), option


def test_without_a_command_the_help_is_shown(kb: Run) -> None:
    assert "Commands" in kb().out


@pytest.mark.parametrize("words", [["nonsense"], ["ask"], ["ask", "--nonsense", "x"], ["serve", "--port", "abc"], ["search", "--limit", "0", "x"]])
def test_a_command_that_cannot_be_understood_ends_with_2(kb: Run, words: list[str]) -> None:
    ran = kb(*words)

    assert ran.code == 2
    assert "Usage: " in ran.err


# --- ask and search --------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_its_source_and_related_articles(kb: Run, built: Path) -> None:
    ran = kb("ask", "How long does a refund take?", "--base", built)

    assert ran.code == 0
    assert says(ran.out, "Five working days after we approve it.")
    assert "/articles/refunds/#how-long-does-a-refund-take" in ran.out
    assert "Invoices" in ran.out


@pytest.mark.parametrize(
    "question",
    [
        "What credit card can I use to verify my identity?",
        "What credit card information is required when completing the credit card identity verification process?",
    ],
)
def test_ask_answers_the_verification_questions_with_an_address_that_can_be_copied(kb: Run, published: Settings, question: str) -> None:
    ran = kb("ask", question, "--base", published.root)

    assert ran.code == 0
    anchor = question.rstrip("?").lower().replace(" ", "-")
    assert f"/articles/get-online-scheduling-profile/#{anchor}" in ran.out, "no line break stands in the address"


def test_ask_json_is_the_answer_as_the_api_gives_it(kb: Run, built: Path) -> None:
    answer = json.loads(kb("ask", "How long does a refund take?", "--base", built, "--json").out)

    assert (answer["status"], answer["text"]) == ("answered", "Five working days after we approve it.")
    assert answer["source"]["permalink"] == "/a/900001/how-long-does-a-refund-take"
    assert {"steps", "related", "notices", "handoff", "answer_id", "build", "short", "confidence"} <= answer.keys()


def test_ask_ends_with_4_when_there_is_no_answer(kb: Run, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_THRESHOLD", "1")

    ran = kb("ask", "zebra", "--base", built)

    assert ran.code == 4
    assert "We don't have an answer to that." in ran.out
    assert json.loads(kb("ask", "zebra", "--base", built, "--json").out)["status"] == "no_answer"


def test_ask_ends_with_2_for_an_empty_question_and_with_3_for_an_unknown_choice(kb: Run, built: Path) -> None:
    empty, unknown = kb("ask", " ", "--base", built), kb("ask", "x", "--choice", "900001#nope", "--base", built)

    assert (empty.code, says(empty.err, "the question is empty: write what you want to know")) == (2, True)
    assert (unknown.code, says(unknown.err, "article 900001 has no section #nope")) == (3, True)


def test_ask_takes_only_audiences_that_there_are(kb: Run, built: Path) -> None:
    ran = kb("ask", "How long does a refund take?", "--audience", "everyone", "--base", built)

    assert ran.code == 2
    assert "everyone" in ran.err
    assert "front-desk" in ran.err


def test_ask_in_a_base_without_a_build_makes_one_first(kb: Run, tmp_path: Path) -> None:
    small_base(tmp_path / "base", model=True)

    ran = kb("ask", "How long does a refund take?", "--base", tmp_path / "base")

    assert (ran.code, "Five working days" in ran.out) == (0, True)
    assert (tmp_path / "base/site/index.html").is_file()


def test_without_the_sentence_model_a_heading_asked_exactly_is_still_answered(kb: Run, small: Path) -> None:
    for question in ("How long does a refund take?", "Where do I find my invoices?"):
        answer = json.loads(kb("ask", question, "--base", small, "--json").out)
        assert answer["status"] == "answered"
        assert answer["source"]["heading"] == question


@pytest.mark.parametrize("question", ["[bold]x[/bold]", "[/]", "[red", "*", "--"])
def test_ask_takes_any_text_also_what_looks_like_markup(kb: Run, built: Path, question: str) -> None:
    assert kb("ask", "--base", built, "--", question).code in (0, 4)


def test_search_lists_sections_and_ends_with_4_when_nothing_fits(kb: Run, built: Path) -> None:
    found, none = kb("search", "refund", "take", "--base", built), kb("search", "qwxyz", "--base", built)

    assert (found.code, none.code) == (0, 4)
    assert "/articles/refunds/#how-long-does-a-refund-take" in found.out
    assert "Nothing fits. Try fewer or other words." in none.out
    assert json.loads(kb("search", "refund", "--base", built, "--json").out)["results"][0]["url"].startswith("/articles/refunds/")
    assert json.loads(kb("search", "qwxyz", "--base", built, "--json").out)["results"] == []


# --- build and check -------------------------------------------------------------------------------------------------


def test_build_says_what_it_made_and_the_second_time_that_nothing_had_changed(kb: Run, small: Path) -> None:
    first, second = kb("build", "--base", small), kb("build", "--base", small)

    assert re.search(r"Build [0-9a-f]{12}: 2 articles, \d+ sections, 5 pages made new, [\d.]+ s\.", flat(first.out))
    assert "nothing had changed" in second.out
    assert (first.code, second.code) == (0, 0)


def test_build_json_parses_and_nothing_else_is_printed(kb: Run, small: Path) -> None:
    ran = kb("build", "--base", small, "--json")

    made = json.loads(ran.out)
    assert (made["articles"], made["pages_written"], made["is_new"]) == (2, 5, True)
    assert ran.err == ""


def test_a_partial_build_prints_no_warning_of_the_site_generator(small: Path) -> None:
    builds.build(Settings.load(small))
    path = small / "kb/articles/refunds.md"
    path.write_text(path.read_text("utf-8").replace("Five", "Six"), "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "build", "--base", str(small)], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )

    assert done.returncode == 0
    assert "1 pages made new" in flat(done.stdout) or "1 page made new" in flat(done.stdout)
    assert "dirty" not in done.stdout + done.stderr


def test_build_and_check_of_broken_articles_end_with_1_and_say_where_what_and_what_instead(kb: Run, small: Path) -> None:
    (small / "kb/settings.yml").write_text("strict: true\n")
    text = (small / "kb/articles/refunds.md").read_text("utf-8")
    (small / "kb/articles/refunds.md").write_text(text + "\n## Fees\n\nA.\n\n## Fees\n\nB.\n", "utf-8")
    first = text.count("\n") + 2

    for command in ("build", "check"):
        ran = kb(command, "--base", small)
        assert ran.code == 1
        assert says(ran.err, f"kb/articles/refunds.md:{first + 4}: the heading 'Fees' has the anchor #fees")
        assert says(ran.err, f"already used on line {first}")
        assert "{#another-name}" in ran.err

    checked = kb("check", "--base", small, "--json")
    assert checked.code == 1
    assert ("kb/articles/refunds.md", first + 4) in [(e["path"], e["line"]) for e in json.loads(checked.out)["errors"]]


def test_a_message_is_not_broken_within_the_place_that_it_names(kb: Run, small: Path) -> None:
    name = "a-name-so-long-that-it-does-not-fit-on-a-line-of-eighty-characters-together-with-the-rest"
    (small / f"kb/articles/{name}.md").write_text("---\ntitle: [\n---\n")

    assert f"kb/articles/{name}.md:" in kb("check", "--base", small).err


def test_check_counts_what_is_in_order(kb: Run, small: Path) -> None:
    ran = kb("check", "--base", small)

    assert (ran.code, "2 articles with" in ran.out) == (0, True)
    assert json.loads(kb("check", "--base", small, "--json").out)["articles"] == 2


def test_a_folder_that_is_no_base_is_said_to_be_none_and_stays_as_it_was(kb: Run, tmp_path: Path) -> None:
    for command in ("build", "check"):
        ran = kb(command, "--base", tmp_path)
        assert ran.code == 1
        assert says(ran.err, "there are no Markdown files")
    assert list(tmp_path.iterdir()) == []


# --- init, new, links, config ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Help center", 'The "Best" Help', "Fees: 50 % {off}", "C:\\temp\\new", "O'Brien & Sons <help>", "# hash", "日本語", "a\nb"]
)
def test_init_makes_a_base_that_is_in_order_whatever_its_name(kb: Run, tmp_path: Path, name: str) -> None:
    made = kb("init", tmp_path / "mine", "--name", name)

    checked = kb("check", "--base", tmp_path / "mine")
    assert made.code == 0
    assert (checked.code, checked.err.strip()) == (0, "")
    assert yaml.safe_load((tmp_path / "mine/mkdocs.yml").read_text("utf-8"))["site_name"].split() == name.split()
    assert Settings.load(tmp_path / "mine").site_name.split() == name.split()


def test_init_does_not_write_into_a_folder_that_has_something(kb: Run, small: Path) -> None:
    ran = kb("init", small)

    assert ran.code == 1
    assert says(ran.err, "is not empty")
    assert "kb init" in ran.err


def test_new_writes_an_article_with_a_free_id_that_passes_the_check(kb: Run, small: Path) -> None:
    ran = kb("new", "How do I change my office hours?", "--base", small, "--category", "online-profile")

    path = small / "kb/articles/how-do-i-change-my-office-hours.md"
    matter = yaml.safe_load(path.read_text("utf-8").split("---")[1])
    assert ran.code == 0
    assert (matter["id"], matter["status"], matter["category"]) == (900003, "outline", "online-profile")
    assert matter["title"] == "How do I change my office hours?"
    assert kb("check", "--base", small).code == 0
    assert json.loads(kb("check", "--base", small, "--json").out)["articles"] == 3


@pytest.mark.parametrize(
    "title",
    [
        'Say "yes"',
        "Fees: which?",
        "C:\\new\\table",
        "# Not a heading",
        "{{ fact }}",
        "It's 50 %",
        "[brackets] & <b>",
        "Größe ändern",
        "- dash",
        "{% if %}",
    ],
)
def test_new_takes_any_title(kb: Run, small: Path, title: str) -> None:
    ran = kb("new", "--base", small, "--", title)
    checked = kb("check", "--base", small)

    assert ran.code == 0
    assert (checked.code, checked.err.strip()) == (0, "")
    assert {title, title.replace('"', "'")} & {a.title for a in checked_library(Settings.load(small)).articles}


def test_new_refuses_a_title_that_is_there_already_or_has_no_letters(kb: Run, small: Path) -> None:
    twice, empty = kb("new", "Refunds", "--base", small), kb("new", "???", "--base", small)

    assert (twice.code, says(twice.err, "refunds.md is there already")) == (1, True)
    assert (empty.code, says(empty.err, "the title has no letters")) == (1, True)


def test_new_in_the_real_base_leaves_only_its_own_address_to_be_recorded(kb: Run, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kb", tmp_path / "kb", ignore=shutil.ignore_patterns("builds", "current", ".lock", "journal.sqlite*"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    kb("links", "--record", "--base", tmp_path)

    made = kb("new", "How do I change my office hours?", "--base", tmp_path)
    before = kb("check", "--base", tmp_path)
    recorded = kb("links", "--record", "--base", tmp_path)
    after = kb("check", "--base", tmp_path)

    assert made.code == 0
    assert (before.code, says(before.out, "addresses are not in the link ledger yet"), says(before.out, "kb links --record")) == (1, True, True), (
        before.err
    )
    assert says(recorded.out, "addresses recorded in kb/links.yml")
    assert (after.code, after.err.strip()) == (0, "")


def test_links_records_every_address_once_and_keeps_those_that_are_gone(kb: Run, small: Path) -> None:
    first = kb("links", "--base", small)
    kb("links", "--record", "--base", small)
    text = (small / "kb/links.yml").read_text("utf-8")
    second = kb("links", "--record", "--base", small)

    assert "900001#how-long-does-a-refund-take" in first.out
    assert "0 addresses recorded" in second.out
    assert (small / "kb/links.yml").read_text("utf-8") == text
    assert yaml.safe_load(text)["published"][900001]["anchors"] == ["top", "how-do-i-ask-for-a-refund", "how-long-does-a-refund-take"]


def test_config_shows_every_setting_with_its_variable_value_and_meaning(kb: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "9000")

    ran, listed = kb("config", "--base", small), json.loads(kb("config", "--base", small, "--json").out)

    assert ran.code == 0
    assert listed.keys() == Settings.model_fields.keys()
    assert (listed["port"], listed["site_name"]) == (9000, "Small help")
    squeezed = re.sub(r"[\s│]", "", ran.out)
    for name in Settings.model_fields:
        assert name[:4] in squeezed


def test_a_wrong_variable_ends_every_command_with_2_and_is_quoted(kb: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "abc")

    for words in (["build"], ["check"], ["serve"], ["ask", "x"], ["search", "x"], ["config"], ["links"], ["new", "Title"]):
        ran = kb(*words, "--base", small)
        assert ran.code == 2
        assert says(ran.err, "the setting 'port' cannot be 'abc'")


def test_a_wrong_setting_in_the_file_ends_with_2(kb: Run, small: Path) -> None:
    (small / "kb/settings.yml").write_text("threshold: high\n")

    ran = kb("check", "--base", small)

    assert (ran.code, says(ran.err, "the setting 'threshold' cannot be 'high'")) == (2, True)


# --- serve -----------------------------------------------------------------------------------------------------------


@dataclass
class Served:
    """A running `kb serve`."""

    process: subprocess.Popen[str]
    out: str
    address: str

    def post(self, path: str, body: object) -> dict[str, object]:
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            found: dict[str, object] = json.load(response)
            return found

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as response:
            text: str = response.read().decode()
            return text

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Ends it; gives the exit code and what it complained of."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out + err


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    started: list[subprocess.Popen[str]] = []

    def start(root: Path, *words: str, **variables: str) -> Served:
        command = [sys.executable, "-m", "assistant.cli", "serve", "--base", str(root), *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**ENVIRONMENT, **variables})
        started.append(process)
        out = ""
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            out += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://\S+", out)
        assert found, process.stderr.read()
        served = Served(process, out, found.group().rstrip("/"))
        for _ in range(200):
            try:
                served.get("/livez")
                break
            except OSError:
                time.sleep(0.02)
        return served

    yield start
    for process in started:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_base_of_ones_own_from_init_to_an_answer_over_http(tmp_path: Path, serve: Callable[..., Served]) -> None:
    def kb(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "assistant.cli", *words], cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT, check=True
        )

    assert "cd mine && kb serve" in kb("init", "mine", "--name", "My help").stdout
    assert "2 articles" in kb("build", "--base", "mine").stdout
    served = serve(tmp_path / "mine", "--port", "0")

    assert served.out.startswith("My help")
    assert not served.address.endswith(":0")
    answer = served.post("/v1/answers", {"question": "How long does a refund take?"})
    assert answer["text"] == "Five working days after we approve it."
    assert "Five working days after we approve it." in served.get("/articles/refunds/")
    command = re.search(r"Try:\s+(curl .*)", served.out)
    assert command, "an example question to try is printed"
    assert json.loads(re.search(r"-d '(.*)'", command.group(1)).group(1)).keys() == {"question"}  # type: ignore[union-attr]
    code, said = served.stop(signal.SIGINT)
    assert code in (0, 130)
    assert said.strip() == ""


def test_serve_listens_on_the_port_of_the_variable_and_the_option_wins(small: Path, serve: Callable[..., Served]) -> None:
    one, other = free_port(), free_port()

    by_variable = serve(small, ASSISTANT_PORT=str(one))
    by_option = serve(small, "--port", str(other), ASSISTANT_PORT=str(one))

    assert by_variable.address == f"http://127.0.0.1:{one}"
    assert by_option.address == f"http://127.0.0.1:{other}"
    code, said = by_variable.stop(signal.SIGTERM)
    assert code in (0, 143, -signal.SIGTERM)
    assert "Traceback" not in said
    by_option.stop(signal.SIGINT)


def test_serve_on_a_port_in_use_ends_with_2_and_names_the_way_out(kb: Run, small: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ran = kb("serve", "--base", small, "--port", port)

    assert ran.code == 2
    assert says(ran.err, f"127.0.0.1:{port} cannot be used: Address already in use")
    assert "kb serve --port" in ran.err
    assert not (small / "kb/index/current").exists(), "nothing is built for a server that cannot start"


@pytest.mark.parametrize("host", ["no such host", "203.0.113.7"])
def test_serve_on_an_address_that_is_not_of_this_machine_ends_with_2(kb: Run, small: Path, host: str) -> None:
    ran = kb("serve", "--base", small, "--host", host, "--port", "0")

    assert ran.code == 2
    assert says(ran.err, f"{host}:0 cannot be used")


def test_serve_with_a_new_mistake_serves_the_last_good_build_and_says_so(small: Path, serve: Callable[..., Served]) -> None:
    builds.build(Settings.load(small))
    (small / "kb/articles/broken.md").write_text("---\ntitle: [\n---\n")

    served = serve(small, "--port", "0")

    assert "Five working days after we approve it." in served.get("/articles/refunds/")
    code, said = served.stop(signal.SIGINT)
    assert code in (0, 130)
    assert says(said, "kb/articles/broken.md")
    assert says(said, "Serving the last good build instead.")


def test_serve_with_a_mistake_and_no_build_names_the_mistake(kb: Run, small: Path) -> None:
    (small / "kb/articles/broken.md").write_text("---\ntitle: [\n---\n")

    ran = kb("serve", "--base", small, "--port", "0")

    assert ran.code == 1
    assert says(ran.err, "kb/articles/broken.md")


def test_serve_without_building_needs_a_build(kb: Run, small: Path) -> None:
    ran = kb("serve", "--no-build", "--base", small, "--port", "0")

    assert (ran.code, says(ran.err, "no index in"), "kb build" in ran.err) == (1, True, True)


def test_ctrl_c_during_a_build_ends_quietly_and_leaves_nothing_half_done(small: Path, monkeypatch: pytest.MonkeyPatch, kb: Run) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(builds, "build_site", interrupted)

    ran = kb("build", "--base", small)

    assert ran.code in (1, 130)
    assert list((small / "kb/index/builds").iterdir()) == []
