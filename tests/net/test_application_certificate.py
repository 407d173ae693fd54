"""The certificate of an application: read in every usual form, its faults named before Entra is asked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.net.certificates import WORD, Made, key_of, made_certificate
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.net.application_certificate import load_certificate

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def fault(path: Path, word: str = "") -> Problem:
    with pytest.raises(WizardError) as caught:
        load_certificate(str(path), Secret(word) if word else None, NOW)
    problem = caught.value.problem
    assert problem.fix
    assert not word or word not in repr(problem)
    return problem


@pytest.mark.parametrize("form", ["pem", "pem-protected", "pfx", "pfx-protected", "pfx-chain"])
def test_every_usual_form(form: str, tmp_path: Path) -> None:
    made = made_certificate(NOW)
    path, word = made.written(tmp_path, form)
    read = load_certificate(f" {path} ", Secret(word) if word else None, NOW)
    assert read.thumbprint == made.thumbprint
    assert len(read.thumbprint_sha256) == 64
    assert read.pem == made.pem
    assert read.ends == made.certificate.not_valid_after_utc
    assert "BEGIN PRIVATE KEY" in read.key.reveal()
    assert "PRIVATE" not in repr(read)
    note = read.note(NOW)
    assert (note.id, note.text) == ("certificate", "The certificate CN=tickets ends on 9 June 2027.")
    assert read.note(NOW + timedelta(days=190)).id == "certificate-soon"


def test_of_several_certificates_the_keys_own(tmp_path: Path) -> None:
    made, other = made_certificate(NOW), made_certificate(NOW, "authority")
    path = tmp_path / "both.pem"
    path.write_bytes(other.pem.encode() + made.pem.encode() + made.key_pem())
    assert load_certificate(str(path), None, NOW).thumbprint == made.thumbprint


@pytest.mark.parametrize("form", ["pem-protected", "pfx-protected"])
def test_a_password_that_is_missing_or_wrong(form: str, tmp_path: Path) -> None:
    path, _word = made_certificate(NOW).written(tmp_path, form)
    missing, wrong = fault(path), fault(path, "wr0ng")
    assert (missing.id, missing.field) == (wrong.id, wrong.field) == ("certificate-password", "secret")
    assert "protected by a password" in missing.text
    assert "not the password" in wrong.text
    assert WORD not in repr((missing, wrong))


def with_another_key(made: Made) -> bytes:
    return made.pem.encode() + Made(made.certificate, key_of("another")).key_pem()


def another() -> Made:
    return made_certificate(NOW, "another")


def another_pem() -> bytes:
    return another().pem.encode()


def elliptic(_made: Made) -> bytes:
    made = made_certificate(NOW, key=ec.generate_private_key(ec.SECP256R1()))
    return made.pem.encode() + made.key_pem()


def pfx_without_key(made: Made) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"x", None, made.certificate, None, serialization.NoEncryption()
    )


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (lambda made: made.pem.encode(), "no private key"),
        (lambda made: made.key_pem(), "no certificate"),
        (with_another_key, "does not belong"),
        (lambda made: made.pem.encode() + made.key_pem() + another().key_pem() + another_pem(), "several"),
        (elliptic, "RSA keys only"),
        (pfx_without_key, "no private key"),
        (lambda made: made.certificate.public_bytes(serialization.Encoding.DER), "can not be read"),
        (lambda _made: b"", "can not be read"),
        (
            lambda _made: b"-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----",
            "can not be read",
        ),
        (lambda _made: b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "can not be read"),
        (lambda _made: b"-----BEGIN " * 5000, "no private key"),
        (lambda _made: bytes(range(256)) * 10, "can not be read"),
    ],
)
def test_what_entra_would_refuse_is_named_first(
    content: Callable[[Made], bytes], names: str, tmp_path: Path
) -> None:
    path = tmp_path / "application.pem"
    path.write_bytes(content(made_certificate(NOW)))
    problem = fault(path)
    assert problem.id == "certificate"
    assert problem.field == "certificate"
    assert names in problem.text


def test_over_or_not_begun(tmp_path: Path) -> None:
    over, _word = made_certificate(NOW, days=-3).written(tmp_path, "pem")
    problem = fault(over)
    assert problem.id == "oauth-secret-expired"
    assert "18 November 2026" in problem.text
    coming, _word = made_certificate(NOW, begins=timedelta(days=9)).written(tmp_path, "pfx")
    assert "30 November 2026" in fault(coming).text


def test_no_file_and_a_file_too_large(tmp_path: Path) -> None:
    assert fault(Path(" ")).text == "Name the file of the certificate."
    assert fault(tmp_path / "none.pfx").id == "cannot-read"
    large = tmp_path / "large.pfx"
    large.write_bytes(bytes(1024 * 1024 + 1))
    assert fault(large).id == "file-too-large"
