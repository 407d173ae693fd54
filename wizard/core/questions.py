"""The questions, in the words of somebody who has never heard of SMTP. What an answer means is not here.

``plan`` never loads this file: it is for the window and whatever else asks people.
"""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from wizard.core.answers import UNKNOWN, Answers
from wizard.core.paths import get_path, set_path
from wizard.core.texts import _

ANY_PORT = "any"
"""The choice "the port can be typed in": it stands for all three ports."""
_EVERY_PORT = (25, 465, 587)


class Choice(msgspec.Struct, frozen=True):
    """One card. ``consequence`` says in a line what it means, ``technical`` is the small grey name."""

    value: str | int
    title: str
    consequence: str = ""
    technical: str = ""


class Question(msgspec.Struct, frozen=True):
    """One question. ``id`` is also the path of the field that it fills.

    ``text`` is the page's heading, ``help`` one line below it, ``why`` what the answer decides,
    ``how_to_find_out`` what to do with "I don't know". A question of kind ``many`` takes several choices;
    ``"unknown"`` always stands alone.
    """

    id: str
    text: str
    help: str
    why: str
    kind: Literal["one", "many"]
    choices: tuple[Choice, ...]
    how_to_find_out: str


def unsure() -> Choice:
    """The card that every question has."""
    return Choice(UNKNOWN, _("I don't know"), _("You can go on. The plan says how to find out."))


def _yes_no(yes: str, yes_means: str, no: str, no_means: str) -> tuple[Choice, ...]:
    return (Choice("yes", yes, yes_means), Choice("no", no, no_means), unsure())


