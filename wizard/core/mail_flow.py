"""Which stations a device's mail passes with one plan, by name: what the mail-flow picture shows and says.

Of any method: the chosen one, another one for the same case, or one of an example where there is no case.
Values only: the window (``ui.diagram``) and the hand-out (``render.flow_svg``) draw them.
"""

import datetime
from dataclasses import dataclass

from wizard.core.answers import Answers, Hosting, NetworkAnswers, Security, SendingAnswers, TenantAnswers
from wizard.core.knowledge import Knowledge
from wizard.core.model import Method, Plan, RelayPlan
from wizard.core.plan import make_plan
from wizard.core.profiles import DeviceKind
from wizard.core.state import State
from wizard.core.texts import _, one_line
from wizard.core.view import View, view_of

NAME_LIMIT = 80
"""Characters of a name in the picture; what is longer ends in an ellipsis."""

INTERNAL_ONLY = "internal-recipients"
"""The requirement by which a method says that it reaches the own mailboxes only."""

EXAMPLE = State(
    answers=Answers(
        domain="contoso.com",
        sending=SendingAnswers(from_="scanner@contoso.com"),
        network=NetworkAnswers(public_ips=("203.0.113.10",)),
        tenant=TenantAnswers(mx_host="contoso-com.mail.protection.outlook.com"),
    )
)
"""The company of Microsoft's own examples, for whoever compares the methods before there is a case (the address is
kept for examples by RFC 5737)."""


@dataclass(frozen=True)
class Station:
    """One place that the mail passes. ``figure`` names its pictogram; ``reached`` is False where mail stops.

    ``mark`` is what a try came to here: ``good``, ``attention``, ``problem``, or "" where it did not come so far.
    """

    figure: str
    title: str
    lines: tuple[str, ...] = ()
    reached: bool = True
    mark: str = ""


@dataclass(frozen=True)
class MailFlow:
    """The way of the mail. ``site`` is where the device stands, with the address that the internet sees.

    ``hop`` labels the line that crosses the internet; ``relay`` is the server of the own network, if any.
    ``hop_mark`` is what a try came to on that line, as a station's mark, and ``happened`` the try in a sentence.
    """

    site: str
    site_line: str
    device: Station
    relay: Station | None
    hop: tuple[str, ...]
    server: Station
    inside: Station
    outside: Station
    hop_mark: str = ""
    happened: str = ""

    @property
    def words(self) -> str:
        """The picture in one sentence for each part, for those who do not see it."""
        said = [
            _("{device} stands in: {site} ({address}).").format(
                device=_joined(self.device), site=self.site, address=self.site_line or _("address not known")
            )
        ]
        if self.relay is not None:
            said.append(_("It hands its mail to {relay}.").format(relay=_joined(self.relay)))
        said.append(
            _("From there it goes over the internet ({hop}) to {server}.").format(
                hop=", ".join(self.hop), server=_joined(self.server)
            )
        )
        for people in (self.inside, self.outside):
            pattern = _("It reaches {people}.") if people.reached else _("It does not reach {people}.")
            said.append(pattern.format(people=_joined(people)))
        return " ".join((*said, self.happened)).rstrip()


def _joined(station: Station) -> str:
    return ", ".join((station.title, *station.lines))


def mail_flow(state: State, view: View) -> MailFlow | None:
    """The way of this case's mail; None where no plan is worked out."""
    return mail_flow_of(view.plan, state, view) if view.plan is not None else None


def mail_flow_by(method: Method, state: State, view: View, knowledge: Knowledge) -> MailFlow:
    """The way that this case's mail would take by ``method``, also where the method is ruled out."""
    plan = make_plan(view.answers, view.decision, method, view.profile, knowledge, state.facts)
    assert plan is not None, "make_plan has a plan for every method"
    return mail_flow_of(plan, state, view)


def example_flow(method: Method, knowledge: Knowledge, today: datetime.date) -> MailFlow:
    """The way of an example company's mail by ``method``."""
    return mail_flow_by(method, EXAMPLE, view_of(EXAMPLE, knowledge, lambda _profile: None, today), knowledge)


