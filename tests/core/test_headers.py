"""Received headers: who wrote what, which way the message came, and that nothing hostile gets further than a line."""

import string
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.received import Received, corpus
from wizard.core.facts import RowState
from wizard.core.header_findings import duration
from wizard.core.header_hops import HOP_LIMIT, is_public, read_line
from wizard.core.header_model import Expectation, Reading
from wizard.core.header_text import decoded, read_fields
from wizard.core.headers import explain, explain_bytes
from wizard.core.model import Method
from wizard.files import load_header_facts

FACTS = load_header_facts()
TOKEN = "0123456789abcdef01234567"
SITE = "203.0.113.10"
MX = "AM1PEPF00012345.mail.protection.outlook.com"
SUBMISSION = "AM0PR01MB1234.eurprd01.prod.outlook.com"


def read(text: str, **promised: object) -> Reading:
    return explain(textwrap.dedent(text), FACTS, Expectation(**promised))  # type: ignore[arg-type]


def found(reading: Reading, name: str) -> RowState | None:
    """How the finding of that id stands; None where there is none."""
    return next((one.severity for one in reading.findings if one.id == name), None)


def by_mx(
    *,
    directionality: str = "",
    auth_as: str = "Anonymous",
    results: str = "",
    ip: str = SITE,
    method: str = "",
) -> str:
    """A verification email that came in at the MX host, as Exchange Online delivers it."""
    lines = [
        f"Received: from {SUBMISSION} (2603:10a6::1) by AM0PR01MB9999.eurprd01.prod.outlook.com with HTTPS; "
        "Sat, 21 Nov 2026 10:00:03 +0000",
        f"Authentication-Results: {results}" if results else "",
        f"Received: from [192.168.1.20] ({ip}) by {MX} (10.167.16.1) with Microsoft SMTP Server (version=TLS1_3, "
        "cipher=TLS_AES_256_GCM_SHA384) id 15.20.9000.1 via Frontend Transport; Sat, 21 Nov 2026 10:00:02 +0000",
        "From: scanner@contoso.com",
        "Subject: Test from Front desk",
        f"Message-ID: <{TOKEN}@contoso.com>",
        f"X-Relay-Wizard-Token: {TOKEN}",
        f"X-Relay-Wizard-Method: {method}" if method else "",
        f"X-MS-Exchange-Organization-AuthAs: {auth_as}" if auth_as else "",
        f"X-MS-Exchange-Organization-MessageDirectionality: {directionality}" if directionality else "",
    ]
    return "\n".join(line for line in lines if line) + "\n\nbody\n"


def signed_in(auth_as: str = "Internal") -> str:
    return by_mx(auth_as=auth_as, directionality="Originating").replace(
        MX, "DB9PR04MB5555.eurprd04.prod.outlook.com"
    )


# --- the corpus of messages that people really got --------------------------------------------------------------------


@pytest.mark.parametrize("message", corpus(), ids=lambda one: one.name)
def test_finds_in_a_real_message_what_a_careful_reader_finds(message: Received) -> None:
    reading = explain(message.raw, FACTS)
    checks = {one.name: one for one in reading.authentication.checks}
    got = {
        "hops": str(len(reading.hops)),
        "receiver": reading.service or "-",
        "trusted": reading.authentication.trusted,
        "auth": reading.auth_as or "-",
        "ip": reading.connecting_ip or "-",
        "folder": reading.spam.folder or "-",
        "spam": reading.spam.sfv or "-",
        "reason": checks["compauth"].reason if "compauth" in checks else "-",
        "originator": reading.originator or "-",
        "slow": "yes" if found(reading, "slow") else "no",
    } | {
        name: checks[name].result if name in checks else "-" for name in ("spf", "dkim", "dmarc", "compauth")
    }
    assert {name: got[name] for name in message.found} == message.found
    assert reading.ours.is_ours == "no"


def test_the_corpus_is_large_and_names_its_sources() -> None:
    messages = corpus()
    assert len(messages) >= 25
    assert all(message.source for message in messages)


