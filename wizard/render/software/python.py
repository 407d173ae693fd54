"""Python 3.9 or newer: a program that sends one message with smtplib, and one that fetches the token where there is one."""

from wizard.core.texts import _
from wizard.files import resource
from wizard.render.configuration import File
from wizard.render.relay.tables import CLIENT_ID_OPEN
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, app_note, certificate_note, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import host_word, python_text

ABILITIES = frozenset(Ability)
TOKEN_NAME = "microsoft_token.py"
FOLDER = "/etc/relay-wizard"
PASSWORD = f"{FOLDER}/smtp-password"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``send_mail.py``, and what it takes the password or the token from."""
    made = [File("send_mail.py", _send_mail(case), _("Sends one message: the text comes from its input."))]
    if case.by_password:
        made.append(ask_password(case, PASSWORD))
    if case.by_token:
        made.append(token_file(case))
    return tuple(made)


# --- sending ----------------------------------------------------------------------------------------------------------


def _send_mail(case: SoftwareCase) -> str:
    parts = [
        headed(case, _head(case)),
        "import smtplib\n",
        "import ssl\n" if case.encrypts else "",
        "import sys\nfrom email.message import EmailMessage\nfrom email.utils import formatdate, make_msgid\n",
        "from pathlib import Path\n" if case.by_password else "",
        "\nfrom microsoft_token import access_token\n" if case.by_token else "",
        "\n",
        _constants(case),
        _MESSAGE,
        _trust(case),
        _deliver(case),
        _MAIN,
    ]
    return "".join(parts)


def _constants(case: SoftwareCase) -> str:
    lines = [
        f"HOST = {python_text(host_word(case.host, 'Python'))}",
        f"PORT = {case.port}",
        f"SENDER = {python_text(case.sender)}",
    ]
    if case.user:
        lines.append(f"USER = {python_text(case.user)}")
    if case.by_password:
        lines.append(f'PASSWORD_FILE = Path("{PASSWORD}")')
    if case.by_certificate:
        lines += [f'CERTIFICATE = "{FOLDER}/chain.pem"', f'KEY = "{FOLDER}/key.pem"']
    return "\n".join(lines) + "\n"


_MESSAGE = '''

def message(to, subject, text):
    """A message as mail servers want it: date and identity are its sender's business (RFC 5322, section 3.6)."""
    made = EmailMessage()
    made["From"] = SENDER
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = formatdate(localtime=True)
    made["Message-ID"] = make_msgid(domain=SENDER.rpartition("@")[2])
    made.set_content(text)
    return made

'''


def _trust(case: SoftwareCase) -> str:
    if not case.encrypts:
        return ""
    own = f'cafile="{FOLDER}/relay.pem"' if case.own_relay else ""
    lines = [
        "",
        "def trust():",
        '    """TLS 1.2 or newer, and only with a server whose certificate is good for this very name."""',
        f"    context = ssl.create_default_context({own})",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2",
    ]
    if case.by_certificate:
        lines.append("    context.load_cert_chain(CERTIFICATE, KEY)")
    return "\n".join([*lines, "    return context", "", ""])


def _deliver(case: SoftwareCase) -> str:
    lines = [
        "",
        "def deliver(mail):",
        '    """Hands the message over; raises smtplib.SMTPException with the server\'s words."""',
    ]
    opened = (
        "smtplib.SMTP_SSL(HOST, PORT, timeout=60, context=trust())"
        if case.implicit
        else "smtplib.SMTP(HOST, PORT, timeout=60)"
    )
    lines.append(f"    with {opened} as client:")
    if case.encrypts and not case.implicit:
        lines.append("        client.starttls(context=trust())")
    if case.by_password:
        lines.append('        client.login(USER, PASSWORD_FILE.read_text(encoding="utf-8").rstrip("\\r\\n"))')
    if case.by_token:
        lines += [
            "        client.ehlo()",
            '        answer = f"user={USER}\\x01auth=Bearer {access_token()}\\x01\\x01"',
            '        client.auth("XOAUTH2", lambda challenge=None: answer if challenge is None else "")',
        ]
    lines += ["        client.send_message(mail)", "", ""]
    return "\n".join(lines)


_MAIN = '''
def main():
    """python3 send_mail.py TO SUBJECT < TEXT"""
    if len(sys.argv) != 3:
        raise SystemExit("python3 send_mail.py TO SUBJECT < TEXT")
    try:
        deliver(message(sys.argv[1], sys.argv[2], sys.stdin.read()))
    except (smtplib.SMTPException, OSError) as error:
        raise SystemExit(f"Not sent: {error}") from error
    print("The server has taken the message.")


