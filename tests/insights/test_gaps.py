"""Questions without an answer become gaps, and a gap's wordings become part of an article."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from support.bases import ROOT, small_base, with_base
from support.command_line import says
from typer.testing import CliRunner

from assistant.answering.assistant import Assistant
from assistant.authoring.wordings import accept, with_wordings
from assistant.builds import build
from assistant.builds.engine import open_engine
from assistant.cli import app as kb
from assistant.cli.console import out
from assistant.errors import ContentErrors, NotFound
from assistant.insights.gaps import gaps
from assistant.journal import Asked, Journal
from assistant.ranking.encoder import Model
from assistant.settings import Settings

ASKED = {
    "can i get a refund for my copay": 5,
    "how do i get my copay back": 4,
    "refund of a copay": 3,
    "does the portal work with apple health": 7,
    "connect apple health": 3,
    "sync with the apple health app": 3,
}


def unanswered(question: str) -> Asked:
    return Asked(
        question=question,
        status="no_answer",
        article=None,
        anchor="",
        confidence=0.1,
        answer="a" * 16,
        build="b" * 12,
    )


@pytest.fixture(scope="module")
def assistant(published: Settings) -> Assistant:
    return open_engine(published).assistant


# --- gaps ---------------------------------------------------------------------------------------------------


def test_questions_of_one_meaning_are_one_gap(assistant: Assistant) -> None:
    found = gaps(ASKED, assistant, 3)

    assert [(gap.number, gap.count, {w.text for w in gap.wordings}) for gap in found] == [
        (1, 13, {text for text in ASKED if "apple" in text}),
        (2, 12, {text for text in ASKED if "copay" in text}),
    ]
    assert all(gap.title[0].isupper() and gap.title.lower() in ASKED for gap in found)
    assert all(gap.near in {s.ref for s in assistant.library.sections} for gap in found)
    assert [w.count for w in found[0].wordings] == sorted((w.count for w in found[0].wordings), reverse=True)


def test_the_nearest_section_is_named_by_article_and_heading_and_a_lead_by_its_article_alone(
    assistant: Assistant,
) -> None:
    found = gaps({**ASKED, "translate the portal to spanish": 4}, assistant, 3)

    named = {gap.near: (assistant.library.section(gap.near).heading, gap.near_title) for gap in found}
    titles = {ref: assistant.library.article(int(ref.partition("#")[0])).title for ref in named}
    assert any(ref.endswith("#top") for ref in named)
    assert all(
        title == (titles[ref] if ref.endswith("#top") else f"{titles[ref]} > {heading}")
        for ref, (heading, title) in named.items()
    )


def test_each_question_is_encoded_once_for_a_report_however_many_gaps_there_are(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded, encode = list[str](), Model.encode
    monkeypatch.setattr(Model, "encode", lambda self, texts: encoded.extend(texts) or encode(self, texts))

    found = gaps(ASKED, assistant, 3)

    assert sorted(encoded) == sorted(ASKED)
    assert len(found) == 2


def test_a_gap_names_the_section_that_is_nearest(assistant: Assistant) -> None:
    (gap,) = gaps({"my credit file has a security freeze": 3}, assistant, 3)

    assert gap.near == "484517#what-if-my-credit-file-has-a-security-freeze"


def test_without_a_sentence_model_a_gap_names_the_section_that_has_its_words(assistant: Assistant) -> None:
    words_alone = replace(assistant, ranker=replace(assistant.ranker, model=None))

    (gap,) = gaps({"credit file security freeze": 2, "security freeze of the credit file": 1}, words_alone, 3)

    assert gap.near == "484517#what-if-my-credit-file-has-a-security-freeze"


def test_a_wording_that_was_asked_too_rarely_is_never_shown(assistant: Assistant) -> None:
    found = gaps({**ASKED, "refund of the copay for little annie": 2}, assistant, 3)

    assert "annie" not in repr(found)
    assert sorted(gap.hidden for gap in found) == [0, 2]


def test_a_gap_of_rare_wordings_shows_only_words_that_enough_of_them_share(assistant: Assistant) -> None:
    (gap,) = gaps(
        {"copay refund for annie": 1, "copay refund please bob": 1, "the copay refund carl": 1}, assistant, 3
    )

    assert (gap.title, gap.count, gap.wordings, gap.hidden) == ("About: copay, refund", 3, (), 3)


def test_a_gap_below_the_minimum_is_left_out(assistant: Assistant) -> None:
    assert gaps({"refund of a copay": 2}, assistant, 3) == ()
    assert gaps({}, assistant, 3) == ()


# --- wordings into an article -------------------------------------------------------------------------------

WORDINGS = """# who answers for this: the front desk
fees:
  - "what does it cost"   # asked by phone
  - 'price'

