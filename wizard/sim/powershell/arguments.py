"""The arguments of a command that is no function of the script: which it takes, and what ``-ErrorAction`` says."""

from enum import StrEnum

from wizard.sim.powershell.commands import Given
from wizard.sim.powershell.faults import Refused
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.values import text_of, truth_of


class OnError(StrEnum):
    """``-ErrorAction``."""

    STOP = "stop"
    CONTINUE = "continue"
    SILENT = "silentlycontinue"


class Taken(dict[str, object]):
    """The arguments of one call by lower-case name. One that is asked for and missing is refused."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self._command = command

    def __missing__(self, name: str) -> object:
        """PowerShell would ask for it, or fail: no script of ours leaves it out."""
        raise Refused(f"{self._command} without -{name}")


def taken(command: str, given: list[Given], values: str = "", switches: str = "") -> Taken:
    """The arguments by lower-case name. ``values`` and ``switches`` are the names that are played.

    Raises `Refused` for every other one: PowerShell's own commands have more parameters than are known here.
    """
    with_value, alone = values.lower().split(), switches.lower().split()
    found = Taken(command)
    for argument in given:
        name = argument.name.lower()
        if name in with_value and not argument.bare:
            found[name] = argument.value
        elif name in alone and (argument.bare or argument.joined):
            found[name] = truth_of(argument.value)
        elif name == "erroraction" and not argument.bare:
            found[name] = argument.value
        else:
            raise Refused(
                f"{command} with -{argument.name}" if name else f"{command} with an argument without a name"
            )
    return found


def on_error(scope: Scope, found: dict[str, object], *, of_module: bool = False) -> OnError:
    """What an error does. A module's command does not see the script's preference, PowerShell's own does."""
    preference = "Continue" if of_module else scope.preference("erroractionpreference")
    written = text_of(found.get("erroraction", preference)).lower()
    try:
        return OnError(written)
    except ValueError:
        raise Refused(f"-ErrorAction {written}") from None
