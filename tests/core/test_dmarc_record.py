import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.dmarc_record import POLICIES, effective, is_dmarc, read_dmarc


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


def test_a_policy_that_can_not_be_read_counts_as_none_where_reports_are_wanted() -> None:
    assert read_dmarc("v=DMARC1; p=rejcet; rua=mailto:a@example.com").policy == "none"
    assert read_dmarc("v=DMARC1; p=reject; sp=rejcet; rua=mailto:a@example.com").policy == "none"
    assert read_dmarc("v=DMARC1; p=reject; sp=rejcet").policy is None


def test_names_that_do_not_exist_have_a_policy_of_their_own() -> None:
    read = read_dmarc("v=DMARC1; p=none; sp=quarantine; np=reject")
    assert (read.policy, read.subdomain_policy, read.missing_policy) == ("none", "quarantine", "reject")
    assert read_dmarc("v=DMARC1; p=none; sp=quarantine").missing_policy == "quarantine"


def test_where_reports_go() -> None:
    read = read_dmarc(
        "v=DMARC1; p=none; rua=mailto:a@Example.com!10m, MAILTO:b@example.org , https://x.example"
    )
    assert read.reports == ("example.com", "example.org")
    assert len(read.problems) == 1


@pytest.mark.parametrize(
    ("policy", "percent", "testing", "expected"),
    [
        ("reject", 100, False, "reject"),
        ("reject", 50, False, "reject"),
        ("reject", 0, False, "quarantine"),
        ("quarantine", 100, True, "none"),
        ("none", 0, True, "none"),
        (None, 100, False, None),
    ],
)
def test_what_receivers_do(policy: str | None, percent: int, testing: bool, expected: str | None) -> None:
    assert effective(policy, percent, testing=testing) == expected


@given(st.text(max_size=300))
def test_any_record_can_be_read(text: str) -> None:
    read = read_dmarc("v=DMARC1;" + text)
    assert read.policy in {*POLICIES, None}
    assert 0 <= read.percent <= 100
    assert all(problem.isprintable() for problem in read.problems)
