"""``remove.ps1``: a device, a mailbox or the whole connector is taken away again."""

from wizard.core.click_paths import ClickPath
from wizard.render.powershell import changing, shared
from wizard.render.powershell.assembly import Kind, Parameter, Script, list_parameter
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.clicks import by_hand
from wizard.render.powershell.quoting import ps_array
from wizard.render.powershell.reversible import (
    SAVES,
    Reversible,
    connector_name,
    known_address,
    reversible_script,
    spf_parameter,
)


def remove_script(case: ScriptCase, paths: tuple[ClickPath, ...]) -> Script:
    """``remove.ps1``: takes a device or the connector away again; what no script should do it says in words."""
    if case.connector is None and not case.uses_mailbox:
        return _remove_by_hand(case, paths)
    own: list[Parameter] = []
    parts: list[str] = []
    work: list[str] = []
    undoes: list[tuple[str, str]] = []
    examples: tuple[tuple[str, str], ...] = ()
    default = ""
    done = set()
    if case.connector is not None:
        own += _remove_connector_parameters(case)
        parts += ["list", "ranges", "relay_connectors", "connector_in_use", "connector_show", "trace_read"]
        parts += ["address_users", "remove_connector", "switch_undo", "removed_undo"]
        undoes += [("switch", "Undo-ConnectorSwitch"), ("removed", "Undo-Removal")]
        whole = "Confirm-Trace; Invoke-ConnectorRemoval -State $state"
        if case.by_certificate:
            default = "Whole"
            work += [f"if ($PSCmdlet.ParameterSetName -eq 'Whole') {{ {whole} }}"]
            examples += (
                ("", "Switches the connector off, and says what to watch."),
                (" -Remove", "Removes the connector that an earlier run has switched off."),
            )
        else:
            default = "Address"
            parts += ["remove_address", "addresses_write", "addresses_undo", "spf_change"]
            undoes.append(("addresses", "Undo-AddressList"))
            work += [
                f"if ($PSCmdlet.ParameterSetName -eq 'Whole') {{ {whole} }}",
                "if ($PSCmdlet.ParameterSetName -eq 'Address') {",
                "    Confirm-Trace",
                "    Invoke-AddressRemoval -State $state",
                "    Write-SpfChange -Leaves @($Address) -Comes @()",
                "}",
            ]
            examples += (
                (" -Address 203.0.113.10", "Takes one address away, after saying who else sends from it."),
                (" -WholeConnector", "Switches the connector off, and says what to watch."),
                (" -WholeConnector -Remove", "Removes the connector that an earlier run has switched off."),
            )
        done |= {"remove-address", "remove-connector", "remove-spf"}
    if case.uses_mailbox:
        mixed = case.connector is not None
        default = default or "Mailbox"
        own += _remove_mailbox_parameters(case)
        parts += ["mailbox_read", "remove_mailbox", "mailbox_switch_undo"]
        parts += [] if mixed else ["trace_read"]
        undoes.append(("mailbox", "Undo-MailboxSwitch"))
        removal = ["Invoke-MailboxRemoval -State $state"]
        if case.grants:
            own += changing.grant_parameters(case)
            parts += ["send_as_read", "remove_send_as", "send_as_restore"]
            undoes.append(("send_as", "Undo-SendAsRemoval"))
            removal.append("Invoke-SendAsRemoval -State $state")
        work += ["if ($PSCmdlet.ParameterSetName -eq 'Mailbox') {", *(f"    {call}" for call in removal), "}"]
        examples += (_mailbox_example(case),)
        done |= {"remove-mailbox", "remove-send-as"}
    left = by_hand(paths, Kind.REMOVE.value, frozenset(done))
    if left:
        own.append(_by_hand_parameter(left))
        parts.append("steps_print")
        work.append("Write-StepByHand")
    return reversible_script(
        case,
        Reversible(
            kind=Kind.REMOVE,
            synopsis=f"Takes {case.device} away again, or the whole connector.",
            description=(*_removes(case), SAVES),
            own=(*own, *_days()),
            parts=tuple(parts),
            work=tuple(work),
            undoes=tuple(undoes),
            default_set=default,
            examples=(*examples, (" -Undo", "Puts everything back that this script took away.")),
        ),
    )


