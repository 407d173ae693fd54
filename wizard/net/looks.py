"""What a look-up consists of: each probe with what it needs to know first, and what its answer depends on.

A table, no scheduler: ``discover`` runs it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from wizard.core.answers import Cloud
from wizard.core.blocklists import Blocklists
from wizard.core.dns_hosts import DnsHosts
from wizard.core.gateways import Gateways
from wizard.core.knowledge import Endpoints
from wizard.core.mail_servers import Marks
from wizard.core.network_facts import PublicAddressFacts
from wizard.core.outside import OutsideServices
from wizard.core.reverse_names import ReverseWords
from wizard.core.texts import _
from wizard.files import (
    load_blocklists,
    load_dns_hosts,
    load_endpoints,
    load_gateways,
    load_outside,
    load_reverse_words,
)
from wizard.net import (
    probe_blocklists,
    probe_dkim,
    probe_dmarc,
    probe_dns_host,
    probe_mail_tls,
    probe_mx,
    probe_public_ip,
    probe_reverse,
    probe_spf,
    probe_tenant,
)
from wizard.net.dns import DnsResolver
from wizard.net.fetch import Fetcher
from wizard.net.finding import Finding, not_known
from wizard.net.look_problems import beside_typed, no_address, no_mail_host
from wizard.net.ports import PortLook
from wizard.net.probe_ports import MX_PORT, SUBMISSION_PORT, probe_mail_port
from wizard.net.services import LookOrder, Resolver

PORT_25 = f"port_{MX_PORT}"
PORT_587 = f"port_{SUBMISSION_PORT}"

Found = Mapping[str, Finding[Any]]
Key = tuple[object, ...]


@dataclass(frozen=True)
class Ways:
    """What a look-up may use beside DNS. ``marks`` tell Microsoft's mail servers; practice, whose are its own, has none.

    ``resolver_for`` makes a resolver that asks certain nameservers, ``local`` tells this computer's own address.
    """

    ports: PortLook
    fetcher: Fetcher
    marks: Marks | None = None
    resolver_for: probe_public_ip.ResolverFor = DnsResolver
    local: Callable[[str], str | None] = probe_public_ip.local_address


@dataclass(frozen=True)
class Look:
    """One row. ``key`` says what the answer depends on: the same key, the same question.

    ``needs`` are the rows whose answers it needs. ``early``: it is asked at once with what is known, and again where
    they change the question. ``shown`` adds what only this order makes true of an answer.
    """

    name: str
    looking: str
    key: Callable[[LookOrder, Found], Key]
    run: Callable[[LookOrder, Found], Awaitable[Finding[Any]]]
    needs: tuple[str, ...] = ()
    early: bool = False
    shown: Callable[[LookOrder, Finding[Any]], Finding[Any]] = lambda _order, found: found


@dataclass(frozen=True)
class Looks:
    """Makes the rows of an order. ``probe_s`` bounds one probe, in seconds."""

    resolver: Resolver
    ways: Ways | None
    probe_s: float
    endpoints: Endpoints = field(default_factory=load_endpoints)
    gateways: Gateways = field(default_factory=load_gateways)
    dns_hosts: DnsHosts = field(default_factory=load_dns_hosts)
    outside: OutsideServices = field(default_factory=load_outside)
    blocklists: Blocklists = field(default_factory=load_blocklists)
    words: ReverseWords = field(default_factory=load_reverse_words)

    def of(self, order: LookOrder) -> tuple[Look, ...]:
        """The rows, in the order in which they are shown."""
        rows = [*self._mail(order.domain), *self._senders(order)]
        if self.ways is not None:
            rows += self._ports(self.ways)
            if order.outside:
                rows += self._address(self.ways)
        return tuple(rows)

    def _mail(self, domain: str) -> list[Look]:
        suffixes = {cloud: facts.mx_suffixes for cloud, facts in self.endpoints.cloud.items()}
        rows = [
            Look(
                probe_mx.PROBE,
                _("Looking where mail for {domain} goes.").format(domain=domain),
                _domain,
                lambda order, _found: probe_mx.probe_mx(order.domain, self.resolver, self.gateways, suffixes),
            )
        ]
        if self.ways is not None:
            fetcher = self.ways.fetcher
            rows.append(
                Look(
                    probe_tenant.PROBE,
                    _("Asking Microsoft whose tenant {domain} belongs to.").format(domain=domain),
                    _domain,
                    lambda order, _found: probe_tenant.probe_tenant(
                        order.domain, fetcher, self.outside.tenant, self.endpoints, self.probe_s
                    ),
                )
            )
        fetch = self.ways.fetcher if self.ways is not None else None
        rows.append(
            Look(
                probe_mail_tls.PROBE,
                _("Looking what {domain} asks about encryption (MTA-STS).").format(domain=domain),
                _domain,
                lambda order, _found: probe_mail_tls.probe_mail_tls(
                    order.domain, self.resolver, fetch, 0.8 * self.probe_s
                ),
            )
        )
        rows.append(
            Look(
                probe_dns_host.PROBE,
                _("Looking who keeps the DNS of {domain}.").format(domain=domain),
                _domain,
                lambda order, _found: probe_dns_host.probe_dns_host(
                    order.domain, self.resolver, self.dns_hosts
                ),
            )
        )
        return rows

    def _senders(self, order: LookOrder) -> list[Look]:
        domain = order.domain
        includes = frozenset(facts.spf_include for facts in self.endpoints.cloud.values())
        asks_address = self.ways is not None and order.outside and not order.public_ips
        return [
            Look(
                probe_spf.PROBE,
                _("Looking who may send for {domain} (SPF).").format(domain=domain),
                lambda order, found: (order.domain, addresses(order, found)),
                lambda order, found: probe_spf.probe_spf(
                    order.domain,
                    addresses(order, found),
                    self.resolver,
                    includes,
                    deadline_s=0.8 * self.probe_s,
                ),
                needs=(probe_public_ip.PROBE,) if asks_address else (),
                early=True,
            ),
            Look(
                probe_dkim.PROBE,
                _("Looking whether mail from {domain} is signed (DKIM).").format(domain=domain),
                _domain,
                lambda order, _found: probe_dkim.probe_dkim(order.domain, self.resolver),
            ),
            Look(
                probe_dmarc.PROBE,
                _("Looking what {domain} asks of receivers (DMARC).").format(domain=domain),
                _domain,
                lambda order, _found: probe_dmarc.probe_dmarc(order.domain, self.resolver),
            ),
        ]

    def _address(self, ways: Ways) -> list[Look]:
        needs = (probe_public_ip.PROBE,)
        return [
            Look(
                probe_public_ip.PROBE,
                _("Asking for this site's public address."),
                lambda _order, _found: (),
                lambda _order, _found: probe_public_ip.probe_public_ip(
                    self.outside.public_address,
                    ways.fetcher,
                    self.probe_s,
                    resolver_for=ways.resolver_for,
                    local=ways.local,
                ),
                shown=beside_typed,
            ),
            Look(
                probe_reverse.PROBE,
                _("Looking which name stands behind the address."),
                lambda order, found: addresses(order, found)[:1],
                partial(self._with_address, probe_reverse.PROBE, self._reverse),
                needs,
            ),
            Look(
                probe_blocklists.PROBE,
                _("Asking blocklists about the address."),
                lambda order, found: addresses(order, found)[:1],
                partial(self._with_address, probe_blocklists.PROBE, self._listed),
                needs,
            ),
        ]

    def _reverse(self, address: str) -> Awaitable[Finding[Any]]:
        return probe_reverse.probe_reverse(address, self.resolver, self.words)

    def _listed(self, address: str) -> Awaitable[Finding[Any]]:
        return probe_blocklists.probe_blocklists(address, self.resolver, self.blocklists, self.probe_s)

    async def _with_address(
        self,
        name: str,
        ask: Callable[[str], Awaitable[Finding[Any]]],
        order: LookOrder,
        found: Found,
    ) -> Finding[Any]:
        known = addresses(order, found)
        return await ask(known[0]) if known else not_known(name, no_address(name))

    def _ports(self, ways: Ways) -> list[Look]:
        return [
            Look(
                PORT_25,
                _("Trying port 25 to the mail host."),
                lambda _order, found: (_mail_host(found),),
                partial(self._port_25, ways),
                (probe_mx.PROBE,),
            ),
            Look(
                PORT_587,
                _("Trying port 587 to Microsoft's sending server."),
                lambda _order, found: (self._submission_host(found),),
                lambda _order, found: probe_mail_port(
                    self._submission_host(found), SUBMISSION_PORT, ways.ports, self.probe_s, ways.marks
                ),
                (probe_mx.PROBE, probe_tenant.PROBE),
                early=True,
            ),
        ]

    async def _port_25(self, ways: Ways, _order: LookOrder, found: Found) -> Finding[Any]:
        host = _mail_host(found)
        if host is None:
            return not_known(PORT_25, no_mail_host())
        return await probe_mail_port(host, MX_PORT, ways.ports, self.probe_s, ways.marks)

    def _submission_host(self, found: Found) -> str:
        """The cloud's own host; the worldwide one where the cloud, or its host, is not known."""
        clouds = self.endpoints.cloud
        worldwide = clouds[Cloud.WORLDWIDE].smtp_auth_host
        assert worldwide is not None
        cloud = cloud_of(found)
        return (clouds[cloud].smtp_auth_host if cloud is not None else None) or worldwide


def addresses(order: LookOrder, found: Found) -> tuple[str, ...]:
    """The site's public addresses: as typed, else as found out."""
    if order.public_ips:
        return order.public_ips
    seen = found.get(probe_public_ip.PROBE)
    value = seen.value if seen is not None else None
    return (value.address,) if isinstance(value, PublicAddressFacts) and value.address else ()


def cloud_of(found: Found) -> Cloud | None:
    """The cloud of the tenant, else of the MX host; None where neither tells."""
    for name in (probe_tenant.PROBE, probe_mx.PROBE):
        finding = found.get(name)
        if finding is not None and finding.value is not None and finding.value.cloud is not None:
            return Cloud(finding.value.cloud)
    return None


def _domain(order: LookOrder, _found: Found) -> Key:
    return (order.domain,)


def _mail_host(found: Found) -> str | None:
    mx = found.get(probe_mx.PROBE)
    host = mx.value.microsoft_host if mx is not None and mx.value is not None else None
    return str(host) if host is not None else None
