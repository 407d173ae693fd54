"""Runs a script on a simulated tenant: `run_script`, pure in tenant, arguments and host."""

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from wizard.sim.powershell.commands import Given
from wizard.sim.powershell.faults import Exited, PsFault, Refused, Returned
from wizard.sim.powershell.functions import Function, function_of, with_head
from wizard.sim.powershell.host import Host, Outcome, Result, Stream
from wizard.sim.powershell.module_cmdlets import open_session
from wizard.sim.powershell.parameters import head_of
from wizard.sim.powershell.reading import line_of, parsed, parts, shown
from wizard.sim.powershell.scope import Run, Scope, Statement
from wizard.sim.powershell.statements import statement
from wizard.sim.powershell.values import Thing, text_of
from wizard.sim.tenant import Tenant

if TYPE_CHECKING:
    from tree_sitter import Node


class Script(msgspec.Struct, frozen=True):
    """A script that is read: its head, its functions, and the statements that run."""

    head: Function
    functions: Mapping[str, Function]
    statements: tuple[Statement, ...]


def run_script(text: str, tenant: Tenant, arguments: Mapping[str, object], host: Host) -> Outcome:
    """Runs a script with these arguments (without the dash), and gives what it leaves.

    Raises `Refused` with line and construct for what this interpreter does not play, before anything runs where that
    can be told, and never for what PowerShell itself would answer with an error: that stands in the outcome.
    """
    script = read_script(text)
    run = Run(tenant, host)
    for _number in range(host.open_sessions):
        open_session(run)
    run.functions = dict(script.functions)
    scope = Scope.of_script(run)
    scope.variables["psscriptroot"] = host.folder
    scope.variables["host"] = Thing([("Name", host.window)], kind="InternalHost")
    out: list[object] = []
    code = 0
    given = [
        Given(name, value, bare=value is True, joined=value is not True) for name, value in arguments.items()
    ]
    try:
        script.head.bind(scope, given)
        for one in script.statements:
            one(scope, out)
    except Exited as exited:
        code = exited.code
    except Returned:
        pass
    except PsFault as fault:
        run.errors.append(fault.message)
        run.say(Stream.ERROR, fault.message)
        code = 1
    except Refused as refused:
        refused.settled = True
        raise
    return Outcome(
        tenant=run.tenant,
        lines=tuple(run.lines),
        objects=tuple(out),
        errors=tuple(run.errors),
        files=MappingProxyType(run.files),
        exit_code=code,
        results=_results(scope),
        calls=tuple(run.calls),
    )


def _results(scope: Scope) -> tuple[Result, ...]:
    """The rows that our scripts keep in ``$script:Summary``."""
    rows = scope.variables.get("summary")
    return tuple(
        Result(*(text_of(row.get(name)) for name in ("State", "Check", "Detail")))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Thing)
    )


@functools.lru_cache(maxsize=64)
def read_script(text: str) -> Script:
    """The script, compiled. Raises `Refused` for what is not known."""
    root = parsed(text.removeprefix("\ufeff").replace("\r\n", "\n").encode("utf-8"))
    try:
        return _compiled(root)
    except Refused as refused:
        refused.settled = True
        raise


def _compiled(root: "Node") -> Script:
    head: Node | None = None
    functions: dict[str, Function] = {}
    statements: list[Statement] = []
    for node in parts(root):
        if node.type == "param_block":
            head = node
        elif node.type == "statement_list":
            for one in parts(node):
                if one.type == "function_statement":
                    made = function_of(one)
                    functions[made.name.lower()] = made
                elif one.type != "empty_statement":
                    statements.append(statement(one))
        elif node.type != "requires_statement":
            raise Refused(f"{node.type.replace('_', ' ')} {shown(node)}", line_of(node))
    return Script(
        with_head("the script", head_of(head), _no_body), MappingProxyType(functions), tuple(statements)
    )


def _no_body(scope: Scope, out: list[object]) -> None:
    """A script's statements are run one by one."""
