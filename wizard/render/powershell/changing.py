"""``apply.ps1`` and ``undo.ps1`` of the plans that change the tenant: a connector, a mailbox's switch, Send As."""

from wizard.core.model import Method
from wizard.render.powershell import shared
from wizard.render.powershell.assembly import Kind, Parameter, Script, list_parameter, text_parameter
from wizard.render.powershell.case import ScriptCase


def connector_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """The connector's name, and what it recognises the device by."""
    if case.connector is None:
        return ()
    name = text_parameter("ConnectorName", "The name of the inbound connector.", case.connector.name)
    if case.by_certificate:
        about = (
            f"The name in the {case.sends}'s certificate, in a domain of this organisation, such as printer.contoso.com "
            "or *.contoso.com."
        )
        return name, text_parameter("CertificateName", about, "")
    about = (
        f"The public IPv4 addresses that the {case.sends} sends from, each alone or as a range of /24 to /32."
    )
    return name, list_parameter("SenderIPAddresses", about, case.connector.sender_ips, shared.IPV4_RULE)


def connector_parts(case: ScriptCase) -> tuple[str, ...]:
    """How a connector of this case is found and read."""
    if case.connector is None:
        return ()
    if case.by_certificate:
        return "list", "connector_find_certificate", "connector_missing_certificate", "connector_show"
    return "list", "ranges", "connector_find", "connector_missing", "connector_show"


def mailbox_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """The mailbox that signs in, or the several of a site."""
    if not case.uses_mailbox:
        return ()
    if len(case.mailboxes) == 1:
        about = f"The mailbox that the {case.sends} signs in with."
        return (text_parameter("Mailbox", about, case.mailboxes[0], shared.ADDRESS_RULE),)
    about = "The mailboxes that the devices sign in with."
    all_of_them = list_parameter("Mailbox", about, case.mailboxes, shared.ADDRESS_RULE)
    if case.passwords in {(), case.mailboxes}:
        return (all_of_them,)
    about = "Those of them whose devices sign in with a password."
    return all_of_them, list_parameter("PasswordMailbox", about, case.passwords, shared.ADDRESS_RULE)


def basic_call(case: ScriptCase) -> str:
    """Reads whether passwords are allowed, for the mailboxes that need them."""
    part = case.passwords != case.mailboxes
    return f"Confirm-BasicAllowed -Addresses {'$PasswordMailbox' if part else '$Mailbox'}"


def grant_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """Pairs of address and mailbox."""
    if not case.grants:
        return ()
    return (
        list_parameter(
            "SendAsIdentity",
            "The addresses that the device writes into From.",
            tuple(grant.identity for grant in case.grants),
        ),
        list_parameter(
            "SendAsTrustee",
            "Who may send as each of them, in the same order.",
            tuple(grant.trustee for grant in case.grants),
        ),
    )


def apply_script(case: ScriptCase) -> Script:
    """Makes the plan's changes, each saved first and checked after."""
    parts = [*shared.session_parts(case), "domain", "state", "state_save", "state_open", "undo_line"]
    calls = ["Connect-Tenant", "Confirm-AcceptedDomain -Name $Domain"]
    if case.uses_mailbox:
        parts += ["mailbox_read", "organisation_switch"]
        calls.append("Confirm-OrganisationSwitch")
        if case.passwords:
            parts.append("basic_policy")
            calls.append(basic_call(case))
        if not case.opens_mailboxes:
            parts.append("mailbox_confirm")
            calls.append("Confirm-MailboxSwitch")
    calls.append("$state = Open-State")
    if case.connector is not None:
        parts += [*connector_parts(case), _creation(case), "connector_apply"]
        calls.append("Invoke-ConnectorPart -State $state")
    if case.opens_mailboxes:
        parts.append("mailbox_apply")
        calls.append("Invoke-MailboxPart -State $state")
    if case.grants:
        parts += ["send_as_read", "send_as_apply"]
        calls.append("Invoke-SendAsPart -State $state")
    todo_parameters, todo_parts, todo_calls = shared.to_do(case, by_hand=False)
    return Script(
        kind=Kind.APPLY,
        synopsis=_synopsis(case),
        description=(*_changes(case), *_PROMISES),
        parameters=(
            shared.domain_parameter(case),
            *connector_parameters(case),
            *mailbox_parameters(case),
            *grant_parameters(case),
            shared.state_parameter(),
            *shared.cloud_parameters(case),
            *todo_parameters,
        ),
        parts=(*parts, *todo_parts),
        calls=(*calls, *todo_calls),
        made_for=shared.made_for(case),
        day=case.day,
        rights=shared.ADMIN_RIGHTS,
        last="Write-UndoLine",
    )


