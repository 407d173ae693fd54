"""``apply-app.ps1`` and ``undo-app.ps1``: an app registration of one's own as one chain, from Microsoft Entra to the mailbox.

Both ways of signing in are in one script, since a program can often do either: the plan sets the default. What
``check.ps1`` and ``verify.ps1`` read of it stands here too.
"""

from wizard.render.powershell import changing, shared
from wizard.render.powershell.assembly import Kind, Parameter, Script, file_parameter, text_parameter
from wizard.render.powershell.case import AppCase, ScriptCase, app_only
from wizard.render.powershell.quoting import ps_array, ps_quote

_GUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_MODULES = ("Microsoft.Graph.Authentication", "Microsoft.Graph.Applications")
_GRANTS = "Microsoft.Graph.Identity.SignIns"
"""The module of the grants that a person's sign-in needs."""


def identity_parameters(app: AppCase) -> tuple[Parameter, ...]:
    """Which app registration it is, and who signs in with it."""
    return (
        text_parameter("AppName", "The name of the app registration in Microsoft Entra.", app.name),
        Parameter(
            "ClientId",
            "string",
            "The Application (client) ID of an app registration that is there already. Empty: it is found by its name, and "
            "made where there is none.",
            "''",
            f"[ValidatePattern('^({_GUID})?$')]",
        ),
        Parameter(
            "SignInAs",
            "string",
            "Who signs in: the application itself (SMTP.SendAsApp), or a user through it (SMTP.Send).",
            ps_quote("Application" if app.as_application else "User"),
            "[ValidateSet('Application', 'User')]",
        ),
        Parameter(
            "ExchangeAppId",
            "string",
            "The client id of Office 365 Exchange Online, the same in every organisation.",
            ps_quote(app.exchange),
            f"[ValidatePattern('^{_GUID}$')]",
        ),
    )


def graph_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """The Microsoft Graph of the cloud; nothing for the worldwide one."""
    if not case.graph_environment:
        return ()
    about = "The Microsoft Graph of that cloud."
    rule = "[ValidateSet('Global', 'USGov', 'USGovDoD', 'China')]"
    return (Parameter("GraphEnvironment", "string", about, ps_quote(case.graph_environment), rule),)


def graph_parts(case: ScriptCase) -> tuple[str, ...]:
    """Signing in to Microsoft Graph, and what is read there."""
    return (
        "app_graph",
        "app_graph_sovereign" if case.graph_environment else "app_graph_worldwide",
        "app_read",
    )


PREPARES = "$script:OpenedGraph = $false\n$script:TenantId = ''\n$script:Application = $null\n$script:Enterprise = $null"
"""What the parts that read keep for each other."""
_KEPT = PREPARES + (
    "\n$script:Permission = $null\n$script:Principal = ''\n$script:Proof = ''\n$script:Certificate = $null\n"
    "$script:Secret = ''"
)


def _writing_parts(case: ScriptCase) -> list[str]:
    """What both scripts begin with: a session of each kind, the same tenant in both, and what is saved."""
    return [
        *shared.session_parts(case),
        "list",
        *graph_parts(case),
        "app_connect_write",
        "app_same_tenant",
        "domain",
        "state",
        "state_save",
    ]


def apply_script(case: ScriptCase, app: AppCase) -> Script:
    """The whole chain, each step saved first and checked after."""
    case = app_only(case, app)
    parts = _writing_parts(case)
    parts += ["app_state_open", "undo_line", "app_prepare", "app_register", "app_credential", "app_consent"]
    parts += ["app_principal", "app_principal_find", "app_exchange"]
    calls = [
        "Confirm-Order",
        # Graph comes first: the other way round its module can trip over what Exchange's has loaded.
        "Connect-AppGraph -As $SignInAs -ConsentIsRead:$ConsentByLink",
        "Connect-Tenant",
        "Confirm-SameTenant",
        "Confirm-AcceptedDomain -Name $Domain",
        "$state = Open-State",
        "Invoke-RegistrationPart -State $state",
        "Invoke-ConsentPart -State $state",
        "Invoke-PrincipalPart -State $state",
        "Invoke-MailboxRightPart -State $state",
    ]
    if case.grants:
        parts += ["send_as_read", "send_as_apply", "app_send_as"]
        calls += ["Invoke-SendAsPart -State $state", "Invoke-AppSendAsPart -State $state"]
    parts += ["mailbox_read", "mailbox_apply", "app_token"]
    calls += [
        "Invoke-MailboxPart -State $state",
        "Invoke-CredentialPart -State $state",
        "Test-Token",
        "Write-AppValue",
    ]
    return Script(
        kind=Kind.APPLY_APP,
        synopsis=f"Registers an app with which {case.device} sends mail from {case.domain}.",
        description=(*_DOES, *_PROMISES),
        parameters=(
            shared.domain_parameter(case),
            *changing.mailbox_parameters(case),
            *identity_parameters(app),
            *_proof_parameters(app),
            *changing.grant_parameters(case),
            *_endpoint_parameters(app),
            _state_parameter(),
            *shared.cloud_parameters(case),
            *graph_parameters(case),
        ),
        parts=tuple(parts),
        calls=tuple(calls),
        made_for=shared.made_for(case),
        day=case.day,
        rights=_RIGHTS,
        prepares=_KEPT,
        last="Write-UndoLine -File 'undo-app.ps1'",
        modules=("ExchangeOnlineManagement", *_MODULES, _GRANTS),
        closing="Disconnect-Graph",
        examples=_examples(app),
    )


