"""msmtp 1.8 or newer: the mail program of a computer that only sends (msmtp(1))."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software import python
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, certificate_note, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import host_word, msmtp_argument, msmtp_sender

ABILITIES = frozenset(Ability)
FOLDER = "/etc/relay-wizard"
PASSWORD = f"{FOLDER}/msmtp-password"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``msmtprc``, and what it takes the password or the token from."""
    made = [File("msmtprc", _msmtprc(case), _("The whole configuration of msmtp."))]
    if case.by_password:
        made.append(ask_password(case, PASSWORD))
    if case.by_token:
        made.append(python.token_file(case))
    return tuple(made)


def _msmtprc(case: SoftwareCase) -> str:
    lines = [
        # An account that copies another ("account default : ...") forgets allow_from_override (seen in 1.8.23).
        "account default",
        f"host {msmtp_argument(host_word(case.host, 'msmtp'))}",
        f"port {case.port}",
        "timeout 60",
        f"from {msmtp_sender(case.sender)}",
        # Whatever a program says: Microsoft 365 takes a sender that it knows.
        "allow_from_override off",
        "set_from_header on",
        *_tls(case),
        *_sign_in(case),
        "syslog LOG_MAIL",
    ]
    return headed(case, _head(case)) + "\n".join(lines) + "\n"


def _tls(case: SoftwareCase) -> list[str]:
    if not case.encrypts:
        return ["tls off"]
    lines = ["tls on", f"tls_starttls {'off' if case.implicit else 'on'}", "tls_certcheck on"]
    lines.append(f"tls_trust_file {FOLDER}/relay.pem" if case.own_relay else "tls_trust_file system")
    if case.by_certificate:
        lines += [f"tls_cert_file {FOLDER}/chain.pem", f"tls_key_file {FOLDER}/key.pem"]
    return lines


def _sign_in(case: SoftwareCase) -> list[str]:
    user = f"user {msmtp_argument(case.user)}" if case.user else ""
    if case.by_token:
        # The token takes the password's place. A clear way to the own relay has no token to protect.
        return ["auth xoauth2", user, f'passwordeval "python3 {FOLDER}/{python.TOKEN_NAME}"']
    if case.by_password:
        return ["auth on", user, f'passwordeval "cat {PASSWORD}"']
    return ["auth off"]


def _head(case: SoftwareCase) -> Head:
    load = ["sudo install -m 600 msmtprc /etc/msmtprc"]
    undo = "sudo rm /etc/msmtprc"
    notes = [
        "Who else than root sends by it: make a group, chgrp it to that, and mode 640; or give each person a ~/.msmtprc.",
        "The package msmtp-mta makes it the computer's sendmail.",
    ]
    if case.by_token or case.by_certificate or (case.own_relay and case.encrypts):
        # The profile of Debian's package: its helpers are cat, gpg and the like, its files those of /etc/ssl.
        notes.append(
            "Debian and Ubuntu ask whether AppArmor shall confine msmtp: no, or it may not use the other files here"
            " (sudo dpkg-reconfigure msmtp)."
        )
    if case.by_password:
        load.append("sudo sh ask-password.sh")
        undo += f" {PASSWORD}"
    if case.by_token:
        load += [
            f"sudo install -D -m 755 {python.TOKEN_NAME} {FOLDER}/{python.TOKEN_NAME}",
            "sudo apt-get install python3-msal, or pip install msal; then sign in as its head says, as the user who sends",
        ]
        undo += f" {FOLDER}/{python.TOKEN_NAME}"
    return Head(
        what="The configuration of msmtp, for the whole computer.",
        goes_to=("/etc/msmtprc",),
        load=tuple(load),
        test=(
            "sudo msmtp --serverinfo" + (" --tls=on" if case.encrypts else ""),
            "printf 'Subject: Test\\n\\nA test.\\n' | sudo msmtp YOU@YOUR-DOMAIN",
        ),
        undo=(undo,),
        notes=(
            *notes,
            *certificate_note(case, f"{FOLDER}/chain.pem", f"{FOLDER}/key.pem"),
            *relay_certificate(case, f"{FOLDER}/relay.pem"),
        ),
    )
