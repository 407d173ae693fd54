"""``dkim.ps1``: the keys of the domain, the two records as Exchange says them, and signing, each only if it is missing."""

from wizard.render.powershell.assembly import Kind, Parameter, Script
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.reversible import SAVES, Reversible, reversible_script

_SET = "Sign"


def dkim_script(case: ScriptCase) -> Script:
    """Prints the records, and switches signing on once DNS shows them."""
    about = "The length of new keys in bits. Keys that are there stay."
    rule = "[ValidateSet('1024', '2048')]"
    return reversible_script(
        case,
        Reversible(
            kind=Kind.DKIM,
            synopsis=f"Has Exchange Online sign mail from {case.domain} with DKIM.",
            description=(
                "Makes the keys where there are none, prints the two CNAME records that belong into DNS, word for word as "
                "Exchange says them, and switches signing on once DNS shows both.",
                "Run it twice: once for the records, once when they are published. It publishes none itself, and it never works "
                "a record out from the domain: there are two forms of them, and newer ones hold a sign that Microsoft assigns.",
                SAVES,
            ),
            own=(Parameter("KeySize", "int", about, "2048", rule, (_SET,)),),
            parts=("dkim", "dkim_undo"),
            work=("Invoke-DkimKeyPart -State $state", "Invoke-DkimSwitchPart -State $state"),
            undoes=(("dkim_switch", "Undo-DkimSwitch"), ("dkim_keys", "Undo-DkimKey")),
            default_set=_SET,
            examples=(
                (" -WhatIf", "Shows how things stand and what would change, and changes nothing."),
                ("", "Makes the keys, prints the records, and signs once they are published."),
                (" -Undo", "Takes back what this script changed."),
            ),
        ),
    )