def test_every_real_message_reads_the_same_in_any_paste() -> None:
    for message in corpus():
        plain = explain(message.raw, FACTS)
        assert explain(message.raw.replace("\n", "\r\n"), FACTS) == plain, message.name
        quoted = "\n".join(f"> {line}" for line in message.raw.splitlines())
        assert explain(quoted, FACTS) == plain, message.name
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
            assert explain_bytes(message.raw.encode(encoding), FACTS) == plain, (message.name, encoding)


# --- which way it came ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "method", "kept"),
    [
        (by_mx(directionality="Originating"), Method.CONNECTOR_IP, "yes"),
        (by_mx(directionality="Incoming"), Method.CONNECTOR_IP, "no"),
        (by_mx(), Method.CONNECTOR_IP, "unknown"),
        (by_mx(auth_as="Internal"), Method.CONNECTOR_IP, "yes"),
        (signed_in(), Method.CONNECTOR_IP, "no"),
        (by_mx(directionality="Originating", ip="198.51.100.9"), Method.CONNECTOR_IP, "no"),
        (by_mx(directionality="Originating", ip="198.51.100.9"), Method.CONNECTOR_CERTIFICATE, "yes"),
        (by_mx(directionality="Originating").replace("version=TLS1_3, ", "").replace("cipher=TLS_", "c=").replace("SMTP Server (", "MAIL ("), Method.CONNECTOR_CERTIFICATE, "no"),
        (by_mx(directionality="Incoming"), Method.DIRECT_SEND, "yes"),
        (by_mx(), Method.DIRECT_SEND, "yes"),
        (by_mx(directionality="Originating"), Method.DIRECT_SEND, "no"),
        (signed_in(), Method.DIRECT_SEND, "no"),
        (signed_in(), Method.SMTP_AUTH_OAUTH, "yes"),
        (signed_in(), Method.SMTP_AUTH_BASIC, "yes"),
        (signed_in("Anonymous"), Method.SMTP_AUTH_OAUTH, "no"),
        (by_mx(directionality="Incoming"), Method.SMTP_AUTH_OAUTH, "no"),
        (signed_in().replace("Microsoft SMTP Server", "mapi"), Method.SMTP_AUTH_OAUTH, "no"),
        (by_mx(directionality="Incoming"), Method.HIGH_VOLUME_EMAIL, "no"),
        (signed_in(), Method.HIGH_VOLUME_EMAIL, "unknown"),
        (by_mx(directionality="Incoming"), Method.AZURE_COMMUNICATION_SERVICES, "unknown"),
        (by_mx(directionality="Originating"), Method.LOCAL_RELAY, "no"),
    ],
)  # fmt: skip
def test_holds_the_way_against_the_promise(raw: str, method: Method, kept: str) -> None:
    reading = explain(raw, FACTS, Expectation(method=method, ips=(SITE,)))
    assert (reading.ours.is_ours, reading.ours.promised_way) == ("yes", kept), reading.ours.why
    assert reading.ours.why
    assert reading.verdict.severity is {"yes": RowState.GOOD, "no": RowState.PROBLEM}.get(
        kept, RowState.ATTENTION
    )


def test_a_relay_is_seen_by_its_own_line_and_the_way_on_is_judged_too() -> None:
    line = "Received: from printer (192.168.1.20) by relay.contoso.com (Postfix) with ESMTP id 1; Sat, 21 Nov 2026 10:00:01 +0000"
    raw = by_mx(directionality="Originating").replace("\nFrom:", f"\n{line}\nFrom:")
    promised = Expectation(
        method=Method.LOCAL_RELAY, ips=(SITE,), relay_host="relay.contoso.com", way_on=Method.CONNECTOR_IP
    )
    assert explain(raw, FACTS, promised).ours.promised_way == "yes"
    incoming = raw.replace("Originating", "Incoming")
    assert explain(incoming, FACTS, promised).ours.promised_way == "no"


