"""What a build has of an article that is not published: nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.builds import built, edit, tree

from assistant.api.app import create_app
from assistant.content import library
from assistant.settings import Settings

PLANS = """---
id: 900005
title: Plans for the move
{field}
---
# Plans for the move

Everything goes to Quahog. ![map](quahog.png)

## When do we move to Quahog?

In spring.
"""


def add_plans(root: Path, field: str) -> None:
    (root / "kb/articles/plans.md").write_text(PLANS.format(field=field), "utf-8")
    (root / "kb/articles/quahog.png").write_bytes(b"picture of quahog")


@pytest.mark.parametrize("field", ["draft: true", "publish: 2999-01-01", "unpublish: 2020-01-01"])
def test_no_file_of_a_build_has_a_word_of_it(small: Path, field: str) -> None:
    add_plans(small, field)

    files = tree(built(small).folder)

    assert [name for name, data in files.items() if b"uahog" in data or b"900005" in data] == []
    assert [name for name in files if "quahog" in name or "plans" in name] == []


def test_an_article_that_is_taken_away_is_gone_from_the_next_build(small: Path) -> None:
    add_plans(small, "tags: []")
    before = tree(built(small).folder / "site")
    edit(small, "tags: []", "draft: true", "articles/plans.md")

    after = tree(built(small).folder / "site")

    assert {"articles/plans/index.html", "articles/plans/index.md", "a/900005/index.html"} <= before.keys()
    assert [name for name, data in after.items() if b"uahog" in data] == []


def test_the_same_files_are_another_build_on_the_day(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_plans(small, "publish: 2999-01-01")
    before = built(small)
    monkeypatch.setattr(library.assistant, "today", lambda: date(2999, 1, 1))

    after = built(small)

    assert (before.articles, after.articles) == (2, 3)
    assert "articles/plans/index.html" in tree(after.folder / "site")


def test_its_addresses_answer_as_those_of_any_page_that_is_not_there(small: Path) -> None:
    add_plans(small, "draft: true")
    built(small)

    with TestClient(create_app(Settings.load(small)), follow_redirects=False) as client:
        pages = [
            client.get(path, headers={"accept": "text/html"})
            for path in ("/articles/plans/", "/a/900005", "/no-such-page/")
        ]
        article = client.get("/v1/articles/900005")

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert len({page.text for page in pages}) == 1
    assert 'role="search"' in pages[0].text
    assert article.status_code == 404
