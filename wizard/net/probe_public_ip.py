"""Finds out this site's public address by two independent ways: a web service, and a name that DNS answers with it.

Whoever is asked learns the address, so it is called only when the person said yes (``services_outside.toml`` has the
sentences for that). Where the two disagree, neither is believed: web pages may go through a proxy that mail does not.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from wizard.core.answers import YesNo
from wizard.core.facts import RowState
from wizard.core.fields import check_public_ip
from wizard.core.network_facts import AddressSeen, AddressState, PublicAddressFacts
from wizard.core.outside import AddressServices, DnsWay, WebWay
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.net.dns import DnsResolver
from wizard.net.fetch import Fetcher
from wizard.net.finding import Finding, row
from wizard.net.services import Resolver

Way = TypeVar("Way", WebWay, DnsWay)

PROBE = "public_ip"
DNS_PORT = 53

_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Addresses that a provider gives to customers who share a public one (RFC 6598)."""

_OWN_IPV6 = ipaddress.ip_network("fc00::/7")
"""Addresses inside a network (RFC 4193)."""

ResolverFor = Callable[[Sequence[tuple[str, int]], float], Resolver]


def local_address(towards: str) -> str | None:
    """This computer's own address on its way to ``towards``; None where it has none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((towards, DNS_PORT))
            return str(probe.getsockname()[0])
        except OSError:
            return None


async def probe_public_ip(
    services: AddressServices,
    fetcher: Fetcher,
    timeout_s: float,
    *,
    resolver_for: ResolverFor = DnsResolver,
    local: Callable[[str], str | None] = local_address,
) -> Finding[PublicAddressFacts]:
    """The address as both ways see it, within ``timeout_s`` seconds. Raises nothing.

    ``resolver_for`` makes a resolver that asks these nameservers and no others; ``local`` is `local_address`.
    """
    end = asyncio.get_running_loop().time() + timeout_s
    asking = _Asking(fetcher, resolver_for)
    web, dns = await asyncio.gather(
        _first_address(services.web, asking.web, end), _first_address(services.dns, asking.dns, end)
    )
    seen = [*web, *dns]
    if not any(_is_ipv4(one.address) for one in seen):
        seen += await _first_address(services.web_ipv6, asking.web, end)
    return _judged(seen, local(services.dns[0].nameservers[0]))


class _Asking:
    """The two kinds of question. Neither raises."""

    def __init__(self, fetcher: Fetcher, resolver_for: ResolverFor) -> None:
        self._fetcher = fetcher
        self._resolver_for = resolver_for

    async def web(self, way: WebWay, left_s: float) -> AddressSeen:
        """What a web service says."""
        try:
            page = await self._fetcher.get(way.url, left_s)
        except WizardError as error:
            return AddressSeen("https", way.name, None, error.problem.detail or error.problem.text)
        text = page.body.decode("utf-8", "replace")
        if page.status != 200:
            return AddressSeen("https", way.name, None, f"HTTP status {page.status}")
        if way.field:
            try:
                text = str(msgspec.json.decode(page.body, type=dict[str, str])[way.field])
            except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
                return AddressSeen("https", way.name, None, f"no address: {one_line(text, 60)}")
        return _seen("https", way.name, (text,))

    async def dns(self, way: DnsWay, left_s: float) -> AddressSeen:
        """What a name at its own nameservers says."""
        resolver = self._resolver_for([(address, DNS_PORT) for address in way.nameservers], left_s)
        try:
            async with asyncio.timeout(left_s):
                answer = await resolver.query(way.query, way.type)
        except WizardError as error:
            return AddressSeen("dns", way.name, None, error.problem.detail or error.problem.id)
        except TimeoutError:
            return AddressSeen("dns", way.name, None, _("no answer in time"))
        return _seen("dns", way.name, answer.records)


async def _first_address(
    ways: Sequence[Way], ask: Callable[[Way, float], Awaitable[AddressSeen]], end: float
) -> list[AddressSeen]:
    """What each way said, up to the first that gave an address. Each has a fair part of the time that is left."""
    told: list[AddressSeen] = []
    for left, way in zip(range(len(ways), 0, -1), ways, strict=True):
        left_s = max(0.0, end - asyncio.get_running_loop().time()) / left
        told.append(await ask(way, left_s))
        if _is_ipv4(told[-1].address):
            break
    return told


def _seen(way: str, service: str, texts: Iterable[str]) -> AddressSeen:
    """The first of the texts that is an address."""
    found = list(texts)
    for text in found:
        try:
            address = ipaddress.ip_address(text.strip().strip('"'))
        except ValueError:
            continue
        if address.version == 4 or _may_be_seen(address):
            return AddressSeen(way, service, str(address))
    said = one_line(found[0], 60) if found else _("nothing")
    return AddressSeen(way, service, None, f"no address: {said}")


def _may_be_seen(address: ipaddress.IPv6Address) -> bool:
    """Whether others can see an IPv6 address: none of this network's own, and no scope, which is free text."""
    own = address.is_link_local or address.is_loopback or address.is_multicast or address.is_unspecified
    return not own and address not in _OWN_IPV6 and address.scope_id is None


