"""The TLS that mail is sent over, always verified, 1.2 or newer, and what its failures mean.

There is no way to switch a check off. A practice certificate authority is added, never trusted blindly.
"""

import ssl
import sys

from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line


def _checks_by_itself() -> bool:
    """Whether the system checks certificates better by itself than OpenSSL does with a copy of its roots.

    Windows fetches most roots when they are first needed, and macOS keeps them where OpenSSL does not look: a copy
    would miss some of them. So does a Python that was built for another Linux.
    """
    paths = ssl.get_default_verify_paths()
    return sys.platform in {"win32", "darwin"} or not (paths.cafile or paths.capath)


def system_context() -> ssl.SSLContext:
    """A client's context that trusts what the system trusts and takes TLS 1.2 or newer.

    Reads the roots, which takes a tenth of a second, so it is called off the event loop.
    """
    if _checks_by_itself():
        import truststore

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python would write the session's keys where SSLKEYLOGFILE points to, and with them every password.
    context.keylog_filename = None  # type: ignore[assignment] # typeshed: CPython takes None and stops logging
    return context


def client_context(
    ca_file: str | None = None, client_cert: str | None = None, client_key: str | None = None
) -> ssl.SSLContext:
    """The context for a connection to a mail server: the system's roots, and ``ca_file``'s beside them.

    Raises `WizardError` when a file can not be read or certificate and key do not belong together. Reads
    files, so it is called off the event loop.
    """
    context = system_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError) as error:
            raise WizardError(
                Problem(
                    id="ca-file",
                    text=_("{file} can not be read as a list of certificates.").format(
                        file=one_line(ca_file)
                    ),
                    fix=_("Give a PEM file with the certificate of the authority."),
                    detail=one_line(str(error)),
                )
            ) from error
    if client_cert is not None:
        try:
            # The empty password stands for "no prompt": OpenSSL would ask on the terminal.
            context.load_cert_chain(client_cert, client_key, password=lambda: b"")
        except (OSError, ValueError) as error:
            raise WizardError(
                Problem(
                    id="client-certificate",
                    text=_("{file} can not be used as a client certificate.").format(
                        file=one_line(client_cert)
                    ),
                    fix=_(
                        "Give a PEM file with the certificate and its chain, and the key that belongs to it."
                    ),
                    detail=one_line(str(error)),
                )
            ) from error
    return context


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
