"""Parameters and parts that the scripts of several families share."""

from wizard.render.powershell.assembly import (
    Kind,
    Parameter,
    Script,
    file_parameter,
    list_parameter,
    text_parameter,
)
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.quoting import ps_quote

ADMIN_RIGHTS = "Sign in as Exchange Administrator, or with the role group Organization Management."
READER_RIGHTS = (
    "Reading is enough: the role Global Reader or the role group View-Only Organization Management."
)

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4_RULE = rf"[ValidatePattern('^({_OCTET}\.){{3}}{_OCTET}(/(2[4-9]|3[0-2]))?$')]"
"""IPv4, alone or as /24 to /32: all that ``SenderIPAddresses`` takes (Microsoft Learn: New-InboundConnector).

Without leading zeros, which .NET reads as octal: 010.0.0.1 would be looked for as 8.0.0.1."""
ADDRESS_RULE = r"[ValidatePattern('^[^@\s]+@[^@\s]+$')]"


def made_for(case: ScriptCase) -> str:
    """The case in a few words, for the notes."""
    return f"{case.device} ({case.domain}, {case.method_name})"


def domain_parameter(case: ScriptCase) -> Parameter:
    """The sender's domain, which must be an accepted one."""
    return text_parameter("Domain", "The domain of the address that the device sends from.", case.domain)


def cloud_parameters(case: ScriptCase) -> tuple[Parameter, ...]:
    """Where to sign in; nothing for the worldwide cloud."""
    if not case.environment:
        return ()
    return (
        Parameter(
            "ExchangeEnvironmentName",
            "string",
            "The Microsoft cloud that holds the organisation.",
            ps_quote(case.environment),
            "[ValidateSet('O365Default', 'O365USGovGCCHigh', 'O365USGovDoD', 'O365China')]",
        ),
    )


def session_parts(case: ScriptCase) -> tuple[str, ...]:
    """Signing in and out."""
    return ("common", "property", "session", "session_sovereign" if case.environment else "session_worldwide")


def state_parameter() -> Parameter:
    """Where ``apply.ps1`` keeps how things were, and ``undo.ps1`` finds it."""
    return file_parameter(
        "StatePath",
        "The file that keeps how things were before the first change. Empty: it stands beside this script.",
        "state-before-apply.json",
    )


def sender_parameter(case: ScriptCase) -> Parameter:
    """The device's From address, or those of a site's devices."""
    if len(case.senders) == 1:
        about = "The address that the device sends from."
        return text_parameter("SenderAddress", about, case.senders[0], ADDRESS_RULE)
    about = "The addresses that the devices send from, or some of them."
    return list_parameter("SenderAddress", about, case.senders, ADDRESS_RULE)


def to_do(
    case: ScriptCase, *, by_hand: bool
) -> tuple[tuple[Parameter, ...], tuple[str, ...], tuple[str, ...]]:
    """Parameters, parts and calls that print the DNS records, and the steps that no script does.

    ``by_hand``: the steps in Microsoft 365 are among them.
    """
    parameters: list[Parameter] = []
    parts: list[str] = []
    calls: list[str] = []
    steps = [step for step in case.steps if by_hand or step.where != "exchange"]
    if case.dns:
        about = "The DNS records that belong to this plan. They are printed; this script publishes none."
        parameters.append(list_parameter("DnsRecord", about, case.dns))
        parts.append("dns_print")
        calls.append("Write-DnsRecord")
    if steps:
        words = tuple(f"{step.title}. {step.detail}".removesuffix(" ") for step in steps)
        about = "What is left to do by hand. It is printed at the end."
        parameters.append(list_parameter("StepByHand", about, words))
        parts.append("steps_print")
        calls.append("Write-StepByHand")
    return tuple(parameters), tuple(parts), tuple(calls)


def days_parameter() -> Parameter:
    """How far the message trace looks back; Exchange answers for ten days at most in one question."""
    return Parameter(
        "Days",
        "int",
        "How many days the message trace looks back, ten at most.",
        "2",
        "[ValidateRange(1, 10)]",
    )


def nothing_to_undo(case: ScriptCase) -> Script:
    """``undo.ps1`` of a plan whose ``apply.ps1`` changes nothing. It does not even sign in."""
    return Script(
        kind=Kind.UNDO,
        synopsis=f"There is nothing to undo for {case.device}.",
        description=(
            f"The method of this plan is {case.method_name}. Its apply.ps1 changes nothing in Microsoft 365, "
            "so there is nothing that this script could take back.",
            "It signs in nowhere and says so.",
        ),
        parameters=(),
        parts=("common", "undo_nothing"),
        calls=("Write-NothingToUndo",),
        made_for=made_for(case),
        day=case.day,
        run="Says so, and ends.",
        connects=False,
    )
