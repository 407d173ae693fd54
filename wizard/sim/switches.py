"""Every setting of a practice tenant that can be turned by hand, in the words of the admin centres, and the one
function that turns it.

Pure: a situation in, a situation out. Where a setting exists in the admin centres its cmdlet stands beside it; what
Microsoft alone sets (a blocklist, the end of Basic authentication) and the day can be turned here and nowhere else.
"""

from wizard.core.practice import Area, Option, Switch, SwitchKind
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _, one_line
from wizard.sim import switch_values as values
from wizard.sim.levers import OFF, ON, Lever, Situation, put
from wizard.sim.levers_connector import of_connectors
from wizard.sim.levers_entra import of_applications, of_entra
from wizard.sim.levers_group import of_groups
from wizard.sim.levers_mailbox import of_mailbox, of_other_devices
from wizard.sim.levers_services import of_services
from wizard.sim.levers_site import of_filter, of_site
from wizard.sim.tenant import BasicAuth, Limits

BASIC = (
    Option(BasicAuth.ALLOWED, _("Allowed")),
    Option(BasicAuth.BLOCKED, _("Blocked by an authentication policy")),
    Option(BasicAuth.RETIRED, _("Ended by Microsoft")),
)


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


def _refused(lever: Lever, value: str) -> WizardError:
    takes = lever.takes or _(" or ").join(option.title for option in lever.options)
    return WizardError(
        Problem(
            id="switch-value",
            text=_("{label} does not take {value}.").format(label=lever.label, value=one_line(value, 60)),
            fix=_("It takes {takes}.").format(takes=takes),
            field=lever.id,
        )
    )


def _levers(situation: Situation) -> tuple[Lever, ...]:
    return (
        Lever(
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
        *of_entra(situation),
        *of_applications(situation),
        _basic(),
        _of_tenant(
            "basic-again",
            Area.EXCHANGE,
            _("Basic authentication switched on again after the end of 2026"),
            "basic_switched_on",
            "",
        ),
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
        *of_filter(situation),
        *of_mailbox(situation),
        *of_groups(situation),
        *of_connectors(situation),
        *of_services(situation),
        *_of_limits(),
        *of_other_devices(situation),
        *of_site(situation),
    )


def _of_tenant(name: str, area: Area, label: str, field: str, cmdlet: str) -> Lever:
    return Lever(
        name,
        area,
        label,
        lambda now: ON if getattr(now.tenant, field) else OFF,
        lambda now, value: put(now, tenant=put(now.tenant, **{field: value == ON})),
        cmdlet=cmdlet,
    )


def _basic() -> Lever:
    return Lever(
        "basic-auth",
        Area.EXCHANGE,
        _("Basic authentication for SMTP AUTH"),
        lambda now: now.tenant.basic_auth,
        lambda now, value: put(now, tenant=put(now.tenant, basic_auth=BasicAuth(value))),
        SwitchKind.CHOICE,
        "Set-AuthenticationPolicy -AllowBasicAuthSmtp",
        BASIC,
    )


def _of_limits() -> tuple[Lever, ...]:
    def lever(name: str, label: str, field: str, most: int, unit: int = 1) -> Lever:
        def read(now: Situation) -> str:
            return f"{getattr(now.tenant.limits, field) / unit:g}"

        def write(now: Situation, value: str) -> Situation:
            wanted = values.number(value, 1, most) * unit
            limits: Limits = put(now.tenant.limits, **{field: wanted})
            return put(now, tenant=put(now.tenant, limits=limits))

        takes = _("a number from 1 to {most}").format(most=f"{most:,}")
        return Lever(f"limits.{name}", Area.LIMITS, label, read, write, SwitchKind.LINE, takes=takes)

    return (
        lever("minute", _("Messages a minute"), "messages_per_minute", 10_000),
        lever("day", _("Recipients a day"), "recipients_per_day", 1_000_000),
        lever("connections", _("Connections at once"), "connections", 1000),
        lever("recipients", _("Recipients of one message"), "recipients_per_message", 1000),
        lever("size", _("Largest message, in MB"), "message_bytes", 150, unit=2**20),
    )
