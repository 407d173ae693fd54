"""Runs pip so that a person sees how far it is, and gets one sentence when it fails.

Only wheels are taken: a source package would run its own code and fetch build tools that no lock names.
"""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

# What pip says, and what that means. The first that matches counts.
REASONS: tuple[tuple[str, str], ...] = (
    (
        r"DO NOT MATCH THE HASHES",
        (
            "A downloaded package is not the one that the lock names, so nothing of it was installed. "
            "Try again; if it stays so, a proxy or mirror changes files."
        ),
    ),
    (r"No space left on device|\[Errno 28\]|WinError 112", "The disk is full. About 600 MB are needed."),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        (
            "The package index showed a certificate that this computer does not trust. "
            "Behind an inspecting proxy, tell pip its certificate: set PIP_CERT to the file."
        ),
    ),
    (
        (
            r"NewConnectionError|NameResolutionError|Failed to establish a new connection|Failed to resolve|Max retries exceeded|getaddrinfo failed|"
            r"Temporary failure in name resolution|ConnectTimeout|ReadTimeout|ProxyError|ConnectionResetError|"
            r"Connection broken|Network is unreachable|Connection refused"
        ),
        (
            "The package index cannot be reached. The first set-up needs the internet (or a mirror that pip knows); "
            "connect and try again. Behind a proxy, set HTTPS_PROXY."
        ),
    ),
    (
        r"No matching distribution found|Could not find a version",
        (
            f"No package is made for Python {sys.version_info.major}.{sys.version_info.minor} on this kind of machine. "
            "Python 3.11 to 3.14, 64 bits, on Windows, macOS 14 or a Linux with glibc 2.34 (or newer) are supported."
        ),
    ),
    (
        r"Access is denied|Permission denied|WinError (?:5|32)\b",
        "A file is in use or may not be written. Close a running Relay Wizard and try again.",
    ),
)

UNKNOWN = "pip could not install; its last words are above."


def install(python: Path, arguments: Sequence[str], variables: Mapping[str, str]) -> str | None:
    """`pip install` with these arguments. None when it went well, else what happened and what to do."""
    command = [
        *(str(python), "-m", "pip", "install", "--no-input", "--only-binary", ":all:"),
        *("--no-warn-script-location", "--progress-bar", "off", *arguments),
    ]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            lines.append(line.rstrip())
            show_progress(line, sys.stdout)
    show_progress("", sys.stdout)
    return None if pip.returncode == 0 else explain(lines)


def show_progress(line: str, terminal: TextIO) -> None:
    """What pip is at, on one line that is written over; nothing where nobody watches."""
    if not terminal.isatty():
        return
    at = re.match(
        r"\s*(Collecting|Downloading|Using cached|Installing collected packages)[ :]*(\S*)(?: (\(.*\)))?",
        line,
    )
    if at:
        text = "unpacking" if at[1].startswith("Installing") else " ".join(filter(None, at.groups()))
        terminal.write(f"\r\x1b[K  {text[:100]}")
    elif not line:
        terminal.write("\r\x1b[K")
    terminal.flush()


def explain(lines: Sequence[str]) -> str:
    """The last words of pip, then what they mean."""
    text = "\n".join(lines)
    reason = next((sentence for pattern, sentence in REASONS if re.search(pattern, text)), UNKNOWN)
    errors = [line for line in lines if line.startswith("ERROR")]
    shown = [line for line in lines if line][-30:] if reason is UNKNOWN else errors[-2:]
    # Proxies and mirrors may have a password in their address.
    last = re.sub(r"//[^/@\s]+@", "//***@", "\n".join(shown))
    return f"{last}\n\n{reason}"
