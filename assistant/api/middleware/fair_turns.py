"""Turns among clients: who asks a lot waits behind its own requests, not everybody behind them."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque


class FairTurns:
    """A semaphore for one event loop. Of several turns a client never has all at once, so that another one
    begins at once. Of those who wait, the next is of the client that had its turn longest ago; requests of one
    client go in their order."""

    def __init__(self, count: int) -> None:
        self._free, self._most = count, max(count - 1, 1)
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, client: str) -> None:
        """Wait for a turn, which `give_back` ends."""
        if self._may(client):
            self._hold(client)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came at the same moment
                self.give_back(client)
            raise

    def give_back(self, client: str) -> None:
        """A turn of a client is over and goes to the next one; those that nobody waits for any more are left
        out."""
        self._free += 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        while following := next(filter(self._may, self._waiting), None):
            turns = self._waiting[following]
            turn = turns.popleft()
            if turns:
                self._waiting.move_to_end(following)
            else:
                del self._waiting[following]
            if not turn.done():
                self._hold(following)
                turn.set_result(None)

    def _may(self, client: str) -> bool:
        return self._free > 0 and self._held[client] < self._most

    def _hold(self, client: str) -> None:
        self._free -= 1
        self._held[client] += 1
