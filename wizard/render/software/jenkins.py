"""Jenkins: the Mailer and the Email Extension plug-in as Configuration as Code (the plug-ins' own test files)."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.quoting import host_word, jcasc_text

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD})
CREDENTIAL = "relay-wizard-smtp"
VARIABLE = "RELAY_WIZARD_SMTP_PASSWORD"


def mailer_files(case: SoftwareCase) -> tuple[File, ...]:
    """``jenkins-mailer.yaml``, for E-mail Notification."""
    lines = ["  mailer:", *_common(case, "    "), f"    replyToAddress: {jcasc_text(case.sender)}"]
    if case.by_password:
        lines += ["    authentication:", f"      credentialsId: {jcasc_text(CREDENTIAL)}"]
    return (
        _file(case, "jenkins-mailer.yaml", "Jenkins' mail settings for E-mail Notification (Mailer).", lines),
    )


def email_ext_files(case: SoftwareCase) -> tuple[File, ...]:
    """``jenkins-email-ext.yaml``, for Extended E-mail Notification."""
    lines = [
        "  email-ext:",
        "    mailAccount:",
        f"      address: {jcasc_text(case.sender)}",
        *_common(case, "      "),
    ]
    if case.encrypts:
        # Java's mail library leaves the name in the certificate unchecked unless it is told.
        lines.append(f"      advProperties: {jcasc_text('mail.smtp.ssl.checkserveridentity=true')}")
    if case.by_password:
        lines.append(f"      credentialsId: {jcasc_text(CREDENTIAL)}")
    what = "Jenkins' mail settings for Extended E-mail Notification (Email Extension)."
    return (_file(case, "jenkins-email-ext.yaml", what, lines),)


def _common(case: SoftwareCase, indent: str) -> list[str]:
    return [
        f"{indent}smtpHost: {jcasc_text(host_word(case.host, 'YAML'))}",
        f"{indent}smtpPort: {jcasc_text(str(case.port))}",
        f"{indent}useSsl: {'true' if case.implicit else 'false'}",
        f"{indent}useTls: {'true' if case.encrypts and not case.implicit else 'false'}",
    ]


def _file(case: SoftwareCase, name: str, what: str, lines: list[str]) -> File:
    parts = ["unclassified:", "  location:", f"    adminAddress: {jcasc_text(case.sender)}", *lines]
    if case.by_password:
        parts += [
            "credentials:",
            "  system:",
            "    domainCredentials:",
            "      - credentials:",
            "          - usernamePassword:",
            "              scope: SYSTEM",
            f"              id: {jcasc_text(CREDENTIAL)}",
            f"              username: {jcasc_text(case.user)}",
            f'              password: "${{{VARIABLE}}}"',
            f"              description: {jcasc_text('SMTP AUTH of Microsoft 365')}",
        ]
    text = headed(case, _head(case, name, what)) + "\n".join(parts) + "\n"
    return File(name, text, _("For the plug-in Configuration as Code."))


def _head(case: SoftwareCase, name: str, what: str) -> Head:
    notes = [
        "Jenkins names the sender 'System Admin e-mail address': it is location.adminAddress here.",
        "The Mailer plug-in has no switch for checking the server's certificate: Java decides that.",
    ]
    if case.by_password:
        notes += [
            f"The password: a file {VARIABLE}, mode 600, in the folder that the environment variable SECRETS names"
            " (/run/secrets in a container).",
            "Where your configuration has credentials already, add this one to that list.",
        ]
    return Head(
        what=what,
        goes_to=(f"The folder that CASC_JENKINS_CONFIG names, as {name}.",),
        load=("Manage Jenkins, Configuration as Code, Reload existing configuration.",),
        test=("Manage Jenkins, System, E-mail Notification, Test configuration by sending test e-mail.",),
        undo=("Delete the file, and reload.",),
        notes=(
            *notes,
            *relay_certificate(case, "Java's store of trusted authorities (keytool -importcert)."),
        ),
    )
