import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.dmarc_record import POLICIES, is_dmarc, read_dmarc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=none", True),
        ("v = DMARC1 ;p=none", True),
        ("v=DMARC1", True),
        ("v=DMARC12; p=none", False),
        ("p=none; v=DMARC1", False),
    ],
)
def test_the_version_stands_first(text: str, expected: bool) -> None:
    assert is_dmarc(text) is expected


def test_a_sound_record() -> None:
    read = read_dmarc("v=DMARC1; p=Reject; sp=none; pct=50; rua=mailto:a@example.com;")
    assert (read.policy, read.subdomain_policy, read.percent, read.problems) == ("reject", "none", 50, ())


def test_subdomains_inherit() -> None:
    assert read_dmarc("v=DMARC1; p=quarantine").subdomain_policy == "quarantine"


@pytest.mark.parametrize(
    "record",
    [
        "v=DMARC1",
        "v=DMARC1; p=rejct",
        "v=DMARC1; p=none; p=reject",
        "v=DMARC1; none",
        "v=DMARC1; p=none; pct=150",
    ],
)
def test_a_fault_is_told(record: str) -> None:
    assert read_dmarc(record).problems


def test_no_policy_but_a_report_address_counts_as_none() -> None:
    assert read_dmarc("v=DMARC1; rua=mailto:a@example.com").policy == "none"


@given(st.text(max_size=300))
def test_any_record_can_be_read(text: str) -> None:
    read = read_dmarc("v=DMARC1;" + text)
    assert read.policy in {*POLICIES, None}
    assert 0 <= read.percent <= 100
    assert all(problem.isprintable() for problem in read.problems)
