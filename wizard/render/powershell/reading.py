"""``check.ps1`` and ``verify.ps1``: they read, and change nothing.

A search for ``Set-``, ``New-``, ``Add-`` or ``Remove-`` in them finds nothing, and they say so.
"""

import msgspec

from wizard.core.model import Method
from wizard.render.powershell import app, changing, shared
from wizard.render.powershell.assembly import Kind, Parameter, Script, file_parameter
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.quoting import ps_array, ps_quote

_READS_ONLY = (
    "Reads only, and changes nothing in Microsoft 365: beside signing in and out it uses commands that begin with Get. "
    "Search this file for New, Set, Add or Remove with a dash behind, and you find none."
)


def check_script(case: ScriptCase) -> Script:
    """Writes one JSON report of what matters to the choice; each part may fail alone."""
    parts = [*shared.session_parts(case), "list", "report", "check_exchange", _mailbox_part(case)]
    parts += [
        "check_high_volume",
        "graph",
        "graph_sovereign" if case.graph_environment else "graph_worldwide",
    ]
    # Graph comes before Exchange: the other way round its module can trip over what Exchange's has loaded
    # (microsoftgraph/msgraph-sdk-powershell#3394).
    calls = [
        "Read-GraphPart",
        "Connect-Tenant",
        "Read-ExchangePart",
        "Read-MailboxPart",
        "Read-HighVolumePart",
    ]
    if case.app is not None:
        parts += [*app.reading_parts(case), "check_app"]
        calls = [calls[0], "Read-AppInEntra", *calls[1:], "Read-AppInExchange"]
    calls.append("Write-Report")
    parameters = [shared.domain_parameter(case), *_mailbox_parameters(case), high_volume_parameter(case)]
    parameters += app.reading_parameters(case.app) if case.app is not None else ()
    parameters += [
        file_parameter(
            "ReportPath",
            "Where the report goes: beside this script where it is left empty. Relay Wizard reads it on the page Network and "
            "tenant.",
            "tenant-report.json",
        ),
        Parameter(
            "IncludeGraph",
            "switch",
            "Reads security defaults, the domain's mail host, the licences and the tenant's age too. Microsoft Graph asks "
            "for a sign-in of its own.",
            "",
        ),
        *shared.cloud_parameters(case),
        *_graph_parameters(case),
    ]
    return Script(
        kind=Kind.CHECK,
        synopsis=f"Reads what Microsoft 365 says about {case.domain}, for {case.device}.",
        description=(
            _READS_ONLY,
            "It writes one file, the report: accepted domains, the switches for SMTP AUTH and Direct Send, the inbound "
            "connectors, DKIM, the mailbox, the High Volume Email accounts. No password, no message, and not who signed in.",
            "What can not be read stands in the report with the reason, and the rest goes on.",
        ),
        parameters=tuple(parameters),
        parts=tuple(parts),
        calls=tuple(calls),
        made_for=shared.made_for(case),
        day=case.day,
        rights=shared.READER_RIGHTS,
        prepares="\n".join([_REPORT_START, *((app.PREPARES,) if case.app is not None else ())]),
        closing="Disconnect-Graph" if case.app is not None else "",
    )


