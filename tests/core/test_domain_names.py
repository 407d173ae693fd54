import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.domains import a_label, readable


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        ("contoso.com", "contoso.com"),
        ("xn--bcher-kva.example", "bücher.example"),
        (
            "xn--bcher-kva-example.mail.protection.outlook.com",
            "xn--bcher-kva-example.mail.protection.outlook.com",
        ),
        ("xn--\x1b.example", "xn--\x1b.example"),
    ],
)
def test_a_domain_as_its_owner_writes_it(domain: str, shown: str) -> None:
    assert readable(domain) == shown


def test_a_hosts_own_part_may_look_like_a_broken_a_label_a_domains_may_not() -> None:
    host = "xn--bcher-kva-example.mail.protection.outlook.com"
    assert a_label(host) == host
    for domain in ("xn--bcher-kva-example.com", "mail.xn--bcher-kva-example.com"):
        with pytest.raises(ValueError):
            a_label(domain)


@given(st.text(max_size=100))
def test_any_text_is_readable(text: str) -> None:
    assert isinstance(readable(text), str)
