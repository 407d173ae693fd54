"""``param`` blocks: types, defaults, ``[Parameter()]`` and the validation attributes that the scripts use.

A validation attribute looks at what is handed in, never at a default (about_Functions_Advanced_Parameters).
"""

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import msgspec

from wizard.sim.powershell.casts import Cast, cast_to, parameter_cast
from wizard.sim.powershell.expressions import expression, type_name, variable_name
from wizard.sim.powershell.faults import PsFault, Refused
from wizard.sim.powershell.reading import line_of, parts, shown, simple, text
from wizard.sim.powershell.scope import Expression
from wizard.sim.powershell.values import items_of, plain, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

Check = Callable[[str, object], None]
"""A validation attribute: raises `PsFault` for a value of the parameter of that name that it does not take."""


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a function or script. Without a ``default`` it begins as its type's empty value.

    ``sets`` are the lower-case names of its parameter sets, ``asked_in`` those of them in which it is mandatory; a
    parameter without any is in all of them.
    """

    name: str
    kind: str
    cast: Cast
    bound: Cast
    default: Expression | None
    mandatory: bool
    checks: tuple[Check, ...]
    sets: frozenset[str] = frozenset()
    asked_in: frozenset[str] = frozenset()

    def missing(self, chosen: str) -> bool:
        """Whether a call of the parameter set ``chosen`` must give it."""
        return chosen in self.asked_in if self.sets else self.mandatory


class Head(msgspec.Struct, frozen=True):
    """What a ``param`` block says. ``default_set`` is the lower-case name of the parameter set that is meant where the
    arguments leave it open."""

    advanced: bool = False
    asks: bool = False
    impact: str = "Medium"
    default_set: str = ""
    parameters: tuple[Parameter, ...] = ()


def head_of(node: "Node | None") -> Head:
    """What a ``param`` block says: advanced or not, asking or not, the impact, the parameters."""
    advanced, asks, impact, default_set = False, False, "Medium", ""
    parameters: tuple[Parameter, ...] = ()
    for child in parts(node) if node is not None else []:
        if child.type == "attribute_list":
            for attribute in parts(child):
                name, values = _attribute(attribute)
                if name.lower() != "cmdletbinding":
                    raise Refused(f"the attribute {shown(attribute)}", line_of(attribute))
                advanced = True
                asks = text_of(values.pop("supportsshouldprocess", "")) == "$true"
                impact = text_of(values.pop("confirmimpact", "Medium")).strip("'")
                default_set = text_of(values.pop("defaultparametersetname", "")).strip("'").lower()
                if values:
                    raise Refused(f"the attribute {shown(attribute)}", line_of(attribute))
        elif child.type == "parameter_list":
            parameters = tuple(_parameter(one) for one in parts(child) if one.type == "script_parameter")
    advanced = advanced or any(one.mandatory for one in parameters)
    return Head(advanced, asks, impact, default_set, parameters)


def chosen_set(head: Head, given: Collection[str]) -> str:
    """The parameter set that these arguments (lower-case names) mean; "" where there are no sets.

    Raises `PsFault` where they belong to no set together (about_Parameter_Sets).
    """
    possible = {name for one in head.parameters for name in one.sets}
    if not possible:
        return ""
    for one in head.parameters:
        if one.name in given and one.sets:
            possible &= one.sets
    if head.default_set in possible:
        return head.default_set
    if len(possible) != 1:
        raise PsFault("Parameter set cannot be resolved using the specified named parameters.")
    return possible.pop()


def _attribute(node: "Node") -> tuple[str, dict[str, str]]:
    """An attribute's name, and its values as they are written; those without a name are numbered."""
    named = next((child for child in parts(node) if child.type == "attribute_name"), None)
    if named is None:
        return "", {}
    values: dict[str, str] = {}
    for child in parts(node):
        if child.type == "attribute_arguments":
            for one in parts(child):
                if one.type == "attribute_argument":
                    name, sign, value = (
                        one.children if len(one.children) == 3 else (None, None, one.children[0])
                    )
                    values[text(name).lower() if name else str(len(values))] = text(value)
                    del sign
    return text(named), values


