"""The pages that go with a relay's files: the order of work, the commands, the test, and how to take it away again."""

import itertools

from wizard.core.answers import Security
from wizard.render.relay.case import RelayCase
from wizard.render.relay.quoting import command, powershell_word, shown
from wizard.render.template import page

_HOP = {
    Security.NONE: "no encryption",
    Security.STARTTLS: "STARTTLS",
    Security.IMPLICIT: "TLS from the first byte",
}


def guide(case: RelayCase) -> str:
    """``relay/README.md``: one relay, and two."""
    (alone,) = case.stations(1)
    return page(
        "relay/README.md",
        **_shared(case),
        station=shown(alone.name),
        stations=[shown(station.name) for station in case.stations(2)],
        networks=[shown(network) for network in case.networks],
        public_ips=[shown(address) for address in case.public_ips],
        by_address=not case.by_mailbox and not case.by_certificate,
        by_certificate=case.by_certificate,
        by_mailbox=case.by_mailbox,
        kept=[shown(domain) for domain in case.kept_domains],
        user=shown(case.user or ""),
        user_word=command((case.user or "").partition("@")[0]),
        realm_word=command((case.user or "").partition("@")[2]),
        certificate_subject=command(f"/CN={_own_name(case)}"),
        certificate_san=command(_alternative_name(case)),
        has_user=case.user is not None,
        extra_service=case.listens_on != 25 or case.listens_with is Security.IMPLICIT,
        bridge=case.bridge,
        common_login=case.endpoints.user_scope is not None,
        address=shown(case.address or ""),
    )


def bridge_guide(case: RelayCase) -> str:
    """``relay/bridge/README.md``."""
    return page(
        "relay/bridge.md",
        **_shared(case),
        certificate_subject=powershell_word(f"/CN={_own_name(case)}"),
        certificate_san=powershell_word(_alternative_name(case)),
        scope_known=case.endpoints.user_scope is not None,
    )


def _own_name(case: RelayCase) -> str:
    """What the device calls the relay, which is what its certificate must say."""
    return case.name or case.address or case.stations(1)[0].name


def _alternative_name(case: RelayCase) -> str:
    """The certificate's name where clients look for it (RFC 9525, section 2)."""
    return f"subjectAltName={'IP' if case.address else 'DNS'}:{_own_name(case)}"


def _shared(case: RelayCase) -> dict[str, object]:
    """What both pages quote."""
    return {
        "number": itertools.count(1).__next__,
        "device": shown(case.device),
        "domain": shown(case.domain),
        "domain_word": command(case.domain),
        "sender": shown(case.sender),
        "sender_word": command(case.sender),
        "mailbox": shown(case.mailbox),
        "host": shown(case.host or ""),
        "port": case.port,
        "listens_on": case.listens_on,
        "hop": _HOP[case.listens_with],
        "encrypts": case.encrypts,
        "implicit": case.listens_with is Security.IMPLICIT,
        "relay_name": shown(case.name or case.address or ""),
    }
