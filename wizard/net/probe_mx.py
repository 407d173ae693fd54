"""Finds out where mail for a domain goes: Microsoft's host, a filter in front of it, or somebody else.

The Microsoft host is read, never computed from the domain: domains added since July 2026 have names that
nobody can guess (``facts``: MC1048624).
"""

from collections.abc import Mapping

from wizard.core.answers import Cloud
from wizard.core.facts import MxFacts, MxHost, RowState
from wizard.core.gateways import Gateways, clouds_of
from wizard.core.problem import Problem
from wizard.core.texts import _, one_line
from wizard.net.finding import Finding, row
from wizard.net.services import Resolver

PROBE = "mx"


async def probe_mx(
    domain: str, resolver: Resolver, gateways: Gateways, mx_suffixes: Mapping[Cloud, tuple[str, ...]]
) -> Finding[MxFacts]:
    """The MX records and what they mean. Raises `WizardError` when DNS gave no answer."""
    answer = await resolver.query(domain, "MX")
    hosts = _hosts(answer.records)
    detail = ", ".join(f"{one.preference} {one.host or '.'}" for one in hosts)
    if not answer.exists:
        return _nowhere(_("{domain} does not exist in DNS.").format(domain=domain), "domain-not-found")
    if len(hosts) == 1 and hosts[0].host == "":  # RFC 7505
        return _nowhere(
            _("{domain} says that it takes no mail at all.").format(domain=domain), "mx-null", detail
        )
    if not hosts:
        return _nowhere(_("{domain} has no MX record.").format(domain=domain), "mx-missing")
    microsoft = next((one.host for one in hosts if clouds_of(one.host, mx_suffixes)), None)
    if microsoft is not None:
        return _at_microsoft(domain, hosts, microsoft, clouds_of(microsoft, mx_suffixes), detail)
    gateway = next((name for one in hosts if (name := gateways.name_of(one.host))), None)
    if gateway is not None:
        text = _("{gateway} filters the mail for {domain} before Microsoft 365 gets it.").format(
            gateway=gateway, domain=domain
        )
    else:
        text = _("Mail for {domain} goes to {host}, which is not Microsoft 365.").format(
            domain=domain, host=one_line(hosts[0].host, 100)
        )
    return Finding(
        MxFacts(hosts, None, None, gateway),
        row(PROBE, RowState.ATTENTION, text, detail),
        (_host_unknown(text),),
    )


def _hosts(records: tuple[str, ...]) -> tuple[MxHost, ...]:
    found = []
    for record in records:
        preference, _space, host = record.partition(" ")
        if preference.isascii() and preference.isdigit():
            found.append(MxHost(int(preference), one_line(host.strip().removesuffix("."), 255)))
    return tuple(sorted(found, key=lambda one: (one.preference, one.host)))


def _at_microsoft(
    domain: str, hosts: tuple[MxHost, ...], microsoft: str, clouds: tuple[Cloud, ...], detail: str
) -> Finding[MxFacts]:
    # Worldwide and GCC share every host: what holds for one holds for the other.
    cloud = Cloud.WORLDWIDE if Cloud.WORLDWIDE in clouds else clouds[0] if len(clouds) == 1 else None
    problems: tuple[Problem, ...] = ()
    if cloud is None:
        problems = (
            Problem(
                id="cloud-unclear",
                text=_("The MX host belongs to several government clouds; which one is not known."),
                fix=_("Choose your cloud on the Network and tenant page."),
                field="tenant.cloud",
            ),
        )
    text = _("Mail for {domain} goes to Microsoft 365.").format(domain=domain)
    return Finding(MxFacts(hosts, microsoft, cloud, None), row(PROBE, RowState.GOOD, text, detail), problems)


def _nowhere(text: str, problem_id: str, detail: str = "") -> Finding[MxFacts]:
    problem = Problem(
        id=problem_id,
        text=text,
        fix=_(
            "Check the domain's spelling. If it is right, publish the MX record that the admin centre shows."
        ),
        field="domain",
    )
    return Finding(MxFacts((), None, None, None), row(PROBE, RowState.PROBLEM, text, detail), (problem,))


def _host_unknown(text: str) -> Problem:
    return Problem(
        id="microsoft-host-unknown",
        text=text,
        fix=_(
            "Read the Microsoft host in the Microsoft 365 admin centre (Settings, Domains, your domain, "
            "DNS records, MX) and type it on the Network and tenant page."
        ),
        field="tenant.mx_host",
    )
