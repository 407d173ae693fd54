"""One question to one nameserver, over UDP and, where the answer was cut off, over TCP (RFC 1035, RFC 7766).

Every way in which a nameserver can fail has its own `Fault`. dnspython reads and writes the messages; the sockets
are asyncio's own, connected, so that only the nameserver's address can answer and a closed port is told at once.
"""

import asyncio
import contextlib
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dns.message

UDP_PAYLOAD = 1232
"""Octets of a UDP answer that we ask for (EDNS, RFC 6891): what fits every network without fragments."""

TCP_S = 2.0
"""Seconds for an answer over TCP. The nameserver has the answer already, so silence means that TCP is blocked."""

_ANSWER, _CUT_OFF = 0x80, 0x02
"""Bits QR and TC in the third octet of a message (RFC 1035, section 4.1.1)."""


class Fault(IntEnum):
    """Why a nameserver gave no answer; where several failed, the highest is what people are told."""

    UNREACHABLE = 1
    SILENT = 2
    GARBLED = 3
    REFUSED = 4
    LAME = 5
    TCP_BLOCKED = 6
    FAILED = 7
    LOOP = 8


class FaultError(Exception):
    """No answer, and why; the text is the technical line."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


async def ask(
    name: str, rdtype: str, server: tuple[str, int], *, edns: bool = True
) -> "dns.message.QueryMessage":
    """The answer (NOERROR or NXDOMAIN) of ``server`` (address, port), or `FaultError`. Waits until it comes."""
    import dns.message
    import dns.name
    import dns.rcode

    query = dns.message.make_query(
        dns.name.from_text(name + "."), rdtype, use_edns=0 if edns else False, payload=UDP_PAYLOAD
    )
    where = f"{server[0]}:{server[1]}"
    try:
        answer = await _over_udp(query, server) or await _over_tcp(query, server)
    except OSError as error:
        raise FaultError(Fault.UNREACHABLE, f"{where}: {error.strerror or error}") from error
    rcode = answer.rcode()
    if edns and rcode in {dns.rcode.FORMERR, dns.rcode.NOTIMP, dns.rcode.BADVERS}:
        return await ask(name, rdtype, server, edns=False)  # an old nameserver that does not know EDNS
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        fault = Fault.REFUSED if rcode == dns.rcode.REFUSED else Fault.FAILED
        raise FaultError(fault, f"{where}: {dns.rcode.to_text(rcode)}{_explained(answer)}")
    if _is_referral(answer):
        raise FaultError(Fault.LAME, f"{where}: referral")
    return answer


async def _over_udp(
    query: "dns.message.Message", server: tuple[str, int]
) -> "dns.message.QueryMessage | None":
    """The answer; None where it was cut off."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(lambda: _Udp(query), remote_addr=server)
    try:
        transport.sendto(query.to_wire())
        return await protocol.answer
    finally:
        transport.abort()


class _Udp(asyncio.DatagramProtocol):
    """Takes the first datagram that answers the question."""

    def __init__(self, query: "dns.message.Message") -> None:
        self._query = query
        self.answer: asyncio.Future[dns.message.QueryMessage | None] = (
            asyncio.get_running_loop().create_future()
        )

    def datagram_received(self, data: bytes, addr: object) -> None:
        if self.answer.done() or data[:2] != self._query.id.to_bytes(2, "big"):
            return  # an answer to somebody else
        if len(data) > 2 and data[2] & _ANSWER and data[2] & _CUT_OFF:
            self.answer.set_result(None)
            return
        try:
            self.answer.set_result(_read(data, self._query))
        except FaultError as error:
            self.answer.set_exception(error)

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


async def _over_tcp(query: "dns.message.Message", server: tuple[str, int]) -> "dns.message.QueryMessage":
    wire = query.to_wire()
    try:
        async with asyncio.timeout(TCP_S):
            reader, writer = await asyncio.open_connection(*server)
            try:
                writer.write(len(wire).to_bytes(2, "big") + wire)
                length = int.from_bytes(await reader.readexactly(2), "big")
                return _read(await reader.readexactly(length), query)
            finally:
                with contextlib.suppress(OSError):
                    writer.transport.abort()
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        reason = str(error) or type(error).__name__
        raise FaultError(Fault.TCP_BLOCKED, f"{server[0]}:{server[1]}: TCP: {reason}") from error


def _read(wire: bytes, query: "dns.message.Message") -> "dns.message.QueryMessage":
    import dns.exception
    import dns.message

    try:
        answer = dns.message.from_wire(wire, ignore_trailing=True)
    except (dns.exception.DNSException, ValueError, IndexError) as error:
        raise FaultError(Fault.GARBLED, f"{type(error).__name__}: {error}") from error
    if not isinstance(answer, dns.message.QueryMessage) or not query.is_response(answer):
        raise FaultError(Fault.GARBLED, "an answer to another question")
    return answer


def _explained(answer: "dns.message.Message") -> str:
    """The nameserver's own words (Extended DNS Errors, RFC 8914), where it sent some."""
    import dns.edns

    said = [
        f"{option.code.name} {option.text or ''}".strip()
        for option in answer.options
        if isinstance(option, dns.edns.EDEOption)
    ]
    return f" ({', '.join(said)})" if said else ""


def _is_referral(answer: "dns.message.Message") -> bool:
    """Whether the nameserver neither looks up for others nor holds the name, and points elsewhere: lame."""
    import dns.flags
    import dns.rdatatype

    if answer.answer or answer.flags & (dns.flags.AA | dns.flags.RA):
        return False
    held = {rrset.rdtype for rrset in answer.authority}
    return dns.rdatatype.NS in held and dns.rdatatype.SOA not in held
