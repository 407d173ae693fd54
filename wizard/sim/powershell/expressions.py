"""Expressions, compiled once to functions of a scope. What is not known is refused here, before anything runs."""

from typing import TYPE_CHECKING

from wizard.sim.powershell import literals, members
from wizard.sim.powershell.casts import cast_to
from wizard.sim.powershell.faults import Refused
from wizard.sim.powershell.operators import OPERATORS, added
from wizard.sim.powershell.reading import line_of, parts, shown, simple, text
from wizard.sim.powershell.scope import Expression, Scope
from wizard.sim.powershell.values import NOTHING, Table, number_of, plain, text_of, truth_of, unrolled

if TYPE_CHECKING:
    from tree_sitter import Node


def expression(given: "Node") -> Expression:
    """The expression that stands at this node."""
    node = simple(given)
    kind = node.type.replace("_argument_expression", "_expression")
    made = _MAKERS.get(kind)
    if made is None:
        raise Refused(f"{node.type.replace('_', ' ')} {shown(node)}", line_of(node))
    try:
        return made(node)
    except ValueError:  # the node has parts that its maker does not take
        raise Refused(f"the form of {shown(node)}", line_of(node)) from None


def at_line(node: "Node", work: Expression) -> Expression:
    """The same; a refusal while it runs names the node's line."""
    line = line_of(node)

    def run(scope: Scope) -> object:
        try:
            return work(scope)
        except Refused as refused:
            if not refused.line:
                refused.line = line
            raise

    return run


def variable_name(node: "Node") -> str:
    """A variable's lower-case name, ``script:`` before it where the script says so."""
    name = text(node).removeprefix("$").lower()
    prefix, _, rest = name.rpartition(":")
    if prefix not in {"", "script"} or not rest.replace("_", "a").isalnum():
        raise Refused(f"the variable {shown(node)}", line_of(node))
    return name


_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}


def _variable(node: "Node") -> Expression:
    name = variable_name(node)
    if name in _CONSTANTS:
        value = _CONSTANTS[name]
        return lambda scope: value
    if name.startswith("script:"):
        own = name.removeprefix("script:")
        return lambda scope: scope.top.read(own)
    return lambda scope: scope.read(name)


def _text(node: "Node") -> Expression:
    (inner,) = node.children
    if inner.type in {"verbatim_string_characters", "verbatim_here_string_characters"}:
        value = literals.verbatim(inner)
        return lambda scope: value
    return _expandable(inner)


def _expandable(node: "Node") -> Expression:
    raw = node.text or b""
    here = raw.startswith(b"@")
    first, last = (raw.index(b"\n") + 1, len(raw) - 3) if here else (1, len(raw) - 1)
    pieces: list[Expression] = []

    def constant(start: int, end: int) -> None:
        words = literals.expandable(raw[start:end].decode("utf-8"), node)
        pieces.append(lambda scope: words)

    for child in node.children:
        if not child.is_named:
            continue
        start = child.start_byte - node.start_byte
        constant(first, start)
        pieces.append(expression(child))
        first = start + child.end_byte - child.start_byte
    constant(first, last)
    if len(pieces) == 1:
        return pieces[0]
    return lambda scope: "".join(text_of(piece(scope)) for piece in pieces)


def _number(node: "Node") -> Expression:
    value = literals.number(node)
    return lambda scope: value


def _binary(node: "Node") -> Expression:
    left, sign, right = parts(node)
    operator = OPERATORS.get(text(sign).lower())
    if operator is None:
        raise Refused(f"the operator {text(sign)}", line_of(node))
    one, other = expression(left), expression(right)
    return at_line(node, lambda scope: operator(plain(one(scope)), plain(other(scope))))


def _logical(node: "Node") -> Expression:
    left, sign, right = parts(node)
    one, other = expression(left), expression(right)
    match text(sign).lower():
        case "-and":
            return lambda scope: truth_of(one(scope)) and truth_of(other(scope))
        case "-or":
            return lambda scope: truth_of(one(scope)) or truth_of(other(scope))
        case unknown:
            raise Refused(f"the operator {unknown}", line_of(node))


def _unary(node: "Node") -> Expression:
    sign, operand = parts(node)
    value = expression(operand)
    match text(sign).lower():
        case "-not" | "!":
            return lambda scope: not truth_of(value(scope))
        case "-":
            return at_line(node, lambda scope: -number_of(value(scope)))
        case "+":
            return at_line(node, lambda scope: number_of(value(scope)))
        case unknown:
            raise Refused(f"the operator {unknown} before a value", line_of(node))


def type_name(node: "Node") -> str:
    """The name in ``[name]``."""
    return text(node).removeprefix("[").removesuffix("]").replace(" ", "")


def _cast(node: "Node") -> Expression:
    kind, operand = parts(node)
    try:
        cast = cast_to(type_name(kind))
    except Refused as refused:
        raise Refused(refused.construct, line_of(node)) from None
    value = expression(operand)
    return at_line(node, lambda scope: cast(value(scope)))


