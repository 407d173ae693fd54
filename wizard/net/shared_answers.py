"""Asks each DNS question once, however many parts of one probe ask it."""

import asyncio

from wizard.net.services import DnsAnswer, Resolver


class SharedAnswers:
    """A `Resolver` that asks each question once. ``close`` ends what is still under way."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._asked: dict[tuple[str, str], asyncio.Task[DnsAnswer]] = {}

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """As the resolver's; whoever asks later waits for the same answer."""
        key = (name.lower().removesuffix("."), rdtype)
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.create_task(self._resolver.query(key[0], rdtype))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Cancels the questions that nobody waits for any more."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)