def verify_script(case: ScriptCase) -> Script:
    """Says for each point whether it is right, and what became of the device's last messages."""
    parts = [*shared.session_parts(case), "verify_common", "domain"]
    calls = ["Connect-Tenant", _part("Accepted domain", "Confirm-AcceptedDomain -Name $Domain")]
    if case.connector is not None:
        parts += [*changing.connector_parts(case), "verify_connector"]
        calls.append(_part("Connector", "Test-Connector"))
    if case.uses_mailbox:
        parts += ["mailbox_read", "verify_mailbox"]
        calls.append(_part("SMTP AUTH", "Test-MailboxSwitch"))
        if case.passwords:
            parts.append("basic_policy")
            calls.append(_part("Authentication policy", changing.basic_call(case)))
    if case.grants:
        parts += ["send_as_read", "verify_send_as"]
        calls.append(_part("Send As", "Test-SendAsPart"))
    own: tuple[Parameter, ...] = ()
    if set(case.methods) != {Method.AZURE_COMMUNICATION_SERVICES}:
        parts.append("verify_spf")
        calls.append(_part("SPF", "Test-SpfRecord"))
        own = _spf_parameters(case)
    if case.app is not None:
        parts += [*(() if case.connector is not None else ("list",)), *app.reading_parts(case)]
        parts += ["app_same_tenant", "app_principal_find", "verify_app"]
        calls = [_part("Microsoft Graph", "Connect-AppGraph"), *calls]
        calls += [_part(name, call) for name, call in app.VERIFIES]
        own = (*own, *app.reading_parameters(case.app), *app.graph_parameters(case))
    if Method.HIGH_VOLUME_EMAIL in case.methods:
        parts.append("high_volume")
        calls.append(_part("High Volume Email", "Confirm-HighVolumeAccount"))
        own = (*own, high_volume_parameter(case))
    direct = Method.DIRECT_SEND in case.methods
    parts += ["verify_direct_send" if direct else "verify_direct_send_note", "verify_report"]
    calls += [
        _part("Direct Send", "Test-DirectSendSwitch"),
        _part("Message trace", "Test-Trace"),
        "Write-Report",
    ]
    return Script(
        kind=Kind.VERIFY,
        synopsis=f"Says whether Microsoft 365 is ready for {case.device}, and what became of its last messages.",
        description=(
            _READS_ONLY,
            "Send a message from the device itself first: nothing else proves that it works. Exchange needs some "
            "minutes until a message shows in the trace.",
            "Run it every month. With -ReportPath it keeps the result in a file.",
        ),
        parameters=(
            shared.domain_parameter(case),
            shared.sender_parameter(case),
            *changing.connector_parameters(case),
            *changing.mailbox_parameters(case),
            *changing.grant_parameters(case),
            *own,
            shared.days_parameter(),
            Parameter("ReportPath", "string", "A file for the result. Empty: none is written.", "''"),
            *shared.cloud_parameters(case),
        ),
        parts=tuple(parts),
        calls=tuple(calls),
        made_for=shared.made_for(case),
        day=case.day,
        rights=shared.READER_RIGHTS,
        prepares=app.PREPARES if case.app is not None else "",
        closing="Disconnect-Graph" if case.app is not None else "",
        last="if (@($script:Summary | Where-Object -FilterScript { $_.State -eq 'problem' }).Count -gt 0) "
        "{ $script:Stopped = $true }",
    )


def _spf_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """What the SPF record must hold."""
    known = tuple(one for one in case.spf_addresses if one)
    about = "The addresses of your site that the SPF record must hold. Empty: none has to."
    through = (
        "What the SPF record must include, since mail leaves through Microsoft 365. Empty: nothing has to."
    )
    return (
        Parameter("SpfAddress", "string[]", about, ps_array(known)),
        Parameter("SpfInclude", "string", through, ps_quote(case.spf_include)),
    )


def high_volume_parameter(case: ScriptCase) -> Parameter:
    """The High Volume Email account, which may not be there yet."""
    about = "The High Volume Email account. Empty: the accounts and the billing policy are read, no account's settings."
    return Parameter("HighVolumeAccount", "string", about, ps_quote(case.high_volume_account))


def _mailbox_part(case: ScriptCase) -> str:
    return "check_mailboxes" if len(case.mailboxes) > 1 else "check_mailbox"


def _mailbox_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """What the report reads of the mailbox; it may not be known yet."""
    if len(case.mailboxes) > 1:
        return changing.mailbox_parameters(msgspec.structs.replace(case, passwords=()))
    about = f"The mailbox that the {case.sends} signs in with. Empty: no mailbox is read."
    known = case.mailboxes[0] if case.mailboxes else ""
    first = msgspec.structs.replace(case, senders=case.senders[:1])
    return shared.sender_parameter(first), Parameter("Mailbox", "string", about, ps_quote(known))


def _graph_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    if not case.graph_environment:
        return ()
    about = "The Microsoft Graph of that cloud."
    rule = "[ValidateSet('Global', 'USGov', 'USGovDoD', 'China')]"
    return (Parameter("GraphEnvironment", "string", about, ps_quote(case.graph_environment), rule),)


def _part(name: str, call: str) -> str:
    return f"Test-Part -Name '{name}' -Body {{ {call} }}"


_REPORT_START = """$script:Report = [ordered]@{
    schema = 1
    kind = 'relay-wizard-tenant-report'
    created = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
    domain = $Domain
    sections = [ordered]@{}
}"""