def test_the_message_itself_says_what_was_promised() -> None:
    assert explain(by_mx(method="direct_send"), FACTS).ours.method is Method.DIRECT_SEND
    older = by_mx().replace("Front desk", "Front desk: connector by IP address")
    assert explain(older, FACTS).ours.method is Method.CONNECTOR_IP, "from the subject, in older messages"
    assert explain(by_mx(method="pigeon"), FACTS).ours.method is None


def test_the_message_of_another_plan_is_said_to_be_one() -> None:
    promised = Expectation(method=Method.CONNECTOR_IP, ips=("198.51.100.1",), tokens=(TOKEN,))
    reading = explain(by_mx(method="direct_send", directionality="Incoming"), FACTS, promised)
    assert (reading.ours.is_ours, reading.ours.method) == ("unknown", Method.DIRECT_SEND)
    assert reading.ours.promised_way == "yes", "by what it says of itself"
    assert "made for Direct Send" in reading.verdict.text


def test_a_token_of_another_test_or_a_copied_one_is_said() -> None:
    other = explain(by_mx(), FACTS, Expectation(method=Method.CONNECTOR_IP, tokens=("another",)))
    assert other.ours.is_ours == "unknown"
    assert "not one of those" in other.verdict.text
    copied = explain(by_mx().replace(f"<{TOKEN}@", "<abc@"), FACTS)
    assert copied.ours.is_ours == "unknown"
    assert explain(by_mx().replace(f"Token: {TOKEN}", "Token: a b\x1b[2J"), FACTS).ours.is_ours == "no"


def test_a_message_of_the_device_itself_is_held_against_the_plan() -> None:
    raw = by_mx(directionality="Incoming").replace(f"X-Relay-Wizard-Token: {TOKEN}\n", "")
    promised = Expectation(method=Method.CONNECTOR_IP, ips=(SITE,), sender="Scanner@contoso.com")
    reading = explain(raw, FACTS, promised)
    assert (reading.ours.is_ours, reading.ours.promised_way) == ("no", "no")
    assert "from your device's address" in reading.verdict.text
    assert explain(raw.replace("Incoming", "Originating"), FACTS, promised).verdict.severity is RowState.GOOD
    other = explain(raw.replace("From: scanner@", "From: Boss <boss@"), FACTS, promised)
    assert other.ours.method is None, "mail from others was promised nothing"


# --- whom to believe --------------------------------------------------------------------------------------------------

PASS = "spf=pass (sender IP is 203.0.113.10) smtp.mailfrom=contoso.com; dkim=none (message not signed) header.d=none;dmarc=pass action=none header.from=contoso.com;compauth=pass reason=100"
FAIL = "spf=fail (sender IP is 203.0.113.10) smtp.mailfrom=contoso.com; dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=contoso.com;compauth=fail reason=010"


def test_results_that_were_in_the_message_already_prove_nothing() -> None:
    forged = by_mx().replace("\nFrom:", f"\nAuthentication-Results: {PASS}\nFrom:")
    reading = explain(forged, FACTS)
    assert reading.authentication.trusted == "no"
    assert reading.authentication.checks == ()
    assert found(reading, "not-checked") is RowState.ATTENTION


def test_the_receivers_results_win_over_forged_ones_below() -> None:
    raw = by_mx(results=FAIL).replace("\nFrom:", f"\nAuthentication-Results: {PASS}\nFrom:")
    reading = explain(raw, FACTS)
    assert {one.name: one.result for one in reading.authentication.checks}["spf"] == "fail"
    assert reading.authentication.left_aside == 1
    assert found(reading, "left-aside") is RowState.NOT_KNOWN
    assert "which" not in reading.authentication.raw
    assert reading.verdict.severity is RowState.PROBLEM


def test_results_in_another_servers_name_are_not_the_receivers() -> None:
    raw = """
        Received: from evil.example (203.0.113.66) by mx.fabrikam.com with ESMTPS id 1; Sat, 21 Nov 2026 10:00:00 +0000
        Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=contoso.com
        From: boss@contoso.com
        """
    assert read(raw).authentication.trusted == "no"
    assert read(raw.replace("mx.google.com", "mx.fabrikam.com")).authentication.trusted == "yes"


