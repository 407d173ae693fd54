"""SPF as a receiving server computes it for the headers of what arrives in practice (RFC 7208).

Reads the practice zone only. It knows the mechanisms that Microsoft 365 customers publish: all, ip4, ip6,
include, a, mx, and the redirect modifier. Macros, ptr and exists are not for practice zones: they end in
``permerror``, as a broken record does. The record's spelling is read by `core.spf_record`; here it is evaluated.
"""

import ipaddress

import msgspec

from wizard.core.spf_record import LOOKUP_LIMIT, Term, is_spf, terms
from wizard.sim.zone import Found, Zone, look_up, texts

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

_RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


class SpfError(Exception):
    """The record can not be evaluated: ``permerror``."""


class _Budget(msgspec.Struct):
    """Look-ups left in one check; the only thing that a check changes."""

    left: int = LOOKUP_LIMIT

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise SpfError


def check_host(zone: Zone, ip: str, domain: str) -> str:
    """The SPF result for mail from the address ``ip`` with MAIL FROM in ``domain``: RFC 7208, section 2.6."""
    try:
        return _check(zone, ipaddress.ip_address(ip), domain, _Budget())
    except (SpfError, ValueError):
        return "permerror"


def _check(zone: Zone, ip: Ip, domain: str, budget: _Budget) -> str:
    records = [text for text in texts(zone, domain) if is_spf(text)]
    if not records:
        return "none"
    if len(records) > 1:
        raise SpfError
    redirect = None
    for term in terms(records[0]):
        if term.modifier:
            redirect = term.value if term.name == "redirect" else redirect
        elif _matches(zone, ip, term, domain, budget):
            return _RESULTS[term.qualifier]
    if redirect is None:
        return "neutral"
    budget.spend()
    result = _check(zone, ip, redirect, budget)
    if result == "none":
        raise SpfError
    return result


def _matches(zone: Zone, ip: Ip, term: Term, domain: str, budget: _Budget) -> bool:
    name, value = term.name, term.value
    if name == "all":
        return True
    if name == "ip4":
        return ip in ipaddress.IPv4Network(value, strict=False)
    if name == "ip6":
        return ip in ipaddress.IPv6Network(value, strict=False)
    budget.spend()
    if name == "include" and value:
        result = _check(zone, ip, value, budget)
        if result == "none":
            raise SpfError
        return result == "pass"
    if name == "a":
        return str(ip) in _addresses(zone, ip, value or domain)
    if name == "mx":
        exchanges = look_up(zone, value or domain, "MX").records
        return any(str(ip) in _addresses(zone, ip, record.value.split()[-1]) for record in exchanges)
    raise SpfError


def _addresses(zone: Zone, ip: Ip, name: str) -> tuple[str, ...]:
    """The host's addresses of the kind that ``ip`` is."""
    kind = "A" if ip.version == 4 else "AAAA"
    answer = look_up(zone, name, kind)
    if answer.found is not Found.RECORDS:
        return ()
    return tuple(record.value for record in answer.records if record.type == kind)
