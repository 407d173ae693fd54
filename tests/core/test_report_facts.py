"""What a tenant report answers, and what it leaves open: never more than it says."""

import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.cases import KNOWLEDGE, TODAY
from tests.core.reports import ANY, HOST, NOT_ALLOWED, report, reports, silent
from wizard.core import tenant_report as parts
from wizard.core.answers import Answers, SendingAnswers, TenantAnswers
from wizard.core.facts import Facts, MxFacts
from wizard.core.intake import check_answers
from wizard.core.network_facts import TenantFacts
from wizard.core.paths import get_path, set_path
from wizard.core.report_doubts import OLD_AFTER_DAYS, doubts_about, remarks_about
from wizard.core.report_facts import PARTS, agrees, contradictions, facts_of
from wizard.core.report_words import label_of, rows_of, said
from wizard.core.reporting import answered_by
from wizard.core.tenant_report import TenantReport, Unread

OWN = Answers(domain="contoso.com", sending=SendingAnswers(from_="scanner@contoso.com"))
SUFFIXES = {cloud: facts.mx_suffixes for cloud, facts in KNOWLEDGE.endpoints.cloud.items()}


def facts(found: TenantReport, answers: Answers = OWN) -> dict[str, Any]:
    return facts_of(found, answers, SUFFIXES, TODAY)


def test_a_report_that_says_everything_answers_everything_it_can() -> None:
    assert facts(report()) == {
        "tenant.accepted_domains": ("contoso.com",),
        "tenant.reject_direct_send": "off",
        "tenant.smtp_auth_tenant": "disabled",
        "tenant.security_defaults": "on",
        "tenant.licences": 25,
        "tenant.created": "2019-03-01",
        "tenant.mx_host": HOST,
        "tenant.mailbox": "scanner@contoso.com",
        "tenant.licensed_mailbox": "yes",
        "tenant.smtp_auth_mailbox": "inherit",
        "options.azure_subscription": "yes",
        "options.hve_account": "bulk@contoso.com",
    }


def test_a_report_that_could_read_nothing_answers_nothing() -> None:
    assert facts(silent()) == {}
    assert answered_by(silent(), OWN, KNOWLEDGE, TODAY) == (OWN, ())


@settings(max_examples=80, deadline=None)
@given(found=reports(), answers=st.sampled_from([OWN, Answers(domain=""), Answers(domain="fabrikam.com")]))
def test_nothing_is_invented_and_what_is_filled_is_possible(found: TenantReport, answers: Answers) -> None:
    told = facts(found, answers)
    for path in told:
        assert not isinstance(getattr(found, PARTS[path]), Unread) or path == "tenant.licensed_mailbox"
    if "tenant.licensed_mailbox" in told:
        assert not (isinstance(found.mailbox, Unread) and isinstance(found.account, Unread))
    filled, differing = answered_by(found, answers, KNOWLEDGE, TODAY)
    assert not differing, "nothing was answered, so nothing differs"
    if filled.domain:
        check_answers(filled)
    for path, value in told.items():
        assert agrees(path, get_path(filled, path), value)


@settings(max_examples=80, deadline=None)
@given(found=reports(), section=st.sampled_from(sorted(ANY)))
def test_a_part_that_is_not_read_takes_its_answers_away_and_no_others(
    found: TenantReport, section: str
) -> None:
    without = msgspec.structs.replace(found, **{section: NOT_ALLOWED})
    before, after = facts(found), facts(without)
    # An account without a mailbox speaks for the licence as well as the mailbox does, and the mailbox's own switch
    # belongs to the mailbox that the report names.
    beside = {"account", "mailbox"}
    own = {
        path
        for path, part in PARTS.items()
        if part == section or (section in beside and path.startswith("tenant."))
    }
    assert {path: value for path, value in before.items() if path not in own} == {
        path: value for path, value in after.items() if path not in own
    }


