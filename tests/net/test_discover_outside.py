"""The whole look-up on a small world on loopback: what is asked of whom, after what, and when again."""

import asyncio
import datetime
import json

import trustme

from tests.net.dns_server import NameServer
from tests.net.https_server import page, silence
from tests.net.small_world import (
    ID,
    IP,
    MX,
    SUBMISSION,
    WEB_ADDRESS,
    reversed_ip,
    small_world,
    tenant_pages,
    zone,
)
from wizard.core.answers import Cloud, Port, YesNo
from wizard.core.facts import ProbeRow, RowState
from wizard.core.look_words import ADDRESS, GROUPS
from wizard.core.spf_facts import SpfResult
from wizard.net.discover import Discoverer
from wizard.net.finding import Finding, row
from wizard.net.kept_findings import KEPT, KEPT_FOR, KeptFindings
from wizard.net.services import LookOrder

ALL = {probe for _title, probes in GROUPS for probe in probes}
OTHER_IP = "203.0.113.77"


async def test_everything_is_found_out(authority: trustme.CA, ca: str) -> None:
    async with small_world(authority, ca) as world:
        facts = await world.look()
    assert facts.tenant is not None
    assert (facts.tenant.exists, facts.tenant.id, facts.tenant.cloud) == (True, ID, Cloud.WORLDWIDE)
    network = facts.network
    assert network is not None
    assert (network.public_ip, network.reverse_name) == (IP, "static-10.example.net")
    assert (network.port_25, network.port_587) == (Port.OPEN, Port.OPEN)
    assert (network.looks_dynamic, network.blocklists) == (YesNo.NO, ())
    assert facts.spf is not None
    assert facts.spf.result == {IP: SpfResult.PASS}, "the address that was found out counts"
    assert world.asked == ALL
    assert {world.last(probe).state for probe in ALL - {"dkim"}} == {RowState.GOOD}
    assert all(world.last(probe).at is not None for probe in ALL)


async def test_nobody_outside_learns_the_address_without_a_yes(authority: trustme.CA, ca: str) -> None:
    async with small_world(authority, ca) as world:
        facts = await world.look(IP, outside=False)
        asked = [name for name, _type in world.names.asked]
        assert {host for host, _path in world.web.asked} <= {"login.microsoftonline.com"}
        assert not [name for name in asked if name.endswith("arpa") or "opendns" in name]
        assert not [name for name in asked if name.startswith(reversed_ip(IP)) or "spamhaus" in name]
    assert world.asked == ALL - set(ADDRESS)
    assert facts.network is not None
    assert (facts.network.public_ip, facts.network.blocklists) == (None, None)
    assert "public-ip-not-looked-up" in {problem.id for problem in facts.problems}
    assert facts.spf is not None
    assert facts.spf.result == {IP: SpfResult.PASS}, "the typed address needs nobody outside"


async def test_the_same_question_is_answered_at_once_with_its_age(authority: trustme.CA, ca: str) -> None:
    async with small_world(authority, ca) as world:
        first = await world.look()
        before = {probe: world.last(probe) for probe in ALL}
        again = await world.look()
        assert (world.names.asked, world.web.asked, world.doors) == ([], [], [])
        assert world.asked == set()
        assert {probe: world.last(probe) for probe in ALL} == before
    assert (again.mx, again.tenant, again.network, again.problems) == (
        first.mx,
        first.tenant,
        first.network,
        first.problems,
    )


async def test_another_address_asks_only_what_depends_on_it(authority: trustme.CA, ca: str) -> None:
    table = zone() | {(f"{reversed_ip(OTHER_IP)}.in-addr.arpa", "PTR"): ["dyn-77.pool.example.net."]}
    async with small_world(authority, ca, table) as world:
        await world.look()
        facts = await world.look(OTHER_IP)
        assert world.asked == {"spf", "reverse_name", "blocklists"}
        assert (world.web.asked, world.doors) == ([], [])
    assert facts.spf is not None
    assert facts.spf.result == {OTHER_IP: SpfResult.FAIL}
    assert facts.network is not None
    assert facts.network.looks_dynamic is YesNo.YES
    differs = world.last("public_ip")
    assert (differs.state, differs.text) == (
        RowState.ATTENTION,
        f"This computer appears on the internet as {IP}. You gave {OTHER_IP}.",
    )
    assert differs.todo


async def test_look_again_asks_everything_anew(authority: trustme.CA, ca: str) -> None:
    async with small_world(authority, ca) as world:
        await world.look()
        world.names.table["_dmarc.contoso.com", "TXT"] = ['"v=DMARC1; p=reject"']
        kept = await world.look()
        anew = await world.look(fresh=True)
        assert world.asked == ALL
    assert kept.dmarc is not None
    assert anew.dmarc is not None
    assert (kept.dmarc.policy, anew.dmarc.policy) == ("quarantine", "reject")


