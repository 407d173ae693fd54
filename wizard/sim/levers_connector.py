"""The switches of the inbound connectors: whether there is one, and for each how it knows the sending server."""

from collections.abc import Callable

from wizard.core.practice import Area, Option, SwitchKind
from wizard.core.texts import _
from wizard.sim import switch_values as values
from wizard.sim.levers import OFF, ON, YES_NO, Lever, Situation, put
from wizard.sim.tenant import Connector, ConnectorType

NEW_CONNECTOR = "Practice connector"
PROVES_BY = (Option("address", _("By its IP address")), Option("certificate", _("By its certificate")))
TYPES = (
    Option(ConnectorType.ON_PREMISES, _("Your organization's email server")),
    Option(ConnectorType.PARTNER, _("Partner organization")),
)
ADDRESSES = _("IPv4 addresses, or networks from /24 to /32, with commas between them")


def of_connectors(situation: Situation) -> tuple[Lever, ...]:
    present = Lever(
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


def _of_connector(place: int, shown: Connector) -> tuple[Lever, ...]:
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
    ) -> Lever:
        def written(now: Situation, value: str) -> Situation:
            every = list(now.tenant.connectors)
            every[place] = put(every[place], **write(now, value))
            return put(now, tenant=put(now.tenant, connectors=tuple(every)))

        return Lever(
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

    def flag(name: str, label: str, field: str, cmdlet: str) -> Lever:
        return lever(
            name,
            label,
            lambda one: ON if getattr(one, field) else OFF,
            lambda _now, value: {field: value == ON},
            cmdlet=cmdlet,
        )

    by_certificate = shown.certificate is not None
    choice, line = SwitchKind.CHOICE, SwitchKind.LINE
    found: list[Lever] = [
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
