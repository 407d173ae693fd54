"""Mutations that cosmic-ray lacks and tables need: the engine's rules are tuples, dicts and constants.

The classes have the methods of ``cosmic_ray.operators.operator.Operator``; nodes are parso's.
"""

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar

Span = tuple[tuple[int, int], tuple[int, int]]

LEVELS = ("MET", "UNKNOWN", "CHANGEABLE", "FINAL")


class _Operator:
    """What all have in common; cosmic-ray asks every operator for its arguments and examples."""

    @classmethod
    def arguments(cls) -> tuple[Any, ...]:
        """None of them takes any."""
        return ()

    @classmethod
    def examples(cls) -> tuple[Any, ...]:
        """Only cosmic-ray's own tests ask for them."""
        return ()


def _elements(node: Any) -> list[tuple[int, int]]:
    """The elements of a tuple, list, set, dict or argument list: first and last child of each, commas left out."""
    if node.type not in {"testlist_comp", "dictorsetmaker", "arglist", "testlist", "testlist_star_expr"}:
        return []
    found = []
    start = 0
    for place, child in enumerate([*node.children, None]):
        if child is None or (child.type == "operator" and child.value == ","):
            if place > start:
                found.append((start, place))
            start = place + 1
    if any(child.type in {"sync_comp_for", "comp_for"} for child in node.children):
        return []
    return found if len(found) > 1 else []


def _span(node: Any, element: tuple[int, int]) -> Span:
    first, last = element
    return node.children[first].start_pos, node.children[last - 1].end_pos


class DropElement(_Operator):
    """One element of a table or of an argument list is gone."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """A mutation for each element."""
        for element in _elements(node):
            yield _span(node, element)

    def mutate(self, node: Any, index: int) -> Any:
        """The table without element ``index`` and its comma."""
        first, last = _elements(node)[index]
        children = node.children
        after = last < len(children)
        node.children = children[:first] + children[last + 1 :] if after else children[: first - 1]
        return node


class SwapElements(_Operator):
    """Two neighbours of a table have changed places."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """A mutation for each pair of neighbours; the order of keyword arguments and of a dict means nothing."""
        if node.type in {"testlist_comp", "testlist"}:
            for one, other in self._pairs(node):
                yield _span(node, one)[0], _span(node, other)[1]

    def _pairs(self, node: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        found = _elements(node)
        return list(itertools.pairwise(found))

    def mutate(self, node: Any, index: int) -> Any:
        """The table with pair ``index`` the other way round."""
        one, other = self._pairs(node)[index]
        children = node.children
        node.children = [
            *children[: one[0]],
            *children[other[0] : other[1]],
            *children[one[1] : other[0]],
            *children[one[0] : one[1]],
            *children[other[1] :],
        ]
        return node


class DropOperand(_Operator):
    """One side of ``a | b``, ``a & b``, ``a + b``, ``a and b``, ``a or b`` is gone."""

    _TYPES = ("expr", "and_expr", "arith_expr", "and_test", "or_test")

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """A mutation for each operand."""
        if node.type in self._TYPES:
            for child in node.children[::2]:
                yield child.start_pos, child.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The expression without operand ``index``."""
        children = node.children
        place = 2 * index
        node.children = (
            children[:place] + children[place + 2 :]
            if place == 0
            else (children[: place - 1] + children[place + 1 :])
        )
        return node


class OtherLevel(_Operator):
    """MET, UNKNOWN, CHANGEABLE or FINAL is another of them."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Three mutations for each name of a level that is used (not imported, not assigned)."""
        if node.type == "name" and node.value in LEVELS and not node.is_definition():
            parent = node.parent.type
            if parent not in {"import_as_names", "import_from"}:
                for _other in LEVELS[1:]:
                    yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The name of another level."""
        node.value = [level for level in LEVELS if level != node.value][index]
        return node


class OtherMember(_Operator):
    """``Method.CONNECTOR_IP`` is another method; so for verdicts, ports, ways of encrypting and signing in."""

    _MEMBERS: ClassVar[dict[str, tuple[str, ...]]] = {
        "Method": ("SMTP_AUTH_OAUTH", "CONNECTOR_IP", "LOCAL_RELAY", "SMTP_AUTH_BASIC"),
        "Verdict": ("FITS", "UNKNOWN", "FITS_AFTER_CHANGE", "RULED_OUT"),
        "Status": ("MET", "UNMET", "UNKNOWN"),
        "Security": ("NONE", "STARTTLS", "IMPLICIT"),
        "SignIn": ("NONE", "BASIC", "OAUTH2"),
        "Priority": ("SECURITY", "COMPLIANCE", "LEAST_WORK"),
        "Cloud": ("WORLDWIDE", "GCC"),
        "Origin": ("ANSWER", "PROFILE", "ASSUMED", "NOT_ANSWERED"),
        "YesNo": ("YES", "NO"),
        "Switch": ("ON", "OFF"),
        "Port": ("OPEN", "BLOCKED"),
        "Recipients": ("INTERNAL", "EXTERNAL", "BOTH"),
        "Hosting": ("ON_PREMISES", "CLOUD_VM", "VENDOR_HOSTED"),
    }

    def _member(self, node: Any) -> Any:
        """The name after the dot, where the node is ``Kind.MEMBER`` of a kind that we know."""
        if node.type != "atom_expr" or len(node.children) != 2:
            return None
        kind, trailer = node.children
        if kind.type == "name" and kind.value in self._MEMBERS and trailer.type == "trailer":
            name = trailer.children[-1]
            return name if name.type == "name" else None
        return None

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """One mutation for each use of a member."""
        name = self._member(node)
        if name is not None:
            yield name.start_pos, name.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The next member that is not this one."""
        name = self._member(node)
        members = self._MEMBERS[node.children[0].value]
        name.value = next(one for one in members if one != name.value)
        return node


class OtherText(_Operator):
    """A string that is no docstring and no part of an f-string says something else."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """One mutation for each."""
        if node.type == "string" and not node.value.startswith('"""') and not self._annotates(node):
            yield node.start_pos, node.end_pos

    def _annotates(self, node: Any) -> bool:
        return "|" in node.value

    def mutate(self, node: Any, index: int) -> Any:
        """The string with something before it."""
        quote = node.value.index(node.value[-1])
        node.value = node.value[: quote + 1] + "XX" + node.value[quote + 1 :]
        return node


class SkipLine(_Operator):
    """A statement that stands for itself, such as ``names.append(x)`` or ``yield x``, does nothing."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """One mutation for each call or yield that is a statement."""
        if node.type == "simple_stmt" and node.children[0].type in {"atom_expr", "yield_expr"}:
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The statement as ``pass``; a generator stays one."""
        first = node.children[0].get_first_leaf()
        is_yield = node.children[0].type == "yield_expr"
        last = node.children[0]
        while hasattr(last, "children"):
            last = last.children[0]
        made = type(first)("yield from ()" if is_yield else "pass", first.start_pos, first.prefix)
        node.children[0] = made
        return node


class Provider:
    """The operators by name, as cosmic-ray's plugins hand them out."""

    _OPERATORS: ClassVar[dict[str, type]] = {
        one.__name__: one
        for one in (
            DropElement,
            SwapElements,
            DropOperand,
            OtherLevel,
            OtherMember,
            OtherText,
            SkipLine,
        )
    }

    def __iter__(self) -> Iterator[str]:
        return iter(self._OPERATORS)

    def __getitem__(self, name: str) -> type:
        return self._OPERATORS[name]