def _examples(app: AppCase) -> tuple[tuple[str, str], ...]:
    """Calls that work as they stand, but for the address that only the program knows."""
    asked = not app.as_application and not app.redirects
    address = " -RedirectUri 'https://ADDRESS-THAT-THE-PROGRAM-SHOWS'" if asked else ""
    again = " Later runs need no redirect address." if asked else ""
    found = [
        (f"{address} -WhatIf", "Shows what would change, and changes nothing."),
        (address, "Asks before each change, makes it, and checks it." + again),
        (
            f"{address} -ConsentByLink",
            "Prints the link for an administrator who may consent, and does the rest.",
        ),
    ]
    if app.as_application:
        certificate = "With a certificate in place of a secret: it can not be copied out of a window."
        found.append((" -CertificatePath .\\app.cer", certificate))
    if app.secret:
        found.append((" -NewSecret", "One more client secret, before the old one ends. The old one stays."))
    return tuple(found)


def undo_script(case: ScriptCase, app: AppCase) -> Script:
    """Takes back what ``apply-app.ps1`` made, the last step first."""
    del app  # the state file knows which app registration it was
    parts = _writing_parts(case)
    parts += [
        "app_principal",
        "app_principal_find",
        "app_undo_send_as",
        "send_as_read",
        "send_as_undo",
        "mailbox_read",
        "mailbox_undo",
    ]
    calls = (
        "$state = Read-State",
        "if ($null -eq $state) {",
        "    throw ('There is no state file at ' + $StatePath + ', so apply-app.ps1 has changed nothing from here. ' +",
        "        'If the file was moved, name it with -StatePath.')",
        "}",
        "if ([string] $state.undone -ne '') {",
        "    Write-Result -Check 'Undo' -State 'ok' -Detail 'Everything was already taken back. Nothing is left to do.'",
        "}",
        "else {",
        "    if ($null -ne $state.application) {",
        # A consent that this script would not take back itself needs no permission to do so.
        "        $own = -not ($state.application.existed -and $state.application.consented)",
        "        Connect-AppGraph -As $state.application.sign_in -ConsentIsRead:$own",
        "    }",
        "    Connect-Tenant",
        "    Confirm-AcceptedDomain -Name $Domain",
        "    Skip-ForgottenSendAs -State $state",
        "    Undo-SendAsPart -State $state",
        "    Undo-MailboxPart -State $state",
        "    if ($null -ne $state.application) {",
        "        Confirm-SameTenant",
        "        Undo-MailboxRight -Saved $state.application",
        "        Undo-Principal -Saved $state.application",
        "        Undo-Registration -Saved $state.application -Mark $state.id",
        "    }",
        "    if (@($script:Summary | Where-Object -FilterScript { $_.State -eq 'not done' }).Count -eq 0) {",
        "        $state.undone = (Get-Date).ToUniversalTime().ToString('s') + 'Z'",
        "        Save-State -State $state",
        "    }",
        "}",
    )
    return Script(
        kind=Kind.UNDO_APP,
        synopsis=f"Takes back what apply-app.ps1 made for {case.device}.",
        description=(
            "Reads the file in which apply-app.ps1 noted what it makes, and takes back exactly that.",
            "An app registration is deleted only if apply-app.ps1 made it: its notes carry the number of that file. One that "
            "was there before keeps everything but the secret, the certificate, the permission and the consent that were "
            "added.",
            "What somebody else has changed since stays, and is named.",
            "It asks before each change. Run it twice without harm.",
        ),
        parameters=(
            shared.domain_parameter(case),
            *_exchange_parameter(case),
            _state_parameter(),
            *shared.cloud_parameters(case),
            *graph_parameters(case),
        ),
        parts=(*parts, "app_undo"),
        calls=calls,
        made_for=shared.made_for(case),
        day=case.day,
        rights=_RIGHTS,
        prepares="$script:OpenedGraph = $false\n$script:TenantId = ''",
        modules=("ExchangeOnlineManagement", *_MODULES, _GRANTS),
        closing="Disconnect-Graph",
        examples=(
            (" -WhatIf", "Shows what would be taken back, and changes nothing."),
            ("", "Asks before each change, then puts things back."),
            (" -Confirm:$false", "The same without asking."),
        ),
    )


