"""What this program runs on, for a report: the versions of what decides how mail is sent."""

import platform
from importlib import import_module, metadata

from wizard import __version__

LIBRARIES = ("aiosmtplib", "msal", "cryptography", "dnspython", "PySide6-Essentials")


def versions() -> dict[str, str]:
    """Name to version; what is not installed is left out. Names no computer and no user."""
    # By name: the window asks for versions, and nothing of it may reach sockets or TLS.
    tls = import_module("ssl")
    found = {
        "Relay Wizard": __version__,
        "Python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "OpenSSL": tls.OPENSSL_VERSION,
    }
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
