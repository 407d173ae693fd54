"""Postfix's files for one relay computer: main.cf, the lines for master.cf, the tables and the sign-in.

Every parameter is in postconf(5) of Postfix 3.6, the first that has all of them. The tables are text that Postfix
reads by itself (``texthash``, ``regexp``), so that nothing has to be compiled and no database type can be missing.
"""

import msgspec

from wizard import __version__
from wizard.core.answers import Security
from wizard.render.relay.case import RelayCase, Station
from wizard.render.relay.quoting import (
    comment,
    pattern,
    postfix_value,
    postfix_word,
    table_result,
    table_word,
)
from wizard.render.relay.tables import header_checks, sasl_xoauth2, sender_canonical

CA_FILE = "/etc/ssl/certs/ca-certificates.crt"
"""The public authorities, as Debian and Ubuntu keep them."""
TOKEN_FILE = "/etc/tokens/relay"
QUEUE_DAYS = 3


class Section(msgspec.Struct, frozen=True):
    """A few parameters of main.cf under the sentences that say what they are for."""

    why: tuple[str, ...]
    lines: tuple[str, ...]


def postfix_files(case: RelayCase, station: Station) -> dict[str, str]:
    """File name below ``/etc/postfix`` to text."""
    files = {
        "main.cf": main_cf(case, station),
        "sender_canonical": _sender_canonical(case),
        "header_checks": _header_checks(case),
        "generic": _generic(case, station),
    }
    lines = master_lines(case)
    if lines:
        files["master.cf.add"] = _headed(case, "Lines for the end of /etc/postfix/master.cf.") + lines
    if case.by_mailbox:
        files["sasl_passwd"] = _sasl_passwd(case)
        files["sasl-xoauth2.conf"] = sasl_xoauth2(case.endpoints.authority, case.domain)
    if case.user is not None:
        files["sasl/smtpd.conf"] = _sasl_server(case)
    return files


def main_cf(case: RelayCase, station: Station) -> str:
    """The whole main.cf."""
    sections = (
        _identity(case, station),
        _clients(case),
        _device_tls(case),
        _sender(),
        _sizes(case),
        _way_on(case),
        _microsoft_tls(),
        *_sign_in(case, station),
        _queue(case),
    )
    head = _headed(
        case,
        f"/etc/postfix/main.cf of {station.name}, for Postfix 3.6 or newer.",
        f"It goes on to Microsoft 365 by: {case.way_name}.",
    )
    return head + "\n".join(_written(section) for section in sections)


def master_lines(case: RelayCase) -> str:
    """The service that the device talks to; "" where master.cf's own on port 25 will do."""
    implicit = case.listens_with is Security.IMPLICIT
    if case.listens_on == 25 and not implicit:
        return ""
    options = ["  -o syslog_name=postfix/device"]
    if implicit:
        # TLS begins with the first byte (RFC 8314, section 3.3).
        options.append("  -o smtpd_tls_wrappermode=yes")
    return (
        "\n".join([f"{case.listens_on:<9} inet  n       -       n       -       -       smtpd", *options])
        + "\n"
    )


def _identity(case: RelayCase, station: Station) -> Section:
    return Section(
        (
            "Who this relay is. It holds no mailboxes and delivers nothing on this computer.",
            "Microsoft 365 knows it by an IPv4 address or by a name, so IPv6 stays out of it.",
        ),
        (
            "compatibility_level = 3.6",
            f"myhostname = {postfix_word(station.name)}",
            f"myorigin = {postfix_word(case.domain)}",
            "mydestination =",
            "relay_domains =",
            "local_recipient_maps =",
            "local_transport = error:5.1.1 this relay holds no mailboxes",
            "alias_maps =",
            "alias_database =",
            "inet_interfaces = all",
            "inet_protocols = ipv4",
            "biff = no",
        ),
    )


