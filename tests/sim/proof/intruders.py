"""Who must not get in: others who try to relay or to send as the tenant, before and after the plan's changes.

Nobody of them may ever reach the outside through the tenant, and no change of the plan may open anything to them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.sim.proof.applying import certificate_name
from tests.sim.proof.building import OUTSIDE, PASSWORD, bystander, inside, token
from tests.sim.proof.client import Setup, send
from tests.sim.proof.internet import Outbound
from tests.sim.proof.playing import OwnNetwork, Stand
from tests.sim.proof.site import ELSEWHERE_IP
from wizard.core.answers import Security, SignIn, Tls
from wizard.core.model import Stage
from wizard.sim.entra_tokens import EXCHANGE_HOSTS
from wizard.sim.tenant import Tenant


class IntruderError(AssertionError):
    """Somebody got in."""


@dataclass(frozen=True)
class Intruder:
    """One who tries. ``never`` must not reach anybody at all; others may go only as far as before the plan."""

    name: str
    setup: Setup
    to: str
    ip: str = ELSEWHERE_IP
    never: bool = True


def _setup(stand: Stand, **fields: object) -> Setup:
    values: dict[str, object] = {
        "host": stand.site.mx_host,
        "port": 25,
        "security": Security.STARTTLS,
        "sign_in": SignIn.NONE,
        "username": "",
        "secret": "",
        "mail_from": stand.plan.settings.from_,
        "header_from": stand.plan.settings.from_,
        "tls": Tls.V1_3,
    }
    return Setup(**{**values, **fields})  # type: ignore[arg-type]


def intruders(stand: Stand) -> Iterator[Intruder]:
    """Everybody who tries in this case."""
    site = stand.site
    neighbour = ".".join((*site.ip.split(".")[:3], "200"))
    yield Intruder("outsider relays as the sender", _setup(stand), OUTSIDE)
    yield Intruder("outsider relays in clear text", _setup(stand, security=Security.NONE), OUTSIDE)
    yield Intruder("neighbour relays as the sender", _setup(stand), OUTSIDE, neighbour)
    evil = _setup(stand, names=("mail.adatum.example", f"{site.from_domain}.adatum.example"))
    yield Intruder("another tenant's certificate relays", evil, OUTSIDE)
    above = _setup(stand, names=(f"x.{certificate_name(site)}",))
    yield Intruder("a name below the certificate's relays", above, OUTSIDE)
    yield Intruder("outsider writes to a colleague", _setup(stand), inside(site), never=False)
    foreign = "ceo@adatum.example"
    stranger = _setup(stand, mail_from=foreign, header_from=foreign)
    yield Intruder("stranger relays", stranger, OUTSIDE)
    signs = {
        "host": site.submission_host,
        "port": 587,
        "mail_from": stand.plan.settings.from_,
        "header_from": stand.plan.settings.from_,
    }
    yield Intruder("nobody signed in", _setup(stand, **signs), OUTSIDE)
    other = bystander(site)
    basic = _setup(stand, **signs, sign_in=SignIn.BASIC, username=other, secret=PASSWORD)
    yield Intruder("a colleague sends as the device, by password", basic, OUTSIDE)
    oauth = _setup(stand, **signs, sign_in=SignIn.OAUTH2, username=other, secret=_token(stand, other))
    yield Intruder("a colleague sends as the device, by token", oauth, OUTSIDE)
    own = {**signs, "mail_from": other, "header_from": other}
    yield Intruder(
        "a colleague's password on the submission host",
        _setup(stand, **own, sign_in=SignIn.BASIC, username=other, secret=PASSWORD),
        OUTSIDE,
        never=False,
    )
    account = stand.setup.username
    if account and stand.setup.sign_in is not SignIn.NONE:
        victim = {**signs, "mail_from": inside(site), "header_from": inside(site)}
        yield Intruder(
            "the device's account sends as somebody else",
            _setup(stand, **victim, sign_in=stand.setup.sign_in, username=account, secret=stand.setup.secret),
            OUTSIDE,
        )


def _token(stand: Stand, user: str) -> str:
    return token(user, EXCHANGE_HOSTS[stand.site.cloud][0], stand.drawn.day)


def keep_out(stand: Stand) -> int:
    """How many tried. Raises `IntruderError` where one got in, or further than before the plan."""
    count = 0
    for one in intruders(stand):
        count += 1
        after = _try(stand, one, stand.after)
        if one.never and after[0]:
            raise IntruderError(f"{one.name}: reached {after[1]}")
        if after[0] and not _try(stand, one, stand.before)[0]:
            raise IntruderError(f"{one.name}: the plan's changes let it in")
    return count + _at_the_relay(stand)


def _try(stand: Stand, one: Intruder, tenant: Tenant) -> tuple[bool, list[str]]:
    microsoft = stand.microsoft(tenant)
    transcript = send(one.setup, Outbound(microsoft, one.ip), one.to)
    return transcript.delivered, microsoft.recipients()


def _at_the_relay(stand: Stand) -> int:
    """The own relay is no open relay: from outside its network nothing is taken, for nobody."""
    if stand.plan.relay is None:
        return 0
    for to in (OUTSIDE, inside(stand.site)):
        network = OwnNetwork(stand, stand.microsoft(), lan_ip=ELSEWHERE_IP)
        transcript = send(stand.setup, network, to)
        assert network.relay is not None
        if transcript.delivered or network.relay.tries or transcript.stages[-1].stage is not Stage.RCPT:
            raise IntruderError(f"the relay took mail from {ELSEWHERE_IP}")
    return 2
