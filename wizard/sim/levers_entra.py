"""The switches of the Entra admin centre: security defaults, Conditional Access, consent, and each app registration.

Security defaults and Conditional Access exclude one another, as Entra does: "You must first disable Security defaults
before enabling a Conditional Access policy" (the Entra admin centre's own sentence).
"""

from collections.abc import Callable

from wizard.core.practice import Area, SwitchKind
from wizard.core.problem import Problem, WizardError
from wizard.core.texts import _
from wizard.sim import switch_values as values
from wizard.sim.directory import AppRegistration, Directory, Policy, PolicyKind, PolicyState
from wizard.sim.levers import OFF, ON, Lever, Situation, put

POLICIES = {
    PolicyKind.BLOCK_LEGACY: ("ca-legacy", _("Conditional Access: block legacy authentication")),
    PolicyKind.BLOCK_DEVICE_CODE: ("ca-device-code", _("Conditional Access: block device code flow")),
}


def of_entra(situation: Situation) -> tuple[Lever, ...]:
    """Security defaults, the two policies that stop devices, and who may consent."""
    del situation
    return (
        Lever(
            "security-defaults",
            Area.ENTRA,
            _("Security defaults"),
            lambda now: ON if now.tenant.security_defaults else OFF,
            _security_defaults,
            cmdlet="Update-MgPolicyIdentitySecurityDefaultEnforcementPolicy -IsEnabled",
        ),
        *(_policy(kind, name, label) for kind, (name, label) in POLICIES.items()),
        Lever(
            "consent",
            Area.ENTRA,
            _("Allow user consent for apps"),
            lambda now: ON if now.tenant.directory.users_may_consent else OFF,
            lambda now, value: _with(now, users_may_consent=value == ON),
            cmdlet="Update-MgPolicyAuthorizationPolicy -DefaultUserRolePermissions",
        ),
    )


def _security_defaults(now: Situation, value: str) -> Situation:
    if value == ON and any(one.state is PolicyState.ON for one in now.tenant.directory.policies):
        raise _excluded(
            "security-defaults",
            _("Switch the Conditional Access policies off before security defaults go on."),
        )
    return put(now, tenant=put(now.tenant, security_defaults=value == ON))


def _policy(kind: PolicyKind, name: str, label: str) -> Lever:
    def acts(policy: Policy) -> bool:
        return policy.kind is kind and policy.state is PolicyState.ON

    def write(now: Situation, value: str) -> Situation:
        policies = now.tenant.directory.policies
        if (value == ON) == any(map(acts, policies)):
            return now
        if value == OFF:
            return _with(now, policies=tuple(one for one in policies if not acts(one)))
        if now.tenant.security_defaults:
            raise _excluded(
                name, _("Switch security defaults off before a Conditional Access policy goes on.")
            )
        return _with(now, policies=(*policies, Policy(kind)))

    return Lever(
        name,
        Area.ENTRA,
        label,
        lambda now: ON if any(map(acts, now.tenant.directory.policies)) else OFF,
        write,
        cmdlet="New-MgIdentityConditionalAccessPolicy",
    )


def _excluded(switch: str, fix: str) -> WizardError:
    return WizardError(
        Problem(
            id="switch-excluded",
            text=_("Entra does not have both at once, security defaults and Conditional Access."),
            fix=fix,
            field=switch,
        )
    )


def of_applications(situation: Situation) -> tuple[Lever, ...]:
    """Every app registration: may it sign in, is there consent, how long does its secret live."""
    found = [_of_application(place, one) for place, one in enumerate(situation.tenant.directory.applications)]
    return tuple(lever for group in found for lever in group)


def _of_application(place: int, shown: AppRegistration) -> tuple[Lever, ...]:
    def lever(
        name: str,
        label: str,
        read: Callable[[AppRegistration], str],
        write: Callable[[AppRegistration, str], dict[str, object]],
        kind: SwitchKind = SwitchKind.ON_OFF,
        cmdlet: str = "",
        takes: str = "",
    ) -> Lever:
        def written(now: Situation, value: str) -> Situation:
            every = list(now.tenant.directory.applications)
            every[place] = put(every[place], **write(every[place], value))
            return _with(now, applications=tuple(every))

        return Lever(
            f"app.{place}.{name}",
            Area.APPLICATION,
            label,
            lambda now: read(now.tenant.directory.applications[place]),
            written,
            kind,
            cmdlet,
            owner=shown.name,
            takes=takes,
        )

    permissions = ", ".join(one.name for one in shown.permissions)
    found = [
        lever(
            "enabled",
            _("Enabled for users to sign in"),
            lambda one: OFF if one.disabled else ON,
            lambda _one, value: {"disabled": value == OFF},
            cmdlet="Update-MgServicePrincipal -AccountEnabled",
        ),
        lever(
            "consent",
            _("Admin consent granted: {permissions}").format(permissions=permissions),
            lambda one: ON if one.granted else OFF,
            lambda one, value: {"granted": one.permissions if value == ON else ()},
            cmdlet="New-MgOauth2PermissionGrant",
        ),
    ]
    if shown.secrets:
        found.append(
            lever(
                "secret",
                _("Last day of the client secret"),
                lambda one: one.secrets[0].expires.isoformat(),
                lambda one, value: {
                    "secrets": (put(one.secrets[0], expires=values.day(value)), *one.secrets[1:])
                },
                SwitchKind.LINE,
                "Add-MgApplicationPassword",
                takes=_("a day such as 2026-12-31"),
            )
        )
    return tuple(found)


def _with(now: Situation, **changes: object) -> Situation:
    directory: Directory = put(now.tenant.directory, **changes)
    return put(now, tenant=put(now.tenant, directory=directory))
