"""Who keeps the domain's DNS: real answers from a real nameserver."""

import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.dns_hosts import DnsHostFacts
from wizard.core.facts import RowState
from wizard.core.problem import WizardError
from wizard.files import load_dns_hosts
from wizard.net.finding import Finding
from wizard.net.probe_dns_host import probe_dns_host


async def look(table: Table, domain: str = "contoso.com") -> Finding[DnsHostFacts]:
    async with NameServer(table) as server:
        return await probe_dns_host(domain, server.resolver(), load_dns_hosts())


async def test_a_known_provider_with_the_way_to_the_record() -> None:
    found = await look({("contoso.com", "NS"): ["Bob.NS.cloudflare.com.", "ada.ns.cloudflare.com."]})
    facts = found.value
    assert facts is not None
    assert facts.provider == "Cloudflare"
    assert facts.name_servers == ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")
    assert (facts.zone, facts.root) == ("contoso.com", "@")
    assert facts.where[-1] == "Add record"
    assert found.row.state is RowState.GOOD
    assert "Cloudflare" in found.row.text


async def test_a_zone_begins_where_the_name_servers_stand() -> None:
    servers = {("contoso.com", "NS"): ["ns01.domaincontrol.com."]}
    found = await look({**servers, ("scan.contoso.com", "A"): ["192.0.2.1"]}, "scan.contoso.com")
    assert found.value is not None
    assert (found.value.zone, found.value.provider) == ("contoso.com", "GoDaddy")
    own = {("scan.contoso.com", "NS"): ["ns-1.awsdns-01.org."]}
    found = await look({**servers, **own}, "scan.contoso.com")
    assert found.value is not None
    assert (found.value.zone, found.value.provider) == ("scan.contoso.com", "Amazon Route 53")


async def test_an_alias_lends_no_name_servers() -> None:
    found = await look(
        {
            ("scan.contoso.com", "CNAME"): ["app.example.net."],
            ("app.example.net", "NS"): ["ada.ns.cloudflare.com."],
            ("contoso.com", "NS"): ["ns1.contoso.com."],
        },
        "scan.contoso.com",
    )
    assert found.value is not None
    assert (found.value.zone, found.value.provider) == ("contoso.com", None)


async def test_a_name_server_of_nobody_that_is_known() -> None:
    found = await look({("contoso.com", "NS"): ["ns1.contoso.com."]})
    assert found.value is not None
    assert found.value.provider is None
    assert "ns1.contoso.com" in found.row.text


async def test_no_name_server_is_no_problem_and_no_answer() -> None:
    found = await look({("contoso.com", "A"): ["192.0.2.1"]})
    assert found.value == DnsHostFacts("contoso.com")
    assert found.row.state is RowState.NOT_KNOWN
    assert not found.problems


async def test_silence_is_told_as_such() -> None:
    async with NameServer({}, silent={"contoso.com"}) as server:
        with pytest.raises(WizardError):
            await probe_dns_host("contoso.com", server.resolver(0.2), load_dns_hosts())
