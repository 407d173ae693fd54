"""A DNS server on loopback in front of a real one: hands questions on, waits, and misbehaves where it is told to.

It remembers what was asked. Without a server behind it, every name that it has no answer for is refused.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import dns.exception
import dns.message
import dns.rdatatype

from tests.net.dns_faults import Answer, refusing
from tests.net.listening import listening


@dataclass
class Front:
    """Serves while the ``async with`` lasts. ``faults`` maps a name to the answer for it and all names below it.

    ``behind`` is the port of the real server on 127.0.0.1, ``delay_s`` the time before each answer, in seconds.
    """

    behind: int | None = None
    faults: dict[str, Answer] = field(default_factory=dict)
    delay_s: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0
    _open: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self.port = await self._open.enter_async_context(listening(self._serve_tcp))
        self._udp, _protocol = await loop.create_datagram_endpoint(
            lambda: _Listener(self), local_addr=("127.0.0.1", self.port)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._udp.close()
        await self._open.aclose()

    async def answer(self, wire: bytes, *, tcp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.asked.append((name, dns.rdatatype.to_text(query.question[0].rdtype)))
        fault = self._fault(name)
        made: bytes | None
        if fault is None and self.behind is not None:
            made = await (_over_tcp if tcp else _over_udp)(wire, self.behind)
        else:
            made = (fault or refusing)(query, tcp)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        return made

    def _fault(self, name: str) -> Answer | None:
        labels = name.split(".")
        ancestors = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self.faults[one] for one in ancestors if one in self.faults), None)

    def received(self, data: bytes, addr: tuple[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(self._answer_udp(data, addr))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer_udp(self, data: bytes, addr: tuple[str, int]) -> None:
        made = await self.answer(data, tcp=False)
        if made is not None and not self._udp.is_closing():
            self._udp.sendto(made, addr)

    async def _serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            length = int.from_bytes(await reader.readexactly(2), "big")
            made = await self.answer(await reader.readexactly(length), tcp=True)
            if made is not None:
                writer.write(len(made).to_bytes(2, "big") + made)


class _Listener(asyncio.DatagramProtocol):
    def __init__(self, front: Front) -> None:
        self._front = front

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._front.received(data, addr)


class _Answered(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not self.answer.done():
            self.answer.set_result(data)


async def _over_udp(wire: bytes, port: int) -> bytes:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        _Answered, remote_addr=("127.0.0.1", port)
    )
    try:
        transport.sendto(wire)
        return await protocol.answer
    finally:
        transport.abort()


async def _over_tcp(wire: bytes, port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(len(wire).to_bytes(2, "big") + wire)
        return await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
    finally:
        writer.transport.abort()