def test_two_answers_in_the_receivers_name_are_said_to_disagree() -> None:
    raw = """
        Received: from evil.example (203.0.113.66) by mx.fabrikam.com with ESMTPS id 1; Sat, 21 Nov 2026 10:00:00 +0000
        Authentication-Results: mx.fabrikam.com; spf=fail smtp.mailfrom=contoso.com
        Authentication-Results: mx.fabrikam.com; spf=pass smtp.mailfrom=contoso.com
        From: boss@contoso.com
        """
    reading = read(raw)
    assert reading.authentication.checks[0].result == "fail"
    assert found(reading, "results-disagree") is RowState.ATTENTION


def test_microsofts_own_marks_count_only_where_microsoft_received_it() -> None:
    raw = """
        Received: from evil.example (203.0.113.66) by mx.fabrikam.com with ESMTPS id 1; Sat, 21 Nov 2026 10:00:00 +0000
        X-MS-Exchange-Organization-AuthAs: Internal
        X-Forefront-Antispam-Report: CIP:192.0.2.1;SFV:NSPM;CAT:NONE;DIR:INT;
        From: boss@contoso.com
        """
    reading = read(raw)
    assert reading.auth_as is None
    assert reading.connecting_ip == "203.0.113.66"
    assert reading.spam.state is RowState.NOT_KNOWN


def test_a_name_that_imitates_microsoft_is_still_an_outsider() -> None:
    raw = by_mx(directionality="Incoming", results=FAIL).replace("[192.168.1.20]", "AB1PR01.prod.outlook.com")
    reading = explain(raw, FACTS, Expectation(method=Method.SMTP_AUTH_OAUTH))
    assert reading.ours.promised_way == "no"
    assert reading.connecting_ip == SITE
    assert reading.authentication.trusted == "yes"


def test_a_second_from_or_a_second_report_is_said() -> None:
    raw = by_mx().replace("Subject:", "From: other@contoso.com\nSubject:")
    assert found(explain(raw, FACTS), "doubled") is RowState.ATTENTION


def test_where_a_sender_signed_in_the_receivers_lines_end() -> None:
    """What a device wrote below the line of its sign-in is its own, also where it calls itself localhost."""
    line = "Received: from localhost by localhost with ESMTP; Sat, 21 Nov 2026 09:00:00 +0000"
    forged = f"{line}\nAuthentication-Results: localhost; spf=pass smtp.mailfrom=contoso.com\nFrom: s"
    reading = explain(signed_in().replace("From: s", forged, 1), FACTS)
    assert [hop.by_receiver for hop in reading.hops] == [False, True, True]
    assert reading.authentication.checks == ()
    assert reading.connecting_ip == SITE


def test_a_forged_way_below_the_receivers_line_proves_nothing() -> None:
    real = by_mx(directionality="Incoming", ip="198.51.100.66")
    line = next(line for line in by_mx().splitlines() if "via Frontend Transport" in line)
    forged = explain(
        real.replace("\nFrom:", f"\n{line}\nFrom:"), FACTS, Expectation(method=Method.DIRECT_SEND)
    )
    assert forged.ours.promised_way == "unknown"
    assert "do not hang together" in forged.ours.why


def test_headers_in_the_body_are_no_headers() -> None:
    raw = by_mx(results=FAIL) + f"\nReceived: from a by b; x\n\nAuthentication-Results: {PASS}\n"
    assert len(explain(raw, FACTS).hops) == 2
    assert explain(raw, FACTS).authentication.left_aside == 0


# --- meanings ---------------------------------------------------------------------------------------------------------