@settings(max_examples=80, deadline=None)
@given(found=reports(), data=st.data())
def test_an_answer_of_the_user_always_stays_and_a_difference_is_named(
    found: TenantReport, data: st.DataObject
) -> None:
    told = facts(report())
    path = data.draw(st.sampled_from(sorted(told)))
    mine = set_path(OWN, path, told[path])
    filled, differing = answered_by(found, mine, KNOWLEDGE, TODAY)
    assert get_path(filled, path) == get_path(mine, path)
    theirs = facts(found, mine).get(path)
    named = {clash.path for clash in differing}
    assert (path in named) == (theirs is not None and not agrees(path, told[path], theirs))


@pytest.mark.parametrize(
    ("mailbox", "account", "licence", "named"),
    [
        (parts.MailboxPart("scanner@contoso.com", "UserMailbox", licensed=True), NOT_ALLOWED, "yes", True),
        (parts.MailboxPart("scanner@contoso.com", "UserMailbox", licensed=False), NOT_ALLOWED, "no", False),
        (parts.MailboxPart("scanner@contoso.com", "UserMailbox", licensed=None), NOT_ALLOWED, None, False),
        (parts.MailboxPart("scanner@contoso.com", "SharedMailbox", licensed=False), NOT_ALLOWED, "no", False),
        (parts.MailboxPart("scanner@contoso.com", "SharedMailbox", licensed=True), NOT_ALLOWED, None, False),
        (parts.MailboxPart("else@contoso.com", "UserMailbox", licensed=False), NOT_ALLOWED, None, False),
        (NOT_ALLOWED, parts.AccountPart("scanner@contoso.com", "User"), "no", False),
        (NOT_ALLOWED, parts.AccountPart("else@contoso.com", "User"), None, False),
        (NOT_ALLOWED, parts.AccountPart("scanner@contoso.com", "UserMailbox"), None, False),
    ],
)
def test_a_licence_is_only_said_of_the_mailbox_that_the_device_uses(
    mailbox: Any, account: Any, licence: str | None, named: bool
) -> None:
    told = facts(silent(mailbox=mailbox, account=account))
    assert told.get("tenant.licensed_mailbox") == licence
    assert ("tenant.mailbox" in told) == named


def test_what_is_said_of_another_mailbox_is_not_said_of_ours() -> None:
    own = msgspec.structs.replace(OWN, tenant=TenantAnswers(mailbox="info@contoso.com"))
    told = facts(report(), own)
    assert "tenant.licensed_mailbox" not in told
    assert "tenant.smtp_auth_mailbox" not in told
    assert contradictions(told, own) == {"tenant.mailbox": ("info@contoso.com", "scanner@contoso.com")}


@pytest.mark.parametrize(
    ("disabled", "present", "expected"),
    [(None, False, None), (None, True, "inherit"), (True, True, "disabled"), (False, False, "enabled")],
)
def test_a_blank_switch_is_not_a_missing_one(
    disabled: bool | None, present: bool, expected: str | None
) -> None:
    switch = parts.MailboxSwitch("scanner@contoso.com", disabled, present)
    assert facts(silent(smtp_auth_mailbox=switch)).get("tenant.smtp_auth_mailbox") == expected


@pytest.mark.parametrize(
    ("hosts", "host", "cloud"),
    [
        ((HOST,), HOST, None),
        ((HOST + ".",), HOST, None),
        (("x.mail.protection.partner.outlook.cn",), "x.mail.protection.partner.outlook.cn", "china"),
        ((HOST, "other.mail.protection.outlook.com"), None, None),
        (("mx.filter.example",), None, None),
        ((), None, None),
    ],
)
def test_the_mail_host_is_microsofts_own_and_there_is_one(
    hosts: tuple[str, ...], host: str | None, cloud: str | None
) -> None:
    told = facts(silent(mail_host=parts.MailHost(hosts)))
    assert (told.get("tenant.mx_host"), told.get("tenant.cloud")) == (host, cloud)