def _clients(case: RelayCase) -> Section:
    known = ", ".join(["127.0.0.0/8", *map(postfix_word, case.networks)])
    why = [
        "Who may send: your own network and nobody else. Make the list as short as you can, best the device's",
        "own address (192.0.2.10/32). Whoever is not on it is refused, whatever he asks for: no open relay.",
    ]
    relaying = "smtpd_relay_restrictions = permit_mynetworks, reject"
    more: tuple[str, ...] = ("smtpd_sasl_auth_enable = no",)
    if case.user is not None:
        why.append("The device can not send without a password, so from that network it has to give one.")
        relaying = "smtpd_relay_restrictions = permit_sasl_authenticated, reject"
        more = (
            "smtpd_sasl_auth_enable = yes",
            "smtpd_sasl_type = cyrus",
            "smtpd_sasl_path = smtpd",
            "cyrus_sasl_config_path = ${config_directory}/sasl",
            "smtpd_sasl_security_options = noanonymous",
            "broken_sasl_auth_clients = yes",
        )
    return Section(
        tuple(why),
        (
            f"mynetworks = {known}",
            "smtpd_client_restrictions = permit_mynetworks, reject",
            relaying,
            "smtpd_relay_before_recipient_restrictions = yes",
            *more,
            "smtpd_banner = ${myhostname} ESMTP",
            "disable_vrfy_command = yes",
        ),
    )


def _device_tls(case: RelayCase) -> Section:
    if not case.encrypts:
        return Section(
            (
                "From the device to this relay: clear text. It is the device that can not do better, and the hop stays",
                "inside your own network. TLS 1.0 and 1.1 are broken, so this relay does not pretend with them.",
            ),
            ("smtpd_tls_security_level = none",),
        )
    lines = [
        "smtpd_tls_security_level = encrypt",
        "smtpd_tls_cert_file = ${config_directory}/relay-cert.pem",
        "smtpd_tls_key_file = ${config_directory}/relay-key.pem",
        "smtpd_tls_mandatory_protocols = >=TLSv1.2",
        "smtpd_tls_loglevel = 1",
    ]
    if case.user is not None:
        lines.append("smtpd_tls_auth_only = yes")
    return Section(("From the device to this relay: encrypted, TLS 1.2 or newer.",), tuple(lines))


def _sender() -> Section:
    return Section(
        (
            "Microsoft 365 takes a From that it knows. Any other becomes the one of the plan; the name before it stays.",
            "What this computer writes itself (notices) goes out under that address too.",
        ),
        (
            "sender_canonical_maps = regexp:${config_directory}/sender_canonical",
            "sender_canonical_classes = envelope_sender",
            "header_checks = regexp:${config_directory}/header_checks",
            "smtp_generic_maps = regexp:${config_directory}/generic",
            "local_header_rewrite_clients = permit_mynetworks",
            "always_add_missing_headers = yes",
        ),
    )


def _sizes(case: RelayCase) -> Section:
    return Section(
        ("The largest message, in octets as it travels: attachments grow by a third.",),
        (f"message_size_limit = {case.size}", "mailbox_size_limit = 0"),
    )


def _way_on(case: RelayCase) -> Section:
    why = ["Everything goes to Microsoft 365. The brackets keep Postfix from looking for an MX record."]
    if case.host is None:
        why.append(
            "The name is not known yet: read it as the plan says, and put it here. Until then mail waits."
        )
    lines = [f"relayhost = [{postfix_word(case.next_host)}]:{case.port}"]
    return Section(tuple(why), tuple(lines))


def _microsoft_tls() -> Section:
    return Section(
        (
            "To Microsoft 365: always encrypted, and only to a server whose certificate is good for that very name.",
            "Red Hat and its kin keep the authorities in /etc/pki/tls/certs/ca-bundle.crt.",
        ),
        (
            "smtp_tls_security_level = secure",
            "smtp_tls_secure_cert_match = nexthop",
            f"smtp_tls_CAfile = {CA_FILE}",
            "smtp_tls_mandatory_protocols = >=TLSv1.2",
            "smtp_tls_loglevel = 1",
        ),
    )


