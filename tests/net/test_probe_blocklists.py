"""Blocklists on loopback: the lists' zones with the answers that they document, and those that mean no."""

import dns.rcode
import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.blocklists import Answers, Blocklists, judge, question
from wizard.core.facts import RowState
from wizard.core.network_facts import BlocklistFacts, ListingState
from wizard.files import load_blocklists
from wizard.net.finding import Finding
from wizard.net.probe_blocklists import names_of, probe_blocklists

IP = "203.0.113.10"
LISTS = load_blocklists()
ZEN = next(one for one in LISTS.blocklist if one.zone == "zen.spamhaus.org")
ZONES = tuple(one.zone for one in LISTS.blocklist)


def working(*zones: str) -> Table:
    """Zones that answer their test entry, and hold nothing else."""
    return {(question("127.0.0.2", zone), "A"): ["127.0.0.2"] for zone in zones}


def listed(zone: str, *answers: str) -> Table:
    return {(question(IP, zone), "A"): list(answers)}


async def probe(
    table: Table, *, lists: Blocklists = LISTS, timeout_s: float = 5.0, **options: object
) -> tuple[Finding[tuple[BlocklistFacts, ...]], list[tuple[str, str]]]:
    async with NameServer(table, **options) as server:  # type: ignore[arg-type]
        found = await probe_blocklists(IP, server.resolver(), lists, timeout_s)
    for text in (found.row.text, found.row.detail, *(problem.text for problem in found.problems)):
        assert text.isprintable()
        assert "{" not in text
    return found, server.asked


def states(found: Finding[tuple[BlocklistFacts, ...]]) -> dict[str, ListingState]:
    return {one.name: one.state for one in found.value or ()}


def test_the_question_is_the_address_in_reverse() -> None:
    assert question("203.0.113.10", "zen.spamhaus.org") == "10.113.0.203.zen.spamhaus.org"


async def test_an_address_on_no_list() -> None:
    found, asked = await probe(working(*ZONES))
    assert names_of(found.value or ()) == ()
    assert set(states(found).values()) == {ListingState.NOT_LISTED}
    assert (found.row.state, found.problems) == (RowState.GOOD, ())
    assert len(asked) == 3 * len(ZONES)


@pytest.mark.parametrize(
    ("answer", "name", "kind", "shown"),
    [
        ("127.0.0.10", "Spamhaus PBL", "policy", RowState.ATTENTION),
        ("127.0.0.11", "Spamhaus PBL", "policy", RowState.ATTENTION),
        ("127.0.0.2", "Spamhaus SBL", "abuse", RowState.PROBLEM),
        ("127.0.0.3", "Spamhaus CSS", "abuse", RowState.PROBLEM),
        ("127.0.0.4", "Spamhaus XBL", "abuse", RowState.PROBLEM),
        ("127.0.0.9", "Spamhaus DROP", "abuse", RowState.PROBLEM),
    ],
)
async def test_each_kind_of_listing_has_its_meaning(
    answer: str, name: str, kind: str, shown: RowState
) -> None:
    found, _asked = await probe(working(*ZONES) | listed("zen.spamhaus.org", answer))
    (one,) = [fact for fact in found.value or () if fact.state is ListingState.LISTED]
    assert (one.name, one.kind, one.answers) == (name, kind, (answer,))
    assert one.why
    assert one.fix
    assert names_of(found.value or ()) == (name,)
    assert found.row.state is shown
    assert [problem.id for problem in found.problems] == ["blocklist-listed"]
    assert "check.spamhaus.org" in found.problems[0].fix


async def test_several_parts_and_several_lists() -> None:
    table = working(*ZONES) | listed("zen.spamhaus.org", "127.0.0.4", "127.0.0.11")
    found, _asked = await probe(table | listed("bl.spamcop.net", "127.0.0.2"))
    assert names_of(found.value or ()) == ("Spamhaus PBL", "Spamhaus XBL", "SpamCop")
    assert found.row.state is RowState.PROBLEM


@pytest.mark.parametrize("code", ["127.255.255.252", "127.255.255.254", "127.255.255.255"])
async def test_an_error_answer_is_no_listing(code: str) -> None:
    table = working(*ZONES) | listed("zen.spamhaus.org", code)
    table[question("127.0.0.2", "zen.spamhaus.org"), "A"] = [code]
    found, _asked = await probe(table)
    assert states(found)["Spamhaus ZEN"] is ListingState.NOT_KNOWN
    assert names_of(found.value or ()) == ()
    assert [problem.id for problem in found.problems] == ["blocklist-not-known"]
    assert found.row.state is RowState.GOOD
    assert "Spamhaus ZEN" in found.row.text  # what is not known is said in the row itself


async def test_a_public_nameserver_that_is_refused_says_so() -> None:
    lists = Blocklists((ZEN,))
    refusing = {
        (question(address, ZEN.zone), "A"): ["127.255.255.254"] for address in (IP, "127.0.0.2", "127.0.0.1")
    }
    found, _asked = await probe(refusing, lists=lists)
    assert found.value is None
    assert found.row.state is RowState.NOT_KNOWN
    assert "public nameservers" in found.problems[0].text


@pytest.mark.parametrize(
    ("address", "listed_test", "unlisted_test"),
    [
        ((), (), ()),  # the list does not answer its own test entry: it is gone, or refuses without a word
        (("127.0.0.2",), (), ()),
        (("127.0.0.2",), ("127.0.0.2",), ("127.0.0.2",)),  # it lists the whole world: it was shut down
        (("127.0.0.99",), ("127.0.0.2",), ()),  # a code that nobody documents
        (
            ("198.51.100.80",),
            ("198.51.100.80",),
            ("198.51.100.80",),
        ),  # a provider's search page for every name
        (("198.51.100.80",), ("127.0.0.2",), ()),
        (("no address",), ("127.0.0.2",), ()),
        ((), ("127.255.255.254",), ()),
    ],
)
def test_what_does_not_count(
    address: tuple[str, ...], listed_test: tuple[str, ...], unlisted_test: tuple[str, ...]
) -> None:
    (one,) = judge(Answers(address, listed_test, unlisted_test), ZEN)
    assert one.state is ListingState.NOT_KNOWN
    assert one.why
    assert one.fix
    assert names_of([one]) is None


async def test_silence_and_refusal_are_not_known() -> None:
    silent = {question(IP, "bl.spamcop.net")}
    broken = {question("127.0.0.2", "b.barracudacentral.org"): dns.rcode.REFUSED}
    found, _asked = await probe(working(*ZONES), silent=silent, broken=broken, timeout_s=1.0)
    assert states(found) == {
        "Spamhaus ZEN": ListingState.NOT_LISTED,
        "SpamCop": ListingState.NOT_KNOWN,
        "Barracuda": ListingState.NOT_KNOWN,
        "PSBL": ListingState.NOT_LISTED,
    }
    assert names_of(found.value or ()) == ()
    assert len(found.problems) == 2


async def test_nobody_answers() -> None:
    names = {question(address, zone) for zone in ZONES for address in (IP, "127.0.0.2", "127.0.0.1")}
    found, _asked = await probe({}, silent=names, timeout_s=0.3)
    assert found.value is None
    assert found.row.state is RowState.NOT_KNOWN
    assert len(found.problems) == len(ZONES)


def test_no_code_of_a_list_stands_twice() -> None:
    for one in LISTS.blocklist:
        answers = [answer for code in one.code for answer in code.answers]
        answers += [answer for error in one.error for answer in error.answers]
        assert len(answers) == len(set(answers))
        assert one.look_up.startswith("https://")
