"""A message to a webhook: signed, dated, to that address alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from support.webhook import SECRET, webhook_receiver

from assistant.contact.message import Message, WaitingMessage
from assistant.contact.webhook import Webhook
from assistant.errors import DeliveryError
from assistant.settings.delivery_values import webhook_key

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = webhook_key(SecretStr(SECRET))
SENT = WaitingMessage(0xABC, NOON, Message("Grüße", email="alex@example.com", question="How do I refund?"))


def test_a_message_comes_signed_and_says_what_was_sent() -> None:
    with webhook_receiver() as receiver:
        Webhook(receiver.address, KEY)(SENT)

    assert receiver.asked == [("msg_0000000000000abc", 204)]
    assert receiver.data == [
        {
            "type": "message.created",
            "timestamp": "2026-11-22T12:00:00+00:00",
            "data": {
                "id": "0000000000000abc",
                "message": "Grüße",
                "email": "alex@example.com",
                "question": "How do I refund?",
                "page": "",
                "section": "",
            },
        }
    ]


def test_the_signature_is_that_of_the_specification() -> None:
    """Its example: https://github.com/standard-webhooks/standard-webhooks, libraries/README."""
    secret = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    hook = Webhook("https://example.org", webhook_key(secret), clock=lambda: 1614265330.9)

    assert hook.signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}') == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("status", [302, 400, 410, 500, 503])
def test_what_is_no_success_is_told_by_its_status_and_followed_nowhere(status: int) -> None:
    with webhook_receiver() as receiver:
        receiver.statuses.append(status)
        with pytest.raises(DeliveryError, match=f"the webhook answers with {status}$"):
            Webhook(receiver.address, KEY)(SENT)

    assert len(receiver.asked) == 1


def test_a_host_that_is_not_there_is_named_by_what_went_wrong() -> None:
    with webhook_receiver() as receiver:
        pass

    with pytest.raises(DeliveryError, match="the webhook cannot be reached: ConnectionRefusedError"):
        Webhook(receiver.address, KEY)(SENT)


def test_no_secret_is_in_what_a_program_prints_of_it() -> None:
    shown = repr(Webhook("https://example.org/token-in-the-path", KEY))

    assert "token-in-the-path" not in shown
    assert "0123456789" not in shown
