"""Bad articles, each in a file of fixtures/broken: a mistake is told with its place and a remedy, or the
article is read without harm.

To add one, put the file there and its line into BROKEN (what is said about it) or into HARMLESS (it is read,
and nothing in it runs).
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support.bases import Write

from assistant.cli import main
from assistant.content.checks import checked_library
from assistant.content.library import read_library
from assistant.content.parser import MAX_BYTES
from assistant.errors import ContentError, ContentErrors
from assistant.settings import Settings

LISTS = """\
site_name: Test help
strict: true
audiences: {provider: providers, front-desk: the front desk, admin: administrators, patient: patients}
flows: [provider-verification, patient-registration]
"""

FOLDER = Path(__file__).parent.parent / "fixtures" / "broken"
FILES = sorted(path.stem for path in FOLDER.glob("*.md"))

BROKEN: dict[str, tuple[int | None, str, str]] = {
    # name: line, what is wrong, what to write instead
    "yaml-colon-in-a-value": (
        3,
        "the front matter is not YAML: mapping values are not allowed",
        "in quotation marks",
    ),
    "yaml-tab": (7, "the front matter is not YAML: ", "in quotation marks"),
    "yaml-list-not-closed": (7, "the front matter is not YAML: ", "in quotation marks"),
    "yaml-quote-not-closed": (
        4,
        "the front matter is not YAML: while scanning a quoted scalar",
        "in quotation marks",
    ),
    "yaml-unknown-alias": (8, "the front matter is not YAML: found undefined alias", "in quotation marks"),
    "yaml-python-object": (
        8,
        "the front matter is not YAML: could not determine a constructor",
        "in quotation marks",
    ),
    "yaml-wrong-tag": (9, "the front matter is not YAML: ", "Write"),
    "yaml-impossible-date": (9, "the front matter is not YAML: ", "Write"),
    "yaml-control-character": (8, "the front matter is not YAML: ", "Write"),
    "yaml-key-that-is-a-list": (
        11,
        "the front matter is not YAML: while constructing a mapping found unhashable key",
        "in quotation marks",
    ),
    "yaml-repeated-key": (
        11,
        "'status' stands twice in the front matter, first on line 7",
        "Remove one of them.",
    ),
    "yaml-repeated-anchor-in-wordings": (14, "'top' stands twice", "Remove one of them."),
    "yaml-nested-deep": (11, "'tags' is a list, not a list of texts", "Write: tags: [first, second]"),
    "yaml-aliases-in-aliases": (14, "'tags' is a list, not a list of texts", "Write: tags: [first, second]"),
    "yaml-alias-of-itself": (11, "'tags' is a list, not a list of texts", "Write: tags: [first, second]"),
    "yaml-is-a-list": (2, "the front matter is a list, not fields", "Write one 'name: value' a line."),
    "yaml-is-words": (2, "the front matter is a str, not fields", "Write one 'name: value' a line."),
    "front-matter-not-closed": (
        1,
        "the front matter is not closed",
        "End it with a line of three hyphens: ---",
    ),
    "front-matter-missing": (1, "the field 'id' is missing", "Add 'id: …' to the front matter"),
    "empty": (1, "the article has no title", "Add 'title: …' to the front matter and '# …' above the text."),
    "blanks-only": (
        1,
        "the article has no title",
        "Add 'title: …' to the front matter and '# …' above the text.",
    ),
    "no-title": (
        1,
        "the article has no title",
        "Add 'title: …' to the front matter and '# …' above the text.",
    ),
    "title-and-heading-differ": (
        12,
        "the heading 'Broken' differs from the title 'Whole'",
        "Make both the same.",
    ),
    "title-is-a-list": (3, "'title' is a list, not text", "Write: title: some text"),
    "id-is-text": (2, "'id' is 'refunds', not a whole number above 0", "Write: id: 900001"),
    "id-is-quoted": (2, "'id' is '900100', not a whole number above 0", "Write: id: 900001"),
    "id-is-negative": (2, "'id' is -1, not a whole number above 0", "Write: id: 900001"),
    "id-is-a-fraction": (2, "'id' is 900100.5, not a whole number above 0", "Write: id: 900001"),
    "id-is-yes": (2, "'id' is True, not a whole number above 0", "Write: id: 900001"),
    "id-is-taken": (
        1,
        "the id 7 is already that of a-good.md",
        "Give one of them a free id; 'kb new' finds one.",
    ),
    "number-is-text": (11, "'number' is 'two', not a whole number above 0", "Write: number: "),
    "template-unknown": (1, "the template 'nosuch.html' is unknown", "Use one of: "),
    "field-unknown": (11, "the field 'sumary' is unknown", "Did you mean 'summary'?"),
    "field-missing": (1, "the field 'owner' is missing", "Add 'owner: …' to the front matter"),
    "status-unknown": (
        7,
        "the status 'done' is unknown",
        "Use one of: verified, partial, outline, unverified.",
    ),
    "audience-unknown": (
        6,
        "the audience 'providers' is unknown",
        "Use one of: provider, front-desk, admin, patient.",
    ),
    "flow-unknown": (11, "the flow 'verification' is unknown", "Use one of: provider-verification"),
    "flow-of-a-heading-unknown": (
        16,
        "the flow 'verification' is unknown",
        "Use one of: provider-verification",
    ),
    "date-is-words": (9, "'reviewed' is 'last week', not a date", "Write: reviewed: 2026-11-22"),
    "date-is-german": (10, "'review_by' is '22.05.2027', not a date", "Write: review_by: 2026-11-22"),
    "tags-are-fields": (11, "'tags' is a dict, not a list of texts", "Write: tags: [first, second]"),
    "related-is-words": (
        11,
        "'related' is a list, not a list of article ids",
        "Write: related: [900001, 900002]",
    ),
    "related-is-unknown": (1, "related names 123, and no article has that id", "Use ids such as 7."),
    "wordings-for-no-heading": (
        11,
        "also_asked names the anchor 'fees', which no heading has",
        "Use one of: top.",
    ),
    "wordings-are-no-list": (
        11,
        "also_asked of 'top' is 'what is broken', not a list of questions",
        'Write: - "another wording"',
    ),
    "anchor-repeated": (
        18,
        "the heading 'Fees' has the anchor #fees, which is already used on line 16",
        "'## Fees {#another-name}'",
    ),
    "anchor-top": (
        16,
        "the heading 'Top' has the anchor #top, which is kept for the top of the page",
        "'## Top {#another-name}'",
    ),
    "heading-without-letters": (16, "the heading '???' gives no anchor", "Give it one: '## … {#name}'."),
    "markdown-nested-deep": (14, "the text is nested too deep", "Use fewer levels of quotes and lists."),
    "link-to-no-file": (16, "the link to 'goood.md' leads nowhere", "Did you mean 'a-good.md'?"),
    "link-to-no-anchor": (16, "the link to 'a-good.md#lat' leads nowhere", "Did you mean 'a-good.md#late'?"),
    "link-within-to-no-anchor": (
        16,
        "the link to 'link-within-to-no-anchor.md#fees' leads nowhere",
        "'link-within-to-no-anchor.md' has: top.",
    ),
    "link-out-of-the-folder": (
        16,
        "the link to '../settings.yml' leads nowhere",
        "Name a file of kb/articles.",
    ),
    "link-too-long": (16, f"the link to '{'a' * 300}.md' leads nowhere", "Name a file of kb/articles."),
    "image-missing": (
        16,
        "the image 'screen.png' is not there",
        "Put the file beside the article and name it from there.",
    ),
    "fact-unknown": (
        16,
        "{{ facts.fax }} cannot be filled in: ",
        "Use {{ facts.name }} with a name from kb/facts.yml.",
    ),
    "fact-expression": (
        16,
        "{{ 1 / 0 }} cannot be filled in: ",
        "Use {{ facts.name }} with a name from kb/facts.yml.",
    ),
    "fact-called": (
        16,
        "{{ facts() }} cannot be filled in: ",
        "Use {{ facts.name }} with a name from kb/facts.yml.",
    ),
    "fact-without-name": (
        16,
        "{{ facts. }} cannot be filled in: ",
        "Use {{ facts.name }} with a name from kb/facts.yml.",
    ),
    "fact-not-closed": (16, "{{ facts.phone }", "Use {{ facts.name }} with a name from kb/facts.yml."),
    "fact-reaching-for-python": (
        16,
        "{{ facts.__class__.__mro__ }} cannot be filled in: ",
        "Use {{ facts.name }} with a name from kb/facts.yml.",
    ),
    "phone-in-the-text": (
        16,
        "the phone number '415-555-0199' stands in the text",
        "Add it to kb/facts.yml and write {{ facts.its_name }} here.",
    ),
    "phone-that-is-a-fact": (
        16,
        "the phone number '415-555-0100' stands in the text",
        "Write {{ facts.phone }} instead.",
    ),
    "email-in-the-text": (
        16,
        "the e-mail address 'someone@example.com' stands in the text",
        "Add it to kb/facts.yml",
    ),
    "question-of-another-article": (
        16,
        "the question 'How late is it?' is also that of 7#late",
        "Leave it with the section that answers it best.",
    ),
    "partial-without-what-is-missing": (
        1,
        "a partial article must say what is not confirmed",
        "End it with '## Not confirmed yet' and a list.",
    ),
    "verified-with-something-missing": (
        1,
        "a verified article has nothing unconfirmed",
        "Make its status 'partial'",
    ),
    "outline-with-steps": (16, "an outline gives no steps", "make it 'partial' or use a plain list."),
    "binary": (
        3,
        "this is a binary file, not Markdown",
        "Move it out of the articles folder or save it as UTF-8 text.",
    ),
    "utf-16": (1, "this is a binary file, not Markdown", "save it as UTF-8 text."),
    "latin-1": (14, "the byte 0xf6 is not UTF-8", "Save the file with the encoding UTF-8."),
    "mixed-encodings": (16, "the byte 0xf6 is not UTF-8", "Save the file with the encoding UTF-8."),
    "windows-1252": (14, "the byte 0x93 is not UTF-8", "Save the file with the encoding UTF-8."),
    "nul-bytes": (14, "this is a binary file, not Markdown", "save it as UTF-8 text."),
}

HARMLESS = {
    "html-script": "Text .",
    "html-handlers": "Text",
    "html-addresses-that-run": "a b c d e",
    "html-frames-and-forms": "Send",
    "html-styles": "Text",
    "html-drawings": "Text.",
    "html-not-closed": "More",
    "html-nested-deep": "Text",
    "html-templates": "Text",
    "markdown-not-closed": "## Not a heading",
    "link-that-is-no-address": "c",
    "only-front-matter": "Broken",
    "control-characters": "right to left",
}
"""Names, each with words that are still there when the article was read."""

ALLOWED = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
}


class Markup(HTMLParser):
    """Collects what a browser would find in some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.fixture
