"""Mistakes at the device: what is typed in wrong, and from where it sends."""

import dataclasses
from collections.abc import Iterator

from tests.sim.proof.applying import way_of
from tests.sim.proof.attempts import (
    AZURE,
    FILTERED,
    FOREIGN,
    HVE,
    NOT_YET,
    SIGNED,
    Attempt,
    Refused,
    Through,
    method_of,
    passes_spf,
    unrecognised,
    with_setup,
)
from tests.sim.proof.building import OUTSIDE, inside, token
from tests.sim.proof.playing import Stand
from tests.sim.proof.site import ELSEWHERE_IP
from wizard.core.answers import Security, SignIn, Tls
from wizard.core.model import Method, Stage
from wizard.core.settings import SMTP_AUTH, TO_MX


def host_misspelt(stand: Stand) -> Iterator[Attempt]:
    host = "x" + stand.setup.host.replace(".", "-") + ".example"
    yield Attempt(Refused(Stage.RESOLVE, "getaddrinfo", ("dns-failure",)), with_setup(stand, host=host))


def host_of_submission(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) not in TO_MX:
        return
    host = stand.site.submission_host
    if stand.setup.security is Security.NONE:
        ends = Refused(Stage.MAIL, r"451 5\.7\.3 STARTTLS is required", ("starttls-required",))
    else:
        ends = Refused(Stage.MAIL, r"530 5\.7\.57", ("auth-not-attempted",))
    yield Attempt(ends, with_setup(stand, host=host))


def host_of_mx(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) not in SIGNED:
        return
    if stand.setup.port == 587:
        ends = Refused(Stage.CONNECT, "no answer", ("port-blocked", "wrong-port"))
    else:
        ends = Refused(Stage.AUTH, "does not offer any sign-in", ("auth-not-offered",))
    yield Attempt(ends, with_setup(stand, host=stand.site.mx_host))


