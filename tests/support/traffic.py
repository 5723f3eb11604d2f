"""A month of invented traffic: 10,000 questions by 300 people, some of them about things that the base does
not have, and many with a name or a number in them. The same every time.

    PYTHONPATH=tests python -m support.traffic BASE        writes it into the journal of a built base
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.answering.assistant import Assistant
from assistant.journal import Asked, Journal, Searched, normalized

QUESTIONS, PEOPLE, DAYS = 10_000, 300, 30
SEED = 20261122

GAPS = {
    "the app": (
        "is there an app for android phones",
        "is there a mobile app for patients",
        "can patients download an app on their phone",
        "do you have a phone app for the portal",
    ),
    "video visits": (
        "how do i start a video visit with a patient",
        "can i see a patient by video",
        "do you offer video visits",
        "where do i turn on video calls",
    ),
    "gift cards": (
        "can patients pay with a gift card",
        "do you accept gift cards",
        "how do i sell gift cards to patients",
    ),
    "fax": (
        "how do i send a fax from the portal",
        "can i fax records to another office",
        "where do incoming faxes go",
    ),
    "pets": (
        "can i use this for my veterinary clinic",
        "does it work for animal patients",
        "is there a version for veterinarians",
    ),
}
"""What people ask and the base does not answer, in their wordings."""

FIRST = (
    "Zebulon",
    "Siobhan",
    "Thaddeus",
    "Marisela",
    "Oluwaseun",
    "Xiomara",
    "Bartholomew",
    "Guadalupe",
    "Nguyet",
)
LAST = (
    "Quackenbush",
    "Featherstonehaugh",
    "Okonkwo",
    "Villanueva",
    "Zimmermann",
    "Abernathy",
    "Kowalczyk",
    "Patel",
)
STORIES = (
    "{question}",
    "{question}",
    "{question}",
    "{name} here, {question}",
    "my name is {name}, {question}",
    "{question} my number is {phone}",
    "patient {name} asks: {question}",
    "{question} ssn {ssn}",
    "{question} dob {birth}",
    "{question} last four {last_four}",
    "{question} chart {chart}",
    "hi this is {lower}. {question}",
)


@dataclass(frozen=True)
class Person:
    """Somebody who was never born."""

    name: str
    phone: str
    ssn: str
    birth: str
    last_four: str
    chart: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What of this person must be in no file."""
        # four digits alone may also be in the id of a build
        return (*self.name.split(), self.phone, self.ssn, self.birth, f" {self.last_four}", self.chart)


@dataclass(frozen=True)
class Sent:
    """A question as somebody typed it, on which day, and of which gap it is, if of one."""

    day: date
    text: str
    gap: str = ""


def people() -> list[Person]:
    numbers = random.Random(SEED)

    def digits(count: int) -> str:
        return "".join(str(numbers.randrange(10)) for _ in range(count))

    return [
        Person(
            name=f"{numbers.choice(FIRST)} {numbers.choice(LAST)}",
            phone=f"415-555-{digits(4)}",
            ssn=f"{numbers.randrange(900, 999)}-{digits(2)}-{digits(4)}",
            birth=f"{numbers.randrange(1, 13)}/{numbers.randrange(1, 29)}/{numbers.randrange(1931, 1999)}",
            last_four=str(numbers.randrange(3100, 9999)),
            chart=f"QX{digits(5)}",
        )
        for _ in range(PEOPLE)
    ]


def traffic(known: list[str], last: date) -> Iterator[Sent]:
    """Questions of a month that ends on a day, in the order in which they are asked; `known` are those that
    the base answers."""
    numbers, everybody = random.Random(SEED), people()
    weights = [len(GAPS) - place for place in range(len(GAPS))]
    for number in range(QUESTIONS):
        gap = numbers.choices(list(GAPS), weights)[0] if numbers.random() < 0.1 else ""
        question = numbers.choice(GAPS[gap]) if gap else numbers.choice(known)
        person = numbers.choice(everybody)
        story = numbers.choice(STORIES).format(question=question, lower=person.name.lower(), **vars(person))
        yield Sent(last - timedelta(days=DAYS - 1 - number * DAYS // QUESTIONS), story, gap)


class Month:
    """That month, and the clock of the journal that it is written into, in lots, as the service does."""

    def __init__(self, assistant: Assistant, last: date) -> None:
        self.assistant, self.last = assistant, last
        self.day = last - timedelta(days=DAYS - 1)

    def __call__(self) -> date:
        return self.day

    def write(self, journal: Journal) -> None:
        """Write it. `journal` has this month as its clock."""
        vocabulary = self.assistant.vocabulary
        known = [s.heading for s in self.assistant.library.sections if s.heading.endswith("?")]
        for sent in traffic(known, self.last):
            if sent.day != self.day:
                assert journal.writer.flush(60)
                self.day = sent.day
            kept = normalized(sent.text, vocabulary)
            found = None if sent.gap else self.assistant.library.sections[0]
            journal.note(
                Asked(
                    question=kept,
                    status="answered" if found else "no_answer",
                    article=found.article_id if found else None,
                    anchor=found.anchor if found else "",
                    confidence=0.9 if found else 0.1,
                    answer="a" * 16,
                    build=self.assistant.library.build,
                )
            )
            if sent.gap:
                journal.note(Searched(words=kept, results=0, article=None, anchor="", build=""))
        assert journal.writer.flush(60)


def main(base: str) -> None:
    from assistant import today
    from assistant.builds.engine import open_engine
    from assistant.settings import Settings

    engine = open_engine(Settings.load(base))
    month = Month(engine.assistant, today())
    journal = Journal(engine.settings, month)
    month.write(journal)
    journal.close()
    print(f"{QUESTIONS} questions of {DAYS} days are in {journal.path}")


if __name__ == "__main__":
    main(sys.argv[1])
