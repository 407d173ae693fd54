"""The published test suite of RFC 7208 against our check: each case over a zone in memory."""

import hashlib
from collections import Counter

import pytest

from tests.net.spf_suite import SUITE, Case, ZoneResolver, cases
from wizard.net.spf_check import check_host

CASES = cases()
PUBLISHED = "901f561a6e2b1c1590a40a61b1ac7601226fd7045a7aae591a4d25421358d6f9"


def test_the_suite_is_the_published_one_and_whole() -> None:
    assert hashlib.sha256(SUITE.read_bytes()).hexdigest() == PUBLISHED
    assert len(CASES) == 203
    assert max(Counter(case.name for case in CASES).values()) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_case_of_the_suite(case: Case) -> None:
    domain = case.sender.rpartition("@")[2]
    found = await check_host(case.ip, domain, ZoneResolver(case.zone), sender=case.sender, helo=case.helo)
    assert found.result in case.results, found.reason
    if case.explanation is not None and case.explanation != "DEFAULT":
        assert found.explanation == case.explanation
    if case.explanation == "DEFAULT":
        assert found.explanation is None