def port_where_nobody_listens(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is Method.LOCAL_RELAY:
        return
    ends = Refused(Stage.CONNECT, "no answer", ("wrong-port",))
    for port in (465, 2525, *((587,) if method_of(stand) in TO_MX else ())):
        yield Attempt(ends, with_setup(stand, port=port))


def encryption_off(stand: Stand) -> Iterator[Attempt]:
    method = method_of(stand)
    if stand.setup.security is Security.NONE:
        return
    clear = with_setup(stand, security=Security.NONE)
    if method in SIGNED:
        yield Attempt(Refused(Stage.AUTH, "never sent without encryption", ("starttls-required",)), clear)
        careless = dataclasses.replace(clear, careless=True)
        yield Attempt(
            Refused(Stage.AUTH, r"530 5\.7\.0 Must issue a STARTTLS", ("starttls-required",)), careless
        )
        skipped = dataclasses.replace(clear, sign_in=SignIn.NONE)
        yield Attempt(Refused(Stage.MAIL, r"451 5\.7\.3", ("starttls-required",)), skipped)
    elif method is Method.CONNECTOR_IP:
        connector = next(one for one in stand.after.connectors if one.sender_ips == stand.site.public_ips)
        if connector.require_tls:
            yield Attempt(Refused(Stage.RCPT, r"451 5\.7\.3", ("starttls-required",)), clear)
        else:
            yield Attempt(Through("clear-text", ("clear-text", "clear-text-possible")), clear)
    elif method is Method.DIRECT_SEND:
        warnings = ("clear-text", "clear-text-possible", "clear-text-accepted")
        yield Attempt(Through("clear-text", warnings), clear)
    elif method is Method.CONNECTOR_CERTIFICATE:
        yield from unrecognised(stand, Attempt(NOT_YET, clear))
    elif stand.setup.security is Security.STARTTLS and stand.setup.sign_in is SignIn.NONE:
        yield Attempt(Refused(Stage.MAIL, r"530 5\.7\.0", ("starttls-required",)), clear)


def encryption_from_the_first_byte(stand: Stand) -> Iterator[Attempt]:
    if stand.setup.security is not Security.IMPLICIT:
        ends = Refused(Stage.GREETING, "wrong version number", ("tls-wrong-mode",))
        yield Attempt(ends, with_setup(stand, security=Security.IMPLICIT))


def tls_too_old(stand: Stand) -> Iterator[Attempt]:
    if stand.setup.security is Security.STARTTLS:
        ends = Refused(Stage.STARTTLS, "alert protocol version", ("tls-too-old",))
        yield Attempt(ends, with_setup(stand, tls=Tls.V1_1))


def sign_in_off(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) in SIGNED:
        yield Attempt(
            Refused(Stage.MAIL, r"530 5\.7\.57", ("auth-not-attempted",)),
            with_setup(stand, sign_in=SignIn.NONE),
        )


_TOKEN = ("xoauth2-permission-missing", "xoauth2-user-mismatch", "xoauth2-token-wrong-audience")


def _sign_in_refused(stand: Stand, *more: str) -> Refused:
    """What a sign-in with the wrong account or secret ends with."""
    if method_of(stand) is AZURE:
        return Refused(Stage.AUTH, r"535 5\.7\.3", ("acs-wrong-auth-style", "bad-credentials"))
    if stand.setup.sign_in is SignIn.OAUTH2:
        if method_of(stand) is HVE:
            more = (*more, "bad-credentials")
        return Refused(Stage.AUTH, r"535 5\.7\.(3|139|14\d)|5\.7\.240|5\.2\.240", (*_TOKEN, *more))
    return Refused(
        Stage.AUTH, r"535 5\.7\.139 .*the user credentials were incorrect", ("bad-credentials", *more)
    )


def account_misspelt(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) in SIGNED:
        ends = _sign_in_refused(stand, "bad-credentials", "oauth-wrong-account")
        yield Attempt(ends, with_setup(stand, username="x" + stand.setup.username))


def secret_wrong(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) not in SIGNED:
        return
    ends = _sign_in_refused(stand)
    if stand.setup.sign_in is SignIn.BASIC:
        yield Attempt(ends, with_setup(stand, secret=stand.setup.secret + " "))
        return
    day = stand.drawn.day
    yield Attempt(ends, with_setup(stand, secret="no-token"))
    other = token(stand.setup.username, "https://graph.microsoft.com", day, "Mail.Send")
    yield Attempt(ends, with_setup(stand, secret=other))


def from_foreign(stand: Stand) -> Iterator[Attempt]:
    method = method_of(stand)
    both = with_setup(stand, mail_from=FOREIGN, header_from=FOREIGN)
    header = with_setup(stand, header_from=FOREIGN)
    if method in SMTP_AUTH:
        yield Attempt(Refused(Stage.MAIL, r"550 5\.7\.60", ("send-as-denied",)), both)
        yield Attempt(Refused(Stage.DATA, r"554 5\.2\.252 SendAsDenied", ("send-as-denied",)), header)
    elif method is HVE:
        yield Attempt(Refused(Stage.MAIL, r"5\.7\.62", ("send-as-denied",)), both)
        yield Attempt(Refused(Stage.DATA, r"5\.6\.241", ("send-as-denied",)), header)
    elif method is AZURE:
        # Azure's words are in no source that was read, so no diagnosis is held to the simulator's.
        yield Attempt(Refused(Stage.MAIL, r"^5\d\d 5\.", ()), both)
    elif method is Method.LOCAL_RELAY:
        yield Attempt(Through("relay-rewrites"), both)
    else:
        yield Attempt(
            Through("foreign-from-inside", ("from-not-checked-inside",)), both, to=(inside(stand.site),)
        )
        if method is Method.CONNECTOR_IP:
            ends = Refused(Stage.RCPT, r"550 5\.7\.64 .*ATTR36", ("sender-domain-not-accepted",))
            yield Attempt(ends, both, to=(OUTSIDE,))
        if method is Method.CONNECTOR_CERTIFICATE:
            yield Attempt(Through("certificate-speaks"), both, to=(OUTSIDE,))


def site_address_other(stand: Stand) -> Iterator[Attempt]:
    if way_of(stand.plan) is Method.CONNECTOR_IP:
        yield from unrecognised(stand, Attempt(NOT_YET, ip=ELSEWHERE_IP))
    elif way_of(stand.plan) is Method.CONNECTOR_CERTIFICATE:
        filtered = Through(FILTERED, ("connector-needs-spf",))
        attempt = Attempt(filtered, ip=ELSEWHERE_IP, to=(inside(stand.site),))
        if not passes_spf(stand, attempt):
            yield attempt


def certificate_wrong(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is Method.CONNECTOR_CERTIFICATE:
        yield from unrecognised(stand, Attempt(NOT_YET, with_setup(stand, names=())))
        yield from unrecognised(stand, Attempt(NOT_YET, with_setup(stand, names=("mail.adatum.example",))))


def recipient_outside(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is Method.DIRECT_SEND:
        ends = Refused(Stage.RCPT, r"550 5\.7\.64", ("direct-send-external-recipient",))
        yield Attempt(ends, to=(OUTSIDE,))
    if method_of(stand) is HVE:
        yield Attempt(Refused(Stage.RCPT, r"^5\d\d", ()), to=(OUTSIDE,))


def recipient_misspelt(stand: Stand) -> Iterator[Attempt]:
    nobody = f"nobody@{stand.site.from_domain}"
    method = way_of(stand.plan)
    if method in SMTP_AUTH:
        yield Attempt(Through("bounce"), to=(nobody,))
    elif method in TO_MX or (method is HVE and stand.site.from_domain in stand.after.accepted_domains):
        ends = Refused(Stage.RCPT, r"550 5\.4\.1 Recipient address rejected", ("recipient-unknown",))
        yield Attempt(ends, to=(nobody,))


def relay_from_elsewhere(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is Method.LOCAL_RELAY:
        ends = Refused(Stage.RCPT, r"554 5\.7\.1 .*Client host rejected", ("local-relay-refused",))
        yield Attempt(ends, lan_ip=ELSEWHERE_IP)


def relay_password(stand: Stand) -> Iterator[Attempt]:
    if method_of(stand) is not Method.LOCAL_RELAY or stand.setup.sign_in is SignIn.NONE:
        return
    ends = Refused(Stage.AUTH, r"535 5\.7\.8", ("bad-credentials",))
    yield Attempt(ends, with_setup(stand, secret="wrong"))
    ends = Refused(Stage.RCPT, r"554 5\.7\.1 .*Relay access denied", ("local-relay-refused",))
    yield Attempt(ends, with_setup(stand, sign_in=SignIn.NONE))
