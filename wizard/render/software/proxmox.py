"""Proxmox VE 8.1 or newer: a notification target, by ``pvesh``, with its password in the file that root alone reads."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import host_word, section_value, shell_exact, written

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD})
NAME = "microsoft-365"
PLACE = "/cluster/notifications"
PRIVATE = "/etc/pve/priv/notifications.cfg"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``proxmox.sh``, and the same as a section of notifications.cfg to compare with."""
    made = [
        File("proxmox.sh", _script(case), _("Makes the notification target with pvesh.")),
        File("notifications.cfg", _section(case), _("What the target looks like in notifications.cfg.")),
    ]
    if case.by_password:
        made.append(_password(case))
    return tuple(made)


def _values(case: SoftwareCase) -> dict[str, str]:
    mode = "insecure" if not case.encrypts else "tls" if case.implicit else "starttls"
    values = {
        "server": host_word(case.host, "Proxmox VE"),
        "port": str(case.port),
        "mode": mode,
        "from-address": section_value(case.sender),
        **written("author", section_value, case.device),
        "mailto-user": "root@pam",
    }
    if case.by_password:
        values["username"] = section_value(case.user)
    return values


def _head(case: SoftwareCase, what: str, place: str) -> Head:
    load = ["sh proxmox.sh"]
    undo = [
        f"pvesh set {PLACE}/matchers/default-matcher --target mail-to-root",
        f"pvesh delete {PLACE}/endpoints/smtp/{NAME}",
    ]
    if case.by_password:
        load.append("sh ask-password.sh")
    return Head(
        what=what,
        goes_to=(place,),
        load=(*load, f"pvesh set {PLACE}/matchers/default-matcher --target {NAME}"),
        test=(f"pvesh create {PLACE}/targets/{NAME}/test",),
        undo=tuple(undo),
        notes=(
            "root@pam gets the notices at the address that stands in Datacenter, Permissions, Users.",
            "Proxmox VE does not try again when a message is not taken at once.",
            *relay_certificate(
                case, "/usr/local/share/ca-certificates/relay.crt, then run update-ca-certificates."
            ),
        ),
    )


def _script(case: SoftwareCase) -> str:
    options = " \\\n  ".join(f"--{key} {shell_exact(value)}" for key, value in _values(case).items())
    head = _head(case, "Makes a notification target of Proxmox VE that sends by SMTP.", "Any node, as root.")
    return (
        f"#!/bin/sh\n{headed(case, head)}set -eu\n"
        f"pvesh create {PLACE}/endpoints/smtp --name {NAME} \\\n  {options}\n"
    )


def _section(case: SoftwareCase) -> str:
    head = _head(
        case,
        "The notification target as Proxmox VE writes it.",
        "To compare with /etc/pve/notifications.cfg, where proxmox.sh makes it.",
    )
    lines = "".join(f"\t{key} {value}\n" for key, value in _values(case).items())
    return f"{headed(case, head)}smtp: {NAME}\n{lines}"


def _password(case: SoftwareCase) -> File:
    """Appends to the private file, which may hold other targets' secrets; pvesh would show it in the list of processes."""
    return ask_password(case, PRIVATE, before=f"smtp: {NAME}\n\tpassword ", appends=True)
