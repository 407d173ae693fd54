"""Functions and script blocks, and how a call binds its arguments (about_Functions_Advanced)."""

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from wizard.sim.powershell.asking import RunningCommand
from wizard.sim.powershell.commands import Given, unknown_parameter
from wizard.sim.powershell.faults import LoopContinued, LoopLeft, PsFault, Refused, Returned
from wizard.sim.powershell.parameters import Head, Parameter, chosen_set, head_of
from wizard.sim.powershell.reading import line_of, parsed, parts, text
from wizard.sim.powershell.scope import Scope, Statement
from wizard.sim.powershell.statements import block
from wizard.sim.powershell.values import text_of, truth_of

if TYPE_CHECKING:
    from tree_sitter import Node


class Function(msgspec.Struct, frozen=True):
    """A function of the script, or the script itself. ``impact`` is its ConfirmImpact.

    ``advanced`` has ``[CmdletBinding()]``, ``asks`` supports ``-WhatIf`` and ``-Confirm``. ``base`` is the line before
    its first.
    """

    name: str
    parameters: tuple[Parameter, ...]
    body: Statement
    advanced: bool
    asks: bool
    impact: str
    base: int = 0
    default_set: str = ""

    @property
    def head(self) -> Head:
        """What chooses the parameter set."""
        return Head(parameters=self.parameters, default_set=self.default_set)

    def called(self, caller: Scope, given: Iterable[Given]) -> list[object]:
        """What the function puts out."""
        scope = Scope(caller.run, caller, self.base)
        out: list[object] = []
        self.bind(scope, given)
        try:
            _run(self.body, scope, out)
        except Refused as refused:
            _settle(refused, self.base)
            raise
        return out

    def bind(self, scope: Scope, given: Iterable[Given]) -> None:
        """Puts the arguments into the function's scope, and what ``[CmdletBinding()]`` brings."""
        values = self._values(scope, given)
        scope.casts = {one.name: one.cast for one in self.parameters}
        if self.advanced:
            chosen = chosen_set(self.head, values)
            scope.variables["pscmdlet"] = RunningCommand(scope, self.impact, chosen)
        for one in self.parameters:
            if one.name in values:
                value = one.bound(values[one.name])
                if one.mandatory and (value is None or value == []):
                    raise PsFault(f"Cannot bind argument to parameter '{one.name}' because it is null.")
                for check in one.checks:
                    check(one.name, value)
            elif one.default is not None:
                value = one.cast(one.default(scope))
            else:
                value = _empty(one.kind)
            scope.variables[one.name] = value

    def _values(self, scope: Scope, given: Iterable[Given]) -> dict[str, object]:
        known = {one.name: one for one in self.parameters}
        values: dict[str, object] = {}
        for argument in given:
            lowered = argument.name.lower()
            if not lowered:
                raise Refused(f"an argument of {self.name} without a name")
            if lowered in known:
                if argument.bare != (known[lowered].kind == "switch") and not argument.joined:
                    raise Refused(f"the argument -{argument.name} of {self.name}")
                values[lowered] = argument.value
            elif not self._common(scope, lowered, argument.value):
                raise unknown_parameter(argument.name)
        chosen = chosen_set(self.head, values)
        for one in self.parameters:
            if one.missing(chosen) and one.name not in values:
                typed = {name.lower(): value for name, value in scope.run.host.typed.items()}
                if scope is not scope.top or one.name not in typed:
                    raise PsFault(
                        f"Cannot process command because of one or more missing mandatory parameters: {one.name}."
                    )
                values[one.name] = typed[one.name]
        return values

    def _common(self, scope: Scope, name: str, value: object) -> bool:
        """``-WhatIf``, ``-Confirm`` and the common parameters, which set preferences for all that is called."""
        if self.asks and name == "whatif":
            scope.variables["whatifpreference"] = truth_of(value)
        elif self.asks and name == "confirm":
            scope.variables["confirmpreference"] = "Low" if truth_of(value) else "None"
        elif self.advanced and name == "erroraction":
            scope.variables["erroractionpreference"] = text_of(value)
        elif self.advanced and name == "verbose":
            scope.variables["verbosepreference"] = "Continue" if truth_of(value) else "SilentlyContinue"
        else:
            return False
        return True


