"""Certificates as people are shown them, and what keeps one from proving who sends.

Pure: whoever read the file or the connection hands the values in (``net.client_certificate``, ``net.tls``).
"""

import datetime

import msgspec

from wizard.core.domains import a_label
from wizard.core.problem import Problem
from wizard.core.texts import _, full_date, one_line

SOON_DAYS = 30
"""A certificate that ends within so many days is worth a word (days)."""


class Certificate(msgspec.Struct, frozen=True, omit_defaults=True):
    """One certificate of a chain. ``starts`` and ``ends`` are days (``YYYY-MM-DD``, UTC), "" where unreadable."""

    subject: str
    issuer: str = ""
    names: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""


class OwnCertificate(msgspec.Struct, frozen=True):
    """The certificate that we show, with its chain, the leaf first.

    ``rooted``: the chain ends at an authority that this computer trusts. ``self_made``: it ends at one that nobody
    else knows. ``signs``: the key usage allows a signature, as TLS 1.2 and 1.3 need it (RFC 5246, section 7.4.8);
    ``for_clients``: the extended key usage names TLS clients (RFC 5280, section 4.2.1.12); both are True where the
    certificate sets no bounds.
    """

    chain: tuple[Certificate, ...]
    rooted: bool = True
    self_made: bool = False
    signs: bool = True
    for_clients: bool = True


FATAL = frozenset({"own-certificate-ended", "own-certificate-not-yet", "own-certificate-usage"})
"""Problems with which no server takes the certificate: there is no use in trying."""


def check_own(
    own: OwnCertificate, accepted_domains: tuple[str, ...], today: datetime.date
) -> tuple[Problem, ...]:
    """What is wrong with our certificate before anything is sent, the worst first; () where nothing is.

    ``accepted_domains`` are those of the tenant; () leaves the names unchecked. The rules are Microsoft's for a
    connector by certificate ("Configure a certificate-based connector to relay email messages through Office 365",
    learn.microsoft.com; non-delivery report 550 5.7.64).
    """
    leaf = own.chain[0]
    found = [
        *_dates(own, today),
        *_usage(own),
        *_names(leaf, accepted_domains),
        *_authority(own),
    ]
    return tuple(sorted(found, key=lambda problem: problem.id not in FATAL))


def _dates(own: OwnCertificate, today: datetime.date) -> list[Problem]:
    found = []
    for certificate in own.chain:
        starts, ends = _day(certificate.starts), _day(certificate.ends)
        whose = _("The certificate of {name}").format(name=one_line(certificate.subject, 200))
        if ends is not None and ends < today:
            found.append(
                Problem(
                    "own-certificate-ended",
                    _("{whose} ended on {day}.").format(whose=whose, day=full_date(ends)),
                    _("Have it renewed, install the new one, and choose its file."),
                )
            )
        elif starts is not None and starts > today:
            found.append(
                Problem(
                    "own-certificate-not-yet",
                    _("{whose} is valid from {day} only.").format(whose=whose, day=full_date(starts)),
                    _("Check the date of this computer, or wait until that day."),
                )
            )
        elif ends is not None and (ends - today).days <= SOON_DAYS:
            found.append(
                Problem(
                    "own-certificate-ends-soon",
                    _("{whose} ends on {day}.").format(whose=whose, day=full_date(ends)),
                    _("Renew it before that day: from then on no mail leaves."),
                )
            )
    return found


def _usage(own: OwnCertificate) -> list[Problem]:
    if not own.signs:
        return [
            Problem(
                "own-certificate-usage",
                _("The certificate may not be used for signatures, so TLS can not prove who sends with it."),
                _("Order one whose key usage has digitalSignature."),
            )
        ]
    if not own.for_clients:
        return [
            Problem(
                "own-certificate-purpose",
                _(
                    "The certificate is for servers only: its extended key usage has no client authentication. "
                    "A server may refuse it for that."
                ),
                _(
                    "Order one with client authentication (1.3.6.1.5.5.7.3.2), or keep it while the test works."
                ),
            )
        ]
    return []


def _names(leaf: Certificate, accepted_domains: tuple[str, ...]) -> list[Problem]:
    if not accepted_domains or any(names_domain(name, accepted_domains) for name in leaf.names):
        return []
    shown = ", ".join(one_line(name, 100) for name in leaf.names[:5]) or _("none")
    return [
        Problem(
            "own-certificate-name",
            _(
                "No name in the certificate belongs to an accepted domain of your organisation: {names}."
            ).format(names=shown),
            _("Use a certificate for a name in {domain}: Microsoft 365 recognises the sender by it.").format(
                domain=one_line(accepted_domains[0], 253)
            ),
        )
    ]


def names_domain(name: str, domains: tuple[str, ...]) -> bool:
    """Whether a certificate's name (a leading ``*.`` is allowed) lies in one of the domains."""
    try:
        host = a_label(name.removeprefix("*."))
        return any(f".{host}".endswith("." + a_label(domain)) for domain in domains)
    except ValueError:
        return False


def _authority(own: OwnCertificate) -> list[Problem]:
    if own.self_made:
        return [
            Problem(
                "own-certificate-private",
                _("The certificate comes from an authority of your own, which Microsoft 365 does not know."),
                _("Use a certificate of a public authority."),
            )
        ]
    if not own.rooted:
        return [
            Problem(
                "own-certificate-chain",
                _(
                    "Between the certificate and its authority at least one is missing: that of {issuer}. "
                    "Microsoft 365 then does not recognise the sender (550 5.7.64)."
                ).format(issuer=one_line(own.chain[-1].issuer, 200)),
                _(
                    "Add the intermediate certificates that the authority gave you to the file, below your own."
                ),
            )
        ]
    return []


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def chain_lines(chain: tuple[Certificate, ...]) -> tuple[str, ...]:
    """A chain as one line for each certificate, the server's own first."""
    return tuple(
        _("{number}. {subject}, issued by {issuer}, valid until {ends}").format(
            number=number,
            subject=one_line(one.subject, 200),
            issuer=one_line(one.issuer, 200) or "?",
            ends=one.ends or "?",
        )
        for number, one in enumerate(chain, 1)
    )
