"""A small authoritative DNS server on loopback, UDP and TCP, that answers from a table and can misbehave."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.net.listening import listening
from wizard.net.dns import DnsResolver

Table = dict[tuple[str, str], list[str]]
"""Name (lower case, no trailing dot) and type to the records in presentation form."""


@dataclass
class NameServer:
    """Answers while the ``async with`` lasts. A name in ``silent`` gets no answer, one in ``broken`` its rcode."""

    table: Table
    silent: set[str] = field(default_factory=set)
    broken: dict[str, dns.rcode.Rcode] = field(default_factory=dict)
    delay_s: float = 0.0
    udp_limit: int = 1232
    asked: list[tuple[str, str]] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _open: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self.port = await self._open.enter_async_context(listening(self._serve_tcp))
        self._udp, _protocol = await loop.create_datagram_endpoint(
            lambda: _Udp(self), local_addr=("127.0.0.1", self.port)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._udp.close()
        await self._open.aclose()

    def resolver(self, timeout_s: float = 5.0) -> DnsResolver:
        return DnsResolver([("127.0.0.1", self.port)], timeout_s)

    def answer(self, wire: bytes) -> dns.message.Message | None:
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        rdtype = dns.rdatatype.to_text(query.question[0].rdtype)
        self.asked.append((name, rdtype))
        self.was_asked.set()
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        if name in self.broken:
            response.set_rcode(self.broken[name])
            return response
        current = name
        for _hop in range(9):
            records = self.table.get((current, rdtype))
            if records:
                response.answer.append(dns.rrset.from_text_list(current + ".", 60, "IN", rdtype, records))
                return response
            alias = self.table.get((current, "CNAME"))
            if not alias:
                break
            response.answer.append(dns.rrset.from_text_list(current + ".", 60, "IN", "CNAME", alias))
            current = alias[0].removesuffix(".").lower()
        known = any(key == current or key.endswith("." + current) for key, _type in self.table)
        response.set_rcode(dns.rcode.NOERROR if known else dns.rcode.NXDOMAIN)
        return response

    async def _serve_tcp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            length = int.from_bytes(await reader.readexactly(2), "big")
            response = self.answer(await reader.readexactly(length))
            if response is not None:
                wire = response.to_wire(max_size=65535)
                writer.write(len(wire).to_bytes(2, "big") + wire)


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        response = self._server.answer(data)
        if response is None:
            return
        wire = response.to_wire(max_size=65535)
        if len(wire) > self._server.udp_limit:
            response.answer.clear()
            response.flags |= dns.flags.TC
            wire = response.to_wire()
        asyncio.get_running_loop().call_later(self._server.delay_s, self._send, wire, addr)

    def _send(self, wire: bytes, addr: tuple[str, int]) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(wire, addr)
