"""Who keeps a domain's DNS, by the names of its name servers, and what is typed there."""

import pytest

from wizard.core.dns_hosts import DnsHostFacts, typed_name
from wizard.files import load_dns_hosts

KNOWN = {
    "Cloudflare": ("ada.ns.cloudflare.com", "bob.NS.cloudflare.com"),
    "GoDaddy": ("ns01.domaincontrol.com", "ns02.domaincontrol.com"),
    "Amazon Route 53": ("ns-1.awsdns-01.org", "ns-900.awsdns-44.co.uk"),
    "Azure DNS": ("ns1-07.azure-dns.com", "ns2-07.azure-dns.net"),
    "Namecheap": ("dns1.registrar-servers.com",),
    "IONOS": ("ns1045.ui-dns.biz", "ns1064.ui-dns.de"),
    "OVH": ("dns10.ovh.net", "ns10.ovh.net"),
    "Network Solutions": ("ns1.worldnic.com",),
    "Wix": ("ns0.wixdns.net",),
    "123 Reg": ("ns.123-reg.co.uk",),
    "Microsoft 365": ("ns1.bdm.microsoftonline.com",),
}


@pytest.mark.parametrize(("name", "servers"), KNOWN.items())
def test_a_provider_is_known_by_its_name_servers(name: str, servers: tuple[str, ...]) -> None:
    found = load_dns_hosts().of(servers)
    assert found is not None
    assert found.name == name


def test_every_provider_has_an_example() -> None:
    assert {host.name for host in load_dns_hosts().hosts} == set(KNOWN)


@pytest.mark.parametrize(
    "servers",
    [
        (),
        ("ns1.contoso.com",),
        ("ada.ns.cloudflare.com", "ns1.contoso.com"),
        ("ns.cloudflare.com.example.net",),
        ("evilns.cloudflare.com",),
        ("notawsdns-1.example.net",),
        ("\x00", "..", "-"),
    ],
)
def test_nobody_is_named_who_does_not_keep_all_of_it(servers: tuple[str, ...]) -> None:
    assert load_dns_hosts().of(servers) is None


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("contoso.com", "@"),
        ("_dmarc.contoso.com", "_dmarc"),
        ("_dmarc.scan.contoso.com", "_dmarc.scan"),
        ("notcontoso.com", "notcontoso.com"),
    ],
)
def test_the_zone_is_left_off(name: str, typed: str) -> None:
    assert typed_name(name, DnsHostFacts("contoso.com", root="@")) == typed


def test_a_provider_that_wants_nothing_gets_nothing() -> None:
    assert typed_name("contoso.com", DnsHostFacts("contoso.com", root="")) == ""
