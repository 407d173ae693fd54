"""What every test needs before Qt is imported."""

import os

# No screen is needed; QT_QPA_PLATFORM=xcb (or cocoa, windows) shows the windows while the tests run.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from wizard.net import library_logs

# Some tests speak to msal and requests themselves: what a failing one prints must hold no code and no token either.
library_logs.silence()
