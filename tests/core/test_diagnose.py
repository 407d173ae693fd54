import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.answers import Answers, Security, SignIn, TenantAnswers
from wizard.core.causes import UNKNOWN_CAUSE, Causes
from wizard.core.diagnose import METHOD_FAMILIES, Evidence, diagnose, diagnose_transcript, readable
from wizard.core.model import (
    Confidence,
    Diagnosis,
    Method,
    Plan,
    Settings,
    Stage,
    StageResult,
    Transcript,
)
from wizard.files import load_causes

CAUSES = load_causes()
SAMPLES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "error_samples.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
CONTRACT_IDS = """account-blocked-spam account-locked acs-wrong-auth-style auth-mechanism-unsupported auth-not-attempted
    auth-not-offered bad-credentials basic-auth-disabled cert-verify client-protocol-bug client-software-bug
    client-tls-unavailable conditional-access-blocked connection-reset direct-send-external-recipient
    direct-send-rejected dmarc-fail dns-failure domain-blocklisted https-blocked ip-blocklisted ipv6-unreachable
    local-relay-refused mailbox-unlicensed message-malformed message-too-large mfa-required oauth-app-not-found
    oauth-client-type-mismatch oauth-consent-missing oauth-permission-missing oauth-personal-account
    oauth-redirect-mismatch oauth-refresh-token-expired oauth-scope-invalid oauth-secret-expired oauth-secret-invalid
    oauth-tenant-not-found oauth-token-refresh-failed oauth-user-not-found oauth-wrong-account port-blocked
    recipient-domain-dns recipient-invalid recipient-mailbox-full recipient-server-down recipient-side-blocklist
    recipient-unknown relay-denied-connector security-defaults send-as-denied sender-domain-not-accepted
    service-temporary smtp-auth-disabled-mailbox smtp-auth-disabled-tenant smtputf8-unsupported-path spf-fail
    starttls-required tenant-outbound-limit throttled-connections throttled-rate throttled-recipient
    throttled-reputation tls-handshake-failed tls-handshake-intermittent tls-interception tls-too-old tls-wrong-mode
    unregistered-domain wrong-port xoauth2-permission-missing xoauth2-token-wrong-audience xoauth2-user-mismatch
    unknown"""
CONTRACT = frozenset(CONTRACT_IDS.split())


def explain(text: str, method: str | None = None, port: int | None = None) -> Diagnosis:
    return diagnose(Evidence(text, method=method, port=port), CAUSES)


# --- the data -----------------------------------------------------------------------------------------------------


def test_every_cause_of_the_contract_is_there_and_no_other() -> None:
    assert {cause.id for cause in CAUSES.causes} == CONTRACT


@pytest.mark.parametrize("cause", CAUSES.causes, ids=lambda cause: cause.id)
def test_a_cause_says_what_it_means_and_what_to_do(cause: msgspec.Struct) -> None:
    assert cause.meaning.endswith(".")  # type: ignore[attr-defined]
    assert cause.fix  # type: ignore[attr-defined]
    assert all(step.endswith((".", ")")) for step in cause.fix)  # type: ignore[attr-defined]
    assert CAUSES.sources[cause.source].startswith("https://")  # type: ignore[attr-defined]
    never = ("switch security defaults off", "turn security defaults off", "disable security defaults")
    assert not any(word in " ".join(cause.fix).lower() for word in never)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"cause": [{"id": "x", "meaning": "m.", "fix": [], "source": "s", "checked": "2026-11-20"}]},
            "unknown",
        ),
        ({"extra": 1}, "extra"),
        ({"sources": {}}, "not among the sources"),
    ],
)
def test_wrong_data_is_refused(change: dict[str, object], reason: str) -> None:
    good = {
        "sources": {"s": "https://example.com"},
        "cause": [{"id": "unknown", "meaning": "m.", "fix": [], "source": "s", "checked": "2026-11-20"}],
    }
    assert msgspec.convert(good, Causes).by_id("nothing").id == UNKNOWN_CAUSE
    with pytest.raises(msgspec.ValidationError, match=reason):
        msgspec.convert({**good, **change}, Causes)