def _is_ipv4(address: str | None) -> bool:
    return address is not None and "." in address and ":" not in address


def _is_public(address: str) -> bool:
    try:
        check_public_ip(address)
    except ValueError:
        return False
    return True


def _judged(seen: list[AddressSeen], local: str | None) -> Finding[PublicAddressFacts]:
    told = tuple(seen)
    ipv4 = {one.way: one.address for one in told if one.address is not None and _is_ipv4(one.address)}
    public = {way: address for way, address in ipv4.items() if _is_public(address)}
    ipv6 = next((one.address for one in told if one.address and ":" in one.address), None)
    shared = _shared([*ipv4.values(), *([local] if local else [])], set(public.values()), local)
    addresses = set(public.values())
    if len(addresses) > 1:
        state, address = AddressState.DISAGREE, None
    elif addresses:
        state = AddressState.AGREE if len(public) > 1 else AddressState.ONE_ANSWER
        address = addresses.pop()
    elif ipv4:
        state, address = AddressState.NOT_PUBLIC, None
    elif ipv6:
        state, address = AddressState.IPV6_ONLY, None
    else:
        return _nobody(told)
    return _found(PublicAddressFacts(state, address, told, ipv6, local, shared))


def _shared(all_seen: Sequence[str], public: set[str], local: str | None) -> YesNo:
    """Whether the line shares its public address: it says so itself, or this computer holds the public one."""
    if any(ipaddress.ip_address(address) in _SHARED for address in all_seen if _is_ipv4(address)):
        return YesNo.YES
    return YesNo.NO if local in public else YesNo.UNKNOWN


def _detail(told: Iterable[AddressSeen]) -> str:
    return " | ".join(f"{one.service} ({one.way}): {one.address or one.why}" for one in told)


def _found(facts: PublicAddressFacts) -> Finding[PublicAddressFacts]:
    by_service = {one.service: one.address for one in facts.seen if one.address and _is_ipv4(one.address)}
    pairs = list(by_service.items())
    detail = _detail(facts.seen)
    if facts.state is AddressState.AGREE:
        text = _("This site's public address is {ip}. Two independent ways say so.").format(ip=facts.address)
        return Finding(facts, row(PROBE, RowState.GOOD, text, detail), _shared_problem(facts))
    compare = _("Compare it with the address on your router's status page, or ask your internet provider.")
    text, fix = {
        AddressState.ONE_ANSWER: (
            _("This site's public address is {ip}, as {service} says. The second way gave no address."),
            compare,
        ),
        AddressState.DISAGREE: (
            _("This site shows two public addresses: {ip} to {service}, and {other_ip} to {other}."),
            _(
                "Web pages may go through a proxy or a VPN, or the site has two lines. Find out which address mail "
                "leaves from, and type that one."
            ),
        ),
        AddressState.NOT_PUBLIC: (
            _("The answers name {ip}, which is no public address: something on the way answers instead."),
            compare,
        ),
        AddressState.IPV6_ONLY: (
            _("This network was seen with an IPv6 address only ({ip})."),
            _(
                "A connector by address needs an IPv4 address: ask your internet provider for a fixed one, or choose a "
                "method that signs in."
            ),
        ),
    }[facts.state]
    other, other_ip = pairs[-1] if len(pairs) > 1 else ("", "")
    service, ip = next(
        ((name, address) for name, address in pairs if facts.address in {None, address}), ("", facts.ipv6)
    )
    problem = Problem(
        id=f"public-ip-{facts.state.value.replace('_', '-')}",
        text=text.format(ip=ip, service=service, other=other, other_ip=other_ip),
        fix=fix,
        field="network.public_ips",
        detail=one_line(detail),
    )
    found = row(PROBE, RowState.ATTENTION, problem.text, detail)
    return Finding(facts, found, (problem, *_shared_problem(facts)))


def _shared_problem(facts: PublicAddressFacts) -> tuple[Problem, ...]:
    if facts.shared is not YesNo.YES:
        return ()
    return (
        Problem(
            id="public-ip-shared",
            text=_("This line shares its public address with other customers of the internet provider."),
            fix=_("Ask the provider for an address of your own, or choose a method that signs in."),
            field="network.ip_shared",
            detail=one_line(f"{facts.local or ''} {_detail(facts.seen)}".strip()),
        ),
    )


def _nobody(told: tuple[AddressSeen, ...]) -> Finding[PublicAddressFacts]:
    problem = Problem(
        id="public-ip-not-known",
        text=_("Not known, because none of the services that tell this site's public address gave one."),
        fix=_("Read the address on your router's status page, or ask your internet provider, and type it."),
        field="network.public_ips",
        detail=one_line(_detail(told)),
    )
    return Finding(None, row(PROBE, RowState.NOT_KNOWN, problem.text, problem.detail), (problem,))
