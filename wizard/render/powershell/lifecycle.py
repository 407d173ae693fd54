"""``change-address.ps1`` and ``add-line.ps1``: the connector in use learns another public address.

What the scripts of the years after have in common stands in ``reversible``.
"""

from wizard.render.powershell import shared
from wizard.render.powershell.assembly import Kind, Parameter, Script, text_parameter
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.clicks import second_name
from wizard.render.powershell.reversible import (
    SAVES,
    Reversible,
    connector_name,
    known_address,
    reversible_script,
    spf_parameter,
)


def change_address_script(case: ScriptCase) -> Script:
    """``change-address.ps1``: an old public address is replaced by a new one on the connector in use."""
    own = (
        Parameter(
            "OldAddress",
            "string",
            "The public IPv4 address that is no longer yours, as the connector lists it.",
            None,
            shared.IPV4_RULE,
            ("Change",),
        ),
        Parameter(
            "NewAddress",
            "string",
            "The public IPv4 address that the site sends from now, alone or as a range of /24 to /32.",
            None,
            shared.IPV4_RULE,
            ("Change",),
        ),
        connector_name(case, "The connector to change, where more than one knows the old address."),
        spf_parameter(),
    )
    return reversible_script(
        case,
        Reversible(
            kind=Kind.CHANGE_ADDRESS,
            synopsis=f"Puts a new public address in the place of an old one, for {case.device}.",
            description=(
                "For the day on which the internet provider gives the site another address: mail is then refused with 550 5.7.64 "
                "until the connector knows the new one.",
                "Changes one thing: the new address takes the place of the old one in the connector that knows it. Other addresses "
                "and every other setting of that connector stay.",
                "It prints the SPF record before and after, for you to publish.",
                SAVES,
            ),
            own=own,
            parts=(
                *(
                    "list",
                    "ranges",
                    "relay_connectors",
                    "public_address",
                    "connector_show",
                    "addresses_write",
                ),
                *("change_address", "spf_change", "addresses_undo"),
            ),
            work=(
                "Invoke-AddressChange -State $state",
                "Write-SpfChange -Leaves @($OldAddress) -Comes @($NewAddress)",
                "Write-Line -Text ''",
                "Write-Line -Text 'apply.ps1 and verify.ps1 beside this script still know the old address.'",
                "Write-Line -Text 'Change it in Relay Wizard, on the page Network and tenant, and save the folder again.'",
            ),
            undoes=(("addresses", "Undo-AddressList"),),
            default_set="Change",
            examples=_examples(
                Kind.CHANGE_ADDRESS,
                " -OldAddress 203.0.113.10 -NewAddress 198.51.100.7",
                "Replaces the old address.",
            ),
        ),
    )


def add_line_script(case: ScriptCase) -> Script:
    """``add-line.ps1``: a second line or site sends by the same connector, or by a second one where the cases differ."""
    own = (
        Parameter(
            "NewAddress",
            "string[]",
            "The public IPv4 addresses of the second line or site, each alone or as a range of /24 to /32.",
            None,
            shared.IPV4_RULE,
            ("Add",),
        ),
        connector_name(case, "The connector in use."),
        known_address(case),
        text_parameter(
            "SecondConnectorName",
            "The name of a second connector, where the new line can not use the first.",
            second_name(case.connector),
        ),
        Parameter(
            "WithoutTls", "switch", "Devices of the new line send without encryption.", "", sets=("Add",)
        ),
        spf_parameter(),
    )
    return reversible_script(
        case,
        Reversible(
            kind=Kind.ADD_LINE,
            synopsis=f"Lets a second line or site relay as {case.device} does.",
            description=(
                "Adds the addresses to the connector in use. Addresses that a connector knows already are named and left alone.",
                "A second connector is made only where the cases differ: where the one in use recognises a certificate, or where it "
                "demands TLS and devices of the new line send without it. No connector is weakened for others.",
                "It prints the SPF record before and after, for you to publish.",
                SAVES,
            ),
            own=own,
            parts=(
                *(
                    "list",
                    "ranges",
                    "relay_connectors",
                    "public_address",
                    "connector_in_use",
                    "connector_show",
                ),
                *("addresses_write", "add_line", "spf_change", "addresses_undo", "created_undo"),
            ),
            work=("Invoke-LineAddition -State $state", "Write-SpfChange -Leaves @() -Comes $NewAddress"),
            undoes=(("addresses", "Undo-AddressList"), ("created", "Undo-Creation")),
            default_set="Add",
            examples=_examples(Kind.ADD_LINE, " -NewAddress 198.51.100.7", "Lets that address relay too."),
        ),
    )


def _examples(kind: Kind, call: str, does: str) -> tuple[tuple[str, str], ...]:
    return (
        (f"{call} -WhatIf", "Shows what would change, and changes nothing."),
        (call, f"{does} It asks first."),
        (" -Undo", f"Takes back what {kind.value}.ps1 has changed."),
    )