# --- real texts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["cause"])
def test_the_samples(sample: dict[str, object]) -> None:
    context = sample["context"]
    assert isinstance(context, dict)
    found = explain(str(sample["text"]), context["method"], context["port"])
    accepted = {sample["cause"], *sample["also_accept"]}  # type: ignore[misc]
    assert found.cause in accepted
    assert found.evidence


@pytest.mark.parametrize(
    ("text", "method", "port", "cause"),
    [
        # The same code, told apart by its words.
        ("535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.", "oauth", 587, "smtp-auth-disabled-mailbox"),
        ("535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.", "smtp_auth", 587, "security-defaults"),
        ("535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", "smtp_auth", 587, "basic-auth-disabled"),
        ("535 5.7.139 Authentication unsuccessful, account locked. Contact your administrator.", "smtp_auth", 587, "account-locked"),
        ("535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully. Contact your administrator.", "smtp_auth", 587, "conditional-access-blocked"),
        ("535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", "smtp_auth", 587, "bad-credentials"),
        # .NET hides the reply to AUTH behind the one to MAIL FROM.
        ("5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "smtp_auth", 587, "smtp-auth-disabled-tenant"),
        ("530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM", "smtp_auth", 587, "auth-not-attempted"),
        # 5.7.64 means one thing for a connector and another for Direct Send.
        ("550 5.7.64 TenantAttribution; Relay Access Denied", "connector_ip", 25, "relay-denied-connector"),
        ("550 5.7.64 TenantAttribution; Relay Access Denied", "direct_send", 25, "direct-send-external-recipient"),
        ("550 5.7.64 Relay Access Denied ATTR36", "connector_ip", 25, "sender-domain-not-accepted"),
        ("451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35", "connector", 25, "relay-denied-connector"),
        ("550 5.7.51 TenantInboundAttribution; There is a partner connector configured that matched the message's recipient domain. The connector had either the RestrictDomainsToIPAddresses or RestrictDomainsToCertificate set", "direct_send", 25, "relay-denied-connector"),
        ("550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources", "direct_send", 25, "direct-send-rejected"),
        ("454 4.7.1 <x@example.com>: Relay access denied", "local_relay", 25, "local-relay-refused"),
        # Codes whose numbers look alike.
        ("550 5.7.606 Access denied, banned sending IP [203.0.113.10]", "connector", 25, "ip-blocklisted"),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "smtp_auth", 587, "send-as-denied"),
        ("554 5.2.252 SendAsDenied; a@contoso.com not allowed to send as b@contoso.com", "oauth", 587, "send-as-denied"),
        ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "direct_send", 25, "recipient-unknown"),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "connector", 25, "recipient-unknown"),
        ("550 5.1.8 Access denied, bad outbound sender", "smtp_auth", 587, "account-blocked-spam"),
        # Limits: whose limit it is.
        ("432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending", "smtp_auth", 587, "throttled-connections"),
        ("432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", "smtp_auth", 587, "throttled-connections"),
        ("432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded", "connector", 25, "throttled-recipient"),
        ("421 4.4.2 Message submission rate for this client has exceeded the configured limit", "smtp_auth", 587, "throttled-rate"),
        ("550 5.2.121 Recipient's per hour message receive limit from specific sender exceeded.", "connector", 25, "throttled-recipient"),
        ("550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit for sending email to external recipients", "smtp_auth", 587, "tenant-outbound-limit"),
        ("451 4.7.500 Server busy. Please try again later from [203.0.113.10]. (AS761)", "connector", 25, "throttled-reputation"),
        ("550 5.7.750 Service unavailable. Client blocked from sending from unregistered domains", "connector", 25, "unregistered-domain"),
        # OAuth.
        ("430 4.2.0 STOREDRV; mailbox logon failure", "oauth", 587, "xoauth2-permission-missing"),
        ("535 5.7.3 Authentication unsuccessful", "oauth", 587, "xoauth2-permission-missing"),
        ("AADSTS65001: The user or administrator has not consented to use the application", "oauth", None, "oauth-consent-missing"),
        ("AADSTS50020: User account 'x@outlook.com' from identity provider 'live.com' does not exist in tenant", "oauth", None, "oauth-personal-account"),
        # TLS.
        ("ssl.SSLError: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version", "unknown", 587, "tls-too-old"),
        ("javax.mail.MessagingException: Could not convert socket to TLS", "smtp_auth", 587, "tls-handshake-failed"),
        ("javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?", "smtp_auth", 587, "tls-wrong-mode"),
        ("Error: self-signed certificate in certificate chain", "smtp_auth", 587, "cert-verify"),
        ("Hostname/IP does not match certificate's altnames", "smtp_auth", 587, "cert-verify"),
        ("535-5.7.8 Username and Password not accepted. For more information, go to", "smtp_auth", 587, "bad-credentials"),
        # Networks.
        ("dial tcp: lookup smtp.office365.com: no such host", "unknown", 587, "dns-failure"),
        ("dial tcp 52.98.1.1:25: i/o timeout", "unknown", 25, "port-blocked"),
        ("connect to smtp.office365.com[2603:1026::2]:587: Network is unreachable", "unknown", 587, "ipv6-unreachable"),
        # What arrives elsewhere.
        ("550 5.7.23 The message was rejected because of Sender Policy Framework violation", "connector", 25, "spf-fail"),
        ("550 5.7.509: Access denied, sending domain contoso.com does not pass DMARC verification and has a DMARC policy of reject.", "direct_send", 25, "dmarc-fail"),
        ("552 5.3.4 Message size exceeds fixed maximum message size", "connector", 25, "message-too-large"),
        ("550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds, which cannot be sent via DATA", "connector", 25, "message-malformed"),
        # Replies in several lines, and inside JSON.
        ("550-5.7.64 TenantAttribution;\r\n550 5.7.64 Relay Access Denied", "connector", 25, "relay-denied-connector"),
        ('{"error":"550-5.7.1 Client was\\r\\n550 5.7.1 not authenticated to send"}', "smtp_auth", 587, "auth-not-attempted"),
        # German words around an English reply.
        ("Fehler beim Senden: Der Server antwortete: 451 5.7.3 STARTTLS is required to send mail", "smtp_auth", 587, "starttls-required"),
    ],
)  # fmt: skip
def test_texts_are_told_apart_by_their_words(text: str, method: str, port: int | None, cause: str) -> None:
    assert explain(text, method, port).cause == cause


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Error",
        "1102",
        "The weather is fine today.",
        "250 2.0.0 OK",
        "Printer offline: tray 2 is empty",
        "HTTP 404 Not Found",
        "The message was sent successfully",
        "999 9.9.9 something new",
        "🤷",
    ],
)
def test_what_nothing_explains_stays_unknown(text: str) -> None:
    found = explain(text)
    assert found.cause == UNKNOWN_CAUSE
    assert found.confidence is Confidence.POSSIBLE
    assert found.fix