def test_every_documented_reason_has_its_meaning_and_the_others_their_class() -> None:
    for code in ("000", "001", "002", "010", "100", "109", "115", "130", "202", "601", "905"):
        assert FACTS.reason[code].text
    for code, group in (("199", "1xx"), ("299", "2xx"), ("301", "3xx"), ("499", "4xx"), ("602", "6xx"), ("704", "7xx"), ("999", "9xx")):  # fmt: skip
        assert FACTS.about_reason(code) is FACTS.reason[group]
    assert FACTS.about_reason("812") is None
    assert FACTS.about_reason("") is None


def test_a_failed_spf_names_address_domain_and_what_to_do() -> None:
    reading = explain(by_mx(results=FAIL), FACTS)
    spf = next(one for one in reading.findings if one.id == "spf")
    assert spf.text == "SPF failed: contoso.com says that the address 203.0.113.10 may not send mail for it."
    assert "203.0.113.10" in spf.fix
    assert spf.raw.startswith("Authentication-Results: spf=fail")
    compauth = next(one for one in reading.findings if one.id == "compauth")
    assert "your own domain as its sender" in compauth.text


def test_a_failed_spf_behind_a_passed_dmarc_is_no_alarm() -> None:
    results = PASS.replace("spf=pass", "spf=softfail")
    assert found(explain(by_mx(results=results), FACTS), "spf") is RowState.ATTENTION


def test_broken_seals_are_said_by_the_last_server_that_sealed() -> None:
    seal = "ARC-Seal: i={place}; a=rsa-sha256; s=arcselector9901; d=microsoft.com; cv={cv}; b=hkmA=="
    raw = "\n".join((seal.format(place=2, cv="fail"), seal.format(place=1, cv="none"), by_mx()))
    assert explain(raw, FACTS).arc == "fail"
    assert found(explain(raw, FACTS), "arc") is RowState.ATTENTION
    assert found(explain(raw.replace("cv=fail", "cv=none"), FACTS), "arc") is None, "as usual"
    assert explain(raw.replace("i=2", "i=\N{SUPERSCRIPT TWO}").replace("i=1", "i="), FACTS).arc == ""


def test_an_unknown_word_is_said_to_be_unknown() -> None:
    reading = explain(
        by_mx(results="spf=maybe smtp.mailfrom=contoso.com; dmarc=pass header.from=contoso.com"), FACTS
    )
    spf = reading.authentication.checks[0]
    assert (spf.result, spf.state) == ("maybe", RowState.NOT_KNOWN)
    assert "not known here" in spf.meaning


# --- the way and the clock --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "host", "ip", "by", "tls"),
    [
        ("from a.example (a.example [203.0.113.5]) (using TLSv1.2 with cipher X) by b.example (Postfix) with ESMTPS id 1; x", "a.example", "203.0.113.5", "b.example", "1.2"),
        ("from [192.168.1.5] (203.0.113.5) by B.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server (version=TLS1_3, cipher=Y)", "192.168.1.5", "203.0.113.5", "B.mail.protection.outlook.com", "1.3"),
        ("from x ([IPv6:2001:db8::5]) by y with ESMTP", "x", "2001:db8::5", "y", ""),
        ("from x (fe80::1%7) by y with mapi", "x", "fe80::1", "y", ""),
        ("by 2002:a05:6214:586:: with SMTP id am275whsm3z", "", "", "2002:a05:6214:586::", ""),
        ("from x (1.2.3.4) by y with ESMTP (tlsversion=TLS12, tlscipher=Z)", "x", "1.2.3.4", "y", "1.2"),
        ("from x (1.2.3.4) by y (version=SSL3)", "x", "1.2.3.4", "y", "SSL 3"),
        ("from x ([1.2.3.4]) by y over TLS secured channel with Microsoft SMTPSVC(7.5)", "x", "1.2.3.4", "y", "yes"),
        ("from (((( by by by from from", "", "", "", ""),
        ("", "", "", "", ""),
    ],
)  # fmt: skip
def test_reads_the_lines_of_every_kind_of_server(line: str, host: str, ip: str, by: str, tls: str) -> None:
    made = read_line(line)
    assert (made.from_host, made.from_ip, made.by_host, made.tls) == (host, ip, by, tls)


