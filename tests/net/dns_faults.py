"""Nameservers that no sound program would be: what an authoritative server refuses to load or to say.

Each answer is made by hand with dnspython from the question; NSD serves everything that is sound.
"""

from collections.abc import Callable

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Answer = Callable[[dns.message.Message, bool], bytes | None]
"""The octets that answer a question, over TCP where the flag says so; None for silence."""


def silent(_query: dns.message.Message, _tcp: bool) -> bytes | None:
    """Takes the question and says nothing."""
    return None


def garbled(query: dns.message.Message, _tcp: bool) -> bytes:
    """The right id, then octets that are no message."""
    return query.id.to_bytes(2, "big") + b"\x81\x80\x00\x01\x00\x09" + b"\xff" * 40


def referral(query: dns.message.Message, _tcp: bool) -> bytes:
    """Points to the root, as a lame nameserver does."""
    response = dns.message.make_response(query)
    response.flags &= ~dns.flags.AA
    response.authority.append(dns.rrset.from_text(".", 60, "IN", "NS", "a.root-servers.net."))
    return response.to_wire()


def failing(query: dns.message.Message, _tcp: bool) -> bytes:
    """SERVFAIL with the reason that a validating resolver gives (RFC 8914)."""
    response = dns.message.make_response(query)
    response.set_rcode(dns.rcode.SERVFAIL)
    response.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.DNSSEC_BOGUS, "\x1b[31msignature")])
    return response.to_wire()


def refusing(query: dns.message.Message, _tcp: bool) -> bytes:
    """REFUSED: looks nothing up for strangers."""
    response = dns.message.make_response(query)
    response.set_rcode(dns.rcode.REFUSED)
    return response.to_wire()


def cut_off_for_ever(query: dns.message.Message, tcp: bool) -> bytes | None:
    """Says over UDP that the answer is too long, and nothing over TCP."""
    if tcp:
        return None
    response = dns.message.make_response(query)
    response.flags |= dns.flags.TC
    return response.to_wire()


def without_edns(answer: Answer) -> Answer:
    """A nameserver from before 1999: FORMERR for every question with EDNS."""

    def old(query: dns.message.Message, tcp: bool) -> bytes | None:
        if query.edns < 0:
            return answer(query, tcp)
        response = dns.message.make_response(query)
        response.use_edns(False)
        response.set_rcode(dns.rcode.FORMERR)
        return response.to_wire()

    return old


def records(*rrsets: str, flags: int = dns.flags.AA) -> Answer:
    """Always the same records, in presentation form: ``name TTL type data``. Also what zone files may not hold."""

    def answer(query: dns.message.Message, _tcp: bool) -> bytes:
        response = dns.message.make_response(query)
        response.flags |= flags
        for line in rrsets:
            name, ttl, rdtype, data = line.split(" ", 3)
            response.answer.append(dns.rrset.from_text(name, int(ttl), "IN", rdtype, data))
        return response.to_wire()

    return answer


def by_type(**answers: Answer) -> Answer:
    """One answer for each type that is named, no data for every other."""

    def answer(query: dns.message.Message, tcp: bool) -> bytes | None:
        asked = dns.rdatatype.to_text(query.question[0].rdtype)
        return answers.get(asked, records())(query, tcp)

    return answer
