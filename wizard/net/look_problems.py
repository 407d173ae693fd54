"""What a row says where what it needs is not known, and where what was seen is not what was typed."""

from typing import Any

from wizard.core.facts import RowState
from wizard.core.network_facts import PublicAddressFacts
from wizard.core.problem import Problem
from wizard.core.texts import _
from wizard.net.finding import Finding, finished, row
from wizard.net.services import LookOrder


def no_mail_host() -> Problem:
    """Port 25 has nowhere to go."""
    return Problem(
        id="port-25-not-tried",
        text=_("Port 25 was not tried, because the Microsoft mail host is not known."),
        fix=_("Type the host on the Network and tenant page, or look again when DNS answers."),
        field="network.port_25",
    )


def no_address(name: str) -> Problem:
    """There is no address to ask about."""
    return Problem(
        id=f"{name}-no-address".replace("_", "-"),
        text=_("Not known, because this site's public address is not known."),
        fix=_("Type the address, or look it up again."),
        field="network.public_ips",
    )


def beside_typed(order: LookOrder, found: Finding[Any]) -> Finding[Any]:
    """What was seen, beside what was typed: where the two differ, neither is silently taken for the other."""
    seen = found.value.address if isinstance(found.value, PublicAddressFacts) else None
    if not order.public_ips or seen is None or seen in order.public_ips:
        return found
    problem = Problem(
        id="public-ip-differs",
        text=_("This computer appears on the internet as {ip}. You gave {typed}.").format(
            ip=seen, typed=", ".join(order.public_ips)
        ),
        fix=_(
            "That is fine where the device leaves by another line than this computer. Otherwise, correct the address."
        ),
        field="network.public_ips",
    )
    at = found.row.at
    told = row(found.row.probe, RowState.ATTENTION, problem.text, found.row.detail)
    beside = Finding(found.value, told, (problem, *found.problems))
    return finished(beside, at) if at is not None else beside
