"""`python -m assistant.cli` is `kb`."""

from assistant.cli import main

main()