async def test_one_row_is_asked_again_with_what_depends_on_it(authority: trustme.CA, ca: str) -> None:
    names = NameServer(zone(), silent={"contoso.com"})
    async with small_world(authority, ca, names=names, probe_s=0.8) as world:
        await world.look()
        assert world.last("mx").state is RowState.NOT_KNOWN
        assert world.last("port_25").state is RowState.NOT_KNOWN
        names.silent.clear()
        facts = await world.look(only={"mx"})
        assert facts.mx is not None
        assert world.last("mx").state is RowState.GOOD
        assert world.last("port_25").state is RowState.GOOD, "it waited for the host"
        assert world.last("spf").state is RowState.NOT_KNOWN, "nobody asked for that one again"
        assert world.doors == [(MX, 25)]
        assert world.web.asked == []
        facts = await world.look(only={"spf"})
        assert facts.spf is not None
        assert facts.mx is not None


async def test_a_failure_is_asked_again_by_itself_the_next_time(authority: trustme.CA, ca: str) -> None:
    names = NameServer(zone(), silent={"_dmarc.contoso.com"})
    async with small_world(authority, ca, names=names, probe_s=0.8) as world:
        assert (await world.look()).dmarc is None
        names.silent.clear()
        assert (await world.look()).dmarc is not None
        assert "mx" not in world.asked


async def test_a_row_that_was_never_asked_is_not_made_up(authority: trustme.CA, ca: str) -> None:
    async with small_world(authority, ca) as world:
        facts = await world.look(only={"dmarc"})
    assert world.asked == {"dmarc"}
    assert facts.dmarc is not None
    assert facts.mx is None
    assert "mx-not-looked-up" in {problem.id for problem in facts.problems}


async def test_port_587_goes_to_the_clouds_own_host(authority: trustme.CA, ca: str) -> None:
    pages = {WEB_ADDRESS: page(json.dumps({"ip": IP})), **tenant_pages("partner.microsoftonline.cn")}
    async with small_world(authority, ca, pages=pages) as world:
        await world.look()
    assert ("smtp.partner.outlook.cn", 587) in world.doors
    async with small_world(authority, ca) as world:
        await world.look()
    assert [door for door in world.doors if door[1] == 587] == [(SUBMISSION, 587)]


async def test_a_network_with_a_proxy_only_ends_in_clear_sentences(authority: trustme.CA, ca: str) -> None:
    class Deaf(NameServer):
        def answer(self, wire: bytes) -> None:
            return None

    async with (
        small_world(authority, ca, names=Deaf({}), probe_s=0.6, all_s=2.0) as world,
        asyncio.timeout(8),
    ):
        facts = await world.look()
    first = facts.problems[0]
    assert first.id == "dns-closed"
    assert "reaches the web" in first.text
    assert "type the mail host" in first.fix
    assert facts.tenant is not None
    assert facts.network is not None
    assert facts.network.public_ip == IP, "the way by HTTPS is enough"
    assert {world.last(probe).state for probe in ("mx", "spf", "dkim", "dmarc")} == {RowState.NOT_KNOWN}
    assert all(world.last(probe).todo for probe in ("mx", "spf", "dkim", "dmarc", "port_25"))


async def test_web_services_that_hang_hold_nothing_else_up(authority: trustme.CA, ca: str) -> None:
    async with small_world(authority, ca, pages={"*": silence}, probe_s=0.8, all_s=2.5) as world:
        async with asyncio.timeout(10):
            facts = await world.look()
    assert facts.tenant is None
    assert facts.network is not None
    assert facts.network.public_ip == IP, "the way by DNS is enough"
    assert facts.network.port_25 is Port.OPEN
    assert world.last("tenant").state is RowState.NOT_KNOWN


async def test_cancelling_ends_every_question(authority: trustme.CA, ca: str) -> None:
    names = NameServer(zone(), silent={"contoso.com", "myip.opendns.com"})
    async with small_world(authority, ca, pages={"*": silence}, names=names, probe_s=600, all_s=600) as world:
        before = asyncio.all_tasks()
        task = asyncio.create_task(world.look())
        await names.was_asked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()
        # What remains is the servers' side of the connections that were hung up on.
        own = [one for one in asyncio.all_tasks() - before if "wizard" in str(one.get_coro())]
        assert own == []


async def test_what_was_kept_grows_old(authority: trustme.CA, ca: str) -> None:
    clock = [datetime.datetime(2026, 11, 21, 9, tzinfo=datetime.UTC)]
    async with NameServer(zone()) as names:
        discoverer = Discoverer(names.resolver(), now=lambda: clock[0])
        for later, asked in ((KEPT_FOR, False), (datetime.timedelta(seconds=1), True)):
            rows: list[ProbeRow] = []
            await discoverer(LookOrder("contoso.com"), lambda _row: None)
            clock[0] += later
            await discoverer(LookOrder("contoso.com"), rows.append)
            assert any(row.state is RowState.LOOKING for row in rows) is asked


def test_only_so_much_is_kept() -> None:
    kept, now = KeptFindings(), datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    finding = Finding(1, row("mx", RowState.GOOD, "Good."))
    for number in range(KEPT + 10):
        kept.keep(("mx", (number,)), finding)
    assert kept.last(("mx", (0,))) is None
    assert kept.last(("mx", (KEPT + 9,))) is finding
    assert kept.known(("mx", (KEPT + 9,)), now) is None, "a finding without its hour is no knowledge"
