"""What is typed into the device, method by method: host, port, encryption, sign-in, sender.

A value that is not known stays None, or is proposed and named among the placeholders. Labels and passwords are
not this module's business (`core.sheet`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from wizard.core.answers import Answers, Cloud, Security, SignIn
from wizard.core.case import Case
from wizard.core.domains import a_label
from wizard.core.knowledge import Knowledge
from wizard.core.levels import FINAL, MET
from wizard.core.model import Method
from wizard.core.profiles import DeviceKind, DeviceProfile
from wizard.core.requirements import port_25, port_587, starttls_tls_1_2

if TYPE_CHECKING:
    from wizard.core.facts import Facts

TO_MX = frozenset({Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE, Method.DIRECT_SEND})
"""The methods whose server is the domain's own MX host at Microsoft."""
SMTP_AUTH = frozenset({Method.SMTP_AUTH_OAUTH, Method.SMTP_AUTH_BASIC})
"""The methods that sign in with a mailbox."""


_WITH_PUBLIC_AZURE = frozenset({Cloud.WORLDWIDE, Cloud.GCC})
"""The clouds whose Azure subscriptions live in the public Azure."""
_SMTPS = 465
"""Where TLS begins with the first byte (RFC 8314, section 3.3)."""


class Wiring(msgspec.Struct, frozen=True):
    """The settings as values. ``missing`` names what is not known yet, by question or field."""

    host: str | None
    port: int
    security: Security
    sign_in: SignIn
    username: str | None
    sender: str
    missing: tuple[str, ...]


def wiring(
    method: Method, case: Case, profile: DeviceProfile | None, knowledge: Knowledge, facts: "Facts | None"
) -> Wiring:
    """The settings of ``method`` in this case."""
    missing: list[str] = []
    sender = _sender(method, case, profile, missing)
    host = server_of(method, case, knowledge, facts)
    if host is None:
        missing.append(_HOST_FIELD.get(method, "tenant.cloud"))
    sign_in = _sign_in(method, case)
    username = None if sign_in is SignIn.NONE else _username(method, case, sender, missing)
    return Wiring(
        host=host,
        port=_port(method, case),
        security=_security(method, case),
        sign_in=sign_in,
        username=username,
        sender=sender,
        missing=tuple(dict.fromkeys(missing)),
    )


_HOST_FIELD = {
    **dict.fromkeys(TO_MX, "tenant.mx_host"),
    Method.LOCAL_RELAY: "options.local_relay_host",
}


def _sender(method: Method, case: Case, profile: DeviceProfile | None, missing: list[str]) -> str:
    """The From address. High Volume Email sends as its own account and as nobody else."""
    answers = case.answers
    if method is Method.HIGH_VOLUME_EMAIL and answers.options.hve_account is not None:
        return as_typed(answers.options.hve_account)
    if answers.sending.from_ is not None:
        return as_typed(answers.sending.from_)
    if method in SMTP_AUTH and answers.tenant.mailbox is not None:
        return as_typed(answers.tenant.mailbox)
    missing.append("sending.from")
    scans = profile is None or profile.kind is DeviceKind.PRINTER
    return f"{'scanner' if scans else 'alerts'}@{a_label(answers.domain)}"


def as_typed(address: str) -> str:
    """The address as a device or a server is told it: its domain in A-labels, since they know no other form."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{a_label(domain)}"


def server_of(method: Method, case: Case, knowledge: Knowledge, facts: "Facts | None" = None) -> str | None:
    """The host that the device sends to, or None where it is not known."""
    if method in TO_MX:
        return microsoft_mx(case, knowledge, facts)
    if method is Method.LOCAL_RELAY:
        return case.answers.options.local_relay_host
    if method is Method.HIGH_VOLUME_EMAIL:
        return knowledge.endpoints.high_volume_email.host
    if method is Method.AZURE_COMMUNICATION_SERVICES:
        # Azure's own national clouds have hosts of their own, which no source that was read names.
        apart = cloud_of(case) not in _WITH_PUBLIC_AZURE
        return None if apart else knowledge.endpoints.azure_communication_services.host
    return knowledge.endpoints.cloud[cloud_of(case)].smtp_auth_host


def cloud_of(case: Case) -> Cloud:
    """The tenant's cloud, the worldwide one where nothing is said."""
    return cloud_of_answers(case.answers)


def cloud_of_answers(answers: Answers) -> Cloud:
    """The same, where no case was made of the answers."""
    return answers.tenant.cloud or Cloud.WORLDWIDE


