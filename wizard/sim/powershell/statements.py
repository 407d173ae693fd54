"""Statements, compiled once. What a statement puts out goes to the list that it is handed."""

from typing import TYPE_CHECKING

from wizard.sim.powershell.expressions import variable_name
from wizard.sim.powershell.faults import Exited, LoopContinued, LoopLeft, PsFault, Refused, Returned
from wizard.sim.powershell.pipelines import pipeline, pipeline_value
from wizard.sim.powershell.reading import line_of, parts, shown
from wizard.sim.powershell.scope import Expression, Scope, Statement
from wizard.sim.powershell.values import NOTHING, Thing, items_of, number_of, plain, text_of, truth_of

if TYPE_CHECKING:
    from tree_sitter import Node

_CONTAINERS = frozenset(
    {
        "statement_block",
        "statement_list",
        "script_block",
        "script_block_body",
        "array_expression",
        "sub_expression",
    }
)
_MARKS = frozenset({"{", "}", "@(", "$(", ")", "empty_statement", ";"})


def block(node: "Node") -> Statement:
    """The statements in a block, a list or ``@( )``, one after the other."""
    found: list[Statement] = []
    waiting = list(parts(node))
    while waiting:
        child = waiting.pop(0)
        if child.type in _CONTAINERS and child.type not in {"array_expression", "sub_expression"}:
            waiting = [*parts(child), *waiting]
        elif child.type not in _MARKS:
            found.append(statement(child))
    if len(found) == 1:
        return found[0]
    made = tuple(found)

    def run(scope: Scope, out: list[object]) -> None:
        for one in made:
            one(scope, out)

    return run


def statement(node: "Node") -> Statement:
    """One statement."""
    maker = _MAKERS.get(node.type)
    if maker is None:
        raise Refused(f"{node.type.replace('_', ' ')} {shown(node)}", line_of(node))
    try:
        return maker(node)
    except ValueError:  # the node has parts that its maker does not take
        raise Refused(f"the form of {shown(node)}", line_of(node)) from None


def _if(node: "Node") -> Statement:
    branches: list[tuple[Expression, Statement]] = []
    otherwise: Statement | None = None
    branches.append(_branch(node))
    for child in parts(node):
        if child.type == "elseif_clauses":
            branches += [_branch(one) for one in parts(child)]
        elif child.type == "else_clause":
            otherwise = block(child.children[-1])

    def run(scope: Scope, out: list[object]) -> None:
        for condition, body in branches:
            if truth_of(condition(scope)):
                body(scope, out)
                return
        if otherwise is not None:
            otherwise(scope, out)

    return run


def _branch(node: "Node") -> tuple[Expression, Statement]:
    (condition,) = [child for child in parts(node) if child.type == "pipeline"]
    body = next(child for child in parts(node) if child.type == "statement_block")
    return pipeline_value(condition), block(body)


def _turn(body: Statement, scope: Scope, out: list[object]) -> bool:
    """One turn of a loop; whether the loop goes on."""
    try:
        body(scope, out)
    except LoopContinued:
        return True
    except LoopLeft:
        return False
    return True


def _foreach(node: "Node") -> Statement:
    variable, values, body_node = [child for child in parts(node) if child.is_named]
    name, items, body = variable_name(variable), pipeline_value(values), block(body_node)

    def run(scope: Scope, out: list[object]) -> None:
        values = plain(items(scope))
        for value in [] if values is None else items_of(values):
            scope.write(name, value)
            if not _turn(body, scope, out):
                return

    return run


def _for(node: "Node") -> Statement:
    named = {child.type: child for child in parts(node) if child.is_named}
    if set(named) != {"for_initializer", "for_condition", "for_iterator", "statement_block"}:
        raise Refused(f"the loop {shown(node)}", line_of(node))
    begin = pipeline(_only(named["for_initializer"]))
    condition = pipeline_value(_only(named["for_condition"]))
    step, body = pipeline(_only(named["for_iterator"])), block(named["statement_block"])

    def run(scope: Scope, out: list[object]) -> None:
        begin(scope, out)
        while truth_of(condition(scope)):
            if not _turn(body, scope, out):
                return
            step(scope, out)

    return run


def _only(node: "Node") -> "Node":
    (inner,) = parts(node)
    return inner


