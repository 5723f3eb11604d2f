"""What can go wrong, and how it is said.

    AssistantError
    ├── ContentError        one mistake in an article or a file beside it: where, what, what instead
    ├── ContentErrors       all of them at once, as a check finds them
    ├── SettingsError       a setting that cannot be used
    ├── BuildError          the build could not be made or published
    │   ├── Busy            another build is made or published at this moment
    │   ├── CannotWrite     a folder of the base cannot be written, so nothing was published
    │   └── StoreAway       the database that holds the builds does not answer
    ├── IndexMissing        nothing has been built yet
    ├── IndexBroken         a build is there but damaged
    ├── BackupError         a copy of the journal could not be made or taken
    ├── JournalError        what a reader said cannot be kept at the moment, or not be read
    │   └── OutboxFull      too many messages to a person wait
    ├── TokenWrong          a request that needs a token came without the right one
    ├── NotSignedOn         a request that needs a signed-on person came without one
    ├── TooOften            a client did something more often than it may
    │   ├── TooManyGuesses  it sent wrong tokens
    │   └── TooManyMessages it sent messages to a person
    ├── NoDelivery          a message to a person has nowhere to go
    ├── DeliveryError       a message could not be delivered just now
    ├── GitError            git cannot be run
    ├── GitHubError         a comment could not be written into a pull request
    ├── LanguageModelError  the author's language model cannot be asked
    │   └── NoSuggestions   what it answered for one section is of no use
    ├── NotFound            no such article, section or topic
    │   └── NoPage          no such page
    └── BadQuestion         a question that cannot be taken (`errors.questions`)
        ├── NoQuestion      it is empty
        └── LongQuestion    it is too long

`code` names the kind for programs, `status` is the HTTP status that the API gives it, `exit_code` the one of
the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from assistant.errors.system import place_and_reason
from assistant.words import FALLBACK, Words, words_of


class AssistantError(Exception):
    """The one base: catching it catches everything that this project raises on purpose."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    place: ClassVar[str] = ""
    """Of an error that readers meet: where the words of each language have its sentence."""

    values: Mapping[str, int] = {}
    """The numbers in that sentence."""

    def in_words(self, words: Words) -> str:
        """What is said of it to a reader; what only those see who write, develop or operate stays English."""
        values = {name: words.number(value) for name, value in self.values.items()}
        return words(self.place, **values) if self.place else str(self)

    def _in_english(self) -> str:
        return self.in_words(words_of(FALLBACK))


class ContentError(AssistantError):
    """One mistake in what an author wrote."""

    code = "content"

    def __init__(self, path: str, line: int | None, problem: str, remedy: str = "") -> None:
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.problem}" + (f"\n  {self.remedy}" if self.remedy else "")


class ContentErrors(AssistantError):
    """Every mistake that one reading of the base found, in the order of files and lines."""

    code = "content"

    def __init__(self, errors: Sequence[ContentError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda e: (e.path, e.line or 0, e.problem)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = f"{len(self.errors)} mistake{'s' if len(self.errors) != 1 else ''}"
        return "\n".join(str(error) for error in self.errors) + f"\n{count} found; nothing was changed."


class SettingsError(AssistantError):
    """A setting has a value that cannot be used; the message quotes it."""

    code = "settings"
    status = 503
    exit_code = 2


class BuildError(AssistantError):
    """A build failed; the last good one is untouched."""

    code = "build"


class Busy(BuildError):
    """Another one builds or publishes."""

    def __init__(self, place: str) -> None:
        super().__init__(f"another build is running in {place}\n  Wait for it to end, then try again.")


class StoreAway(BuildError):
    """The database that holds the builds cannot be used at the moment; what is published stays so."""

    status = 503

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the database of the builds cannot be used: {why}\n"
            "  What is published stays, and services answer from what they have on disk. "
            "Run this again when the database answers."
        )


class CannotWrite(BuildError):
    """A folder of the base cannot be written; what is published stays so."""

    def __init__(self, folder: str, error: OSError) -> None:
        super().__init__(
            f"{place_and_reason(error, folder)}\n"
            f"  The published build stays. Make room, or do this as a user who may write {folder}, "
            "where it is not read-only."
        )


class IndexMissing(AssistantError):
    """No build is published in the index folder."""

    code = "index-missing"
    status = 503

    def __init__(self, folder: str) -> None:
        super().__init__(f"no index in {folder}\n  Build it with: kb build")


class IndexBroken(AssistantError):
    """A published build cannot be read as it was written."""

    code = "index-broken"
    status = 503


class BackupError(AssistantError):
    """A copy of the journal could not be made or taken; the journal is as it was."""

    code = "backup"


class JournalError(AssistantError):
    """The journal cannot be used; the log says why. Its message goes to readers, so it names no file."""

    code = "journal"
    status = 503
    place = "problems.no_journal"

    def __init__(self, problem: str = "") -> None:
        self._problem = problem
        super().__init__(problem or self._in_english())

    def in_words(self, words: Words) -> str:
        return self._problem or super().in_words(words)


class OutboxFull(JournalError):
    """A message to a person was not taken: too many wait."""

    place = "problems.outbox_full"


class TokenWrong(AssistantError):
    """A request came without the token that it needs."""

    code = "token"
    status = 401

    def __init__(self, setting: str) -> None:
        """`setting` is the name of the setting that has the token."""
        super().__init__(f"this needs the token of the setting '{setting}', sent as: Authorization: Bearer …")


class NotSignedOn(AssistantError):
    """A request came from nobody whom the proxy in front knows."""

    code = "sign-on"
    status = 401

    def __init__(self) -> None:
        super().__init__("this is for people whom the proxy in front of the help center has signed on")


class TooOften(AssistantError):
    """A client did something more often than it may."""

    status = 429

    def __init__(self, seconds: int) -> None:
        """So many seconds until it may try again."""
        self.seconds, self.values = seconds, {"seconds": seconds}
        super().__init__(self._in_english())


class TooManyGuesses(TooOften):
    """A client sent wrong tokens too often."""

    code = "too-many-guesses"
    place = "problems.many_guesses"


class TooManyMessages(TooOften):
    """A client sent more messages to a person than anybody writes."""

    code = "too-many-messages"
    place = "problems.many_messages"


class NoDelivery(AssistantError):
    """The settings name no place to which a message to a person could go."""

    code = "no-delivery"
    status = 404
    place = "problems.no_messages"

    def __init__(self) -> None:
        super().__init__(self._in_english())


class DeliveryError(AssistantError):
    """A message could not be delivered just now; it waits. Its text names the kind of trouble, and nothing that
    a person or another machine wrote."""

    code = "delivery"

    def __init__(self, text: str, *, is_of_message: bool = False) -> None:
        """`is_of_message`: whether this one message was refused, on a way that works."""
        super().__init__(text)
        self.is_of_message = is_of_message


class NotFound(AssistantError):
    """The address or id names nothing that this base has."""

    code = "not-found"
    status = 404
    exit_code = 3


class NoPage(NotFound):
    """The site has nothing at an address."""

    place = "problems.no_page"

    def __init__(self) -> None:
        super().__init__(self._in_english())


class GitError(AssistantError):
    """Git is not there, or does not end."""

    code = "git"


class GitHubError(AssistantError):
    """GitHub's API cannot be asked. No message has the token in it."""

    code = "github"


class LanguageModelError(AssistantError):
    """The author's own language model cannot be asked. No message has its key in it."""

    code = "language-model"


class NoSuggestions(LanguageModelError):
    """What the language model answered for one section is of no use; others may go better."""
