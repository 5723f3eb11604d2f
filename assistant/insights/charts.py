"""Pictures of numbers as SVG: no script, colors from the style sheet, every picture with its words for those
who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.content.articles import date_in_words
from assistant.insights.records import Week

WIDTH, HEIGHT = 400, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 12, 26
KINDS = (
    ("answered", "Answered"),
    ("clarify", "Asked back"),
    ("outline", "Not confirmed yet"),
    ("overdue", "Held back"),
    ("no_answer", "No answer"),
    ("handoff", "Person wanted"),
    ("emergency", "Emergency"),
)
"""From the bottom of a bar to its top: the classes that the style sheet colors, and their names."""

_PLOT = HEIGHT - TOP - BOTTOM


def questions(weeks: Sequence[Week]) -> str:
    """Bars of questions a week, by what they got."""
    top = _round(max([week.total for week in weeks], default=0))
    parts = [_frame([(n, f"{top * n / 2:g}") for n in (0, 1, 2)], 2)]
    step = (WIDTH - LEFT - RIGHT) / max(len(weeks), 1)
    for place, week in enumerate(weeks):
        y = float(HEIGHT - BOTTOM)
        for kind, _ in KINDS:
            height = _PLOT * getattr(week, kind) / top
            if height:
                y -= height
                parts.append(
                    f'<rect class="c-{kind}" x="{LEFT + step * place + step * 0.16:.1f}" y="{y:.1f}"'
                    f' width="{step * 0.68:.1f}" height="{height:.1f}"/>'
                )
    total = sum(week.total for week in weeks)
    most = max([week.total for week in weeks], default=0)
    words = f"{total} questions in {len(weeks)} weeks, at most {most} in one week."
    return _svg("chart-questions", "Questions a week", words, parts + _dates(weeks, step))


def rates(weeks: Sequence[Week]) -> str:
    """Two lines: mean confidence of the answers, and the share of questions without one."""
    parts = [_frame([(n, f"{n * 25}%") for n in range(5)], 4)]
    step = (WIDTH - LEFT - RIGHT) / max(len(weeks), 1)
    for name, values in (
        ("confidence", [w.confidence for w in weeks]),
        ("abstained", [w.abstained for w in weeks]),
    ):
        run: list[str] = []
        for place, value in enumerate([*values, None]):
            if value is not None:
                x, y = LEFT + step * (place + 0.5), HEIGHT - BOTTOM - _PLOT * value
                run.append(f"{x:.1f},{y:.1f}")
                parts.append(f'<circle class="d-{name}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>')
            elif run:  # a week without a value breaks the line: nothing is drawn that was not measured
                parts.append(f'<polyline class="l-{name}" points="{" ".join(run)}"/>')
                run = []
    last = next((w for w in reversed(weeks) if w.total), None)
    words = "No questions yet."
    if last and last.abstained is not None:
        sure = f"mean confidence {last.confidence:.0%}, " if last.confidence is not None else ""
        words = f"In the last week with questions: {sure}{last.abstained:.0%} of them without an answer."
    return _svg("chart-rates", "Confidence and abstention", words, parts + _dates(weeks, step))


def bar(share: float, kind: str) -> str:
    """A bar across its cell. It says nothing that the number beside it does not say, so it is silent for
    screen readers."""
    width = f"{100 * min(max(share, 0), 1):.1f}"
    return (
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-ground" width="100" height="8"/>'
        f'<rect class="c-{escape(kind)}" width="{width}" height="8"/></svg>'
    )


def spark(values: Sequence[float | None]) -> str:
    """A line of a number's weeks, from the least to the most. The words beside it say where it goes, so it
    is silent for screen readers; a week without a value breaks it."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    step = 120 / max(len(values) - 1, 1)
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            y = 28 - 24 * (value - low) / (high - low) if high > low else 16.0
            runs[-1].append(f"{place * step:.1f},{y:.1f}")
    lines = "".join(f'<polyline points="{" ".join(run)}"/>' for run in runs if len(run) > 1)
    return (
        '<svg class="spark" viewBox="-2 0 124 32" preserveAspectRatio="none" aria-hidden="true"'
        f' focusable="false">{lines}</svg>'
    )


def curve(points: Sequence[tuple[float, float, float]]) -> str:
    """Precision against coverage as a picture of its own, 480 by 320, with its colors in it; each point is a
    confidence with the coverage and the precision from there on."""
    left, top, width, height = 56, 16, 400, 250
    places = [
        (
            f"{left + coverage * width:.1f}",
            f"{top + (1 - (max(precision, 0.5) - 0.5) / 0.5) * height:.1f}",
            f"confidence {confidence:.2f}: coverage {coverage:.0%}, precision {precision:.0%}",
        )
        for confidence, coverage, precision in points
    ]
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="4" fill="#0b6e6e"><title>{words}</title></circle>'
        for x, y, words in places
    )
    ticks = "".join(
        f'<text x="{left - 8}" y="{top + (1 - n / 5) * height + 4:.0f}" text-anchor="end">'
        f"{50 + 10 * n} %</text>"
        f'<text x="{left + n / 5 * width:.0f}" y="{top + height + 20}" text-anchor="middle">{20 * n} %</text>'
        for n in range(6)
    )
    line = " ".join(f"{x},{y}" for x, y, _ in places)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="320" font-family="sans-serif" '
        'font-size="12" fill="#333" role="img">'
        "<title>Precision of the answers against the share of questions answered</title>"
        f'<rect width="480" height="320" fill="#fff"/>'
        f'<path d="M{left},{top} V{top + height} H{left + width}" fill="none" stroke="#999"/>{ticks}'
        f'<polyline points="{line}" fill="none" stroke="#0b6e6e" stroke-width="2"/>{dots}'
        f'<text x="{left + width / 2:.0f}" y="310" text-anchor="middle">'
        "share of questions answered; precision upwards</text></svg>\n"
    )


def _round(value: int) -> int:
    """The next even number that looks well on an axis."""
    size = 2
    while size < value:
        size = next(
            (size // 2 * n for n in (3, 4, 5, 10, 20) if size // 2 * n >= value and (size // 2 * n) % 2 == 0),
            size * 10,
        )
    return size


def _frame(labels: Sequence[tuple[int, str]], steps: int) -> str:
    out = []
    for place, label in labels:
        y = HEIGHT - BOTTOM - _PLOT * place / steps
        out.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(f'<text class="tick tick--y" x="{LEFT - 6}" y="{y + 4:.1f}">{escape(label)}</text>')
    return "".join(out)


def _dates(weeks: Sequence[Week], step: float) -> list[str]:
    every = max(1, -(-len(weeks) // 5))
    return [
        f'<text class="tick tick--x" x="{LEFT + step * (place + 0.5):.1f}" y="{HEIGHT - 8}">'
        f"{escape(date_in_words(week.start, year=False))}</text>"
        for place, week in enumerate(weeks)
        if (len(weeks) - 1 - place) % every == 0
    ]


def _svg(name: str, title: str, words: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(words)}</desc>{"".join(parts)}</svg>'
    )