@pytest.mark.parametrize(
    ("day", "sane", "delay"),
    [
        ("Sat, 21 Nov 2026 10:00:00 +0000", True, 3),
        ("Sat, 21 Nov 2026 11:00:00 +0100", True, 3),
        ("Sat, 21 Nov 2026 10:00:00", True, 3),
        ("Sat, 21 Nov 2026 10:05:03 +0000", True, -300),
        ("Sat, 21 Nov 2026 09:00:03 +0000", True, 3600),
        ("Sat, 21 Nov 2026 10:00:00 +9900", False, None),
        ("Sat, 21 Nov 99999 10:00:00 +0000", False, None),
        ("yesterday, about tea time", False, None),
        ("Mon, 01 Jan 1850 00:00:00 +0000", False, None),
        ("", True, None),
    ],
)
def test_delays_survive_zones_skewed_clocks_and_nonsense(day: str, sane: bool, delay: int | None) -> None:
    raw = f"""
        Received: from a.example (203.0.113.1) by b.example with ESMTP; Sat, 21 Nov 2026 10:00:03 +0000
        Received: from c.example (203.0.113.2) by a.example with ESMTP; {day}
        """
    reading = read(raw)
    assert reading.hops[0].time_zone_sane is sane
    if sane:
        assert reading.hops[1].delay_seconds == delay
    assert found(reading, "time-unreadable") is (None if sane else RowState.ATTENTION)
    assert found(reading, "clock") is (RowState.ATTENTION if delay == -300 else None)
    assert found(reading, "slow") is (RowState.ATTENTION if delay == 3600 else None)


def test_says_times_as_people_do() -> None:
    said = [duration(seconds) for seconds in (1, 90, 600, 9000, 400_000)]
    assert said == ["1 second", "90 seconds", "10 minutes", "2 hours", "5 days"]


def test_addresses_of_the_internet_and_of_the_own_network_are_told_apart() -> None:
    assert all(map(is_public, ("203.0.113.10", "8.8.8.8", "2001:db8::1", "2603:10a6::1")))
    assert not any(map(is_public, ("10.1.2.3", "192.168.0.1", "100.64.1.1", "127.0.0.1", "fe80::1", "fd00::1", "::1", "", "x")))  # fmt: skip


def test_an_unencrypted_or_outdated_way_is_said() -> None:
    raw = by_mx(directionality="Incoming")
    assert (
        found(explain(raw.replace("version=TLS1_3", "version=TLS1_0"), FACTS), "old-tls")
        is RowState.ATTENTION
    )
    bare = raw.replace("(version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) ", "")
    assert found(explain(bare, FACTS), "not-encrypted") is RowState.ATTENTION


# --- hostile and broken -----------------------------------------------------------------------------------------------

