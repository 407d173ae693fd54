"""The certificate that a device shows: PEM and PFX, with and without password, and what is wrong with it beforehand."""

import datetime
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from wizard.core.certificates import check_own
from wizard.core.problem import WizardError
from wizard.core.secret import Secret
from wizard.net import client_certificate as module
from wizard.net import tls
from wizard.net.client_certificate import read_client_certificate

TODAY = datetime.date(2026, 11, 21)
PASSWORD = "pfx Passwörd 7"


@dataclass
class Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def key_pem(self, password: str | None = None, form: str = "PKCS8") -> bytes:
        how: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password is not None:
            how = serialization.BestAvailableEncryption(password.encode())
        return self.key.private_bytes(
            serialization.Encoding.PEM, getattr(serialization.PrivateFormat, form), how
        )


def issue(  # every part of a certificate that matters here
    name: str,
    issuer: Issued | None = None,
    *,
    names: tuple[str, ...] = (),
    days: tuple[int, int] = (-10, 300),
    ca: bool = False,
    signs: bool = True,
    purposes: tuple[x509.ObjectIdentifier, ...] = (),
) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime.combine(TODAY, datetime.time(12), datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start + datetime.timedelta(days=days[0]))
        .not_valid_after(start + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                signs,
                *(False,) * 3,
                not signs,
                ca,
                ca,
                *(False,) * 2,  # keyAgreement where it does not sign
            ),
            critical=True,
        )
    )
    if names:
        made = made.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False
        )
    if purposes:
        made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return Issued(made.sign(issuer.key if issuer else key, hashes.SHA256()), key)


@pytest.fixture(scope="module")
def root() -> Issued:
    return issue("Root of this test", ca=True)


@pytest.fixture(scope="module")
def between(root: Issued) -> Issued:
    return issue("Intermediate of this test", root, ca=True)


@pytest.fixture(scope="module")
def leaf(between: Issued) -> Issued:
    return issue("printer.contoso.com", between, names=("printer.contoso.com",))


@pytest.fixture
def trusted(root: Issued, tmp_path: Path) -> str:
    path = tmp_path / "root.pem"
    path.write_bytes(root.pem())
    return str(path)


def written(folder: Path, data: bytes, name: str = "client.pem") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def pfx(leaf: Issued, others: tuple[Issued, ...], password: str | None) -> bytes:
    how: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        how = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(
        b"a name", leaf.key, leaf.certificate, [one.certificate for one in others], how
    )


def problems(found: module.ClientCertificate, *domains: str) -> list[str]:
    return [problem.id for problem in check_own(found.about, domains, TODAY)]


def refused(*given: object) -> str:
    with pytest.raises(WizardError) as caught:
        read_client_certificate(*given)  # type: ignore[arg-type]
    assert PASSWORD not in str(caught.value) + repr(caught.value.problem)
    return caught.value.problem.id


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["leaf first", "leaf last", "key first"])
def test_pem_in_any_order_becomes_a_chain(
    order: str, leaf: Issued, between: Issued, root: Issued, trusted: str, tmp_path: Path
) -> None:
    parts = {
        "leaf first": (leaf.pem(), between.pem(), leaf.key_pem()),
        "leaf last": (root.pem(), between.pem(), leaf.pem(), leaf.key_pem()),
        "key first": (b"Bag Attributes\n  friendlyName: x\n", leaf.key_pem(), leaf.pem(), between.pem()),
    }[order]
    found = read_client_certificate(written(tmp_path, b"".join(parts)), None, None, trusted)
    assert [one.subject for one in found.about.chain][:2] == [
        "printer.contoso.com",
        "Intermediate of this test",
    ]
    assert found.about.rooted
    assert found.chain_pem == leaf.pem() + between.pem()
    assert problems(found, "contoso.com") == []


@pytest.mark.parametrize("form", ["PKCS8", "TraditionalOpenSSL"])
def test_a_key_of_its_own_file_with_a_password(
    form: str, leaf: Issued, between: Issued, trusted: str, tmp_path: Path
) -> None:
    certificate = written(tmp_path, leaf.pem() + between.pem())
    key = written(tmp_path, leaf.key_pem("seven", form), "client.key")
    assert refused(certificate, key, None) == module.PASSWORD_WANTED
    assert refused(certificate, key, Secret(PASSWORD)) == module.PASSWORD_WRONG
    assert read_client_certificate(certificate, key, Secret("seven"), trusted).about.rooted


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_pfx(
    password: str | None, leaf: Issued, between: Issued, root: Issued, trusted: str, tmp_path: Path
) -> None:
    file = written(tmp_path, pfx(leaf, (root, between), password), "client.pfx")
    found = read_client_certificate(file, None, Secret(password) if password else None, trusted)
    assert [one.subject for one in found.about.chain] == [
        "printer.contoso.com", "Intermediate of this test", "Root of this test",
    ]  # fmt: skip
    assert found.chain_pem == leaf.pem() + between.pem()
    if password:
        assert refused(file) == module.PASSWORD_WANTED
        assert refused(file, None, Secret("wrong")) == module.PASSWORD_WRONG