def test_the_mail_host_of_another_domain_is_not_ours() -> None:
    told = facts(report(domain="sales.contoso.com"))
    assert "tenant.mx_host" not in told
    assert told["tenant.security_defaults"] == "on"


def test_a_tenant_that_is_not_born_yet_has_no_birthday() -> None:
    assert "tenant.created" not in facts(silent(tenant=parts.TenantPart("", "2027-01-01T00:00:00")))


# --- doubts -----------------------------------------------------------------------------------------------------------


def doubts(found: TenantReport, answers: Answers = OWN, looked_up: Facts | None = None) -> list[str]:
    return [one.id for one in doubts_about(found, answers, looked_up, TODAY)]


def moment(days: int) -> datetime.datetime:
    return datetime.datetime.combine(TODAY + datetime.timedelta(days=days), datetime.time(23), datetime.UTC)


def test_a_report_that_fits_has_none() -> None:
    assert doubts(report()) == []
    assert doubts(report(), Answers(domain="")) == []
    listed = parts.AcceptedDomains(
        (parts.AcceptedDomain("Contoso.com"), parts.AcceptedDomain("sales.contoso.com"))
    )
    assert doubts(report(domain="sales.contoso.com", accepted_domains=listed)) == []


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (0, []),
        (1, []),
        (2, ["report-future"]),
        (-OLD_AFTER_DAYS, []),
        (-OLD_AFTER_DAYS - 1, ["report-old"]),
    ],
)
def test_old_and_future_reports_are_noticed(days: int, found: list[str]) -> None:
    assert doubts(report(created=moment(days))) == found


def test_a_report_without_a_date_of_another_domain_or_tenant_is_noticed() -> None:
    assert doubts(report(created=None)) == ["report-undated"]
    theirs = parts.AcceptedDomains((parts.AcceptedDomain("fabrikam.com"),))
    assert doubts(report(domain="fabrikam.com", accepted_domains=theirs)) == ["report-foreign-domain"]
    assert doubts(report(domain="fabrikam.com", accepted_domains=NOT_ALLOWED)) == ["report-foreign-domain"]
    assert doubts(report(accepted_domains=theirs)) == ["report-foreign-domain"]
    assert doubts(report(session=parts.SessionPart("another"))) == ["report-foreign-tenant"]


def test_the_public_id_of_the_tenant_tells_a_foreign_report() -> None:
    ours = Facts(domain="contoso.com", tenant=TenantFacts(exists=True, id="ffff", cloud=None))
    assert doubts(report(), looked_up=ours) == ["report-foreign-tenant"]
    same = TenantFacts(exists=True, id="0F1E2D3C-1111-4222-8333-444455556666", cloud=None)
    assert doubts(report(), looked_up=Facts(domain="contoso.com", tenant=same)) == []


def test_another_host_in_dns_is_remarked_and_the_reports_counts() -> None:
    told = facts(report())
    for host, remarked in (
        (None, False),
        (HOST.upper() + ".", False),
        ("contoso-com.s-v1.mx.microsoft", True),
    ):
        mx = MxFacts(hosts=(), microsoft_host=host, cloud=None, gateway=None)
        assert bool(remarks_about(told, Facts(domain="contoso.com", mx=mx))) is remarked
    assert remarks_about(told, None) == ()
    assert remarks_about({}, Facts(domain="contoso.com")) == ()


# --- words ------------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(found=reports())
def test_every_report_can_be_said_on_harmless_lines(found: TenantReport) -> None:
    for row in rows_of(found):
        assert row.text
        assert row.name
        assert row.text.isprintable()
        assert row.detail.isprintable()
    for path, value in facts(found).items():
        assert label_of(path)
        assert said(path, value).isprintable()


def test_every_answer_that_a_report_gives_has_a_name() -> None:
    assert all(label_of(path) for path in PARTS)
