"""The one reader of keys and certificates: what it takes, what it says no to, and that nobody keeps it busy."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.net.certificates import WORD, Made, made_certificate
from wizard.core.secret import Secret
from wizard.net.certificate_file import LIMIT, CertificateFileError, Fault, read_key_pair

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINE = made_certificate(NOW)
OTHER = made_certificate(NOW, "another")


def pem(made: Made) -> bytes:
    return made.pem.encode()


def traditional(made: Made) -> bytes:
    octets: bytes = made.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.BestAvailableEncryption(WORD.encode()),
    )
    return octets


def pfx(made: Made, word: bytes | None) -> bytes:
    how: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if word:
        how = serialization.BestAvailableEncryption(word)
    return pkcs12.serialize_key_and_certificates(b"x", made.key, made.certificate, None, how)


def fault(data: bytes, key_data: bytes | None = None, word: str | None = None) -> Fault:
    with pytest.raises(CertificateFileError) as caught:
        read_key_pair(data, key_data, Secret(word) if word is not None else None)
    assert WORD not in repr(caught.value)
    assert "wr0ng" not in repr(caught.value)
    return caught.value.fault


@pytest.mark.parametrize(
    ("data", "key_data", "word"),
    [
        (pem(MINE) + MINE.key_pem(), None, None),
        (MINE.key_pem() * 2 + pem(OTHER) + pem(MINE), None, None),
        (MINE.key_pem() + OTHER.key_pem() + pem(MINE), None, None),
        (pem(MINE) + MINE.key_pem(), None, "one that nothing needs"),
        (pem(MINE), MINE.key_pem(WORD), WORD),
        (pem(MINE) + traditional(MINE), None, WORD),
        (pem(MINE).replace(b" CERTIFICATE", b" X509 CERTIFICATE") + MINE.key_pem(), None, None),
        (pem(MINE).replace(b"\n", b"\r\n") + MINE.key_pem(), None, ""),
        (pfx(MINE, None), None, None),
        (pfx(MINE, None), None, "one that nothing needs"),
        (pfx(MINE, WORD.encode()), None, WORD),
        (pfx(MINE, None), MINE.key_pem(WORD), WORD),
    ],
)
def test_what_people_have(data: bytes, key_data: bytes | None, word: str | None) -> None:
    read = read_key_pair(data, key_data, Secret(word) if word is not None else None)
    assert read.certificate == MINE.certificate
    assert read.key.public_key() == MINE.certificate.public_key()


@pytest.mark.parametrize(
    ("data", "word", "expected"),
    [
        (b"", None, Fault.UNREADABLE),
        (b"0", None, Fault.UNREADABLE),
        (pfx(MINE, None)[:-9], None, Fault.UNREADABLE),
        (pem(MINE), None, Fault.NO_KEY),
        (MINE.key_pem(), None, Fault.NO_CERTIFICATE),
        (MINE.key_pem() + pem(OTHER), None, Fault.MISMATCH),
        (MINE.key_pem() + OTHER.key_pem() + pem(OTHER) + pem(MINE), None, Fault.SEVERAL_KEYS),
        (pem(MINE) + MINE.key_pem(WORD), None, Fault.PASSWORD_MISSING),
        (pem(MINE) + MINE.key_pem(WORD), "", Fault.PASSWORD_MISSING),
        (pem(MINE) + MINE.key_pem(WORD), "wr0ng", Fault.PASSWORD_WRONG),
        (pem(MINE) + traditional(MINE), None, Fault.PASSWORD_MISSING),
        (pfx(MINE, WORD.encode()), None, Fault.PASSWORD_MISSING),
        (pfx(MINE, WORD.encode()), "wr0ng", Fault.PASSWORD_WRONG),
    ],
)
def test_what_is_said_of_the_rest(data: bytes, word: str | None, expected: Fault) -> None:
    assert fault(data, word=word) is expected


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: b"-----BEGIN A PRIVATE KEY-----\n",
        lambda: b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE",
        lambda: b"-----BEGIN ",
        lambda: b"-----END CERTIFICATE-----",
    ],
)
def test_a_megabyte_of_beginnings_is_read_once(hostile: Callable[[], bytes]) -> None:
    """Each beginning ends at the next one: the time grows with the file, not with its square."""
    one = hostile()
    assert fault(one * (LIMIT // len(one))) in (Fault.NO_KEY, Fault.UNREADABLE)