def undo_script(case: ScriptCase) -> Script:
    """Puts back what ``apply.ps1`` saved, and nothing else."""
    parts = [*shared.session_parts(case), "domain", "state", "state_save"]
    calls = [
        "$state = Read-State",
        "if ($null -eq $state) {",
        "    throw ('There is no state file at ' + $StatePath + ', so apply.ps1 has changed nothing from here. ' +",
        "        'If the file was moved, name it with -StatePath.')",
        "}",
        "if ([string] $state.undone -ne '') {",
        "    Write-Result -Check 'Undo' -State 'ok' -Detail 'Everything was already taken back. Nothing is left to do.'",
        "}",
        "else {",
        "    Connect-Tenant",
        "    Confirm-AcceptedDomain -Name $Domain",
    ]
    # The last change goes back first.
    if case.grants:
        parts += ["send_as_read", "send_as_undo"]
        calls.append("    Undo-SendAsPart -State $state")
    if case.opens_mailboxes:
        parts += ["mailbox_read", "mailbox_undo"]
        calls.append("    Undo-MailboxPart -State $state")
    if case.connector is not None:
        parts += ["list", "connector_undo"]
        calls.append("    Undo-ConnectorPart -State $state")
    calls += [
        "    if (@($script:Summary | Where-Object -FilterScript { $_.State -eq 'not done' }).Count -eq 0) {",
        "        $state.undone = (Get-Date).ToUniversalTime().ToString('s') + 'Z'",
        "        Save-State -State $state",
        "    }",
        "}",
    ]
    return Script(
        kind=Kind.UNDO,
        synopsis=f"Takes back what apply.ps1 changed for {case.device}.",
        description=(
            "Reads the file that apply.ps1 saved before its first change, and puts back exactly what stands there.",
            "A connector is removed only if apply.ps1 made it. A connector that existed keeps everything but the "
            "addresses that apply.ps1 added. A mailbox's SMTP AUTH switch goes back to on, off or inherit.",
            "What somebody else has changed since stays, and is named.",
            "It asks before each change. Run it twice without harm.",
        ),
        parameters=(shared.domain_parameter(case), shared.state_parameter(), *shared.cloud_parameters(case)),
        parts=tuple(parts),
        calls=tuple(calls),
        made_for=shared.made_for(case),
        day=case.day,
        rights=shared.ADMIN_RIGHTS,
    )


def _creation(case: ScriptCase) -> str:
    if case.by_certificate:
        return "connector_create_certificate"
    assert case.connector is not None
    return "connector_create_tls" if case.connector.require_tls else "connector_create_plain"


def _synopsis(case: ScriptCase) -> str:
    if case.connector is not None:
        return f"Lets {case.device} relay mail from {case.domain} through Microsoft 365."
    return f"Lets {case.device} sign in to Microsoft 365 and send mail from {case.domain}."


def _changes(case: ScriptCase) -> list[str]:
    """What changes, in plain words."""
    words = []
    if case.connector is not None:
        by = "its certificate" if case.by_certificate else "its internet address"
        words.append(
            "Changes one thing: an inbound connector of the type OnPremises, by which Microsoft 365 recognises the "
            f"{case.sends} from {by} and relays its mail to anyone. The {case.sends} then needs no password."
        )
        kept = (
            "It is not changed, but for being switched on."
            if case.by_certificate
            else "Missing addresses are added to it; its other settings stay."
        )
        words.append(
            f"A connector of the same name, or one that already recognises the {case.sends}, is shown and used. {kept}"
        )
        if not case.by_certificate and not case.connector.require_tls:
            words.append(
                "TLS is not demanded of this connector, since the device can not encrypt well enough."
            )
    if case.opens_mailboxes and len(case.mailboxes) > 1:
        words.append(
            f"Changes one switch of each of {len(case.mailboxes)} mailboxes: SMTP AUTH is allowed for them. The switch of the "
            "organisation stays as it is."
        )
    elif case.opens_mailboxes:
        words.append(
            f"Changes one switch: SMTP AUTH is allowed for the mailbox that the {case.sends} signs in with. The switch of "
            "the organisation stays as it is."
        )
    if case.app is not None:
        words.append(
            f"Registers no app: the one that the {case.sends} signs in with is made by apply-app.ps1."
        )
    elif Method.SMTP_AUTH_OAUTH in case.methods:
        words.append(
            "Registers no app: the device brings its own, and asks for your approval when it signs in."
        )
    elif case.sends == "relay" and case.uses_mailbox:
        words.append(
            "Registers no app: the one that the relay signs in with you register in Microsoft Entra, as the steps say."
        )
    if case.grants:
        words.append("Lets that mailbox send as the address that the device writes into From (Send As).")
    return words


_PROMISES = (
    "Before the first change it saves how things are now, in a file beside this script, and at the end it prints the "
    "line that takes everything back.",
    "It asks before each change, checks after each step and stops with a sentence where something is not as it should be. Run it twice without "
    "harm: what is there already is left alone.",
)
