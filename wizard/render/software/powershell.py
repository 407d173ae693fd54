"""PowerShell: a script that sends by SMTP with Mailozaurr, and one that sends through Microsoft Graph without SMTP."""

from wizard.core.texts import _
from wizard.files import resource
from wizard.render.configuration import File
from wizard.render.powershell.assembly import script_bytes
from wizard.render.powershell.quoting import ps_comment, ps_quote
from wizard.render.relay.tables import CLIENT_ID_OPEN
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, app_note, headed, relay_certificate
from wizard.render.software.quoting import host_word

ABILITIES = frozenset(Ability) - {Ability.CERTIFICATE}
"""``Send-EmailMessage`` has no parameter for a client certificate."""


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``Send-Mail.ps1``, and where a mailbox of Exchange Online sends, ``Send-GraphMail.ps1``."""
    made = [File("Send-Mail.ps1", _send_mail(case), _("Sends one message with Mailozaurr."))]
    if case.by_token and case.user_scope is not None:
        made.append(
            File(
                "Send-GraphMail.ps1",
                _send_graph(case),
                _("The same through Microsoft Graph, without SMTP: the newer way for scripts."),
            )
        )
    return tuple(made)


def _part(name: str) -> str:
    return resource("templates", "software", f"{name}.txt").read_text(encoding="utf-8")


def _parameters(values: dict[str, str]) -> str:
    """The ``param`` block: to whom and what is asked, the plan's values are defaults."""
    lines = [
        "    [Parameter(Mandatory = $true)]\n    [ValidateNotNullOrEmpty()]\n    [string] $To",
        "    [Parameter(Mandatory = $true)]\n    [ValidateNotNullOrEmpty()]\n    [string] $Subject",
        "    [ValidateNotNullOrEmpty()]\n    [string] $Text = 'A test.'",
        *(f"    {name} = {value}" for name, value in values.items()),
    ]
    return "[CmdletBinding()]\nparam(\n" + ",\n\n".join(lines) + "\n)\n\n"


def _send_mail(case: SoftwareCase) -> str:
    option = "None" if not case.encrypts else "SslOnConnect" if case.implicit else "StartTls"
    values = {
        "[string] $Server": ps_quote(host_word(case.host, "PowerShell")),
        "[int] $Port": str(case.port),
        "[string] $From": ps_quote(case.sender),
    }
    if case.user:
        values["[string] $UserName"] = ps_quote(case.user)
    body = "mailozaurr_none"
    if case.by_password:
        body = "mailozaurr_password"
    elif case.by_token:
        body = "mailozaurr_application" if _application(case) else "mailozaurr_person"
        values |= _app(case)
        if _application(case):
            values["[string] $Authority"] = ps_quote(case.authority)
            values["[string] $Scope"] = ps_quote(case.app_scope or "")
    head = Head(
        what="Sends one message by SMTP with the module Mailozaurr, which stands in for Send-MailMessage.",
        goes_to=("Wherever your scripts are.",),
        load=("Install-Module -Name Mailozaurr -Scope CurrentUser",),
        test=(".\\Send-Mail.ps1 -To YOU@YOUR-DOMAIN -Subject Test",),
        undo=("Delete it. Uninstall-Module -Name Mailozaurr removes the module.",),
        notes=(
            "Mailozaurr checks the server's certificate by itself: never add -SkipCertificateValidation.",
            *_secret_note(case),
            *relay_certificate(case, "the computer's store of trusted authorities."),
        ),
    )
    code = _part("mailozaurr_common").replace("# SECURITY\n", f"$Security = '{option}'\n") + _part(body)
    return _script(case, head, values, code)


def _send_graph(case: SoftwareCase) -> str:
    values = {"[string] $From": ps_quote(case.sender), **_app(case)}
    if case.endpoints.graph_environment:
        values["[string] $Environment"] = ps_quote(case.endpoints.graph_environment)
    else:
        values["[string] $Environment"] = "'Global'"
    application = _application(case)
    permission = (
        "Its app needs Mail.Send (application) in Microsoft Entra, approved; limit it to this mailbox (RBAC for Applications)."
        if application
        else "Whoever signs in needs the right to send as the mailbox, and the app Mail.Send (delegated)."
    )
    head = Head(
        what="Sends one message through Microsoft Graph over HTTPS. No SMTP, no port 25 or 587, no SMTP AUTH.",
        goes_to=("Wherever your scripts are.",),
        load=("Install-Module -Name Microsoft.Graph.Users.Actions -Scope CurrentUser",),
        test=(".\\Send-GraphMail.ps1 -To YOU@YOUR-DOMAIN -Subject Test",),
        undo=("Delete it, and take the permission away from the app.",),
        notes=(permission, *_secret_note(case)),
    )
    return _script(case, head, values, _part("graph_application" if application else "graph_person"))


def _application(case: SoftwareCase) -> bool:
    return case.as_application or case.user_scope is None


def _app(case: SoftwareCase) -> dict[str, str]:
    return {
        "[string] $ClientId": ps_quote(CLIENT_ID_OPEN),
        "[string] $TenantId": ps_quote(case.tenant),
    }


def _secret_note(case: SoftwareCase) -> tuple[str, ...]:
    if case.by_password or (case.by_token and _application(case)):
        return (
            *app_note(case),
            "The secret is asked for. A task keeps it with Microsoft.PowerShell.SecretManagement, or in a file made by"
            " Export-Clixml, which only the same user on the same Windows computer can read.",
        )
    return ()


def _script(case: SoftwareCase, head: Head, values: dict[str, str], code: str) -> str:
    """The script as its file: Windows PowerShell 5.1 needs the BOM and takes CRLF."""
    text = "#Requires -Version 5.1\n" + headed(case, head, quote=ps_comment) + _parameters(values) + code
    return script_bytes(text).decode("utf-8")
