import asyncio
from collections.abc import Callable

import dns.rcode
import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.answers import Cloud, Port
from wizard.core.facts import Facts, ProbeRow, RowState
from wizard.core.network_facts import PortDetail, PortState, TlsState
from wizard.core.problem import Problem, WizardError
from wizard.core.spf_facts import SpfResult
from wizard.net.discover import Discoverer
from wizard.net.fetch import Page
from wizard.net.looks import Ways
from wizard.net.ports import PortLook
from wizard.net.services import LookOrder

MX = "contoso-com.mail.protection.outlook.com"
GOOD: Table = {
    ("contoso.com", "MX"): [f"0 {MX}."],
    (MX, "A"): ["192.0.2.25"],
    ("contoso.com", "TXT"): [
        '"MS=ms123"',
        '"v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"',
    ],
    ("spf.protection.outlook.com", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    ("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=quarantine; rua=mailto:d@contoso.com"'],
    ("selector1._domainkey.contoso.com", "CNAME"): [
        "selector1-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft."
    ],
    ("selector2._domainkey.contoso.com", "CNAME"): [
        "selector2-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft."
    ],
    ("selector1-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft", "TXT"): [
        '"v=DKIM1; k=rsa; p=MIIB"'
    ],
}


class Ports:
    """Looks at ports: knows the answers and remembers the questions."""

    def __init__(self, state: PortState = PortState.OPEN) -> None:
        self.state = state
        self.asked: list[tuple[str, int]] = []

    async def look(self, host: str, port: int, timeout_s: float) -> PortDetail:
        self.asked.append((host, port))
        greeting = "220 hello"
        return PortDetail(
            host,
            port,
            self.state,
            f"{host}:{port}: {greeting}",
            "192.0.2.25",
            greeting,
            TlsState.VERIFIED,
            "TLSv1.3",
        )


class Web:
    """Answers web questions by the beginning of their address, and remembers them."""

    def __init__(self, answers: dict[str, Page] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    async def get(self, url: str, timeout_s: float) -> Page:
        self.asked.append(url)
        for beginning, answer in self.answers.items():
            if url.startswith(beginning):
                return answer
        raise WizardError(Problem("web-closed", "Not known, because the web is closed.", "Open it."))


def ways(names: NameServer, ports: PortLook, web: Web | None = None, probe_s: float = 5.0) -> Ways:
    return Ways(
        ports,
        web or Web(),
        resolver_for=lambda _servers, _timeout_s: names.resolver(probe_s),
        local=lambda _towards: "192.168.1.20",
    )


async def discover(
    table: Table,
    *,
    domain: str = "contoso.com",
    ip: str | None = None,
    ports: PortLook | None = None,
    web: Web | None = None,
    outside: bool = False,
    server: Callable[[Table], NameServer] = NameServer,
    probe_s: float = 5.0,
    all_s: float = 12.0,
) -> tuple[Facts, list[ProbeRow]]:
    rows: list[ProbeRow] = []
    async with server(table) as names:
        discoverer = Discoverer(
            names.resolver(probe_s),
            ways(names, ports, web, probe_s) if ports is not None else None,
            probe_s=probe_s,
            all_s=all_s,
        )
        facts = await discoverer(LookOrder(domain, (ip,) if ip else (), outside), rows.append)
    return facts, rows


def final(rows: list[ProbeRow]) -> dict[str, RowState]:
    return {row.probe: row.state for row in rows if row.state is not RowState.LOOKING}


async def test_a_domain_at_microsoft() -> None:
    ports = Ports()
    facts, rows = await discover(GOOD, ip="203.0.113.10", ports=ports)
    assert facts.mx is not None
    assert (facts.mx.microsoft_host, facts.mx.cloud, facts.mx.gateway) == (MX, Cloud.WORLDWIDE, None)
    assert facts.spf is not None
    assert (facts.spf.lookups, facts.spf.void_lookups, facts.spf.includes_microsoft) == (1, 0, True)
    assert facts.spf.result == {"203.0.113.10": SpfResult.PASS}
    assert facts.spf.proposed is None
    assert facts.dmarc is not None
    assert facts.dmarc.policy == "quarantine"
    assert facts.dkim is not None
    assert facts.dkim.selector1.ok
    assert facts.dkim.selector2.target is not None
    assert not facts.dkim.selector2.ok  # it points to a key that is not there
    assert facts.network is not None
    assert (facts.network.port_25, facts.network.port_587) == (Port.OPEN, Port.OPEN)
    assert set(ports.asked) == {(MX, 25), ("smtp.office365.com", 587)}
    assert final(rows) == {
        "mx": RowState.GOOD,
        "tenant": RowState.NOT_KNOWN,
        "mail_tls": RowState.GOOD,
        "dns_host": RowState.NOT_KNOWN,
        "spf": RowState.GOOD,
        "dmarc": RowState.GOOD,
        "dkim": RowState.ATTENTION,
        "port_25": RowState.GOOD,
        "port_587": RowState.GOOD,
    }


async def test_every_row_has_its_place_before_the_first_answer() -> None:
    _facts, rows = await discover(GOOD, ports=Ports())
    names = ["mx", "tenant", "mail_tls", "dns_host", "spf", "dkim", "dmarc", "port_25", "port_587"]
    first = rows[: len(names)]
    assert all(row.state is RowState.LOOKING for row in first)
    assert [row.probe for row in first] == names
    assert set(final(rows)) == set(names)


async def test_what_is_not_looked_up_is_null_and_said() -> None:
    facts, _rows = await discover(GOOD)
    assert facts.tenant is None
    assert facts.network is None
    assert {"tenant-not-looked-up", "network-not-tried"} <= {problem.id for problem in facts.problems}
    assert all(problem.text and problem.fix for problem in facts.problems)


@pytest.mark.parametrize(
    ("host", "cloud"),
    [
        ("contoso-com.mail.protection.outlook.com", Cloud.WORLDWIDE),
        ("contoso-com.s-v1.mx.microsoft", Cloud.WORLDWIDE),
        ("contoso-com.mail.protection.partner.outlook.cn", Cloud.CHINA),
        ("contoso-us.mail.protection.office365.us", None),
    ],
)
async def test_microsofts_hosts_in_every_cloud(host: str, cloud: Cloud | None) -> None:
    facts, _rows = await discover({("contoso.com", "MX"): [f"10 {host.upper()}."]})
    assert facts.mx is not None
    assert (facts.mx.microsoft_host or "").lower() == host
    assert facts.mx.cloud is cloud
    assert ("cloud-unclear" in {problem.id for problem in facts.problems}) is (cloud is None)


@pytest.mark.parametrize(
    ("host", "gateway"),
    [
        ("mx1-us1.ppe-hosted.com", "Proofpoint Essentials"),
        ("eu-smtp-inbound-1.mimecast.com", "Mimecast"),
        ("mail.contoso.com", None),
        ("mail.protection.outlook.com.evil.example", None),
        ("notmimecast.com", None),
    ],
)
async def test_a_filter_in_front_is_named_and_the_host_behind_it_never_computed(
    host: str, gateway: str | None
) -> None:
    facts, rows = await discover(
        {("contoso.com", "MX"): [f"10 {host}."], (host, "A"): ["192.0.2.25"]}, ports=(ports := Ports())
    )
    assert facts.mx is not None
    assert (facts.mx.microsoft_host, facts.mx.gateway) == (None, gateway)
    problem = next(problem for problem in facts.problems if problem.id == "microsoft-host-unknown")
    assert problem.field == "tenant.mx_host"
    assert final(rows)["mx"] is RowState.ATTENTION
    assert final(rows)["port_25"] is RowState.NOT_KNOWN
    assert [port for _host, port in ports.asked] == [587]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({("contoso.com", "MX"): ["0 ."]}, "mx-null"),
        ({("contoso.com", "TXT"): ['"x"']}, "mx-missing"),
        ({("smtp.office365.com", "A"): ["192.0.2.25"]}, "domain-not-found"),
    ],
)
async def test_a_domain_without_mail(table: Table, problem: str) -> None:
    facts, rows = await discover(table)
    assert facts.mx is not None
    assert facts.mx.microsoft_host is None
    assert problem in {one.id for one in facts.problems}
    assert final(rows)["mx"] is RowState.PROBLEM


async def test_the_address_is_merged_into_the_existing_record() -> None:
    table = {**GOOD, ("contoso.com", "TXT"): ['"v=spf1 include:spf.protection.outlook.com mx ~all"']}
    facts, rows = await discover(table, ip="203.0.113.10")
    assert facts.spf is not None
    assert facts.spf.proposed == "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com mx ~all"
    assert facts.spf.result == {"203.0.113.10": SpfResult.SOFTFAIL}
    assert final(rows)["spf"] is RowState.ATTENTION


async def test_two_spf_records_are_none() -> None:
    table: Table = {
        ("contoso.com", "TXT"): ['"v=spf1 -all"', '"v=spf1 include:spf.protection.outlook.com -all"']
    }
    facts, rows = await discover(table, ip="203.0.113.10")
    assert facts.spf is not None
    assert facts.spf.record is None
    assert facts.spf.proposed == "v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com -all"
    assert final(rows)["spf"] is RowState.PROBLEM
    assert "spf-several-records" in {problem.id for problem in facts.problems}


async def test_eleven_lookups_are_too_many() -> None:
    table: Table = {
        ("contoso.com", "TXT"): ['"v=spf1 ' + " ".join(f"include:i{n}.example" for n in range(11)) + ' -all"']
    }
    table |= {(f"i{n}.example", "TXT"): ['"v=spf1 -all"'] for n in range(11)}
    facts, rows = await discover(table)
    assert facts.spf is not None
    assert facts.spf.lookups == 11
    assert final(rows)["spf"] is RowState.PROBLEM


async def test_includes_that_go_in_a_circle_end() -> None:
    table: Table = {
        ("contoso.com", "TXT"): ['"v=spf1 include:a.example -all"'],
        ("a.example", "TXT"): ['"v=spf1 include:b.example include:contoso.com -all"'],
        ("b.example", "TXT"): ['"v=spf1 include:a.example -all"'],
    }
    facts, _rows = await discover(table)
    assert facts.spf is not None
    assert facts.spf.lookups == 4


async def test_an_include_that_is_not_there() -> None:
    facts, rows = await discover({("contoso.com", "TXT"): ['"v=spf1 include:gone.example -all"']})
    assert facts.spf is not None
    assert (facts.spf.lookups, facts.spf.void_lookups) == (1, 1)
    assert final(rows)["spf"] is RowState.PROBLEM


async def test_six_hundred_txt_records() -> None:
    texts = [f'"verification {number}"' for number in range(600)] + [
        '"v=spf1 include:spf.protection.outlook.com -all"'
    ]
    facts, _rows = await discover({**GOOD, ("contoso.com", "TXT"): texts})
    assert facts.spf is not None
    assert facts.spf.includes_microsoft


@pytest.mark.parametrize(
    ("table", "policy", "state"),
    [
        ({("_dmarc.shop.contoso.com", "TXT"): ['"v=DMARC1; p=none"']}, "none", RowState.GOOD),
        ({("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=reject"']}, "reject", RowState.GOOD),
        ({("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=reject; sp=none"']}, "none", RowState.GOOD),
        ({("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=rejcet"']}, None, RowState.ATTENTION),
        (
            {("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']},
            None,
            RowState.PROBLEM,
        ),
        ({("_dmarc.com", "TXT"): ['"v=DMARC1; p=reject"']}, None, RowState.ATTENTION),
    ],
)
async def test_dmarc_of_a_subdomain(table: Table, policy: str | None, state: RowState) -> None:
    facts, rows = await discover(table, domain="shop.contoso.com")
    assert facts.dmarc is not None
    assert facts.dmarc.policy == policy
    assert final(rows)["dmarc"] is state


async def test_one_failing_probe_leaves_the_others_alone() -> None:
    def server(table: Table) -> NameServer:
        return NameServer(
            table,
            silent={"_dmarc.contoso.com"},
            broken={"selector1._domainkey.contoso.com": dns.rcode.SERVFAIL},
        )

    facts, rows = await discover(GOOD, server=server, probe_s=1.0)
    assert facts.dmarc is None
    assert facts.dkim is None
    assert facts.mx is not None
    assert facts.spf is not None
    assert final(rows)["dmarc"] is RowState.NOT_KNOWN
    assert {"dns-timeout", "dns-failed"} & {problem.id for problem in facts.problems}


async def test_a_nameserver_that_never_answers_ends_within_the_deadline() -> None:
    names = {
        "contoso.com",
        "_dmarc.contoso.com",
        "selector1._domainkey.contoso.com",
        "selector2._domainkey.contoso.com",
        "_mta-sts.contoso.com",
        "_smtp._tls.contoso.com",
    }
    async with asyncio.timeout(10):
        facts, rows = await discover({}, server=lambda table: NameServer(table, silent=names), probe_s=0.5)
    assert (facts.mx, facts.spf, facts.dmarc, facts.dkim) == (None, None, None, None)
    assert set(final(rows).values()) == {RowState.NOT_KNOWN}


async def test_the_overall_deadline_ends_what_still_hangs() -> None:
    class Hanging:
        async def look(self, host: str, port: int, timeout_s: float) -> PortDetail:
            await asyncio.sleep(600)
            raise AssertionError

    async with asyncio.timeout(10):
        facts, rows = await discover(GOOD, ports=Hanging(), probe_s=400, all_s=1.0)
    assert facts.mx is not None
    assert facts.network is not None
    assert facts.network.port_25 is Port.UNKNOWN
    assert final(rows)["port_25"] is RowState.NOT_KNOWN


async def test_a_probe_that_breaks_is_not_known_and_the_rest_goes_on() -> None:
    class Broken:
        async def look(self, host: str, port: int, timeout_s: float) -> PortDetail:
            raise RuntimeError("a fault of ours")

    facts, rows = await discover(GOOD, ports=Broken())
    assert facts.mx is not None
    assert final(rows)["port_587"] is RowState.NOT_KNOWN
    assert "port_587-failed" in {problem.id for problem in facts.problems}


async def test_cancelling_ends_every_probe() -> None:
    async with NameServer({}, silent={"contoso.com"}) as names:
        before = asyncio.all_tasks()
        discovery = Discoverer(names.resolver(600), probe_s=600, all_s=600)
        task = asyncio.create_task(discovery(LookOrder("contoso.com"), lambda _row: None))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == before


async def test_hostile_records_are_harmless_in_rows_and_facts() -> None:
    evil = '"v=spf1 \\027[2Jinclude:spf.protection.outlook.com \\226\\128\\174 -all"'
    facts, rows = await discover(
        {
            **GOOD,
            ("contoso.com", "TXT"): [evil],
            ("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=\\007\\027[31m"'],
        }
    )
    text = repr(facts) + repr(rows)
    assert "\\x1b" not in text
    assert "\\x07" not in text
    assert "\\u202e" not in text


@pytest.mark.parametrize(
    "domain",
    ["", "localhost", "conto so.com", "-x.com", "10.0.0.1", "a..b", "user@contoso.com", "x" * 64 + ".com"],
)
async def test_a_text_that_is_no_domain_is_refused_at_its_field(domain: str) -> None:
    with pytest.raises(WizardError) as caught:
        await discover({}, domain=domain)
    assert caught.value.problem.field == "domain"


async def test_an_international_domain_is_asked_in_a_labels() -> None:
    facts, _rows = await discover({("xn--bcher-kva.example", "MX"): [f"0 {MX}."]}, domain="Bücher.example.")
    assert facts.domain == "xn--bcher-kva.example"
    assert facts.mx is not None
    assert facts.mx.microsoft_host == MX
