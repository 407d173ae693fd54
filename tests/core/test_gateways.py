import pytest

from wizard.core.answers import Cloud
from wizard.core.gateways import clouds_of, ends_with
from wizard.files import load_endpoints, load_gateways

SUFFIXES = {cloud: facts.mx_suffixes for cloud, facts in load_endpoints().cloud.items()}


def test_every_gateway_has_a_source_and_suffixes_that_begin_at_a_label() -> None:
    known = load_gateways()
    for gateway in (*known.gateways, *known.mail_services, *known.placeholders):
        assert gateway.source.startswith("https://")
        assert gateway.suffixes
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in gateway.suffixes)


@pytest.mark.parametrize(
    ("host", "suffix", "expected"),
    [
        ("mx1.mimecast.com", ".mimecast.com", True),
        ("MX1.Mimecast.COM.", ".mimecast.com", True),
        ("mimecast.com", ".mimecast.com", True),
        ("notmimecast.com", ".mimecast.com", False),
        ("mx.mimecast.com.evil.example", ".mimecast.com", False),
        ("", ".mimecast.com", False),
        ("\x00", ".mimecast.com", False),
    ],
)
def test_a_suffix_matches_whole_labels_only(host: str, suffix: str, expected: bool) -> None:
    assert ends_with(host, suffix) is expected


def test_clouds_by_host() -> None:
    assert Cloud.WORLDWIDE in clouds_of("contoso-com.mail.protection.outlook.com", SUFFIXES)
    assert clouds_of("x.mail.protection.partner.outlook.cn", SUFFIXES) == (Cloud.CHINA,)
    assert clouds_of("mail.example.com", SUFFIXES) == ()


def test_a_microsoft_host_of_an_international_domain() -> None:
    assert clouds_of("xn--bcher-kva-example.mail.protection.outlook.com", SUFFIXES)


def test_no_host_is_two_things_at_once() -> None:
    known = load_gateways()
    for gateway in (*known.gateways, *known.mail_services, *known.placeholders):
        for suffix in gateway.suffixes:
            host = "mx" + suffix
            whose = [known.name_of(host), known.service_of(host), clouds_of(host, SUFFIXES) or None]
            assert len([one for one in whose if one]) + known.is_placeholder(host) == 1, host