def test_an_unclear_refusal_is_only_possible_and_names_the_rest() -> None:
    found = explain("535 5.7.3 Authentication unsuccessful", "smtp_auth", 587)
    assert found.confidence is Confidence.POSSIBLE
    assert {"smtp-auth-disabled-mailbox", "smtp-auth-disabled-tenant", "mfa-required"} <= set(found.also)
    assert found.next_check


def test_a_clear_refusal_is_certain_and_shows_its_evidence() -> None:
    found = explain(
        "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization", "direct_send"
    )
    assert found.confidence is Confidence.CERTAIN
    assert any("5.7.68" in part or "Direct Send not allowed" in part for part in found.evidence)
    assert found.cause not in found.also


@pytest.mark.parametrize("word", ["", "printer", "SMTP_AUTH", None])
def test_a_method_it_does_not_know_is_unknown(word: str | None) -> None:
    assert explain("550 5.7.64 TenantAttribution; Relay Access Denied", word).confidence is Confidence.LIKELY


@given(
    st.text(max_size=400),
    st.sampled_from([*METHOD_FAMILIES, None, "x"]),
    st.sampled_from([None, 25, 465, 587, 0]),
)
def test_any_text_ends_in_a_diagnosis(text: str, method: str | None, port: int | None) -> None:
    found = explain(text, method, port)
    assert found.cause in CONTRACT
    assert set(found.also) <= CONTRACT - {found.cause}
    for part in found.evidence:
        assert part.isprintable()
        assert len(part) <= 200


