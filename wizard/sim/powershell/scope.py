"""Where a script's names live while it runs: a chain of scopes, and what the whole run shares.

PowerShell looks a variable up through the callers (dynamic scope), and sets it where it stands (about_Scopes).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard.sim.powershell.casts import Cast
from wizard.sim.powershell.faults import PsFault
from wizard.sim.powershell.host import Host, Line, Stream
from wizard.sim.powershell.values import Thing
from wizard.sim.tenant import Tenant

if TYPE_CHECKING:
    from wizard.sim.powershell.functions import Function


class Run:
    """What one run shares: the tenant as it is now, files, sessions, and what was said."""

    def __init__(self, tenant: Tenant, host: Host) -> None:
        self.tenant = tenant
        self.host = host
        self.files = dict(host.files)
        self.lines: list[Line] = []
        self.errors: list[str] = []
        self.calls: list[str] = []
        self.counts: dict[str, int] = {}
        self.functions: dict[str, Function] = {}
        self.sessions: list[Thing] = []
        self.graph = False
        self.graph_scopes: tuple[str, ...] = ()
        self.strict = False
        self.answered = 0
        self.identifiers = 0

    def say(self, stream: Stream, text: str) -> None:
        """Writes a line."""
        self.lines.append(Line(stream, text))


PREFERENCES: dict[str, object] = {
    "confirmpreference": "High",
    "erroractionpreference": "Continue",
    "informationpreference": "SilentlyContinue",
    "verbosepreference": "SilentlyContinue",
    "warningpreference": "Continue",
    "whatifpreference": False,
}
"""What PowerShell starts with (about_Preference_Variables)."""


class Scope:
    """The variables of one function call, or of the script. ``base`` is the line before the function's first."""

    __slots__ = ("base", "casts", "parent", "run", "top", "variables")

    def __init__(self, run: Run, parent: "Scope | None" = None, base: int = 0) -> None:
        self.run = run
        self.parent = parent
        self.top: Scope = parent.top if parent is not None else self
        self.variables: dict[str, object] = {}
        self.casts: dict[str, Cast] | None = None
        self.base = base

    @classmethod
    def of_script(cls, run: Run) -> "Scope":
        """The script's own scope, below the global one, where the preferences have their first values."""
        outer = cls(run)
        outer.variables.update(PREFERENCES)
        scope = cls(run, outer)
        scope.top = scope
        return scope

    def read(self, name: str) -> object:
        """The variable of that lower-case name; in strict mode one that nobody has set is an error."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.parent
        if self.run.strict:
            raise PsFault(f"The variable '${name}' cannot be retrieved because it has not been set.")
        return None

    def preference(self, name: str) -> object:
        """A preference variable as it is here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.variables:
                return scope.variables[name]
            scope = scope.parent
        return PREFERENCES[name]

    def write(self, name: str, value: object) -> None:
        """Sets it here; a parameter keeps its type."""
        if self.casts is not None and name in self.casts:
            value = self.casts[name](value)
        self.variables[name] = value


Expression = Callable[[Scope], object]
Statement = Callable[[Scope, list[object]], None]
