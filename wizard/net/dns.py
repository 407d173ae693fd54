"""Asks DNS, by dnspython's asyncio resolver. Its exceptions end here: callers see an answer or a `WizardError`.

What the records mean is ``discover``'s business. dnspython is imported when the first question is asked.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wizard.core.domains import a_label
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.services import DnsAnswer

if TYPE_CHECKING:
    import dns.asyncresolver
    import dns.rdata

TRY_S = 2.0
"""How long one nameserver may take before the question is asked again, in seconds."""


class DnsResolver:
    """`wizard.net.services.Resolver` over UDP, with TCP where an answer was cut off (RFC 7766).

    Asks ``nameservers`` (address, port), or the system's own where that is None. ``timeout_s`` bounds one
    question with all its retries.
    """

    def __init__(self, nameservers: Sequence[tuple[str, int]] | None = None, timeout_s: float = 5.0) -> None:
        self._nameservers = nameservers
        self._timeout_s = timeout_s
        self._resolver: dns.asyncresolver.Resolver | None = None

    def _open(self) -> "dns.asyncresolver.Resolver":
        import dns.asyncresolver
        import dns.nameserver

        if self._resolver is None:
            resolver = dns.asyncresolver.Resolver(configure=self._nameservers is None)
            if self._nameservers is not None:
                resolver.nameservers = [
                    dns.nameserver.Do53Nameserver(address, port) for address, port in self._nameservers
                ]
            resolver.lifetime = self._timeout_s
            resolver.timeout = min(TRY_S, self._timeout_s)
            self._resolver = resolver
        return self._resolver

    async def query(self, name: str, rdtype: str) -> DnsAnswer:
        """The records of ``name``, aliases followed. Raises `WizardError` when no answer came."""
        import dns.exception
        import dns.name
        import dns.resolver

        try:
            plain = a_label(name)
        except ValueError as error:
            raise WizardError(_bad_name(name, str(error))) from error
        try:
            answer = await self._open().resolve(
                dns.name.from_text(plain + "."), rdtype, raise_on_no_answer=False, search=False
            )
        except dns.resolver.NXDOMAIN:
            return DnsAnswer(plain, rdtype, (), exists=False)
        except dns.resolver.NoResolverConfiguration as error:
            raise WizardError(_no_nameserver(str(error))) from error
        except dns.exception.Timeout as error:
            raise WizardError(_silent(plain, rdtype, str(error))) from error
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise WizardError(_failed(plain, rdtype, str(error) or type(error).__name__)) from error
        return DnsAnswer(plain, rdtype, tuple(_texts(rdtype, answer.rrset or ())))


def _texts(rdtype: str, records: "Iterable[dns.rdata.Rdata]") -> Iterable[str]:
    for record in records:
        if rdtype == "TXT":
            # A record is cut into strings of up to 255 octets that belong together without a space
            # (RFC 7208, section 3.3). Octets that are no UTF-8 stay visible as \xNN.
            yield b"".join(record.strings).decode("utf-8", "backslashreplace")  # type: ignore[attr-defined]
        elif rdtype == "MX":
            host = record.exchange.to_text(omit_final_dot=True)  # type: ignore[attr-defined]
            yield f"{record.preference} {host}"  # type: ignore[attr-defined]
        elif rdtype in {"CNAME", "NS", "PTR"}:
            yield record.target.to_text(omit_final_dot=True)  # type: ignore[attr-defined]
        else:
            yield record.to_text()


def _bad_name(name: str, reason: str) -> Problem:
    return Problem(
        id="dns-name",
        text=_("{name} can not be looked up: {reason}.").format(name=one_line(name, 100), reason=reason),
        fix=_("Check the spelling of the name."),
    )


def _no_nameserver(detail: str) -> Problem:
    return Problem(
        id="dns-no-nameserver",
        text=_("Not known, because this computer has no nameserver set."),
        fix=_("Check the network connection, or name one with --nameserver."),
        detail=one_line(detail),
    )


def _silent(name: str, rdtype: str, detail: str) -> Problem:
    return Problem(
        id="dns-timeout",
        text=_("Not known, because no nameserver answered for {name} ({type}) in time.").format(
            name=name, type=rdtype
        ),
        fix=_("Try again. If it stays so, ask your network administrator whether DNS is allowed from here."),
        detail=one_line(detail),
    )


def _failed(name: str, rdtype: str, detail: str) -> Problem:
    return Problem(
        id="dns-failed",
        text=_("Not known, because the nameserver could not answer for {name} ({type}).").format(
            name=name, type=rdtype
        ),
        fix=_("Try again later, or tell whoever runs the domain's DNS."),
        detail=one_line(detail),
    )
