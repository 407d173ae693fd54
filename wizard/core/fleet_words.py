"""What admins write into cells, and which of the answers' own words each of them means. Data only.

Both sides compare without case, spaces and punctuation (`core.fleet_columns.plain`).
"""

Meanings = dict[str, tuple[str, ...]]
"""For each word of the answers, what admins write for it."""

YES_NO: Meanings = {
    "yes": ("yes", "y", "true", "x", "1", "on", "enabled", "have", "available", "ok"),
    "no": ("no", "n", "false", "0", "off", "disabled", "none", "never"),
}
SWITCH: Meanings = {
    "on": ("on", "yes", "y", "true", "1", "enabled"),
    "off": ("off", "no", "n", "false", "0", "disabled"),
}
ENABLED: Meanings = {
    "enabled": SWITCH["on"],
    "disabled": SWITCH["off"],
    "inherit": ("inherit", "inherited", "blank", "default"),
}
PORT: Meanings = {
    "open": ("open", "yes", "y", "true", "1", "allowed", "ok", "reachable"),
    "blocked": ("blocked", "no", "n", "false", "0", "closed", "denied", "filtered"),
}
DO_NOT_KNOW = frozenset(
    {"unknown", "dontknow", "idontknow", "notknown", "donotknow", "notsure", "unsure", "tbd"}
)
"""Words for "I don't know"; a cell with nothing but question marks means it too."""
NOT_SAID = frozenset({"", "na", "null", "nil", "nan"})
"""Cells that say nothing, as an empty one does; a lone dash compares as empty."""

WORDS: dict[str, Meanings] = {
    "device.hosting": {
        "on_premises": (
            "on premises",
            "on-premise",
            "on prem",
            "onprem",
            "office",
            "local",
            "site",
            "our network",
        ),
        "cloud_vm": ("cloud vm", "vm", "azure", "azure vm", "aws", "google cloud", "gcp", "cloud", "iaas"),
        "vendor_hosted": ("vendor hosted", "vendor", "saas", "hosted by vendor", "provider", "hosted"),
    },
    "device.sign_in": {
        "none": ("none", "no", "anonymous", "without", "no sign in", "no authentication", "off"),
        "basic": (
            "basic",
            "password",
            "user and password",
            "username and password",
            "login",
            "plain",
            "smtp auth",
        ),
        "oauth2": (
            "oauth2",
            "oauth",
            "oauth 2.0",
            "oauth 2",
            "modern",
            "modern auth",
            "modern authentication",
            "xoauth2",
        ),
    },
    "device.tls": {
        "none": ("none", "no", "no tls", "without", "off"),
        "1.0": ("1.0", "tls 1.0", "tlsv1", "tlsv1.0", "tls1"),
        "1.1": ("1.1", "tls 1.1", "tlsv1.1"),
        "1.2": ("1.2", "tls 1.2", "tlsv1.2"),
        "1.3": ("1.3", "tls 1.3", "tlsv1.3"),
    },
    "device.security_modes": {
        "none": ("none", "no", "off", "plain", "unencrypted", "clear text", "no encryption"),
        "starttls": ("starttls", "tls", "explicit tls", "explicit", "starttls/tls"),
        "implicit": ("implicit", "ssl", "ssl/tls", "smtps", "implicit tls", "tls/ssl"),
    },
    "device.client_certificate": YES_NO,
    "device.host_by_name": YES_NO,
    "sending.recipients": {
        "internal": ("internal", "inside", "internal only", "own", "staff", "employees", "colleagues"),
        "external": ("external", "outside", "external only", "customers"),
        "both": ("both", "all", "anyone", "everyone", "internal and external", "internal external", "any"),
    },
    "network.static_ip": YES_NO
    | {"yes": (*YES_NO["yes"], "static", "fixed"), "no": (*YES_NO["no"], "dynamic")},
    "network.ip_shared": YES_NO | {"yes": (*YES_NO["yes"], "shared", "cgnat")},
    "network.port_25": PORT,
    "network.port_587": PORT,
    "tenant.cloud": {
        "worldwide": ("worldwide", "public", "commercial", "global"),
        "gcc": ("gcc",),
        "gcc_high": ("gcc high",),
        "dod": ("dod",),
        "china": ("china", "21vianet"),
    },
    "tenant.licensed_mailbox": YES_NO
    | {"yes": (*YES_NO["yes"], "licensed"), "no": (*YES_NO["no"], "unlicensed")},
    "tenant.smtp_auth_tenant": ENABLED,
    "tenant.smtp_auth_mailbox": ENABLED,
    "tenant.security_defaults": SWITCH,
    "tenant.reject_direct_send": SWITCH,
    "options.certificate": YES_NO,
    "options.local_server": YES_NO,
    "options.azure_subscription": YES_NO,
    "preferences.priority": {
        "security": ("security", "secure"),
        "compliance": ("compliance", "audit"),
        "least_work": ("least work", "simple", "easiest"),
    },
}
"""By path: the answer, and the words that mean it. Every answer is among its own words."""

CRITICAL = {
    True: ("yes", "y", "true", "x", "1", "critical", "high", "highest", "urgent", "important"),
    False: ("no", "n", "false", "0", "", "normal", "medium", "low", "lowest", "not critical", "unimportant"),
}
"""The words of the fleet's own column ``critical``; ``high`` and ``low`` are what a column "priority" holds too."""
