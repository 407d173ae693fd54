"""Finds out where mail for a domain goes: Microsoft's host, a filter in front of it, or somebody else.

The Microsoft host is read, never computed from the domain: domains added since July 2026 have names that
nobody can guess (``facts``: MC1048624).
"""

import asyncio
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wizard.core.answers import Cloud
from wizard.core.domains import a_label, readable
from wizard.core.facts import MxFacts, MxHost, MxRoute, RowState
from wizard.core.gateways import Gateways, clouds_of
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.files import load_endpoints
from wizard.net import mx_problems, mx_without
from wizard.net.finding import Finding, row
from wizard.net.services import Resolver

PROBE = "mx"
HOSTS = 10
"""MX hosts looked up at most; a sound domain has five at the most."""

Suffixes = Mapping[Cloud, tuple[str, ...]]


class Standing(StrEnum):
    """What became of an MX host's name."""

    SOUND = "sound"
    MISSING = "missing"
    ADDRESS = "address"
    NO_NAME = "no_name"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class _Host:
    """One MX host looked up; ``alias`` is the last name that a CNAME led to, "" where none did."""

    mx: MxHost
    standing: Standing
    alias: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.alias, self.mx.host) if self.alias else (self.mx.host,)


async def probe_mx(
    domain: str, resolver: Resolver, gateways: Gateways, mx_suffixes: Suffixes
) -> Finding[MxFacts]:
    """The MX records and what they mean. Raises `WizardError` when DNS gave no answer."""
    answer = await resolver.query(domain, "MX")
    listed = _hosts(answer.records)
    null = any(one.host == "" for one in listed)
    proofs = [one.host for one in listed if gateways.is_placeholder(one.host)]
    hosts = tuple(one for one in listed if one.host and one.host not in proofs)
    problems = [mx_problems.proof_left(proofs[0])] if proofs and hosts else []
    if answer.aliases:
        problems.append(mx_problems.apex_alias(readable(domain), answer.aliases[-1]))
    if null and hosts:
        problems.append(mx_problems.null_among_others(readable(domain)))
    if not hosts:
        found = await mx_without.probe_without_mx(domain, resolver, answer, null=null)
    else:
        first = await asyncio.gather(*(_looked_up(one, resolver) for one in hosts[:HOSTS]))
        looked_up = (*first, *(_Host(one, Standing.NOT_KNOWN) for one in hosts[HOSTS:]))
        found = _Reading(readable(domain), hosts, looked_up, gateways, mx_suffixes).finding()
    detail = ", ".join(f"{one.preference} {one.host or '.'}" for one in listed)
    state = found.row.state
    if problems and state is RowState.GOOD:
        state = RowState.ATTENTION if answer.aliases or null else state
    return Finding(found.value, row(PROBE, state, found.row.text, detail), (*found.problems, *problems))


def _hosts(records: tuple[str, ...]) -> tuple[MxHost, ...]:
    found = []
    for record in records:
        preference, _space, host = record.partition(" ")
        if preference.isascii() and preference.isdigit():
            found.append(MxHost(int(preference), one_line(host.strip().removesuffix("."), 255)))
    return tuple(sorted(found, key=lambda one: (one.preference, one.host)))


async def _looked_up(mx: MxHost, resolver: Resolver) -> _Host:
    try:
        ipaddress.ip_address(mx.host.strip("[]"))
    except ValueError:
        pass
    else:
        return _Host(mx, Standing.ADDRESS)
    try:
        name = a_label(mx.host)
    except ValueError:
        return _Host(mx, Standing.NO_NAME)
    try:
        answer = await resolver.query(name, "A")
        if answer.exists and not answer.records:
            answer = await resolver.query(name, "AAAA")
    except WizardError:
        return _Host(mx, Standing.NOT_KNOWN)
    alias = one_line(answer.aliases[-1], 255) if answer.aliases else ""
    return _Host(mx, Standing.SOUND if answer.records else Standing.MISSING, alias)


