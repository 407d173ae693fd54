"""Practice mode put together: a scenario's tenant, its servers on loopback, and services that reach nothing else.

The bundle fits where the live services fit. It has no way out: the route knows two names, the resolver one
nameserver, and nothing here touches the key store.
"""

import asyncio
import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from wizard import files
from wizard.core.answers import Answers
from wizard.core.model import ArrivedMessage, Method, Plan
from wizard.core.practice import Account, Switch
from wizard.core.secret import Secret
from wizard.net.ports import TcpPortProbe
from wizard.net.services import Services
from wizard.net.smtp import SmtpSender
from wizard.sim import certificates, entra_tokens, joining
from wizard.sim.administration import Administration, Site
from wizard.sim.device import METHODS, accounts_of, application_of, password_of, sending_of
from wizard.sim.dns import DnsServer
from wizard.sim.doors import DOORS, hosts_of, loopback_route
from wizard.sim.entra import registration
from wizard.sim.entra.host import EntraHost
from wizard.sim.entra.server import EntraServer
from wizard.sim.entra.token_source import PracticeAccounts, PracticeTokens
from wizard.sim.levers import Situation
from wizard.sim.outside import practice_discovery, with_outside
from wizard.sim.scenario import Scenario, tenant_of
from wizard.sim.scenarios import load_internet, load_scenario
from wizard.sim.server import LOOPBACK, SmtpServer
from wizard.sim.session import Endpoint
from wizard.sim.switches import switched, switches
from wizard.sim.tenant import AccessToken, MailboxKind, Tenant
from wizard.sim.world import World
from wizard.sim.zone import Zone

CA_FILE = "ca.pem"
CLIENT_CERT = "client-cert.pem"
CLIENT_KEY = "client-key.pem"


class RunningTenant:
    """`wizard.net.services.PracticeTenant`: the scenario's tenant while its servers run."""

    def __init__(self, scenario: Scenario, world: World, entra: EntraHost) -> None:
        self.scenario = scenario.id
        self.domain = scenario.domain
        self.internal_recipient = scenario.internal_recipient
        self.external_recipient = scenario.external_recipient
        self.device_public_ip = scenario.device.public_ip
        self.answers = scenario.answers
        self.sending = sending_of(scenario)
        self.methods: tuple[Method, ...] = METHODS
        self.accounts: Mapping[Method, Account] = accounts_of(world.tenant)
        self.client_certificate: tuple[str, str] | None = None
        self._world = world
        self._administration = Administration(
            world, lambda: Site(device_certificate(scenario), self.device_public_ip)
        )
        self._entra = entra
        self._beginning = Situation(world.tenant, scenario.device)
        self.beginning = switches(self._beginning)
        self._device = scenario.device

    async def apply(self, plan: Plan, answers: Answers) -> tuple[str, ...]:
        """Runs the plan's ``apply.ps1``: all or nothing; raises `WizardError` where the script stops."""
        return self._administration.apply(plan, answers)

    async def undo(self) -> tuple[str, ...]:
        """Runs ``undo.ps1`` of the last `apply`: everything that it changed is as it was."""
        return self._administration.undo()

    async def report(self, answers: Answers, day: date) -> bytes:
        """Runs ``check.ps1`` for these answers and gives its report: off the loop, since it takes a moment."""
        return await asyncio.to_thread(self._administration.report, answers, day)

    def switches(self) -> tuple[Switch, ...]:
        """Everything that can be turned, as it stands now."""
        return switches(self._situation)

    async def switch(self, switch: str, value: str) -> None:
        """Turns one switch; raises `WizardError` for a value that it does not take. Connections that stand stay."""
        after = switched(self._situation, switch, value)
        self._world.tenant = after.tenant
        self._device, self.device_public_ip = after.device, after.device.public_ip

    async def reset(self) -> None:
        """Everything as it was when the scenario started."""
        self._world.begin_again(self._beginning.tenant)
        self._administration.begin_again()
        self._entra.begin_again()
        self._device = self._beginning.device
        self.device_public_ip = self._device.public_ip

    @property
    def _situation(self) -> Situation:
        return Situation(self._world.tenant, self._device)

    def password_of(self, mailbox: str) -> Secret | None:
        """The password that was made for this account when practice started; an SMTP username's is its app's secret."""
        return password_of(self._world.tenant, mailbox)

    async def arrived(self) -> tuple[ArrivedMessage, ...]:
        """Everything that was delivered so far, oldest first."""
        return self._world.arrived()


@dataclass(frozen=True)
class Running:
    """What runs behind the practice services, and how to end it all. ``folder`` holds the certificates' files."""

    scenario: Scenario
    world: World
    ports: Mapping[Endpoint, int]
    dns_port: int
    entra: EntraHost
    entra_base: str
    folder: Path
    ending: contextlib.AsyncExitStack