# of the lead
top:
  - money back
"""


def test_wordings_are_added_and_every_other_line_stays() -> None:
    changed = with_wordings(WORDINGS, "fees", ["is it free: really?", 'the "fee"'], "kb/wordings/refunds.yml")

    added = [line for line in changed.splitlines() if line not in WORDINGS.splitlines()]
    assert added == ['  - "is it free: really?"', '  - "the \\"fee\\""']
    assert [line for line in changed.splitlines() if line not in added] == WORDINGS.splitlines()
    assert yaml.safe_load(changed) == {
        "fees": ["what does it cost", "price", "is it free: really?", 'the "fee"'],
        "top": ["money back"],
    }


def test_an_article_without_a_file_of_wordings_gets_one() -> None:
    assert with_wordings("", "top", ["a  b"], "kb/wordings/t.yml") == 'top:\n  - "a b"\n'


def test_a_file_of_comments_alone_keeps_them() -> None:
    changed = with_wordings("# nothing yet\n", "top", ["a"], "kb/wordings/t.yml")

    assert changed == '# nothing yet\ntop:\n  - "a"\n'


def test_a_plain_list_stays_one_for_the_lead_and_becomes_the_leads_for_another_section() -> None:
    text = "- money back  # by phone\n"

    lead, fees = (with_wordings(text, anchor, ["new"], "kb/wordings/t.yml") for anchor in ("top", "fees"))

    assert (yaml.safe_load(lead), "# by phone" in lead) == (["money back", "new"], True)
    assert (yaml.safe_load(fees), "# by phone" in fees) == ({"top": ["money back"], "fees": ["new"]}, True)


def test_line_ends_of_windows_stay() -> None:
    changed = with_wordings(WORDINGS.replace("\n", "\r\n"), "top", ["new"], "kb/wordings/refunds.yml")

    assert changed.count("\n") == changed.count("\r\n") == WORDINGS.count("\n") + 1


@pytest.mark.parametrize(
    "path", sorted((ROOT / "kb" / "wordings").glob("*.yml")), ids=lambda path: path.stem[:2]
)
def test_no_file_of_wordings_of_the_base_changes_but_for_the_added_line(path: Path) -> None:
    text = path.read_text("utf-8")

    changed = with_wordings(text, "an-anchor-of-nobody", ["some words"], path.name)

    assert changed == text + 'an-anchor-of-nobody:\n  - "some words"\n'


@pytest.mark.parametrize("text", ["words\n", "top: [\n", "- {\n"])
def test_a_file_that_holds_no_wordings_is_an_error_with_its_name(text: str) -> None:
    with pytest.raises(ContentErrors, match=r"kb/wordings/refunds\.yml:1: the file cannot be changed"):
        with_wordings(text, "top", ["x"], "kb/wordings/refunds.yml")


# --- kb gaps ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(no_variables: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built base of two articles: what is learned from it is learned in a moment."""
    root = small_base(tmp_path_factory.mktemp("small") / "base", model=True)
    build.build(Settings.load(root))
    return root


@pytest.fixture
def own(small: Path, tmp_path: Path) -> Settings:
    """A copy of that base that a test may change, with two gaps in its journal."""
    root = tmp_path / "base"
    shutil.copytree(small, root, ignore=shutil.ignore_patterns("var"))
    settings = Settings.load(root)
    journal = Journal(settings)
    for text, count in ASKED.items():
        for _ in range(count):
            journal.note(unanswered(text))
    journal.close()
    return settings


