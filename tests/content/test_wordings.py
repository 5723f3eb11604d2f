"""Wordings beside the articles: by article and anchor, joined with those of the front matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import Write

from assistant.content.checks import checked_library
from assistant.content.library import Library, read_library
from assistant.content.parsed_cache import ParsedCache
from assistant.errors import ContentErrors
from assistant.settings import Settings

REPOSITORY = Path(__file__).parent.parent.parent


def put(base: Path, name: str, text: str | bytes) -> None:
    path = base / "kb" / "wordings" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def read(base: Path) -> Library:
    return read_library(Settings.load(base))


def mistakes(base: Path) -> list[str]:
    with pytest.raises(ContentErrors) as told:
        read(base)
    return [str(error) for error in told.value.errors]


def asked(library: Library, path: str, anchor: str) -> tuple[str, ...]:
    section = library.by_path[path].section(anchor)
    assert section is not None
    return section.asked


def test_wordings_belong_to_the_section_of_their_anchor_in_their_order(base: Path, write: Write) -> None:
    write("billing/refunds", "## Fees\n\nNone.\n\n## Late\n\nNever.\n")
    put(
        base,
        "billing/refunds.yml",
        "# of the desk\nfees:\n  - what does it cost\n  - 42\ntop:\n  - money back\n",
    )

    library = read(base)

    assert asked(library, "billing/refunds.md", "fees") == ("what does it cost", "42")
    assert asked(library, "billing/refunds.md", "top") == ("money back",)
    assert asked(library, "billing/refunds.md", "late") == ()


def test_a_plain_list_is_of_the_article_as_a_whole_and_an_empty_file_of_nothing(
    base: Path, write: Write
) -> None:
    write("refunds", "Text.\n")
    write("invoices", "Text.\n")
    put(base, "refunds.yml", "- money back\n- ' '\n")
    put(base, "invoices.yml", "# nothing yet\n")

    assert asked(read(base), "refunds.md", "top") == ("money back",)
    assert asked(read(base), "invoices.md", "top") == ()


def test_those_of_the_front_matter_come_first_and_one_in_both_places_counts_once(
    base: Path, write: Write
) -> None:
    write("refunds", "## Fees\n\nNone.\n", also_asked={"fees": ["what does it cost", "price"]})
    put(base, "refunds.yml", "fees:\n  - how much\n  - price\n")

    assert asked(read(base), "refunds.md", "fees") == ("what does it cost", "price", "how much")


def test_a_page_beside_the_articles_may_have_wordings_too(base: Path, write: Write) -> None:
    write("refunds", "Text.\n")
    write("pages/glossary", "## PHR\n\nA record.\n")
    put(base, "pages/glossary.yml", "phr:\n  - personal health record\n")

    assert asked(read(base), "pages/glossary.md", "phr") == ("personal health record",)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "top:\n  - money\nfee:\n  - price\n",
            "kb/wordings/refunds.yml:3: no heading of kb/articles/refunds.md has the anchor 'fee'\n"
            "  Use one of: fees, top.",
        ),
        (
            "how\n",
            "kb/wordings/refunds.yml:1: this is 'how', not wordings by anchor\n"
            "  Write the anchor, then a list below it.",
        ),
        (
            "top:\n  - money\nfees: how\n",
            "kb/wordings/refunds.yml:3: 'fees' is 'how', not a list of questions\n"
            '  Write: - "another wording"',
        ),
        (
            "fees:\n  - {a: b}\n",
            "kb/wordings/refunds.yml:1: 'fees' is a list, not a list of questions\n"
            '  Write: - "another wording"',
        ),
        (
            "fees:\n  - one\nfees:\n  - two\n",
            "kb/wordings/refunds.yml:3: 'fees' stands twice, first on line 1\n  Remove one of them.",
        ),
        (
            "fees:\n  - what: does: it cost\n",
            "kb/wordings/refunds.yml:2: this is not YAML: mapping values are not allowed in this context\n"
            "  Put text with a colon or a quote in quotation marks.",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(
    base: Path, write: Write, strict: bool, text: str, told: str
) -> None:
    (base / "kb/settings.yml").write_text(f"strict: {str(strict).lower()}\n", "utf-8")
    write("refunds", "## Fees\n\nNone.\n")
    put(base, "refunds.yml", text)

    assert mistakes(base) == [told]


def test_a_file_that_is_not_utf8_is_told(base: Path, write: Write) -> None:
    write("refunds", "Text.\n")
    put(base, "refunds.yml", b"top:\n  - Gr\xf6\xdfe\n")

    assert mistakes(base)[0].startswith("kb/wordings/refunds.yml: this is not YAML: 'utf-8' codec")


def test_a_file_of_no_article_and_one_with_another_ending_are_told(base: Path, write: Write) -> None:
    write("refunds", "Text.\n")
    put(base, "refund.yml", "top:\n  - one\n")
    put(base, "zebra/stripes.yml", "top:\n  - one\n")
    put(base, "refunds.yaml", "top:\n  - one\n")

    assert mistakes(base) == [
        "kb/wordings/refund.yml: there is no article 'kb/articles/refund.md'\n"
        "  Did you mean 'kb/wordings/refunds.yml'?",
        "kb/wordings/refunds.yaml: the name ends in '.yaml', so the file is not read\n"
        "  Rename it to 'refunds.yml'.",
        "kb/wordings/zebra/stripes.yml: there is no article 'kb/articles/zebra/stripes.md'\n"
        "  Give the file the name of its article.",
    ]


def test_an_article_is_read_anew_when_only_its_wordings_changed(base: Path, write: Write) -> None:
    write("refunds", "Text.\n")
    put(base, "refunds.yml", "- one\n")
    settings = Settings.load(base)
    before = ParsedCache(base / "cache.json")
    read_library(settings, cache=before)
    before.save()
    put(base, "refunds.yml", "- two\n")

    library = read_library(settings, cache=ParsedCache(base / "cache.json"))

    assert asked(library, "refunds.md", "top") == ("two",)


def test_two_sections_cannot_claim_one_wording_wherever_it_stands(base: Path, write: Write) -> None:
    (base / "kb/settings.yml").write_text("strict: true\n", "utf-8")
    write("a", "Text.\n", id=1, also_asked={"top": ["how long"]})
    write("b", "Text.\n", id=2)
    put(base, "b.yml", "- How long?\n")

    with pytest.raises(ContentErrors, match="the question 'How long\\?' is also that of 1#top"):
        checked_library(Settings.load(base))


def test_the_front_matter_of_every_shipped_article_ends_by_line_26() -> None:
    longest = {
        path.name: path.read_text("utf-8").split("\n").index("---", 1) + 1
        for path in sorted((REPOSITORY / "kb" / "articles").rglob("*.md"))
    }

    assert len(longest) > 36
    assert {name: line for name, line in longest.items() if line > 26} == {}


def test_no_shipped_article_has_wordings_in_its_front_matter_and_every_one_has_a_file() -> None:
    articles = sorted((REPOSITORY / "kb" / "articles").glob("[0-9]*.md"))

    assert [path.name for path in articles if "\nalso_asked:" in path.read_text("utf-8")] == []
    assert [path.stem for path in articles] == [
        path.stem for path in sorted((REPOSITORY / "kb" / "wordings").glob("*.yml"))
    ]
