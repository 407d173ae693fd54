"""The doors of the practice Exchange Online: their real names and ports, and the way from there to loopback."""

from collections.abc import Mapping

from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.files import load_endpoints
from wizard.net.connect import Route
from wizard.sim.certificates import SUBMISSION_HOST
from wizard.sim.server import LOOPBACK
from wizard.sim.session import Endpoint
from wizard.sim.tenant import Tenant, folded

DOORS = {
    Endpoint.MX: "smtp",
    Endpoint.SUBMISSION: "submission",
    Endpoint.HVE: "high_volume_email",
    Endpoint.ACS: "communication",
}
"""The doors that listen, by their names in ``--info-out``."""


def hosts_of(tenant: Tenant) -> dict[Endpoint, str]:
    """The name of every door, as plans and certificates have it."""
    known = load_endpoints()
    return {
        Endpoint.MX: folded(tenant.mx_host),
        Endpoint.SUBMISSION: SUBMISSION_HOST,
        Endpoint.HVE: known.high_volume_email.host,
        Endpoint.ACS: known.azure_communication_services.host,
    }


def _real_ports() -> dict[Endpoint, tuple[int, ...]]:
    known = load_endpoints()
    return {
        Endpoint.MX: (25,),
        Endpoint.SUBMISSION: (25, 587),
        Endpoint.HVE: known.high_volume_email.ports,
        Endpoint.ACS: known.azure_communication_services.ports,
    }


def loopback_route(hosts: Mapping[Endpoint, str], ports: Mapping[Endpoint, int]) -> Route:
    """Where practice connections go: Microsoft's doors are ours on loopback, everything else is refused."""
    real = _real_ports()
    doors = {(hosts[door], port): ports[door] for door in DOORS for port in real[door]}

    def route(host: str, port: int) -> tuple[str, int]:
        local = doors.get((folded(host).removesuffix("."), port))
        if local is None:
            raise WizardError(
                Problem(
                    id="practice-no-way-out",
                    text=_(
                        "Practice does not connect to {host} port {port}: nothing leaves this computer."
                    ).format(host=one_line(host, 253), port=port),
                    fix=_("Use {mx} port 25, or {others} port 587.").format(
                        mx=hosts[Endpoint.MX],
                        others=_(" or ").join(hosts[door] for door in DOORS if door is not Endpoint.MX),
                    ),
                )
            )
        return LOOPBACK, local

    return route
