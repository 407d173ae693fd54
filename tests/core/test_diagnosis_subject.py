"""What a text is about: another program's failure stays unexplained, and a relay that does not run is called so."""

import pytest

from wizard.core.diagnose import Evidence, diagnose
from wizard.core.diagnosis_subject import is_refused_near
from wizard.core.model import Confidence, Stage
from wizard.files import load_causes

CAUSES = load_causes()
NOTHING_LISTENS = "Nothing listens at this address and port"


@pytest.mark.parametrize("method", [None, "smtp_auth", "local_relay"])
@pytest.mark.parametrize(
    "text",
    [
        "ssh: connect to host 192.0.2.8 port 22: Connection refused",
        "psql: error: could not connect to server: Connection refused",
        "dial tcp 10.0.0.3:5672: connect: connection refused",
        "docker: Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io: no such host",
        "fatal: unable to access 'https://example.com/x.git/': SSL certificate problem: unable to get local issuer certificate",
        "Permission denied (publickey,password).",
        "E: Failed to fetch http://deb.debian.org/debian  Temporary failure resolving 'deb.debian.org'",
        "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.",
    ],
)
def test_the_failure_of_another_program_is_not_explained(text: str, method: str | None) -> None:
    found = diagnose(Evidence(text, method, 587 if method else None), CAUSES)
    assert (found.cause, found.confidence) == ("unknown", Confidence.POSSIBLE)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("docker logs: postfix/smtp: connect to 203.0.113.5:25: Connection timed out", "port-blocked"),
        ("GitLab: OpenSSL::SSL::SSLError (SSL_connect returned=1 state=error: wrong version number)", "tls-wrong-mode"),
        ("10:22:55 x509: certificate signed by unknown authority", "cert-verify"),
        ("mysql is up, but the mailer says: 535 5.7.8 authentication failed", "bad-credentials"),
    ],
)  # fmt: skip
def test_mail_beside_another_program_is_explained(text: str, cause: str) -> None:
    assert diagnose(Evidence(text), CAUSES).cause == cause


@pytest.mark.parametrize(
    ("text", "port", "cause"),
    [
        ("connect ECONNREFUSED 127.0.0.1:25", 25, "port-blocked"),
        ("[::1]:587: connection refused", 587, "port-blocked"),
        ("dial tcp 192.168.1.20:25: connect: connection refused", 25, "port-blocked"),
        ('Connection refused - connect(2) for "localhost" port 25', None, "port-blocked"),
        ("relay.lan port 25: connection refused", None, "port-blocked"),
        ("cannot connect to localhost, port 1025: Connection refused", 1025, "wrong-port"),
    ],
)
def test_a_relay_that_does_not_run_is_called_so(text: str, port: int | None, cause: str) -> None:
    found = diagnose(Evidence(text, "local_relay", port), CAUSES)
    assert found.cause == cause
    assert found.meaning.startswith(NOTHING_LISTENS)
    assert "runs" in found.fix[0]


@pytest.mark.parametrize(
    "text", ["127.0.0.1 port 25: connection refused", "relay port 25: connection refused"]
)
def test_a_try_of_ours_at_a_relay_is_told_the_same(text: str) -> None:
    tried = Evidence(text, "local_relay", 25, Stage.CONNECT, "refused")
    found = diagnose(tried, CAUSES)
    assert (found.cause, found.confidence) == ("port-blocked", Confidence.LIKELY)
    assert found.meaning.startswith(NOTHING_LISTENS)


def test_a_server_out_on_the_internet_is_no_relay_near_by() -> None:
    found = diagnose(
        Evidence("203.0.113.1 port 25: connection refused", "connector_ip", 25, Stage.CONNECT, "refused"),
        CAUSES,
    )
    assert found.cause == "port-blocked"
    assert not found.meaning.startswith(NOTHING_LISTENS)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("172.16.4.4:25 refused", True),
        ("172.32.4.4:25 refused", False),
        ("110.0.0.1:25 refused", False),
        ("10.0.0.5:51832->203.0.113.2:587: refused", False),
        ("127.0.0.1:25 timed out", False),
        ("127.0.0.1 " + "x" * 400 + " refused", False),
    ],
)
def test_what_is_near(text: str, near: bool) -> None:
    assert is_refused_near(text) is near
