"""What each method asks for: one small function a requirement, exactly the table of ``policy.md``.

A function joins levels with ``|`` (as bad as the worst part) and ``&`` (as good as the best way) and with
nothing else: `core.left` runs the same functions on thousands of cases at once.
"""

from collections.abc import Callable

from wizard.core.answers import Priority
from wizard.core.levels import Levels
from wizard.core.model import Method

Rule = Callable[[Levels], int]


def accepted_domain(levels: Levels) -> int:
    return levels.accepted_domain


def send_without_sign_in(levels: Levels) -> int:
    return levels.no_sign_in


def starttls_tls_1_2(levels: Levels) -> int:
    return levels.tls | levels.starttls


def encryption_on_port_25(levels: Levels) -> int:
    """Clear text will do, else STARTTLS with TLS 1.2: implicit TLS never works on port 25."""
    return levels.plain & starttls_tls_1_2(levels)


def oauth_sign_in(levels: Levels) -> int:
    return levels.oauth


def password_sign_in(levels: Levels) -> int:
    return levels.password


def sign_in_offered(levels: Levels) -> int:
    return levels.any_sign_in


def port_25(levels: Levels) -> int:
    return levels.can_25 | levels.open_25


def port_587(levels: Levels) -> int:
    return levels.can_587 | levels.open_587


def port_587_or_25(levels: Levels) -> int:
    return port_587(levels) & port_25(levels)


def licensed_mailbox(levels: Levels) -> int:
    return levels.mailbox


def mailbox_rate(levels: Levels) -> int:
    return levels.rate


def mailbox_recipients(levels: Levels) -> int:
    return levels.recipients_per_day


def mailbox_connections(levels: Levels) -> int:
    return levels.connections


def external_limit(levels: Levels) -> int:
    """Too many external recipients do not matter where only the own people receive."""
    return levels.external_limit & levels.internal


def security_defaults_off(levels: Levels) -> int:
    return levels.no_security_defaults


def security_defaults_off_or_oauth(levels: Levels) -> int:
    """Security defaults block passwords only: a device with OAuth 2.0 passes them."""
    return levels.no_security_defaults & levels.oauth


def basic_available(levels: Levels) -> int:
    return levels.basic_available


def on_premises(levels: Levels) -> int:
    return levels.on_premises


def own_computer(levels: Levels) -> int:
    return levels.own_computer


def static_public_ip(levels: Levels) -> int:
    return levels.static_ip


def unshared_public_ip(levels: Levels) -> int:
    return levels.unshared_ip


def mx_host_length(levels: Levels) -> int:
    return levels.host_fits


def client_certificate(levels: Levels) -> int:
    return levels.client_certificate


def public_certificate(levels: Levels) -> int:
    return levels.certificate


def internal_recipients(levels: Levels) -> int:
    return levels.internal


def direct_send_allowed(levels: Levels) -> int:
    return levels.direct_send_allowed


def local_server(levels: Levels) -> int:
    return levels.local_server


def relay_by_mailbox(levels: Levels) -> int:
    return (levels.open_587 & levels.open_25) | levels.mailbox


def relay_by_address(levels: Levels) -> int:
    return levels.open_25 | levels.static_ip | levels.unshared_ip


def relay_by_certificate(levels: Levels) -> int:
    return levels.open_25 | levels.certificate


def relay_way_on(levels: Levels) -> int:
    """The relay itself sends by SMTP AUTH, by address or by certificate: the best of the three counts.

    It is the network's ports that matter here, not the device's: the relay can use any.
    """
    return relay_by_mailbox(levels) & relay_by_address(levels) & relay_by_certificate(levels)


def worldwide_cloud(levels: Levels) -> int:
    return levels.worldwide


def azure_subscription(levels: Levels) -> int:
    return levels.azure


def default_quota(levels: Levels) -> int:
    return levels.quota


_MAILBOX: tuple[tuple[str, Rule], ...] = (
    ("starttls-tls-1-2", starttls_tls_1_2),
    ("port-587-or-25", port_587_or_25),
    ("licensed-mailbox", licensed_mailbox),
    ("mailbox-rate", mailbox_rate),
    ("mailbox-recipients", mailbox_recipients),
    ("mailbox-connections", mailbox_connections),
    ("accepted-domain", accepted_domain),
    ("external-limit", external_limit),
)

