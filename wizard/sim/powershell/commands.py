"""Calls of commands: the script's own functions, PowerShell's, and the cmdlets of the modules, found in that order."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.reading import line_of, parts, shown, simple, text
from wizard.sim.powershell.scope import Expression, Scope
from wizard.sim.powershell.values import Table, plain

if TYPE_CHECKING:
    from tree_sitter import Node

Stage = Callable[[Scope, list[object] | None], list[object]]
"""One command of a pipeline: what comes in (None where it is the first), what goes out."""


class Argument(msgspec.Struct, frozen=True):
    """One argument of a call. ``name`` is empty for one by position; ``joined`` where a colon ties name and value.

    Without a ``value`` it is a switch; ``splat`` takes names and values from a hashtable.
    """

    name: str
    value: Expression | None
    joined: bool = False
    splat: bool = False


class Given(msgspec.Struct, frozen=True):
    """An argument with its value. ``bare`` is a name without one: a switch that is on."""

    name: str
    value: object
    bare: bool
    joined: bool


def command(node: "Node") -> Stage:
    """The call that stands at this node."""
    name: str | None = None
    target: Expression | None = None
    arguments: list[Argument] = []
    for child in parts(node):
        match child.type:
            case "command_name":
                name = text(child)
            case "command_invokation_operator" if text(child) == "&":
                pass
            case "command_name_expr":
                target, name = _called(child)
            case "command_elements":
                arguments = _arguments(child)
            case "command_argument_sep":
                pass
            case _:
                raise Refused(f"{child.type.replace('_', ' ')} {shown(child)}", line_of(child))
    line = line_of(node)
    if target is not None:
        if arguments:
            raise Refused("arguments of a script block", line)
        return _invoke(target, line)
    assert name is not None
    return _named(name, arguments, line)


def _called(node: "Node") -> tuple[Expression | None, str | None]:
    from wizard.sim.powershell.expressions import expression

    inner = simple(node)
    if inner.type in {"path_command_name", "command_name"}:
        children = [child for child in inner.children if child.is_named]
        if len(children) == 1 and children[0].type == "variable" and text(children[0]) == text(inner):
            return expression(children[0]), None
        raise Refused(f"the command {shown(inner)}", line_of(inner))
    return expression(inner), None


def _arguments(node: "Node") -> list[Argument]:
    from wizard.sim.powershell.expressions import expression

    found: list[Argument] = []
    waiting: str | None = None
    joined = False
    for child in parts(node):
        if child.type == "command_argument_sep":
            joined = text(child).strip() == ":"
            continue
        if child.type == "command_parameter":
            if waiting is not None:
                found.append(Argument(waiting, None))
            waiting, joined = text(child).removeprefix("-").removesuffix(":"), False
            continue
        value = simple(child)
        if value.type == "variable" and text(value).startswith("@"):
            if waiting is not None:
                raise Refused(f"the argument {shown(child)}", line_of(child))
            name = text(value).removeprefix("@").lower()
            found.append(Argument("", _reader(name), splat=True))
            continue
        if value.type in {"generic_token", "redirection", "command_token", "stop_parsing"}:
            raise Refused(f"the argument {shown(child)}", line_of(child))
        found.append(Argument(waiting or "", expression(child), joined=joined))
        waiting = None
    if waiting is not None:
        found.append(Argument(waiting, None))
    return found


def _reader(name: str) -> Expression:
    return lambda scope: scope.read(name)


def _given(scope: Scope, arguments: list[Argument]) -> list[Given]:
    """The arguments' values, from left to right."""
    found: list[Given] = []
    for argument in arguments:
        if argument.value is None:
            found.append(Given(argument.name, value=True, bare=True, joined=False))
            continue
        value = plain(argument.value(scope))
        if argument.splat:
            if not isinstance(value, Table):
                raise Refused("splatting of something that is no hashtable")
            found += [Given(name, one, bare=False, joined=True) for name, one in value.items()]
            continue
        found.append(Given(argument.name, value, bare=False, joined=argument.joined))
    return found


def _invoke(target: Expression, line: int) -> Stage:
    from wizard.sim.powershell.functions import ScriptBlock

    def run(scope: Scope, passed: list[object] | None) -> list[object]:
        called = plain(target(scope))
        if passed is not None or not isinstance(called, ScriptBlock):
            raise Refused("a call of something that is no script block", line)
        return called.called(scope)

    return run


def _named(name: str, arguments: list[Argument], line: int) -> Stage:
    from wizard.sim.powershell.built_in import BUILT_IN
    from wizard.sim.powershell.cmdlets import call_cmdlet
    from wizard.sim.powershell.registry import CMDLETS

    lowered = name.lower()
    own = BUILT_IN.get(lowered)
    cmdlet = CMDLETS.get(lowered)

    def find(scope: Scope, passed: list[object] | None) -> list[object]:
        function = scope.run.functions.get(lowered)
        if function is None and own is None and cmdlet is None:
            raise Refused(f"the command {name}")
        given = _given(scope, arguments)
        if function is None and own is not None:
            return own(scope, passed, given)
        if passed is not None:
            raise Refused(f"a pipeline into {name}")
        if function is not None:
            return function.called(scope, given)
        assert cmdlet is not None
        return call_cmdlet(scope, cmdlet, given)

    def run(scope: Scope, passed: list[object] | None) -> list[object]:
        try:
            return find(scope, passed)
        except Refused as refused:
            if not refused.line:
                refused.line = line
            raise

    return run


def unknown_parameter(name: str) -> PsFault:
    """What PowerShell says of a parameter that a command does not have."""
    return PsFault(f"A parameter cannot be found that matches parameter name '{name}'.")