def microsoft_mx(case: Case, knowledge: Knowledge, facts: "Facts | None") -> str | None:
    """Microsoft's MX host for the domain, as it was answered or looked up; never worked out from the domain.

    A filter's host is no use here: mail handed to it would go round the connector.
    """
    given = case.answers.tenant.mx_host
    if given is not None and is_microsoft_mx(given, knowledge):
        return a_label(given)
    if facts is not None and facts.mx is not None and facts.mx.microsoft_host is not None:
        return a_label(facts.mx.microsoft_host)
    return None


def is_microsoft_mx(host: str, knowledge: Knowledge) -> bool:
    """Whether a host has one of the names that Microsoft gives to MX hosts."""
    name = a_label(host)
    return any(name.endswith(cloud.mx_suffixes) for cloud in knowledge.endpoints.cloud.values())


def _port(method: Method, case: Case) -> int:
    if method in TO_MX:
        return 25
    if method is Method.HIGH_VOLUME_EMAIL:
        return 587
    levels = case.levels
    if method is Method.LOCAL_RELAY:
        ports = case.device.ports
        if _security(method, case) is Security.IMPLICIT and (not isinstance(ports, tuple) or _SMTPS in ports):
            return _SMTPS
        if levels.can_25 != FINAL:
            return 25
        return 587 if levels.can_587 != FINAL else _only_port(case)
    # The port on which the requirement stands best: 587, unless 25 is known to work and 587 is not.
    return 25 if port_25(levels) < port_587(levels) else 587


def _only_port(case: Case) -> int:
    """A device that knows neither 25 nor 587: the relay of the own network listens wherever it must."""
    ports = case.device.ports
    return min(ports) if isinstance(ports, tuple) else 25


def _security(method: Method, case: Case) -> Security:
    """STARTTLS wherever the device is not known to lack it; clear text only where the method allows it."""
    encrypted = starttls_tls_1_2(case.levels)
    if method in TO_MX and method is not Method.CONNECTOR_CERTIFICATE:
        return Security.NONE if encrypted == FINAL else Security.STARTTLS
    if method is Method.LOCAL_RELAY and encrypted != MET:
        modes = case.device.security_modes
        if isinstance(modes, tuple) and Security.IMPLICIT in modes and case.levels.tls == MET:
            return Security.IMPLICIT
        if not isinstance(modes, tuple) or Security.NONE in modes:
            return Security.NONE
        return Security.STARTTLS if Security.STARTTLS in modes else Security.IMPLICIT
    return Security.STARTTLS


def _sign_in(method: Method, case: Case) -> SignIn:
    levels = case.levels
    choose: dict[Method, Callable[[], SignIn]] = {
        Method.SMTP_AUTH_OAUTH: lambda: SignIn.OAUTH2,
        Method.SMTP_AUTH_BASIC: lambda: SignIn.BASIC,
        # The relay is the own server: it asks for a password only from a device that can not go without.
        Method.LOCAL_RELAY: lambda: SignIn.BASIC if levels.no_sign_in == FINAL else SignIn.NONE,
        # Security defaults refuse a password: a device of which nothing is known then has to have OAuth 2.0.
        Method.HIGH_VOLUME_EMAIL: lambda: (
            SignIn.OAUTH2
            if levels.oauth == MET or (levels.oauth != FINAL and levels.no_security_defaults == FINAL)
            else SignIn.BASIC
        ),
        Method.AZURE_COMMUNICATION_SERVICES: lambda: (
            SignIn.OAUTH2 if levels.oauth == MET and levels.password == FINAL else SignIn.BASIC
        ),
    }
    return choose.get(method, lambda: SignIn.NONE)()


def _username(method: Method, case: Case, sender: str, missing: list[str]) -> str | None:
    options, mailbox = case.answers.options, case.answers.tenant.mailbox
    if method is Method.AZURE_COMMUNICATION_SERVICES:
        if options.acs_username is None:
            missing.append("options.acs_username")
        return options.acs_username
    if method is Method.HIGH_VOLUME_EMAIL:
        if options.hve_account is None:
            missing.append("options.hve_account")
        return None if options.hve_account is None else as_typed(options.hve_account)
    if method is Method.LOCAL_RELAY:
        return sender
    if mailbox is None:
        missing.append("tenant.mailbox")
        return sender
    return as_typed(mailbox)
