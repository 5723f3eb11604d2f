"""`kb links`: addresses are recorded once and stay."""

from __future__ import annotations

from pathlib import Path

import yaml
from support.command_line import Run


def test_links_records_every_address_once_and_keeps_those_that_are_gone(kb: Run, small: Path) -> None:
    first = kb("links", "--base", small)
    kb("links", "--record", "--base", small)
    text = (small / "kb/links.yml").read_text("utf-8")
    second = kb("links", "--record", "--base", small)

    assert "900001#how-long-does-a-refund-take" in first.out
    assert "0 addresses recorded" in second.out
    assert (small / "kb/links.yml").read_text("utf-8") == text
    assert yaml.safe_load(text)["published"][900001]["anchors"] == [
        "top",
        "how-do-i-ask-for-a-refund",
        "how-long-does-a-refund-take",
    ]
