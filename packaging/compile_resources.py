"""Writes ``resources/compiled.json`` afresh. Run it after a change in ``resources/knowledge`` or ``devices``.

    python packaging/compile_resources.py

A forgotten run does no harm but a slower start: the program notices that the compiled file is old.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wizard.files.bundled import compile_resources, resource
from wizard.files.writing import write_bytes

if __name__ == "__main__":
    target = resource("compiled.json")
    write_bytes(target, compile_resources())
    print(f"{target}: {target.stat().st_size} bytes")
