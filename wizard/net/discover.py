"""Runs the probes for a domain side by side, and puts together what they found.

One probe's failure or slowness never touches another. What this version does not look up is null in the facts,
with a problem that says so.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from wizard.core.answers import Port, YesNo
from wizard.core.domains import a_label
from wizard.core.facts import Facts, MxFacts, ProbeRow, RowState
from wizard.core.fields import check_host, check_public_ip
from wizard.core.network_facts import NetworkFacts
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.files import load_endpoints, load_gateways
from wizard.net import probe_dkim, probe_dmarc, probe_mx, probe_spf
from wizard.net.finding import Finding, not_known
from wizard.net.probe_ports import MX_PORT, SUBMISSION_PORT, probe_port
from wizard.net.services import Discovery, PortProbe, Resolver

T = TypeVar("T")

PROBE_S = 5.0
"""Seconds that one probe may take."""

ALL_S = 12.0
"""Seconds for everything: the port behind the MX host is tried when the MX record is known."""

SUBMISSION_HOST = "smtp.office365.com"
"""The host on which port 587 is tried: reachable from anywhere, whatever the tenant's cloud."""

PORT_25 = f"port_{MX_PORT}"
PORT_587 = f"port_{SUBMISSION_PORT}"


def make_discovery(
    resolver: Resolver,
    port_probe: PortProbe | None,
    *,
    probe_s: float = PROBE_S,
    all_s: float = ALL_S,
) -> Discovery:
    """A `wizard.net.services.Discovery` that asks ``resolver``, and ``port_probe`` where there is one.

    Rows come as ``mx``, ``spf``, ``dmarc``, ``dkim`` and, with a port probe, ``port_25`` and ``port_587``: first
    each of them as ``looking``, then again with its result. ``probe_s`` bounds one probe, ``all_s`` the whole.
    """

    async def discover(domain: str, public_ip: str | None, on_row: Callable[[ProbeRow], None]) -> Facts:
        run = _Run(_checked_domain(domain), _checked_ip(public_ip), resolver, port_probe, on_row)
        return await run.all(probe_s, all_s)

    return discover


def _checked_domain(domain: str) -> str:
    try:
        check_host(domain)
        return a_label(domain)
    except ValueError as error:
        raise WizardError(_no_domain(domain, str(error))) from error


def _no_domain(domain: str, reason: str) -> Problem:
    return Problem(
        id="domain",
        text=_("{domain} is no domain name: {reason}.").format(
            domain=one_line(domain, 100) or _("An empty text"), reason=one_line(reason, 120)
        ),
        fix=_("Type the part after the @ of your addresses, such as contoso.com."),
        field="domain",
    )


def _checked_ip(public_ip: str | None) -> str | None:
    if public_ip is None:
        return None
    try:
        check_public_ip(public_ip.strip())
    except ValueError as error:
        raise WizardError(
            Problem(
                id="public-ip",
                text=_("{ip} can not be this site's public address: {reason}.").format(
                    ip=one_line(public_ip, 60) or _("An empty text"), reason=error
                ),
                fix=_("Type the four numbers that the internet sees, such as 203.0.113.10."),
                field="network.public_ips",
            )
        ) from error
    return public_ip.strip()


