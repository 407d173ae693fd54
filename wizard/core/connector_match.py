"""Whether the organisation's connectors recognise the certificate that is about to be shown, by their own name for it.

Pure: the connectors are those of a tenant report. The rule is that of ``TlsSenderCertificateName``
(Set-InboundConnector, learn.microsoft.com): the certificate's name itself, or with a leading ``*.`` any one label in
its place. A report may be older than the last ``apply.ps1``, so nothing here ends a try.
"""

import datetime

from wizard.core.certificates import Certificate
from wizard.core.domains import a_label
from wizard.core.problem import Problem
from wizard.core.report_connectors import ON_PREMISES, sends_for
from wizard.core.tenant_report import InboundConnector, InboundConnectors
from wizard.core.texts import _, full_date, one_line

SHOWN = 3
"""Names of a certificate or connectors of an organisation in one sentence."""


def recognises(wanted: str, names: tuple[str, ...]) -> bool:
    """Whether a connector that wants this name recognises a certificate with these."""
    wanted = _folded(wanted)
    for name in map(_folded, names):
        if name and (name == wanted or (wanted.startswith("*.") and name.partition(".")[2] == wanted[2:])):
            return True
    return False


def check_connectors(
    leaf: Certificate, seen: InboundConnectors, sender: str, read_on: datetime.date | None
) -> tuple[Problem, ...]:
    """Why Microsoft 365 would not take mail from ``sender`` by this certificate; () where a connector fits.

    ``read_on`` is the day of the tenant report, None where it does not say.
    """
    by_name = [one for one in seen.connectors if one.certificate]
    if not by_name:
        return (_none_yet(leaf, read_on),)
    known = [one for one in by_name if recognises(one.certificate, names_of(leaf))]
    if not known:
        return (_another_name(leaf, by_name, read_on),)
    relaying = [one for one in known if one.type.lower() == ON_PREMISES]
    if not relaying:
        return (_partner(known[0], read_on),)
    enabled = [one for one in relaying if one.enabled]
    if not enabled:
        return (_switched_off(relaying[0], read_on),)
    domain = sender.rpartition("@")[2]
    if not any(sends_for(one, domain) for one in enabled):
        return (_other_senders(enabled[0], domain, read_on),)
    return ()


def names_of(leaf: Certificate) -> tuple[str, ...]:
    """Every name that a certificate proves: the alternative ones, and the common one where it is a host's."""
    common = (leaf.subject,) if "." in leaf.subject and " " not in leaf.subject else ()
    return tuple(dict.fromkeys((*leaf.names, *common)))


def _folded(name: str) -> str:
    star = "*." if name.startswith("*.") else ""
    try:
        return star + a_label(name.removeprefix("*."))
    except ValueError:
        return ""


def _by(read_on: datetime.date | None) -> str:
    """Who says so."""
    if read_on is None:
        return _("By the tenant report")
    return _("By the tenant report of {day}").format(day=full_date(read_on))


def _listed(names: tuple[str, ...]) -> str:
    more = ", ..." if len(names) > SHOWN else ""
    return ", ".join(one_line(name, 100) for name in names[:SHOWN]) + more


def _named(one: InboundConnector) -> str:
    return one_line(one.name, 100)


def _none_yet(leaf: Certificate, read_on: datetime.date | None) -> Problem:
    name = next(iter(names_of(leaf)), "")
    return Problem(
        "own-certificate-no-connector",
        _(
            "{by}, no connector of your organisation recognises a certificate, so Microsoft 365 will not know who sends."
        ).format(by=_by(read_on)),
        _("Run apply.ps1 first, and give it the name {name}.").format(name=one_line(name, 100))
        if name
        else _("Run apply.ps1 first."),
        detail="550 5.7.64 TenantAttribution",
    )


def _another_name(
    leaf: Certificate, by_name: list[InboundConnector], read_on: datetime.date | None
) -> Problem:
    told = "; ".join(
        _('"{connector}" recognises {name}').format(
            connector=_named(one), name=one_line(one.certificate, 100)
        )
        for one in by_name[:SHOWN]
    )
    return Problem(
        "own-certificate-other-name",
        _("{by}, no connector recognises this certificate: it is for {names}, and {told}.").format(
            by=_by(read_on), names=_listed(names_of(leaf)) or _("no name"), told=told
        ),
        _(
            "Use the certificate that the connector recognises, or run apply.ps1 with this one's name as "
            "-CertificateName and a -ConnectorName of its own."
        ),
        detail="550 5.7.64 TenantAttribution",
    )


def _partner(one: InboundConnector, read_on: datetime.date | None) -> Problem:
    return Problem(
        "own-certificate-partner",
        _(
            'The connector "{connector}" recognises this certificate and is of the type {type}: it passes nothing on to '
            "people outside your organisation."
        ).format(connector=_named(one), type=one_line(one.type, 40) or _("not known")),
        _("Run apply.ps1: it creates one of the type OnPremises."),
        detail=_by(read_on),
    )


def _switched_off(one: InboundConnector, read_on: datetime.date | None) -> Problem:
    return Problem(
        "own-certificate-connector-off",
        _(
            'The connector "{connector}" recognises this certificate and is switched off, so Microsoft 365 will not '
            "know who sends."
        ).format(connector=_named(one)),
        _("Run apply.ps1: it switches it on."),
        detail=_by(read_on),
    )


def _other_senders(one: InboundConnector, domain: str, read_on: datetime.date | None) -> Problem:
    return Problem(
        "own-certificate-senders",
        _('The connector "{connector}" recognises this certificate, but not for senders in {domain}.').format(
            connector=_named(one), domain=one_line(domain, 253)
        ),
        _("Add the domain to the connector's sender domains in the Exchange admin center (Mail flow)."),
        detail=f"{_by(read_on)}: {_listed(one.sender_domains)}",
    )
