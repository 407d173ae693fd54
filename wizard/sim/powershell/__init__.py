"""Runs the PowerShell scripts that we generate on the simulated tenant: practice mode's "apply", and the proof.

A small interpreter for exactly the part of the language that the templates use. Whatever else a script holds is refused
with its line and construct, never skipped. Way in: `run_script`. A script's syntax tree comes from
tree-sitter-powershell, imported with the first script.
"""

from wizard.sim.powershell.faults import Refused
from wizard.sim.powershell.host import (
    MODULES,
    Answer,
    Failure,
    Host,
    Line,
    Outcome,
    Result,
    Stream,
    TraceRow,
)
from wizard.sim.powershell.running import read_script, run_script

__all__ = [
    "MODULES",
    "Answer",
    "Failure",
    "Host",
    "Line",
    "Outcome",
    "Refused",
    "Result",
    "Stream",
    "TraceRow",
    "read_script",
    "run_script",
]
