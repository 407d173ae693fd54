"""Questions that belong together, asked as one.

The engine knows 17 single questions (`core.questions`). People know one thing where it knows two: which internet
address their office has, say, and not "static" and "shared". A compound is that one thing: its cards fill several
fields at once. It is asked only while every question that it stands for is left; else the single ones are.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from typing import Any

from wizard.core.answers import UNKNOWN, Answers
from wizard.core.questions import ANY_PORT, BY_ID, Choice, Question, unsure, value_of
from wizard.core.questions import answer as answer_single
from wizard.core.questions import ticked as ticked_single
from wizard.core.state import PageId
from wizard.core.texts import _
from wizard.core.way import ORDER
from wizard.core.way import page_of as page_of_single

Picked = str | Iterable[str | int] | None
Filled = dict[str, str | tuple[str, ...]]


class Card(Choice, frozen=True):
    """One card. ``fills`` names the questions that it answers, and with what; of a list, with which part.

    Of several cards with the same ``rival`` only one can be ticked.
    """

    fills: Mapping[str, str] = {}
    rival: str = ""


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

_ENCRYPTION = (
    Card(
        "starttls_new",
        _("STARTTLS, with TLS 1.2 or newer"),
        _("What Microsoft asks for. Devices made since 2017 mostly have it."),
        "STARTTLS, TLS 1.2",
        fills={_MODES: "starttls", _TLS: "1.2"},
        rival="starttls",
    ),
    Card(
        "starttls_old",
        _("STARTTLS, with TLS 1.1 at most"),
        _("Too old for signing in."),
        "STARTTLS, TLS 1.0, TLS 1.1",
        fills={_MODES: "starttls", _TLS: "1.1"},
        rival="starttls",
    ),
    Card(
        "starttls_unsure",
        _("STARTTLS, and I don't know the version"),
        _('Sometimes called TLS, or "TLS if available".'),
        "STARTTLS",
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
        text=_("What do its mail settings offer?"),
        help=_(
            "Look at the fields for the port and for security (also called encryption, or SSL/TLS). Tick "
            "everything they offer, and of the three with STARTTLS the one that fits."
        ),
        why=_(
            "Each way of sending uses its own port: 587 to sign in, 25 for everything else. Microsoft starts in "
            "the clear and then switches to encryption (STARTTLS): a device that can only start encrypted can "
            "not talk to it. Where the device signs in, Microsoft refuses anything older than TLS 1.2."
        ),
        kind="many",
        choices=(
            *_ENCRYPTION,
            Card(
                "any_port",
                _("Any port number can be typed in"),
                _("Most devices can do this. Where yours can not, we ask which ones there are."),
                _("port"),
                fills={_PORTS: ANY_PORT},
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
        text=_("Which encryption do its mail settings offer?"),
        help=_(
            "The field is called something like Security, Encryption or SSL/TLS. Tick everything it offers, "
            "and of the three with STARTTLS the one that fits."
        ),
        why=_(
            "Microsoft starts in the clear and then switches to encryption (STARTTLS). A device that can only "
            "start encrypted can not talk to it. Where the device signs in, Microsoft refuses anything older "
            "than TLS 1.2."
        ),
        kind="many",
        choices=(*_ENCRYPTION, _unsure(_MODES, _TLS)),
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

_BY_ID: dict[str, Compound] = {compound.id: compound for compound in COMPOUNDS}


# --- what is asked --------------------------------------------------------------------------------------------------


def asking_of(asking: str) -> Question:
    """The question of an id, single or compound. KeyError where there is none."""
    return _BY_ID.get(asking) or BY_ID[asking]


def members_of(asking: str) -> tuple[str, ...]:
    """The single questions that an asking answers; of a single one, itself."""
    return _BY_ID[asking].members if asking in _BY_ID else (asking,)


def page_of(asking: str) -> PageId:
    """The page that asks; a compound stands where the first of its members would."""
    return min((page_of_single(member) for member in members_of(asking)), key=ORDER.index)


def askings(left: Iterable[str]) -> tuple[str, ...]:
    """What to ask for the questions that are left, in their order: no question twice, and none that is not left.

    A compound stands in the place of its most decisive member.
    """
    wanted = tuple(left)
    found: dict[str, None] = {}
    for question in wanted:
        together = (
            compound.id
            for compound in COMPOUNDS
            if question in compound.members and set(compound.members) <= set(wanted)
        )
        found[next(together, question)] = None
    return tuple(found)


# --- from cards to answers ------------------------------------------------------------------------------------------


def filled_by(compound: Compound, picked: Iterable[str | int]) -> Filled:
    """What these cards answer. A member that is not named stays unanswered. "I don't know" stands alone."""
    values = set(picked)
    cards = [card for card in compound.choices if card.value in values]
    cards = [card for card in cards if card.value == UNKNOWN] or cards
    filled: Filled = {}
    for card in cards:
        for question, value in card.fills.items():
            if BY_ID[question].kind == "one" or value == UNKNOWN:
                filled[question] = value
            else:
                filled[question] = (*filled.get(question, ()), value)
    return {**(compound.otherwise if cards else {}), **filled}


def answer(answers: Answers, asking: str, picked: Picked) -> Answers:
    """The answers with everything answered that the asking asks. None takes all of it back."""
    compound = _BY_ID.get(asking)
    if compound is None:
        return answer_single(answers, asking, picked)
    filled = filled_by(compound, (picked,) if isinstance(picked, str) else picked or ())
    for member in compound.members:
        answers = answer_single(answers, member, filled.get(member))
    return answers


# --- from answers to cards ------------------------------------------------------------------------------------------


def possible_ticks(compound: Compound) -> tuple[tuple[str, ...], ...]:
    """Every set of cards that can be ticked together, each in the order of the cards."""
    most = len(compound.choices) if compound.kind == "many" else 1
    return tuple(
        tuple(str(card.value) for card in cards)
        for size in range(1, most + 1)
        for cards in combinations(compound.choices, size)
        if not any(excludes(one, other) for one, other in combinations(cards, 2))
    )


def excludes(one: Choice, other: Choice) -> bool:
    """Whether a question with several answers can not have both of these."""
    if UNKNOWN in (one.value, other.value):
        return True
    return isinstance(one, Card) and isinstance(other, Card) and "" != one.rival == other.rival


def ticked(answers: Answers, asking: str) -> tuple[str | int, ...]:
    """The cards that say what the answers say; none where nothing is answered, or no cards could say it."""
    compound = _BY_ID.get(asking)
    if compound is None:
        return ticked_single(answers, asking)
    return _ticks_for(asking).get(_held(answers, compound), ())


@cache
def _ticks_for(asking: str) -> dict[tuple[Any, ...], tuple[str, ...]]:
    """For what the members may hold: the cards that say so."""
    nothing, compound = Answers(domain=""), _BY_ID[asking]
    return {_held(answer(nothing, asking, ticks), compound): ticks for ticks in possible_ticks(compound)}


def _held(answers: Answers, compound: Compound) -> tuple[Any, ...]:
    """What the members hold. A list in any order is the same answer."""
    values = (value_of(answers, member) for member in compound.members)
    return tuple(frozenset(value) if isinstance(value, tuple) else value for value in values)


# --- what was asked -------------------------------------------------------------------------------------------------


def shown_askings(asked: Iterable[str], answers: Answers) -> tuple[str, ...]:
    """What was asked, as it can be shown with its answer today.

    A compound whose members were changed one by one into what no cards can say is shown as its single questions.
    What a larger compound speaks for is not shown twice; an id that nothing is known of is left out.
    """
    told: dict[str, None] = {}
    for one in asked:
        if one not in _BY_ID and one not in BY_ID:
            continue
        told.update(
            dict.fromkeys(
                part
                for part in ((one,) if ticked(answers, one) else members_of(one))
                if ticked(answers, part)
            )
        )
    return tuple(
        one for one in told if not any(set(members_of(one)) < set(members_of(other)) for other in told)
    )


def holder_of(question: str, shown: Iterable[str]) -> str:
    """The one of the shown askings that holds the answer to this question; else the question itself."""
    return next((one for one in shown if question in members_of(one)), question)
