"""Calls of the modules' cmdlets: which parameters there are, what is asked, and what an error does.

What a cmdlet does in the tenant stands in ``exchange_cmdlets`` and its neighbours; this is the way there.
"""

from collections.abc import Callable
from enum import Enum

import msgspec

from wizard.sim.powershell.arguments import OnError, on_error
from wizard.sim.powershell.asking import RunningCommand
from wizard.sim.powershell.casts import cast_to, parameter_cast
from wizard.sim.powershell.commands import Given, unknown_parameter
from wizard.sim.powershell.faults import CmdletFault, PsFault, Refused
from wizard.sim.powershell.host import Failure, Stream
from wizard.sim.powershell.scope import Scope
from wizard.sim.powershell.values import Moment, items_of, plain, text_of, truth_of
from wizard.sim.tenant import Tenant

Parameters = dict[str, object]
"""The arguments by the documented name, each as its kind says."""

TenantWork = Callable[[Tenant, Parameters], tuple[Tenant, list[object]]]
RunWork = Callable[[Scope, Parameters], list[object]]


class Kind(Enum):
    """What a parameter takes."""

    TEXT = "text"
    TEXTS = "texts"
    FLAG = "flag"
    FLAG_OR_BLANK = "flag or blank"
    SWITCH = "switch"
    COUNT = "count"
    MOMENT = "moment"
    OBJECT = "object"


class Module(Enum):
    """Which session a cmdlet needs."""

    EXCHANGE = "exchange"
    GRAPH = "graph"
    NONE = "none"


class Cmdlet(msgspec.Struct, frozen=True):
    """One cmdlet: exactly one of ``work`` (on the tenant alone) and ``around`` (on the run) does it.

    ``takes`` are the parameters that are played, ``needs`` those of them without which it is not called; ``unplayed``
    are documented ones that nothing here plays. Where not ``all_known``, no list of the documented ones is kept: another
    parameter is then refused here, and not called wrong. ``asks`` has a pause of its own before it works.
    """

    name: str
    takes: dict[str, Kind]
    needs: tuple[str, ...] = ()
    unplayed: str = ""
    module: Module = Module.EXCHANGE
    asks: bool = False
    all_known: bool = True
    work: TenantWork | None = None
    around: RunWork | None = None


def call_cmdlet(scope: Scope, cmdlet: Cmdlet, given: list[Given]) -> list[object]:
    """What the cmdlet puts out. Its errors end the script only where ``-ErrorAction`` says so."""
    run = scope.run
    absent = {one.lower() for one in run.host.absent}
    if cmdlet.name.lower() in absent or (cmdlet.module is Module.EXCHANGE and not run.sessions):
        raise PsFault(
            f"The term '{cmdlet.name}' is not recognized as a name of a cmdlet, function, script file, or executable "
            "program."
        )
    found, common = _bound(cmdlet, given)
    action = on_error(scope, common, of_module=True)
    run.calls.append(cmdlet.name)
    try:
        return _worked(scope, cmdlet, found, common)
    except CmdletFault as fault:
        if action is OnError.STOP:
            raise PsFault(fault.message) from None
        if action is OnError.CONTINUE:
            run.errors.append(fault.message)
            run.say(Stream.ERROR, f"{cmdlet.name}: {fault.message}")
        return []


def _worked(scope: Scope, cmdlet: Cmdlet, found: Parameters, common: dict[str, object]) -> list[object]:
    """The cmdlet's own work. Raises `CmdletFault`."""
    failure = failure_of(scope, cmdlet.name)
    if failure is not None and not failure.silent:
        raise CmdletFault(failure.message)
    if cmdlet.module is Module.GRAPH and not scope.run.graph:
        raise CmdletFault("Authentication needed. Please call Connect-MgGraph.")
    if failure is not None or not _goes_on(scope, cmdlet, found, common):
        return []
    if cmdlet.around is not None:
        return cmdlet.around(scope, found)
    assert cmdlet.work is not None
    scope.run.tenant, objects = cmdlet.work(scope.run.tenant, found)
    return objects


def failure_of(scope: Scope, command: str) -> Failure | None:
    """The failure that the host has for this call; every call is counted."""
    counts = scope.run.counts
    lowered = command.lower()
    counts[lowered] = counts.get(lowered, 0) + 1
    for failure in scope.run.host.failures:
        if failure.cmdlet.lower() == lowered and failure.call in {0, counts[lowered]}:
            return failure
    return None


def _bound(cmdlet: Cmdlet, given: list[Given]) -> tuple[Parameters, dict[str, object]]:
    """The cmdlet's own arguments, and the common ones by lower-case name."""
    names = {name.lower(): name for name in cmdlet.takes}
    unplayed = set(cmdlet.unplayed.lower().split())
    found: Parameters = {}
    common: dict[str, object] = {}
    for argument in given:
        lowered = argument.name.lower()
        if not lowered:
            raise Refused(f"{cmdlet.name} with an argument without a name")
        if lowered in names:
            name = names[lowered]
            found[name] = _value(cmdlet, name, argument)
        elif lowered == "erroraction" or (lowered in {"confirm", "whatif"} and lowered in unplayed):
            common[lowered] = argument.value
        elif lowered in unplayed or lowered in _COMMON or not cmdlet.all_known:
            raise Refused(f"{cmdlet.name} with -{argument.name}")
        else:
            raise unknown_parameter(argument.name)
    for name in cmdlet.needs:
        if name not in found:
            raise PsFault(
                f"Cannot process command because of one or more missing mandatory parameters: {name}."
            )
    return found, common


_COMMON = {
    *("debug", "errorvariable", "informationaction", "informationvariable", "outvariable", "outbuffer"),
    *("pipelinevariable", "verbose", "warningaction", "warningvariable", "progressaction"),
}


def _value(cmdlet: Cmdlet, name: str, argument: Given) -> object:
    kind, value = cmdlet.takes[name], plain(argument.value)
    if argument.bare != (kind is Kind.SWITCH) and not argument.joined:
        raise Refused(f"{cmdlet.name} with -{name} {'without' if argument.bare else 'and'} a value")
    match kind:
        case Kind.TEXT:
            return parameter_cast("string")(value)
        case Kind.TEXTS:
            return tuple(text_of(one) for one in items_of(value)) if value is not None else ()
        case Kind.FLAG | Kind.SWITCH:
            return parameter_cast("bool")(value)
        case Kind.FLAG_OR_BLANK:
            return None if value is None else parameter_cast("bool")(value)
        case Kind.COUNT:
            return "Unlimited" if value == "Unlimited" else cast_to("int")(value)
        case Kind.MOMENT:
            if isinstance(value, Moment):
                return value
            raise Refused(f"{cmdlet.name} -{name} with something that is no date")
        case Kind.OBJECT:
            return value


def _goes_on(scope: Scope, cmdlet: Cmdlet, found: Parameters, common: dict[str, object]) -> bool:
    """The cmdlet's own ``-WhatIf`` and pause. A module does not see the script's preferences."""
    if truth_of(common.get("whatif")):
        scope.run.say(Stream.WHAT_IF, f"What if: {cmdlet.name}")
        return False
    if truth_of(common.get("confirm", cmdlet.asks)):
        own = Scope(scope.run)
        own.variables["confirmpreference"] = "Low"
        target = text_of(found.get("Identity", found.get("Name", "")))
        return RunningCommand(own).should_process(target, cmdlet.name)
    return True
