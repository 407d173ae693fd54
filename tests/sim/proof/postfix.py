"""A small model of the relay that a plan builds: it obeys the generated Postfix files and knows nothing else.

Only what those files use is modelled: who may connect and relay, TLS and passwords from the device, From rewriting by
regular expression, the way on with TLS, XOAUTH2 or a certificate. A parameter that is not known here fails loudly, so
that the model can not drift away from the files. Parameters: postconf(5); tables: regexp_table(5), header_checks(5).
"""

import base64
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.sim.proof.client import Said, Setup, Way, send
from wizard.core.answers import Security, SignIn
from wizard.core.model import Transcript
from wizard.sim.message import from_address

_IGNORED = frozenset(
    {
        "compatibility_level",
        "myhostname",
        "myorigin",
        "mydestination",
        "relay_domains",
        "local_recipient_maps",
        "local_transport",
        "alias_maps",
        "alias_database",
        "inet_interfaces",
        "inet_protocols",
        "biff",
        "smtpd_relay_before_recipient_restrictions",
        "smtpd_sasl_type",
        "smtpd_sasl_path",
        "cyrus_sasl_config_path",
        "smtpd_sasl_security_options",
        "broken_sasl_auth_clients",
        "smtpd_banner",
        "disable_vrfy_command",
        "smtpd_tls_cert_file",
        "smtpd_tls_key_file",
        "smtpd_tls_loglevel",
        "sender_canonical_classes",
        "smtp_generic_maps",
        "local_header_rewrite_clients",
        "always_add_missing_headers",
        "message_size_limit",
        "mailbox_size_limit",
        "smtp_tls_secure_cert_match",
        "smtp_tls_CAfile",
        "smtp_tls_loglevel",
        "smtp_tls_key_file",
        "smtp_sasl_security_options",
        "smtp_destination_rate_delay",
        "maximal_queue_lifetime",
        "bounce_queue_lifetime",
        "delay_warning_time",
        "notify_classes",
        "bounce_notice_recipient",
        "2bounce_notice_recipient",
        "delay_notice_recipient",
        "error_notice_recipient",
    }
)
"""Parameters that play no part in one message's way."""
_OBEYED = frozenset(
    {
        "mynetworks",
        "smtpd_client_restrictions",
        "smtpd_relay_restrictions",
        "smtpd_sasl_auth_enable",
        "smtpd_tls_security_level",
        "smtpd_tls_mandatory_protocols",
        "smtpd_tls_auth_only",
        "sender_canonical_maps",
        "header_checks",
        "relayhost",
        "smtp_tls_security_level",
        "smtp_tls_mandatory_protocols",
        "smtp_sasl_auth_enable",
        "smtp_sasl_password_maps",
        "smtp_sasl_mechanism_filter",
        "smtp_tls_cert_file",
    }
)


def main_cf(text: str) -> dict[str, str]:
    """The parameters of a main.cf; an unknown one is refused."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or name not in _IGNORED | _OBEYED:
            raise ValueError(f"the model of Postfix does not know: {line}")
        found[name] = value
    return found


def _services(text: str) -> dict[int, dict[str, str]]:
    """Port to options of the smtpd services: master.cf's own on port 25, and the added lines."""
    found: dict[int, dict[str, str]] = {25: {}}
    port = 25
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line[0].isspace():
            name, _, value = line.strip().removeprefix("-o ").partition("=")
            found[port][name] = value
        else:
            port = int(line.split()[0])
            found[port] = {}
    return found


