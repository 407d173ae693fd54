"""A small authoritative DNS server on loopback, UDP and TCP, for the practice zones.

dnspython reads and builds the messages; which records there are is ``zone``'s business. A packet from anyone may
hold anything: whatever it is, it ends in an answer or in silence, never in an exception.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from wizard.core.problem import WizardError
from wizard.sim.server import LOOPBACK, check_loopback, port_problem
from wizard.sim.zone import Found, Record, Zone, canonical, look_up

if TYPE_CHECKING:
    import dns.message
    import dns.rrset

UDP_LIMIT = 1232
"""Octets in a UDP answer to a client that speaks EDNS: what fits every path without fragments (DNS flag day 2020)."""

TCP_IDLE_S = 10.0
TXT_STRING = 255
"""Octets in one string of a TXT record (RFC 1035, section 3.3.14)."""


def answer(zone: Zone, query: bytes, *, udp: bool) -> bytes | None:
    """The answer to one packet, or None where silence is right (a fragment, somebody's answer)."""
    import dns.exception
    import dns.flags
    import dns.message
    import dns.rcode

    if len(query) < 12 or query[2] & 0x80:
        return None
    try:
        message = dns.message.from_wire(query)
    except (dns.exception.DNSException, ValueError, IndexError, AssertionError):
        return _format_error(query)
    # A message that carries more than a question (an update, a notify) has its own class in dnspython.
    response = dns.message.make_response(message, recursion_available=False)
    _fill(zone, message, response)
    limit = 65_535
    if udp:
        limit = min(max(message.payload, 512), UDP_LIMIT) if message.edns >= 0 else 512
    try:
        return response.to_wire(max_size=limit)
    except dns.exception.TooBig:
        short = dns.message.make_response(message, recursion_available=False)
        short.flags |= dns.flags.TC | dns.flags.AA
        return short.to_wire(max_size=limit)


def _format_error(query: bytes) -> bytes:
    """FORMERR with the question's id and opcode and nothing else (RFC 1035, section 4.1.1)."""
    return query[:2] + bytes([0x80 | (query[2] & 0x79), 0x01]) + bytes(8)


def _fill(zone: Zone, message: "dns.message.Message", response: "dns.message.Message") -> None:
    import dns.flags
    import dns.opcode
    import dns.rcode
    import dns.rdataclass
    import dns.rdatatype

    if message.opcode() != dns.opcode.QUERY:
        response.set_rcode(dns.rcode.NOTIMP)
        return
    if len(message.question) != 1:
        response.set_rcode(dns.rcode.FORMERR)
        return
    question = message.question[0]
    if question.rdclass != dns.rdataclass.IN or question.rdtype in {dns.rdatatype.AXFR, dns.rdatatype.IXFR}:
        response.set_rcode(dns.rcode.REFUSED)
        return
    found = look_up(zone, question.name.to_text(), dns.rdatatype.to_text(question.rdtype))
    if found.found is Found.ELSEWHERE:
        response.set_rcode(dns.rcode.REFUSED)
        return
    response.flags |= dns.flags.AA
    response.answer.extend(_rrsets(found.records))
    if found.found is Found.NO_NAME:
        response.set_rcode(dns.rcode.NXDOMAIN)
    if found.found in {Found.NO_NAME, Found.NO_DATA}:
        # The SOA says how long "there is none" may be remembered (RFC 2308, section 3).
        apex = canonical(found.apex)
        soa = Record(apex, "SOA", f"ns.{apex}. hostmaster.{apex}. 1 3600 600 86400 300")
        response.authority.extend(_rrsets((soa,)))


def _rrsets(records: tuple[Record, ...]) -> "list[dns.rrset.RRset]":
    """The records, those of one name and type together."""
    import dns.rrset

    values: dict[tuple[str, str], list[str]] = {}
    for record in records:
        values.setdefault((canonical(record.name) + ".", record.type), []).append(_presentation(record))
    return [
        dns.rrset.from_text(name, records[0].ttl, "IN", rdtype, *texts)
        for (name, rdtype), texts in values.items()
    ]


def _presentation(record: Record) -> str:
    """The record's value as a zone file writes it: names absolute, texts in quoted strings of 255 octets."""
    if record.type == "TXT":
        pieces = [record.value[at : at + TXT_STRING] for at in range(0, len(record.value), TXT_STRING)] or [
            ""
        ]
        escaped = (piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces)
        return " ".join(f'"{piece}"' for piece in escaped)
    if record.type in {"MX", "CNAME", "PTR", "NS"}:
        return record.value.removesuffix(".") + "."
    return record.value


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, zone: Callable[[], Zone]) -> None:
        self._zone = zone
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not checked with isinstance: before Python 3.12 asyncio's own transport is no subclass of it.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        response = answer(self._zone(), data, udp=True)
        if response is not None and self._transport is not None:
            self._transport.sendto(response, addr)


class DnsServer:
    """The practice zones on one port, UDP and TCP. Use it from the loop that `start` was called on.

    A zone that changes comes as a function, which is asked for every question.
    """

    def __init__(self, zone: Zone | Callable[[], Zone]) -> None:
        self._zone: Callable[[], Zone] = (lambda: zone) if isinstance(zone, Zone) else zone
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()
        self.port = 0

    async def start(self, port: int = 0, host: str = LOOPBACK) -> None:
        """Listens on ``port`` (0: one that is free for both). Raises `WizardError` where it can not be had."""
        check_loopback(host)
        loop = asyncio.get_running_loop()
        for last_try in (port != 0, False, False, False, True):
            try:
                self._tcp = await asyncio.start_server(self._connected, host, port)
                number = self._tcp.sockets[0].getsockname()[1]
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(self._zone), local_addr=(host, number)
                )
            except (OSError, OverflowError) as error:
                # The free TCP port may be a taken UDP port: another one is tried.
                await self.close()
                if last_try:
                    raise WizardError(port_problem(port, error)) from error
            else:
                self.port = number
                return

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._conversations.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                while True:
                    async with asyncio.timeout(TCP_IDLE_S):
                        length = int.from_bytes(await reader.readexactly(2))
                        query = await reader.readexactly(length)
                        response = answer(self._zone(), query, udp=False)
                        if response is None:
                            return
                        writer.write(len(response).to_bytes(2) + response)
                        await writer.drain()
        finally:
            self._conversations.discard(task)
            writer.close()

    async def close(self) -> None:
        """Stops listening; questions that are under way stay without an answer."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is None:
            return
        self._tcp.close()
        for task in tuple(self._conversations):
            task.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        await self._tcp.wait_closed()