class ScriptBlock:
    """A script block. What it reads is looked up where it is called, as PowerShell does."""

    def __init__(self, body: Statement, base: int) -> None:
        self._body = body
        self._base = base

    def called(self, caller: Scope) -> list[object]:
        """``& $block``: in a scope of its own."""
        scope = Scope(caller.run, caller, self._base)
        out: list[object] = []
        self._within(scope, out)
        return out

    def for_each(self, scope: Scope, value: object) -> list[object]:
        """With ``$_``, in the scope of the caller, as Where-Object and ForEach-Object do it."""
        out: list[object] = []
        marker = object()
        before = scope.variables.get("_", marker)
        scope.variables["_"] = value
        try:
            self._within(scope, out)
        finally:
            if before is marker:
                scope.variables.pop("_", None)
            else:
                scope.variables["_"] = before
        return out

    def _within(self, scope: Scope, out: list[object]) -> None:
        try:
            _run(self._body, scope, out)
        except Refused as refused:
            _settle(refused, self._base)
            raise


def _run(body: Statement, scope: Scope, out: list[object]) -> None:
    try:
        body(scope, out)
    except Returned:
        pass
    except (LoopLeft, LoopContinued):
        raise Refused("break or continue outside of its loop") from None


def _settle(refused: Refused, base: int) -> None:
    """From here on the line counts from the script's first."""
    if not refused.settled:
        refused.line += base
        refused.settled = True


def _empty(kind: str) -> object:
    return {"string": "", "switch": False, "bool": False, "int": 0}.get(kind)


def function_of(node: "Node") -> Function:
    """The function that stands at this node; one that was seen before is not compiled again."""
    base = line_of(node) - 1
    try:
        made = _compiled(text(node))
    except Refused as refused:
        _settle(refused, base)
        raise
    return msgspec.structs.replace(made, base=base)


@functools.lru_cache(maxsize=512)
def _compiled(source: str) -> Function:
    (node,) = [one for one in _statements(parsed(source.encode("utf-8"))) if one.type == "function_statement"]
    name = next(text(child) for child in parts(node) if child.type == "function_name")
    rest = [child for child in parts(node) if child.type not in {"function", "function_name", "{", "}"}]
    if len(rest) > 1 or (rest and rest[0].type != "script_block"):
        raise Refused(f"{rest[0].type.replace('_', ' ')} of the function {name}", line_of(node))
    inner = rest[0] if rest else None
    if inner is None:
        return Function(name, (), _nothing, advanced=False, asks=False, impact="Medium")
    return compiled(name, inner)


def _nothing(scope: Scope, out: list[object]) -> None:
    """An empty body."""


def _statements(root: "Node") -> list["Node"]:
    return [
        one for child in parts(root) for one in (parts(child) if child.type == "statement_list" else [child])
    ]


def compiled(name: str, node: "Node") -> Function:
    """A function from what stands between its braces."""
    head = next((child for child in parts(node) if child.type == "param_block"), None)
    rest = [child for child in parts(node) if child.type != "param_block"]
    if any(child.type != "script_block_body" for child in rest):
        raise Refused(f"{rest[0].type.replace('_', ' ')} in a function", line_of(node))
    body = block(rest[0]) if rest else _nothing
    return with_head(name, head_of(head), body)


def with_head(name: str, head: Head, body: Statement) -> Function:
    """The function that begins with this ``param`` block."""
    return Function(
        name,
        head.parameters,
        body,
        advanced=head.advanced,
        asks=head.asks,
        impact=head.impact,
        default_set=head.default_set,
    )