REQUIREMENTS: dict[Method, tuple[tuple[str, Rule], ...]] = {
    Method.SMTP_AUTH_OAUTH: (("oauth-sign-in", oauth_sign_in), *_MAILBOX),
    Method.CONNECTOR_IP: (
        ("send-without-sign-in", send_without_sign_in),
        ("encryption-on-port-25", encryption_on_port_25),
        ("on-premises", on_premises),
        ("port-25", port_25),
        ("static-public-ip", static_public_ip),
        ("unshared-public-ip", unshared_public_ip),
        ("mx-host-length", mx_host_length),
        ("accepted-domain", accepted_domain),
        ("external-limit", external_limit),
    ),
    Method.CONNECTOR_CERTIFICATE: (
        ("send-without-sign-in", send_without_sign_in),
        ("client-certificate", client_certificate),
        ("starttls-tls-1-2", starttls_tls_1_2),
        ("own-computer", own_computer),
        ("port-25", port_25),
        ("public-certificate", public_certificate),
        ("mx-host-length", mx_host_length),
        ("accepted-domain", accepted_domain),
        ("external-limit", external_limit),
    ),
    Method.DIRECT_SEND: (
        ("send-without-sign-in", send_without_sign_in),
        ("encryption-on-port-25", encryption_on_port_25),
        ("internal-recipients", internal_recipients),
        ("direct-send-allowed", direct_send_allowed),
        ("port-25", port_25),
        ("mx-host-length", mx_host_length),
        ("accepted-domain", accepted_domain),
    ),
    Method.LOCAL_RELAY: (
        ("on-premises", on_premises),
        ("local-server", local_server),
        ("relay-way-on", relay_way_on),
        ("accepted-domain", accepted_domain),
        ("external-limit", external_limit),
    ),
    Method.HIGH_VOLUME_EMAIL: (
        ("internal-recipients", internal_recipients),
        ("worldwide-cloud", worldwide_cloud),
        ("sign-in-offered", sign_in_offered),
        ("starttls-tls-1-2", starttls_tls_1_2),
        ("port-587", port_587),
        ("security-defaults-off", security_defaults_off_or_oauth),
        ("billing-policy", azure_subscription),
        ("accepted-domain", accepted_domain),
    ),
    Method.AZURE_COMMUNICATION_SERVICES: (
        ("sign-in-offered", sign_in_offered),
        ("starttls-tls-1-2", starttls_tls_1_2),
        ("port-587-or-25", port_587_or_25),
        ("azure-subscription", azure_subscription),
        ("default-quota", default_quota),
    ),
    Method.SMTP_AUTH_BASIC: (
        ("password-sign-in", password_sign_in),
        ("security-defaults-off", security_defaults_off),
        ("basic-available", basic_available),
        *_MAILBOX,
    ),
}
"""Every method's requirements, in the order in which they are shown: what decides most comes first."""

_BASIC_LAST = (Method.SMTP_AUTH_BASIC,)

RANKING: dict[Priority, tuple[Method, ...]] = {
    Priority.SECURITY: (
        Method.SMTP_AUTH_OAUTH,
        Method.CONNECTOR_IP,
        Method.CONNECTOR_CERTIFICATE,
        Method.DIRECT_SEND,
        Method.LOCAL_RELAY,
        Method.HIGH_VOLUME_EMAIL,
        Method.AZURE_COMMUNICATION_SERVICES,
        *_BASIC_LAST,
    ),
    Priority.COMPLIANCE: (
        Method.SMTP_AUTH_OAUTH,
        Method.CONNECTOR_CERTIFICATE,
        Method.CONNECTOR_IP,
        Method.LOCAL_RELAY,
        Method.HIGH_VOLUME_EMAIL,
        Method.AZURE_COMMUNICATION_SERVICES,
        Method.DIRECT_SEND,
        *_BASIC_LAST,
    ),
    Priority.LEAST_WORK: (
        Method.DIRECT_SEND,
        Method.SMTP_AUTH_OAUTH,
        Method.CONNECTOR_IP,
        Method.CONNECTOR_CERTIFICATE,
        Method.HIGH_VOLUME_EMAIL,
        Method.LOCAL_RELAY,
        Method.AZURE_COMMUNICATION_SERVICES,
        *_BASIC_LAST,
    ),
}
"""Which method comes first among equal verdicts. Passwords come after everything else, whatever the verdict."""
