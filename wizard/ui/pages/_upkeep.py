"""What ends one day and what to look at each month, for each method. Dates come from the knowledge, never from here."""

from wizard.core.model import Method
from wizard.core.texts import _, one_line
from wizard.core.view import View

PASSWORD_ENDS = "basic-ends"
"""The warning that `core.deadline` says more exactly, for this device and this day."""
ENDING = frozenset(
    {
        PASSWORD_ENDS,
        "certificate-expires",
        "acs-secret-expires",
        "direct-send-may-be-rejected",
        "oauth-sign-in-ends",
        "relay-secret-expires",
        "relay-certificate-expires",
    }
)
"""Warnings that speak of an end; their words and dates are data."""


def endings(view: View, deadline: str) -> tuple[str, ...]:
    """What stops working one day, in the words of the knowledge; empty where nothing has an end.

    ``deadline`` is what the end of password sign-in means to this device, or "".
    """
    return tuple(
        deadline if deadline and warning.id == PASSWORD_ENDS else _(warning.text)
        for candidate in view.decision.candidates
        if candidate.method is view.method
        for warning in candidate.warnings
        if warning.id in ENDING
    )


def at_the_device(view: View) -> tuple[str, ...]:
    """What is left to do where the device stands."""
    plan = view.plan
    sender = one_line(plan.settings.from_) if plan is not None else ""
    return (
        _("Type the settings of the sheet into the device, if they are not there yet."),
        _("Send a message from the device to yourself, for instance a scan."),
        _("Look at what arrived: it must come from {sender}, and not from the junk folder.").format(
            sender=sender
        ),
        _("Tape the sheet to the device, or put it where the next person finds it."),
    )


def each_month(view: View) -> tuple[str, ...]:
    """What to check so that it goes on working."""
    first = _("Send one message from the device and see that it arrives.")
    address = next(iter(view.answers.network.public_ips or ()), None)
    same_address = (
        _("Compare your internet address with {address}.").format(address=one_line(address))
        if address
        else _("Compare your internet address with the one on the sheet.")
    )
    more: dict[Method, tuple[str, ...]] = {
        Method.CONNECTOR_IP: (
            same_address,
            _("See that the connector is still on: Exchange admin centre, Mail flow, Connectors."),
        ),
        Method.CONNECTOR_CERTIFICATE: (
            _("Look at the day on which the certificate ends."),
            _("See that the connector is still on: Exchange admin centre, Mail flow, Connectors."),
        ),
        Method.DIRECT_SEND: (same_address, _("See that SPF still names your internet address.")),
        Method.SMTP_AUTH_OAUTH: (
            _("See that the mailbox still has its licence."),
            _("Look at the mailbox's sign-ins: Microsoft Entra admin centre, Users, Sign-in logs."),
        ),
        Method.SMTP_AUTH_BASIC: (
            _("Read Microsoft's announcements on password sign-in (Basic authentication)."),
            _("Look at the mailbox's sign-ins: Microsoft Entra admin centre, Users, Sign-in logs."),
        ),
        Method.LOCAL_RELAY: (
            _("Install the relay server's updates, and look at its queue."),
            _("See that the relay takes mail from your own network only."),
        ),
        Method.HIGH_VOLUME_EMAIL: (_("Look at the Azure bill."),),
        Method.AZURE_COMMUNICATION_SERVICES: (
            _("Look at the Azure bill."),
            _("Look at the day on which the app secret ends."),
        ),
    }
    return (first, *(more[view.method] if view.method is not None else ()))
