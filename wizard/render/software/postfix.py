"""A Postfix that runs already: everything that it sends goes to Microsoft 365. A relay of one's own is ``render.relay``'s.

Parameters as in postconf(5) of Postfix 3.6. They are set with ``postconf -e``, which changes a line that is there
instead of adding a second one.
"""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.relay.postfix import CA_FILE, TOKEN_FILE
from wizard.render.relay.quoting import comment
from wizard.render.relay.tables import header_checks, sasl_xoauth2, sender_canonical
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, app_note, certificate_note, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import host_word, postfix_exact, table_exact, table_result_exact

ABILITIES = frozenset(Ability)
FOLDER = "/etc/postfix"
SASL = "relay-wizard-sasl"
RELAY_CA = "relay-wizard-relay.pem"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``settings.cf``, the tables that it names, and what the sign-in needs."""
    made = [
        File("settings.cf", _settings(case), _("The settings for main.cf: where mail goes, and how.")),
        File(
            "relay-wizard-sender",
            _headed_table("Envelope senders: the first line that fits wins.")
            + sender_canonical(table_result_exact(case.sender), case.kept_domains),
            _("Which envelope senders stay, and what the others become."),
        ),
        File(
            "relay-wizard-headers",
            _headed_table("The From line of mail that leaves.")
            + header_checks(table_result_exact(case.sender), case.kept_domains),
            _("The same for the From line that people see."),
        ),
    ]
    if case.by_token:
        key = f"[{table_exact(case.host)}]:{case.port}"
        head = _headed_table("Who signs in where. Behind the colon is the token's file, and no password.")
        made += [
            File(SASL, f"{head}{key} {table_exact(case.user)}:{TOKEN_FILE}\n", _("Who signs in where.")),
            File(
                "sasl-xoauth2.conf",
                sasl_xoauth2(case.endpoints.authority, case.tenant),
                _("For /etc: the settings of sasl-xoauth2, the plug-in that renews the token."),
            ),
        ]
    if case.by_password:
        before = f"[{table_exact(case.host)}]:{case.port} {table_exact(case.user)}:"
        made.append(ask_password(case, f"{FOLDER}/{SASL}", before=before))
    return tuple(made)


def _headed_table(what: str) -> str:
    return "".join(f"# {comment(line)}\n" for line in (what, "settings.cf says where this file goes.")) + "\n"


def _settings(case: SoftwareCase) -> str:
    tables = "relay-wizard-sender relay-wizard-headers"
    load = [
        "sudo cp -a /etc/postfix/main.cf /etc/postfix/main.cf.before-relay-wizard",
        f"sudo install -m 644 {tables} /etc/postfix/",
    ]
    undo = "sudo rm /etc/postfix/relay-wizard-*"
    if case.by_token:
        load += [
            f"sudo install -m 600 {SASL} /etc/postfix/",
            "sudo install -m 644 sasl-xoauth2.conf /etc/",
            "sudo postconf -F smtp/unix/chroot=n",
            "sudo install -d -m 700 -o postfix -g postfix /etc/tokens",
            "sudo sasl-xoauth2-tool get-token outlook --client-id THE-APP-S-CLIENT-ID "
            f"--tenant {case.tenant} {TOKEN_FILE}",
            f"sudo chown postfix:postfix {TOKEN_FILE} && sudo chmod 600 {TOKEN_FILE}",
        ]
        undo += " /etc/sasl-xoauth2.conf && sudo rm -r /etc/tokens"
    if case.by_password:
        load.append("sudo sh ask-password.sh")
    load += [
        "grep '^[a-z]' settings.cf | tr '\\n' '\\0' | sudo xargs -0 postconf -e",
        "sudo postfix check && sudo systemctl restart postfix",
    ]
    head = Head(
        what="Settings for a Postfix 3.6 or newer that runs already: it passes everything on.",
        goes_to=("/etc/postfix/main.cf, by the commands below. Run them in this folder.",),
        load=tuple(load),
        test=(
            f"printf 'Subject: Test\\n\\nA test.\\n' | sendmail -f {case.sender} YOU@YOUR-DOMAIN; mailq",
            "The log must say Verified TLS connection and status=sent."
            if case.encrypts
            else "mailq must be empty.",
        ),
        undo=(
            "sudo mv /etc/postfix/main.cf.before-relay-wizard /etc/postfix/main.cf",
            f"{undo}; sudo systemctl restart postfix",
        ),
        notes=(
            "For a Postfix that sends. Where it also receives mail from the internet, leave the line of"
            " sender_canonical_maps out.",
            "Tables that main.cf names already in one of these lines can stay: write them behind ours, with a comma.",
            *_sign_in_notes(case),
            *certificate_note(case, f"{FOLDER}/relay-wizard-chain.pem", f"{FOLDER}/relay-wizard-key.pem"),
            *relay_certificate(case, f"{FOLDER}/{RELAY_CA}"),
        ),
    )
    return headed(case, head) + "".join(f"{line}\n" for line in _lines(case))


def _sign_in_notes(case: SoftwareCase) -> tuple[str, ...]:
    if case.by_token:
        return (
            *app_note(case),
            "Needs sasl-xoauth2; where your system has no such package: https://github.com/tarickb/sasl-xoauth2.",
            f"Sign in as {case.user}. The client id goes into sasl-xoauth2.conf too.",
        )
    return (
        ("Needs the package libsasl2-modules (Debian) or cyrus-sasl-plain (Red Hat).",)
        if case.by_password
        else ()
    )


def _lines(case: SoftwareCase) -> list[str]:
    lines = [
        f"relayhost = [{postfix_exact(host_word(case.host, 'Postfix'))}]:{case.port}",
        # A site is known by its IPv4 address, and an address of IPv6 without a name behind it is refused.
        "smtp_address_preference = ipv4",
        *_tls(case),
    ]
    if case.by_certificate:
        lines += [
            "smtp_tls_cert_file = ${config_directory}/relay-wizard-chain.pem",
            "smtp_tls_key_file = ${config_directory}/relay-wizard-key.pem",
        ]
    lines += _sign_in(case)
    return [
        *lines,
        "sender_canonical_maps = regexp:${config_directory}/relay-wizard-sender",
        "sender_canonical_classes = envelope_sender",
        "smtp_header_checks = regexp:${config_directory}/relay-wizard-headers",
    ]


def _tls(case: SoftwareCase) -> list[str]:
    if not case.encrypts:
        return ["smtp_tls_security_level = none", "smtp_tls_wrappermode = no"]
    authorities = f"${{config_directory}}/{RELAY_CA}" if case.own_relay else CA_FILE
    return [
        "smtp_tls_security_level = secure",
        "smtp_tls_secure_cert_match = nexthop",
        f"smtp_tls_wrappermode = {'yes' if case.implicit else 'no'}",
        f"smtp_tls_CAfile = {authorities}",
        "smtp_tls_mandatory_protocols = >=TLSv1.2",
        "smtp_tls_loglevel = 1",
    ]


def _sign_in(case: SoftwareCase) -> list[str]:
    if case.by_token:
        return [
            "smtp_sasl_auth_enable = yes",
            f"smtp_sasl_password_maps = texthash:${{config_directory}}/{SASL}",
            "smtp_sasl_mechanism_filter = xoauth2",
            "smtp_sasl_security_options =",
        ]
    if case.by_password:
        # Without encryption, which only a relay of one's own goes without, Postfix gives no password away unasked.
        options = "smtp_sasl_tls_security_options" if case.encrypts else "smtp_sasl_security_options"
        return [
            "smtp_sasl_auth_enable = yes",
            f"smtp_sasl_password_maps = texthash:${{config_directory}}/{SASL}",
            "smtp_sasl_mechanism_filter = plain, login",
            f"{options} = noanonymous",
        ]
    return ["smtp_sasl_auth_enable = no"]
