"""Appliances with a command for their mail settings: Veeam, HPE OneView, Dell iDRAC and HPE iLO.

Cmdlets, attributes and properties as their makers' own pages name them; each profile says which.
"""

import json

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.powershell.assembly import script_bytes
from wizard.render.powershell.quoting import ps_comment, ps_quote
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.quoting import host_word, refused, shell_exact

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.PASSWORD})
"""None of them has OAuth 2.0, a client certificate, or a documented choice for TLS from the first byte."""
ILO_HOST = 63
"""Characters of iLO's field for the server."""
_UNCHECKED = "There is no switch for checking the server's certificate on the pages that were read."


def _head(case: SoftwareCase, what: str, load: str, test: str, undo: str, *notes: str) -> Head:
    return Head(
        what=what,
        goes_to=("It is run where it is.",),
        load=(load,),
        test=(test,),
        undo=(undo,),
        notes=(
            *notes,
            _UNCHECKED,
            *relay_certificate(case, "the appliance's or computer's store of authorities."),
        ),
    )


# --- PowerShell -------------------------------------------------------------------------------------------------------


def _powershell(case: SoftwareCase, head: Head, values: dict[str, str], asks: str, command: str) -> str:
    widest = max(map(len, values))
    table = "".join(f"    {name:<{widest}} = {value}\n" for name, value in values.items())
    text = (
        f"#Requires -Version 5.1\n{headed(case, head, quote=ps_comment)}"
        f"$ErrorActionPreference = 'Stop'\n{asks}$Settings = @{{\n{table}}}\n{command} @Settings\n"
    )
    return script_bytes(text).decode("utf-8")


def veeam_files(case: SoftwareCase) -> tuple[File, ...]:
    """``Set-VeeamMail.ps1``, for Veeam Backup for Microsoft 365."""
    values = {
        "EnableNotification": "$true",
        "SMTPServer": ps_quote(host_word(case.host, "PowerShell")),
        "Port": str(case.port),
        "UseSSL": "$true" if case.encrypts else "$false",
        "UseAuthentication": "$true" if case.by_password else "$false",
        "From": ps_quote(case.sender),
        "To": "(Read-Host -Prompt 'Who gets the notices')",
    }
    asks = ""
    if case.by_password:
        asks = f"$Account = Get-Credential -UserName {ps_quote(case.user)} -Message 'The password for SMTP AUTH'\n"
        values["Credential"] = "$Account"
    head = _head(
        case,
        "The notification settings of Veeam Backup for Microsoft 365. They hold for all of its jobs.",
        "Run it in Veeam's own PowerShell on the server, as its administrator.",
        "Send a test message from Veeam's notification settings.",
        "Set-VBOEmailSettings -EnableNotification:$false",
        "Which encryption UseSSL means is not documented: let the test tell.",
    )
    text = _powershell(case, head, values, asks, "Set-VBOEmailSettings")
    return (File("Set-VeeamMail.ps1", text, _("Sets Veeam's notification settings.")),)


def oneview_files(case: SoftwareCase) -> tuple[File, ...]:
    """``Set-OneViewMail.ps1``. OneView has no user name of its own: it signs in as its sender."""
    if case.by_password and case.user.lower() != case.sender.lower():
        raise refused(case.user, _("HPE OneView, which signs in as its sender,"))
    values = {
        "SenderEmailAddress": ps_quote(case.sender),
        "Server": ps_quote(host_word(case.host, "PowerShell")),
        "Port": str(case.port),
        "ConnectionSecurity": "'StartTls'" if case.encrypts else "'None'",
        "AlertEmailEnabled": "$true",
    }
    asks = ""
    if case.by_password:
        asks = f"$Account = Get-Credential -UserName {ps_quote(case.user)} -Message 'The password for SMTP AUTH'\n"
        values["Password"] = "$Account.GetNetworkCredential().Password"
    head = _head(
        case,
        "The mail settings of HPE OneView.",
        "Connect-OVMgmt first, with the module HPEOneView of your version; then run it in the same window.",
        "Test-OVEmailAlert",
        "Set-OVSMTPConfig -AlertEmailDisabled",
        "The page of the cmdlet says that secure SMTP is not supported, and shows StartTls: let the test tell.",
    )
    text = _powershell(case, head, values, asks, "Set-OVSMTPConfig")
    return (File("Set-OneViewMail.ps1", text, _("Sets OneView's mail settings.")),)