def test_what_is_no_certificate(leaf: Issued, between: Issued, tmp_path: Path) -> None:
    for data in (
        b"",
        b"hello",
        b"\x30\x03\x02\x01\x00",
        b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n",
    ):
        assert refused(written(tmp_path, data)) == "client-certificate"
    der = leaf.certificate.public_bytes(serialization.Encoding.DER)
    assert refused(written(tmp_path, der)) == "client-certificate"
    assert refused(written(tmp_path, leaf.pem())) == "client-key-missing"
    assert refused(written(tmp_path, leaf.pem() + between.key_pem())) == "client-key-mismatch"
    assert refused(str(tmp_path / "nowhere.pem")) == "cannot-read"


# --- what is wrong with it --------------------------------------------------------------------------------------------


def test_missing_intermediates_are_said_by_name(leaf: Issued, trusted: str, tmp_path: Path) -> None:
    found = read_client_certificate(written(tmp_path, leaf.pem() + leaf.key_pem()), None, None, trusted)
    (problem,) = check_own(found.about, ("contoso.com",), TODAY)
    assert problem.id == "own-certificate-chain"
    assert "Intermediate of this test" in problem.text
    assert "5.7.64" in problem.text


def test_an_authority_of_our_own(leaf: Issued, between: Issued, root: Issued, tmp_path: Path) -> None:
    data = leaf.pem() + between.pem() + root.pem() + leaf.key_pem()
    assert problems(read_client_certificate(written(tmp_path, data))) == ["own-certificate-private"]


@pytest.mark.parametrize(
    ("names", "domains", "wrong"),
    [
        (("printer.contoso.com",), ("contoso.com",), False),
        (("*.contoso.com",), ("fabrikam.com", "contoso.com"), False),
        (("CONTOSO.com",), ("contoso.com",), False),
        (("xn--bcher-kva.example",), ("bücher.example",), False),
        (("printer.contoso.com",), (), False),
        (("printer.notcontoso.com",), ("contoso.com",), True),
        (("contoso.com.evil.example",), ("contoso.com",), True),
        (("com",), ("contoso.com",), True),
        (("not a name!",), ("contoso.com",), True),
    ],
)
def test_names_against_accepted_domains(
    names: tuple[str, ...], domains: tuple[str, ...], wrong: bool, root: Issued, trusted: str, tmp_path: Path
) -> None:
    made = issue("x", root, names=names)
    found = read_client_certificate(written(tmp_path, made.pem() + made.key_pem()), None, None, trusted)
    assert problems(found, *domains) == (["own-certificate-name"] if wrong else [])


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((-300, -1), ["own-certificate-ended"]),
        ((2, 300), ["own-certificate-not-yet"]),
        ((-300, 20), ["own-certificate-ends-soon"]),
        ((-300, 0), ["own-certificate-ends-soon"]),
        ((-300, 31), []),
    ],
)
def test_the_days(
    days: tuple[int, int], expected: list[str], root: Issued, trusted: str, tmp_path: Path
) -> None:
    made = issue("printer.contoso.com", root, days=days)
    found = read_client_certificate(written(tmp_path, made.pem() + made.key_pem()), None, None, trusted)
    assert problems(found, "contoso.com") == expected


@pytest.mark.parametrize(
    ("signs", "purposes", "expected"),
    [
        (True, (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH), []),
        (True, (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,), []),
        (True, (ExtendedKeyUsageOID.SERVER_AUTH,), ["own-certificate-purpose"]),
        (False, (), ["own-certificate-usage"]),
    ],
)
def test_what_it_may_be_used_for(
    signs: bool,
    purposes: tuple[x509.ObjectIdentifier, ...],
    expected: list[str],
    root: Issued,
    trusted: str,
    tmp_path: Path,
) -> None:
    made = issue("printer.contoso.com", root, signs=signs, purposes=purposes)
    found = read_client_certificate(written(tmp_path, made.pem() + made.key_pem()), None, None, trusted)
    assert problems(found, "contoso.com") == expected


# --- the key stays off the disk ---------------------------------------------------------------------------------------


def test_the_key_never_lies_open_on_a_disk(
    leaf: Issued, between: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "temporary"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    seen: list[bytes] = []
    context = tls.client_context()
    load = context.load_cert_chain

    def watched(file: Path, **given: object) -> None:
        seen.append(Path(file).read_bytes())
        load(file, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(context, "load_cert_chain", watched)
    file = written(tmp_path, pfx(leaf, (between,), PASSWORD), "client.pfx")
    read_client_certificate(file, None, Secret(PASSWORD)).put_into(context)
    (data,) = seen
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in data
    assert b"BEGIN PRIVATE KEY" not in data
    assert list(aside.iterdir()) == []


@pytest.mark.skipif(not Path("/etc/ssl/certs").is_dir(), reason="this system has no folder of authorities")
def test_authorities_are_found_where_openssl_lists_none(
    leaf: Issued, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Debian stands: no bundle, and a folder that OpenSSL reads file by file."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", "/etc/ssl/certs")
    module._known_authorities.cache_clear()
    try:
        assert len(module._known_authorities(None)) > 50
        found = read_client_certificate(written(tmp_path, leaf.pem() + leaf.key_pem()))
        assert not found.about.rooted
    finally:
        module._known_authorities.cache_clear()
