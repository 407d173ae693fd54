"""Every cmdlet that is played, by its lower-case name."""

from wizard.sim.powershell import (
    application_cmdlets,
    connector_cmdlets,
    consent_cmdlets,
    dkim_cmdlets,
    graph_cmdlets,
    module_cmdlets,
    permission_cmdlets,
    recipient_cmdlets,
    tenant_cmdlets,
    trace_cmdlets,
)
from wizard.sim.powershell.cmdlets import Cmdlet

CMDLETS: dict[str, Cmdlet] = {
    one.name.lower(): one
    for one in (
        *connector_cmdlets.CMDLETS,
        *recipient_cmdlets.CMDLETS,
        *permission_cmdlets.CMDLETS,
        *tenant_cmdlets.CMDLETS,
        *graph_cmdlets.CMDLETS,
        *application_cmdlets.CMDLETS,
        *consent_cmdlets.CMDLETS,
        *dkim_cmdlets.CMDLETS,
        *module_cmdlets.CMDLETS,
        *trace_cmdlets.CMDLETS,
    )
}
