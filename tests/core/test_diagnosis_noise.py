"""Addresses, versions, times and ids are no status codes: for every pattern that looks for a code."""

import re

import pytest

from wizard.core.diagnose import Evidence, diagnose, readable
from wizard.core.diagnosis_noise import painted
from wizard.core.diagnosis_patterns import ready, small, words_of
from wizard.files import load_causes

CAUSES = load_causes()
PATTERNS = sorted(
    {
        pattern
        for cause in CAUSES.causes
        for sign in cause.signs
        for pattern in (*sign.text, *sign.also_text, *sign.not_)
    }
)
CODES = [f"{first}.{second}.{third}" for first in (4, 5) for second in range(8) for third in range(1000)]
REPLIES: tuple[str, ...] = (
    "421",
    "430",
    "432",
    "450",
    "451",
    "452",
    "454",
    "500",
    "501",
    "502",
    "503",
    "504",
    "530",
    "535",
)
REPLIES += ("550", "551", "552", "553", "554", "555")
ALL_CODES = "\n".join(CODES)


def codes_of(pattern: str) -> list[str]:
    """The bare status codes, alone or behind a reply code, that the pattern takes for a sign."""
    found = (
        [code for code in CODES if ready(pattern).search(code)]
        if ready(pattern).pattern.search(ALL_CODES)
        else []
    )
    named = [reply for reply in REPLIES if reply in pattern]
    if not found and named and re.search(r"\\\.", pattern):
        found = [
            f"{reply} {code}" for reply in named for code in CODES if ready(pattern).search(f"{reply} {code}")
        ]
    return found


CODE_PATTERNS = [(pattern, codes) for pattern in PATTERNS if (codes := codes_of(pattern))]

PLACES = (
    "10.{code}",
    "connect to 10.{code}:25",
    "{code}.17",
    "[{code}.17]",
    "from host ({code}.201) port",
    "mail-{code}.203.example.com",
    "Postfix {code}",
    "Exim {code} Ubuntu",
    "PHPMailer {code}",
    "nodemailer@{code}",
    "nodemailer/{code}",
    "mail-{code}.jar",
    "version {code}",
    "Version: {code}",
    "v{code}",
    "firmware {code}",
    "build {code}",
    "OpenSSL/{code}",
    "{code}-0ubuntu1",
    "{code}-beta",
    "1.{code}.0",
    "<{code}.1636@mail.example.com>",
    "message-id=<20261121.{code}@mail.example.com>",
    "{code}@example.com",
    "https://example.com/help?id={code}",
)
"""What stands in logs beside a reply; the braces take a status code without its reply code."""


def test_there_are_code_patterns_to_look_at() -> None:
    assert len(CODE_PATTERNS) > 60


def test_a_code_pattern_holds_in_no_address_version_or_id() -> None:
    for pattern, codes in CODE_PATTERNS:
        for code in [codes[0], codes[len(codes) // 2], codes[-1]]:
            bare = code.rpartition(" ")[2]
            for place in PLACES:
                if place == PLACES[-1] and ready(pattern).search("https://example.com/help?id="):
                    continue
                text = place.format(code=bare)
                assert ready(pattern).search(small(painted(text))) is None, text


def test_a_code_pattern_still_holds_in_a_reply() -> None:
    for pattern, codes in CODE_PATTERNS:
        for code in {codes[0], codes[-1]}:
            full = code if " " in code else f"550 {code}"
            for reply in (
                f"{full} refused",
                f"was: {full} refused",
                f"smtp;{full} refused",
                f"error: {full} refused",
            ):
                assert ready(pattern).search(small(painted(reply))) is not None, reply


def test_a_code_is_no_sign_inside_a_longer_code() -> None:
    for pattern, codes in CODE_PATTERNS:
        taken = set(codes)
        for code in codes[:40]:
            for longer in (f"{code}7",):
                if longer in taken or len(longer.rpartition(".")[2]) > 3 or ".0" in longer[-3:]:
                    continue
                assert ready(pattern).search(longer) is None, longer


@pytest.mark.parametrize(
    "text",
    [
        "Connected to 10.5.7.23 port 587",
        "the device has firmware 5.7.64 since May",
        "ping 5.7.60.606: 550 ms",
        "line 535, in send",
        "postfix/smtp[5350]: connect to example.com[10.5.1.10]:25",
        "Started mail service in 421 ms, pid 550",
        "Server: Exchange 15.20.5.7.139",
        "Tracking id 5f7139ab-5720-4535-8550-000000005764",
        "2026-11-21T05:50:55.057Z scan finished, 552 kB, page 451",
        "printer-550.example.com answered from 4.5.3.20",
    ],
)
def test_numbers_that_mean_nothing_stay_unknown(text: str) -> None:
    assert diagnose(Evidence(text), CAUSES).cause == "unknown"


def test_painting_keeps_the_length_and_the_lines() -> None:
    text = "Postfix 3.5.6\n[2603:1026::2] 10.5.7.23\n250-SIZE 1\n250 OK\nC: AUTH LOGIN\n550 5.7.1 no"
    assert len(painted(text)) == len(text)
    assert painted(text).count("\n") == text.count("\n")
    assert painted(text).endswith("550 5.7.1 no")
    assert "5.7.23" not in painted(text)


def test_the_words_of_a_pattern_never_rule_out_a_match() -> None:
    """Each word is really part of what the pattern asks for: taking it out of the pattern's own text breaks the match."""
    for pattern in PATTERNS:
        for word in words_of(small(pattern)):
            assert word == small(word)
            assert re.sub(r"\\(?=[^a-z0-9])", "", small(pattern)).count(word) >= 1, word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a.example/?error_description=AADSTS65004%3a+User+declined.%0d%0aTrace&state=1", "AADSTS65004: User declined. Trace"),
        ("x%26error_description%3DAADSTS65004%253a%2BUser%2Bdeclined", "AADSTS65004: User declined"),
        ("https://a.example/error?message=AADSTS50011%3A+The+redirect+URI&x=1", "AADSTS50011: The redirect URI"),
        ("see AADSTS50011: a+b at 100% of https://a.example/?q=a+b%20c", "AADSTS50011: a+b at 100% of https://a.example/?q=a+b%20c"),
    ],
)  # fmt: skip
def test_an_error_in_a_link_is_decoded_and_nothing_else(text: str, expected: str) -> None:
    assert expected in readable(text)


def test_a_secret_in_a_decoded_link_is_hidden() -> None:
    text = "http://a.example/?error_description=AADSTS7000215%3a+bad%26client_secret%3dHush8Q~hushhushhush"
    assert "Hush8Q" not in readable(text)
