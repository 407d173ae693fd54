"""The TLS that mail is sent over, always verified, 1.2 or newer, what it showed, and what its failures mean.

There is no way to switch a check off. A practice certificate authority is added, never trusted blindly.
"""

import datetime
import os
import re
import ssl
import sys
from functools import partial
from typing import Any, ClassVar

from wizard.core.answers import Security
from wizard.core.certificates import Certificate
from wizard.core.problem import Problem, WizardError
from wizard.core.secret import Secret
from wizard.core.texts import _, one_line
from wizard.net.begun import Begun
from wizard.net.send_order import SendOrder

_BY_NAME = re.compile(r"[0-9a-f]{8}\.[0-9]+")
"""How a folder of roots names them: the hash of the subject, and a number (``openssl rehash``)."""

_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"

SHOWN_CHAIN = 10
"""Certificates of a chain that are looked at; a hostile server may send hundreds."""


def _checks_by_itself() -> bool:
    """Whether the system checks certificates better by itself than OpenSSL does with a copy of its roots.

    Windows fetches most roots when they are first needed, and macOS keeps them where OpenSSL does not look: a copy
    would miss some of them. So does a Python that was built for another Linux.
    """
    paths = ssl.get_default_verify_paths()
    return sys.platform in {"win32", "darwin"} or not (paths.cafile or paths.capath)


def _folder_of_roots() -> str | None:
    """The folder in which OpenSSL finds a root by its name when it needs it, in place of reading all of them (80 ms).

    Debian, Ubuntu and Alpine make it together with the file of all roots, which lies in it and is read by default. None
    where that is not so, where the folder holds less than the file, or where ``SSL_CERT_FILE`` names another file.
    """
    paths = ssl.get_default_verify_paths()
    if paths.openssl_cafile_env in os.environ or not (paths.cafile and paths.capath):
        return None
    folder = os.path.realpath(paths.capath)
    if os.path.dirname(os.path.realpath(paths.cafile)) != folder:  # noqa: PTH120 - pathlib costs 2 ms of a start
        return None
    try:
        with open(paths.cafile, "rb") as file:  # noqa: PTH123 - see above
            in_file = file.read().count(b"-----BEGIN CERTIFICATE-----")
        by_name = [name for name in os.listdir(folder) if _BY_NAME.fullmatch(name)]  # noqa: PTH208 - see above
        there = sum(os.path.exists(f"{folder}/{name}") for name in by_name)  # noqa: PTH110 - see above
    except OSError:
        return None
    return folder if there >= in_file > 0 else None


def system_context() -> ssl.SSLContext:
    """A client's context that trusts what the system trusts and takes TLS 1.2 or newer.

    Reads the roots, which takes up to a tenth of a second, so it is called off the event loop.
    """
    if _checks_by_itself():
        import truststore

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, capath=_folder_of_roots())
    return _guarded(context)


