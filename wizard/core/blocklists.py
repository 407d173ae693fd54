"""What the answers of blocklists mean: the types of ``resources/knowledge/blocklists.toml`` and one pure function.

The lists are read as RFC 5782 says: an address in 127.0.0.0/8 is a listing, no record is none, and two test entries
tell whether the list works at all. Answers that mean "you may not ask" are no listings.
"""

import ipaddress
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from wizard.core.network_facts import BlocklistFacts, ListingState
from wizard.core.sources import Fact
from wizard.core.texts import _, one_line

LISTED_TEST = "127.0.0.2"
"""Every list holds this address (RFC 5782, section 5)."""
UNLISTED_TEST = "127.0.0.1"
"""And no list this one."""

_LISTINGS = ipaddress.ip_network("127.0.0.0/8")


class ListingCode(Fact, frozen=True):
    """What an answer says. ``name`` is the part of the list that holds the address.

    ``policy``: the address is of a kind that should not send to the world by itself; ``abuse``: unwanted mail or
    malicious software was seen there. ``meaning`` and ``fix`` are one sentence or two each.
    """

    answers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    name: str
    kind: Literal["policy", "abuse"]
    meaning: str
    fix: str


class ErrorCode(Fact, frozen=True):
    """An answer that is no listing: why the list says nothing, and what to do."""

    answers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    why: str
    fix: str


class Blocklist(Fact, frozen=True):
    """A list of addresses that is asked by DNS below ``zone``. ``look_up`` is its page for people."""

    name: str
    zone: str
    look_up: str
    code: Annotated[tuple[ListingCode, ...], msgspec.Meta(min_length=1)]
    error: tuple[ErrorCode, ...] = ()


class Blocklists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``blocklists.toml``."""

    blocklist: tuple[Blocklist, ...]


class Answers(msgspec.Struct, frozen=True):
    """A list's three answers, each the records of type A: on the address, and on the two test entries."""

    address: tuple[str, ...]
    listed_test: tuple[str, ...]
    unlisted_test: tuple[str, ...]


def question(address: str, zone: str) -> str:
    """The name that asks ``zone`` about an IPv4 address: its numbers in reverse (RFC 5782, section 2.1)."""
    return ".".join(reversed(address.split("."))) + "." + zone


def judge(answers: Answers, blocklist: Blocklist) -> tuple[BlocklistFacts, ...]:
    """What the answers mean: one entry for each part of the list that holds the address, else exactly one."""
    for records in (answers.address, answers.listed_test, answers.unlisted_test):
        for error in blocklist.error:
            if set(records) & set(error.answers):
                return (_not_known(blocklist, error.why, error.fix, records),)
    shown = (*answers.address, *answers.listed_test, *answers.unlisted_test)
    if not all(map(_is_listing, shown)):
        return (
            _not_known(
                blocklist,
                _("The nameserver of this network answers in place of the list."),
                _("Look the address up on the list's own page."),
                shown,
            ),
        )
    if not answers.listed_test or answers.unlisted_test:
        return (
            _not_known(
                blocklist,
                _(
                    "The list does not answer its own test question as it should, so what it says does not count."
                ),
                _("Look the address up on the list's own page."),
                shown,
            ),
        )
    if not answers.address:
        return (BlocklistFacts(blocklist.name, ListingState.NOT_LISTED, look_up=blocklist.look_up),)
    return _listed(answers.address, blocklist)


def _listed(records: tuple[str, ...], blocklist: Blocklist) -> tuple[BlocklistFacts, ...]:
    codes = [code for code in blocklist.code if set(records) & set(code.answers)]
    known = {answer for code in codes for answer in code.answers}
    found = [
        BlocklistFacts(
            code.name,
            ListingState.LISTED,
            code.kind,
            code.meaning,
            code.fix,
            blocklist.look_up,
            tuple(sorted(set(records) & set(code.answers))),
        )
        for code in codes
    ]
    if found:
        return tuple(found)
    return (
        _not_known(
            blocklist,
            _("The list answers with a code whose meaning is not known here."),
            _("Look the address up on the list's own page."),
            tuple(sorted(set(records) - known)),
        ),
    )


def not_answered(blocklist: Blocklist, why: str, fix: str) -> BlocklistFacts:
    """The end where the nameservers gave no answer at all."""
    return _not_known(blocklist, why, fix, ())


def _not_known(blocklist: Blocklist, why: str, fix: str, records: Sequence[str]) -> BlocklistFacts:
    return BlocklistFacts(
        blocklist.name,
        ListingState.NOT_KNOWN,
        why=why,
        fix=fix,
        look_up=blocklist.look_up,
        answers=tuple(one_line(record, 60) for record in records[:10]),
    )


def _is_listing(record: str) -> bool:
    try:
        return ipaddress.IPv4Address(record) in _LISTINGS
    except ValueError:
        return False


def names_of(found: Sequence[BlocklistFacts]) -> tuple[str, ...] | None:
    """The names of the lists that hold the address; None where not one list said anything."""
    if all(one.state is ListingState.NOT_KNOWN for one in found):
        return None
    return tuple(one.name for one in found if one.state is ListingState.LISTED)
