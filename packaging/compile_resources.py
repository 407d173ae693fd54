"""Writes ``resources/compiled.json`` afresh. Run it after a change in ``resources/knowledge`` or ``devices``.

    python packaging/compile_resources.py
    python packaging/compile_resources.py --check

``--check`` writes nothing: it prints everything that is wrong in the data files, with file, line and key, and ends
with 1 where there is something.

A forgotten run does no harm but a slower start: the program notices that the compiled file is old.
"""

import datetime
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from data_rules import check
from wizard.core.problem import WizardError
from wizard.files.bundled import compile_resources, resource
from wizard.files.writing import write_bytes


def main(arguments: list[str]) -> int:
    """0 when the files are right, or written; 1 when there is a fault; 2 for an argument that is not known."""
    if arguments not in ([], ["--check"]):
        print("compile_resources.py takes --check or nothing.", file=sys.stderr)
        return 2
    if arguments:
        return _print_faults()
    target = resource("compiled.json")
    try:
        write_bytes(target, compile_resources())
    except WizardError as error:
        print(error.problem.text, file=sys.stderr)
        return 1
    print(f"{target}: {target.stat().st_size} bytes")
    return 0


def _print_faults() -> int:
    faults = check(resource(), datetime.date.today())  # noqa: DTZ011 - the calendar day of whoever checks
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "The data files are right.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
