"""What a plan still needs is obtained: one function a requirement, and each says what it may not touch.

An unknown requirement is granted by the facts that nobody answered, an unmet one only where the admin can obtain it.
A requirement that the plan calls met is never helped along: if it does not hold, the mail does not arrive.
"""

from collections.abc import Callable
from typing import Any

from tests.sim.proof.site import NEW_TLS, GrantError, Site, changed
from wizard.core.answers import Hosting, Security, SignIn, Tls
from wizard.core.model import Candidate, Method, Plan, Requirement, Status

Grant = Callable[[Site, Plan, bool], Site]
"""Site, plan and whether the admin changes what was answered (an unmet, changeable requirement)."""


def granted(site: Site, candidate: Candidate, plan: Plan) -> Site:
    """The site in which every open requirement of the plan's method holds."""
    for requirement in candidate.requirements:
        if requirement.status is not Status.MET:
            site = grant(site, requirement, plan)
    return _typed(site, plan)


def grant(site: Site, requirement: Requirement, plan: Plan) -> Site:
    """The site in which this open requirement holds."""
    obtains = requirement.status is Status.UNMET
    if obtains and not requirement.changeable:
        raise GrantError(f"{requirement.id} can not be obtained")
    after = _GRANTS[requirement.id](site, plan, obtains)
    return changed(after, granted=(*after.granted, requirement.id))


def _set(site: Site, question: str, obtains: bool, **fields: Any) -> Site:
    """The fields set; what was answered may only change where the admin obtains it."""
    if all(getattr(site, name) == value for name, value in fields.items()):
        return site
    if question in site.sure and not obtains:
        raise GrantError(f"the plan needs {fields}, and {question} was answered otherwise")
    return changed(site, **fields)


def _accepted(site: Site, plan: Plan, obtains: bool) -> Site:
    return changed(site, accepted=tuple(dict.fromkeys((*site.accepted, site.from_domain))))


def _signs_in(site: Site, how: SignIn) -> Site:
    return _set(site, "device.sign_in", False, sign_in=site.sign_in | {how})


def _starttls(site: Site, plan: Plan, obtains: bool) -> Site:
    after = _set(site, "device.security_modes", False, modes=site.modes | {Security.STARTTLS})
    return _set(after, "device.tls", False, tls=site.tls if site.tls in NEW_TLS else Tls.V1_2)


def _encryption(site: Site, plan: Plan, obtains: bool) -> Site:
    if Security.NONE in site.modes or (Security.STARTTLS in site.modes and site.tls in NEW_TLS):
        return site
    if "device.security_modes" not in site.sure and "device.tls" in site.sure and site.tls not in NEW_TLS:
        return changed(site, modes=site.modes | {Security.NONE})
    return _starttls(site, plan, obtains)


def _port(site: Site, plan: Plan, obtains: bool) -> Site:
    port = plan.settings.port
    after = _set(site, "device.ports", False, ports=site.ports | {port})
    return _opened(after, port, obtains)


def _opened(site: Site, port: int, obtains: bool) -> Site:
    return _set(site, f"network.port_{port}", obtains, **{f"open_{port}": True})


def _way_on(site: Site, plan: Plan, obtains: bool) -> Site:
    relay = plan.relay
    if relay is None:
        raise GrantError("a relay plan without a relay")
    after = _opened(site, relay.port, obtains)
    if relay.way_on is Method.SMTP_AUTH_OAUTH:
        return _set(after, "tenant.licensed_mailbox", obtains, licensed=True)
    if relay.way_on is Method.CONNECTOR_IP:
        after = _set(after, "network.static_ip", obtains, static_ip=True)
        return _set(after, "network.ip_shared", obtains, ip_shared=False)
    return _set(after, "options.certificate", obtains, certificate=True)


def _defaults_off(site: Site, plan: Plan, obtains: bool) -> Site:
    if plan.settings.sign_in is SignIn.OAUTH2:
        return _signs_in(site, SignIn.OAUTH2)
    return _set(site, "tenant.security_defaults", False, security_defaults=False)


_GRANTS: dict[str, Grant] = {
    "accepted-domain": _accepted,
    "send-without-sign-in": lambda site, plan, obtains: _signs_in(site, SignIn.NONE),
    "encryption-on-port-25": _encryption,
    "oauth-sign-in": lambda site, plan, obtains: _signs_in(site, SignIn.OAUTH2),
    "password-sign-in": lambda site, plan, obtains: _signs_in(site, SignIn.BASIC),
    "sign-in-offered": lambda site, plan, obtains: _signs_in(site, plan.settings.sign_in),
    "starttls-tls-1-2": _starttls,
    "port-25": _port,
    "port-587": _port,
    "port-587-or-25": _port,
    "licensed-mailbox": lambda site, plan, obtains: _set(
        site, "tenant.licensed_mailbox", obtains, licensed=True
    ),
    "static-public-ip": lambda site, plan, obtains: _set(site, "network.static_ip", obtains, static_ip=True),
    "unshared-public-ip": lambda site, plan, obtains: _set(
        site, "network.ip_shared", obtains, ip_shared=False
    ),
    "client-certificate": lambda site, plan, obtains: _set(
        site, "device.client_certificate", False, client_certificate=True
    ),
    "public-certificate": lambda site, plan, obtains: _set(
        site, "options.certificate", obtains, certificate=True
    ),
    "on-premises": lambda site, plan, obtains: _set(
        site, "device.hosting", False, hosting=Hosting.ON_PREMISES
    ),
    "own-computer": lambda site, plan, obtains: (
        site
        if site.hosting is Hosting.CLOUD_VM
        else _set(site, "device.hosting", False, hosting=Hosting.ON_PREMISES)
    ),
    "internal-recipients": lambda site, plan, obtains: _set(
        site, "sending.recipients", False, recipients="internal"
    ),
    # Too many external recipients, and not known who receives: it holds where only the own people do.
    "external-limit": lambda site, plan, obtains: _set(
        site, "sending.recipients", False, recipients="internal"
    ),
    "direct-send-allowed": lambda site, plan, obtains: _set(
        site, "tenant.reject_direct_send", False, reject_direct_send=False
    ),
    "security-defaults-off": _defaults_off,
    "basic-available": lambda site, plan, obtains: changed(site, basic_switched_on=True),
    "local-server": lambda site, plan, obtains: _set(
        site, "options.local_server", obtains, local_server=True
    ),
    "relay-way-on": _way_on,
    "billing-policy": lambda site, plan, obtains: _set(
        site, "options.azure_subscription", obtains, azure=True
    ),
    "azure-subscription": lambda site, plan, obtains: _set(
        site, "options.azure_subscription", obtains, azure=True
    ),
    "default-quota": lambda site, plan, obtains: changed(site, raised_quota=True),
}


def _typed(site: Site, plan: Plan) -> Site:
    """From device to relay "anything goes: it is your own server" (policy), so nobody need answer how.

    What was not answered is then whatever the sheet says; the relay of a device that turns out otherwise is built for
    that device (the window asks, and the plan is made again). An answer is never changed.
    """
    if plan.method is not Method.LOCAL_RELAY:
        return site
    settings = plan.settings
    after = _set(site, "device.ports", False, ports=site.ports | {settings.port})
    after = _set(after, "device.security_modes", False, modes=site.modes | {settings.security})
    after = _set(after, "device.sign_in", False, sign_in=site.sign_in | {settings.sign_in})
    if settings.security is not Security.NONE and site.tls not in NEW_TLS:
        after = _set(after, "device.tls", False, tls=Tls.V1_2)
    return after