def _sign_in(case: RelayCase, station: Station) -> tuple[Section, ...]:
    if case.by_certificate:
        lines = (
            "smtp_tls_cert_file = ${config_directory}/microsoft-chain.pem",
            "smtp_tls_key_file = ${config_directory}/microsoft-key.pem",
        )
        why = "What Microsoft 365 recognises: your certificate with its whole chain, your own first, and its key."
        return (Section((why,), lines),)
    if not case.by_mailbox:
        return ()
    seconds = -(-60 * station.of // case.rate)
    shared = "" if station.of == 1 else ", shared by both relays"
    return (
        Section(
            (f"Signs in as {comment(case.mailbox)} with OAuth 2.0, by the plug-in sasl-xoauth2.",),
            (
                "smtp_sasl_auth_enable = yes",
                "smtp_sasl_password_maps = texthash:${config_directory}/sasl_passwd",
                "smtp_sasl_mechanism_filter = xoauth2",
                "smtp_sasl_security_options =",
            ),
        ),
        Section(
            (f"A mailbox may send {case.rate} messages a minute{shared}. More wait in the queue.",),
            (f"smtp_destination_rate_delay = {seconds}s",),
        ),
    )


def _queue(case: RelayCase) -> Section:
    keeper = f"postmaster@{postfix_word(case.domain)}"
    return Section(
        (
            "When Microsoft 365 can not be reached, mail waits here. Whoever keeps the relay hears of what waits",
            "longer than an hour and of what comes back: make that address one that somebody reads.",
        ),
        (
            f"maximal_queue_lifetime = {QUEUE_DAYS}d",
            "bounce_queue_lifetime = 1d",
            "delay_warning_time = 1h",
            "notify_classes = bounce, 2bounce, delay, resource, software",
            f"bounce_notice_recipient = {keeper}",
            f"2bounce_notice_recipient = {keeper}",
            f"delay_notice_recipient = {keeper}",
            f"error_notice_recipient = {keeper}",
        ),
    )


# --- tables ---------------------------------------------------------------------------------------------------------


def _sender_canonical(case: RelayCase) -> str:
    head = _headed(case, "Envelope senders: the first line that fits wins.")
    return head + sender_canonical(case.sender, case.kept_domains)


def _header_checks(case: RelayCase) -> str:
    head = _headed(case, "The From line of mail that comes in from the device.")
    return head + header_checks(case.sender, case.kept_domains)


def _generic(case: RelayCase, station: Station) -> str:
    """What this computer writes itself, as it leaves."""
    head = _headed(case, "Addresses of this computer itself, as they leave it.")
    sender = table_result(case.sender)
    return f"{head}/^(double-bounce|mailer-daemon)@/  {sender}\n/@{pattern(station.name)}$/  {sender}\n"


# --- signing in -----------------------------------------------------------------------------------------------------


def _sasl_passwd(case: RelayCase) -> str:
    head = _headed(
        case,
        "Who signs in where. What follows the colon is the file in which sasl-xoauth2 keeps the token, and no password:",
        "never write one here. Copy it with: install -m 600 -o root -g root sasl_passwd /etc/postfix/sasl_passwd",
    )
    user = table_word(case.mailbox).replace(":", "?")
    return f"{head}[{table_word(case.next_host)}]:{case.port} {user}:{TOKEN_FILE}\n"


def _sasl_server(case: RelayCase) -> str:
    """``/etc/postfix/sasl/smtpd.conf``: the device's own password, in a file of its own (SASL_README of Postfix)."""
    head = _headed(
        case, "How the relay checks the device's password. The file of passwords is made by saslpasswd2."
    )
    return (
        f"{head}pwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
        "sasldb_path: /etc/postfix/sasl/relay-users.db\nmech_list: PLAIN LOGIN\n"
    )


# --- writing --------------------------------------------------------------------------------------------------------


def _headed(case: RelayCase, *sentences: str) -> str:
    made = f"Made by Relay Wizard {__version__} on {case.day.isoformat()} for {case.device} ({case.domain})."
    return "".join(f"# {comment(sentence)}\n" for sentence in (made, *sentences)) + "\n"


def _written(section: Section) -> str:
    return "".join(f"# {comment(sentence)}\n" for sentence in section.why) + "".join(
        f"{line}\n" for line in section.lines
    )


__all__ = ["main_cf", "master_lines", "postfix_files", "postfix_value"]
