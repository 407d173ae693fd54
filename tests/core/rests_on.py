"""What the policy lets each requirement rest on, and every answer worth trying there."""

from typing import Any

from tests.core.reference import QUESTIONS, every_answer

SENDER = frozenset({"domain", "sending.from", "tenant.accepted_domains"})
TLS = frozenset({"device.tls", "device.security_modes"})
PORT_25 = frozenset({"device.ports", "network.port_25"})
PORT_587 = frozenset({"device.ports", "network.port_587"})

RESTS_ON: dict[str, frozenset[str]] = {
    "accepted-domain": SENDER,
    "azure-subscription": frozenset({"options.azure_subscription"}),
    "basic-available": frozenset({"tenant.created"}),
    "billing-policy": frozenset({"options.azure_subscription"}),
    "client-certificate": frozenset({"device.client_certificate"}),
    "default-quota": frozenset({"sending.peak_per_minute", "sending.recipients_per_day"}),
    "direct-send-allowed": frozenset({"tenant.reject_direct_send"}),
    "encryption-on-port-25": TLS,
    "external-limit": frozenset(
        {"sending.external_recipients_per_day", "tenant.licences", "sending.recipients"}
    ),
    "internal-recipients": frozenset({"sending.recipients"}),
    "licensed-mailbox": frozenset({"tenant.licensed_mailbox"}),
    "local-server": frozenset({"options.local_server"}),
    "mailbox-connections": frozenset({"sending.connections"}),
    "mailbox-rate": frozenset({"sending.peak_per_minute"}),
    "mailbox-recipients": frozenset({"sending.recipients_per_day"}),
    "mx-host-length": frozenset({"tenant.mx_host", "device.max_host_length", "device.host_by_name"}),
    "oauth-sign-in": frozenset({"device.sign_in"}),
    "on-premises": frozenset({"device.hosting"}),
    "own-computer": frozenset({"device.hosting"}),
    "password-sign-in": frozenset({"device.sign_in"}),
    "port-25": PORT_25,
    "port-587": PORT_587,
    "port-587-or-25": PORT_25 | PORT_587,
    "public-certificate": frozenset({"options.certificate"}),
    "relay-way-on": frozenset(
        {
            "network.port_25",
            "network.port_587",
            "network.static_ip",
            "network.ip_shared",
            "tenant.licensed_mailbox",
            "options.certificate",
        }
    ),
    "security-defaults-off": frozenset({"tenant.security_defaults", "device.sign_in"}),
    "send-without-sign-in": frozenset({"device.sign_in"}),
    "sign-in-offered": frozenset({"device.sign_in"}),
    "starttls-tls-1-2": TLS,
    "static-public-ip": frozenset({"network.static_ip"}),
    "unshared-public-ip": frozenset({"network.ip_shared"}),
    "worldwide-cloud": frozenset({"tenant.cloud"}),
}
"""The answers that the policy lets each requirement rest on, and no others."""

CHOICES: dict[str, list[Any]] = {
    **{question: [None, *every_answer(question)] for question in QUESTIONS},
    "domain": ["contoso.com", "Contoso.COM.", "fabrikam.com"],
    "sending.from": [None, "scanner@contoso.com", "scanner@Fabrikam.com.", "scanner@print.contoso.com"],
    "tenant.accepted_domains": [None, ["contoso.com"], ["FABRIKAM.com"], ["contoso.com", "fabrikam.com."]],
    "sending.peak_per_minute": [None, 0, 30, 31],
    "sending.recipients_per_day": [None, 0, 2400, 2401, 10_000, 10_001],
    "sending.external_recipients_per_day": [None, 0, 9500, 9501, 10_000, 10_001, 10_002],
    "sending.connections": [None, 0, 3, 4],
    "tenant.licences": [None, 0, 1, 5000],
    "tenant.mx_host": [None, "contoso-com.mail.protection.outlook.com", "contoso-com.s-v1.mx.microsoft."],
    "device.max_host_length": [None, 28, 29, 38, 39],
    "device.host_by_name": [None, "yes", "no", "unknown"],
    "tenant.cloud": [None, "worldwide", "gcc", "gcc_high", "dod", "china"],
    "tenant.created": [None, "2026-12-31", "2027-01-01", "2027-06-01"],
}
"""Every answer to every question, left out too, and the values about each limit."""
