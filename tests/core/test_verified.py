"""Which steps tick themselves: each by what shows it, none by what does not."""

from typing import Any

import msgspec
import pytest

from tests.core import reports
from tests.core.cases import answers_of
from tests.core.test_plan import PRINTER, planned
from wizard.core import tenant_report as parts
from wizard.core.model import TestNote, Transcript
from wizard.core.tenant_report import TenantReport
from wizard.core.verified import seen_done

ANSWERS = {**PRINTER, "tenant": {**PRINTER["tenant"], "mailbox": "devices@contoso.com"}}
CONNECTOR = parts.InboundConnector("Relay", "OnPremises", enabled=True, sender_ips=("203.0.113.0/24",))
CERTIFICATE = parts.InboundConnector("C", "OnPremises", enabled=True, certificate="relay.contoso.com")
SWITCH = parts.MailboxSwitch("devices@contoso.com", disabled=False, present=True)
ALLOWED = parts.SendAs("scanner@contoso.com", "Devices@Contoso.com", granted=True)


def seen(
    method: str, report: TenantReport | None = None, *tries: TestNote, applied: bool = False
) -> dict[str, str]:
    return seen_done(planned(ANSWERS, method), answers_of(ANSWERS), report, tries, applied=applied)


def sent(to: str, *, delivered: bool = True) -> TestNote:
    return TestNote(to, Transcript(delivered=delivered, stages=(), lines=()))


def connectors(*listed: parts.InboundConnector) -> TenantReport:
    return reports.silent(inbound_connectors=parts.InboundConnectors(listed))


def changed(**parts_of_it: Any) -> parts.InboundConnector:
    return msgspec.structs.replace(CONNECTOR, **parts_of_it)


def test_nothing_is_seen_where_nobody_looked() -> None:
    assert seen("connector_ip") == {}
    assert seen("connector_ip", reports.silent()) == {}


def test_a_connector_that_knows_the_address() -> None:
    said = seen("connector_ip", connectors(CONNECTOR))
    assert said == {"create-connector": "Seen in the tenant report of 20 November 2026."}


@pytest.mark.parametrize(
    "other",
    [
        changed(enabled=False),
        changed(type="Partner"),
        changed(sender_ips=("203.0.114.10",)),
        changed(certificate="relay.contoso.com"),
    ],
)
def test_a_connector_that_does_not_let_the_device_in(other: parts.InboundConnector) -> None:
    assert seen("connector_ip", connectors(other)) == {}


def test_a_connector_that_demands_what_the_device_has_not() -> None:
    clear = {**ANSWERS, "device": {**ANSWERS["device"], "tls": "none", "security_modes": ["none"]}}
    strict = connectors(changed(require_tls=True))
    plan = planned(clear, "connector_ip")
    assert seen_done(plan, answers_of(clear), strict, (), applied=False) == {}


def test_a_certificate_of_the_own_domain() -> None:
    assert set(seen("connector_certificate", connectors(CERTIFICATE))) == {"create-certificate-connector"}
    for name in ("relay.fabrikam.com", "evilcontoso.com", ""):
        other = msgspec.structs.replace(CERTIFICATE, certificate=name)
        assert seen("connector_certificate", connectors(other)) == {}


def test_the_mailbox_its_switch_and_the_permission() -> None:
    mailbox = parts.MailboxPart("devices@contoso.com", "UserMailbox", licensed=True)
    report = reports.silent(mailbox=mailbox, smtp_auth_mailbox=SWITCH, send_as=ALLOWED)
    assert set(seen("smtp_auth_oauth", report)) == {"enable-smtp-auth", "grant-send-as"}


@pytest.mark.parametrize(
    "told",
    [
        {"smtp_auth_mailbox": parts.MailboxSwitch("devices@contoso.com", disabled=True, present=True)},
        {"smtp_auth_mailbox": parts.MailboxSwitch("other@contoso.com", disabled=False, present=True)},
        {"smtp_auth_mailbox": parts.MailboxSwitch("devices@contoso.com", disabled=None, present=True)},
        {"send_as": parts.SendAs("scanner@contoso.com", "devices@contoso.com", granted=False)},
        {"send_as": parts.SendAs("info@contoso.com", "devices@contoso.com", granted=True)},
    ],
)
def test_what_another_mailbox_has_says_nothing(told: dict[str, Any]) -> None:
    assert seen("smtp_auth_oauth", reports.silent(**told)) == {}


def test_the_organisation_s_switch_counts_where_the_mailbox_follows_it() -> None:
    follows = parts.MailboxSwitch("devices@contoso.com", disabled=None, present=True)
    on = parts.OrganisationSwitch(disabled=False)
    report = reports.silent(smtp_auth_mailbox=follows, smtp_auth_organisation=on)
    assert set(seen("smtp_auth_oauth", report)) == {"enable-smtp-auth"}


def test_a_message_outside_shows_that_the_connector_relays() -> None:
    assert set(seen("connector_ip", None, sent("alex@fabrikam.com"))) == {"create-connector"}
    assert seen("connector_ip", None, sent("boss@contoso.com")) == {}
    assert seen("connector_ip", None, sent("alex@fabrikam.com", delivered=False)) == {}


def test_a_message_after_a_sign_in_shows_what_the_sign_in_needs() -> None:
    said = seen("smtp_auth_oauth", None, sent("boss@contoso.com"))
    assert {"enable-smtp-auth", "grant-send-as", "approve-sign-in-unsure"} <= set(said)
    assert "boss@contoso.com" in said["approve-sign-in-unsure"]


def test_no_message_from_here_says_anything_of_the_device_or_dns() -> None:
    for method in ("direct_send", "connector_ip", "smtp_auth_oauth", "smtp_auth_basic"):
        said = seen(method, reports.report(), sent("alex@fabrikam.com"), applied=True)
        assert not {"send-test", "enter-settings", "publish-spf"} & set(said)


def test_practice_did_what_apply_does() -> None:
    assert seen("connector_ip", applied=True) == {"create-connector": "Done in the practice tenant."}
    assert seen("direct_send", applied=True) == {}
