"""A listener on a real socket, and what talks to it."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage

from tests.sim.player import world_of
from wizard.sim import certificates
from wizard.sim.scenario import Behaviour
from wizard.sim.server import Patience, SmtpServer
from wizard.sim.session import Endpoint
from wizard.sim.world import World

HOSTS = ("contoso-com.mail.protection.outlook.com", "smtp.office365.com")


@dataclass
class Place:
    """A running listener and how a client trusts it."""

    world: World
    server: SmtpServer
    trust: ssl.SSLContext

    @property
    def port(self) -> int:
        return self.server.port

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert (await reader.readline()).startswith(b"220 ")
        return reader, writer


@contextlib.asynccontextmanager
async def place(
    made: certificates.Certificates,
    scenario_id: str,
    endpoint: Endpoint = Endpoint.MX,
    *,
    behaviour: Behaviour | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[Place]:
    _, world = world_of(scenario_id)
    server = SmtpServer(
        world,
        endpoint,
        client_ip="203.0.113.10",
        tls=made.server,
        behaviour=behaviour or Behaviour(),
        patience=patience or Patience(),
    )
    await server.start()
    trust = ssl.create_default_context(cadata=made.ca_pem.decode())
    try:
        yield Place(world, server, trust)
    finally:
        await server.close()


def mail(to: str = "alex@fabrikam.com", body: str = "hello\n.\n..two dots\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "scanner@contoso.com", to, "Scan"
    message["Message-ID"] = "<scan-7@contoso.com>"
    message.set_content(body)
    return message


async def lines_until_closed(reader: asyncio.StreamReader) -> list[bytes]:
    async with asyncio.timeout(20):
        return (await reader.read()).splitlines()