VERIFIES = (("App registration", "Test-AppInEntra"), ("Service principal", "Test-AppInExchange"))
"""The checks of ``verify.ps1``: what each is called, and its function."""


def reading_parts(case: ScriptCase) -> tuple[str, ...]:
    """How ``check.ps1`` and ``verify.ps1`` read the app's part."""
    return (*graph_parts(case), "app_connect_read", "app_principal")


def reading_parameters(app: AppCase) -> tuple[Parameter, ...]:
    """Which app, and the mailboxes that it sends as."""
    about = "The mailboxes that the program sends from."
    known = tuple(one for one in app.mailboxes if one)
    return (*identity_parameters(app), Parameter("AppMailbox", "string[]", about, ps_array(known)))


def _exchange_parameter(case: ScriptCase) -> tuple[Parameter, ...]:
    assert case.app is not None
    return identity_parameters(case.app)[-1:]


def _proof_parameters(app: AppCase) -> tuple[Parameter, ...]:
    return (
        Parameter(
            "ProveWith",
            "string",
            "By what the application proves who it is. None is for programs that keep no secret and where a user signs in.",
            ps_quote("Secret" if app.secret else "None"),
            "[ValidateSet('Secret', 'Certificate', 'None')]",
        ),
        Parameter(
            "CertificatePath",
            "string",
            "The file of the public certificate (.cer), in place of a secret. Its private key stays with the program.",
            "''",
        ),
        Parameter(
            "SecretDays",
            "int",
            "For how many days a new client secret is good.",
            "180",
            "[ValidateRange(1, 730)]",
        ),
        Parameter("NewSecret", "switch", "Makes one more client secret, though one was made before.", ""),
        Parameter(
            "ConsentByLink",
            "switch",
            "Does not consent itself: it prints the link for an administrator who may.",
            "",
        ),
        Parameter(
            "RedirectUri",
            "string[]",
            "Where a user's sign-in returns to: the program shows this address. An application that signs in as itself has none.",
            ps_array(app.redirects),
        ),
    )


def _endpoint_parameters(app: AppCase) -> tuple[Parameter, ...]:
    return (
        text_parameter("Authority", "Where Microsoft Entra of this cloud signs in.", app.authority),
        Parameter(
            "TokenScope",
            "string",
            "What the application asks a token for. Empty where no source says it for this cloud: then none is fetched.",
            ps_quote(app.app_scope),
        ),
        Parameter(
            "UserScope",
            "string",
            "What a token is asked for where a user signs in. Empty where no source says it for this cloud.",
            ps_quote(app.user_scope),
        ),
    )


def _state_parameter() -> Parameter:
    return file_parameter(
        "StatePath",
        "The file that notes what apply-app.ps1 makes. Empty: it stands beside this script. No secret is in it.",
        "state-before-apply-app.json",
    )


_RIGHTS = (
    "Sign in twice with one account: Application Administrator or Cloud Application Administrator for the app, Privileged "
    "Role Administrator or Global Administrator for the consent (or use -ConsentByLink), Exchange Administrator for the rest."
)
_DOES = (
    "One chain from Microsoft Entra to the mailbox: app registration and its permission on Office 365 Exchange Online, consent "
    "for the organisation, the service principal in Exchange, FullAccess on the mailbox, Send As where From is another address, "
    "SMTP AUTH on for the mailbox, a client secret or a certificate. Then it fetches a token and says what it holds.",
    "A user signs in instead with -SignInAs User: then Exchange needs no service principal and no right, and the user's own "
    "mailbox sends.",
    "The trap that it keeps you from: an app has two object ids. Exchange wants that of the Enterprise application. With that of "
    "the app registration everything looks right and nothing signs in.",
    "The client secret is written to the window once, and into no file, no state and no transcript. A certificate is the safer "
    "choice.",
)
_PROMISES = (
    "It notes what it makes before it makes it, in a file beside this script, and at the end it prints the line that takes "
    "everything back.",
    "It asks before each change, checks after each step and stops with a sentence where something is not as it should be. Run it "
    "twice without harm: what is there already is left alone.",
)
