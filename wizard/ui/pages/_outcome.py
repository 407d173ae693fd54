"""What a verification email proves and what it leaves open, in sentences; and what practice mode can mend."""

from wizard.core.answers import Recipients, SignIn
from wizard.core.model import (
    CreateInboundConnector,
    Diagnosis,
    EnableSmtpAuth,
    GrantSendAs,
    Method,
    Plan,
    Transcript,
)
from wizard.core.texts import _, one_line
from wizard.core.view import View
from wizard.render.powershell import way_of
from wizard.ui.trial import is_external

MENDS: dict[type, frozenset[str]] = {
    CreateInboundConnector: frozenset(
        {
            "relay-denied-connector",
            "direct-send-rejected",
            "direct-send-external-recipient",
            "unregistered-domain",
        }
    ),
    EnableSmtpAuth: frozenset(
        {"smtp-auth-disabled-tenant", "smtp-auth-disabled-mailbox", "auth-not-offered"}
    ),
    GrantSendAs: frozenset({"send-as-denied"}),
}
"""A change of the plan to the causes that it takes away."""

CONNECTORS = (Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE)


def fixable(plan: Plan, diagnosis: Diagnosis | None) -> bool:
    """Whether making the plan's changes takes away the cause, or one that looks the same."""
    if diagnosis is None:
        return False
    causes = {diagnosis.cause, *diagnosis.also}
    made = {type(change) for change in plan.changes}
    if way_of(plan) is Method.CONNECTOR_CERTIFICATE:
        made.add(CreateInboundConnector)
    return any(causes & MENDS.get(change, frozenset()) for change in made)


def proves(plan: Plan, view: View, transcript: Transcript, recipient: str) -> tuple[str, ...]:
    """What is certain after this delivery."""
    settings = plan.settings
    said = [
        _("{host} takes mail from {sender} on port {port}.").format(
            host=one_line(settings.host or ""), sender=one_line(settings.from_), port=settings.port
        )
    ]
    if transcript.tls:
        said.append(_("The connection was encrypted ({tls}).").format(tls=one_line(transcript.tls)))
    if settings.sign_in is not SignIn.NONE:
        name = one_line(settings.username or settings.from_)
        said.append(_("The sign-in as {name} works.").format(name=name))
    if is_external(recipient, view):
        said.append(_("Mail leaves your organisation: the recipient is outside it."))
    return tuple(said)


def leaves_open(plan: Plan, view: View, recipient: str) -> tuple[str, ...]:
    """What is not certain yet. The laptop is not the printer."""
    said = [
        _(
            "That it works from this computer does not prove that it works from the device. Send one from the device too."
        )
    ]
    wanted = view.answers.sending.recipients
    if not is_external(recipient, view) and wanted in (Recipients.EXTERNAL, Recipients.BOTH):
        if plan.method in CONNECTORS:
            said.append(
                _(
                    "Mail to your own people arrives without the connector too. "
                    "Only a test to an address outside shows that the connector works."
                )
            )
        else:
            said.append(_("Mail to people outside was not tried. Send another test to an address outside."))
    if plan.method is Method.SMTP_AUTH_BASIC:
        said.append(_("How long it lasts: a password is a stopgap, since Microsoft retires it for sending."))
    said.append(_("Where the recipient's filters put it: look into the inbox and the junk folder."))
    return tuple(said)


def also_words(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The other possible causes as sentences."""
    from wizard.files import load_causes

    causes = {cause.id: cause.meaning for cause in load_causes().causes}
    return tuple(_(causes.get(name, name)) for name in diagnosis.also)
