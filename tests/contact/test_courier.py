"""The courier: it tries until a message arrived, one process at a time, and says nothing of what it carries."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.journals import TODAY
from support.mail_server import mail_server
from support.server import until
from support.webhook import SECRET, webhook_receiver

from assistant.contact import Courier, Message, courier, ways_of
from assistant.contact.message import WaitingMessage
from assistant.errors import DeliveryError
from assistant.journal import Backlog, Journal
from assistant.settings import Settings

MESSAGE = Message("marmalade", email="alex@example.com", question="flamingo")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an hour here."""
    monkeypatch.setattr(courier, "PAUSES", (0.05,))


@pytest.fixture
def journal(base: Path) -> Iterator[Journal]:
    journal = Journal(Settings.load(base), lambda: TODAY)
    yield journal
    journal.close()


class Recorder:
    """A way that fails so often before it takes a message."""

    def __init__(self, failures: int = 0) -> None:
        self.failures, self.tried, self.got = failures, 0, list[WaitingMessage]()

    def __call__(self, accepted: WaitingMessage) -> None:
        self.tried += 1
        if self.tried <= self.failures:
            raise DeliveryError("the mail server answers with 451")
        self.got.append(accepted)


def emptied(carrier: Courier) -> None:
    """Wait until nothing waits."""
    until(lambda: carrier._outbox.backlog() == Backlog(), "every message has arrived")


def test_a_message_that_cannot_be_delivered_waits_and_then_arrives_once(journal: Journal) -> None:
    way, heard = Recorder(failures=3), list[tuple[str, str]]()
    carrier = Courier(journal.outbox, {"mail": way}, lambda way, result: heard.append((way, result)))
    carrier.start()

    carrier.accept(MESSAGE)
    emptied(carrier)
    until(lambda: carrier.state == "ok", "the way is in order again")
    carrier.stop()

    assert [one.message for one in way.got] == [MESSAGE]
    assert heard == [("mail", "failed")] * 3 + [("mail", "delivered")]


def test_each_way_gets_it_even_while_the_other_is_away(journal: Journal) -> None:
    mail, webhook = Recorder(failures=10_000), Recorder()
    carrier = Courier(journal.outbox, {"mail": mail, "webhook": webhook})
    carrier.start()

    carrier.accept(MESSAGE)
    until(lambda: len(webhook.got) == 1 and mail.tried > 2, "one way took it, the other was tried again")
    carrier.stop()

    assert len(webhook.got) == 1
    assert carrier.state == "failing"
    assert journal.outbox.backlog().messages == 1


def test_one_message_that_nobody_takes_does_not_stop_the_others(journal: Journal) -> None:
    got: list[str] = []

    def way(accepted: WaitingMessage) -> None:
        if accepted.message.text == "poison":
            raise ValueError("poison")
        got.append(accepted.message.text)

    carrier = Courier(journal.outbox, {"mail": way})
    for text in ("poison", "one", "two"):
        carrier.accept(Message(text))
    carrier.start()
    until(lambda: sorted(got) == ["one", "two"], "the others arrived")
    carrier.stop()

    assert journal.outbox.backlog().messages == 1


def test_a_message_that_is_refused_for_itself_keeps_no_other_waiting(journal: Journal) -> None:
    got: list[str] = []

    def way(message: WaitingMessage) -> None:
        if message.message.text == "refused":
            raise DeliveryError("the webhook answers with 400", is_of_message=True)
        got.append(message.message.text)

    for text in ("refused", "one", "refused", "two"):
        journal.outbox.put(Message(text).content(), ["webhook"])
    carrier = Courier(journal.outbox, {"webhook": way})
    carrier._deliver_all()

    assert sorted(got) == ["one", "two"]
    assert carrier.state == "ok", "the way works"
    assert journal.outbox.backlog().messages == 2


def test_after_a_way_has_rested_nothing_is_asked_without_end(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "PAUSES", (0.0, 3600))
    carrier = Courier(journal.outbox, {"mail": Recorder(failures=9)})
    journal.outbox.put(MESSAGE.content(), ["mail"])
    carrier._deliver_all()

    assert carrier._pause() == courier.EVERY


def test_what_another_process_delivered_is_no_trouble_of_this_one(journal: Journal) -> None:
    carrier = Courier(journal.outbox, {"mail": Recorder(failures=9)})
    journal.outbox.put(MESSAGE.content(), ["mail"])
    carrier._deliver_all()
    assert carrier.state == "failing"
    other = Courier(journal.outbox, {"mail": Recorder()})
    until(lambda: (other._deliver_all(), other.backlog == Backlog())[1], "the other one has delivered it")

    carrier._deliver_all()

    assert carrier.state == "ok"


