from dataclasses import dataclass

import pytest

from tests.net.dns_server import NameServer, Table
from wizard.core.facts import MailTlsFacts, RowState
from wizard.core.problem import Problem, WizardError
from wizard.net.fetch import Page
from wizard.net.finding import Finding
from wizard.net.probe_mail_tls import probe_mail_tls

TABLE: Table = {
    ("contoso.com", "MX"): ["0 contoso-com.mail.protection.outlook.com."],
    ("_mta-sts.contoso.com", "TXT"): ['"v=STSv1; id=20260101;"'],
    ("_smtp._tls.contoso.com", "TXT"): ['"v=TLSRPTv1; rua=mailto:tls@contoso.com"'],
}
POLICY = "version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: 86400\n"


@dataclass
class Site:
    """Gives one page, or a problem, and remembers the address."""

    page: Page | None
    asked: str = ""

    async def get(self, url: str, timeout_s: float) -> Page:
        self.asked = url
        if self.page is None:
            raise WizardError(Problem("fetch-late", "No answer came in time."))
        return self.page


def policy(mode: str = "enforce", mx: str = "*.mail.protection.outlook.com") -> Site:
    return Site(Page(200, POLICY.format(mode=mode, mx=mx).encode()))


async def look(table: Table, site: Site | None) -> Finding[MailTlsFacts]:
    async with NameServer(table) as server:
        return await probe_mail_tls("contoso.com", server.resolver(), site)


async def test_no_rule_is_nothing_to_worry_about() -> None:
    found = await look({("contoso.com", "TXT"): ['"x"']}, policy())
    assert (found.row.state, found.problems) == (RowState.GOOD, ())
    assert found.value == MailTlsFacts(None, None, None, (), None, None)


async def test_without_leave_to_ask_outside_the_document_is_not_fetched() -> None:
    found = await look(TABLE, None)
    assert found.value is not None
    assert (found.value.policy_id, found.value.mode, found.row.state) == ("20260101", None, RowState.GOOD)
    assert "not fetched" in found.row.text
    assert found.value.tls_rpt == "v=TLSRPTv1; rua=mailto:tls@contoso.com"


@pytest.mark.parametrize(
    ("mode", "mx", "covered", "state", "problems"),
    [
        ("enforce", "*.mail.protection.outlook.com", True, RowState.GOOD, ()),
        ("testing", "*.mail.protection.outlook.com", True, RowState.GOOD, ()),
        ("enforce", "mail.contoso.com", False, RowState.ATTENTION, ("mta-sts-mx",)),
        ("none", "mail.contoso.com", False, RowState.GOOD, ()),
    ],
)
async def test_the_rule_and_the_mx_hosts(
    mode: str, mx: str, covered: bool, state: RowState, problems: tuple[str, ...]
) -> None:
    site = policy(mode, mx)
    found = await look(TABLE, site)
    assert site.asked == "https://mta-sts.contoso.com/.well-known/mta-sts.txt"
    assert found.value is not None
    assert (found.value.mode, found.value.covered) == (mode, covered)
    assert found.row.state is state
    assert tuple(one.id for one in found.problems) == problems


@pytest.mark.parametrize("page", [None, Page(404, b""), Page(200, b"<html>\x1b[2J</html>")])
async def test_a_rule_without_its_document(page: Page | None) -> None:
    found = await look(TABLE, Site(page))
    assert [one.id for one in found.problems] == ["mta-sts-no-policy"]
    assert found.problems[0].detail.isprintable()


async def test_a_broken_record() -> None:
    for records in (['"v=STSv1; id=1"', '"v=STSv1; id=2"'], ['"v=STSv1; id=a-b"']):
        found = await look({**TABLE, ("_mta-sts.contoso.com", "TXT"): records}, policy())
        assert [one.id for one in found.problems] == ["mta-sts-broken"]
