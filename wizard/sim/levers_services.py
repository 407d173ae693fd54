"""The switches of the two services for many messages: who pays for High Volume Email, whom Azure lets send."""

from wizard.core.practice import Area, Option, SwitchKind
from wizard.core.texts import _
from wizard.sim import switch_values as values
from wizard.sim.levers import OFF, ON, Lever, Situation, put
from wizard.sim.sending_accounts import Billing, CommunicationResource, LinkedDomain

BILLING = (
    Option(Billing.VALID, _("Valid")),
    Option(Billing.NONE_STORED, _("None assigned")),
    Option(Billing.NOT_FOUND, _("Not found")),
    Option(Billing.MISMATCHED, _("Does not match")),
    Option(Billing.NOT_CONNECTED, _("Not connected")),
    Option(Billing.SUBSCRIPTION_INACTIVE, _("The Azure subscription is not active")),
    Option(Billing.NO_LICENCE, _("No licence")),
)
"""``BillingPolicyStatus`` (facts 4)."""


def of_services(situation: Situation) -> tuple[Lever, ...]:
    """What the tenant has of the two; nothing where it has neither."""
    found = [_billing(place, one.address) for place, one in enumerate(situation.tenant.high_volume)]
    resource = situation.tenant.communication
    if resource is not None:
        found += [
            lever
            for place, one in enumerate(resource.domains)
            for lever in _of_domain(place, one, resource.name)
        ]
        found += [_role(place, one.name, resource.name) for place, one in enumerate(resource.usernames)]
    return tuple(found)


def _billing(place: int, owner: str) -> Lever:
    def write(now: Situation, value: str) -> Situation:
        every = list(now.tenant.high_volume)
        every[place] = put(every[place], billing=Billing(value))
        return put(now, tenant=put(now.tenant, high_volume=tuple(every)))

    return Lever(
        f"hve.{place}.billing",
        Area.HIGH_VOLUME,
        _("Billing policy"),
        lambda now: now.tenant.high_volume[place].billing,
        write,
        SwitchKind.CHOICE,
        "Set-HVEAccountBillingPolicy",
        BILLING,
        owner,
    )


def _of_domain(place: int, shown: LinkedDomain, owner: str) -> tuple[Lever, ...]:
    def written(now: Situation, **changes: object) -> Situation:
        every = list(_resource(now).domains)
        every[place] = put(every[place], **changes)
        return _with(now, domains=tuple(every))

    return (
        Lever(
            f"acs.domain.{place}.linked",
            Area.COMMUNICATION,
            _("Connected domain: {domain}").format(domain=shown.name),
            lambda now: ON if _resource(now).domains[place].linked else OFF,
            lambda now, value: written(now, linked=value == ON),
            cmdlet="Update-AzCommunicationService -LinkedDomain",
            owner=owner,
        ),
        Lever(
            f"acs.domain.{place}.from",
            Area.COMMUNICATION,
            _("MailFrom addresses: the part before @{domain}").format(domain=shown.name),
            lambda now: ", ".join(_resource(now).domains[place].mail_from),
            lambda now, value: written(now, mail_from=values.local_parts(value)),
            SwitchKind.LINE,
            "New-AzEmailServiceSenderUsername",
            owner=owner,
            takes=_("names such as donotreply, with commas between them"),
        ),
    )


def _role(place: int, name: str, owner: str) -> Lever:
    def write(now: Situation, value: str) -> Situation:
        every = list(_resource(now).usernames)
        every[place] = put(every[place], role=value == ON)
        return _with(now, usernames=tuple(every))

    return Lever(
        f"acs.username.{place}.role",
        Area.COMMUNICATION,
        _("The application of {username} has the role Communication and Email Service Owner").format(
            username=name
        ),
        lambda now: ON if _resource(now).usernames[place].role else OFF,
        write,
        cmdlet="New-AzRoleAssignment",
        owner=owner,
    )


def _resource(now: Situation) -> CommunicationResource:
    assert now.tenant.communication is not None, "no switch takes the resource away"
    return now.tenant.communication


def _with(now: Situation, **changes: object) -> Situation:
    return put(now, tenant=put(now.tenant, communication=put(_resource(now), **changes)))
