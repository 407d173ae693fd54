"""``apply.ps1`` of the plans that change nothing in Exchange: it checks, and says what you do by hand."""

from wizard.core.model import Method
from wizard.render.powershell import shared
from wizard.render.powershell.assembly import Kind, Parameter, Script
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.changing import basic_call, mailbox_parameters
from wizard.render.powershell.reading import high_volume_parameter


def apply_script(case: ScriptCase) -> Script:
    """Real checks, then the steps in words."""
    parts = [*shared.session_parts(case), "domain"]
    calls = ["Connect-Tenant", *(_ACCEPTED if set(case.methods) - _OUTSIDE_EXCHANGE else _ACCEPTED_OR_NOT)]
    own: tuple[Parameter, ...] = ()
    if Method.DIRECT_SEND in case.methods:
        parts.append("direct_send")
        calls.append("Confirm-DirectSendAllowed")
    if case.uses_mailbox:
        parts += ["mailbox_read", "mailbox_confirm"]
        calls.append("Confirm-MailboxSwitch")
        if case.passwords:
            parts.append("basic_policy")
            calls.append(basic_call(case))
        own = mailbox_parameters(case)
    if Method.HIGH_VOLUME_EMAIL in case.methods:
        parts.append("high_volume")
        calls.append("Confirm-HighVolumeAccount")
        own = (high_volume_parameter(case),)
    todo_parameters, todo_parts, todo_calls = shared.to_do(case, by_hand=True)
    return Script(
        kind=Kind.APPLY,
        synopsis=f"Checks that {case.domain} is ready for {case.device}. It changes nothing in Microsoft 365.",
        description=(*dict.fromkeys(_WHY.get(method, _BY_HAND) for method in case.methods), _READS),
        parameters=(
            shared.domain_parameter(case),
            *own,
            *shared.cloud_parameters(case),
            *todo_parameters,
        ),
        parts=(*parts, "apply_nothing", *todo_parts),
        calls=(*calls, "Write-NothingChanged", *todo_calls),
        made_for=shared.made_for(case),
        day=case.day,
        run="Reads, and prints what is left for you to do.",
        rights=shared.READER_RIGHTS,
    )


_OUTSIDE_EXCHANGE = {Method.AZURE_COMMUNICATION_SERVICES}
"""The methods that need no accepted domain: Azure verifies the sender's domain by itself."""
_ACCEPTED = ("Confirm-AcceptedDomain -Name $Domain",)
_ACCEPTED_OR_NOT = (
    "try {",
    f"    {_ACCEPTED[0]}",
    "}",
    "catch {",
    "    Write-Result -Check 'Accepted domain' -State 'note' -Detail ($_.Exception.Message +",
    "        ' Azure does not ask for that: it verifies the domain by itself.')",
    "}",
)
_READS = "It reads what must be right first, stops with a sentence where it is not, and prints what is left for you to do."
_BY_HAND = "This method is set up by hand: no step of it is one that a script should do for you."
_IS_ON = (
    "SMTP AUTH is said to be on already for the mailbox that the device signs in with, and it sends as itself: nothing is "
    "left to change. This script reads whether that is so."
)
_WHY = {
    Method.SMTP_AUTH_OAUTH: _IS_ON,
    Method.SMTP_AUTH_BASIC: _IS_ON,
    Method.DIRECT_SEND: "Direct Send needs no change in Microsoft 365: the device hands mail to your own mail host like "
    "any outside sender. What is left is DNS and the device.",
    Method.LOCAL_RELAY: "SMTP AUTH is said to be on already for the mailbox that the relay signs in with, and it sends as "
    "itself: nothing is left to change. This script reads whether that is so.",
    Method.HIGH_VOLUME_EMAIL: "A High Volume Email account costs money by use, so you create it yourself, in the Exchange "
    "admin centre under Mail flow, High Volume Email. This script then checks account and billing.",
    Method.AZURE_COMMUNICATION_SERVICES: "Azure Communication Services is set up in the Azure portal, not in Exchange. "
    "This script reads what Exchange knows about the sender's domain.",
}