class _Run:
    """One discovery."""

    def __init__(
        self,
        domain: str,
        public_ip: str | None,
        resolver: Resolver,
        port_probe: PortProbe | None,
        on_row: Callable[[ProbeRow], None],
    ) -> None:
        self._domain = domain
        self._public_ip = public_ip
        self._resolver = resolver
        self._port_probe = port_probe
        self._on_row = on_row

    async def all(self, probe_s: float, all_s: float) -> Facts:
        started = time.perf_counter()
        for probe, sentence in self._wanted().items():
            self._on_row(ProbeRow(probe, RowState.LOOKING, sentence))
        tasks = self._started(probe_s)
        try:
            done, _late = await asyncio.wait(tasks.values(), timeout=all_s)
            found = {
                name: task.result() if task in done else self._told(_too_late(name))
                for name, task in tasks.items()
            }
        finally:
            # Also when we are cancelled ourselves: no probe may go on without us.
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        return self._facts(found, round((time.perf_counter() - started) * 1000))

    def _wanted(self) -> dict[str, str]:
        domain = self._domain
        rows = {
            probe_mx.PROBE: _("Looking where mail for {domain} goes.").format(domain=domain),
            probe_spf.PROBE: _("Looking who may send for {domain} (SPF).").format(domain=domain),
            probe_dmarc.PROBE: _("Looking what {domain} asks of receivers (DMARC).").format(domain=domain),
            probe_dkim.PROBE: _("Looking whether mail from {domain} is signed (DKIM).").format(domain=domain),
        }
        if self._port_probe is not None:
            rows[PORT_25] = _("Trying port 25 to the mail host.")
            rows[PORT_587] = _("Trying port 587 to {host}.").format(host=SUBMISSION_HOST)
        return rows

    def _started(self, probe_s: float) -> dict[str, asyncio.Task[Finding[Any]]]:
        endpoints = load_endpoints()
        suffixes = {cloud: facts.mx_suffixes for cloud, facts in endpoints.cloud.items()}
        includes = frozenset(facts.spf_include for facts in endpoints.cloud.values())
        domain, resolver = self._domain, self._resolver
        mx = asyncio.create_task(
            self._bounded(
                probe_mx.PROBE, probe_mx.probe_mx(domain, resolver, load_gateways(), suffixes), probe_s
            )
        )
        works: dict[str, Awaitable[Finding[Any]]] = {
            probe_spf.PROBE: probe_spf.probe_spf(
                domain,
                (self._public_ip,) if self._public_ip else (),
                resolver,
                includes,
                deadline_s=0.8 * probe_s,
            ),
            probe_dmarc.PROBE: probe_dmarc.probe_dmarc(domain, resolver),
            probe_dkim.PROBE: probe_dkim.probe_dkim(domain, resolver),
        }
        if self._port_probe is not None:
            works[PORT_587] = probe_port(SUBMISSION_HOST, SUBMISSION_PORT, self._port_probe, probe_s)
        tasks: dict[str, asyncio.Task[Finding[Any]]] = {probe_mx.PROBE: mx}
        tasks |= {
            name: asyncio.create_task(self._bounded(name, work, probe_s)) for name, work in works.items()
        }
        if self._port_probe is not None:
            tasks[PORT_25] = asyncio.create_task(self._port_25(mx, self._port_probe, probe_s))
        return tasks

    async def _port_25(
        self, mx: asyncio.Task[Finding[MxFacts]], port_probe: PortProbe, probe_s: float
    ) -> Finding[Port]:
        facts = (await asyncio.shield(mx)).value
        host = facts.microsoft_host if facts else None
        if host is None:
            return self._told(
                not_known(
                    PORT_25,
                    Problem(
                        id="port-25-not-tried",
                        text=_("Port 25 was not tried, because the Microsoft mail host is not known."),
                        fix=_(
                            "Type the host on the Network and tenant page, or look again when DNS answers."
                        ),
                        field="network.port_25",
                    ),
                )
            )
        return await self._bounded(PORT_25, probe_port(host, MX_PORT, port_probe, probe_s), probe_s)

    async def _bounded(self, name: str, work: Awaitable[Finding[T]], probe_s: float) -> Finding[T]:
        """The probe's end, whatever it is, told as a row."""
        try:
            # A little longer than the probe's own deadline, whose sentence says more.
            async with asyncio.timeout(probe_s + 0.5):
                found = await work
        except TimeoutError:
            found = _too_late(name)
        except WizardError as error:
            found = not_known(name, error.problem)
        except Exception as error:  # noqa: BLE001 - one probe's fault must not end the others
            found = not_known(
                name,
                Problem(
                    id=f"{name}-failed",
                    text=_("Not known, because this check failed in itself."),
                    fix=_("Look again. If it stays so, report it with the line below."),
                    detail=one_line(f"{type(error).__name__}: {error}"),
                ),
            )
        return self._told(found)

    def _told(self, found: Finding[T]) -> Finding[T]:
        self._on_row(found.row)
        return found

    def _facts(self, found: dict[str, Finding[Any]], elapsed_ms: int) -> Facts:
        return Facts(
            domain=self._domain,
            elapsed_ms=elapsed_ms,
            mx=found[probe_mx.PROBE].value,
            spf=found[probe_spf.PROBE].value,
            dkim=found[probe_dkim.PROBE].value,
            dmarc=found[probe_dmarc.PROBE].value,
            network=self._network(found),
            problems=(
                *(problem for one in found.values() for problem in one.problems),
                *_not_looked_up(network=self._port_probe is not None),
            ),
        )

    def _network(self, found: dict[str, Finding[Any]]) -> NetworkFacts | None:
        if self._port_probe is None:
            return None
        return NetworkFacts(
            public_ip=None,
            reverse_name=None,
            looks_dynamic=YesNo.UNKNOWN,
            port_25=found[PORT_25].value or Port.UNKNOWN,
            port_587=found[PORT_587].value or Port.UNKNOWN,
            blocklists=None,
        )


def _too_late(name: str) -> Finding[Any]:
    return not_known(
        name,
        Problem(
            id=f"{name}-timeout",
            text=_("Not known, because no answer came in time."),
            fix=_("Look again. If it stays so, ask your network administrator what is blocked."),
        ),
    )


def _not_looked_up(*, network: bool) -> tuple[Problem, ...]:
    """What stays null because this version does not ask, said so."""
    problems = [
        Problem(
            id="tenant-not-looked-up",
            text=_("Whether the domain belongs to a Microsoft 365 tenant was not looked up."),
            fix=_("Run check.ps1 from the Set up page: it reads the tenant's own settings."),
        )
    ]
    if network:
        problems.append(
            Problem(
                id="public-ip-not-looked-up",
                text=_("This site's public address, its name and block lists were not looked up."),
                fix=_(
                    "Read the address in the router's status page, and type it on the Network and tenant page."
                ),
                field="network.public_ips",
            )
        )
    else:
        problems.append(
            Problem(
                id="network-not-tried",
                text=_(
                    "The network was left alone but for DNS, so ports and the public address are not known."
                ),
                fix=_("Run it without --dns-only to try the ports from this computer."),
            )
        )
    return tuple(problems)
