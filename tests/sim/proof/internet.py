"""The simulated internet between a site and Microsoft: names, ports, and what the site's network lets out."""

import datetime
from dataclasses import dataclass, field

from tests.core.cases import KNOWLEDGE
from tests.sim.proof.client import NoServerError, Said, Server
from wizard.core.model import ArrivedMessage, Stage
from wizard.sim import exchange
from wizard.sim.session import ClientTls, Endpoint, Session, Traffic
from wizard.sim.tenant import Tenant, folded


@dataclass
class Microsoft:
    """The tenant with all its doors, and what has arrived. One for a case."""

    tenant: Tenant
    submission_host: str
    day: datetime.date
    arrived: list[ArrivedMessage] = field(default_factory=list)
    traffic: Traffic = field(default_factory=Traffic)
    sessions: int = 0

    def doors(self) -> dict[str, tuple[Endpoint, tuple[int, ...]]]:
        """Host name to endpoint and the ports that listen there (facts 2)."""
        return {
            folded(self.tenant.mx_host): (Endpoint.MX, (25,)),
            folded(self.submission_host): (Endpoint.SUBMISSION, (25, 587)),
            KNOWLEDGE.endpoints.high_volume_email.host: (Endpoint.HVE, (587,)),
            KNOWLEDGE.endpoints.azure_communication_services.host: (Endpoint.ACS, (25, 587)),
        }

    def recipients(self) -> list[str]:
        """Whom mail has reached, in order."""
        return [one.recipient for one in self.arrived]


class Conversation:
    """One connection to the simulated Exchange Online, as a `Server`."""

    lowest_tls = "1.2"

    def __init__(self, microsoft: Microsoft, endpoint: Endpoint, ip: str) -> None:
        self._microsoft = microsoft
        microsoft.sessions += 1
        noon = datetime.datetime.combine(microsoft.day, datetime.time(12), tzinfo=datetime.UTC)
        self._session = Session(endpoint, ip, id=microsoft.sessions, now=noon, traffic=microsoft.traffic)

    def greeting(self) -> Said:
        self._session, reply = exchange.greet(self._microsoft.tenant, self._session)
        return Said(reply.code, reply.lines)

    def say(self, line: bytes) -> Said:
        self._session, reply = exchange.respond(self._microsoft.tenant, self._session, line)
        self._microsoft.arrived.extend(reply.arrived)
        return Said(reply.code, reply.lines)

    def encrypted(self, version: str, names: tuple[str, ...]) -> None:
        self._session = exchange.tls_started(self._session, ClientTls(version=version, names=names))


@dataclass(frozen=True)
class Outbound:
    """The way out of a place in the internet, to Microsoft. ``blocked`` are the ports that do not get out."""

    microsoft: Microsoft
    ip: str
    blocked: frozenset[int] = frozenset()

    def open(self, host: str, port: int, implicit: bool) -> Server:
        door = self.microsoft.doors().get(folded(host).removesuffix("."))
        if door is None:
            raise NoServerError(
                "dns", Stage.RESOLVE, f"{host}: [Errno -2] Name or service not known (getaddrinfo)"
            )
        endpoint, ports = door
        if port in self.blocked or port not in ports:
            raise NoServerError("timeout", Stage.CONNECT, f"no answer from {host} port {port} within 20 s")
        if implicit:
            raise NoServerError("tls", Stage.GREETING, "TLS handshake failed: wrong version number")
        return Conversation(self.microsoft, endpoint, self.ip)