@given(st.sampled_from(SAMPLES), st.text(max_size=80), st.text(max_size=80))
def test_noise_on_lines_of_its_own_does_not_end_it(sample: dict[str, str], before: str, after: str) -> None:
    explain(f"{before}\n{sample['text']}\n{after}", None, None)


def test_a_huge_paste_is_read_from_both_ends() -> None:
    reply = "550 5.7.68 TenantInboundAttribution; Direct Send not allowed"
    assert explain("x y " * 200_000 + reply).cause == "direct-send-rejected"
    assert explain(reply + " x y" * 200_000).cause == "direct-send-rejected"


def test_folded_replies_become_one_sentence() -> None:
    assert (
        readable("550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\nnext") == "550 5.7.1 one two three next"
    )
    assert readable("250 ok\n550 5.1.1 no") == "250 ok 550 5.1.1 no"
    assert readable('\\"a\\"\\r\\nb') == '"a" b'


# --- transcripts --------------------------------------------------------------------------------------------------


def plan(method: Method, port: int = 25, sign_in: SignIn = SignIn.NONE) -> Plan:
    return Plan(
        method,
        Settings("mx.example.com", port, Security.STARTTLS, sign_in, None, "scanner@contoso.com", ()),
        dns=(),
        steps=(),
        changes=(),
    )


def failed(
    stage: Stage, reply: str, error: str = "", recipient: str = "you@contoso.com", tls: str = ""
) -> Transcript:
    lines = (f"C: RCPT TO:<{recipient}>", f"S: {reply}")
    return Transcript(False, (StageResult(stage, False, 1, reply),), lines, tls=tls, error=error)


@pytest.mark.parametrize(
    ("transcript", "made", "cause"),
    [
        (failed(Stage.RESOLVE, "mx.example.com: Name or service not known", "dns"), plan(Method.CONNECTOR_IP), "dns-failure"),
        (failed(Stage.CONNECT, "203.0.113.1 port 25: no answer", "timeout"), plan(Method.CONNECTOR_IP), "port-blocked"),
        (failed(Stage.CONNECT, "203.0.113.1 port 25: connection refused", "refused"), plan(Method.CONNECTOR_IP), "port-blocked"),
        (failed(Stage.CONNECT, "203.0.113.1 port 465: no answer", "timeout"), plan(Method.SMTP_AUTH_OAUTH, 465), "wrong-port"),
        (failed(Stage.GREETING, "no answer within 30 s", "timeout"), plan(Method.SMTP_AUTH_OAUTH, 465), "tls-wrong-mode"),
        (failed(Stage.STARTTLS, "certificate verify failed: self-signed certificate", "cert"), plan(Method.CONNECTOR_IP), "cert-verify"),
        (failed(Stage.STARTTLS, "TLS handshake failed: tlsv1 alert protocol version", "tls"), plan(Method.CONNECTOR_IP), "tls-too-old"),
        (failed(Stage.STARTTLS, "TLS handshake failed: unsupported protocol", "tls"), plan(Method.CONNECTOR_IP), "tls-too-old"),
        (failed(Stage.STARTTLS, "the server does not offer STARTTLS; it offers size", "tls"), plan(Method.CONNECTOR_IP), "tls-interception"),
        (failed(Stage.AUTH, "a password or token is never sent without encryption", "tls"), plan(Method.SMTP_AUTH_BASIC, 587), "starttls-required"),
        (failed(Stage.AUTH, "the server does not offer XOAUTH2; it offers none", "auth"), plan(Method.SMTP_AUTH_OAUTH, 587), "auth-not-offered"),
        (failed(Stage.AUTH, "the server does not offer XOAUTH2; it offers LOGIN", "auth"), plan(Method.SMTP_AUTH_OAUTH, 587), "auth-mechanism-unsupported"),
        (failed(Stage.DATA, "the server closed the connection", "closed"), plan(Method.CONNECTOR_IP), "connection-reset"),
        (failed(Stage.STARTTLS, "500 5.5.1 Command unrecognized"), plan(Method.CONNECTOR_IP), "tls-interception"),
        (failed(Stage.STARTTLS, "500 what"), plan(Method.SMTP_AUTH_OAUTH), "tls-interception"),
        (failed(Stage.STARTTLS, "454 4.3.3 TLS not available"), plan(Method.CONNECTOR_IP), "tls-handshake-intermittent"),
        (failed(Stage.GREETING, "this is no SMTP: SSH-2.0-OpenSSH_9.6", "protocol"), plan(Method.CONNECTOR_IP), "wrong-port"),
        (failed(Stage.EHLO, "the server spoke before it was asked, so its replies mean nothing any more", "protocol"), plan(Method.CONNECTOR_IP), "wrong-port"),
        (failed(Stage.GREETING, "554 mx.example.com"), plan(Method.CONNECTOR_IP), "ip-blocklisted"),
        (failed(Stage.RCPT, "550 computer says no"), plan(Method.CONNECTOR_IP), "recipient-unknown"),
        (failed(Stage.DATA, "554 computer says no"), plan(Method.CONNECTOR_IP), "recipient-side-blocklist"),
    ],
)  # fmt: skip
def test_a_try_that_ended_without_a_reply(transcript: Transcript, made: Plan, cause: str) -> None:
    found = diagnose_transcript(transcript, made, CAUSES)
    assert found is not None
    assert found.cause == cause


