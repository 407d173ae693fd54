"""Is there a screen that Qt can open a window on? Asked in a process of its own, since Qt aborts where it cannot."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import environment

PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication(['probe']); print('opened')"


def missing(python: Path, variables: Mapping[str, str]) -> str | None:
    """Why no window can be opened, in a few words, or None.

    A QT_QPA_PLATFORM that somebody set is trusted and tried as it is.
    """
    on_linux = sys.platform.startswith("linux")
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if on_linux and not any(variables.get(name) for name in wanted):
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    if sys.platform == "win32":
        return None
    try:
        probe = subprocess.run(
            [str(python), "-c", PROBE],
            env=environment.clean_variables(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "Qt did not answer within 60 seconds"
    return None if "opened" in probe.stdout else f"Qt says: {first_words(probe.stderr)}"


def first_words(text: str) -> str:
    """The line of an error that says most, short enough for a sentence: Qt's first, a traceback's last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["nothing"]
    telling = lines[-1] if lines[0].startswith("Traceback") else lines[0]
    return telling[:160].rstrip(".")