HOSTILE = {
    "nothing": "",
    "only blank lines": "\n\n \n",
    "no header": "Dear colleague, the printer does not print.\nKind regards",
    "NUL": by_mx().replace("scanner", "scan\0ner"),
    "ANSI": by_mx().replace("Front desk", "\x1b[2J\x1b[31mFront desk\x07"),
    "bidi": by_mx().replace("scanner@", "\N{RIGHT-TO-LEFT OVERRIDE}moc.osotnoc@"),
    "HTML": by_mx().replace("Front desk", "<script>alert(1)</script><img src=x>"),
    "encoded words": by_mx().replace("Subject: Test", "Subject: =?utf-8?B?4piD?= =?no-such?Q?x?= =?utf-8?Q?=FF=FE?= Test"),
    "broken base64": by_mx().replace("Subject: Test", "Subject: =?utf-8?B?abc?= Test"),
    "one endless line": "Received: " + "from a by b " * 300_000,
    "endless brackets": "Received: " + "(" * 200_000 + "; Sat, 21 Nov 2026 10:00:00 +0000",
    "endless results": "Received: from a (1.2.3.4) by b.example; x\nAuthentication-Results: b.example; " + "spf=pass " * 100_000,
    "endless tags": "Authentication-Results: x; spf=pass " + "a.a" * 200_000,
    "endless encoded words": "Subject: " + "=?utf-8?Q?a?= " * 50_000,
    "10,000 hops": "Received: from a.example (203.0.113.1) by b.example with ESMTP; Sat, 21 Nov 2026 10:00:00 +0000\n" * 10_000,
    "10,000 results": "Authentication-Results: b.example; spf=pass smtp.mailfrom=a.example\n" * 10_000,
    "100,000 fields": "X-A-B: c\n" * 100_000,
    "a tower of folds": "Subject: a\n" + " b\n" * 100_000,
    "quotes in quotes": "\n".join(">" * 50 + " Received: from a by b; x" for _ in range(100)),
    "names without end": "X-" + "a" * 100_000 + ": b\n" + by_mx(),
    "lines that lost their indents": by_mx().replace("\n ", "\n"),
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_ends_in_harmless_lines(raw: str) -> None:
    reading = explain(raw, FACTS)
    assert len(reading.hops) <= HOP_LIMIT
    for text in texts_of(reading):
        assert text.isprintable(), repr(text[:200])
        assert len(text) < 9000


def texts_of(reading: Reading) -> list[str]:
    """Every text of the document."""
    import msgspec

    texts: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            for one in value.values():
                gather(one)
        elif isinstance(value, list):
            for one in value:
                gather(one)

    gather(msgspec.to_builtins(reading))
    return texts


def test_too_many_hops_are_counted_and_the_receivers_are_kept() -> None:
    reading = explain(HOSTILE["10,000 hops"], FACTS)
    assert (len(reading.hops), reading.hops_left_out) == (HOP_LIMIT, 10_000 - HOP_LIMIT)
    assert found(reading, "too-many-hops") is RowState.PROBLEM


def test_invalid_bytes_are_read_as_far_as_they_go() -> None:
    data = by_mx().encode().replace(b"Front desk", b"Fr\xff\xfent \xc3\x28")
    assert explain_bytes(data, FACTS).ours.token == TOKEN
    assert explain_bytes(b"\xff\xfe", FACTS).fields == 0
    assert explain_bytes(bytes(range(256)) * 50, FACTS).ours.is_ours == "no"
    assert decoded(b"") == ""


PIECES = st.sampled_from(
    ["Received: ", "from ", "by ", "(", ")", "[203.0.113.9]", "2001:db8::1", ";", "\n", "\n\n", " ", "\t", "> ", ": ",
     "Authentication-Results: ", "spf=", "pass", "dkim=fail", "reason=601", "compauth=", "header.d=", MX, SUBMISSION,
     "X-Forefront-Antispam-Report: ", "CIP:", "SFV:SPM;", "CAT:SPOOF;", "X-MS-Exchange-Organization-AuthAs: ", "Internal",
     "X-Relay-Wizard-Token: ", TOKEN, "Message-ID: <", "@", "Sat, 21 Nov 2026 10:00:00 +0000", "=?utf-8?B?", "?=", "\0",
     "\x1b[0m", "\N{RIGHT-TO-LEFT OVERRIDE}", "\ud83d", "\r", "1. "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(string.printable, max_size=12), st.text(max_size=6)), max_size=80))
def test_anything_at_all_gives_a_harmless_reading(pieces: list[str]) -> None:
    reading = explain("".join(pieces), FACTS, Expectation(method=Method.CONNECTOR_IP, ips=(SITE,)))
    assert all(text.isprintable() for text in texts_of(reading))
    assert reading.fields == len(read_fields("".join(pieces)))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_real_message_that_was_torn_and_mixed_never_stops_the_reader(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(corpus())).raw
    cut, at = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, len(raw)))
    torn = raw[cut:] + data.draw(st.text(max_size=20)) + raw[:at]
    assert all(text.isprintable() for text in texts_of(explain(torn, FACTS)))


@given(st.binary(max_size=400))
def test_any_bytes_give_a_reading(data: bytes) -> None:
    assert explain_bytes(data, FACTS).schema_ == 1
