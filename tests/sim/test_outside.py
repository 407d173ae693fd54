"""What stands in for the outside services in practice: the same rows as in the real world, and nobody is asked."""

import pytest

from wizard.core.answers import Cloud, Port
from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.look_words import GROUPS
from wizard.core.network_facts import AddressState
from wizard.core.problem import WizardError
from wizard.files import load_endpoints, load_outside
from wizard.net.services import LookOrder
from wizard.sim.outside import PracticeFetcher
from wizard.sim.practice import PracticeServices, start_practice

ALL = {probe for _title, probes in GROUPS for probe in probes}


async def looked(services: PracticeServices, *, fresh: bool = False) -> tuple[Facts, dict[str, ProbeRow]]:
    rows: dict[str, ProbeRow] = {}

    def note(row: ProbeRow) -> None:
        rows[row.probe] = row

    assert services.practice is not None
    order = LookOrder(services.practice.domain, (), outside=True, fresh=fresh)
    return await services.discover(order, note), rows


async def test_practice_shows_every_row_of_the_real_world() -> None:
    services = await start_practice("connector-ip")
    try:
        facts, rows = await looked(services)
    finally:
        await services.close()
    assert set(rows) == ALL
    assert {row.state for row in rows.values()} == {RowState.GOOD}
    assert facts.tenant is not None
    assert (facts.tenant.exists, facts.tenant.cloud) == (True, Cloud.WORLDWIDE)
    assert facts.network is not None
    assert facts.network.public_ip == "203.0.113.10"
    assert facts.network.public_ip_detail is not None
    assert facts.network.public_ip_detail.state is AddressState.AGREE
    assert facts.network.blocklists == ()
    assert (facts.network.port_25, facts.network.port_587) == (Port.OPEN, Port.OPEN)


async def test_the_rows_follow_the_practice_company() -> None:
    services = await start_practice("ip-blocklisted")
    try:
        assert services.practice is not None
        facts, rows = await looked(services)
        assert rows["blocklists"].state is RowState.PROBLEM
        assert rows["blocklists"].todo
        await services.practice.switch("site.address", "203.0.113.77")
        facts, rows = await looked(services, fresh=True)
        assert facts.network is not None
        assert facts.network.public_ip == "203.0.113.77"
        assert facts.network.reverse_name == "static-203-0-113-77.example.net"
        assert rows["blocklists"].state is RowState.GOOD
    finally:
        await services.close()


async def test_a_domain_of_nobody_belongs_to_no_tenant() -> None:
    services = await start_practice("connector-ip")
    try:
        facts = await services.discover(LookOrder("example.net"), lambda _row: None)
    finally:
        await services.close()
    assert facts.tenant is not None
    assert not facts.tenant.exists


async def test_the_fetcher_reaches_nobody_else() -> None:
    def never(request: object) -> None:
        raise AssertionError(request)

    fetcher = PracticeFetcher(
        never,  # type: ignore[arg-type] # it is not to be asked
        lambda: "203.0.113.10",
        load_endpoints(),
        load_outside().public_address,
    )
    for way in load_outside().public_address.web:
        assert b"203.0.113.10" in (await fetcher.get(way.url, 1.0)).body
    with pytest.raises(WizardError) as caught:
        await fetcher.get("https://mta-sts.contoso.com/.well-known/mta-sts.txt", 1.0)
    assert caught.value.problem.id == "practice-no-way-out"
