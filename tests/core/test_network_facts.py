import msgspec
import pytest

from wizard.core.answers import Cloud, Port, YesNo
from wizard.core.facts import Facts
from wizard.core.network_facts import (
    AddressSeen,
    AddressState,
    BlocklistFacts,
    CertificateSeen,
    ListingState,
    NetworkFacts,
    PortDetail,
    PortState,
    PublicAddressFacts,
    ReverseFacts,
    SignInRealm,
    TenantFacts,
    TlsState,
    port_of,
)


@pytest.mark.parametrize(
    ("state", "address", "port"),
    [
        (PortState.OPEN, "192.0.2.1", Port.OPEN),
        (PortState.REFUSED, "", Port.BLOCKED),
        (PortState.SWALLOWED, "", Port.BLOCKED),
        (PortState.SWALLOWED, "192.0.2.1", Port.UNKNOWN),
        (PortState.UNREACHABLE, "", Port.UNKNOWN),
        (PortState.NO_ADDRESS, "", Port.UNKNOWN),
        (PortState.CLOSED, "192.0.2.1", Port.UNKNOWN),
        (PortState.WRONG_SERVICE, "192.0.2.1", Port.UNKNOWN),
        (PortState.INTERCEPTED, "192.0.2.1", Port.UNKNOWN),
    ],
)
def test_a_port_is_blocked_only_where_the_network_says_so(state: PortState, address: str, port: Port) -> None:
    assert port_of(PortDetail("mx.example.com", 25, state, "x", address)) is port


def test_what_was_found_out_is_written_and_read_back() -> None:
    certificate = CertificateSeen("CN=a", "CN=b", "b", ("a",), "2026-01-01", "2027-01-01")
    network = NetworkFacts(
        "203.0.113.10",
        "mail.contoso.com",
        YesNo.NO,
        Port.OPEN,
        Port.UNKNOWN,
        ("Spamhaus PBL",),
        PortDetail(
            "a",
            25,
            PortState.OPEN,
            "x",
            "192.0.2.1",
            "220 a",
            TlsState.VERIFIED,
            "TLSv1.3",
            (certificate,),
            True,
        ),
        PortDetail("b", 587, PortState.INTERCEPTED, "y", masked=True),
        PublicAddressFacts(
            AddressState.AGREE,
            "203.0.113.10",
            (AddressSeen("https", "ipify", "203.0.113.10"),),
            shared=YesNo.NO,
        ),
        ReverseFacts("203.0.113.10", "mail.contoso.com", True, YesNo.NO, YesNo.UNKNOWN, ("mail",)),
        (BlocklistFacts("Spamhaus PBL", ListingState.LISTED, "policy", answers=("127.0.0.10",)),),
    )
    tenant = TenantFacts(True, "x", Cloud.GCC, "Contoso", SignInRealm.FEDERATED, "NA")
    facts = Facts("contoso.com", tenant=tenant, network=network)
    assert msgspec.json.decode(msgspec.json.encode(facts), type=Facts) == facts


def test_facts_of_an_older_version_are_still_read() -> None:
    old = b"""{"domain": "contoso.com", "tenant": {"exists": true, "id": "x", "cloud": "gcc"}, "network": {
        "public_ip": null, "reverse_name": null, "looks_dynamic": "unknown", "port_25": "open",
        "port_587": "blocked", "blocklists": null}}"""
    facts = msgspec.json.decode(old, type=Facts)
    assert facts.network is not None
    assert facts.network.port_25_detail is None
    assert facts.tenant is not None
    assert facts.tenant.realm is None
