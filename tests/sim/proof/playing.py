"""One case from answers to delivered mail: site, plan, tenant changed, device set up, mail sent, intruders kept out."""

import datetime
import random
from dataclasses import dataclass

import msgspec

from tests.core.cases import KNOWLEDGE
from tests.sim.proof.applying import Apply, apply_by_script, certificate_name, publish, way_of
from tests.sim.proof.building import (
    ACS_USERNAME,
    OTHERS_IP,
    PASSWORD,
    audience_of,
    hve_account,
    promised,
    tenant_before,
    token,
)
from tests.sim.proof.client import NoServerError, Server, Setup, send
from tests.sim.proof.drawing import Drawn
from tests.sim.proof.granting import granted
from tests.sim.proof.internet import Microsoft, Outbound
from tests.sim.proof.looking import looked_up
from tests.sim.proof.postfix import Relay, RelayConversation
from tests.sim.proof.site import NEW_TLS, Site, site_of
from wizard.core.answers import Security, SignIn
from wizard.core.facts import Facts
from wizard.core.model import Method, Plan, Stage, Transcript
from wizard.core.plan import make_plan
from wizard.core.settings import SMTP_AUTH
from wizard.core.spf_record import is_spf
from wizard.render.relay import relay_files
from wizard.sim.session import Traffic
from wizard.sim.spf import check_host
from wizard.sim.tenant import Tenant
from wizard.sim.zone import texts

RELAY_NAME = "relay.site.example"
RELAY_PASSWORD = "made for the relay"


class PromiseError(AssertionError):
    """A plan did not keep what it promised."""


@dataclass(frozen=True)
class Stand:
    """A case put up: everything that a try to send needs, ready to be changed in one point."""

    drawn: Drawn
    plan: Plan
    site: Site
    before: Tenant
    after: Tenant
    setup: Setup
    relay_files: dict[str, str]

    def microsoft(self, tenant: Tenant | None = None) -> Microsoft:
        """A fresh Microsoft 365 that holds the tenant, and that nothing has reached."""
        return Microsoft(
            self.after if tenant is None else tenant,
            self.site.submission_host,
            self.drawn.day,
            traffic=traffic_of(self.site, self.plan),
        )