def test_accepting_a_gap_writes_the_wordings_checks_the_base_and_shows_the_changed_answers(
    own: Settings,
) -> None:
    run = CliRunner()
    listed = json.loads(run.invoke(kb, ["gaps", "-C", str(own.root), "--json"]).stdout)
    gap = next(gap for gap in listed if "apple" in gap["title"].lower())
    article = (own.articles_dir / "invoices.md").read_bytes()
    path = own.root / "kb/wordings/invoices.yml"
    path.parent.mkdir()
    path.write_text("# by the front desk\ntop:\n  - 'where is my bill'\n", "utf-8")
    before = path.read_text("utf-8")
    cached = {file.name: file.read_bytes() for file in own.cache_dir.iterdir() if file.is_file()}

    result = run.invoke(
        kb,
        [
            "gaps",
            "-C",
            str(own.root),
            "--accept",
            str(gap["number"]),
            "--to",
            "900002#top",
            "--wording",
            "1",
            "--wording",
            "2",
            "--json",
        ],
    )

    assert result.exit_code == 0, result.output
    done = json.loads(result.stdout)
    assert done["asked"] == done["known"] >= 9, "a small base is asked everything"
    chosen = [w["text"] for w in gap["wordings"][:2]]
    assert (done["path"], done["ref"], done["wordings"]) == (
        "kb/wordings/invoices.yml",
        "900002#top",
        chosen,
    )
    assert path.read_text("utf-8") == before + "".join(f'  - "{text}"\n' for text in chosen)
    assert (own.articles_dir / "invoices.md").read_bytes() == article, "what its front matter has stays there"
    changed = {change["question"]: change for change in done["changes"]}
    for text in chosen:
        assert changed[text]["kind"] == "won"
        assert (changed[text]["before"]["ref"], changed[text]["after"]["ref"]) == ("", "900002#top")
    assert any(name.startswith("vectors-") for name in cached)
    assert {
        file.name: file.read_bytes() for file in own.cache_dir.iterdir() if file.is_file()
    } == cached  # nothing was built yet


def test_when_the_checks_find_a_mistake_nothing_is_written(own: Settings) -> None:
    """A wording that another article has as its own question is such a mistake."""
    path = own.root / "kb/wordings/invoices.yml"

    with pytest.raises(
        ContentErrors, match=r"the question 'How long does a refund take\?' is also that of 900002#top"
    ):
        accept(
            with_base(own, strict=True),
            open_engine(own).assistant,
            "900002#top",
            ["How long does a refund take?"],
        )

    assert not path.exists()


BACK = "900001#how-long-does-a-refund-take"
PROMISE = "When is it back on my card after you approve it?"
THIEF = "when is it back on my card after you approve it"


@pytest.fixture
def promising(own: Settings) -> Settings:
    """That base, with a promise that nothing is learned from."""
    (own.root / "kb/questions.yml").write_text(f'- ask: "{PROMISE}"\n  find: "{BACK}"\n', "utf-8")
    return own


