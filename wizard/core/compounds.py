"""Questions that belong together, asked as one.

The engine knows 17 single questions (`core.questions`). People know one thing where it knows two: which internet
address their office has, say, and not "static" and "shared". A compound is that one thing: its cards fill several
fields at once. `core.askings` says when it is asked and what its cards come to.
"""

from collections.abc import Mapping

import msgspec

from wizard.core.answers import UNKNOWN
from wizard.core.questions import ANY_PORT, BY_ID, Choice, Question, unsure
from wizard.core.texts import _


class Card(Choice, frozen=True):
    """One card. ``fills`` names the questions that it answers, and with what; of a list, with which part.

    Of several cards with the same ``rival`` only one can be ticked. ``group`` is a small heading above the card,
    where what it and the next ones are about is not what stands above them.
    """

    fills: Mapping[str, str] = {}
    rival: str = ""
    group: str = ""


class Compound(Question, frozen=True):
    """One question for several. ``members`` are the single questions that it stands for.

    ``otherwise`` is what a member is answered with where something is ticked and nothing of it fills that one.
    """

    choices: tuple[Card, ...]
    members: tuple[str, ...]
    otherwise: Mapping[str, str] = {}


def _card(question: str, value: str) -> Card:
    """A single question's own card."""
    found = next(choice for choice in BY_ID[question].choices if choice.value == value)
    return Card(value, found.title, found.consequence, found.technical, fills={question: value})


def _unsure(*members: str) -> Card:
    choice = unsure()
    return Card(UNKNOWN, choice.title, choice.consequence, fills=dict.fromkeys(members, UNKNOWN))


_SIGN_IN, _CERTIFICATE = "device.sign_in", "device.client_certificate"
_MODES, _TLS, _PORTS = "device.security_modes", "device.tls", "device.ports"
_STATIC, _SHARED = "network.static_ip", "network.ip_shared"

_STARTTLS = Card(
    "starttls_new",
    _("STARTTLS, with TLS 1.2 or newer"),
    _("What Microsoft asks for. Devices made since 2017 mostly have it."),
    fills={_MODES: "starttls", _TLS: "1.2"},
    rival="starttls",
)
_OTHER_ENCRYPTION = (
    Card(
        "starttls_old",
        _("STARTTLS, with TLS 1.1 at most"),
        _("Too old for signing in."),
        fills={_MODES: "starttls", _TLS: "1.1"},
        rival="starttls",
    ),
    Card(
        "starttls_unsure",
        _("STARTTLS, and I don't know the version"),
        _('Sometimes called TLS, or "TLS if available".'),
        fills={_MODES: "starttls", _TLS: UNKNOWN},
        rival="starttls",
    ),
    _card(_MODES, "implicit"),
    _card(_MODES, "none"),
)

COMPOUNDS: tuple[Compound, ...] = (
    Compound(
        id="device.signing_in",
        text=BY_ID[_SIGN_IN].text,
        help=BY_ID[_SIGN_IN].help,
        why=_(
            "It decides whether the device can use a mailbox of its own, and whether it can go without one. "
            "Microsoft can recognise a certificate even where the internet address changes."
        ),
        kind="many",
        choices=(
            _card(_SIGN_IN, "oauth2"),
            _card(_SIGN_IN, "basic"),
            _card(_SIGN_IN, "none"),
            Card(
                "certificate",
                _("It can show a certificate of its own"),
                _("Rare: mail servers and some applications can, most printers can not."),
                _("client certificate"),
                fills={_CERTIFICATE: "yes"},
            ),
            _unsure(_SIGN_IN, _CERTIFICATE),
        ),
        how_to_find_out=BY_ID[_SIGN_IN].how_to_find_out,
        members=(_SIGN_IN, _CERTIFICATE),
        otherwise={_CERTIFICATE: "no"},
    ),
    Compound(
        id="device.mail_settings",
        text=_("What do the device's mail settings offer?"),
        help=_(
            "Look at the fields for security and for the port. Tick everything they offer, but only one of the "
            "three with STARTTLS."
        ),
        why=_(
            "Each way of sending uses its own port: 587 to sign in, 25 for everything else. Microsoft starts in "
            "the clear and then switches to encryption (STARTTLS): a device that can only start encrypted can "
            "not talk to it. Where the device signs in, Microsoft refuses anything older than TLS 1.2."
        ),
        kind="many",
        choices=(
            msgspec.structs.replace(_STARTTLS, group=_("Security, encryption or SSL/TLS")),
            *_OTHER_ENCRYPTION,
            Card(
                "any_port",
                _("Any port number can be typed in"),
                _("Most devices can do this. Where yours can not, we ask which ones there are."),
                fills={_PORTS: ANY_PORT},
                group=_("Port"),
            ),
            _unsure(_MODES, _TLS, _PORTS),
        ),
        how_to_find_out=_(
            "Open the device's mail settings. Look whether STARTTLS is in the drop-down list for security, and "
            "whether the port beside the server's name can be changed. The version stands in the data sheet: "
            'search for "TLS".'
        ),
        members=(_MODES, _TLS, _PORTS),
    ),
    Compound(
        id="device.encryption",
        text=_("Which encryption do the device's mail settings offer?"),
        help=_(
            "The field is called something like Security, Encryption or SSL/TLS. Tick everything it offers, "
            "but only one of the three with STARTTLS."
        ),
        why=_(
            "Microsoft starts in the clear and then switches to encryption (STARTTLS). A device that can only "
            "start encrypted can not talk to it. Where the device signs in, Microsoft refuses anything older "
            "than TLS 1.2."
        ),
        kind="many",
        choices=(_STARTTLS, *_OTHER_ENCRYPTION, _unsure(_MODES, _TLS)),
        how_to_find_out=_(
            "Open the drop-down list in the device's mail settings, and look whether STARTTLS is in it. The "
            'version stands in the data sheet or the security settings: search for "TLS".'
        ),
        members=(_MODES, _TLS),
    ),
    Compound(
        id="network.address",
        text=_("Which internet address does your office have?"),
        help=_("Providers call a fixed address a static IP. Think of the line that the device uses."),
        why=_(
            "Microsoft can recognise your office by an address that never changes. Whoever shares the address "
            "could send as you."
        ),
        kind="one",
        choices=(
            Card(
                "own",
                _("A fixed one, and it is ours alone"),
                _("It stays the same, and nobody outside our organisation uses it."),
                _("static IP address"),
                fills={_STATIC: "yes", _SHARED: "no"},
            ),
            Card(
                "shared",
                _("A fixed one, and others use it too"),
                _("For instance other tenants of the building."),
                _("static IP address, shared"),
                fills={_STATIC: "yes", _SHARED: "yes"},
            ),
            Card(
                "fixed",
                _("A fixed one, and I don't know who else uses it"),
                _("The plan says how to find out."),
                fills={_STATIC: "yes", _SHARED: UNKNOWN},
            ),
            Card(
                "changes",
                _("It changes from time to time"),
                _("Most providers sell a fixed one."),
                _("dynamic IP address"),
                fills={_STATIC: "no"},
            ),
            _unsure(_STATIC, _SHARED),
        ),
        how_to_find_out=_(
            'Look on the provider\'s bill for "static IP" or "fixed IP". Ask the provider whether it uses '
            "CGNAT, and your landlord whether the line is shared."
        ),
        members=(_STATIC, _SHARED),
    ),
)
"""Every compound. Where two share members, one holds the other's and stands before it."""

COMPOUND_BY_ID: dict[str, Compound] = {compound.id: compound for compound in COMPOUNDS}
