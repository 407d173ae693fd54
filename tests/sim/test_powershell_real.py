"""A real PowerShell, where there is one, runs the same scripts with stub cmdlets and must come to the same end.

The stubs are generated from the cmdlets that the interpreter plays, and ask the simulated tenant through ``stub_bridge``:
what is compared is the language, not a second tenant.
"""

import json
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render import cases, ps_reading
from tests.sim import stub_bridge
from tests.sim.scripts import TYPED, Desk, connector, scripts_for, scripts_of, tenant, unmarked
from wizard.core.model import CreateInboundConnector, EnableSmtpAuth, GrantSendAs, Method
from wizard.sim.powershell import MODULES, Host
from wizard.sim.powershell.cmdlets import Cmdlet, Kind
from wizard.sim.powershell.module_cmdlets import open_session
from wizard.sim.powershell.registry import CMDLETS
from wizard.sim.powershell.scope import Run
from wizard.sim.tenant import Tenant

PWSH = shutil.which("pwsh")
ROOT = Path(__file__).parents[2]
MARKS = "  ["
"""How a line of a result begins."""

ASK = r"""
function Invoke-Simulated {
    param([string] $Command, [System.Collections.IDictionary] $Given)
    $plain = @{}
    foreach ($name in @($Given.Keys)) {
        if ('ErrorAction', 'Confirm', 'WhatIf' -contains $name) { continue }
        $value = $Given[$name]
        if ($value -is [switch]) { $value = [bool] $value }
        if ($value -is [datetime]) { $value = $value.ToUniversalTime().ToString('o') }
        $plain[$name] = $value
    }
    $request = ConvertTo-Json -InputObject @{ command = $Command; given = $plain } -Depth 5 -Compress
    $answer = $request | & $env:SIM_PYTHON $env:SIM_BRIDGE $env:SIM_FOLDER | Out-String | ConvertFrom-Json
    if ($answer.error) {
        Write-Error -Message $answer.error
        return
    }
    foreach ($object in @($answer.objects)) { if ($null -ne $object) { $object } }
}
"""


def stub(cmdlet: Cmdlet) -> str:
    """A function of the cmdlet's name and parameters that hands everything on."""
    names = [
        f"[{'switch' if kind is Kind.SWITCH else 'object'}] ${name}" for name, kind in cmdlet.takes.items()
    ]
    return (
        f"function {cmdlet.name} {{\n"
        "    [CmdletBinding(SupportsShouldProcess = $true)]\n"
        f"    param({', '.join(names)})\n"
        f"    Invoke-Simulated -Command '{cmdlet.name}' -Given $PSBoundParameters\n}}\n"
    )


def module_text() -> str:
    """The stub module: every cmdlet, and the way to the tenant."""
    return ASK + "\n".join(stub(one) for one in CMDLETS.values()) + "\nExport-ModuleMember -Function '*-*'\n"


def test_the_stub_module_is_powershell_and_has_every_cmdlet() -> None:
    made = module_text().encode()
    assert ps_reading.faults(made) == []
    assert ps_reading.functions(made) == {"Invoke-Simulated", *(one.name for one in CMDLETS.values())}


def test_the_bridge_answers_as_the_interpreter_does() -> None:
    state: stub_bridge.State = (tenant(), [], False)
    state, answer = stub_bridge.answered(
        state, {"command": "Connect-ExchangeOnline", "given": {"ShowBanner": False}}
    )
    assert answer == {"error": "", "objects": []}
    state, answer = stub_bridge.answered(state, {"command": "Get-TransportConfig", "given": {}})
    assert answer["objects"] == [
        {
            "Identity": "Transport Settings",
            "SmtpClientAuthenticationDisabled": True,
            "AllowLegacyTLSClients": False,
        }
    ]
    asked = {
        "SenderAddress": ["a@contoso.com"],
        "StartDate": "2026-11-20T12:00:00Z",
        "EndDate": "2026-11-19T12:00:00Z",
    }
    after, answer = stub_bridge.answered(state, {"command": "Get-MessageTraceV2", "given": asked})
    assert "10 days" in str(answer["error"])
    assert after == state