def around(base: Path, write: Write) -> Path:
    """A strict base with one good article and one fact, into which a broken file is put."""
    (base / "kb/settings.yml").write_text(LISTS, "utf-8")
    (base / "kb/facts.yml").write_text(
        'phone: {value: "415-555-0100", kind: phone, meaning: Support, source: here, owner: us, checked: 2026-11-22, review_days: 90}\n',
        "utf-8",
    )
    write("a-good", "Text.\n\n## How late is it? {#late}\n\nQuite.\n", id=7)
    return base


def put(base: Path, name: str) -> None:
    shutil.copy(FOLDER / f"{name}.md", base / "kb" / "articles")


def mistakes(base: Path, **overrides: object) -> tuple[ContentError, ...]:
    """What is wrong with a base. Any other exception than that of mistakes goes through and fails the
    test."""
    try:
        checked_library(Settings.load(base, **overrides))
    except ContentErrors as errors:
        return errors.errors
    return ()


def kb_check(
    base: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *options: str
) -> tuple[int, str]:
    """Exit code and output of `kb check`, run in this process."""
    monkeypatch.setattr(sys, "argv", ["kb", "check", "--base", str(base), *options])
    with pytest.raises(SystemExit) as ended:
        main()
    captured = capsys.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), captured.out + captured.err


