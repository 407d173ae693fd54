"""Finds out whether this computer may connect to the mail servers' ports. It says nothing about the printer's way."""

from wizard.core.answers import Port
from wizard.core.facts import RowState
from wizard.core.texts import _
from wizard.net.finding import Finding, row
from wizard.net.services import PortProbe

MX_PORT = 25
SUBMISSION_PORT = 587


async def probe_port(host: str, port: int, port_probe: PortProbe, timeout_s: float) -> Finding[Port]:
    """The port's state, within ``timeout_s`` seconds."""
    state, line = await port_probe.probe(host, port, timeout_s)
    shown, text = {
        Port.OPEN: (RowState.GOOD, _("Port {port} is open from this computer.")),
        Port.BLOCKED: (RowState.PROBLEM, _("Port {port} is blocked from this computer.")),
        Port.UNKNOWN: (RowState.NOT_KNOWN, _("Whether port {port} is open could not be found out.")),
    }[state]
    return Finding(state, row(f"port_{port}", shown, text.format(port=port), line))