def test_direct_send_to_the_outside_is_certain() -> None:
    transcript = failed(
        Stage.RCPT, "550 5.7.64 TenantAttribution; Relay Access Denied", recipient="x@fabrikam.com"
    )
    found = diagnose_transcript(transcript, plan(Method.DIRECT_SEND), CAUSES)
    assert found is not None
    assert (found.cause, found.confidence) == ("direct-send-external-recipient", Confidence.CERTAIN)
    inside = failed(Stage.RCPT, "550 5.7.64 TenantAttribution; Relay Access Denied")
    less_sure = diagnose_transcript(inside, plan(Method.DIRECT_SEND), CAUSES)
    assert less_sure is not None
    assert less_sure.confidence is not Confidence.CERTAIN


def test_the_answers_behind_a_plan_count() -> None:
    answers = Answers(
        domain="contoso.com",
        tenant=TenantAnswers(smtp_auth_mailbox="disabled", accepted_domains=("contoso.com", "contoso.de")),  # type: ignore[arg-type]
    )
    refused = failed(Stage.AUTH, "535 5.7.3 Authentication unsuccessful [AM5PR0701CA0008]")
    made = plan(Method.SMTP_AUTH_BASIC, 587)
    alone, known = (
        diagnose_transcript(refused, made, CAUSES),
        diagnose_transcript(refused, made, CAUSES, None, answers),
    )
    assert alone is not None
    assert known is not None
    assert (alone.cause, known.cause) == ("bad-credentials", "smtp-auth-disabled-mailbox")
    denied = failed(Stage.RCPT, "550 5.7.64 TenantAttribution; Relay Access Denied", recipient="x@contoso.de")
    inside = diagnose_transcript(denied, plan(Method.DIRECT_SEND), CAUSES, None, answers)
    assert inside is not None
    assert inside.confidence is not Confidence.CERTAIN


def test_a_delivery_needs_no_diagnosis() -> None:
    assert diagnose_transcript(Transcript(True, (), ()), plan(Method.CONNECTOR_IP), CAUSES) is None


def test_an_empty_try_is_unknown() -> None:
    found = diagnose_transcript(Transcript(False, (), ()), plan(Method.CONNECTOR_IP), CAUSES)
    assert found is not None
    assert found.cause == UNKNOWN_CAUSE


def test_advice_that_is_only_reported_ends_with_the_live_page() -> None:
    reported = diagnose(Evidence(text="the user in the token differs from the mailbox"), CAUSES)
    assert reported.cause == "xoauth2-user-mismatch"
    assert reported.fix[:-1] == CAUSES.by_id(reported.cause).fix
    assert reported.fix[-1].startswith(
        "Check the live page before you rely on it: https://learn.microsoft.com/"
    )
    documented = diagnose(Evidence(text="535 5.7.139 user is locked by security defaults policy"), CAUSES)
    assert documented.fix == CAUSES.by_id(documented.cause).fix
