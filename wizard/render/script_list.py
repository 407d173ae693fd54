"""What each script of a plan does, in a few words, in the order in which they are needed."""

from wizard.core.texts import _

SCRIPTS: dict[str, str] = {
    "check.ps1": "reads how things stand and changes nothing",
    "apply.ps1": "does the steps in Exchange that a script can do; with -WhatIf it only shows them",
    "verify.ps1": "says whether everything is right; run it every month",
    "undo.ps1": "takes back what apply.ps1 did",
    "apply-app.ps1": "registers the app that signs in, from Microsoft Entra to the mailbox",
    "undo-app.ps1": "takes back what apply-app.ps1 did",
    "dkim.ps1": "prints the DKIM records and has mail signed once they are published",
    "change-address.ps1": "puts a new public address in the place of an old one",
    "add-line.ps1": "lets a second line or site relay too",
    "remove.ps1": "takes the device, its address or the whole connector away again",
    "reject-direct-send.ps1": "lists who would break if Direct Send were refused, and refuses it only if you say so",
}
"""File name to what it does; `described` gives it in the user's language."""

CLICK_PATH = "click-path.html"
"""The page that has every script as clicks."""


def described(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Name and words of those of these scripts that the list knows, in its order."""
    return tuple((name, _(does)) for name, does in SCRIPTS.items() if name in names)
