"""The same cases over real sockets: the product's own sender, the practice servers on loopback, real TLS.

The relay's first hop stays in the model (`postfix`); what it sends on goes over the wire like everything else.
"""

import asyncio
import contextlib
import datetime
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.core.cases import KNOWLEDGE
from tests.sim.proof.applying import certificate_name
from tests.sim.proof.building import promised
from tests.sim.proof.client import MESSAGE, Setup, send
from tests.sim.proof.playing import OwnNetwork, PromiseError, Stand, typed
from wizard.core.answers import SignIn
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.net.services import SendOrder
from wizard.net.smtp import SmtpSender
from wizard.sim import certificates
from wizard.sim.certificates import Certificates
from wizard.sim.server import SmtpServer
from wizard.sim.world import World


@cache
def _made(hosts: tuple[str, ...], client: str) -> Certificates:
    return certificates.make(hosts, client)


@dataclass(frozen=True)
class Doors:
    """The servers of one case: where a host and port really lead, and what has arrived."""

    world: World
    ports: dict[tuple[str, int], int]
    folder: Path

    def route(self, host: str, port: int) -> tuple[str, int]:
        """Loopback for Microsoft's doors, and nowhere else."""
        local = self.ports.get((host.casefold(), port))
        if local is None:
            raise WizardError(Problem(id="proof-no-way-out", text=f"{host} {port}", fix=""))
        return "127.0.0.1", local


@contextlib.asynccontextmanager
async def doors(stand: Stand, folder: Path) -> AsyncIterator[Doors]:
    """Starts the case's servers on loopback, and ends them."""
    microsoft = stand.microsoft()
    hosts = tuple(sorted(microsoft.doors()))
    made = _made((*hosts, KNOWLEDGE.endpoints.high_volume_email.host), certificate_name(stand.site))
    for name, content in (
        ("ca.pem", made.ca_pem),
        ("cert.pem", made.client_cert_pem),
        ("key.pem", made.client_key_pem),
    ):
        (folder / name).write_bytes(content)
    world = World(stand.after)
    ports: dict[tuple[str, int], int] = {}
    async with contextlib.AsyncExitStack() as ending:
        for host, (endpoint, listening) in microsoft.doors().items():
            server = SmtpServer(
                world, endpoint, client_ip=stand.site.ip, tls=_server(made), clock=_clock(stand.drawn.day)
            )
            await server.start()
            ending.push_async_callback(server.close)
            ports.update({(host, port): server.port for port in listening})
        yield Doors(world, ports, folder)


def _server(made: Certificates) -> ssl.SSLContext:
    return made.server


def _clock(day: datetime.date) -> Callable[[], datetime.datetime]:
    noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
    return lambda: noon


async def keep_promise_on_the_wire(stand: Stand, folder: Path) -> int:
    """Delivers to everyone who was promised the mail, one message each; raises `PromiseError` where it fails.

    Gives how many messages went over the wire.
    """
    typed(stand.setup, stand.site, stand.plan)
    setup = _on_the_wire(stand)
    wanted = promised(stand.site)
    async with doors(stand, folder) as open_doors:
        sender = SmtpSender(route=open_doors.route, ca_file=str(folder / "ca.pem"))
        for recipient in wanted:
            transcript = await sender.send(_order(setup, recipient, folder), lambda stage: None)
            if not transcript.delivered:
                raise PromiseError(f"on the wire: {transcript.stages[-1]}")
        arrived = [one.recipient for one in open_doors.world.arrived()]
    if arrived != list(wanted):
        raise PromiseError(f"on the wire: promised {wanted}, reached {arrived}")
    return len(wanted)


def _on_the_wire(stand: Stand) -> Setup:
    """What is sent to Microsoft: as the device is set up, or as its relay sends it on."""
    if stand.plan.relay is None:
        return stand.setup
    network = OwnNetwork(stand, stand.microsoft())
    transcript = send(stand.setup, network, *promised(stand.site))
    if network.relay is None or network.relay.sent is None:
        raise PromiseError(f"the relay took nothing: {transcript.stages[-1]}")
    return network.relay.sent


def _order(setup: Setup, recipient: str, folder: Path) -> SendOrder:
    return SendOrder(
        host=setup.host,
        port=setup.port,
        security=setup.security,
        sign_in=setup.sign_in,
        mail_from=setup.mail_from,
        recipient=recipient,
        message=MESSAGE.format(setup.header_from, recipient).encode() + setup.body + b"\r\n",
        username=setup.username if setup.sign_in is not SignIn.NONE else None,
        secret=Secret(setup.secret) if setup.sign_in is not SignIn.NONE else None,
        client_cert=str(folder / "cert.pem") if setup.names else None,
        client_key=str(folder / "key.pem") if setup.names else None,
        deadline_s=30.0,
    )


def on_the_wire(stands: list[Stand], folder: Path) -> int:
    """All of these cases, one after the other; how many messages were sent."""

    async def run() -> int:
        return sum([await keep_promise_on_the_wire(stand, folder) for stand in stands])

    return asyncio.run(run())