def mail_flow_of(plan: Plan, state: State, view: View) -> MailFlow:
    """The way of this case's mail by a plan that need not be one of its decision."""
    settings = plan.settings
    relayed = plan.method is Method.LOCAL_RELAY
    address = _public_address(state, view)
    host = settings.host or (_("name still to be read") if not relayed else _("its name or address"))
    security = _("encrypted") if settings.security is not Security.NONE else _("clear text")
    hop = (_port(settings.port), security)
    return MailFlow(
        site=_site(view),
        site_line=address,
        device=Station(_figure(view), _device_name(view), (_name(settings.from_),)),
        relay=Station("server", _("Your relay"), (_name(host), *hop)) if relayed else None,
        hop=(*_port_of(plan.relay), _("encrypted")) if relayed else hop,
        server=_server(plan, host, address),
        inside=Station("people", _("Your own mailboxes"), (_name(f"@{view.answers.domain}"),)),
        outside=Station(
            "world",
            _("People outside"),
            () if _reaches_outside(view, plan) else (_("not this way"),),
            reached=_reaches_outside(view, plan),
        ),
    )


def _port(number: int) -> str:
    return _("port {port}").format(port=number)


def _port_of(relay: RelayPlan | None) -> tuple[str, ...]:
    return (_port(relay.port),) if relay is not None else ()


def _name(text: str) -> str:
    return one_line(text, NAME_LIMIT)


def _device_name(view: View) -> str:
    return _name(view.device_name or _("Your device"))


def _figure(view: View) -> str:
    kind = view.profile.kind if view.profile is not None else DeviceKind.PRINTER
    return {
        DeviceKind.PRINTER: "printer",
        DeviceKind.CAMERA: "camera",
        DeviceKind.APPLICATION: "program",
        DeviceKind.SCRIPT: "program",
    }.get(kind, "server")


def _site(view: View) -> str:
    hosting = view.answers.device.hosting
    if hosting is None and view.profile is not None:
        hosting = view.profile.capability.hosting
    return {
        Hosting.ON_PREMISES: _("Your network"),
        Hosting.CLOUD_VM: _("Your cloud computer"),
        Hosting.VENDOR_HOSTED: _("The vendor's data centre"),
    }.get(hosting or Hosting.UNKNOWN, _("The device's network"))


def _public_address(state: State, view: View) -> str:
    given = view.answers.network.public_ips
    if given:
        return _name(given[0])
    facts = state.facts
    if facts is not None and facts.network is not None and facts.network.public_ip:
        return _name(facts.network.public_ip)
    return ""


def _server(plan: Plan, host: str, address: str) -> Station:
    title = {
        Method.HIGH_VOLUME_EMAIL: _("High Volume Email"),
        Method.AZURE_COMMUNICATION_SERVICES: _("Azure Communication Services"),
    }.get(plan.method, _("Microsoft 365"))
    method, signs_in_as = plan.method, plan.settings.username
    if method is Method.LOCAL_RELAY:
        if plan.relay is None:
            return Station("cloud", title, (_("knows your relay"),))
        method, signs_in_as = plan.relay.way_on, plan.relay.mailbox
        host = plan.relay.host or _("name still to be read")
    return Station("cloud", title, (_name(host), _known_by(method, plan, signs_in_as, address)))


def _known_by(method: Method, plan: Plan, signs_in_as: str | None, address: str) -> str:
    """By what the server tells that the mail is yours."""
    if method is Method.CONNECTOR_IP:
        return _("knows you by {address}").format(address=address) if address else _("knows your address")
    if method is Method.CONNECTOR_CERTIFICATE:
        return _("knows your certificate")
    if method is Method.DIRECT_SEND:
        return _("asks for no sign-in")
    if signs_in_as is None and method is Method.HIGH_VOLUME_EMAIL:
        return _("signed in with its own account")
    if signs_in_as is None and method is Method.AZURE_COMMUNICATION_SERVICES:
        return _("signed in with its own user name")
    return _("signed in as {name}").format(name=_name(signs_in_as or plan.settings.from_))


def _reaches_outside(view: View, plan: Plan) -> bool:
    """Only methods with that requirement are bound to the own mailboxes."""
    return not any(
        requirement.id == INTERNAL_ONLY
        for candidate in view.decision.candidates
        if candidate.method is plan.method
        for requirement in candidate.requirements
    )
