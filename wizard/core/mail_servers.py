"""Whether what answered on a port is the mail server that was asked for, and Microsoft's. Pure: nobody is asked here."""

import msgspec

from wizard.core.gateways import ends_with
from wizard.core.knowledge import Endpoints
from wizard.core.network_facts import PortDetail, PortState, TlsState
from wizard.core.outside import MailServerMarks

_HELD = frozenset({TlsState.VERIFIED, TlsState.EXPIRED, TlsState.NOT_YET_VALID})
"""The certificate is from an authority that this computer trusts, and for the right name: OpenSSL looks at the days
last. A day that is out of range says more of this computer's clock than of who answers."""

_FOREIGN = frozenset(
    {
        TlsState.SELF_SIGNED,
        TlsState.UNKNOWN_ISSUER,
        TlsState.WRONG_NAME,
        TlsState.TOO_OLD,
        TlsState.NOT_OFFERED,
    }
)
"""What Microsoft's mail servers never do."""


class Marks(msgspec.Struct, frozen=True):
    """By what Microsoft's mail servers are known: their names as we connect to them, their greetings' hosts, and who
    certifies them."""

    suffixes: tuple[str, ...]
    greetings: tuple[str, ...]
    issuers: tuple[str, ...]


def marks_of(endpoints: Endpoints, servers: MailServerMarks) -> Marks:
    """The marks in the data files."""
    suffixes: list[str] = []
    for cloud in endpoints.cloud.values():
        hosts = (cloud.smtp_auth_host, *cloud.named_hosts)
        suffixes += [*cloud.mx_suffixes, *(f".{host}" for host in hosts if host)]
    suffixes.append(f".{endpoints.high_volume_email.host}")
    return Marks(tuple(dict.fromkeys(suffixes)), servers.greetings, servers.issuers)


def judge(detail: PortDetail, marks: Marks) -> PortDetail:
    """The detail, `PortState.INTERCEPTED` where Microsoft was asked and something else answered.

    A certificate for the right name from an authority that the whole internet trusts proves Microsoft, whatever the
    greeting. One from an authority of the company's own, or any that does not hold, proves a machine on the way, and so
    does a missing STARTTLS. A greeting alone proves it only where no certificate was seen.
    """
    if detail.state is not PortState.OPEN or not is_microsofts(detail.host, marks):
        return detail
    if detail.tls in _HELD:
        # The names of the authorities count too: the list of public ones may be older than Microsoft's newest.
        foreign = detail.public is False and not _is_known(detail, marks)
    else:
        foreign = detail.tls in _FOREIGN or detail.masked or not greets_as_microsoft(detail.greeting, marks)
    return msgspec.structs.replace(detail, state=PortState.INTERCEPTED) if foreign else detail


def is_microsofts(host: str, marks: Marks) -> bool:
    """Whether a host's name is one of Microsoft's mail servers'."""
    return any(ends_with(host, suffix) for suffix in marks.suffixes)


def greets_as_microsoft(greeting: str, marks: Marks) -> bool:
    """Whether a greeting's host is Microsoft's. A refusal names none (``550 5.7.511 Access denied``) and passes."""
    code, _space, rest = greeting.replace("-", " ", 1).partition(" ")
    return code != "220" or any(ends_with(rest.partition(" ")[0], suffix) for suffix in marks.greetings)


def _is_known(detail: PortDetail, marks: Marks) -> bool:
    """Whether one of the authorities in the chain is among those that certify Microsoft."""
    return any(one.issued_by in marks.issuers for one in detail.chain)


def certified_by(detail: PortDetail) -> str:
    """Who vouches for what answered, as people know it: the last issuer that was shown; "" where none was."""
    if not detail.chain:
        return ""
    last = detail.chain[-1]
    return last.issued_by or last.issuer