def test_where_nothing_waits_nothing_is_written(journal: Journal) -> None:
    journal.outbox.put(MESSAGE.content(), ["mail"])
    carrier = Courier(journal.outbox, {"mail": Recorder()})
    carrier._deliver_all()
    journal._database._has_failed = True

    carrier._deliver_all()

    assert journal.state == "failing", "an idle courier does not hide a journal that cannot be written"


def test_what_waits_for_a_way_that_is_no_longer_set_takes_another(journal: Journal) -> None:
    Courier(journal.outbox, {"mail": Recorder()}).accept(MESSAGE)
    way = Recorder()
    carrier = Courier(journal.outbox, {"webhook": way})

    carrier.start()
    emptied(carrier)
    carrier.stop()

    assert [one.message for one in way.got] == [MESSAGE]


def test_without_a_way_nothing_is_tried(journal: Journal) -> None:
    carrier = Courier(journal.outbox, {})

    carrier.start()

    assert carrier.state == "off"
    assert [thread.name for thread in threading.enumerate() if thread.name == "courier"] == []


def test_whether_something_waits_is_what_the_outbox_says(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Recorder()
    carrier, without = Courier(journal.outbox, {"mail": way}), Courier(journal.outbox, {})
    assert (carrier.has_waiting(), without.has_waiting()) == (False, False)
    carrier.accept(MESSAGE)
    assert (carrier.has_waiting(), without.has_waiting()) == (True, False)
    carrier.start()
    emptied(carrier)
    carrier.stop()
    assert not carrier.has_waiting()

    def away() -> Backlog:
        raise OSError

    monkeypatch.setattr(journal.outbox, "backlog", away)
    assert carrier.has_waiting()


def test_a_message_whose_process_died_arrives_with_the_same_name(journal: Journal) -> None:
    carrier = Courier(journal.outbox, {"mail": (way := Recorder())}, every=0.05, lease=0.3)
    carrier.accept(MESSAGE)
    lost = journal.outbox.lease(0.3)  # as a process does that is killed before it is done
    assert lost

    carrier.start()
    emptied(carrier)
    carrier.stop()

    assert [one.id for one in way.got] == [lost.id]


def test_the_courier_outlives_a_database_that_is_away(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = Courier(journal.outbox, {"mail": (way := Recorder())}, every=0.05)
    with monkeypatch.context() as patch:
        patch.setattr(journal.outbox, "backlog", lambda: 1 / 0)
        carrier.start()
        until(lambda: carrier.state == "failing", "the courier saw it")
    carrier.accept(MESSAGE)
    emptied(carrier)
    carrier.stop()

    assert len(way.got) == 1


def test_nothing_of_a_message_is_in_the_log_or_left_on_disk(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    def way(accepted: WaitingMessage) -> None:
        if not tried:
            tried.append(accepted.message.text)
            raise ValueError(accepted.message.text)

    tried: list[str] = []
    carrier = Courier(journal.outbox, {"mail": way})
    with caplog.at_level(logging.DEBUG):
        carrier.accept(MESSAGE)
        carrier.start()
        emptied(carrier)
        carrier.stop()

    assert "a message could not be delivered and waits: ValueError" in caplog.text
    assert "messages are delivered again" in caplog.text
    assert not {"marmalade", "flamingo", "alex@"} & set(caplog.text.split())
    assert "marmalade" not in caplog.text
    left = [path.name for path in journal.path.parent.iterdir() if b"marmalade" in path.read_bytes()]
    assert left == []


def test_mail_and_webhook_get_what_the_settings_say(journal: Journal) -> None:
    with mail_server() as server, webhook_receiver() as receiver:
        receiver.statuses += [500, 503]
        settings = journal.settings.model_copy(
            update={
                "smtp_url": SecretStr(f"smtp://127.0.0.1:{server.port}"),
                "mail_from": "help@example.org",
                "mail_to": "people@example.org",
                "webhook_url": SecretStr(receiver.address),
                "webhook_secret": SecretStr(SECRET),
            }
        )
        carrier = Courier(journal.outbox, ways_of(settings))
        carrier.start()
        carrier.accept(MESSAGE)
        emptied(carrier)
        carrier.stop()

    (mail,) = server.mails
    name = mail["Message-ID"].strip("<>").partition("@")[0]
    assert receiver.asked == [(f"msg_{name}", 500), (f"msg_{name}", 503), (f"msg_{name}", 204)]
