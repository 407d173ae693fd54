"""The switches of the distribution lists: whether there is one, and from whom each takes mail."""

from collections.abc import Callable

from wizard.core.practice import Area, Option, SwitchKind
from wizard.core.texts import _
from wizard.sim import switch_values as values
from wizard.sim.levers import OFF, ON, YES_NO, Lever, Situation, put
from wizard.sim.organization import Group, Senders
from wizard.sim.tenant import MailboxKind

SENDERS = (
    Option(Senders.ANYONE, _("Senders inside and outside")),
    Option(Senders.SIGNED_IN, _("Inside only, signed in")),
    Option(Senders.ORGANIZATION, _("Inside only, by address")),
)
"""The second is what Exchange gives to a new list: a device that does not sign in is somebody outside to it."""


def of_groups(situation: Situation) -> tuple[Lever, ...]:
    """A list for everybody can be made; each that is there has two switches."""
    present = Lever(
        "group",
        Area.GROUP,
        _("Distribution list"),
        lambda now: ON if now.tenant.groups else OFF,
        _present,
        cmdlet="New-DistributionGroup, Remove-DistributionGroup",
    )
    each = [_of_group(place, one) for place, one in enumerate(situation.tenant.groups)]
    return (present, *(lever for group in each for lever in group))


def _present(now: Situation, value: str) -> Situation:
    """On: a list of everybody, as Exchange makes a new one; off: none."""
    if (value == ON) == bool(now.tenant.groups):
        return now
    tenant = now.tenant
    members = tuple(one.address for one in tenant.mailboxes if one.kind is not MailboxKind.UNLICENSED)
    made = (Group(f"everyone@{tenant.accepted_domains[0]}", members),) if value == ON else ()
    return put(now, tenant=put(tenant, groups=made))


def _of_group(place: int, shown: Group) -> tuple[Lever, ...]:
    def lever(
        name: str,
        label: str,
        read: Callable[[Group], str],
        write: Callable[[str], dict[str, object]],
        kind: SwitchKind,
        cmdlet: str,
        *,
        options: tuple[Option, ...] = YES_NO,
        takes: str = "",
    ) -> Lever:
        def written(now: Situation, value: str) -> Situation:
            every = list(now.tenant.groups)
            every[place] = put(every[place], **write(value))
            return put(now, tenant=put(now.tenant, groups=tuple(every)))

        return Lever(
            f"group.{place}.{name}",
            Area.GROUP,
            label,
            lambda now: read(now.tenant.groups[place]),
            written,
            kind,
            cmdlet,
            options,
            shown.address,
            takes,
        )

    return (
        lever(
            "senders",
            _("Delivery management: who may send to it"),
            lambda one: one.senders,
            lambda value: {"senders": Senders(value)},
            SwitchKind.CHOICE,
            "Set-DistributionGroup -RequireSenderAuthenticationEnabled",
            options=SENDERS,
        ),
        lever(
            "allowed",
            _("Delivery management: only these senders"),
            lambda one: ", ".join(one.allowed),
            lambda value: {"allowed": values.mail_addresses(value)},
            SwitchKind.LINE,
            "-AcceptMessagesOnlyFromSendersOrMembers",
            takes=_("mail addresses with commas between them, or nothing for no limit"),
        ),
    )
