"""``reject-direct-send.ps1``: Direct Send is refused, once everybody is known who would break."""

from wizard.core.model import Method
from wizard.render.powershell.assembly import Kind, Parameter, Script
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.reversible import Reversible, reversible_script


def reject_direct_send_script(case: ScriptCase) -> Script:
    """``reject-direct-send.ps1``: says who would break first; refuses Direct Send only with ``-SwitchOn``."""
    own = (
        Parameter(
            "SwitchOn",
            "switch",
            "Refuses Direct Send after listing who would break. Without it nothing is changed.",
            None,
            sets=("SwitchOn",),
        ),
        Parameter(
            "Days",
            "int",
            "How many days the message trace looks back, 89 at most: Exchange keeps 90, and refuses a question that reaches "
            "further.",
            "30",
            "[ValidateRange(1, 89)]",
            ("Read", "SwitchOn"),
        ),
        Parameter(
            "MostQuestions",
            "int",
            "How many questions the message trace is asked at most. Exchange takes 100 in five minutes.",
            "90",
            "[ValidateRange(1, 90)]",
            ("Read", "SwitchOn"),
        ),
    )
    warns = (
        "Write-Line -Text 'The device of this plan uses Direct Send itself. Move it to a connector or a sign-in before you refuse it.'",
    )
    return reversible_script(
        case,
        Reversible(
            kind=Kind.REJECT_DIRECT_SEND,
            synopsis=f"Says who would break if {case.domain} refused Direct Send, and refuses it if you want that.",
            description=(
                "Direct Send lets anyone on the internet hand mail to your people that claims to come from you. Your organisation can "
                "refuse it (RejectDirectSend). Refused is what comes in without a sign-in, from a sender in one of your domains, by "
                "no connector that knows its address or certificate.",
                "A plain run changes nothing. It reads the message trace and lists every own address whose mail came in from outside "
                "without a connector: printers, programs, newsletters and other services that send in your name.",
                "With -SwitchOn it lists them, asks, and refuses Direct Send for the whole organisation. It saves how the switch "
                "was, and prints the line that takes it back.",
            ),
            own=own,
            parts=(
                "list",
                "ranges",
                "mailbox_read",
                "trace_read",
                "direct_send_users",
                "direct_send_switch",
                "direct_send_undo",
            ),
            work=(
                "if (Read-DirectSendSwitch) {",
                "    Write-Result -Check 'Direct Send' -State 'ok' -Detail 'Your organisation refuses it already (RejectDirectSend is on).'",
                "}",
                "else {",
                "    $breaks = Show-WhoWouldBreak",
                *(f"    {line}" for line in (warns if Method.DIRECT_SEND in case.methods else ())),
                "    if ($SwitchOn) { Invoke-DirectSendRefusal -State $state -Breaks $breaks } else { Write-SwitchLine }",
                "}",
            ),
            undoes=(("direct_send", "Undo-DirectSendRefusal"),),
            default_set="Read",
            examples=(
                ("", "Lists who would break, and changes nothing."),
                (" -SwitchOn", "Lists them, asks, and refuses Direct Send."),
                (" -Undo", "Sets the switch back to what it was."),
            ),
        ),
    )