class RealDesk:
    """A folder with the scripts and the stub modules, and the tenant behind them."""

    def __init__(self, folder: Path, scripts: dict[str, str], start: Tenant) -> None:
        self.folder = folder
        for kind, text in scripts.items():
            (folder / f"{kind}.ps1").write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
        for name, version in MODULES.items():
            place = folder / "modules" / name
            place.mkdir(parents=True)
            body = module_text() if name == "ExchangeOnlineManagement" else ""
            (place / f"{name}.psm1").write_text(body, encoding="utf-8")
            (place / f"{name}.psd1").write_text(
                f"@{{ RootModule = '{name}.psm1'; ModuleVersion = '{version}'; FunctionsToExport = '*' }}\n",
                encoding="utf-8",
            )
        self._kept = folder / "tenant.pickle"
        self._kept.write_bytes(pickle.dumps((start, [], False)))

    @property
    def tenant(self) -> Tenant:
        state: stub_bridge.State = pickle.loads(self._kept.read_bytes())
        return state[0]

    def run(self, kind: str) -> tuple[int, list[str]]:
        """The exit code, and the lines of the results."""
        assert PWSH is not None
        more = " -Confirm:$false" if kind in {"apply", "undo"} else ""
        if "CertificateName" in (self.folder / f"{kind}.ps1").read_text("utf-8-sig") and kind in {
            "apply",
            "verify",
        }:
            more += f" -CertificateName '{TYPED['CertificateName']}'"
        done = subprocess.run(
            [
                PWSH,
                "-NoProfile",
                "-NonInteractive",
                "-Command",
                f"& './{kind}.ps1'{more}; exit $LASTEXITCODE",
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env={
                **os.environ,
                "PSModulePath": str(self.folder / "modules"),
                "PYTHONPATH": str(ROOT),
                "SIM_PYTHON": sys.executable,
                "SIM_BRIDGE": str(Path(stub_bridge.__file__)),
                "SIM_FOLDER": str(self.folder),
            },
        )
        return done.returncode, [line for line in done.stdout.splitlines() if line.startswith(MARKS)]


PLANS = {
    **{str(method): (scripts_of(cases.plan(method)), tenant()) for method in Method},
    "extended": (
        scripts_for(
            (
                CreateInboundConnector("Relay", ("203.0.113.10", "203.0.113.77"), require_tls=False),
                EnableSmtpAuth("scanner@contoso.com"),
                GrantSendAs(identity="info@contoso.com", trustee="scanner@contoso.com"),
            )
        ),
        tenant(connectors=(connector("Old one", "203.0.113.0/26", enabled=False),)),
    ),
}


@pytest.mark.skipif(
    PWSH is None, reason="PowerShell 7 (pwsh) is not installed here: the interpreter alone runs the scripts"
)
@pytest.mark.parametrize("name", PLANS)
def test_a_real_powershell_comes_to_the_same_end(name: str, tmp_path: Path) -> None:
    scripts, start = PLANS[name]
    real, simulated = RealDesk(tmp_path, scripts, start), Desk(scripts, start)
    for kind in ("check", "apply", "apply", "verify", "undo", "undo", "verify"):
        code, lines = real.run(kind)
        outcome = simulated.run(kind)
        told = [line for line in outcome.said() if line.startswith(MARKS)]
        assert (code, lines) == (outcome.exit_code, told), kind
        assert unmarked(real.tenant) == unmarked(outcome.tenant), kind
    state = tmp_path / "state-before-apply.json"
    assert state.exists() is ("/plan/state-before-apply.json" in simulated.files)
    if state.exists():
        changing = {"id", "saved", "undone"}
        written, ours = (
            json.loads(state.read_text("utf-8")),
            json.loads(simulated.files["/plan/state-before-apply.json"]),
        )
        assert {name: value for name, value in written.items() if name not in changing} == {
            name: value for name, value in ours.items() if name not in changing
        }


def test_a_session_survives_between_two_calls() -> None:
    run = Run(tenant(), Host())
    session = open_session(run)
    again = pickle.loads(pickle.dumps(session))
    assert (again.kind, again.get("ConnectionId")) == (session.kind, session.get("ConnectionId"))