def _remove_connector_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    assert case.connector is not None
    shared_ones = (
        connector_name(case, "The connector in use."),
        known_address(case),
        Parameter(
            "Remove",
            "switch",
            "Removes the connector. An earlier run must have switched it off.",
            "",
            sets=("Whole",),
        ),
        shared.sender_parameter(case),
    )
    if case.by_certificate:
        return shared_ones
    return (
        Parameter(
            "Address",
            "string",
            "The address to take away, as the connector lists it.",
            None,
            shared.IPV4_RULE,
            ("Address",),
        ),
        Parameter(
            "EvenIfOthersUseIt",
            "switch",
            "Takes the address away although senders that this plan does not know use it too.",
            "",
            sets=("Address",),
        ),
        Parameter("WholeConnector", "switch", "Takes the whole connector away.", None, sets=("Whole",)),
        *shared_ones,
        spf_parameter(),
    )


def _remove_mailbox_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """A plan's own mailbox; of a site's several, those are named that leave."""
    about = "The mailboxes whose devices leave."
    known = case.mailboxes if len(case.mailboxes) == 1 and case.mailboxes[0] else ()
    alone = case.connector is None and bool(known)
    return (
        Parameter(
            "Mailbox",
            "string[]",
            about,
            ps_array(known) if alone else None,
            shared.ADDRESS_RULE,
            ("Mailbox",),
        ),
    )


def _mailbox_example(case: ScriptCase) -> tuple[str, str]:
    does = "Switches SMTP AUTH off for the mailbox"
    does += " and takes its Send As away." if case.grants else "."
    known = case.connector is None and len(case.mailboxes) == 1 and case.mailboxes[0]
    return ("" if known else " -Mailbox scanner@contoso.com", does)


def _removes(case: ScriptCase) -> list[str]:
    """What is taken away, in plain words."""
    words = []
    if case.connector is not None:
        if not case.by_certificate:
            words.append(
                "One address: it is taken out of the connector that knows it. All devices behind one address lose the relay "
                "together, so the script lists first who sent from it, and stops where others than this plan's did."
            )
        words.append(
            "The whole connector: the first run switches it off and says how to watch. Only a later run with -Remove "
            "removes it. A connector of a hybrid set-up with Exchange Server is never touched."
        )
    if case.uses_mailbox:
        words.append(
            "A mailbox: SMTP AUTH is switched off for it, after saying from where its address was used. The mailbox and its "
            "mail stay. What is left to do by hand is printed: blocking its sign-in, and the app's permission."
        )
    return words


def _remove_by_hand(case: ScriptCase, paths: tuple[ClickPath, ...]) -> Script:
    """A plan that set nothing up by a script: what is to do in words. It signs in nowhere."""
    return Script(
        kind=Kind.REMOVE,
        synopsis=f"Says how {case.device} is taken away again.",
        description=(
            f"The method of this plan is {case.method_name}. No script set it up, and none takes it away: what was made by "
            "hand is removed by hand, so that nothing is lost that cannot be put back.",
            "It signs in nowhere and prints the steps.",
        ),
        parameters=(_by_hand_parameter(by_hand(paths, Kind.REMOVE.value)),),
        parts=("common", "remove_nothing", "steps_print"),
        calls=("Write-RemovalByHand", "Write-StepByHand"),
        made_for=shared.made_for(case),
        day=case.day,
        run="Prints the steps, and ends.",
        connects=False,
    )


def _days() -> tuple[Parameter, ...]:
    about = "How many days the message trace looks back, ten at most."
    return (Parameter("Days", "int", about, "10", "[ValidateRange(1, 10)]"),)


def _by_hand_parameter(steps: tuple[str, ...]) -> Parameter:
    return list_parameter("StepByHand", "What is left to do by hand. It is printed at the end.", steps)
