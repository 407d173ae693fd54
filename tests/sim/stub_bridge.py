"""What stands behind the stub cmdlets when a real PowerShell runs our scripts: one call in, one answer out.

``python stub_bridge.py FOLDER < request.json``: the tenant lives in ``FOLDER/tenant.pickle`` between the calls.
"""

import json
import pickle
import sys
from datetime import UTC, datetime
from pathlib import Path

from wizard.sim.powershell import Host
from wizard.sim.powershell.cmdlets import Kind, call_cmdlet
from wizard.sim.powershell.commands import Given
from wizard.sim.powershell.faults import PsFault
from wizard.sim.powershell.json_text import to_json
from wizard.sim.powershell.registry import CMDLETS
from wizard.sim.powershell.scope import Run, Scope
from wizard.sim.powershell.values import Moment, Thing
from wizard.sim.tenant import Tenant

State = tuple[Tenant, list[Thing], bool]


def answered(state: State, request: dict[str, object]) -> tuple[State, dict[str, object]]:
    """The state after one call, and what the stub gives back."""
    run = Run(state[0], Host(now=datetime.now(UTC)))
    run.sessions, run.graph = list(state[1]), state[2]
    cmdlet = CMDLETS[str(request["command"]).lower()]
    given = [Given("ErrorAction", "Stop", bare=False, joined=True)]
    asked = request["given"]
    assert isinstance(asked, dict)
    for name, value in asked.items():
        kind = next((one for known, one in cmdlet.takes.items() if known.lower() == name.lower()), None)
        moment = (
            Moment(datetime.fromisoformat(str(value)).astimezone(UTC), utc=True)
            if kind is Kind.MOMENT
            else value
        )
        given.append(Given(name, moment, bare=False, joined=True))
    if "Confirm" in cmdlet.unplayed.split():
        given.append(Given("Confirm", value=False, bare=False, joined=True))
    try:
        objects = call_cmdlet(Scope.of_script(run), cmdlet, given)
    except PsFault as fault:
        return state, {"error": fault.message, "objects": []}
    plain = [json.loads(to_json(one, 6)) for one in objects]
    return (run.tenant, run.sessions, run.graph), {"error": "", "objects": plain}


def main() -> None:
    """Answers the request on standard input."""
    kept = Path(sys.argv[1]) / "tenant.pickle"
    request = json.loads(sys.stdin.buffer.read().decode("utf-8-sig"))
    state, answer = answered(pickle.loads(kept.read_bytes()), request)
    kept.write_bytes(pickle.dumps(state))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