def _guarded(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python would write the session's keys where SSLKEYLOGFILE points to, and with them every password.
    context.keylog_filename = None  # type: ignore[assignment] # typeshed: CPython takes None and stops logging
    return context


def client_context(
    ca_file: str | None = None,
    client_cert: str | None = None,
    client_key: str | None = None,
    client_password: Secret | None = None,
    *,
    roots: bool = True,
) -> ssl.SSLContext:
    """The context for a connection to a mail server: the system's roots, and ``ca_file``'s beside them.

    Without ``roots`` it trusts ``ca_file`` alone, for a connection that is never encrypted: the files are looked at all
    the same, and nobody waits for what would not be used.

    Raises `WizardError` when a file can not be read, its password is missing or wrong, or certificate and key do not
    belong together. Reads files, so it is called off the event loop.
    """
    context = system_context() if roots else _guarded(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.sslobject_class = type("Witness", (_Witness,), {"refused": []})
    if ca_file is not None:
        _trust(context, ca_file)
    if client_cert is not None:
        from wizard.net.client_certificate import read_client_certificate

        read_client_certificate(client_cert, client_key, client_password, ca_file).put_into(context)
    return context


def begin_context(order: SendOrder, ca_file: str | None = None) -> Begun[ssl.SSLContext]:
    """Begins to make the context that ``order`` needs; ``ca_file`` counts where the order names none."""
    return Begun(
        partial(
            client_context,
            order.ca_file or ca_file,
            order.client_cert,
            order.client_key,
            order.client_password,
            roots=order.security is not Security.NONE,
        )
    )


def check_authorities(ca_file: str) -> None:
    """Raises `WizardError` for a file that is no list of authorities' certificates. Reads it."""
    _trust(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file)


def _trust(context: ssl.SSLContext, ca_file: str) -> None:
    try:
        context.load_verify_locations(cafile=ca_file)
    except (OSError, ValueError) as error:
        raise WizardError(
            Problem(
                id="ca-file",
                text=_("{file} can not be read as a list of certificates.").format(file=one_line(ca_file)),
                fix=_("Give a PEM file with the certificate of the authority."),
                field="--ca",
                detail=one_line(str(error)),
            )
        ) from error


class _Witness(ssl.SSLObject):
    """Keeps the chain that a server showed and that was not believed: its issuer says who stands in the way."""

    refused: ClassVar[list[Certificate]]

    def do_handshake(self) -> None:
        try:
            super().do_handshake()
        except ssl.SSLCertVerificationError:
            self.refused[:] = _chain(self, "get_unverified_chain")
            raise


def refused_chain(context: ssl.SSLContext) -> tuple[Certificate, ...]:
    """The chain that the last refused handshake of ``context`` was shown, the server's own first."""
    return tuple(getattr(context.sslobject_class, "refused", ()))


def shown_chain(session: ssl.SSLObject) -> tuple[Certificate, ...]:
    """The verified chain of a session, the server's own certificate first."""
    return tuple(_chain(session, "get_verified_chain"))


def _chain(session: ssl.SSLObject, wanted: str) -> list[Certificate]:
    """Python has chains since 3.10 inside and since 3.13 for everybody; where there are none, the leaf must do."""
    infos: list[dict[str, Any]] = []
    try:
        inside = session._sslobj  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        infos = [one.get_info() for one in (getattr(inside, wanted)() or ())[:SHOWN_CHAIN]]
    except (AttributeError, ValueError, ssl.SSLError):
        try:
            infos = [session.getpeercert() or {}]
        except (ValueError, ssl.SSLError):
            infos = []
    return [_certificate(info) for info in infos if info]


def _certificate(info: dict[str, Any]) -> Certificate:
    return Certificate(
        subject=_name(info.get("subject", ())),
        issuer=_name(info.get("issuer", ())),
        names=tuple(one_line(str(value), 253) for _kind, value in info.get("subjectAltName", ())[:20]),
        starts=_day(info.get("notBefore", "")),
        ends=_day(info.get("notAfter", "")),
    )


def _name(parts: Any) -> str:
    """A distinguished name for people: its common name, else what it has."""
    pairs = [(str(kind), str(value)) for part in parts for kind, value in part]
    common = [value for kind, value in pairs if kind == "commonName"]
    company = [value for kind, value in pairs if kind == "organizationName"]
    said = [*common[:1], *company[:1]] or [value for _kind, value in pairs]
    return one_line(", ".join(dict.fromkeys(said)), 300)


def _day(text: str) -> str:
    """The day in ``Nov  7 08:09:10 2026 GMT``, as OpenSSL writes it; `ssl`'s own reader costs 8 ms when it is first used."""
    try:
        month, day, _time, year, _zone = text.split()
        return datetime.date(int(year), _MONTHS.index(month) // 3 + 1, int(day)).isoformat()
    except ValueError:
        return ""


def failure(error: BaseException) -> tuple[str, str] | None:
    """The transcript's word (``cert`` or ``tls``) and a technical line, or None where TLS is not to blame.

    A refused handshake may hide behind the exception that reports the lost connection.
    """
    current: BaseException | None = error
    while current is not None:
        if isinstance(current, ssl.SSLCertVerificationError):
            return "cert", f"certificate verify failed: {one_line(current.verify_message or str(current))}"
        if isinstance(current, ssl.SSLError):
            reason = (current.reason or str(current)).replace("_", " ").lower()
            return "tls", f"TLS handshake failed: {one_line(reason)}"
        if isinstance(current, ssl.CertificateError):
            return "cert", f"certificate verify failed: {one_line(str(current))}"
        current = current.__cause__
    return None
