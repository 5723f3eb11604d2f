"""Turns among clients: who asks a lot waits behind its own requests, not everybody behind them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque


class FairTurns:
    """A semaphore for one event loop. Of those who wait, the next is of the client that had its turn longest
    ago; requests of one client go in their order."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, client: str) -> None:
        """Wait for a turn, which `give_back` ends."""
        if self._free > 0:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it came at the same moment
                self.give_back()
            raise

    def give_back(self) -> None:
        """The turn goes to the next one; those that nobody waits for any more are left out."""
        while self._waiting:
            client, turns = next(iter(self._waiting.items()))
            turn = turns.popleft()
            if turns:
                self._waiting.move_to_end(client)
            else:
                del self._waiting[client]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