QUESTIONS: tuple[Question, ...] = (
    Question(
        id="device.hosting",
        text=_("Where does it stand?"),
        help=_("Think of the place from which it reaches the internet."),
        why=_(
            "Microsoft can recognise a device in your building by your internet address. It can not do so "
            "for a program that runs in somebody else's data centre."
        ),
        kind="one",
        choices=(
            Choice(
                "on_premises", _("In our own building"), _("It uses our own internet line."), "on-premises"
            ),
            Choice(
                "cloud_vm", _("On our own server in a cloud"), _("For instance in Azure or AWS."), "cloud VM"
            ),
            Choice("vendor_hosted", _("A vendor runs it for us"), _("We use it over the web."), "SaaS"),
            unsure(),
        ),
        how_to_find_out=_("Ask who looks after it, and on whose computer it runs."),
    ),
    Question(
        id="device.sign_in",
        text=_("How can it sign in to a mail server?"),
        help=_("Look at its mail settings and tick everything that they offer."),
        why=_(
            "It decides whether the device can use a mailbox of its own, and whether it can go without one."
        ),
        kind="many",
        choices=(
            Choice(
                "oauth2",
                _('It has a "Sign in with Microsoft" button'),
                _("Or a choice called OAuth 2.0."),
                "OAuth 2.0",
            ),
            Choice("basic", _("It asks for a user name and a password"), "", "SMTP AUTH, Basic"),
            Choice(
                "none",
                _("It can send without signing in"),
                _("Authentication can be switched off, or the fields left empty."),
                _("no authentication"),
            ),
            unsure(),
        ),
        how_to_find_out=_(
            "Open the device's own web page in a browser: type its IP address, and look for "
            '"email", "SMTP" or "scan to email".'
        ),
    ),
    Question(
        id="device.tls",
        text=_("Which encryption version can the device speak?"),
        help=_("The data sheet calls it TLS. Devices made since 2017 mostly have 1.2 or newer."),
        why=_("Microsoft refuses anything older than TLS 1.2 where the device signs in."),
        kind="one",
        choices=(
            Choice("1.3", _("TLS 1.3"), _("The newest.")),
            Choice("1.2", _("TLS 1.2"), _("What Microsoft asks for.")),
            Choice("1.1", _("TLS 1.1 at most"), _("Too old for signing in.")),
            Choice("1.0", _("TLS 1.0 at most"), _("Too old for signing in.")),
            Choice("none", _("No encryption at all"), _("Mail leaves it as clear text.")),
            unsure(),
        ),
        how_to_find_out=_(
            'Search the data sheet or the security settings for "TLS"; a firmware update often '
            "brings TLS 1.2."
        ),
    ),
    Question(
        id="device.security_modes",
        text=_("Which encryption choices do the device's mail settings offer?"),
        help=_(
            "The field is called something like Security, Encryption or SSL/TLS. Tick everything it offers."
        ),
        why=_(
            "Microsoft starts in the clear and then switches to encryption (STARTTLS). A device that can only "
            "start encrypted can not talk to it."
        ),
        kind="many",
        choices=(
            Choice("starttls", _("STARTTLS"), _('Sometimes called TLS, or "TLS if available".'), "STARTTLS"),
            Choice(
                "implicit",
                _("SSL, or SSL/TLS"),
                _("Encrypted from the start, usually with port 465."),
                _("implicit TLS"),
            ),
            Choice("none", _("None, or Off"), _("Encryption can be switched off."), _("clear text")),
            unsure(),
        ),
        how_to_find_out=_(
            "Open the drop-down list in the device's mail settings, and look whether STARTTLS is in it."
        ),
    ),
    Question(
        id="device.ports",
        text=_("Which port can be set?"),
        help=_("The port is a number beside the server's name. Tick every one that can be set."),
        why=_("Each way of sending uses its own port: 587 to sign in, 25 for everything else."),
        kind="many",
        choices=(
            Choice(ANY_PORT, _("Any number can be typed in"), _("Most devices can do this.")),
            Choice(25, _("25"), "", "SMTP"),
            Choice(587, _("587"), "", _("submission")),
            Choice(465, _("465"), _("Microsoft 365 does not offer it."), _("implicit TLS")),
            unsure(),
        ),
        how_to_find_out=_("Look beside the server's name in the device's mail settings."),
    ),
    Question(
        id="device.client_certificate",
        text=_("Can the device show a certificate of its own when it sends?"),
        help=_("Mail servers and some applications can. Most printers can not."),
        why=_(
            "Microsoft can recognise a device by its certificate, even where the internet address changes."
        ),
        kind="one",
        choices=_yes_no(
            _("Yes"),
            _("Its mail settings have a place for a client certificate."),
            _("No"),
            _("There is nothing of the kind."),
        ),
        how_to_find_out=_('Search its manual for "client certificate" together with mail or SMTP.'),
    ),
    Question(
        id="sending.recipients",
        text=_("Who will receive these emails?"),
        help=_("Think of the whole list, and of the one exception."),
        why=_("Mail to your own people needs less than mail to others. The test at the end needs it too."),
        kind="one",
        choices=(
            Choice(
                "internal",
                _("Only people in our organisation"),
                _("Addresses in our own Microsoft 365."),
                _("internal"),
            ),
            Choice(
                "external", _("Only others"), _("Customers, suppliers, private addresses."), _("external")
            ),
            Choice("both", _("Both"), "", _("internal and external")),
            unsure(),
        ),
        how_to_find_out=_("Look into the device's address book or the application's list of recipients."),
    ),
    Question(
        id="network.port_25",
        text=_("Does your internet line let mail out on port 25?"),
        help=_("Many providers block it to stop spam."),
        why=_("The ways that need no password use port 25."),
        kind="one",
        choices=(
            Choice("open", _("Yes, it is open"), "", _("port 25 open")),
            Choice(
                "blocked",
                _("No, it is blocked"),
                _("A provider often opens it on request."),
                _("port 25 blocked"),
            ),
            unsure(),
        ),
        how_to_find_out=_("Let the Domain page try it, or ask your internet provider."),
    ),
    Question(
        id="network.port_587",
        text=_("Does your network let mail out on port 587?"),
        help=_("It is open nearly everywhere; strict firewalls may block it."),
        why=_("A device that signs in uses port 587."),
        kind="one",
        choices=(
            Choice("open", _("Yes, it is open"), "", _("port 587 open")),
            Choice(
                "blocked", _("No, it is blocked"), _("Your firewall can be changed."), _("port 587 blocked")
            ),
            unsure(),
        ),
        how_to_find_out=_("Let the Domain page try it, or ask whoever looks after your firewall."),
    ),
    Question(
        id="network.static_ip",
        text=_("Does your internet address stay the same?"),
        help=_("Providers call it a static or fixed IP address."),
        why=_("Microsoft can recognise your office by an address that never changes."),
        kind="one",
        choices=_yes_no(
            _("Yes, it is fixed"),
            "",
            _("No, it changes"),
            _("Most providers sell a fixed one."),
        ),
        how_to_find_out=_('Look on the provider\'s bill for "static IP" or "fixed IP", or ask.'),
    ),
    Question(
        id="network.ip_shared",
        text=_("Does anyone else use the same internet address?"),
        help=_("For instance other tenants of the building, or everybody behind a mobile provider."),
        why=_("Whoever shares the address could send as you."),
        kind="one",
        choices=_yes_no(
            _("Yes, others share it"),
            _("A shared office, or a provider with CGNAT."),
            _("No, it is ours alone"),
            "",
        ),
        how_to_find_out=_(
            "Ask your provider whether it uses CGNAT, and your landlord whether the line is shared."
        ),
    ),
    Question(
        id="tenant.licensed_mailbox",
        text=_("Is there a mailbox with a licence that the device may use?"),
        help=_("A mailbox of its own is best, such as scanner@your-domain."),
        why=_("A device that signs in does so with a mailbox."),
        kind="one",
        choices=_yes_no(
            _("Yes"),
            _("Or we can create one today."),
            _("No"),
            _("It needs one Exchange Online licence."),
        ),
        how_to_find_out=_("Look in the Microsoft 365 admin centre under Users, Active users."),
    ),
    Question(
        id="tenant.security_defaults",
        text=_("Are security defaults switched on in your Microsoft 365?"),
        help=_("Microsoft switches them on in newer tenants."),
        why=_("They block sign-in with a password from devices. Leave them on."),
        kind="one",
        choices=(
            Choice("on", _("Yes, they are on"), _("Good: they protect every account.")),
            Choice("off", _("No, they are off"), _("For instance because you use Conditional Access.")),
            unsure(),
        ),
        how_to_find_out=_(
            "Look in the Microsoft Entra admin centre under Overview, Properties, Manage security defaults."
        ),
    ),
    Question(
        id="tenant.reject_direct_send",
        text=_("Does your organisation reject Direct Send?"),
        help=_("A switch in Exchange Online that keeps out mail which only claims to be yours."),
        why=_("Where it is on, mail without a connector or a sign-in is refused."),
        kind="one",
        choices=(
            Choice("on", _("Yes, it is rejected"), "", "RejectDirectSend"),
            Choice("off", _("No, it is accepted"), _("The setting until somebody changes it.")),
            unsure(),
        ),
        how_to_find_out=_("Run (Get-OrganizationConfig).RejectDirectSend in Exchange Online PowerShell."),
    ),
    Question(
        id="options.certificate",
        text=_("Do you have a certificate in your domain's name?"),
        help=_("From a public authority, as for a website. One made by the device itself does not count."),
        why=_("A relay or a device can show it to Microsoft instead of a fixed address."),
        kind="one",
        choices=_yes_no(_("Yes"), "", _("No"), _("It can be ordered.")),
        how_to_find_out=_("Ask whoever looks after your website or mail server."),
    ),
    Question(
        id="options.local_server",
        text=_("Is there a computer that is always on in the same network?"),
        help=_("A server, a NAS that runs programs, or a small computer."),
        why=_("It can take the mail from old devices and hand it on to Microsoft."),
        kind="one",
        choices=_yes_no(_("Yes"), "", _("No"), _("A small one is enough for a few printers.")),
        how_to_find_out=_("Look for a server or a NAS in the same network."),
    ),
    Question(
        id="options.azure_subscription",
        text=_("Do you have an Azure subscription?"),
        help=_("Azure is Microsoft's cloud for servers and services, billed by use."),
        why=_("Two of the other ways are billed through it."),
        kind="one",
        choices=_yes_no(_("Yes"), "", _("No"), _("One can be opened online.")),
        how_to_find_out=_("Sign in at portal.azure.com and look under Subscriptions."),
    ),
)
"""All 17 questions, in the order in which the pages show them."""

