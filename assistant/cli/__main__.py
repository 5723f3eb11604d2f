"""`python -m assistant.cli` is `kb`."""

from assistant.cli import main

if __name__ == "__main__":
    main()
