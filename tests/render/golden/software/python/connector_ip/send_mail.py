# Sends one message by SMTP.
# Way to Microsoft 365: SMTP relay, connector by IP address.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Wherever your program is.
# Load it:   Nothing has to be loaded. Python 3.9 or newer runs it; as a module: from send_mail import deliver, message.
# Test it:   echo Test | python3 send_mail.py YOU@YOUR-DOMAIN Test
# Take back: Delete it.

import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

HOST = 'contoso-com.mail.protection.outlook.com'
PORT = 25
SENDER = 'scanner@contoso.com'


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


def trust():
    """TLS 1.2 or newer, and only with a server whose certificate is good for this very name."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def deliver(mail):
    """Hands the message over; raises smtplib.SMTPException with the server's words."""
    with smtplib.SMTP(HOST, PORT, timeout=60) as client:
        client.starttls(context=trust())
        client.send_message(mail)


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
