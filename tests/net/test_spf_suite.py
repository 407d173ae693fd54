"""The published test suite of RFC 7208 against our check: over zones in memory, and over real sockets."""

import hashlib
from collections import Counter

import pytest

from tests.net.spf_suite import SUITE, Case, ZoneResolver, cases
from tests.net.spf_suite_server import SuiteServer
from wizard.net.services import Resolver
from wizard.net.spf_check import Checked, check_host

CASES = cases()
SECTIONS = list(dict.fromkeys(case.section for case in CASES))
PUBLISHED = "901f561a6e2b1c1590a40a61b1ac7601226fd7045a7aae591a4d25421358d6f9"

ODD_NAMES = {
    "a-colon-domain",
    "a-colon-domain-ip4mapped",
    "mx-colon-domain",
    "mx-colon-domain-ip4mapped",
    "macro-mania-in-domain",
}
"""Their records stand at names with ``:``, ``/`` or ``=``, which no host has. `DnsResolver` asks for host names only,
so over sockets the name counts as not there, and the result is what follows from that.
"""


def test_the_suite_is_the_published_one_and_whole() -> None:
    assert hashlib.sha256(SUITE.read_bytes()).hexdigest() == PUBLISHED
    assert len(CASES) == 203
    assert max(Counter(case.name for case in CASES).values()) == 1


async def checked(case: Case, resolver: Resolver) -> Checked:
    domain = case.sender.rpartition("@")[2]
    return await check_host(case.ip, domain, resolver, sender=case.sender, helo=case.helo)


def agrees(case: Case, found: Checked) -> bool:
    explained = case.explanation is None or found.explanation == (
        None if case.explanation == "DEFAULT" else case.explanation
    )
    return found.result in case.results and explained


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_case_of_the_suite(case: Case) -> None:
    found = await checked(case, ZoneResolver(case.zone))
    assert agrees(case, found), found


@pytest.mark.parametrize("section", SECTIONS)
async def test_a_section_of_the_suite_over_sockets(section: str) -> None:
    here = [case for case in CASES if case.section == section]
    async with SuiteServer({}, zone=here[0].zone) as server:
        resolver = server.resolver()
        differing = {case.name for case in here if not agrees(case, await checked(case, resolver))}
    assert differing == ODD_NAMES & {case.name for case in here}
