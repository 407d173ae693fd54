"""What ends one day and what to look at each month, for each method. Days that Microsoft sets come from the knowledge,
days that only the owner knows (of a secret, of a certificate) from the owner."""

import datetime
from collections.abc import Mapping
from enum import StrEnum

import msgspec

from wizard.core.answers import Answers, SignIn
from wizard.core.knowledge import Knowledge
from wizard.core.model import Decision, Method, Plan
from wizard.core.texts import _, full_date, one_line

PASSWORD_ENDS = "basic-ends"
"""The warning that `core.deadline` says more exactly, for this device and this day."""


class Ending(StrEnum):
    """What ends on a day that only its owner knows."""

    SECRET = "secret"
    CERTIFICATE = "certificate"


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

_OWN: dict[Method, Ending] = {
    Method.CONNECTOR_CERTIFICATE: Ending.CERTIFICATE,
    Method.AZURE_COMMUNICATION_SERVICES: Ending.SECRET,
}
"""Ways that stand on something with an end. An app's own registration may add its secret."""

EARLY = {Ending.SECRET: (30, 7, 1), Ending.CERTIFICATE: (45, 14, 3)}
"""Days before an end on which to be reminded: a certificate has to be ordered, a secret is made in a minute."""

PASSWORD_EARLY = (30, 7, 1)
FURTHEST = datetime.timedelta(days=20 * 365)
"""An end further away than this was mistyped."""


class Reminder(msgspec.Struct, frozen=True):
    """An entry of a calendar: a whole day. ``early`` are days before it on which to be reminded; ``monthly`` repeats it."""

    id: str
    day: datetime.date
    title: str
    detail: str
    early: tuple[int, ...] = ()
    monthly: bool = False


def endings(decision: Decision, method: Method | None, deadline: str) -> tuple[str, ...]:
    """What stops working one day, in the words of the knowledge; empty where nothing has an end.

    ``deadline`` is what the end of password sign-in means to this device, or "".
    """
    return tuple(
        deadline if deadline and warning.id == PASSWORD_ENDS else _(warning.text)
        for candidate in decision.candidates
        if candidate.method is method
        for warning in candidate.warnings
        if warning.id in ENDING
    )


def own_endings(plan: Plan) -> tuple[Ending, ...]:
    """What of this plan ends on a day that its owner has to name."""
    way = plan.method if plan.relay is None else plan.relay.way_on
    found = [_OWN[way]] if way in _OWN else []
    if plan.app is not None and plan.app.secret:
        found.append(Ending.SECRET)
    return tuple(dict.fromkeys(found))


def name_of(ending: Ending) -> str:
    """The thing that ends."""
    return {Ending.SECRET: _("app secret"), Ending.CERTIFICATE: _("certificate")}[ending]


def at_the_device(sender: str) -> tuple[str, ...]:
    """What is left to do where the device stands; ``sender`` is the From address."""
    return (
        _("Type the settings of the sheet into the device, if they are not there yet."),
        _("Send a message from the device to yourself, for instance a scan."),
        _("Look at what arrived: it must come from {sender}, and not from the junk folder.").format(
            sender=one_line(sender)
        ),
        _("Tape the sheet to the device, or put it where the next person finds it."),
    )


def each_month(answers: Answers, method: Method | None) -> tuple[str, ...]:
    """What to check so that it goes on working."""
    first = (
        _("Send one message from the device and see that it arrives."),
        _(
            "Run verify.ps1, which looks at everything in Microsoft 365 that the device needs, and changes nothing."
        ),
    )
    known = tuple(one_line(one) for one in answers.network.public_ips or ())
    same_address = (
        _("Compare your internet address with {address}.").format(address=_(" or ").join(known))
        if known
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
    return (*first, *(more[method] if method is not None else ()))


def reminders(
    answers: Answers,
    plan: Plan,
    knowledge: Knowledge,
    today: datetime.date,
    ends: Mapping[Ending, datetime.date],
) -> tuple[Reminder, ...]:
    """The calendar of a plan, the soonest first: what ends, and the monthly look. ``ends`` are the days that are known."""
    device = one_line(answers.device.name or "") or one_line(plan.settings.from_)
    found = [_monthly(answers, plan, device, today)]
    off = knowledge.basic_authentication.off_by_default
    if plan.method is Method.SMTP_AUTH_BASIC and plan.settings.sign_in is SignIn.BASIC and today < off:
        last = off - datetime.timedelta(days=1)
        found.append(
            Reminder(
                "password",
                last,
                _("{device}: Microsoft switches password sign-in off").format(device=device),
                _(knowledge.basic_authentication.meaning_before),
                PASSWORD_EARLY,
            )
        )
    for ending in own_endings(plan):
        day = ends.get(ending)
        if day is not None:
            title = _("{device}: the {thing} ends").format(device=device, thing=name_of(ending))
            found.append(Reminder(ending.value, day, title, _renewal(ending), EARLY[ending]))
    return tuple(sorted(found, key=lambda one: (one.monthly, one.day)))


def _monthly(answers: Answers, plan: Plan, device: str, today: datetime.date) -> Reminder:
    """First in a month, on a day that every month has."""
    first = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=min(today.day, 28))
    lines = each_month(answers, plan.method)
    title = _("{device}: look whether its mail still works").format(device=device)
    return Reminder("monthly", first, title, "\n".join(lines), monthly=True)


def _renewal(ending: Ending) -> str:
    if ending is Ending.SECRET:
        return _(
            "From the next day on the sign-in fails with AADSTS7000222. Make a new secret in Microsoft Entra, App "
            "registrations, Certificates & secrets, put it where the old one is, send a test, and only then delete the "
            "old one."
        )
    return _(
        "From the next day on the server refuses the sender with 5.7.64. Get the new certificate for the same name, install "
        "it with its key and the whole chain, send a test. The connector needs no change while the name stays."
    )


def check_day(text: str, today: datetime.date) -> datetime.date | None:
    """The day in ``text`` (YYYY-MM-DD); None for an empty one. Raises `ValueError` for anything that no end can be."""
    if not text.strip():
        return None
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(_("a day is written as {example}").format(example="2027-05-31")) from None
    if day > today + FURTHEST:
        raise ValueError(_("{day} is too far away to be an end").format(day=full_date(day)))
    return day


def days_of(
    texts: Mapping[str, str], today: datetime.date, wanted: tuple[Ending, ...] = tuple(Ending)
) -> dict[Ending, datetime.date]:
    """The days among what was typed, by what ends then; what is no day is left out."""
    found: dict[Ending, datetime.date] = {}
    for ending in wanted:
        try:
            day = check_day(texts.get(ending.value, ""), today)
        except ValueError:
            continue
        if day is not None:
            found[ending] = day
    return found
