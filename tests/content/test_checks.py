"""Whether the articles agree with each other: ids, links, topics, questions, literals, honesty."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.bases import ROOT, Write
from support.mistakes import kb, mistakes, only

from assistant.authoring.scaffold import new_article
from assistant.content.audiences import audiences
from assistant.content.checks import check_library, checked_library
from assistant.content.library import Library, read_library
from assistant.content.link_checks import dead_links
from assistant.errors import ContentErrors
from assistant.settings import Settings

FACTS = """\
support_phone:
  {value: "(415) 555-0100", kind: phone, meaning: Support, source: here, owner: us, checked: 2026-11-22, review_days: 90}
sender:
  {value: "mail@example.com", kind: email, meaning: Sender, source: here, owner: us, checked: 2026-11-22, review_days: 90}
"""

LISTS = "audiences: {provider: providers, mechanic: mechanics}\nflows: [sign-up, renewal]\n"
"""Settings that say which audiences and flows there are."""


# --- a base in order --------------------------------------------------------------------------------------------------


def test_the_real_base_is_in_order(real: Library) -> None:
    assert list(check_library(real, Settings.load(ROOT))) == []


def test_a_base_in_order_has_no_mistakes_and_is_given_back(strict_base: Path, write: Write) -> None:
    write("refunds", "See [hours](hours.md#late) and [here](#fees).\n\n## Fees\n", related=[900002])
    write("hours", "## Late\n")

    assert [a.path for a in checked_library(Settings.load(strict_base)).articles] == [
        "hours.md",
        "refunds.md",
    ]


def test_all_mistakes_are_raised_at_once(strict_base: Path, write: Write) -> None:
    write("refunds", "[a](a.md)\n", related=[1])

    with pytest.raises(ContentErrors, match=r"2 mistakes found; nothing was changed\.") as caught:
        checked_library(Settings.load(strict_base))

    assert {error.path for error in caught.value.errors} == {"kb/articles/refunds.md"}


# --- ids, addresses, related ------------------------------------------------------------------------------------------


def test_two_articles_with_one_id_name_each_other(base: Path, write: Write) -> None:
    write("a", id=7)
    write("b", id=7)

    assert (
        only(base)
        == "kb/articles/b.md:1: the id 7 is already that of a.md\n  Give one of them a free id; 'kb new' finds one."
    )


def test_two_files_with_one_address_name_each_other(base: Path, write: Write) -> None:
    write("01-refunds")
    write("02-refunds")

    assert (
        only(base)
        == "kb/articles/02-refunds.md:1: the address /articles/refunds/ is already that of 01-refunds.md\n  Rename one of the files."
    )


def test_related_names_an_article_that_exists(base: Path, write: Write) -> None:
    write("refunds", related=[123])

    assert (
        only(base)
        == "kb/articles/refunds.md:1: related names 123, and no article has that id\n  Use ids such as 900001."
    )


def test_related_cannot_name_a_page(base: Path, write: Write) -> None:
    write("pages/about", id=5)
    write("refunds", related=[5])

    assert only(base).startswith("kb/articles/refunds.md:1: related names 5, and no article has that id")


def test_related_cannot_name_the_article_itself(base: Path, write: Write) -> None:
    write("refunds", id=7, related=[7])

    assert only(base) == "kb/articles/refunds.md:1: related names the article itself\n  Remove it."


# --- links and images -------------------------------------------------------------------------------------------------


def test_a_link_to_no_file_offers_the_nearest(strict_base: Path, write: Write) -> None:
    write("refunds", "Text.\n\nSee [hours](hour.md).\n")
    write("hours")

    assert (
        only(strict_base)
        == "kb/articles/refunds.md:15: the link to 'hour.md' leads nowhere\n  Did you mean 'hours.md'?"
    )


@pytest.mark.parametrize(
    ("link", "hint"),
    [
        ("guides/for-patients/hour.md", "Did you mean 'guides/for-patients/Hours.md'?"),
        ("guides/for-patient/hours.md", "Did you mean 'guides/for-patients/Hours.md'?"),
        ("guides/for-patients/prices.md", "Name a file of kb/articles."),
    ],
    ids=["nearly that name", "nearly that folder", "no name like that in the folder"],
)
def test_a_link_to_no_file_offers_one_of_nearly_that_name_or_folder(
    strict_base: Path, write: Write, link: str, hint: str
) -> None:
    write("refunds", f"See [hours]({link}).\n")
    write("guides/for-patients/Hours")

    assert only(strict_base).endswith(f"the link to '{link}' leads nowhere\n  {hint}")


def test_a_link_to_no_anchor_offers_the_nearest(strict_base: Path, write: Write) -> None:
    write("refunds", "See [hours](hours.md#lte).\n")
    write("hours", "## Late\n")

    assert (
        only(strict_base)
        == "kb/articles/refunds.md:13: the link to 'hours.md#lte' leads nowhere\n  Did you mean 'hours.md#late'?"
    )


def test_a_link_to_an_anchor_like_no_other_lists_those_that_exist(strict_base: Path, write: Write) -> None:
    write("refunds", "See [hours](hours.md#xyz).\n")
    write("hours", "## Late\n")

    assert only(strict_base).endswith(
        "the link to 'hours.md#xyz' leads nowhere\n  'hours.md' has: top, late."
    )


def test_a_link_within_the_article_is_checked_too(strict_base: Path, write: Write) -> None:
    write("refunds", "See [fees](#fee).\n\n## Fees\n")

    assert (
        only(strict_base)
        == "kb/articles/refunds.md:13: the link to 'refunds.md#fee' leads nowhere\n  Did you mean 'refunds.md#fees'?"
    )


def test_links_of_pages_are_checked_too(strict_base: Path, write: Write) -> None:
    write("refunds")
    write("pages/about", "[gone](../gone.md)\n")

    assert only(strict_base).startswith("kb/articles/pages/about.md:4: the link to 'gone.md' leads nowhere")


def test_a_link_out_of_the_folder_leads_nowhere_even_when_there_is_a_file(
    strict_base: Path, write: Write
) -> None:
    write("refunds", "[settings](../settings.yml)\n")

    assert only(strict_base).startswith(
        "kb/articles/refunds.md:13: the link to '../settings.yml' leads nowhere"
    )


def test_links_to_files_and_out_of_the_base_are_fine(strict_base: Path, write: Write) -> None:
    write("refunds", "[rules](rules.pdf) [web](https://example.com/a.md) ![screen](screen.png)\n")
    (strict_base / "kb/articles/rules.pdf").write_bytes(b"%PDF")
    (strict_base / "kb/articles/screen.png").write_bytes(b"\x89PNG")

    assert mistakes(strict_base) == []


def test_an_image_that_is_not_there_is_a_mistake(strict_base: Path, write: Write) -> None:
    write("refunds", "Text.\n\n![screen](screen.png)\n")

    assert only(strict_base) == (
        "kb/articles/refunds.md:15: the image 'screen.png' is not there\n  Put the file beside the article and name it from there."
    )


def test_a_link_longer_than_any_file_name_is_a_dead_link_and_no_crash(
    strict_base: Path, write: Write
) -> None:
    write("refunds", f"[long]({'a' * 300}.md) ![long]({'b' * 300}.png) [nul](a%00.md)\n")

    assert [error.partition(":13: ")[2].partition(" '")[0] for error in mistakes(strict_base)] == [
        "the link to",
        "the link to",
        "the image",
    ]


def test_dead_links_of_a_lenient_base_are_no_mistakes_but_can_be_listed(base: Path, write: Write) -> None:
    write("refunds", "[gone](gone.md)\n")
    settings = Settings.load(base)

    assert mistakes(base) == []
    assert [error.problem for error in dead_links(read_library(settings), settings)] == [
        "the link to 'gone.md' leads nowhere"
    ]


# --- topics and shelves -----------------------------------------------------------------------------------------------


def test_every_topic_has_an_article(strict_base: Path, write: Write) -> None:
    write("refunds", number=1)
    kb(strict_base, "topics.yml", '1: Refunds\n2: "What\'s new?"\n')

    assert (
        only(strict_base)
        == "kb/topics.yml: topic 2, 'What's new?', has no article\n  Write it: kb new 'Whats new?'"
    )


def test_an_article_cannot_have_a_number_that_is_no_topic(strict_base: Path, write: Write) -> None:
    write("refunds", number=1)
    write("hours", number=2)
    kb(strict_base, "topics.yml", "1: Refunds\n")

    assert (
        only(strict_base)
        == "kb/articles/hours.md:1: number 2 is not in the topic list\n  Add it to kb/topics.yml or remove the number."
    )


def test_the_title_is_that_of_the_topic(strict_base: Path, write: Write) -> None:
    write("refunds", number=1)
    kb(strict_base, "topics.yml", "1: Refund\n")

    assert (
        only(strict_base)
        == "kb/articles/refunds.md:1: the title is 'Refunds', the topic list says 'Refund'\n  Make both the same."
    )


def test_two_articles_cannot_have_one_number(strict_base: Path, write: Write) -> None:
    write("a", number=1, title="A")
    write("b", number=1, title="A")
    kb(strict_base, "topics.yml", "1: A\n")

    assert (
        only(strict_base)
        == "kb/articles/b.md:1: the number 1 is already that of a.md\n  Give each topic its own number."
    )


def test_a_base_with_category_pages_has_one_for_every_category(strict_base: Path, write: Write) -> None:
    write("refunds", category="biling")
    write("hours", category="zoo")
    write("pages/categories/billing")

    assert mistakes(strict_base) == [
        "kb/articles/hours.md:1: the category 'zoo' has no page\n  Use one of billing, or write kb/articles/pages/categories/zoo.md.",
        "kb/articles/refunds.md:1: the category 'biling' has no page\n  Did you mean 'billing'?",
    ]


# --- questions --------------------------------------------------------------------------------------------------------


def test_two_sections_cannot_answer_one_question(strict_base: Path, write: Write) -> None:
    write("a", "## How long does it take?\n", id=1)
    write("b", "Text.\n\n## How long does it take?\n", id=2)

    assert only(strict_base) == (
        "kb/articles/b.md:15: the question 'How long does it take?' is also that of 1#how-long-does-it-take\n"
        "  Leave it with the section that answers it best."
    )


@pytest.mark.parametrize(
    "wording", ["how long does it take", "How long, does it take?!", "HOW LONG DOES IT TAKE"]
)
def test_a_wording_that_another_section_claims_is_a_mistake_whatever_its_marks(
    strict_base: Path, write: Write, wording: str
) -> None:
    write("a", "## How long does it take?\n", id=1)
    write("b", "Text.\n", id=2, also_asked={"top": [wording]})

    assert f"the question '{wording}' is also that of 1#how-long-does-it-take" in only(strict_base)


def test_a_section_may_list_its_own_heading_and_passages_may_share_headings(
    strict_base: Path, write: Write
) -> None:
    write("a", "## How long?\n\n## Fees\n", also_asked={"how-long": ["how long"]})
    write("b", "## Fees\n")

    assert mistakes(strict_base) == []


# --- literals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    ["1-888-397-3742", "(415) 993-4977", "415-993-4977", "415.993.4977", "+1 415 993 4977", "(415)993-4977"],
)
def test_a_phone_number_in_the_text_is_a_mistake(strict_base: Path, write: Write, number: str) -> None:
    write("refunds", f"Text.\n\nCall **{number}** now.\n")

    assert only(strict_base) == (
        f"kb/articles/refunds.md:15: the phone number '{number}' stands in the text\n  Add it to kb/facts.yml and write {{{{ facts.its_name }}}} here."
    )


@pytest.mark.parametrize("address", ["mail@patientfusion.com", "first.last+tag@mail.example.co.uk"])
def test_an_e_mail_address_in_the_text_is_a_mistake(strict_base: Path, write: Write, address: str) -> None:
    write("refunds", f"Write to {address}.\n")

    assert f"kb/articles/refunds.md:13: the e-mail address '{address}' stands in the text" in only(
        strict_base
    )


def test_a_literal_that_is_a_fact_is_told_by_the_name_of_the_fact(strict_base: Path, write: Write) -> None:
    kb(strict_base, "facts.yml", FACTS)
    write("refunds", "Call (415) 555-0100 or write to mail@example.com.\n")

    assert sorted(error.partition("\n  ")[2] for error in mistakes(strict_base)) == [
        "Write {{ facts.sender }} instead.",
        "Write {{ facts.support_phone }} instead.",
    ]


def test_a_fact_by_name_and_other_numbers_are_fine(strict_base: Path, write: Write) -> None:
    kb(strict_base, "facts.yml", FACTS)
    write(
        "refunds",
        "Call {{ facts.support_phone }}. 1024 x 768, 2026-11-22, 18-85, 911, 484517, $1,000,000.00, 192.168.100.1000, a @ b.\n",
    )

    assert mistakes(strict_base) == []


def test_wordings_may_have_literals_because_people_type_them(strict_base: Path, write: Write) -> None:
    write(
        "refunds", "Text.\n", also_asked={"top": ["is 415-993-4977 your number", "what is mail@example.com"]}
    )

    assert mistakes(strict_base) == []


def test_a_literal_in_the_summary_is_a_mistake_because_readers_see_it(
    strict_base: Path, write: Write
) -> None:
    write("refunds", "Text.\n", summary="Call 415-993-4977.")

    assert "kb/articles/refunds.md:4: the phone number '415-993-4977' stands in the text" in only(strict_base)


def test_a_literal_on_a_page_is_a_mistake_too(strict_base: Path, write: Write) -> None:
    write("refunds")
    write("pages/contact", "Call 415-993-4977.\n")

    assert "kb/articles/pages/contact.md:4: the phone number '415-993-4977' stands in the text" in only(
        strict_base
    )


# --- honesty ----------------------------------------------------------------------------------------------------------


def test_a_partial_article_says_what_is_not_confirmed(strict_base: Path, write: Write) -> None:
    write("refunds", "Text.\n", status="partial")

    assert only(strict_base) == (
        "kb/articles/refunds.md:1: a partial article must say what is not confirmed\n  End it with '## Not confirmed yet' and a list."
    )


def test_a_verified_article_has_nothing_unconfirmed(strict_base: Path, write: Write) -> None:
    write("refunds", "## Not confirmed yet\n\n- All.\n", status="verified")

    assert only(strict_base) == (
        "kb/articles/refunds.md:1: a verified article has nothing unconfirmed\n  Make its status 'partial', or remove '## Not confirmed yet'."
    )


def test_an_outline_gives_no_steps(strict_base: Path, write: Write) -> None:
    write("refunds", "Text.\n\n## How?\n\n1. So.\n", status="outline")

    assert only(strict_base) == (
        "kb/articles/refunds.md:15: an outline gives no steps\n  Steps need a confirmed source: make it 'partial' or use a plain list."
    )


@pytest.mark.parametrize(
    ("braces", "message"),
    [
        ("flow=verification", "the flow 'verification' is unknown\n  Use one of: sign-up, renewal."),
        ("audience=patients", "the audience 'patients' is unknown\n  Use one of: provider, mechanic."),
    ],
)
def test_what_the_braces_of_a_heading_say_is_checked_like_the_front_matter(
    strict_base: Path, write: Write, braces: str, message: str
) -> None:
    with (strict_base / "kb/settings.yml").open("a") as file:
        file.write(LISTS)
    write("refunds", f"Text.\n\n## Verify {{{braces}}}\n\nSo.\n")

    with pytest.raises(ContentErrors, match=rf"kb/articles/refunds\.md:15: {message}"):
        checked_library(Settings.load(strict_base))


def test_a_field_names_one_of_those_that_the_settings_list(strict_base: Path, write: Write) -> None:
    with (strict_base / "kb/settings.yml").open("a") as file:
        file.write(LISTS)
    write("refunds", "Text.\n", audience=["mechanic", "mechanics"], flow="signup")

    assert [str(error) for error in mistakes(strict_base)] == [
        "kb/articles/refunds.md:6: the audience 'mechanics' is unknown\n  Use one of: provider, mechanic.",
        "kb/articles/refunds.md:13: the flow 'signup' is unknown\n  Use one of: sign-up, renewal.",
    ]


def test_where_the_settings_list_none_an_article_names_whom_it_likes(strict_base: Path, write: Write) -> None:
    write("refunds", "Text.\n\n## Verify {flow=other audience=clerk}\n\nSo.\n", audience=["mechanic"])

    library = checked_library(Settings.load(strict_base))

    assert [*audiences(library, Settings.load(strict_base).base).items()] == [
        ("clerk", "clerk"),
        ("mechanic", "mechanic"),
    ]


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", ["7#nowhere", "8#top", "fees"])
def test_settings_name_sections_that_exist(base: Path, write: Write, reference: str) -> None:
    write("refunds", "## Fees\n", id=7)
    kb(base, "settings.yml", f'faqs: {{money: ["7#fees", "{reference}"]}}\nhome: ["7"]\n')

    assert (
        only(base)
        == f"kb/settings.yml: 'money' names {reference}, which is not there\n  Write id#anchor of a section that exists."
    )


# --- what a lenient base is spared ------------------------------------------------------------------------------------


def test_a_lenient_base_is_spared_what_only_a_strict_one_promises(base: Path, write: Write) -> None:
    write("a", "Call 415-993-4977, [gone](gone.md).\n\n## How?\n\n1. So.\n", status="outline")
    write("b", "## How?\n", number=9)
    kb(base, "topics.yml", "1: One\n")

    assert mistakes(base) == []
    assert len(mistakes(base, strict=True)) == 6


def test_a_question_that_names_a_section_that_is_gone_is_told_with_its_line(base: Path, write: Write) -> None:
    write("refunds", "## Fees?\n\nNone.\n")
    (base / "kb" / "questions.yml").write_text(
        '- ask: "what about fees"\n  clarify: ["900001#fees", "900001#gone"]\n', "utf-8"
    )

    with pytest.raises(ContentErrors) as caught:
        checked_library(Settings.load(base))

    assert str(caught.value.errors[0]) == (
        "kb/questions.yml:2: 'what about fees' names 900001#gone, which is not there\n  Write id#anchor of a section that exists."
    )


# --- addresses on other disks, days -----------------------------------------------------------------------------------


def test_files_that_differ_in_capitals_alone_are_a_mistake(base: Path, write: Write) -> None:
    write("case")
    write("Case", id=900007)

    assert (
        only(base)
        == "kb/articles/case.md:1: the address /articles/case/ is that of Case.md on disks that do not tell capitals apart\n"
        "  Rename one of the files."
    )


def test_a_review_that_nobody_made_yet_is_a_mistake(strict_base: Path, write: Write) -> None:
    write("refunds", reviewed="2099-01-01", review_by="2026-01-01")

    assert mistakes(strict_base) == [
        "kb/articles/refunds.md:1: the article is reviewed on 2099-01-01, a day that is still to come\n"
        "  Write the day of the last review for 'reviewed'.",
        "kb/articles/refunds.md:1: 'review_by' is 2026-01-01, before the review of 2099-01-01\n"
        "  Write a day for 'review_by' that is after 'reviewed'.",
    ]


# --- what no page shows -----------------------------------------------------------------------------------------------


def test_what_is_taken_out_of_a_page_is_told_with_its_line(strict_base: Path, write: Write) -> None:
    write(
        "refunds",
        "<details><summary>S</summary></details>\n\n<div>\n<iframe src='x'></iframe></div>\n\nHi <customer-name>!\n",
    )

    found = mistakes(strict_base)

    assert [error.split(": ", 1)[1].split("\n")[0] for error in found] == [
        "the element <iframe> is taken out of the page",
        "the element <customer-name> is taken out of the page",
    ]
    lines = (strict_base / "kb/articles/refunds.md").read_text("utf-8").splitlines()
    assert "<iframe" in lines[int(found[0].split(":")[1]) - 1]


def test_a_bare_bar_in_a_table_is_told(strict_base: Path, write: Write) -> None:
    write("refunds", "| a | b |\n|---|---|\n| `x|y` | z |\n| `x\\|y` | z |\n")

    found = only(strict_base)

    assert found.endswith(
        ": the row has 3 cells, its table 2 columns: the last are not shown\n"
        "  Write \\| for a bar that parts no cells, in code too."
    )


def test_the_examples_of_a_new_article_are_not_published(base: Path, write: Write) -> None:
    write("hours", "## Late\n")
    path = new_article(Settings.load(base), "Change my plan")
    assert mistakes(base) == []  # a draft is published nowhere

    path.write_text(
        path.read_text("utf-8").split("\n", 2)[0] + "\n" + path.read_text("utf-8").split("\n", 2)[2], "utf-8"
    )

    assert [error.split("'")[1][:20] for error in mistakes(base)] == [
        "One plain sentence t",
        "What has to be found",
        "another way to ask: ",
    ]
