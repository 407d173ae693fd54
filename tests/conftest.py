"""What every test needs before Qt is imported."""

import os
import tempfile
from pathlib import Path

# No screen is needed; QT_QPA_PLATFORM=xcb (or cocoa, windows) shows the windows while the tests run.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The profiles that somebody added on this computer are no part of what is tested.
os.environ["XDG_DATA_HOME"] = str(Path(tempfile.gettempdir(), f"relay-wizard-tests-{os.getpid()}"))

from wizard.net import library_logs

# Some tests speak to msal and requests themselves: what a failing one prints must hold no code and no token either.
library_logs.silence()