MOST_TURNS = 10_000
"""A ``while`` of a generated script never needs more; one that does would hold the program up."""


def _while(node: "Node") -> Statement:
    condition_node, body_node = [child for child in parts(node) if child.is_named]
    condition, body = (
        pipeline_value(_only(condition_node) if condition_node.type == "while_condition" else condition_node),
        block(body_node),
    )

    def run(scope: Scope, out: list[object]) -> None:
        for _turns in range(MOST_TURNS):
            if not truth_of(condition(scope)) or not _turn(body, scope, out):
                return
        raise Refused(f"a loop of more than {MOST_TURNS} turns", line_of(node))

    return run


def error_record(fault: PsFault) -> Thing:
    """What ``$_`` is in a ``catch``."""
    exception = Thing([("Message", fault.message)], kind="System.Exception")
    details = Thing([("Message", fault.details)], kind="ErrorDetails") if fault.details else None
    held: list[tuple[str, object]] = [
        ("Exception", exception),
        ("message", fault.message),
        ("ErrorDetails", details),
    ]
    return Thing(held, kind="ErrorRecord")


def _try(node: "Node") -> Statement:
    body: Statement | None = None
    caught: Statement | None = None
    last: Statement | None = None
    for child in parts(node):
        match child.type:
            case "statement_block":
                body = block(child)
            case "catch_clauses" if len(parts(child)) == 1 and len(parts(child.children[0])) == 2:
                caught = block(parts(child.children[0])[1])
            case "finally_clause":
                last = block(parts(child)[1])
            case "try":
                pass
            case _:
                raise Refused(f"{child.type.replace('_', ' ')} {shown(child)}", line_of(child))
    assert body is not None
    guarded = body if caught is None else _caught(body, caught)
    return guarded if last is None else _ended(guarded, last)


def _caught(tried: Statement, caught: Statement) -> Statement:
    """``try`` with its ``catch``."""

    def guarded(scope: Scope, out: list[object]) -> None:
        try:
            tried(scope, out)
        except PsFault as fault:
            before = scope.variables.get("_", NOTHING)
            scope.variables["_"] = error_record(fault)
            try:
                caught(scope, out)
            finally:
                _put_back(scope, before)

    return guarded


def _ended(guarded: Statement, ending: Statement) -> Statement:
    """With a ``finally``."""

    def run(scope: Scope, out: list[object]) -> None:
        try:
            guarded(scope, out)
        except Refused:
            raise  # the interpreter itself gives up: nothing of the script runs any more
        except (PsFault, Exited, Returned, LoopContinued, LoopLeft):
            ending(scope, out)
            raise
        ending(scope, out)

    return run


def _put_back(scope: Scope, before: object) -> None:
    if before is NOTHING:
        scope.variables.pop("_", None)
    else:
        scope.variables["_"] = before


def _flow(node: "Node") -> Statement:
    word, *rest = parts(node)
    match word.type, len(rest):
        case "return", 0 | 1:
            return _return(pipeline(rest[0]) if rest else None)
        case "throw", 1:
            value = pipeline_value(rest[0])

            def throw(scope: Scope, out: list[object]) -> None:
                raise PsFault(text_of(value(scope)))

            return throw
        case "exit", 1:
            code = pipeline_value(rest[0])

            def leave(scope: Scope, out: list[object]) -> None:
                raise Exited(int(number_of(code(scope))))

            return leave
        case "continue", 0:
            return _raising(LoopContinued)
        case "break", 0:
            return _raising(LoopLeft)
        case _:
            raise Refused(shown(node), line_of(node))


def _return(value: Statement | None) -> Statement:
    def give(scope: Scope, out: list[object]) -> None:
        if value is not None:
            value(scope, out)
        raise Returned

    return give


def _raising(signal: type[Exception]) -> Statement:
    def leave(scope: Scope, out: list[object]) -> None:
        raise signal

    return leave


def _function(node: "Node") -> Statement:
    raise Refused(f"a function inside a function or a block: {shown(node)}", line_of(node))


_MAKERS = {
    "pipeline": pipeline,
    "if_statement": _if,
    "foreach_statement": _foreach,
    "for_statement": _for,
    "while_statement": _while,
    "try_statement": _try,
    "flow_control_statement": _flow,
    "function_statement": _function,
}