def test_every_broken_file_is_expected_and_every_expectation_has_its_file() -> None:
    assert sorted([*BROKEN, *HARMLESS]) == FILES
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_article_is_told_with_its_line_and_a_remedy(around: Path, name: str) -> None:
    put(around, name)
    line, problem, remedy = BROKEN[name]

    found = mistakes(around)

    assert {error.path for error in found} == {f"kb/articles/{name}.md"}
    told = [error for error in found if error.problem.startswith(problem)]
    assert told, [str(error) for error in found]
    assert (told[0].line, remedy in told[0].remedy) == (line, True), str(told[0])
    assert all(error.remedy for error in found)


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_of_a_broken_article_ends_with_1_and_names_the_file(
    around: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(around, name)

    code, output = kb_check(around, capsys, monkeypatch)

    assert code == 1
    assert f"kb/articles/{name}.md" in output.replace("\n", "")
    assert "found; nothing was changed." in output.replace("\n", " ")
    assert "Traceback" not in output


@pytest.mark.parametrize("name", FILES)
def test_a_lenient_base_takes_a_broken_article_or_says_why_not(
    base: Path, write: Write, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a-good", "Text.\n\n## How late is it? {#late}\n", id=7)
    put(base, name)

    code, output = kb_check(base, capsys, monkeypatch)

    assert "Traceback" not in output
    assert (
        ("2 articles with" in output)
        if code == 0
        else (code == 1 and f"{name}.md" in output.replace("\n", ""))
    )


@pytest.mark.parametrize("name", HARMLESS)
def test_what_runs_loads_or_restyles_is_gone_and_the_words_are_still_there(around: Path, name: str) -> None:
    put(around, name)

    library = read_library(Settings.load(around))  # the check of a strict base refuses it

    article = library.by_path[f"{name}.md"]
    assert HARMLESS[name] in article.text
    for section in article.sections:
        markup = Markup(section.html)
        assert markup.elements <= ALLOWED
        assert [
            name
            for name, _ in markup.attributes
            if name.startswith("on") or name in ("style", "id", "name", "srcdoc", "formaction")
        ] == []
        addresses = [
            re.sub(r"[\s\x00-\x1f]", "", value).lower()
            for name, value in markup.attributes
            if name in ("href", "src")
        ]
        assert [
            address
            for address in addresses
            if re.match(r"[a-z][a-z0-9+.-]*:", address) and not re.match(r"(https?|mailto|tel):", address)
        ] == []
        assert "<script" not in section.html.lower()


@pytest.mark.parametrize("name", HARMLESS)
def test_the_check_of_a_base_with_a_harmless_article_is_passed(
    base: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(base, name)

    code, output = kb_check(base, capsys, monkeypatch)

    assert (code, "1 articles with" in output) == (0, True), output


def test_a_huge_file_is_refused_at_once(
    around: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (around / "kb/articles/huge.md").write_bytes(b"# Broken\n" + b"word " * (MAX_BYTES // 5))

    started = time.process_time()
    code, output = kb_check(around, capsys, monkeypatch)

    assert (code, "kb/articles/huge.md: the file has 2,000,009 bytes, more than 2,000,000" in output) == (
        1,
        True,
    )
    assert time.process_time() - started < 20


def test_the_check_as_json_has_every_mistake_as_data(
    around: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(around, "latin-1")
    put(around, "field-unknown")

    code, output = kb_check(around, capsys, monkeypatch, "--json")

    assert code == 1
    assert [(e["path"], e["line"], e["remedy"]) for e in json.loads(output)["errors"]] == [
        ("kb/articles/field-unknown.md", 11, "Did you mean 'summary'?"),
        ("kb/articles/latin-1.md", 14, "Save the file with the encoding UTF-8."),
    ]


@pytest.mark.parametrize("strict", ["true", "false"])
def test_all_broken_articles_together_are_told_by_the_command_without_a_traceback(
    around: Path, strict: str
) -> None:
    (around / "kb/settings.yml").write_text(f"strict: {strict}\n", "utf-8")
    for name in FILES:
        put(around, name)

    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "check", "-C", str(around)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "Traceback" not in done.stderr
    assert (done.returncode, "mistakes found; nothing was changed." in done.stderr) == (1, True)
    for name in ("latin-1", "utf-16", "binary", "yaml-tab", "front-matter-not-closed"):
        assert f"kb/articles/{name}.md:" in done.stderr
