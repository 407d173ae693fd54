import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.sts_policy import StsPolicy, is_tls_rpt, names, read_policy, sts_id

SOUND = b"version: STSv1\r\nmode: enforce\r\nmx: *.mail.protection.outlook.com\r\nmx: mail.contoso.com\r\nmax_age: 604800\r\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=STSv1; id=20260101T000000;", "20260101T000000"),
        ("v=STSv1;id=1", "1"),
        ("v=STSv1", None),
        ("v=STSv1; id=", None),
        ("v=STSv1; id=with-dash", None),
        ("v=spf1 -all", None),
    ],
)
def test_the_id_of_a_record(text: str, expected: str | None) -> None:
    assert sts_id(text) == expected


def test_a_policy() -> None:
    policy = read_policy(SOUND)
    assert policy == StsPolicy("enforce", ("*.mail.protection.outlook.com", "mail.contoso.com"))
    assert names(policy, ["contoso-com.mail.protection.outlook.com", "MAIL.contoso.com."])
    assert not names(policy, ["a.b.mail.protection.outlook.com"])
    assert not names(policy, ["mail.protection.outlook.com"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        SOUND.replace(b"STSv1", b"STSv2"),
        SOUND.replace(b"enforce", b"force"),
        b"version: STSv1\nmode: enforce\n",
    ],
)
def test_what_is_no_policy(body: bytes) -> None:
    assert read_policy(body) is None


def test_a_policy_that_is_switched_off_needs_no_hosts() -> None:
    assert read_policy(b"version: STSv1\nmode: none\nmax_age: 60\n") == StsPolicy("none", ())


def test_a_record_that_asks_for_reports() -> None:
    assert is_tls_rpt("v=TLSRPTv1; rua=mailto:tls@contoso.com")
    assert not is_tls_rpt("v=TLSRPTv2; rua=mailto:tls@contoso.com")


@given(st.binary(max_size=300), st.text(max_size=80))
def test_anything_can_be_read(body: bytes, text: str) -> None:
    read_policy(body)
    assert sts_id("v=STSv1;" + text) is None or sts_id("v=STSv1;" + text).isalnum()  # type: ignore[union-attr]
