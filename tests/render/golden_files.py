"""Golden files: the whole output for one plan of each method, readable in review.

``WRITE_GOLDEN=1 pytest tests/render`` writes them anew; read the difference before you commit it.
"""

import os
from pathlib import Path

from wizard import __version__

GOLDEN = Path(__file__).parent / "golden"


def matches_golden(name: str, made: str, folder: Path = GOLDEN) -> None:
    """Compares ``made`` with the golden file of that name; the program's version is left out."""
    text = made.replace(f"Relay Wizard {__version__}", "Relay Wizard")
    golden = folder / name
    if os.environ.get("WRITE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8"), "WRITE_GOLDEN=1 writes it anew; read the difference"