def _rules(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _replaced(rules: list[str], subject: str) -> str | None:
    """The result of the first rule that fits (regexp_table(5): case does not count, ``if`` to ``endif`` is a block)."""
    skipping = False
    for rule in rules:
        if rule == "endif":
            skipping = False
            continue
        match = re.fullmatch(r"(if )?(!?)/((?:\\.|[^/\\])*)/\s*(.*)", rule)
        if match is None:
            raise ValueError(f"the model of Postfix does not know: {rule}")
        opens, negated, pattern, result = match.groups()
        hit = re.search(pattern, subject, re.IGNORECASE)
        holds = (hit is None) if negated else (hit is not None)
        if opens:
            skipping = not holds
        elif holds and not skipping:
            if hit is None:
                return str(result)
            return _filled(result, hit)
    return None


def _filled(result: str, hit: re.Match[str]) -> str:
    """A rule's result with ``${1}`` put in."""
    return re.sub(r"\$\{(\d+)\}|\$(\d+)", lambda sign: hit[int(sign[1] or sign[2])] or "", result)


@dataclass
class Relay:
    """A running relay. ``passwords`` are those that its keeper made for the device, ``token`` what it keeps on disk."""

    files: Mapping[str, str]
    way_on: Way
    token: str = ""
    names: tuple[str, ...] = ()
    passwords: Mapping[str, str] = field(default_factory=dict)
    tries: list[Transcript] = field(default_factory=list)
    sent: Setup | None = None

    def __post_init__(self) -> None:
        self.parameters = main_cf(self.files["main.cf"])
        self.services = _services(self.files.get("master.cf.add", ""))
        self._senders = _rules(self.files["sender_canonical"])
        self._headers = _rules(self.files["header_checks"])

    def get(self, name: str) -> str:
        return self.parameters.get(name, "")

    def in_mynetworks(self, ip: str) -> bool:
        address = ipaddress.ip_address(ip)
        return any(
            address in ipaddress.ip_network(one) for one in self.get("mynetworks").replace(",", " ").split()
        )

    def forward(self, sender: str, recipients: tuple[str, ...], message: bytes) -> Transcript:
        """Sends one queued message on, as main.cf says."""
        self.sent = self.outgoing(sender, message)
        tried = send(self.sent, self.way_on, *recipients)
        self.tries.append(tried)
        return tried

    def outgoing(self, sender: str, message: bytes) -> Setup:
        """How the relay sends this message on: a `Setup` of its own."""
        found = re.fullmatch(r"\[([^\]]+)\]:(\d+)", self.get("relayhost"))
        if found is None or self.get("smtp_tls_security_level") != "secure":
            raise ValueError("the relay must go on to one host, always encrypted")
        sender = _replaced(self._senders, sender) or sender
        header, _, body = message.partition(b"\r\n\r\n")
        lines = [
            (_replaced(self._headers, line) or line).removeprefix("REPLACE ")
            for line in header.decode().split("\r\n")
        ]
        rewritten = "\r\n".join(lines).encode()
        username = self._account() if self.get("smtp_sasl_auth_enable") == "yes" else ""
        return Setup(
            host=found[1],
            port=int(found[2]),
            security=Security.STARTTLS,
            sign_in=SignIn.OAUTH2 if username else SignIn.NONE,
            username=username,
            secret=self.token,
            mail_from=sender,
            header_from=from_address(rewritten + b"\r\n\r\n") or "",
            names=self.names if self.get("smtp_tls_cert_file") else (),
            body=body.removesuffix(b"\r\n"),
        )

    def _account(self) -> str:
        if self.get("smtp_sasl_mechanism_filter") != "xoauth2":
            raise ValueError("the relay must sign in with XOAUTH2")
        for line in _rules(self.files["sasl_passwd"]):
            host, _, account = line.partition(" ")
            if host == self.get("relayhost"):
                return account.strip().partition(":")[0]
        raise ValueError("sasl_passwd has no line for relayhost")


class RelayConversation:
    """One connection from the own network to the relay, as a `Server`."""

    def __init__(self, relay: Relay, port: int, ip: str) -> None:
        self._relay, self._ip = relay, ip
        self._level = relay.get("smtpd_tls_security_level")
        self.lowest_tls = relay.get("smtpd_tls_mandatory_protocols").removeprefix(">=TLSv") or "1.2"
        self._implicit = relay.services[port].get("smtpd_tls_wrappermode") == "yes"
        self._tls = self._signed_in = False
        self._awaited: list[str] = []
        self._user = ""
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._content = False

    def greeting(self) -> Said:
        return Said(220, (f"{self._relay.get('myhostname')} ESMTP",))

    def encrypted(self, version: str, names: tuple[str, ...]) -> None:
        self._tls = True

    def say(self, line: bytes) -> Said:
        if self._content:
            return self._queued(line)
        text = line.decode()
        if self._awaited:
            return self._password(text)
        word = text.split()[0].upper()
        match word:
            case "EHLO":
                return Said(250, ("relay", *self._extensions()))
            case "STARTTLS" if self._level == "encrypt":
                return Said(220, ("2.0.0 Ready to start TLS",))
        if self._level == "encrypt" and not self._tls:
            return Said(530, ("5.7.0 Must issue a STARTTLS command first",))
        match word:
            case "AUTH" if text.upper() == "AUTH LOGIN" and self._offers_sign_in():
                self._awaited = ["user", "password"]
                return Said(334, ("VXNlcm5hbWU6",))
            case "MAIL":
                self._sender = _path(text)
                return Said(250, ("2.1.0 Ok",))
            case "RCPT":
                return self._recipient(_path(text))
            case "DATA" if self._recipients:
                self._content = True
                return Said(354, ("End data with <CR><LF>.<CR><LF>",))
        return Said(502, ("5.5.2 Error: command not recognized",))

    def _offers_sign_in(self) -> bool:
        allowed = self._tls or self._relay.get("smtpd_tls_auth_only") != "yes"
        return self._relay.get("smtpd_sasl_auth_enable") == "yes" and allowed

    def _extensions(self) -> tuple[str, ...]:
        starttls = ("STARTTLS",) if self._level == "encrypt" and not self._tls else ()
        return (*starttls, *(("AUTH PLAIN LOGIN",) if self._offers_sign_in() else ()), "8BITMIME")

    def _password(self, text: str) -> Said:
        kind = self._awaited.pop(0)
        given = base64.b64decode(text).decode()
        if kind == "user":
            self._user = given
            return Said(334, ("UGFzc3dvcmQ6",))
        if self._relay.passwords.get(self._user) != given:
            return Said(535, ("5.7.8 Error: authentication failed: authentication failure",))
        self._signed_in = True
        return Said(235, ("2.7.0 Authentication successful",))

    def _recipient(self, address: str) -> Said:
        relay = self._relay
        if relay.get("smtpd_client_restrictions") != "permit_mynetworks, reject":
            raise ValueError("the relay must take mail from its own network only")
        if not relay.in_mynetworks(self._ip):
            return Said(554, (f"5.7.1 <unknown[{self._ip}]>: Client host rejected: Access denied",))
        if not any(map(self._permits, relay.get("smtpd_relay_restrictions").split(", "))):
            return Said(554, (f"5.7.1 <{address}>: Relay access denied",))
        self._recipients.append(address)
        return Said(250, ("2.1.5 Ok",))

    def _permits(self, restriction: str) -> bool:
        match restriction:
            case "permit_mynetworks":
                return self._relay.in_mynetworks(self._ip)
            case "permit_sasl_authenticated":
                return self._signed_in
            case "reject":
                return False
        raise ValueError(f"the model of Postfix does not know: {restriction}")

    def _queued(self, message: bytes) -> Said:
        self._content = False
        self._relay.forward(self._sender or "", tuple(self._recipients), message)
        return Said(250, ("2.0.0 Ok: queued as 4A1B2C",))


def _path(text: str) -> str:
    found = re.search(r"<([^>]*)>", text)
    return found[1] if found else ""