class _Reading:
    """What a list of MX hosts means."""

    def __init__(
        self,
        domain: str,
        hosts: tuple[MxHost, ...],
        looked_up: Sequence[_Host],
        gateways: Gateways,
        mx_suffixes: Suffixes,
    ) -> None:
        self._domain = domain
        self._hosts = hosts
        self._looked_up = looked_up
        self._suffixes = mx_suffixes
        self._gateways = gateways
        self._microsoft = [
            (one, name) for one in looked_up for name in one.names[:2] if clouds_of(name, mx_suffixes)
        ]
        ours = {one.mx.host for one, _name in self._microsoft}
        self._others = [one for one in looked_up if one.mx.host not in ours]
        self._gateway = next(
            (name for one in self._others for host in one.names if (name := gateways.name_of(host))), None
        )

    def finding(self) -> Finding[MxFacts]:
        # A name that is not there is told as a problem; what the records say about whose it is still holds.
        there = [name for one, name in sorted(self._microsoft, key=_missing_last)]
        broken = tuple(_faults(self._domain, self._looked_up))
        if there:
            return self._at_microsoft(there, broken)
        return self._not_at_microsoft(broken)

    def _at_microsoft(self, there: list[str], broken: tuple[Problem, ...]) -> Finding[MxFacts]:
        host = there[0]
        cloud, problems = self._cloud(there)
        strangers = [one for one in self._others if _is_alive(one)]
        facts = MxFacts(
            self._hosts, host, cloud, self._gateway, MxRoute.MIXED if strangers else MxRoute.MICROSOFT
        )
        state = RowState.ATTENTION if broken or strangers else RowState.GOOD
        if not strangers:
            text = _("Mail for {domain} goes to Microsoft 365.").format(domain=self._domain)
        elif self._gateway:
            text = _(
                "{gateway} filters the mail for {domain}, but some can also go straight to Microsoft 365."
            ).format(gateway=self._gateway, domain=self._domain)
            problems += (mx_problems.around_filter(text, host),)
        else:
            text = _("Mail for {domain} goes to Microsoft 365 and also to {host}.").format(
                domain=self._domain, host=one_line(strangers[0].mx.host, 100)
            )
            problems += (mx_problems.also_elsewhere(text, host),)
        return Finding(facts, row(PROBE, state, text), problems + broken)

    def _cloud(self, there: list[str]) -> tuple[Cloud | None, tuple[Problem, ...]]:
        clouds = clouds_of(there[0], self._suffixes)
        if any(not set(clouds) & set(clouds_of(name, self._suffixes)) for name in there):
            return None, (mx_problems.two_clouds(self._domain),)
        # Worldwide and GCC share every host: what holds for one holds for the other.
        if Cloud.WORLDWIDE in clouds or len(clouds) == 1:
            return (Cloud.WORLDWIDE if Cloud.WORLDWIDE in clouds else clouds[0]), ()
        return None, (mx_problems.cloud_unclear(),)

    def _not_at_microsoft(self, broken: tuple[Problem, ...]) -> Finding[MxFacts]:
        domain = self._domain
        submission = _submission_hosts()
        alive = [one for one in self._looked_up if _is_alive(one) and one.mx.host.lower() not in submission]
        service = next(
            (
                name
                for one in self._looked_up
                for host in one.names
                if (name := self._gateways.service_of(host))
            ),
            None,
        )
        route, state = MxRoute.ELSEWHERE, RowState.ATTENTION
        if self._gateway is not None:
            route = MxRoute.FILTERED
            text = _("{gateway} filters the mail for {domain} before Microsoft 365 gets it.").format(
                gateway=self._gateway, domain=domain
            )
        elif service is not None:
            text = _("Mail for {domain} goes to {service}, not to Microsoft 365.").format(
                domain=domain, service=service
            )
        elif not alive:
            route, state = MxRoute.NOWHERE, RowState.PROBLEM
            text = _("None of the MX hosts of {domain} can take mail.").format(domain=domain)
        else:
            text = _("Mail for {domain} goes to {host}, which is not Microsoft 365.").format(
                domain=domain, host=one_line(alive[0].mx.host, 100)
            )
        return Finding(
            MxFacts(self._hosts, None, None, self._gateway, route),
            row(PROBE, state, text),
            (mx_problems.host_unknown(text, service), *broken),
        )


def _is_alive(host: _Host) -> bool:
    return host.standing in {Standing.SOUND, Standing.NOT_KNOWN}


def _missing_last(found: tuple[_Host, str]) -> bool:
    return found[0].standing is Standing.MISSING


def _faults(domain: str, hosts: Sequence[_Host]) -> list[Problem]:
    """What is wrong with single hosts."""
    submission = _submission_hosts()
    found: list[Problem] = []
    for one in hosts:
        host = one.mx.host
        if host.lower() in submission:
            found.append(mx_problems.submission_host(domain, host))
        elif one.standing is Standing.ADDRESS:
            found.append(mx_problems.address(domain, host))
        elif one.standing is Standing.NO_NAME:
            found.append(mx_problems.no_name(domain, host))
        elif one.standing is Standing.MISSING:
            found.append(mx_problems.missing(domain, host))
        elif one.alias:
            found.append(mx_problems.alias(domain, host, one.alias))
    return found


def _submission_hosts() -> frozenset[str]:
    """Hosts that take mail from those who sign in, and none for a domain."""
    endpoints = load_endpoints()
    named = [
        host
        for cloud in endpoints.cloud.values()
        for host in (cloud.smtp_auth_host, *cloud.named_hosts)
        if host is not None
    ]
    services = [endpoints.high_volume_email.host, endpoints.azure_communication_services.host]
    return frozenset([*named, *services, *(one.host for one in endpoints.avoided)])
