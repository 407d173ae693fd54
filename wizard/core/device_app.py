"""Whose application a device signs in with at Microsoft: its maker's, or one that the organisation has to register.

The profile's own fields tell: who has to type a client ID brings no application along.
"""

from enum import StrEnum

from wizard.core.answers import SignIn
from wizard.core.profiles import DeviceKind, DeviceProfile, FieldRole, LabelKind, ProfileField
from wizard.core.texts import _, one_line

_TYPED: tuple[FieldRole, ...] = ("oauth_client_id", "oauth_client_secret", "oauth_tenant", "oauth_redirect")
"""Fields of an application of one's own."""
_MAKERS: tuple[FieldRole, ...] = ("oauth_sign_in", "oauth_toggle", "oauth_endpoint")
"""Fields of a sign-in for which nothing of an application is typed."""


class AppOf(StrEnum):
    """Whose it is."""

    MAKER = "maker"
    ORGANISATION = "organisation"
    NOT_KNOWN = "not_known"


APPROVAL = {
    AppOf.MAKER: "approve-sign-in",
    AppOf.ORGANISATION: "register-device-app",
    AppOf.NOT_KNOWN: "approve-sign-in-unsure",
}
"""The step by which an administrator lets the application in."""


def app_of(profile: DeviceProfile | None) -> AppOf:
    """Whose application this device signs in with, as far as its profile tells."""
    if profile is None:
        return AppOf.NOT_KNOWN
    roles = {field.role for field in profile.fields}
    if roles & set(_TYPED) or _is_program(profile):
        return AppOf.ORGANISATION
    return AppOf.MAKER if roles & set(_MAKERS) else AppOf.NOT_KNOWN


def _is_program(profile: DeviceProfile) -> bool:
    """A script, or a mail server that signs in with a token from elsewhere: nobody made an application for it."""
    if profile.kind is DeviceKind.SCRIPT:
        return True
    return profile.kind is DeviceKind.SERVER and SignIn.OAUTH2 in (profile.capability.sign_in or ())


def registration_words(profile: DeviceProfile | None) -> dict[str, str]:
    """What the step that registers the application says of this device: ``app_redirect``, ``app_values``, ``app_sign_in``."""
    fields = {field.role: field for field in profile.fields} if profile is not None else {}
    program = profile is not None and _is_program(profile)
    return {
        "app_redirect": _redirect(fields),
        "app_values": _values(fields, program=program),
        "app_sign_in": _sign_in(fields, program=program),
    }


def _redirect(fields: dict[FieldRole, ProfileField]) -> str:
    shown = fields.get("oauth_redirect")
    if shown is None:
        return _("If the product's manual names a redirect address, add it.")
    return _("Add the redirect address that the device shows under {label}, of the kind Web.").format(
        label=_label(shown)
    )


def _values(fields: dict[FieldRole, ProfileField], *, program: bool) -> str:
    what: dict[FieldRole, str] = {
        "oauth_client_id": _("the Application (client) ID into the field {label}"),
        "oauth_tenant": _("the Directory (tenant) ID into the field {label}"),
        "oauth_client_secret": _("the value of a new client secret (not its ID) into the field {label}"),
    }
    typed = [
        words.format(label=_label(field))
        for role, words in what.items()
        if (field := fields.get(role)) is not None
    ]
    if not typed and not program:
        return _("Then type the values of the registration where the product asks for them.")
    if not typed:
        return _("It then needs the Application (client) ID and the Directory (tenant) ID.")
    said = _("Then type {values}.").format(values="; ".join(typed))
    if "oauth_client_secret" in fields:
        said += " " + _("Note the day on which the secret ends: from then on no mail leaves.")
    return said


def _sign_in(fields: dict[FieldRole, ProfileField], *, program: bool) -> str:
    place = fields.get("oauth_sign_in")
    if program:
        return _(
            "The program gets its first token when a person signs in once, in the browser or with a code. Let it keep and "
            "renew that token where nobody else can read it."
        )
    if "oauth_redirect" in fields:
        return _(
            "Start the sign-in in the device's settings. Microsoft's page opens in your browser and comes back to the "
            "redirect address."
        )
    if place is None:
        return _("Start the sign-in where the device's settings offer it.")
    return (
        _("Its place in the settings: {label}. {note}").format(label=_label(place), note=place.note).strip()
    )


def _label(field: ProfileField) -> str:
    """A label is quoted only where it was read in the vendor's own material."""
    label = one_line(field.label, 100)
    return f'"{label}"' if field.kind is LabelKind.UI_VENDOR else label