def test_wordings_that_take_what_the_base_promises_are_not_written(
    promising: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many headings and wordings there are to ask: the promises are asked in any case."""
    monkeypatch.setattr("assistant.authoring.wordings.MOST", 0)
    path = promising.root / "kb/wordings/invoices.yml"
    path.parent.mkdir()
    path.write_text("top:\n  - where is my bill\n", "utf-8")
    before, changed = path.read_bytes(), path.stat().st_mtime_ns

    done = accept(promising, open_engine(promising).assistant, "900002#where-do-i-find-my-invoices", [THIEF])

    assert [(c.question, c.before.ref, c.after.ref) for c in done.lost] == [
        (PROMISE, BACK, "900002#where-do-i-find-my-invoices")
    ]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, changed)
    assert (done.asked, done.known) == (2, 10), "the promise and the wording"


def test_a_question_that_must_have_no_answer_is_a_promise_too(no_variables: None, tmp_path: Path) -> None:
    settings = Settings.load(small_base(tmp_path / "base", "threshold: 0.3"))
    build.build(settings)
    (settings.root / "kb/questions.yml").write_text('- ask: "send a bill by pigeon"\n  find: none\n', "utf-8")

    done = accept(
        settings,
        open_engine(settings).assistant,
        "900002#where-do-i-find-my-invoices",
        ["send the bill by pigeon"],
    )

    assert [(c.question, c.before.status, c.after.status) for c in done.lost] == [
        ("send a bill by pigeon", "no_answer", "answered")
    ]
    assert not (settings.root / "kb/wordings").exists()


def test_a_wording_that_gets_something_else_all_the_same_is_told(own: Settings) -> None:
    """What must get no answer is learned from: the same words in an article do not win against it."""
    (own.root / "kb/questions.yml").write_text(
        '- ask: "does it work with an apple watch"\n  find: none\n', "utf-8"
    )

    done = accept(
        own,
        open_engine(own).assistant,
        "900002#top",
        ["does it work with an apple watch", "connect apple health"],
    )

    assert (done.lost, done.missed) == ((), ("does it work with an apple watch",))


def test_the_command_says_which_question_lost_what_and_what_to_do(
    promising: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out, "_width", 240)  # a console asks for its width once, when it is made
    journal = Journal(promising)
    for _ in range(9):
        journal.note(unanswered(THIEF))
    journal.close()
    run = CliRunner()
    gap = next(
        gap
        for gap in json.loads(run.invoke(kb, ["gaps", "-C", str(promising.root), "--json"]).stdout)
        if THIEF in repr(gap)
    )
    command = [
        "gaps",
        "-C",
        str(promising.root),
        "--accept",
        str(gap["number"]),
        "--to",
        "900002#where-do-i-find-my-invoices",
    ]

    shown, data = run.invoke(kb, command), run.invoke(kb, [*command, "--json"])

    lines = shown.stdout.splitlines()
    assert (shown.exit_code, data.exit_code) == (1, 1)
    assert lines[0].startswith(
        "Nothing was written. Asked 9 of the 9 questions that the base knows: with 1 wording more"
    )
    assert all(text in shown.stdout for text in (PROMISE, BACK))
    assert "give them to another section (--to ID#anchor)" in shown.stdout
    assert [change["question"] for change in json.loads(data.stdout)["lost"]] == [PROMISE]
    assert not (promising.root / "kb/wordings").exists()


def test_wordings_that_somebody_edits_meanwhile_keep_the_edit(own: Settings) -> None:
    path = own.root / "kb/wordings/invoices.yml"
    path.parent.mkdir()

    def edit(what: str, done: int, total: int) -> None:
        if done == total:
            path.write_text("top:\n  - where is my bill\n", "utf-8")

    with pytest.raises(
        ContentErrors, match=r"kb/wordings/invoices\.yml: somebody has edited the wordings since"
    ):
        accept(own, open_engine(own).assistant, "900002#top", ["connect apple health"], edit)

    assert path.read_text("utf-8") == "top:\n  - where is my bill\n"


def test_how_far_it_is_is_told_for_each_question(own: Settings) -> None:
    steps: list[int] = []

    done = accept(
        own,
        open_engine(own).assistant,
        "900002#top",
        ["connect apple health"],
        lambda what, n, _: steps.append(n) if what == "Asking both" else None,
    )

    assert steps == [*range(1, done.asked + 1)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--accept", "99"], "there is no gap 99; there"),
        (["--accept", "1", "--wording", "99"], "gap 1 has no wording 99; write a number from 1 to"),
        (["--wording", "1"], "name the gap, too: kb gaps --accept NUMBER"),
    ],
)
def test_a_gap_or_wording_that_is_not_there_is_a_usage_error(
    own: Settings, words: list[str], message: str
) -> None:
    ran = CliRunner().invoke(kb, ["gaps", "-C", str(own.root), *words])

    assert ran.exit_code == 2
    assert says(ran.stderr, message)


def test_a_section_that_is_not_there_gets_no_wording(own: Settings) -> None:
    ran = CliRunner().invoke(kb, ["gaps", "-C", str(own.root), "--accept", "1", "--to", "1#top"])

    assert isinstance(ran.exception, NotFound)
