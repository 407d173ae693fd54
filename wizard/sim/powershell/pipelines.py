"""Pipelines and assignments, compiled once: a value or commands, each handing its output to the next.

A pipeline is played stage by stage: every stage sees the whole output of the one before. The scripts change nothing in
the middle of a pipeline, so that this differs in nothing that anybody can see.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard.sim.powershell import members
from wizard.sim.powershell.commands import Stage, command
from wizard.sim.powershell.expressions import expression, member_name, variable_name
from wizard.sim.powershell.faults import Refused
from wizard.sim.powershell.operators import added
from wizard.sim.powershell.reading import line_of, parts, shown, simple, text
from wizard.sim.powershell.scope import Expression, Scope, Statement
from wizard.sim.powershell.values import items_of, plain, unrolled

if TYPE_CHECKING:
    from tree_sitter import Node


def pipeline(node: "Node") -> Statement:
    """A pipeline, or an assignment, as a statement."""
    inner = _inside(node)
    if inner.type == "assignment_expression":
        return _assignment(inner)
    stages = _stages(inner)
    if stages is not None:
        return _piped(stages)
    value = expression(inner)

    def put(scope: Scope, out: list[object]) -> None:
        out.extend(items_of(value(scope)))

    return put


def _inside(node: "Node") -> "Node":
    """A pipeline without the wrappings of the grammar."""
    while node.type in {"pipeline", "pipeline_chain"}:
        children = parts(node)
        if len(children) != 1:
            break
        node = children[0]
    return node


def _stages(node: "Node") -> tuple[Expression | None, list[Stage]] | None:
    """A pipeline's beginning, where it is a value, and its commands; None where there is no command."""
    if node.type == "command":
        return None, [command(node)]
    if node.type != "pipeline_chain":
        return None
    first: Expression | None = None
    stages: list[Stage] = []
    for number, child in enumerate(parts(node)):
        if child.type == "|":
            continue
        if child.type == "command":
            stages.append(command(child))
        elif number == 0:
            first = expression(child)
        else:
            raise Refused(f"{child.type.replace('_', ' ')} {shown(child)}", line_of(child))
    return first, stages


def _piped(given: tuple[Expression | None, list[Stage]]) -> Statement:
    first, stages = given

    def run(scope: Scope, out: list[object]) -> None:
        passed = None if first is None else items_of(first(scope))
        for stage in stages:
            passed = stage(scope, passed)
        out.extend(passed or ())

    return run


def pipeline_value(node: "Node") -> Expression:
    """What a pipeline gives to an assignment or in round brackets: a value as it is, a command's output unrolled."""
    inner = _inside(node)
    if inner.type == "assignment_expression" or inner.type.endswith("_statement"):
        raise Refused(f"{inner.type.replace('_', ' ')} {shown(inner)} as a value", line_of(inner))
    stages = _stages(inner)
    if stages is None:
        return expression(inner)
    run = _piped(stages)

    def collect(scope: Scope) -> object:
        out: list[object] = []
        run(scope, out)
        return unrolled(out)

    return collect


Put = Callable[[Scope, object], None]


def _assignment(node: "Node") -> Statement:
    left, sign_node, right = parts(node)
    target, value, sign = simple(left), pipeline_value(right), text(sign_node)
    put = _target(target)
    if sign == "=":

        def assign(scope: Scope, out: list[object]) -> None:
            put(scope, value(scope))

        return assign
    if sign != "+=":
        raise Refused(f"the assignment {sign}", line_of(node))
    present = expression(target)

    def add(scope: Scope, out: list[object]) -> None:
        put(scope, added(present(scope), value(scope)))

    return add


def _target(node: "Node") -> Put:
    if node.type == "variable":
        name = variable_name(node)
        if name in {"true", "false", "null", "_"}:
            raise Refused(f"an assignment to {shown(node)}", line_of(node))
        if name.startswith("script:"):
            own = name.removeprefix("script:")
            return lambda scope, value: scope.top.write(own, value)
        return lambda scope, value: scope.write(name, value)
    if node.type == "member_access":
        owner, sign, name_node = parts(node)
        if sign.type == ".":
            member, of = member_name(name_node), expression(owner)
            return lambda scope, value: members.set_property(of(scope), member, value)
    if node.type == "element_access":
        owner, _, index, _ = parts(node)
        held, place = expression(owner), expression(index)
        return lambda scope, value: members.set_element(held(scope), plain(place(scope)), value)
    raise Refused(f"an assignment to {shown(node)}", line_of(node))