@dataclass(frozen=True, kw_only=True)
class PracticeServices(Services):
    """The services of a running scenario: `Services`, and what other programs need to join in."""

    running: Running

    def info(self) -> dict[str, Any]:
        """The document of ``practice --info-out`` (``contract.md``, Practice). It holds the practice passwords."""
        run = self.running
        return {
            "scenario": run.scenario.id,
            "domain": run.scenario.domain,
            "device_public_ip": run.scenario.device.public_ip,
            **{name: {"host": LOOPBACK, "port": run.ports[door]} for door, name in DOORS.items()},
            "dns": {"host": LOOPBACK, "port": run.dns_port},
            "entra": registration.info(run.entra.directory, run.entra_base),
            "ca_file": str(run.folder / CA_FILE),
            "client_cert": str(run.folder / CLIENT_CERT),
            "client_key": str(run.folder / CLIENT_KEY),
            "accounts": joining.accounts(run.scenario, run.world.tenant),
            "high_volume_accounts": joining.high_volume_accounts(run.world.tenant),
            "communication_accounts": joining.communication_accounts(run.world.tenant),
            "internal_recipient": run.scenario.internal_recipient,
            "external_recipient": run.scenario.external_recipient,
        }

    async def close(self) -> None:
        """Ends the servers and removes their files; a second call does nothing."""
        await self.running.ending.aclose()


async def start_practice(
    scenario_id: str, *, smtp_port: int = 0, submission_port: int = 0
) -> PracticeServices:
    """Starts a scenario's servers on loopback (port 0: any free one) and gives the services that reach them.

    Raises `WizardError` for a scenario that does not exist and for a port that can not be had.
    """
    scenario = load_scenario(scenario_id)
    tenant = await asyncio.to_thread(_tenant, scenario)
    world = World(tenant)
    entra = EntraHost(lambda: registration.current(world.tenant))
    practice = RunningTenant(scenario, world, entra)
    async with contextlib.AsyncExitStack() as ending:
        made = await asyncio.to_thread(
            certificates.make,
            tuple(hosts_of(tenant).values()),
            device_certificate(scenario),
            shown=scenario.server.certificate,
            tls=scenario.server.tls,
        )
        folder = _folder(made)
        practice.client_certificate = str(folder / CLIENT_CERT), str(folder / CLIENT_KEY)
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        ports: dict[Endpoint, int] = {}
        wanted = {Endpoint.MX: smtp_port, Endpoint.SUBMISSION: submission_port}
        for endpoint in DOORS:
            server = SmtpServer(
                world,
                endpoint,
                client_ip=lambda: practice.device_public_ip,
                tls=made.server,
                behaviour=scenario.server,
            )
            await server.start(wanted.get(endpoint, 0))
            ending.push_async_callback(server.close)
            ports[endpoint] = server.port
        names = DnsServer(partial(_zone, world, practice))
        await names.start()
        ending.push_async_callback(names.close)
        sign_in = EntraServer(entra, made.web)
        await sign_in.start()
        ending.push_async_callback(sign_in.close)
        running = Running(scenario, world, ports, names.port, entra, sign_in.base, folder, ending.pop_all())
    return _services(running, practice)


def _services(running: Running, practice: RunningTenant) -> PracticeServices:
    tenant = running.world.tenant
    route = loopback_route(hosts_of(tenant), running.ports)
    return PracticeServices(
        discover=practice_discovery(
            (LOOPBACK, running.dns_port),
            running.entra.answer,
            lambda: practice.device_public_ip,
            TcpPortProbe(route, str(running.folder / CA_FILE)),
        ),
        sender=SmtpSender(route=route, ca_file=str(running.folder / CA_FILE)),
        tokens=PracticeTokens(
            lambda: running.entra.directory,
            running.entra.answer,
            application_of=lambda name: application_of(running.world.tenant, name),
        ),
        accounts=PracticeAccounts(lambda: running.entra.directory, running.entra.answer),
        practice=practice,
        running=running,
    )


def _zone(world: World, practice: RunningTenant) -> Zone:
    """The company's DNS and the outside's as they stand now."""
    tenant = world.tenant
    return with_outside(
        tenant.zone,
        practice.device_public_ip,
        tenant.blocked_ips,
        files.load_blocklists(),
        files.load_outside().public_address,
    )


def device_certificate(scenario: Scenario) -> str:
    """The name in the certificate that the device can show."""
    return f"scanner.{scenario.domain}"


def _tenant(scenario: Scenario) -> Tenant:
    """The scenario's tenant with fresh passwords and tokens for every mailbox that can sign in."""
    people = [one.address for one in scenario.tenant.mailboxes if one.kind is MailboxKind.LICENSED]
    passwords = {
        address: Secret(secrets.token_urlsafe(12))
        for address in (*people, *(one.address for one in scenario.tenant.high_volume))
    }
    tenant = tenant_of(scenario, load_internet(), passwords)
    directory = registration.directory_of(tenant, entra_tokens.new_key(), Secret(secrets.token_urlsafe(24)))
    now, tokens = datetime.now(UTC), []
    for address in people:
        directory, token = registration.access_token(directory, address, now)
        tokens.append(AccessToken(address, token))
    return msgspec.structs.replace(tenant, tokens=tuple(tokens), directory=directory)


def _folder(made: certificates.Certificates) -> Path:
    """A folder that only this user can read, with the certificates that clients borrow."""
    folder = Path(tempfile.mkdtemp(prefix="relay-wizard-practice-"))
    files.write_folder(
        folder, {CA_FILE: made.ca_pem, CLIENT_CERT: made.client_cert_pem, CLIENT_KEY: made.client_key_pem}
    )
    return folder
