"""The skeleton of a script that changes something and takes itself back: the same script with ``-Undo``."""

import msgspec

from wizard.render.powershell import shared
from wizard.render.powershell.assembly import Kind, Parameter, Script, file_parameter, text_parameter
from wizard.render.powershell.case import ScriptCase
from wizard.render.powershell.quoting import ps_array, ps_quote

SAVES = (
    "It shows what it finds, asks before each change, saves how things were in a file beside this script, and checks after each "
    "step. At the end it prints the line that takes everything back. Run it twice without harm: what is done already is left "
    "alone."
)
"""What all of them promise, in their help."""

UNDO_SET = "Undo"


class Reversible(msgspec.Struct, frozen=True, kw_only=True):
    """A script before its frame: ``own`` parameters, ``work`` lines, and who takes back which saved step (``undoes``)."""

    kind: Kind
    synopsis: str
    description: tuple[str, ...]
    own: tuple[Parameter, ...]
    parts: tuple[str, ...]
    work: tuple[str, ...]
    undoes: tuple[tuple[str, str], ...]
    default_set: str
    examples: tuple[tuple[str, str], ...]


def reversible_script(case: ScriptCase, what: Reversible) -> Script:
    """A script that does the work, or with ``-Undo`` takes its saved steps back, the last one first."""
    kind = what.kind
    signs_in = ("Connect-Tenant", "Confirm-AcceptedDomain -Name $Domain")
    calls = (
        "if ($Undo) {",
        "    $state = Read-ChangeToUndo",
        "    if ($null -ne $state) {",
        *(f"        {call}" for call in signs_in),
        "        foreach ($step in @(Read-StepBackward -State $state)) {",
        *(f"            if ($step.what -eq '{step}') {{ {who} -Step $step }}" for step, who in what.undoes),
        "        }",
        "        Complete-Undo -State $state",
        "    }",
        "}",
        "else {",
        *(f"    {call}" for call in signs_in),
        "    $state = Open-Change",
        *(f"    {call}" for call in what.work),
        "}",
    )
    return Script(
        kind=kind,
        synopsis=what.synopsis,
        description=what.description,
        parameters=(
            *what.own,
            Parameter(UNDO_SET, "switch", "Takes back what this script has changed.", None, sets=(UNDO_SET,)),
            shared.domain_parameter(case),
            _state_parameter(kind),
            *shared.cloud_parameters(case),
        ),
        parts=(
            *shared.session_parts(case),
            "domain",
            "state_save",
            "change_state",
            "change_undo",
            *dict.fromkeys(what.parts),
        ),
        calls=calls,
        made_for=shared.made_for(case),
        day=case.day,
        rights=shared.ADMIN_RIGHTS,
        prepares=f"$script:ScriptName = {ps_quote(kind.value)}",
        last="if (-not $Undo) { Write-TakeBackLine }",
        default_set=what.default_set,
        examples=what.examples,
    )


def connector_name(case: ScriptCase, about: str) -> Parameter:
    """The connector that is worked on."""
    assert case.connector is not None
    return text_parameter("ConnectorName", about, case.connector.name)


def known_address(case: ScriptCase) -> Parameter:
    """By what the connector in use is found under another name; nothing where it goes by a certificate."""
    known = case.connector.sender_ips if case.connector is not None else ()
    about = "Addresses of this plan, by which the connector in use is found if it has another name."
    return Parameter("KnownAddress", "string[]", about, ps_array(known))


def spf_parameter() -> Parameter:
    """The SPF record before the change."""
    about = "The domain's SPF record as it is now. Empty: it is looked up, where this computer can."
    return Parameter("SpfRecord", "string", about, "''")


def _state_parameter(kind: Kind) -> Parameter:
    return file_parameter(
        "StatePath",
        "The file that keeps how things were before this script's first change. Empty: it stands beside this script.",
        f"state-before-{kind.value}.json",
    )
