"""A message to a person, from acceptance to delivery: as mail, to a webhook, or both."""

from assistant.contact.courier import Courier, State
from assistant.contact.message import Message
from assistant.contact.ways import ways_of

__all__ = ["Courier", "Message", "State", "ways_of"]
