"""The switches of the mailbox that the practice device signs in with."""

from collections.abc import Callable

from wizard.core.practice import Area, Option, SwitchKind
from wizard.core.texts import _
from wizard.sim import switch_values as values
from wizard.sim.levers import OFF, ON, YES_NO, Lever, Situation, box_of, with_mailbox
from wizard.sim.tenant import Mailbox, MailboxKind, SmtpAuth, mailbox

SMTP_AUTH = (
    Option(SmtpAuth.INHERIT, _("As the organization")),
    Option(SmtpAuth.ENABLED, _("Ticked: allowed")),
    Option(SmtpAuth.DISABLED, _("Not ticked: not allowed")),
)
KINDS = (
    Option(MailboxKind.LICENSED, _("Licensed")),
    Option(MailboxKind.SHARED, _("Shared mailbox")),
    Option(MailboxKind.UNLICENSED, _("No Exchange Online licence")),
)


def of_mailbox(situation: Situation) -> tuple[Lever, ...]:
    """The mailbox that the device signs in with; none where the tenant does not have it."""
    account = mailbox(situation.tenant, situation.device.account)
    if account is None:
        return ()
    owner = account.address

    def lever(
        name: str,
        label: str,
        read: Callable[[Mailbox], str],
        write: Callable[[str], dict[str, object]],
        kind: SwitchKind = SwitchKind.ON_OFF,
        cmdlet: str = "",
        *,
        options: tuple[Option, ...] = YES_NO,
        takes: str = "",
    ) -> Lever:
        return Lever(
            name,
            Area.MAILBOX,
            label,
            lambda now: read(box_of(now, owner)),
            lambda now, value: with_mailbox(now, owner, write(value)),
            kind,
            cmdlet,
            options,
            owner,
            takes,
        )

    choice, line = SwitchKind.CHOICE, SwitchKind.LINE
    return (
        lever(
            "mailbox.smtp-auth",
            _("Authenticated SMTP"),
            lambda box: box.smtp_auth,
            lambda value: {"smtp_auth": SmtpAuth(value)},
            choice,
            "Set-CASMailbox -SmtpClientAuthenticationDisabled",
            options=SMTP_AUTH,
        ),
        lever(
            "mailbox.kind",
            _("Licences and apps"),
            lambda box: box.kind,
            lambda value: {"kind": MailboxKind(value)},
            choice,
            "Set-MgUserLicense",
            options=KINDS,
        ),
        lever(
            "mailbox.send-as",
            _("Send as"),
            lambda box: ", ".join(box.send_as),
            lambda value: {"send_as": values.mail_addresses(value)},
            line,
            "Add-RecipientPermission -AccessRights SendAs",
            takes=_("mail addresses with commas between them, or nothing"),
        ),
        lever(
            "mailbox.restricted",
            _("Restricted entity: blocked from sending"),
            lambda box: ON if box.restricted else OFF,
            lambda value: {"restricted": value == ON},
            cmdlet="Remove-BlockedSenderAddress",
        ),
    )


def of_other_devices(situation: Situation) -> tuple[Lever, ...]:
    """What others do with the same mailbox all the time: it counts against the limits."""
    account = mailbox(situation.tenant, situation.device.account)
    if account is None:
        return ()
    owner = account.address

    def lever(name: str, label: str, field: str, most: int) -> Lever:
        def write(now: Situation, value: str) -> Situation:
            return with_mailbox(now, owner, {field: values.number(value, 0, most)})

        takes = _("a number from 0 to {most}").format(most=f"{most:,}")
        return Lever(
            f"limits.{name}",
            Area.LIMITS,
            label,
            lambda now: str(getattr(box_of(now, owner), field)),
            write,
            SwitchKind.LINE,
            takes=takes,
        )

    return (
        lever("busy", _("Messages a minute from other devices with this account"), "busy_messages", 1000),
        lever("busy-connections", _("Connections that other devices hold open"), "busy_connections", 100),
    )
