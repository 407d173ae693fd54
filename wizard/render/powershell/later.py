"""The scripts of the years after, for one case: what changes, what is taken away, what should be refused."""

from wizard.core.knowledge import Knowledge
from wizard.core.model import Method
from wizard.render.powershell import dkim, lifecycle, refusal, removal
from wizard.render.powershell.assembly import Script
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.clicks import paths_of


def scripts_of(case: ScriptCase, knowledge: Knowledge) -> tuple[Script, ...]:
    """In the order in which they are listed. Only a connector has addresses to change and lines to add."""
    made: list[Script] = []
    if case.connector is not None:
        made += [] if case.by_certificate else [lifecycle.change_address_script(case)]
        made.append(lifecycle.add_line_script(case))
    made.append(removal.remove_script(case, paths_of(case, knowledge)))
    made.append(refusal.reject_direct_send_script(case))
    # Azure signs with keys of its own.
    if set(case.methods) != {Method.AZURE_COMMUNICATION_SERVICES}:
        made.append(dkim.dkim_script(case))
    return tuple(made)
