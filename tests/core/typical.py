"""People with a device and the answers that they typically give, and the window's way with them, without a window."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tests.core.cases import KNOWLEDGE, TODAY
from wizard.core import state as ev
from wizard.core.answers import NetworkAnswers, Port
from wizard.core.askings import asking_of, filled_by, possible_ticks
from wizard.core.compounds import Compound
from wizard.core.flow import Flow
from wizard.core.model import Method
from wizard.core.state import PageId, State
from wizard.files import load_profile

Given = dict[str, str | tuple[str, ...]]

PRINTER: Given = {
    "device.hosting": "on_premises",
    "device.sign_in": ("none", "basic"),
    "device.security_modes": ("none", "starttls"),
    "device.tls": "1.2",
    "device.ports": ("any",),
    "device.client_certificate": "no",
    "sending.recipients": "both",
    "network.static_ip": "yes",
    "network.ip_shared": "no",
    "network.port_25": "open",
    "network.port_587": "open",
    "tenant.licensed_mailbox": "no",
    "tenant.security_defaults": "on",
    "tenant.reject_direct_send": "off",
    "options.certificate": "no",
    "options.local_server": "no",
    "options.azure_subscription": "no",
}
"""An office with a fixed address, and a printer that sends scans to everybody."""
DIRECT: Given = {
    **PRINTER,
    "sending.recipients": "internal",
    "network.static_ip": "no",
    "device.sign_in": ("none",),
}
"""An office whose address changes, and a printer that sends scans to its own people."""
OAUTH: Given = {**PRINTER, "device.sign_in": ("basic", "oauth2"), "tenant.licensed_mailbox": "yes"}
"""A printer that can sign in with Microsoft, and a mailbox for it."""
ENDINGS: dict[Method, Given] = {
    Method.CONNECTOR_IP: PRINTER,
    Method.DIRECT_SEND: DIRECT,
    Method.SMTP_AUTH_OAUTH: OAUTH,
}


def picked_for(asking: str, given: Mapping[str, Any]) -> str | tuple[str, ...]:
    """What somebody with these answers marks: of a compound, the cards that say most of it and nothing else."""
    question = asking_of(asking)
    if not isinstance(question, Compound):
        found: str | tuple[str, ...] = given[asking]
        return found
    true = [
        ticks
        for ticks in possible_ticks(question)
        if all(_same(value, given[member]) for member, value in filled_by(question, ticks).items())
    ]
    most = max(true, key=lambda ticks: len(filled_by(question, ticks)))
    return most if question.kind == "many" else most[0]


def _same(one: Any, other: Any) -> bool:
    return set(one) == set(other) if isinstance(one, tuple) else bool(one == other)


def walk(profile: str, given: Mapping[str, Any], *, ports: bool = True) -> tuple[list[str], Method | None]:
    """The way from the device to the recommendation: what was asked, in order, and the method at the end.

    ``ports`` says whether the look-up found both ports open, as it does on most lines.
    """
    flow = Flow(KNOWLEDGE, load_profile, TODAY)
    state = flow.reduce(State(), ev.ProfilePicked(profile))
    state = flow.reduce(state, ev.Typed("sending.from", "scanner@contoso.com"))
    asked: list[str] = []
    for page in (PageId.DEVICE, PageId.SENDING, PageId.NETWORK):
        if page is PageId.SENDING and ports:
            network = NetworkAnswers(port_25=Port.OPEN, port_587=Port.OPEN)
            state = replace(state, answers=replace(state.answers, network=network))
        while here := flow.view(state).open[page]:
            asked.append(here[0])
            state = flow.reduce(state, ev.Answered(here[0], picked_for(here[0], given)))
    assert not any(flow.view(state).open.values())
    return asked, flow.view(state).method
