"""What a switch of the practice tenant is made of: its words, how it is read from a situation, how it is written."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from wizard.core.practice import Area, Option, SwitchKind
from wizard.core.texts import _
from wizard.sim.scenario import Device
from wizard.sim.tenant import Mailbox, Tenant, folded

put = msgspec.structs.replace

ON, OFF = "on", "off"
YES_NO = (Option(ON, _("On")), Option(OFF, _("Off")))


class Situation(msgspec.Struct, frozen=True):
    """What can be changed while a scenario runs: the tenant, and the place of the device."""

    tenant: Tenant
    device: Device


@dataclass(frozen=True)
class Lever:
    """One switch with how it is read from a situation and written into one."""

    id: str
    area: Area
    label: str
    read: Callable[[Situation], str]
    write: Callable[[Situation, str], Situation]
    kind: SwitchKind = SwitchKind.ON_OFF
    cmdlet: str = ""
    options: tuple[Option, ...] = YES_NO
    owner: str = ""
    takes: str = ""


def with_mailbox(now: Situation, owner: str, change: dict[str, object]) -> Situation:
    """The situation with one mailbox changed."""
    boxes = tuple(
        put(one, **change) if folded(one.address) == folded(owner) else one for one in now.tenant.mailboxes
    )
    return put(now, tenant=put(now.tenant, mailboxes=boxes))


def box_of(now: Situation, owner: str) -> Mailbox:
    """A mailbox that is there: no switch takes one away."""
    return next(one for one in now.tenant.mailboxes if folded(one.address) == folded(owner))
