"""What the practice page shows and changes of a simulated tenant, as values: the window knows no simulator.

``sim.switches`` makes them from a tenant and takes them back; the practice services hand them over.
"""

from enum import StrEnum

import msgspec

from wizard.core.answers import Security, SignIn
from wizard.core.model import Method


class SwitchKind(StrEnum):
    """How a switch is worked: on or off, one of several, a line to type, or only looked at."""

    ON_OFF = "on_off"
    CHOICE = "choice"
    LINE = "line"
    SHOWN = "shown"


class Area(StrEnum):
    """Where a switch is found: the admin centres in the order of the page, the site of the device, and the day."""

    DOMAINS = "domains"
    ENTRA = "entra"
    APPLICATION = "application"
    EXCHANGE = "exchange"
    MAILBOX = "mailbox"
    GROUP = "group"
    CONNECTOR = "connector"
    HIGH_VOLUME = "high_volume"
    COMMUNICATION = "communication"
    LIMITS = "limits"
    SITE = "site"


class Option(msgspec.Struct, frozen=True):
    """One value that a switch takes, and what the admin centre calls it."""

    value: str
    title: str


class Switch(msgspec.Struct, frozen=True):
    """One setting of the tenant, or of the world around it, as it stands.

    ``label`` is in the admin centre's words, ``cmdlet`` the same in PowerShell ("" where no cmdlet sets it).
    ``value`` is ``on`` or ``off``, an option's value, or the text of the line; lists are joined by ", ". ``owner`` is
    the mailbox, group, application or connector that it belongs to, "" for the whole tenant. ``takes`` says what can be typed.
    """

    id: str
    area: Area
    label: str
    kind: SwitchKind
    value: str
    cmdlet: str = ""
    options: tuple[Option, ...] = ()
    owner: str = ""
    takes: str = ""


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """What the practice device is set to, and what it sends. ``size_bytes`` is the size of the scan.

    ``username`` is the account that signs in, None where ``sign_in`` is none. ``certificate``: it shows its own.
    """

    method: Method
    from_: str
    to: str
    security: Security
    sign_in: SignIn = SignIn.NONE
    username: str | None = None
    certificate: bool = False
    size_bytes: int = 0


class Account(msgspec.Struct, frozen=True):
    """Who a method that has accounts of its own signs in as, and the address that may stand in From."""

    username: str
    from_: str


class Reason(msgspec.Struct, frozen=True):
    """Why the practice server said what it said: one plain sentence, where that was read, and whose the words are.

    ``said`` is the reply itself; ``source`` is a line as `core.sources.Source.cited` writes it; ``doubt`` is "" where the
    words are documented.
    """

    said: str
    text: str
    source: str
    doubt: str = ""


class LessonProgress(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far somebody is in one lesson: the trials whose outcome was seen (by place, from 0), and the answer chosen."""

    tried: tuple[int, ...] = ()
    answered: int | None = None
    done: bool = False


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """What practice remembers from one day to the next: the lessons by id, and the switches of a company built here."""

    lessons: dict[str, LessonProgress] = {}
    built: dict[str, str] = {}
