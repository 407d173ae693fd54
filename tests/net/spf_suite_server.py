"""Serves a zone of the published SPF test suite on loopback, on real sockets."""

from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.net.dns_server import NameServer
from tests.net.spf_suite import SILENT, Zone


@dataclass
class SuiteServer(NameServer):
    """Answers from a `Zone`; what is to time out fails at once, which is the same to SPF."""

    zone: Zone = field(default_factory=dict)

    def answer(self, wire: bytes) -> dns.message.Message:
        query = dns.message.from_wire(wire)
        owner = query.question[0].name
        rdtype = dns.rdatatype.to_text(query.question[0].rdtype)
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA | dns.flags.RA
        for _hop in range(9):
            records = self.zone.get(b".".join(owner.labels[:-1]).decode().lower())
            if records is None:
                response.set_rcode(dns.rcode.NXDOMAIN)
                break
            found = [_presented(rdtype, values) for kind, values in records if kind == rdtype]
            alias = [values[0] for kind, values in records if kind == "CNAME"]
            if found:
                response.answer.append(dns.rrset.from_text_list(owner, 60, "IN", rdtype, found))
                break
            if any(kind == SILENT for kind, _values in records):
                response.set_rcode(dns.rcode.SERVFAIL)
                break
            if not alias:
                break
            target = dns.name.from_text(alias[0])
            response.answer.append(dns.rrset.from_text_list(owner, 60, "IN", "CNAME", [target.to_text()]))
            owner = target
        return response


def _presented(rdtype: str, values: tuple[str, ...]) -> str:
    if rdtype == "TXT":
        return " ".join('"' + "".join(f"\\{octet:03d}" for octet in text.encode()) + '"' for text in values)
    if rdtype in {"MX", "PTR"}:
        values = (*values[:-1], values[-1].removesuffix(".") + ".")
    return " ".join(values)
