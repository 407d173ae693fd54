"""What goes wrong at one field of a device's settings, said at that field: the words for encryption, port 465, a name
that does not go in, a From that can not be set. What a trap means is here; which device has it, its profile says.
"""

from wizard.core.answers import DeviceAnswers, Security, SignIn, YesNo
from wizard.core.model import Method
from wizard.core.profiles import FromAddress, ProfileField
from wizard.core.settings import TO_MX, Wiring
from wizard.core.texts import _

_WITHOUT_IMPLICIT = ((Security.STARTTLS,), (Security.NONE, Security.STARTTLS))
_TICKED = frozenset({"ticked", "on", "yes", "true", "1"})
"""Words for a box that is ticked: they do not tell one encryption from another."""


def at_host(method: Method, device: DeviceAnswers) -> str:
    """What the server's field may not take, or may not be given."""
    if device.host_by_name is YesNo.NO:
        if method is Method.LOCAL_RELAY:
            return _("This field takes an IP address only: type your relay's, which must never change.")
        return _(
            "This field takes an IP address only, and Microsoft 365 has to be reached by its name. Put a relay on your "
            "own network in between."
        )
    return "" if method is Method.LOCAL_RELAY else _("Type the name, never an IP address.")


def takes_host(host: str | None, device: DeviceAnswers) -> bool:
    """Whether the field takes what the plan would put in: a device that knows addresses only takes no name."""
    return device.host_by_name is not YesNo.NO or (host or "").replace(".", "").isdigit()


def at_encryption(field: ProfileField, method: Method, wired: Wiring, device: DeviceAnswers) -> str:
    """Which of the device's words is the wrong one. "SSL" and "TLS" mean one thing here and another there."""
    if method is Method.LOCAL_RELAY:
        if wired.security is not Security.IMPLICIT:
            return ""
        return _(
            "It encrypts from the first byte, on port 465. Microsoft 365 does not offer that: it is why your relay stands "
            "in between."
        )
    right, wrong = field.values.get(Security.STARTTLS), field.values.get(Security.IMPLICIT)
    if wired.security is not Security.STARTTLS or right is None or wrong == right:
        return ""
    if wrong is None:
        sure = "starttls" in (field.label + right).casefold() or device.security_modes in _WITHOUT_IMPLICIT
        return (
            "" if sure or field.note else _("Which encryption it means is not documented: let the test tell.")
        )
    if wrong.casefold() in _TICKED:
        return _(
            "The other choice encrypts from the first byte, on port 465: Microsoft 365 does not offer that."
        )
    return _(
        "Not {word}: that encrypts from the first byte, on port 465, and Microsoft 365 does not offer it."
    ).format(word=wrong)


def at_box(ticked_for: Security, method: Method) -> str:
    """The box that must stay empty, where the device has two."""
    if ticked_for is not Security.IMPLICIT or method is Method.LOCAL_RELAY:
        return ""
    return _("It encrypts from the first byte, on port 465: Microsoft 365 does not offer that.")


def at_sender(rule: FromAddress | None, method: Method, wired: Wiring) -> str:
    """What follows where the From address is not free to choose."""
    signs_in = wired.sign_in is not SignIn.NONE
    if rule == "user_name" and signs_in:
        return _("The device signs in with this address too: it must be the mailbox or account itself.")
    if rule == "domain_only":
        made = _("The device puts a name of its own before the @.")
        return f"{made} {_of_a_made_up_sender(method)}" if signs_in or method in TO_MX else made
    if rule == "fixed":
        made = _(
            "The device has no field for it and sends from an address of its own: look in a message that it sent."
        )
        return f"{made} {_of_a_made_up_sender(method)}"
    return ""


def _of_a_made_up_sender(method: Method) -> str:
    if method in TO_MX or method is Method.LOCAL_RELAY:
        return _("Its domain must be one of your Microsoft 365.")
    return _("Microsoft 365 refuses that address unless the mailbox may send as it (Send As).")
