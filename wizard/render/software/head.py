"""The comment at the top of every configuration file: what it is, where it goes, how it is loaded, tested, taken back."""

from collections.abc import Callable

import msgspec

from wizard import __version__
from wizard.render.relay.quoting import comment
from wizard.render.software.case import SoftwareCase

_WIDTH = 11


class Head(msgspec.Struct, frozen=True):
    """Each a list of lines that stand below one another; ``goes_to`` and the rest may hold commands to copy."""

    what: str
    goes_to: tuple[str, ...]
    load: tuple[str, ...]
    test: tuple[str, ...]
    undo: tuple[str, ...]
    notes: tuple[str, ...] = ()


def headed(case: SoftwareCase, head: Head, mark: str = "# ", quote: Callable[[str], str] = comment) -> str:
    """The head as comment lines that begin with ``mark``, an empty line behind them."""
    lines = [
        head.what,
        f"Way to Microsoft 365: {case.way_name}.",
        f"Made by Relay Wizard {__version__} on {case.day.isoformat()} for {case.device} ({case.domain}).",
        "",
    ]
    for name, parts in (
        ("Goes to", head.goes_to),
        ("Load it", head.load),
        ("Test it", head.test),
        ("Take back", head.undo),
    ):
        label = f"{name}:"
        for part in parts:
            lines.append(f"{label:<{_WIDTH}}{part}")
            label = ""
    notes = [*(f"Still missing: {what}." for what in case.open), *head.notes]
    if notes:
        lines += ["", *notes]
    return "".join(f"{mark}{quote(line)}".rstrip() + "\n" for line in lines) + "\n"


def relay_certificate(case: SoftwareCase, place: str) -> tuple[str, ...]:
    """The note for a way to a relay of one's own that encrypts: its certificate is its own, so it must be given."""
    if not case.own_relay or not case.encrypts:
        return ()
    return (f"Your relay's certificate is its own: copy relay-cert.pem from the relay to {place}",)


def app_note(case: SoftwareCase) -> tuple[str, ...]:
    """Where the client id comes from that stands open in the file."""
    if not case.by_token or not case.own_app:
        return ()
    note = "apply-app.ps1 registers the app and prints its client id."
    if not case.own_redirect:
        return (note,)
    return (note, "Give it, with -RedirectUri, the redirect address that the program shows.")


def certificate_note(case: SoftwareCase, chain: str, key: str, group: str = "") -> tuple[str, ...]:
    """Where the two files of a connector by certificate go; ``group`` is that of a program that does not run as root."""
    if not case.by_certificate:
        return ()
    mode = f"-m 640 -g {group}" if group else "-m 600"
    return (
        "The certificate that the connector knows: your own first, then every intermediate one, in one file.",
        f"sudo install -D -m 644 YOUR-CHAIN.pem {chain} && sudo install -D {mode} YOUR-KEY.pem {key}",
    )
