"""Families of wordings: terms, what must not stand near, which command was refused; and that patterns wait for a text."""

import msgspec
import pytest

from wizard.core.causes import Causes, pattern_faults
from wizard.core.diagnose import Evidence, diagnose
from wizard.core.diagnosis_patterns import ready, small, spelled_out, words_of
from wizard.core.diagnosis_stage import stage_of
from wizard.core.model import Confidence, Stage
from wizard.files import load_causes

CAUSES = load_causes()


def knowledge(*signs: dict[str, object], **terms: str) -> Causes:
    """A knowledge of one cause with these signs, beside the unknown one."""
    cause = {"meaning": "m", "fix": ["f"], "source": "s", "checked": "2026-11-21"}
    return msgspec.convert(
        {
            "sources": {"s": "https://example.com"},
            "terms": terms,
            "cause": [{**cause, "id": "unknown"}, {**cause, "id": "port-blocked", "sign": list(signs)}],
        },
        Causes,
    )


def test_terms_are_put_together() -> None:
    causes = knowledge({"strength": 50, "text": ["{who} {gone}"]}, who="user|mailbox", gone="unknown|left")
    for text in ("the mailbox left", "User UNKNOWN"):
        assert diagnose(Evidence(text), causes).cause == "port-blocked"
    assert diagnose(Evidence("the mailbox is here"), causes).cause == "unknown"
    with pytest.raises(msgspec.ValidationError, match="no term"):
        knowledge({"strength": 50, "text": ["{whom}"]})
    assert spelled_out("a{2,3}", {}) == "a{2,3}"
    assert list(pattern_faults(("a(", "{xx}", "b{2}"), {})) == [
        "a(: missing ), unterminated subpattern at position 1",
        "{xx}: there is no term 'xx'",
    ]


def test_what_stands_near_spoils_one_place_and_not_the_next() -> None:
    causes = knowledge({"strength": 50, "text": ["refused"], "not_near": ["database"]})
    assert diagnose(Evidence("the database refused it"), causes).cause == "unknown"
    far = "the database refused it. " + "x" * 300 + " the server refused it"
    assert diagnose(Evidence(far), causes).cause == "port-blocked"


def test_wordings_of_any_program_need_a_word_of_mail() -> None:
    said = "user is not in the list of those who may do this"
    assert diagnose(Evidence(said), CAUSES).cause == "unknown"
    assert diagnose(Evidence(f"550 {said}"), CAUSES).cause == "recipient-unknown"
    assert diagnose(Evidence(said, port=25), CAUSES).cause == "recipient-unknown"


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("said: 550 x (in reply to rcpt to command)", Stage.RCPT),
        ("smtplib.smtpdataerror: (554, b'x')", Stage.DATA),
        ("error: x { code: 'eenvelope', command: 'mail from' }", Stage.MAIL),
        ("c: ehlo a c: starttls s: 500 what", Stage.STARTTLS),
        (
            "client -> server: mail from:<a> server -> client: 250 ok client -> server: rcpt to:<b>",
            Stage.RCPT,
        ),
        ("curl: (55) mail failed: 530", Stage.MAIL),
        ("smtp error from remote mail server after end of data: host x", Stage.DATA),
        ("nothing of the kind", None),
    ],
)
def test_the_command_that_was_refused(text: str, stage: Stage | None) -> None:
    assert stage_of(text, CAUSES.stages) is stage


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("SMTPDataError: (554, b'5.0.0 computer says no')", "recipient-side-blocklist"),
        ("SMTPRecipientsRefused: {'a@b.com': (550, b'computer says no')}", "recipient-unknown"),
        ("SMTPSenderRefused: (550, b'computer says no', 'a@b.com')", "sender-domain-not-accepted"),
        ("C: EHLO printer\nC: STARTTLS\nS: 500 computer says no", "tls-interception"),
    ],
)
def test_the_refused_command_decides_where_the_words_do_not(text: str, cause: str) -> None:
    found = diagnose(Evidence(text), CAUSES)
    assert found.cause == cause
    assert found.confidence is not Confidence.CERTAIN


def test_a_sign_of_another_cause_nearly_as_strong_keeps_it_from_being_certain() -> None:
    alone = diagnose(Evidence("550 5.1.1 no such user"), CAUSES)
    assert alone.confidence is Confidence.CERTAIN
    contested = diagnose(Evidence("550 5.1.1 no such user here, and 5.2.2 mailbox quota"), CAUSES)
    assert contested.confidence is not Confidence.CERTAIN


def test_every_cause_says_what_decides_it() -> None:
    assert [cause.id for cause in CAUSES.causes if not cause.next_check] == []


def test_every_pattern_of_the_knowledge_can_be_compiled() -> None:
    for cause in CAUSES.causes:
        for sign in cause.signs:
            patterns = (*sign.text, *sign.also_text, *sign.not_, *sign.not_near)
            assert list(pattern_faults(patterns, {})) == []
    for wordings in CAUSES.stages.values():
        assert list(pattern_faults(wordings, {})) == []


def test_a_first_diagnosis_compiles_a_small_part_of_the_patterns() -> None:
    ready.cache_clear()
    causes = msgspec.structs.replace(CAUSES)
    diagnose(Evidence("535 5.7.3 Authentication unsuccessful"), causes)
    patterns = [pattern for cause in causes.causes for sign in cause.signs for pattern in sign.text]
    made = sum(ready(pattern).is_compiled for pattern in patterns)
    assert len(patterns) > 1500
    assert made < len(patterns) / 20


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("no such user", ("no such user",)),
        (r"5\.7\.\d{1,3}", ("5.7.",)),
        ("abc?def", ("def",)),
        ("(?:foo|bar)baz?", ("foo", "bar")),
        ("not .{0,40}(verified|confirmed)", ("verified", "confirmed")),
        ("(ab|cd)?efg", ("efg",)),
        ("(?<!x)abc(?=def)", ("abc",)),
        ("a(bc|de)+x", ()),
        ("x{3}yz", ()),
        ("パス", ("パス",)),
    ],
)
def test_the_words_of_a_pattern(pattern: str, words: tuple[str, ...]) -> None:
    assert words_of(pattern) == words


def test_words_rule_out_no_text_that_a_pattern_finds() -> None:
    texts = [
        small(text)
        for text in ("550 5.1.1 User unknown", "Connection timed out", "schannel: TLS alert", "認証に失敗")
    ]
    for cause in CAUSES.causes:
        for sign in cause.signs:
            for one in map(ready, sign.text):
                for text in texts:
                    assert (one.search(text) is None) == (one.pattern.search(text) is None)


COMMON = "is not supported over the /common or /consumers endpoints."


@pytest.mark.parametrize("code", ["AADSTS90010", "AADSTS90130", "AADSTS9001023"])
@pytest.mark.parametrize(
    "behind", ["", "\nInnerException : AADSTS9001023: The grant type", " you used common."]
)
def test_the_common_address_is_never_certain(code: str, behind: str) -> None:
    found = diagnose(Evidence(f"{code}: The grant type {COMMON}{behind}", "oauth"), CAUSES)
    assert (found.cause, found.confidence) == ("oauth-client-type-mismatch", Confidence.LIKELY)
    assert {"oauth-tenant-not-found", "oauth-personal-account"} <= set(found.also)


def test_a_code_that_says_more_wins_over_the_common_address() -> None:
    found = diagnose(
        Evidence(f"AADSTS7000215: Invalid client secret. The grant type {COMMON}", "oauth"), CAUSES
    )
    assert found.cause == "oauth-secret-invalid"
