"""DNS answers as spftrace wants them.

spftrace knows transport by one method, so our own `Resolver` does all asking: the nameserver, practice mode, deadlines
and the cache that were chosen for the session hold here too.
"""

import re

import spftrace

from wizard.core.problem import Problem, WizardError
from wizard.core.spf_record import is_spf
from wizard.net import spf_problems
from wizard.net.services import Resolver

NO_SUCH_NAME = "dns-name"
"""The problem of a name that can not be asked for: for a receiver it does not exist."""

RECORD_LIMIT = 4000
"""Characters of a record that are evaluated: nine times what receivers can be trusted to read (RFC 7208, section 3.4).
Without a limit a hostile zone could keep us busy for minutes."""

_UNREADABLE = "v=spf1 \N{REPLACEMENT CHARACTER}"
"""A record that is a syntax error to everybody."""

_FOREIGN_OCTET = re.compile(r"\\x[89a-f][0-9a-f]")
"""How `DnsResolver` writes an octet that is no UTF-8. In a record it is a syntax error (section 4.5)."""

_LONG_NUMBER = re.compile(r"\d{40}")
"""Digits of a macro or a prefix that no receiver needs; Python refuses to read thousands of them."""


class Transport(spftrace.BaseResolver):
    """spftrace's transport over a `Resolver`. ``failed`` has the problems of the questions without an answer."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.failed: list[Problem] = []

    async def _lookup(self, name: str, rtype: str) -> tuple[str, list[str]]:
        try:
            answer = await self._resolver.query(name, rtype)
        except WizardError as error:
            if error.problem.id == NO_SUCH_NAME:
                return "NXDOMAIN", []
            self.failed.append(error.problem)
            return "SERVFAIL", []
        if not answer.exists:
            return "NXDOMAIN", []
        if rtype == "TXT":
            longest = max((len(text) for text in answer.records if is_spf(text)), default=0)
            if longest > RECORD_LIMIT:
                self.failed.append(spf_problems.too_long(name, longest))
                return "SERVFAIL", []
            return "NOERROR", [readable(text) for text in answer.records]
        if rtype == "MX":
            return "NOERROR", [text.rpartition(" ")[2] for text in answer.records]
        return "NOERROR", list(answer.records)


def readable(text: str) -> str:
    """A TXT record as it may be evaluated: one that is no record by any reading becomes a plain syntax error."""
    broken = _FOREIGN_OCTET.search(text) or _LONG_NUMBER.search(text)
    return _UNREADABLE if is_spf(text) and broken else text