BY_ID: dict[str, Question] = {question.id: question for question in QUESTIONS}


def value_of(answers: Answers, question_id: str) -> Any:
    """The answer as the answers hold it: a word, a tuple of words or numbers, ``"unknown"``, or None."""
    return get_path(answers, question_id)


def answer(answers: Answers, question_id: str, value: str | Iterable[str | int] | None) -> Answers:
    """The answers with this question answered. None takes the answer back; no tick at all does so too."""
    if BY_ID[question_id].kind == "one" or value is None or value == UNKNOWN:
        return set_path(answers, question_id, value)
    ticked: list[str | int] = [value] if isinstance(value, str) else list(value)
    if UNKNOWN in ticked:
        return set_path(answers, question_id, UNKNOWN)
    if ANY_PORT in ticked:
        ticked = [*_EVERY_PORT]
    return set_path(answers, question_id, ticked or None)


def ticked(answers: Answers, question_id: str) -> tuple[str | int, ...]:
    """The choices of a question that the answers have ticked, as the cards show them."""
    value = value_of(answers, question_id)
    if value is None:
        return ()
    if isinstance(value, str):
        return (str(value),)
    if question_id == "device.ports" and set(value) >= set(_EVERY_PORT):
        return (ANY_PORT,)
    return tuple(one if isinstance(one, int) else str(one) for one in value)
