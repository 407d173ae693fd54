"""Every setting of a practice tenant that can be turned by hand, in the words of the admin centres, and the one
function that turns it.

Pure: a situation in, a situation out. Where a setting exists in the admin centres its cmdlet stands beside it; what
Microsoft alone sets (a blocklist, the end of Basic authentication) and the day can be turned here and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import msgspec

from wizard.core.practice import Area, Option, Switch, SwitchKind
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.sim import switch_values as values
from wizard.sim.scenario import Device
from wizard.sim.tenant import (
    BasicAuth,
    Connector,
    ConnectorType,
    Limits,
    Mailbox,
    MailboxKind,
    SmtpAuth,
    Tenant,
    folded,
    mailbox,
)

put = msgspec.structs.replace

NEW_CONNECTOR = "Practice connector"
ON, OFF = "on", "off"

YES_NO = (Option(ON, _("On")), Option(OFF, _("Off")))
SMTP_AUTH = (
    Option(SmtpAuth.INHERIT, _("As the organization")),
    Option(SmtpAuth.ENABLED, _("Ticked: allowed")),
    Option(SmtpAuth.DISABLED, _("Not ticked: not allowed")),
)
BASIC = (
    Option(BasicAuth.ALLOWED, _("Allowed")),
    Option(BasicAuth.BLOCKED, _("Blocked by an authentication policy")),
    Option(BasicAuth.RETIRED, _("Ended by Microsoft")),
)
KINDS = (
    Option(MailboxKind.LICENSED, _("Licensed")),
    Option(MailboxKind.SHARED, _("Shared mailbox")),
    Option(MailboxKind.UNLICENSED, _("No Exchange Online licence")),
)
PROVES_BY = (Option("address", _("By its IP address")), Option("certificate", _("By its certificate")))
TYPES = (
    Option(ConnectorType.ON_PREMISES, _("Your organization's email server")),
    Option(ConnectorType.PARTNER, _("Partner organization")),
)
ADDRESSES = _("IPv4 addresses, or networks from /24 to /32, with commas between them")
ADDRESS = _("one public IPv4 address")


class Situation(msgspec.Struct, frozen=True):
    """What can be changed while a scenario runs: the tenant, and the place of the device."""

    tenant: Tenant
    device: Device


@dataclass(frozen=True)
class _Lever:
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


def switches(situation: Situation) -> tuple[Switch, ...]:
    """Every switch as it stands, in the order in which the page shows them."""
    return tuple(
        Switch(
            id=lever.id,
            area=lever.area,
            label=lever.label,
            kind=lever.kind,
            value=lever.read(situation),
            cmdlet=lever.cmdlet,
            options=lever.options if lever.kind in (SwitchKind.ON_OFF, SwitchKind.CHOICE) else (),
            owner=lever.owner,
            takes=lever.takes,
        )
        for lever in _levers(situation)
    )


def switched(situation: Situation, switch: str, value: str) -> Situation:
    """The situation with one switch turned.

    Raises `WizardError`, with the switch as its field, for a switch that this situation has not and for a value
    that it does not take; the situation stays as it is then.
    """
    lever = next((one for one in _levers(situation) if one.id == switch), None)
    if lever is None or lever.kind is SwitchKind.SHOWN:
        raise WizardError(
            Problem(
                id="switch-unknown",
                text=_("There is no switch {name} to turn here.").format(name=one_line(switch, 60)),
                field=one_line(switch, 60),
            )
        )
    if lever.kind is not SwitchKind.LINE and value not in {option.value for option in lever.options}:
        raise _refused(lever, value)
    try:
        return lever.write(situation, value)
    except ValueError as error:
        raise _refused(lever, value) from error


def _refused(lever: _Lever, value: str) -> WizardError:
    takes = lever.takes or _(" or ").join(option.title for option in lever.options)
    return WizardError(
        Problem(
            id="switch-value",
            text=_("{label} does not take {value}.").format(label=lever.label, value=one_line(value, 60)),
            fix=_("It takes {takes}.").format(takes=takes),
            field=lever.id,
        )
    )


# --- the levers ------------------------------------------------------------------------------------------------------


def _levers(situation: Situation) -> tuple[_Lever, ...]:
    return (
        _Lever(
            "domains",
            Area.DOMAINS,
            _("Accepted domains"),
            lambda now: ", ".join(now.tenant.accepted_domains),
            lambda now, _value: now,
            SwitchKind.SHOWN,
            "Get-AcceptedDomain",
        ),
        _of_tenant(
            "dkim",
            Area.DOMAINS,
            _("Sign messages with DKIM"),
            "dkim_enabled",
            "Set-DkimSigningConfig -Enabled",
        ),
        _of_tenant(
            "security-defaults",
            Area.ENTRA,
            _("Security defaults"),
            "security_defaults",
            "Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -IsEnabled",
        ),
        _basic(),
        _of_tenant(
            "smtp-auth",
            Area.EXCHANGE,
            _("Turn off SMTP AUTH protocol for your organization"),
            "smtp_auth_disabled",
            "Set-TransportConfig -SmtpClientAuthenticationDisabled",
        ),
        _of_tenant(
            "reject-direct-send",
            Area.EXCHANGE,
            _("Reject Direct Send"),
            "reject_direct_send",
            "Set-OrganizationConfig -RejectDirectSend",
        ),
        *_of_mailbox(situation),
        *_of_connectors(situation),
        *_of_limits(),
        *_of_site(),
    )


def _of_tenant(name: str, area: Area, label: str, field: str, cmdlet: str) -> _Lever:
    return _Lever(
        name,
        area,
        label,
        lambda now: ON if getattr(now.tenant, field) else OFF,
        lambda now, value: put(now, tenant=put(now.tenant, **{field: value == ON})),
        cmdlet=cmdlet,
    )


def _basic() -> _Lever:
    return _Lever(
        "basic-auth",
        Area.EXCHANGE,
        _("Basic authentication for SMTP AUTH"),
        lambda now: now.tenant.basic_auth,
        lambda now, value: put(now, tenant=put(now.tenant, basic_auth=BasicAuth(value))),
        SwitchKind.CHOICE,
        "Set-AuthenticationPolicy -AllowBasicAuthSmtp",
        BASIC,
    )


def _of_mailbox(situation: Situation) -> tuple[_Lever, ...]:
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
    ) -> _Lever:
        def written(now: Situation, value: str) -> Situation:
            boxes = tuple(
                put(one, **write(value)) if folded(one.address) == folded(owner) else one
                for one in now.tenant.mailboxes
            )
            return put(now, tenant=put(now.tenant, mailboxes=boxes))

        def found(now: Situation) -> str:
            here = mailbox(now.tenant, owner)
            assert here is not None, "no switch takes a mailbox away"
            return read(here)

        return _Lever(name, Area.MAILBOX, label, found, written, kind, cmdlet, options, owner, takes)

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
        lever(
            "mailbox.busy",
            _("Messages a minute from other devices with this account"),
            lambda box: str(box.busy_messages),
            lambda value: {"busy_messages": values.number(value, 0, 1000)},
            line,
            takes=_("a number from 0 to 1,000"),
        ),
        lever(
            "mailbox.busy-connections",
            _("Connections that other devices hold open with this account"),
            lambda box: str(box.busy_connections),
            lambda value: {"busy_connections": values.number(value, 0, 100)},
            line,
            takes=_("a number from 0 to 100"),
        ),
    )


def _of_connectors(situation: Situation) -> tuple[_Lever, ...]:
    present = _Lever(
        "connector",
        Area.CONNECTOR,
        _("Inbound connector"),
        lambda now: ON if now.tenant.connectors else OFF,
        _present,
        cmdlet="New-InboundConnector, Remove-InboundConnector",
    )
    each = [_of_connector(place, one) for place, one in enumerate(situation.tenant.connectors)]
    return (present, *(lever for group in each for lever in group))


def _present(now: Situation, value: str) -> Situation:
    """On: one for the address that the device sends from, as the plan makes it; off: none."""
    if (value == ON) == bool(now.tenant.connectors):
        return now
    made = Connector(name=NEW_CONNECTOR, sender_ips=(now.device.public_ip,))
    return put(now, tenant=put(now.tenant, connectors=(made,) if value == ON else ()))


def _of_connector(place: int, shown: Connector) -> tuple[_Lever, ...]:
    def lever(
        name: str,
        label: str,
        read: Callable[[Connector], str],
        write: Callable[[Situation, str], dict[str, object]],
        kind: SwitchKind = SwitchKind.ON_OFF,
        cmdlet: str = "",
        *,
        options: tuple[Option, ...] = YES_NO,
        takes: str = "",
    ) -> _Lever:
        def written(now: Situation, value: str) -> Situation:
            every = list(now.tenant.connectors)
            every[place] = put(every[place], **write(now, value))
            return put(now, tenant=put(now.tenant, connectors=tuple(every)))

        return _Lever(
            f"connector.{place}.{name}",
            Area.CONNECTOR,
            label,
            lambda now: read(now.tenant.connectors[place]),
            written,
            kind,
            cmdlet,
            options,
            shown.name,
            takes,
        )

    def flag(name: str, label: str, field: str, cmdlet: str) -> _Lever:
        return lever(
            name,
            label,
            lambda one: ON if getattr(one, field) else OFF,
            lambda _now, value: {field: value == ON},
            cmdlet=cmdlet,
        )

    by_certificate = shown.certificate is not None
    choice, line = SwitchKind.CHOICE, SwitchKind.LINE
    found: list[_Lever] = [
        flag("enabled", _("Turn it on"), "enabled", "Set-InboundConnector -Enabled"),
        lever(
            "type",
            _("Connection from"),
            lambda one: one.type,
            lambda _now, value: {"type": ConnectorType(value)},
            choice,
            "-ConnectorType",
            options=TYPES,
        ),
        lever(
            "by",
            _("How Microsoft 365 knows the sending server"),
            lambda one: "certificate" if one.certificate is not None else "address",
            _proved_by,
            choice,
            options=PROVES_BY,
        ),
        lever(
            "certificate",
            _("Name in the certificate"),
            lambda one: one.certificate or "",
            lambda _now, value: {"certificate": values.certificate_name(value)},
            line,
            "-TlsSenderCertificateName",
            takes=_("a host name; *. at its beginning stands for any one label"),
        )
        if by_certificate
        else lever(
            "addresses",
            _("IP addresses of the sending server"),
            lambda one: ", ".join(one.sender_ips),
            lambda _now, value: {"sender_ips": values.networks(value)},
            line,
            "-SenderIPAddresses",
            takes=ADDRESSES,
        ),
        flag("tls", _("Reject messages that are not sent over TLS"), "require_tls", "-RequireTls"),
    ]
    if shown.type is ConnectorType.PARTNER:
        found.append(
            flag(
                "restrict-addresses",
                _("Reject messages from other IP addresses"),
                "restrict_to_ips",
                "-RestrictDomainsToIPAddresses",
            )
        )
        found.append(
            flag(
                "restrict-certificate",
                _("Reject messages without this certificate"),
                "restrict_to_certificate",
                "-RestrictDomainsToCertificate",
            )
        )
    return tuple(found)


def _proved_by(now: Situation, value: str) -> dict[str, object]:
    """Another proof begins with what the device of the scenario would show."""
    if value == "certificate":
        return {"certificate": f"scanner.{now.tenant.accepted_domains[0]}", "sender_ips": ()}
    return {"certificate": None, "sender_ips": (now.device.public_ip,)}


def _of_limits() -> tuple[_Lever, ...]:
    def lever(name: str, label: str, field: str, most: int, unit: int = 1) -> _Lever:
        def read(now: Situation) -> str:
            return f"{getattr(now.tenant.limits, field) / unit:g}"

        def write(now: Situation, value: str) -> Situation:
            wanted = values.number(value, 1, most) * unit
            limits: Limits = put(now.tenant.limits, **{field: wanted})
            return put(now, tenant=put(now.tenant, limits=limits))

        takes = _("a number from 1 to {most}").format(most=f"{most:,}")
        return _Lever(f"limits.{name}", Area.LIMITS, label, read, write, SwitchKind.LINE, takes=takes)

    return (
        lever("minute", _("Messages a minute"), "messages_per_minute", 10_000),
        lever("day", _("Recipients a day"), "recipients_per_day", 1_000_000),
        lever("connections", _("Connections at once"), "connections", 1000),
        lever("recipients", _("Recipients of one message"), "recipients_per_message", 1000),
        lever("size", _("Largest message, in MB"), "message_bytes", 150, unit=2**20),
    )


def _of_site() -> tuple[_Lever, ...]:
    return (
        _Lever(
            "site.address",
            Area.SITE,
            _("Public IP address that the device sends from"),
            lambda now: now.device.public_ip,
            lambda now, value: put(now, device=put(now.device, public_ip=values.address(value))),
            SwitchKind.LINE,
            takes=ADDRESS,
        ),
        _Lever(
            "site.blocked",
            Area.SITE,
            _("Microsoft has this address on its blocklist"),
            lambda now: ON if values.covered(now.device.public_ip, now.tenant.blocked_ips) else OFF,
            _blocked,
        ),
        _Lever(
            "site.date",
            Area.SITE,
            _("Today is"),
            lambda now: now.tenant.date.isoformat(),
            lambda now, value: put(now, tenant=put(now.tenant, date=values.day(value))),
            SwitchKind.LINE,
            takes=_("a day such as 2026-12-31"),
        ),
    )


def _blocked(now: Situation, value: str) -> Situation:
    listed = partial(values.covered, now.device.public_ip)
    others = tuple(network for network in now.tenant.blocked_ips if not listed((network,)))
    wanted = (*others, now.device.public_ip) if value == ON else others
    return put(now, tenant=put(now.tenant, blocked_ips=wanted))