def _parameter(node: "Node") -> Parameter:
    kind, mandatory = "object", False
    sets: frozenset[str] = frozenset()
    asked_in: frozenset[str] = frozenset()
    default: Expression | None = None
    checks: list[Check] = []
    name = ""
    for child in parts(node):
        if child.type == "variable":
            name = variable_name(child)
        elif child.type == "script_parameter_default":
            default = expression(child.children[-1])
        elif child.type == "attribute_list":
            for attribute in parts(child):
                inner = simple(attribute.children[0]) if attribute.child_count == 1 else attribute
                if inner.type == "type_literal":
                    kind = type_name(inner).lower()
                    continue
                found = _validation(attribute)
                if isinstance(found, Standing):
                    mandatory, sets = mandatory or found.mandatory, sets | found.sets
                    asked_in |= found.sets if found.mandatory else frozenset()
                else:
                    checks.append(found)
        else:
            raise Refused(f"{child.type.replace('_', ' ')} {shown(child)}", line_of(child))
    try:
        cast, bound = cast_to(kind), parameter_cast(kind)
    except Refused as refused:
        raise Refused(refused.construct, line_of(node)) from None
    return Parameter(name, kind, cast, bound, default, mandatory, tuple(checks), sets, asked_in)


class Standing(msgspec.Struct, frozen=True):
    """What ``[Parameter()]`` says: whether it must be given, and in which sets."""

    mandatory: bool
    sets: frozenset[str]


def _validation(node: "Node") -> Check | Standing:
    """A check, or what ``[Parameter()]`` says."""
    name, values = _attribute(node)
    match name.lower():
        case "parameter":
            mandatory = values.pop("mandatory", "") == "$true"
            values.pop("helpmessage", None)
            own = values.pop("parametersetname", "").strip("'").lower()
            if not values:
                return Standing(mandatory, frozenset({own} if own else ()))
        case "validatenotnullorempty" if not values:
            return _not_empty
        case "validatepattern" if len(values) == 1:
            return _pattern(values["0"].strip("'"))
        case "validateset" if values:
            return _set(tuple(value.strip("'") for value in values.values()))
        case "validaterange" if len(values) == 2:
            return _range(int(values["0"]), int(values["1"]))
        case _:
            pass
    raise Refused(f"the attribute {shown(node)}", line_of(node))


def _refused_argument(name: str, why: str) -> PsFault:
    return PsFault(f"Cannot validate argument on parameter '{name}'. {why}")


def _not_empty(name: str, value: object) -> None:
    if plain(value) is None or value in ("", []) or any(one in (None, "") for one in items_of(value)):
        raise _refused_argument(
            name, "The argument is null or empty. Provide an argument that is not null or empty."
        )


def _pattern(written: str) -> Check:
    found = re.compile(written, re.IGNORECASE)

    def check(name: str, value: object) -> None:
        for one in items_of(value):
            if not found.search(text_of(one)):
                raise _refused_argument(
                    name, f'The argument "{text_of(one)}" does not match the "{written}" pattern.'
                )

    return check


def _set(allowed: tuple[str, ...]) -> Check:
    def check(name: str, value: object) -> None:
        for one in items_of(value):
            if text_of(one).lower() not in {each.lower() for each in allowed}:
                raise _refused_argument(
                    name, f'The argument "{text_of(one)}" does not belong to the set "{",".join(allowed)}".'
                )

    return check


def _range(least: int, most: int) -> Check:
    def check(name: str, value: object) -> None:
        for one in items_of(value):
            if isinstance(one, int) and not least <= one <= most:
                raise _refused_argument(
                    name, f"The {one} argument is outside the allowed range of {least} to {most}."
                )

    return check
