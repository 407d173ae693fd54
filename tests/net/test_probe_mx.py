"""What single rows of MX say; the whole range of domains is in ``test_discovered``."""

import dns.rcode
import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.facts import MxFacts, MxRoute, RowState
from wizard.files import load_endpoints, load_gateways
from wizard.net.finding import Finding
from wizard.net.probe_mx import HOSTS, probe_mx

SUFFIXES = {cloud: facts.mx_suffixes for cloud, facts in load_endpoints().cloud.items()}
MICROSOFT = "contoso-com.mail.protection.outlook.com"
PUBLIC: Table = {("smtp.office365.com", "A"): ["192.0.2.27"]}


async def look(table: Table, broken: frozenset[str] = frozenset()) -> Finding[MxFacts]:
    async with NameServer(table, broken=dict.fromkeys(broken, dns.rcode.SERVFAIL)) as server:
        return await probe_mx("contoso.com", server.resolver(), load_gateways(), SUFFIXES)


def mx(*hosts: str) -> Table:
    return {("contoso.com", "MX"): [f"{place * 10} {host}." for place, host in enumerate(hosts)]}


@pytest.mark.parametrize(
    ("table", "state", "says", "fixes"),
    [
        (
            {**mx(MICROSOFT), (MICROSOFT, "A"): ["192.0.2.25"]},
            RowState.GOOD,
            "Mail for contoso.com goes to Microsoft 365.",
            (),
        ),
        (
            mx(MICROSOFT),
            RowState.ATTENTION,
            "Mail for contoso.com goes to Microsoft 365.",
            ("Correct or delete that MX record.",),
        ),
        (
            {**mx("mx1.mimecast.com"), ("mx1.mimecast.com", "A"): ["192.0.2.33"]},
            RowState.ATTENTION,
            "Mimecast filters the mail for contoso.com before Microsoft 365 gets it.",
            ("Read the Microsoft host in the Microsoft 365 admin centre",),
        ),
        (
            {
                **mx("mx1.mimecast.com", MICROSOFT),
                ("mx1.mimecast.com", "A"): ["192.0.2.33"],
                (MICROSOFT, "A"): ["192.0.2.25"],
            },
            RowState.ATTENTION,
            "Mimecast filters the mail for contoso.com, but some can also go straight to Microsoft 365.",
            (f"The device can use {MICROSOFT}.",),
        ),
        (
            {**mx("smtp.google.com"), ("smtp.google.com", "A"): ["192.0.2.39"]},
            RowState.ATTENTION,
            "Mail for contoso.com goes to Google Workspace, not to Microsoft 365.",
            ("If the mailboxes are at Google Workspace",),
        ),
        (
            {**mx("smtp.office365.com"), **PUBLIC},
            RowState.PROBLEM,
            "None of the MX hosts of contoso.com can take mail.",
            ("Read the Microsoft host", "Delete that MX record."),
        ),
        (
            {("contoso.com", "CNAME"): ["shops.example."], ("shops.example", "A"): ["192.0.2.90"]},
            RowState.PROBLEM,
            "contoso.com has no MX record, so its mail goes to the computer behind its website.",
            ("Publish the MX record", "Ask your DNS provider to replace the CNAME"),
        ),
        (
            {("contoso.com", "CNAME"): ["gone.example."]},
            RowState.PROBLEM,
            "contoso.com has no MX record.",
            ("Check the domain's spelling.", "Ask your DNS provider to replace the CNAME"),
        ),
    ],
)
async def test_what_a_row_says(table: Table, state: RowState, says: str, fixes: tuple[str, ...]) -> None:
    found = await look(table)
    assert (found.row.state, found.row.text) == (state, says)
    assert len(found.problems) == len(fixes)
    assert all(problem.fix.startswith(fix) for problem, fix in zip(found.problems, fixes, strict=True))


async def test_a_domain_that_does_not_exist() -> None:
    found = await look(PUBLIC)
    assert [problem.id for problem in found.problems] == ["domain-not-found"]


async def test_a_sub_domain_that_does_not_exist_is_told_what_there_is() -> None:
    async with NameServer({**PUBLIC, ("contoso.com", "MX"): [f"0 {MICROSOFT}."]}) as server:
        found = await probe_mx("scan.contoso.com", server.resolver(), load_gateways(), SUFFIXES)
    assert [problem.id for problem in found.problems] == ["domain-not-found"]
    assert found.problems[0].fix.startswith("Let the device send from an address in contoso.com")


async def test_an_mx_host_that_nobody_answers_for_is_no_mistake() -> None:
    found = await look(mx(MICROSOFT), frozenset({MICROSOFT}))
    assert (found.row.state, found.problems) == (RowState.GOOD, ())


async def test_a_microsoft_host_counts_wherever_it_stands_in_the_list() -> None:
    hosts = [f"mx{number}.filter.example" for number in range(HOSTS + 5)]
    found = await look(mx(*hosts, MICROSOFT))
    assert found.value is not None
    assert (found.value.microsoft_host, found.value.route) == (MICROSOFT, MxRoute.MIXED)


async def test_hostile_hosts_are_shown_harmless() -> None:
    found = await look({("contoso.com", "MX"): ["10 \\027[31m.example.", "20 <b>x</b>.example."]})
    shown = repr(found)
    assert "\\x1b" not in shown
    assert {problem.id for problem in found.problems} == {"microsoft-host-unknown", "mx-no-name"}