def _type(node: "Node") -> Expression:
    name = type_name(node)
    return lambda scope: name


def _array(node: "Node") -> Expression:
    values = [expression(child) for child in parts(node) if child.is_named]
    return lambda scope: [plain(value(scope)) for value in values]


def _collected(node: "Node") -> Expression:
    """``@( )``: always an array."""
    from wizard.sim.powershell.statements import block

    body = block(node)

    def collect(scope: Scope) -> object:
        out: list[object] = []
        body(scope, out)
        return out

    return collect


def _sub_expression(node: "Node") -> Expression:
    collect = _collected(node)
    return lambda scope: unrolled(collect(scope))  # type: ignore[arg-type]


def _parenthesised(node: "Node") -> Expression:
    from wizard.sim.powershell.pipelines import pipeline_value

    (inner,) = [child for child in parts(node) if child.is_named]
    return pipeline_value(inner)


def _table(node: "Node") -> Expression:
    from wizard.sim.powershell.pipelines import pipeline_value

    entries: list[tuple[str, Expression]] = []
    bodies = [child for child in parts(node) if child.type == "hash_literal_body"]
    for entry in [one for body in bodies for one in parts(body)]:
        if not entry.is_named:
            continue
        key, *_, value = [child for child in parts(entry) if child.is_named]
        entries.append((_key(key), pipeline_value(value)))
    return lambda scope: Table((name, plain(value(scope))) for name, value in entries)


def _key(node: "Node") -> str:
    named = simple(node)
    if named.type == "simple_name":
        return text(named)
    if named.type == "string_literal" and named.children[0].type == "verbatim_string_characters":
        return literals.verbatim(named.children[0])
    raise Refused(f"the key {shown(node)}", line_of(node))


def member_name(node: "Node") -> str:
    """A fixed name behind a dot."""
    named = simple(node)
    if named.type != "simple_name":
        raise Refused(f"the member {shown(node)}", line_of(node))
    return text(named)


def _member(node: "Node") -> Expression:
    owner, sign, name_node = parts(node)
    name = member_name(name_node)
    if sign.type == "::":
        kind = type_name(simple(owner))
        return at_line(node, lambda scope: members.static_property(kind, name))
    value = expression(owner)
    return at_line(node, lambda scope: members.property_of(scope, value(scope), name))


def _element(node: "Node") -> Expression:
    owner, _, index, _ = parts(node)
    value, place = expression(owner), expression(index)
    return at_line(node, lambda scope: members.element_of(scope, value(scope), place(scope)))


def _invocation(node: "Node") -> Expression:
    owner, sign, name_node, given = parts(node)
    name = member_name(name_node)
    arguments = [
        expression(one)
        for listed in parts(given)
        if listed.type == "argument_expression_list"
        for one in parts(listed)
        if one.is_named
    ]
    if sign.type == "::":
        kind = type_name(simple(owner))
        return at_line(
            node, lambda scope: members.call_static(scope, kind, name, [one(scope) for one in arguments])
        )
    value = expression(owner)
    return at_line(
        node,
        lambda scope: members.call_method(
            scope, value(scope), name, [plain(one(scope)) for one in arguments]
        ),
    )


def _script_block(node: "Node") -> Expression:
    from wizard.sim.powershell.functions import ScriptBlock
    from wizard.sim.powershell.statements import block

    inner = [child for child in parts(node) if child.is_named]
    if any(one.type == "param_block" for child in inner for one in (child, *child.children)):
        raise Refused("parameters of a script block", line_of(node))
    if len(inner) > 1 or (inner and inner[0].type != "script_block"):
        raise Refused(f"the script block {shown(node)}", line_of(node))
    body = block(inner[0]) if inner else (lambda scope, out: None)
    return lambda scope: ScriptBlock(body, scope.base)


def _increment(node: "Node") -> Expression:
    target, sign = parts(node)
    if simple(target).type != "variable" or text(sign) != "++":
        raise Refused(shown(node), line_of(node))
    name = variable_name(simple(target))

    def step(scope: Scope) -> object:
        scope.write(name, added(number_of(scope.read(name)), 1))
        return NOTHING

    return at_line(node, step)


_MAKERS = {
    "variable": _variable,
    "string_literal": _text,
    "decimal_integer_literal": _number,
    "hexadecimal_integer_literal": _number,
    "real_literal": _number,
    "comparison_expression": _binary,
    "additive_expression": _binary,
    "multiplicative_expression": _binary,
    "bitwise_expression": _binary,
    "format_expression": _binary,
    "range_expression": _binary,
    "logical_expression": _logical,
    "expression_with_unary_operator": _unary,
    "cast_expression": _cast,
    "type_literal": _type,
    "array_literal_expression": _array,
    "array_expression": _collected,
    "sub_expression": _sub_expression,
    "parenthesized_expression": _parenthesised,
    "hash_literal_expression": _table,
    "member_access": _member,
    "element_access": _element,
    "invokation_expression": _invocation,
    "script_block_expression": _script_block,
    "post_increment_expression": _increment,
}
