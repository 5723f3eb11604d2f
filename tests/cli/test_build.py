"""`kb build` and `kb check`: what they say of a base that is in order, and of one that is not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from support.command_line import Run, flat, says
from support.server import ENVIRONMENT

from assistant.builds import build
from assistant.settings import Settings


def test_build_says_what_it_made_and_the_second_time_that_nothing_had_changed(kb: Run, small: Path) -> None:
    first, second = kb("build", "--base", small), kb("build", "--base", small)

    assert re.search(
        r"Build [0-9a-f]{12}: 2 articles, \d+ sections, 5 pages made new, [\d.]+ s\.", flat(first.out)
    )
    assert "nothing had changed" in second.out
    assert (first.code, second.code) == (0, 0)


def test_build_json_parses_and_nothing_else_is_printed(kb: Run, small: Path) -> None:
    ran = kb("build", "--base", small, "--json")

    made = json.loads(ran.out)
    assert (made["articles"], made["pages_written"], made["is_new"]) == (2, 5, True)
    assert ran.err == ""


def test_a_partial_build_prints_no_warning_of_the_site_generator(small: Path) -> None:
    build.build(Settings.load(small))
    path = small / "kb/articles/refunds.md"
    path.write_text(path.read_text("utf-8").replace("Five", "Six"), "utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "assistant.cli", "build", "--base", str(small)],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )

    assert done.returncode == 0
    assert "1 pages made new" in flat(done.stdout) or "1 page made new" in flat(done.stdout)
    assert "dirty" not in done.stdout + done.stderr


def test_build_and_check_of_broken_articles_end_with_1_and_say_where_what_and_what_instead(
    kb: Run, small: Path
) -> None:
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
    assert ("kb/articles/refunds.md", first + 4) in [
        (e["path"], e["line"]) for e in json.loads(checked.out)["errors"]
    ]


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


def test_build_and_check_name_what_is_left_out_and_the_day_to_build_anew(kb: Run, small: Path) -> None:
    (small / "kb/articles/plans.md").write_text("---\ntitle: Plans\ndraft: true\n---\nText.\n")
    (small / "kb/articles/party.md").write_text("---\ntitle: Party\npublish: 2999-12-24\n---\nText.\n")

    made, checked = kb("build", "--base", small), kb("check", "--base", small)
    as_json = json.loads(kb("build", "--base", small, "--json").out)

    for said in (made.out, checked.out):
        assert says(said, "Left out: kb/articles/plans.md is a draft.")
        assert says(said, "Left out: kb/articles/party.md is published from 24 Dec 2999 on.")
        assert says(said, "Build anew on 24 Dec 2999")
    assert (made.code, checked.code) == (0, 0)
    assert as_json["build_again"] == "2999-12-24"
    assert [one["path"] for one in as_json["withheld"]] == ["kb/articles/party.md", "kb/articles/plans.md"]


def test_check_tells_a_link_that_will_lead_nowhere_with_its_day_and_ends_with_0(kb: Run, small: Path) -> None:
    (small / "kb/articles/party.md").write_text("---\ntitle: Party\nunpublish: 2999-12-24\n---\nText.\n")
    (small / "kb/articles/plans.md").write_text("---\ntitle: Plans\n---\nThe [party](party.md).\n")

    ran, as_json = kb("check", "--base", small), json.loads(kb("check", "--base", small, "--json").out)

    assert ran.code == 0
    assert says(ran.out, "From 24 Dec 2999 on: kb/articles/plans.md:4: the link to 'party.md' leads to")
    assert [(e["on"], e["line"]) for e in as_json["coming"]] == [("2999-12-24", 4)]