# --- shell ------------------------------------------------------------------------------------------------------------


def idrac_files(case: SoftwareCase) -> tuple[File, ...]:
    """``idrac-mail.sh``, with RACADM."""
    values = {
        "SMTPServerIPAddress": host_word(case.host, "RACADM"),
        "SMTPPort": str(case.port),
        **({"ConnectionEncryption": "STARTTLS"} if case.encrypts else {}),
        "SMTPAuthentication": "Enabled" if case.by_password else "Disabled",
        **({"SMTPUserName": case.user} if case.by_password else {}),
    }
    lines = "".join(
        f"racadm set iDRAC.RemoteHosts.{key} {shell_exact(value)}\n" for key, value in values.items()
    )
    secret = ("Type the password in iDRAC's web page beside the user name: it is no argument of a command.",)
    head = _head(
        case,
        "The mail settings of an iDRAC9, with RACADM.",
        "sh idrac-mail.sh, on the server itself; from elsewhere put -r ADDRESS -u NAME behind each racadm.",
        "racadm testemail -i 1",
        "racadm set iDRAC.RemoteHosts.SMTPAuthentication Disabled, and the server that stood there before",
        f"The sender is iDRAC's own name. Make that one of your domain: the plan's is {case.sender}.",
        *(secret if case.by_password else ()),
    )
    text = f"#!/bin/sh\n{headed(case, head)}set -eu\n{lines}"
    return (File("idrac-mail.sh", text, _("Sets iDRAC's mail settings.")),)


_ILO = r"""set -eu
printf 'Name or address of the iLO: ' >&2
IFS= read -r ilo
printf 'Who gets the mail (an address): ' >&2
IFS= read -r to
printf 'User of the iLO: ' >&2
IFS= read -r name
case $to in *[!0-9A-Za-z@._+-]*|'') echo 'That is no address.' >&2; exit 1;; esac
case $ilo in *[!0-9A-Za-z.:-]*|'') echo 'That is no name.' >&2; exit 1;; esac
body=$(sed "s/YOU@YOUR-DOMAIN/$to/" <<'END-OF-TEXT'
BODY
END-OF-TEXT
)
# curl asks for the user's password itself.
curl --silent --show-error --fail --proto =https --user "$name" --request PATCH \
  --header 'Content-Type: application/json' --data "$body" \
  --url "https://$ilo/redfish/v1/Managers/1/NetworkProtocol"
printf '\n'
"""


def ilo_files(case: SoftwareCase) -> tuple[File, ...]:
    """``ilo-mail.sh``, by Redfish."""
    host = host_word(case.host, "iLO")
    if len(host) > ILO_HOST or not (case.sender + case.user).isprintable():
        raise refused(host if len(host) > ILO_HOST else case.sender + case.user, "iLO")
    values: dict[str, object] = {
        "AlertMailEnabled": True,
        "AlertMailEmail": "YOU@YOUR-DOMAIN",
        "AlertMailSenderDomain": host_word(case.sender.rpartition("@")[2], "iLO"),
        "AlertMailSMTPServer": host,
        "AlertMailSMTPPort": case.port,
        "AlertMailSMTPSecureEnabled": case.encrypts,
        "AlertMailSMTPAuthEnabled": case.by_password,
    }
    if case.by_password:
        values["AlertMailSMTPAuthUser"] = case.user
    secret = (
        "Type the password in iLO's web page, beside its AlertMail settings, before you test: it stands in no file.",
    )
    head = _head(
        case,
        "The mail settings of an iLO 5 or newer, by Redfish.",
        "sh ilo-mail.sh; where curl does not believe the iLO's certificate, give it: export CURL_CA_BUNDLE=ilo-ca.pem",
        "The iLO's web page has a test beside its AlertMail settings.",
        "The same page switches AlertMail off.",
        f"iLO puts its own name before the @; the plan's sender is {case.sender}.",
        *(secret if case.by_password else ()),
    )
    body = json.dumps({"Oem": {"Hpe": values}})
    text = f"#!/bin/sh\n{headed(case, head)}{_ILO.replace('BODY' + chr(10), body + chr(10), 1)}"
    return (File("ilo-mail.sh", text, _("Sets iLO's mail settings by Redfish.")),)
