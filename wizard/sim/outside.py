"""What practice has in place of the outside services that a look-up asks: Microsoft's public pages on a domain, the
services that tell this site's address, and blocklists. Everything is answered inside this program.

The answers follow the practice company as it stands: its directory, its site's address, and whether that is blocked.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

import msgspec

from wizard.core.blocklists import LISTED_TEST, Blocklists, question
from wizard.core.knowledge import Endpoints
from wizard.core.outside import AddressServices, WebWay
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.files import load_endpoints, load_outside
from wizard.net.discover import PROBE_S, Discoverer
from wizard.net.dns import DnsResolver
from wizard.net.fetch import Page
from wizard.net.looks import Ways
from wizard.net.ports import PortLook
from wizard.sim.entra.request import Request, Response, request
from wizard.sim.reputation import in_networks
from wizard.sim.zone import Record, Zone

LOCAL_ADDRESS = "192.168.10.20"
"""The practice computer's own address, behind the site's router."""


class PracticeFetcher:
    """`wizard.net.fetch.Fetcher` that reaches the practice Entra and the practice address services, and nothing else.

    ``public_ip`` tells the site's address as it is now, ``entra`` answers a request.
    """

    def __init__(
        self,
        entra: Callable[[Request], Response],
        public_ip: Callable[[], str],
        endpoints: Endpoints,
        services: AddressServices,
    ) -> None:
        self._entra = entra
        self._public_ip = public_ip
        self._authorities = {
            urlsplit(cloud.authority).hostname for cloud in endpoints.cloud.values() if cloud.authority
        }
        self._web: dict[str, WebWay] = {way.url: way for way in services.web}

    async def get(self, url: str, timeout_s: float) -> Page:
        """The answer, at once. Raises `WizardError` for every other address."""
        if urlsplit(url).hostname in self._authorities:
            response = self._entra(request("GET", url))
            return Page(response.status, response.body.reveal().encode())
        way = self._web.get(url)
        if way is None:
            raise WizardError(_no_way_out(url))
        address = self._public_ip()
        return Page(200, msgspec.json.encode({way.field: address}) if way.field else address.encode())


def _no_way_out(url: str) -> Problem:
    host = one_line(urlsplit(url).hostname or url, 253)
    return Problem(
        id="practice-no-way-out",
        text=_("Practice does not connect to {host}: nothing leaves this computer.").format(host=host),
        fix=_("Leave practice to look at the real world."),
    )


def with_outside(
    zone: Zone, public_ip: str, blocked: tuple[str, ...], lists: Blocklists, services: AddressServices
) -> Zone:
    """The practice zone with the names that tell the site's address, and with the blocklists.

    An address in ``blocked`` (addresses or networks) stands on the first list, as one that unwanted mail came from.
    """
    records = [Record(way.query, way.type, public_ip, ttl=1) for way in services.dns]
    for place, one in enumerate(lists.blocklist):
        code = next((code for code in one.code if code.kind == "abuse"), one.code[0])
        records.append(Record(question(LISTED_TEST, one.zone), "A", code.answers[0], ttl=1))
        if place == 0 and in_networks(public_ip, blocked) and public_ip != LISTED_TEST:
            records.append(Record(question(public_ip, one.zone), "A", code.answers[0], ttl=1))
    names = (*(one.zone for one in lists.blocklist), *(way.query for way in services.dns))
    return Zone((*zone.apexes, *names), (*zone.records, *records))


def practice_discovery(
    nameserver: tuple[str, int],
    entra: Callable[[Request], Response],
    public_ip: Callable[[], str],
    ports: PortLook,
) -> Discoverer:
    """The live look-up, with the practice nameserver, sign-in and ports in place of the world's."""

    def resolver(_nameservers: Sequence[tuple[str, int]] = (), timeout_s: float = PROBE_S) -> DnsResolver:
        return DnsResolver([nameserver], timeout_s)

    fetcher = PracticeFetcher(entra, public_ip, load_endpoints(), load_outside().public_address)
    ways = Ways(ports, fetcher, resolver_for=resolver, local=lambda _towards: LOCAL_ADDRESS)
    return Discoverer(resolver(), ways)