if __name__ == "__main__":
    main()
'''


def _head(case: SoftwareCase) -> Head:
    load = [
        "Nothing has to be loaded. Python 3.9 or newer runs it; as a module: from send_mail import deliver, message."
    ]
    if case.by_password:
        load.append("sudo sh ask-password.sh, then chown the file to the user who sends")
    if case.by_token:
        load.append(f"Keep {TOKEN_NAME} beside it, and do first what its head says.")
    return Head(
        what="Sends one message by SMTP.",
        goes_to=("Wherever your program is.",),
        load=tuple(load),
        test=("echo Test | python3 send_mail.py YOU@YOUR-DOMAIN Test",),
        undo=("Delete it" + (f" and {PASSWORD}." if case.by_password else "."),),
        notes=(
            *certificate_note(case, f"{FOLDER}/chain.pem", f"{FOLDER}/key.pem"),
            *relay_certificate(case, f"{FOLDER}/relay.pem"),
        ),
    )


# --- the token --------------------------------------------------------------------------------------------------------


def token_file(case: SoftwareCase) -> File:
    """``microsoft_token.py``: prints an access token; msmtp runs it, ``send_mail.py`` imports it."""
    code = resource("templates", "software", "token.txt").read_text(encoding="utf-8")
    text = headed(case, _token_head(case)) + code.replace("# VALUES\n", _token_constants(case))
    return File(TOKEN_NAME, text, _("Fetches the token from Microsoft and renews it."))


def _token_head(case: SoftwareCase) -> Head:
    folder = "~/.config/relay-wizard"
    by_secret = f"As an application: mkdir -p -m 700 {folder}; (umask 077; cat > {folder}/client-secret), paste the secret, Ctrl+D."
    by_person = f"As a person: python3 {TOKEN_NAME} sign-in, once, and sign in as the mailbox's user."
    person = case.user_scope is not None
    ways = (by_secret, by_person) if case.as_application or not person else (by_person, by_secret)
    return Head(
        what="Fetches an access token for SMTP from Microsoft, and renews it. It prints the token: keep its output to yourself.",
        goes_to=("Where the program that uses it looks for it, run by the user who sends.",),
        load=(
            "Install msal (the package python3-msal, or pip install msal); put the app's client id into CLIENT_ID below.",
            *(ways if person else (by_secret,)),
        ),
        test=(f"python3 {TOKEN_NAME} > /dev/null && echo good",),
        undo=(f"rm -r {folder}",),
        notes=(
            *app_note(case),
            "A client secret ends on the day that Entra shows beside it: put that day into your calendar.",
        ),
    )


def _token_constants(case: SoftwareCase) -> str:
    return (
        f"CLIENT_ID = {python_text(CLIENT_ID_OPEN)}\n"
        f"AUTHORITY = {python_text(case.authority)}\n"
        f"MAILBOX = {python_text(case.user)}\n"
        f"PERSON_SCOPE = {python_text(case.user_scope or '')}\n"
        f"APPLICATION_SCOPE = {python_text(case.app_scope or '')}\n"
        'FOLDER = Path.home() / ".config" / "relay-wizard"\n'
        'CACHE_FILE = FOLDER / "token-cache.json"\n'
        'SECRET_FILE = FOLDER / "client-secret"\n'
    )
