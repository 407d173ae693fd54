"""The way by clicks beside every script, for those who may not run scripts: the types of ``click_paths.toml``, and the
paths of one case with its values in place."""

import datetime
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from wizard.core.knowledge import Knowledge
from wizard.core.sources import Fact
from wizard.core.texts import _, one_line

Script = Literal[
    "check",
    "apply",
    "verify",
    "undo",
    "apply-app",
    "undo-app",
    "change-address",
    "add-line",
    "remove",
    "reject-direct-send",
    "dkim",
]
"""The script that a path stands beside, without ``.ps1``."""

When = Literal[
    "connector",
    "address",
    "certificate",
    "tls",
    "no-tls",
    "mailbox",
    "opens-mailbox",
    "password",
    "makers-app",
    "send-as",
    "direct-send",
    "not-direct-send",
    "high-volume",
    "acs",
    "relay",
    "signs",
    "own-app",
    "app-itself",
    "app-user",
]
"""What may be true of a case. A path is for cases of which all its words are true."""


class PortalText(Fact, frozen=True):
    """A place where people click: its name, and its address in the worldwide cloud ("" where it is no web page)."""

    name: str
    url: str = ""


class PathText(Fact, frozen=True):
    """One path: where it begins, the menu, then what is clicked, in order.

    In a step ``[...]`` is a word on the screen and ``{name}`` a value of the case: ``connector``, ``second``,
    ``addresses``, ``domain``, ``senders``, ``mailboxes``, ``grants``, ``account``, ``app``.
    """

    script: Script
    portal: str
    title: str
    steps: tuple[str, ...]
    menu: tuple[str, ...] = ()
    when: tuple[When, ...] = ()


class ClickPaths(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    portals: dict[str, PortalText]
    paths: dict[str, PathText]


class PartKind(StrEnum):
    """What a part of a step is: our words, a word on the screen, values to type."""

    WORDS = "words"
    LABEL = "label"
    VALUES = "values"


class Part(msgspec.Struct, frozen=True):
    """A part of a step. Values are several texts, each to be quoted by itself; the others are one."""

    kind: PartKind
    texts: tuple[str, ...]


class ClickPath(msgspec.Struct, frozen=True):
    """A path of one case. ``url`` is empty where the place has no address that we know for this cloud.

    ``source`` is the page that the words were read on, as it is cited; ``sure`` is whether Microsoft documents them.
    """

    id: str
    script: str
    title: str
    portal: str
    url: str
    menu: tuple[str, ...]
    steps: tuple[tuple[Part, ...], ...]
    source: str
    checked: datetime.date
    sure: bool


def click_paths(
    texts: ClickPaths,
    true: frozenset[str],
    values: Mapping[str, tuple[str, ...]],
    knowledge: Knowledge,
    *,
    worldwide: bool,
) -> tuple[ClickPath, ...]:
    """The paths of the case of which the words ``true`` are true, in the file's order."""
    return tuple(
        ClickPath(
            id=name,
            script=text.script,
            title=_(text.title),
            portal=_(texts.portals[text.portal].name),
            url=texts.portals[text.portal].url if worldwide else "",
            menu=text.menu,
            steps=tuple(tuple(_parts(step, values)) for step in text.steps),
            source=knowledge.cite(text.source, text.section),
            checked=text.checked,
            sure=text.confidence == "documented",
        )
        for name, text in texts.paths.items()
        if true.issuperset(text.when)
    )


_MARK = re.compile(r"\[([^\]]+)\]|\{(\w+)\}")


def _parts(step: str, values: Mapping[str, tuple[str, ...]]) -> Iterator[Part]:
    """A step cut at its screen words and values. Values are harmless on one line of any text."""
    at = 0
    for found in _MARK.finditer(step):
        if found.start() > at:
            yield Part(PartKind.WORDS, (step[at : found.start()],))
        at = found.end()
        if found[1] is not None:
            yield Part(PartKind.LABEL, (found[1],))
            continue
        known = tuple(one_line(value, 300) for value in values[found[2]] if value)
        yield Part(PartKind.VALUES, known) if known else Part(PartKind.WORDS, (_("(not known yet)"),))
    if at < len(step):
        yield Part(PartKind.WORDS, (step[at:],))


def plain_step(step: tuple[Part, ...]) -> str:
    """A step as one line of plain text: screen words and values in quotation marks."""
    return "".join(
        part.texts[0] if part.kind is PartKind.WORDS else ", ".join(f'"{text}"' for text in part.texts)
        for part in step
    )


def plain_way(path: ClickPath) -> str:
    """Where a path begins, in one line: the place, its address, the menu."""
    place = f"{path.portal} ({path.url})" if path.url else path.portal
    return " > ".join((place, *path.menu))
