import datetime
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.core.answers import Security, SignIn
from wizard.core.model import Method, Settings
from wizard.core.verification import TOKEN_HEADER, verification_message

DAY = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC)
TOKEN = "0123456789abcdef"


def written(device: str = "Front desk", sender: str = "scanner@contoso.com", **changes: object) -> bytes:
    values: dict[str, object] = {
        "method": Method.CONNECTOR_IP,
        "settings": Settings("mx.example.com", 25, Security.STARTTLS, SignIn.NONE, None, sender, ()),
        "host": "mx.example.com",
        "recipient": "you@example.org",
        "device": device,
        "token": TOKEN,
        "date": DAY,
    }
    return verification_message(**{**values, **changes})  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_message_says_what_it_proves() -> None:
    raw = written()
    message = read(raw)
    assert message["From"] == "scanner@contoso.com"
    assert message["To"] == "you@example.org"
    assert message["Subject"] == "Test from Front desk: connector by IP address"
    assert message["Date"].datetime == DAY
    assert message["Message-ID"] == f"<{TOKEN}@contoso.com>"
    assert message[TOKEN_HEADER] == TOKEN
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_content()
    assert TOKEN in body
    assert "Front desk" in body
    assert "mx.example.com" in body
    assert not message.defects


def test_the_same_values_make_the_same_message() -> None:
    assert written() == written()


def test_every_line_fits_the_oldest_server() -> None:
    raw = written(device="Drucker im Flur, 2. Stock, Zimmer 14 – Größe XL " * 3)
    raw.decode("ascii")
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))  # RFC 5322, section 2.1.1


def test_an_international_domain_is_written_in_a_labels() -> None:
    message = read(written(sender="scanner@bücher.example"))
    assert message["From"] == "scanner@xn--bcher-kva.example"


@pytest.mark.parametrize("method", [*Method, None])
@pytest.mark.parametrize("security", list(Security))
def test_every_method_has_words(method: Method | None, security: Security) -> None:
    settings = Settings("h.example.com", 25, security, SignIn.OAUTH2, "u", "a@example.com", ())
    assert read(written(method=method, settings=settings))["Subject"]


@given(st.text(max_size=400))
def test_a_device_name_can_not_add_a_header_or_a_line(device: str) -> None:
    raw = written(device=device)
    message = read(raw)
    assert sorted(message.keys()) == sorted(read(written()).keys())
    assert message["To"] == "you@example.org"
    assert not {"\r", "\n", "\x1b", "\u202e"} & set(str(message["Subject"]))


@pytest.mark.parametrize(
    "address",
    [
        "you@example.org\r\nBcc: victim@example.net",
        "you@example.org, victim@example.net",
        "<you@example.org>",
        "you",
        "@example.org",
        "",
        "you@",
        "a b@example.org",
        '"a b"@example.org',
        "jürgen@example.org",
        "you@exa mple.org",
        "x" * 65 + "@example.org",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        written(recipient=address)
    with pytest.raises(ValueError, match=r"\w"):
        written(sender=address)


@pytest.mark.parametrize("token", ["", "a b", "x\r\nBcc: y", "é", "x" * 65, "<x>", "---"])
def test_a_token_is_letters_digits_and_dashes(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        written(token=token)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        written(date=datetime.datetime(2026, 11, 20))  # noqa: DTZ001 - that is the point
