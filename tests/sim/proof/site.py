"""What is really the case behind a drawn answer: the device, the site and the tenant, with nothing unknown.

What was answered is so. What was not answered is drawn, within what the policy takes as given. `grant` then obtains
what a plan still needs, and never touches what was answered otherwise, unless the admin can change that.
"""

import dataclasses
import datetime
import random
from dataclasses import dataclass
from typing import Any, Literal

from tests.core.cases import KNOWLEDGE
from tests.sim.proof.drawing import Drawn
from wizard.core.answers import Cloud, Hosting, Recipients, Security, SignIn, Tls
from wizard.core.case import known_device
from wizard.core.domains import a_label
from wizard.core.settings import is_microsoft_mx

NEW_TLS = frozenset({Tls.V1_2, Tls.V1_3})
SITE_IP = "203.0.113.10"
ELSEWHERE_IP = "198.51.100.66"
"""Somebody else's address; never one of a site's."""


class GrantError(AssertionError):
    """A plan asks for what the answers say is not so: the engine contradicts itself."""


@dataclass
class Site:
    """One truth. ``sure`` are the questions that were answered, by the admin or by the device's profile."""

    sure: frozenset[str]
    hosting: Hosting
    sign_in: frozenset[SignIn]
    tls: Tls
    modes: frozenset[Security]
    ports: frozenset[int]
    client_certificate: bool
    max_host_length: int | None
    static_ip: bool
    ip_shared: bool
    open_25: bool
    open_587: bool
    public_ips: tuple[str, ...]
    recipients: Literal["internal", "external", "both"]
    cloud: Cloud
    mx_host: str
    submission_host: str
    accepted: tuple[str, ...]
    from_domain: str
    licensed: bool
    smtp_auth_tenant: bool
    smtp_auth_mailbox: Literal["enabled", "disabled", "inherit"]
    security_defaults: bool
    reject_direct_send: bool
    created: datetime.date | None
    basic_switched_on: bool
    licences: int | None
    certificate: bool
    local_server: bool
    azure: bool
    raised_quota: bool
    dmarc: Literal["", "none", "quarantine", "reject"]
    peak: int
    per_day: int
    external_per_day: int
    connections: int
    granted: tuple[str, ...] = ()

    @property
    def ip(self) -> str:
        """The address that the device's connections come from."""
        return self.public_ips[0]

    def can_open(self, port: int) -> bool:
        """Whether the site's network lets a connection out to this port."""
        return {25: self.open_25, 587: self.open_587}.get(port, True)


def site_of(drawn: Drawn, rng: random.Random) -> Site:
    """The truth behind the answers; what they leave open is drawn."""
    answers = drawn.answers
    device = known_device(answers, drawn.profile)
    sending, network, tenant, options = answers.sending, answers.network, answers.tenant, answers.options
    sure: set[str] = set()

    def known(path: str, value: Any, otherwise: Any) -> Any:
        if value is None or value == "unknown":
            return otherwise
        sure.add(path)
        return value

    def yes(path: str, value: Any) -> bool:
        return bool(known(path, value, rng.choice(("yes", "no"))) == "yes")

    def some(path: str, value: Any, choices: tuple[Any, ...]) -> frozenset[Any]:
        drawn_ones = rng.sample(choices, rng.randint(1, len(choices)))
        return frozenset(known(path, value, drawn_ones))

    cloud = tenant.cloud or Cloud.WORLDWIDE
    from_domain = a_label(sending.from_.rpartition("@")[2] if sending.from_ else answers.domain)
    mx_host = tenant.mx_host
    if mx_host is None or not is_microsoft_mx(mx_host, KNOWLEDGE):
        mx_host = f"t{KNOWLEDGE.endpoints.cloud[cloud].mx_suffixes[-1]}"
    else:
        sure.add("tenant.mx_host")
    return Site(
        hosting=known("device.hosting", device.hosting, rng.choice(tuple(Hosting)[:3])),
        sign_in=some("device.sign_in", device.sign_in, tuple(SignIn)),
        tls=known("device.tls", device.tls, rng.choice(tuple(Tls)[:5])),
        modes=some("device.security_modes", device.security_modes, tuple(Security)),
        ports=some("device.ports", device.ports, (25, 465, 587)),
        client_certificate=yes("device.client_certificate", device.client_certificate),
        max_host_length=device.max_host_length,
        static_ip=yes("network.static_ip", network.static_ip),
        ip_shared=yes("network.ip_shared", network.ip_shared),
        open_25=known("network.port_25", network.port_25, rng.choice(("open", "blocked"))) == "open",
        open_587=known("network.port_587", network.port_587, rng.choice(("open", "blocked"))) == "open",
        public_ips=network.public_ips or (f"203.0.113.{rng.randint(11, 99)}",),
        recipients=_promised(
            known("sending.recipients", sending.recipients, rng.choice(tuple(Recipients)[:3]))
        ),
        cloud=cloud,
        mx_host=a_label(mx_host),
        submission_host=KNOWLEDGE.endpoints.cloud[cloud].smtp_auth_host
        or rng.choice(KNOWLEDGE.endpoints.cloud[cloud].named_hosts),
        accepted=tuple(dict.fromkeys(map(a_label, tenant.accepted_domains or (answers.domain,)))),
        from_domain=from_domain,
        licensed=yes("tenant.licensed_mailbox", tenant.licensed_mailbox),
        smtp_auth_tenant=known(
            "tenant.smtp_auth_tenant", tenant.smtp_auth_tenant, rng.choice(("enabled", "disabled"))
        )
        == "enabled",
        smtp_auth_mailbox=known(
            "tenant.smtp_auth_mailbox",
            tenant.smtp_auth_mailbox,
            rng.choice(("enabled", "disabled", "inherit")),
        ),
        security_defaults=known(
            "tenant.security_defaults", tenant.security_defaults, rng.choice(("on", "off"))
        )
        == "on",
        reject_direct_send=known(
            "tenant.reject_direct_send", tenant.reject_direct_send, rng.choice(("on", "off"))
        )
        == "on",
        created=datetime.date.fromisoformat(tenant.created) if tenant.created else None,
        basic_switched_on=False,
        licences=tenant.licences,
        certificate=yes("options.certificate", options.certificate),
        local_server=yes("options.local_server", options.local_server),
        azure=yes("options.azure_subscription", options.azure_subscription),
        raised_quota=False,
        dmarc=rng.choice(("", "none", "quarantine", "reject")),
        peak=sending.peak_per_minute or 0,
        per_day=sending.recipients_per_day or 0,
        external_per_day=sending.external_recipients_per_day or 0,
        connections=sending.connections or 1,
        sure=frozenset(sure),
    )


def _promised(recipients: Recipients) -> Literal["internal", "external", "both"]:
    match recipients:
        case Recipients.INTERNAL:
            return "internal"
        case Recipients.EXTERNAL:
            return "external"
    return "both"


def changed(site: Site, **fields: Any) -> Site:
    """The site with other facts."""
    return dataclasses.replace(site, **fields)
