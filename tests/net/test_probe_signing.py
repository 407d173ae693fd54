"""What rows of DKIM and DMARC say; the whole range of domains is in ``test_discovered``."""

import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.facts import DkimState, RowState
from wizard.net.probe_dkim import probe_dkim
from wizard.net.probe_dmarc import probe_dmarc

TARGETS = {
    selector: f"{selector}-contoso-com._domainkey.contoso.onmicrosoft.com"
    for selector in ("selector1", "selector2")
}
ALIASES: Table = {
    (f"{selector}._domainkey.contoso.com", "CNAME"): [target + "."] for selector, target in TARGETS.items()
}
KEY = ['"v=DKIM1; k=rsa; p=MIIB"']
KEYS: Table = {(target, "TXT"): KEY for target in TARGETS.values()}


@pytest.mark.parametrize(
    ("table", "state", "says"),
    [
        ({**ALIASES, **KEYS}, RowState.GOOD, "DKIM is set up for contoso.com: Microsoft can sign its mail."),
        ({("contoso.com", "A"): ["192.0.2.1"]}, RowState.ATTENTION, "DKIM is not set up for contoso.com."),
        (
            {**ALIASES, (TARGETS["selector1"], "TXT"): KEY},
            RowState.ATTENTION,
            "Only one of the two DKIM selectors of contoso.com works.",
        ),
        (ALIASES, RowState.ATTENTION, "Neither DKIM selector of contoso.com works."),
    ],
)
async def test_what_the_row_of_dkim_says(table: Table, state: RowState, says: str) -> None:
    async with NameServer(table) as server:
        found = await probe_dkim("contoso.com", server.resolver())
    assert (found.row.state, found.row.text) == (state, says)
    assert all(problem.fix for problem in found.problems)


async def test_one_fault_of_both_selectors_is_told_once() -> None:
    async with NameServer(ALIASES) as server:
        found = await probe_dkim("contoso.com", server.resolver())
    assert [problem.id for problem in found.problems] == ["dkim-no-key"]
    assert "selector1 and selector2" in found.problems[0].text


async def test_keys_that_nobody_answers_for_leave_the_targets_known() -> None:
    resolvers_own = {f"{selector}._domainkey.contoso.com" for selector in TARGETS}
    table = {**ALIASES}

    class OnlyAliases(NameServer):
        """Fails for TXT, as a resolver does that can not reach the target's nameserver."""

        def answer(self, wire: bytes) -> dns.message.Message | None:
            query = dns.message.from_wire(wire)
            self.broken = (
                dict.fromkeys(resolvers_own, dns.rcode.SERVFAIL)
                if query.question[0].rdtype == dns.rdatatype.TXT
                else {}
            )
            return super().answer(wire)

    async with OnlyAliases(table) as server:
        found = await probe_dkim("contoso.com", server.resolver())
    assert found.value is not None
    assert found.value.selector1.target == TARGETS["selector1"]
    assert found.value.selector1.state is DkimState.NOT_KNOWN
    assert found.row.state is RowState.NOT_KNOWN


@pytest.mark.parametrize(
    ("record", "state", "says"),
    [
        (
            "v=DMARC1; p=reject",
            RowState.GOOD,
            "DMARC for contoso.com has mail refused that passes neither SPF nor DKIM, a device's mail too.",
        ),
        (
            "v=DMARC1; p=quarantine; pct=20",
            RowState.GOOD,
            "DMARC for contoso.com sends mail to junk that passes neither SPF nor DKIM, a device's mail too. "
            "It asks so for 20 % of that mail.",
        ),
        (
            "v=DMARC1; p=quarantine; t=y",
            RowState.GOOD,
            "DMARC for contoso.com only watches: nothing is refused. It is being tested: quarantine is announced.",
        ),
        (
            "v=DMARC1; p=rejcet",
            RowState.ATTENTION,
            "The DMARC record of contoso.com is broken, so receivers do not use it.",
        ),
    ],
)
async def test_what_the_row_of_dmarc_says(record: str, state: RowState, says: str) -> None:
    async with NameServer({("_dmarc.contoso.com", "TXT"): [f'"{record}"']}) as server:
        found = await probe_dmarc("contoso.com", server.resolver())
    assert (found.row.state, found.row.text) == (state, says)


async def test_a_name_between_domain_and_organisation_does_not_count() -> None:
    table: Table = {
        ("_dmarc.b.contoso.com", "TXT"): ['"v=DMARC1; p=reject"'],
        ("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=quarantine"'],
    }
    async with NameServer(table, broken={"_dmarc.b.contoso.com": dns.rcode.SERVFAIL}) as server:
        found = await probe_dmarc("a.b.contoso.com", server.resolver())
    assert found.value is not None
    assert (found.value.policy, found.value.domain) == ("quarantine", "contoso.com")
    assert found.row.text.endswith("The policy is that of contoso.com.")


async def test_a_deep_name_still_finds_its_organisation() -> None:
    table: Table = {("_dmarc.contoso.com", "TXT"): ['"v=DMARC1; p=reject"']}
    async with NameServer(table) as server:
        found = await probe_dmarc("a.b.c.d.e.f.g.contoso.com", server.resolver())
    assert found.value is not None
    assert found.value.policy == "reject"
    assert len(server.asked) <= 6


async def test_an_international_domain_is_named_as_its_owner_writes_it() -> None:
    async with NameServer({("_dmarc.xn--bcher-kva.example", "TXT"): ['"v=DMARC1; p=none"']}) as server:
        found = await probe_dmarc("xn--bcher-kva.example", server.resolver())
        signed = await probe_dkim("xn--bcher-kva.example", server.resolver())
    assert found.row.text == "DMARC for bücher.example only watches: nothing is refused."
    assert signed.row.text == "DKIM is not set up for bücher.example."
