"""Practice mode put together: a scenario's tenant, its servers on loopback, and services that reach nothing else.

The bundle fits where the live services fit. It has no way out: the route knows two names, the resolver one
nameserver, and nothing here touches the key store.
"""

import asyncio
import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from wizard import files
from wizard.core.answers import Answers
from wizard.core.model import ArrivedMessage, Method, TenantChange
from wizard.core.practice import Switch
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.net.connect import Route
from wizard.net.ports import TcpPortProbe
from wizard.net.services import Services
from wizard.net.smtp import SmtpSender
from wizard.sim import certificates, entra_tokens
from wizard.sim.administration import Administration
from wizard.sim.certificates import SUBMISSION_HOST
from wizard.sim.device import METHODS, sending_of
from wizard.sim.dns import DnsServer
from wizard.sim.entra import registration
from wizard.sim.entra.host import EntraHost
from wizard.sim.entra.server import EntraServer
from wizard.sim.entra.token_source import PracticeTokens, sign_in_at
from wizard.sim.levers import Situation
from wizard.sim.outside import practice_discovery, with_outside
from wizard.sim.scenario import Scenario, tenant_of
from wizard.sim.scenarios import load_internet, load_scenario
from wizard.sim.server import LOOPBACK, SmtpServer
from wizard.sim.session import Endpoint
from wizard.sim.switches import switched, switches
from wizard.sim.tenant import AccessToken, MailboxKind, Tenant, folded
from wizard.sim.tenant import mailbox as tenant_mailbox
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
        self.client_certificate: tuple[str, str] | None = None
        self._world = world
        self._administration = Administration(world, scenario.device.account, scenario.answers)
        self._entra = entra
        self._beginning = Situation(world.tenant, scenario.device)
        self.beginning = switches(self._beginning)
        self._device = scenario.device

    async def apply(self, changes: Sequence[TenantChange]) -> tuple[str, ...]:
        """Runs the plan's ``apply.ps1``: all or nothing; raises `WizardError` where the script stops."""
        return self._administration.apply(changes)

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
        """The password that was made for this mailbox when practice started."""
        found = tenant_mailbox(self._world.tenant, mailbox)
        return found.password if found is not None else None

    async def arrived(self) -> tuple[ArrivedMessage, ...]:
        """Everything that was delivered so far, oldest first."""
        return self._world.arrived()


@dataclass(frozen=True)
class Running:
    """What runs behind the practice services, and how to end it all. ``folder`` holds the certificates' files."""

    scenario: Scenario
    world: World
    smtp_port: int
    submission_port: int
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
            "smtp": {"host": LOOPBACK, "port": run.smtp_port},
            "submission": {"host": LOOPBACK, "port": run.submission_port},
            "dns": {"host": LOOPBACK, "port": run.dns_port},
            "entra": registration.info(run.entra.directory, run.entra_base),
            "ca_file": str(run.folder / CA_FILE),
            "client_cert": str(run.folder / CLIENT_CERT),
            "client_key": str(run.folder / CLIENT_KEY),
            "accounts": _accounts(run.scenario, run.world.tenant),
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
            (tenant.mx_host, SUBMISSION_HOST),
            f"scanner.{scenario.domain}",
            shown=scenario.server.certificate,
            tls=scenario.server.tls,
        )
        folder = _folder(made)
        practice.client_certificate = str(folder / CLIENT_CERT), str(folder / CLIENT_KEY)
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        ports = []
        for endpoint, port in ((Endpoint.MX, smtp_port), (Endpoint.SUBMISSION, submission_port)):
            server = SmtpServer(
                world,
                endpoint,
                client_ip=lambda: practice.device_public_ip,
                tls=made.server,
                behaviour=scenario.server,
            )
            await server.start(port)
            ending.push_async_callback(server.close)
            ports.append(server.port)
        names = DnsServer(partial(_zone, world, practice))
        await names.start()
        ending.push_async_callback(names.close)
        sign_in = EntraServer(entra, made.web)
        await sign_in.start()
        ending.push_async_callback(sign_in.close)
        running = Running(
            scenario, world, ports[0], ports[1], names.port, entra, sign_in.base, folder, ending.pop_all()
        )
    return _services(running, practice)


def _services(running: Running, practice: RunningTenant) -> PracticeServices:
    tenant = running.world.tenant
    route = loopback_route(tenant.mx_host, running.smtp_port, running.submission_port)
    return PracticeServices(
        discover=practice_discovery(
            (LOOPBACK, running.dns_port),
            running.entra.answer,
            lambda: practice.device_public_ip,
            TcpPortProbe(route, str(running.folder / CA_FILE)),
        ),
        sender=SmtpSender(route=route, ca_file=str(running.folder / CA_FILE)),
        tokens=PracticeTokens(lambda: running.entra.directory, running.entra.answer),
        sign_in=sign_in_at(lambda: running.entra.directory, running.entra.answer),
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


def loopback_route(mx_host: str, smtp_port: int, submission_port: int) -> Route:
    """Where practice connections go: Microsoft's two doors are ours on loopback, everything else is refused."""
    doors = {
        (folded(mx_host), 25): smtp_port,
        (SUBMISSION_HOST, 25): submission_port,
        (SUBMISSION_HOST, 587): submission_port,
    }

    def route(host: str, port: int) -> tuple[str, int]:
        local = doors.get((folded(host).removesuffix("."), port))
        if local is None:
            raise WizardError(
                Problem(
                    id="practice-no-way-out",
                    text=_(
                        "Practice does not connect to {host} port {port}: nothing leaves this computer."
                    ).format(host=one_line(host, 253), port=port),
                    fix=_("Use {mx} port 25, or {submission} port 587.").format(
                        mx=mx_host, submission=SUBMISSION_HOST
                    ),
                )
            )
        return LOOPBACK, local

    return route


def _tenant(scenario: Scenario) -> Tenant:
    """The scenario's tenant with fresh passwords and tokens for every mailbox that can sign in."""
    people = [one.address for one in scenario.tenant.mailboxes if one.kind is MailboxKind.LICENSED]
    passwords = {address: Secret(secrets.token_urlsafe(12)) for address in people}
    tenant = tenant_of(scenario, load_internet(), passwords)
    directory = registration.directory_of(tenant, entra_tokens.new_key(), Secret(secrets.token_urlsafe(24)))
    now, tokens = datetime.now(UTC), []
    for address in people:
        directory, token = registration.access_token(directory, address, now)
        tokens.append(AccessToken(address, token))
    return msgspec.structs.replace(tenant, tokens=tuple(tokens), directory=directory)


def _accounts(scenario: Scenario, tenant: Tenant) -> list[dict[str, str]]:
    """Who can sign in, the device's account first."""
    tokens = {one.mailbox: one.secret for one in tenant.tokens}
    accounts = [
        {
            "user": one.address,
            "password": one.password.reveal(),
            "access_token": tokens[one.address].reveal(),
        }
        for one in tenant.mailboxes
        if one.password is not None
    ]
    return sorted(accounts, key=lambda account: account["user"] != scenario.device.account)


def _folder(made: certificates.Certificates) -> Path:
    """A folder that only this user can read, with the certificates that clients borrow."""
    folder = Path(tempfile.mkdtemp(prefix="relay-wizard-practice-"))
    files.write_folder(
        folder, {CA_FILE: made.ca_pem, CLIENT_CERT: made.client_cert_pem, CLIENT_KEY: made.client_key_pem}
    )
    return folder
