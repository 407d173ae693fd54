"""Everything that a look-up asks, on loopback: a nameserver, a web server, a mail server. Each is a real server."""

import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import trustme

from tests.net.dns_server import NameServer, Table
from tests.net.https_server import Say, WebServer, page
from tests.net.smtp_server import MailServer, Script
from wizard.core.facts import Facts, ProbeRow
from wizard.files import load_blocklists
from wizard.net.discover import Discoverer
from wizard.net.looks import Ways
from wizard.net.ports import TcpPortProbe
from wizard.net.services import LookOrder

MX = "contoso-com.mail.protection.outlook.com"
SUBMISSION = "smtp.office365.com"
ID = "11111111-2222-3333-4444-555555555555"
IP = "203.0.113.10"
CONFIGURATION = "/contoso.com/v2.0/.well-known/openid-configuration"
REALM = "/getuserrealm.srf?login=contoso.com&json=1"
WEB_ADDRESS = "/?format=json"


def zone(ip: str = IP) -> Table:
    """A company at Microsoft, its site at ``ip``, and blocklists that hold their test entry only."""
    table: Table = {
        ("contoso.com", "MX"): [f"0 {MX}."],
        ("contoso.com", "NS"): ["ada.ns.cloudflare.com."],
        (MX, "A"): ["192.0.2.25"],
        ("contoso.com", "TXT"): [f'"v=spf1 ip4:{IP} include:spf.protection.outlook.com -all"'],
        ("spf.protection.outlook.com", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
        ("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=quarantine"'],
        (f"{reversed_ip(ip)}.in-addr.arpa", "PTR"): ["static-10.example.net."],
        ("static-10.example.net", "A"): [ip],
        ("myip.opendns.com", "A"): [ip],
    }
    return table | {
        (f"2.0.0.127.{one.zone}", "A"): [one.code[0].answers[0]] for one in load_blocklists().blocklist
    }


def reversed_ip(ip: str) -> str:
    return ".".join(reversed(ip.split(".")))


def tenant_pages(instance: str = "microsoftonline.com", brand: str = "Contoso Ltd") -> dict[str, bytes | Say]:
    """What Microsoft's sign-in service says of contoso.com."""
    configuration = {
        "issuer": f"https://login.microsoftonline.com/{ID}/v2.0",
        "cloud_instance_name": instance,
        "tenant_region_scope": "EU",
    }
    realm = {"NameSpaceType": "Managed", "FederationBrandName": brand, "CloudInstanceName": instance}
    return {CONFIGURATION: page(json.dumps(configuration)), REALM: page(json.dumps(realm))}


@dataclass
class SmallWorld:
    """What is asked, and the discoverer that asks it. ``rows`` are those of the last look-up."""

    names: NameServer
    web: WebServer
    mail: MailServer
    discoverer: Discoverer
    rows: list[ProbeRow] = field(default_factory=list)
    doors: list[tuple[str, int]] = field(default_factory=list)

    async def look(
        self,
        *ips: str,
        domain: str = "contoso.com",
        outside: bool = True,
        only: set[str] | None = None,
        fresh: bool = False,
    ) -> Facts:
        """Looks up, with what was asked so far forgotten."""
        for asked in (self.rows, self.names.asked, self.web.asked, self.doors):
            asked.clear()
        again = frozenset(only) if only is not None else None
        return await self.discoverer(LookOrder(domain, ips, outside, again, fresh), self.rows.append)

    def last(self, probe: str) -> ProbeRow:
        """The row as it stands."""
        return [row for row in self.rows if row.probe == probe][-1]

    @property
    def asked(self) -> set[str]:
        """The rows that were asked, and not only shown."""
        return {row.probe for row in self.rows if row.state == "looking"}


@contextlib.asynccontextmanager
async def small_world(
    authority: trustme.CA,
    ca: str,
    table: Table | None = None,
    pages: dict[str, bytes | Say] | None = None,
    *,
    script: Script | None = None,
    names: NameServer | None = None,
    probe_s: float = 5.0,
    all_s: float = 12.0,
) -> AsyncIterator[SmallWorld]:
    """A world in which all is well unless it is told otherwise."""
    answers = {WEB_ADDRESS: page(json.dumps({"ip": IP})), **tenant_pages()} if pages is None else pages
    hosts = ("login.microsoftonline.com", "api.ipify.org", "checkip.amazonaws.com", "mta-sts.contoso.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(MX, SUBMISSION).configure_cert(context)
    doors: list[tuple[str, int]] = []
    async with (
        names or NameServer(zone() if table is None else table) as dns,
        WebServer(authority, answers, hosts) as web,
        MailServer(script or Script(greeting=f"220 {MX} ready\r\n".encode(), context=context)) as mail,
    ):

        def route(host: str, port: int) -> tuple[str, int]:
            doors.append((host, port))
            return mail.route(host, port)

        ways = Ways(
            TcpPortProbe(route, ca),
            web.fetcher(ca),
            resolver_for=lambda _servers, timeout_s: dns.resolver(timeout_s),
            local=lambda _towards: "192.168.1.20",
        )
        discoverer = Discoverer(dns.resolver(probe_s), ways, probe_s=probe_s, all_s=all_s)
        yield SmallWorld(dns, web, mail, discoverer, doors=doors)
