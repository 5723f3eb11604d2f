"""Pictures of numbers: what they show, and what they say to those who cannot see them."""

from __future__ import annotations

from assistant.insights import charts


def test_the_curve_is_a_picture_without_scripts() -> None:
    picture = charts.curve([(0.0, 1.0, 0.62), (0.5, 0.6, 0.8)])

    assert picture.startswith("<svg")
    assert "<script" not in picture
    assert "coverage 60%, precision 80%" in picture