def traffic_of(site: Site, plan: Plan) -> Traffic:
    """What the mailbox did before the message that is tried: it is the last one of the device's busiest minute and day.

    A relay's queue flattens peaks and opens one connection.
    """
    outside = max(site.external_per_day - 1, 0) if site.recipients != "internal" else 0
    if plan.method in SMTP_AUTH:
        return Traffic(
            messages_last_minute=max(site.peak - 1, 0),
            recipients_last_day=max(site.per_day - len(promised(site)), 0),
            other_connections=max(site.connections - 1, 0),
            outside_last_day=outside,
        )
    if way_of(plan) in SMTP_AUTH:
        return Traffic(
            recipients_last_day=max(site.per_day - len(promised(site)), 0), outside_last_day=outside
        )
    if plan.method is Method.AZURE_COMMUNICATION_SERVICES:
        return Traffic(
            messages_last_minute=max(site.peak - 1, 0),
            messages_last_hour=max(site.peak - 1, -(-site.per_day // 24) - 1, 0),
        )
    return Traffic(outside_last_day=outside)


class OwnNetwork:
    """The device's way out: to its own relay where there is one, and through the site's network to Microsoft."""

    def __init__(
        self,
        stand: Stand,
        microsoft: Microsoft,
        *,
        ip: str | None = None,
        lan_ip: str | None = None,
        relay_host: str | None = None,
    ) -> None:
        site = stand.site
        blocked = frozenset(port for port in (25, 587) if not site.can_open(port))
        self.outbound = Outbound(microsoft, ip or site.ip, blocked)
        self._host = relay_host or stand.setup.host
        self._lan_ip = lan_ip or lan_address(stand)
        self.relay: Relay | None = None
        if stand.plan.relay is not None:
            shown = way_of(stand.plan) is Method.CONNECTOR_CERTIFICATE
            self.relay = Relay(
                stand.relay_files,
                self.outbound,
                token=token(stand.plan.relay.mailbox or "", audience_of(site, stand.plan), stand.drawn.day),
                names=(certificate_name(site),) if shown else (),
                passwords={stand.setup.username: RELAY_PASSWORD},
            )

    def open(self, host: str, port: int, implicit: bool) -> Server:
        if self.relay is None or host != self._host:
            return self.outbound.open(host, port, implicit)
        service = self.relay.services.get(port)
        if service is None:
            raise NoServerError("refused", Stage.CONNECT, f"{host} port {port}: connection refused")
        if implicit and service.get("smtpd_tls_wrappermode") != "yes":
            raise NoServerError("tls", Stage.GREETING, "TLS handshake failed: wrong version number")
        return RelayConversation(self.relay, port, self._lan_ip)


def lan_address(stand: Stand) -> str:
    """The device's address in its own network, beside the relay's."""
    host = stand.setup.host
    return f"{host.rpartition('.')[0]}.77" if host.replace(".", "").isdigit() else "10.20.30.40"


def put_up(drawn: Drawn, apply: Apply = apply_by_script) -> Stand:
    """Makes the plan, grants what it needs, applies it and publishes its DNS."""
    rng = random.Random(f"site-{drawn.number}")
    truth = site_of(drawn, rng)
    drawn, truth, facts = looked_up(drawn, truth, rng)
    plan = plan_of(drawn, facts)
    site = granted(truth, drawn.candidate, plan)
    return stand_on(drawn, plan, site, rng, apply, facts)


def plan_of(drawn: Drawn, facts: Facts | None = None) -> Plan:
    """The plan for the case's method, recommended or not."""
    plan = make_plan(drawn.answers, drawn.decision, drawn.method, drawn.profile, KNOWLEDGE, facts)
    assert plan is not None
    return plan


def stand_on(
    drawn: Drawn, plan: Plan, site: Site, rng: random.Random, apply: Apply, facts: Facts | None = None
) -> Stand:
    """The same for a site that is given."""
    before = tenant_before(site, plan, drawn.day, rng, facts)
    after = apply(drawn, plan, site, before)
    after = msgspec.structs.replace(after, zone=publish(plan, site, after.zone))
    files = relay_files(drawn.answers, plan, drawn.profile, KNOWLEDGE, drawn.day)
    one = {
        name.removeprefix("relay/one/"): filled_in(data.decode(), plan, site)
        for name, data in files.items()
        if name.startswith("relay/one/")
    }
    return Stand(drawn, plan, site, before, after, setup_of(plan, site, drawn.day), one)


def filled_in(text: str, plan: Plan, site: Site) -> str:
    """A relay's file after the step that reads the host which was not known."""
    host = site.mx_host if way_of(plan) is not Method.SMTP_AUTH_OAUTH else site.submission_host
    return text.replace("not-read-yet.invalid", host)


def setup_of(plan: Plan, site: Site, day: datetime.date) -> Setup:
    """What is typed into the device: the settings, and what their steps say to read or to make up."""
    settings = plan.settings
    if settings.host is not None:
        host = settings.host
    elif plan.method is Method.LOCAL_RELAY:
        host = RELAY_NAME
    elif plan.method is Method.AZURE_COMMUNICATION_SERVICES:
        # Azure's host of a national cloud is not in any source; the step "read-acs-host" finds it out.
        host = KNOWLEDGE.endpoints.azure_communication_services.host
    else:
        host = site.submission_host if plan.method in SMTP_AUTH else site.mx_host
    username = settings.username or ""
    if plan.method is Method.HIGH_VOLUME_EMAIL:
        username = hve_account(plan)
    if plan.method is Method.AZURE_COMMUNICATION_SERVICES:
        username = settings.username or ACS_USERNAME
    secret = {SignIn.BASIC: PASSWORD, SignIn.NONE: ""}.get(settings.sign_in)
    if secret is None:
        secret = token(username, audience_of(site, plan), day)
    shown = plan.method is Method.CONNECTOR_CERTIFICATE and site.client_certificate and site.certificate
    return Setup(
        host=host,
        port=settings.port,
        security=_security(plan, site),
        sign_in=settings.sign_in,
        username=username,
        secret=RELAY_PASSWORD if plan.method is Method.LOCAL_RELAY else secret,
        mail_from=settings.from_,
        header_from=settings.from_,
        tls=site.tls,
        names=(certificate_name(site),) if shown else (),
    )


def _security(plan: Plan, site: Site) -> Security:
    """The encryption as set; none where the plan says that STARTTLS may be missing (warning "clear-text-possible")."""
    wanted = plan.settings.security
    able = wanted in site.modes and (wanted is Security.NONE or site.tls in NEW_TLS)
    unsure = any(warning.id == "clear-text-possible" for warning in plan.warnings)
    return Security.NONE if unsure and not able and Security.NONE in site.modes else wanted


def typed(setup: Setup, site: Site, plan: Plan) -> None:
    """Whether the device takes these settings; raises `PromiseError` where it can not.

    A host's name fits "unless its length and the limit are both known and it does not" (policy).
    """
    known = plan.settings.host is not None
    if site.max_host_length is not None and known and len(setup.host) > site.max_host_length:
        raise PromiseError(f"the device takes {site.max_host_length} characters, not {setup.host}")
    for field, able in (("port", site.ports), ("security", site.modes), ("sign_in", site.sign_in)):
        if getattr(setup, field) not in able:
            raise PromiseError(f"the device can not set {field} {getattr(setup, field)}, only {sorted(able)}")


def deliver(stand: Stand, recipients: tuple[str, ...], microsoft: Microsoft, **place: str) -> Transcript:
    """Sends as set up; through a relay, the relay's own try is what counts once it has taken the message."""
    network = OwnNetwork(stand, microsoft, **place)
    tried = send(stand.setup, network, *recipients)
    relay = network.relay
    return relay.tries[-1] if relay is not None and relay.tries else tried


def keep_promise(stand: Stand) -> None:
    """The mail reaches everyone who was promised it, and nobody else, from every address of the site."""
    typed(stand.setup, stand.site, stand.plan)
    spare_others(stand)
    wanted = promised(stand.site)
    by_connector = way_of(stand.plan) in {Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE}
    junk: list[str] = []
    together = (wanted,) if len(wanted) == 1 else (wanted, *((one,) for one in wanted))
    for ip in stand.site.public_ips:
        for recipients in together:
            microsoft = stand.microsoft()
            transcript = deliver(stand, recipients, microsoft, ip=ip)
            if not transcript.delivered:
                last = transcript.stages[-1]
                raise PromiseError(f"refused at {last.stage}: {last.reply}")
            if microsoft.recipients() != list(recipients):
                raise PromiseError(f"promised {recipients}, reached {microsoft.recipients()}")
            ways = [
                one.path for one in microsoft.arrived if by_connector and "inbound connector" not in one.path
            ]
            if ways:
                raise PromiseError(f"not known to the connector, arrives by {ways[0]}")
            junk += [f"{one.recipient} by {one.path}" for one in microsoft.arrived if "Junk" in one.path]
    if junk:
        raise PromiseError(f"lies in Junk Email: {junk[0]}")


def spare_others(stand: Stand) -> None:
    """The plan's DNS leaves one SPF record, and whoever was allowed to send in the domain's name still is."""
    domain = stand.site.from_domain
    if sum(is_spf(text) for text in texts(stand.after.zone, domain)) > 1:
        raise PromiseError(f"{domain} has two SPF records")
    was, now = (check_host(tenant.zone, OTHERS_IP, domain) for tenant in (stand.before, stand.after))
    if was == "pass" and now != "pass":
        raise PromiseError(f"SPF let others send for {domain}, and now ends with {now}")
