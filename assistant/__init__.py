"""A folder of Markdown articles becomes a help site, a search index and an API that answers with the
articles' own words.

`docs/code.md` is the plan of the rooms; import-linter holds which of them may import which.
"""

from datetime import UTC, date, datetime
from pathlib import Path

__version__ = "0.1.0"

WEB = Path(__file__).parent / "web"
"""The folder of everything that a browser loads."""


def today() -> date:
    """The day in UTC: reviews are overdue and questions are counted by it."""
    return datetime.now(UTC).date()
