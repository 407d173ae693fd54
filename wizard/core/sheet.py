"""The settings field by field, in the device's own labels and order: what the person at the device types.

A label is quoted only where it was read in the vendor's own material. No secret is ever written here.
"""

from collections.abc import Callable

from wizard.core.answers import Security, SignIn
from wizard.core.case import Case
from wizard.core.knowledge import Knowledge
from wizard.core.model import Method, SettingField
from wizard.core.profiles import DeviceProfile, FieldRole, LabelKind, ProfileField
from wizard.core.relay import way_on
from wizard.core.settings import SMTP_AUTH, Wiring, cloud_of
from wizard.core.texts import _

_GENERIC: dict[FieldRole, str] = {
    "smtp_host": _("SMTP server"),
    "port": _("Port"),
    "security": _("Encryption"),
    "auth_toggle": _("Authentication"),
    "username": _("User name"),
    "password": _("Password"),
    "oauth_sign_in": _("Sign in with Microsoft"),
    "from_address": _("From address"),
}
"""The fields that every device has under some name, in the order in which they are usually filled in."""

_SECURITY_WORDS = {
    Security.NONE: _("Off (none)"),
    Security.STARTTLS: _("STARTTLS"),
    Security.IMPLICIT: _("SSL/TLS (from the start)"),
}
_SIGN_IN_WORDS = {
    SignIn.NONE: _("Off"),
    SignIn.BASIC: _("On (user name and password)"),
    SignIn.OAUTH2: _("OAuth 2.0 (sign in with Microsoft)"),
}


_FROM_RULES: dict[Method, str] = {
    **dict.fromkeys(
        (Method.CONNECTOR_IP, Method.CONNECTOR_CERTIFICATE, Method.DIRECT_SEND, Method.LOCAL_RELAY),
        "Any address in a domain of your Microsoft 365 will do. It needs no mailbox.",
    ),
    Method.HIGH_VOLUME_EMAIL: "It must be the High Volume Email account itself.",
    Method.AZURE_COMMUNICATION_SERVICES: "It must be a MailFrom address of your domain in Azure.",
}


def fields_of(
    method: Method, wired: Wiring, case: Case, profile: DeviceProfile | None, knowledge: Knowledge
) -> tuple[SettingField, ...]:
    """Every field to fill in, the device's own first in its own order."""
    own = profile.fields if profile is not None else ()
    roles = {field.role for field in own}
    missing = [
        ProfileField(role, label, LabelKind.PARAPHRASE)
        for role, label in _GENERIC.items()
        if role not in roles
    ]
    ordered = [*own, *missing] if "smtp_host" in roles else [*missing, *own]
    values = _Values(method, wired, case, knowledge)
    found = []
    for field in ordered:
        line = values.line(field)
        if line is not None:
            found.append(line)
    return tuple(found)


class _Values:
    """What goes into a field of each role; None where the field is left alone."""

    def __init__(self, method: Method, wired: Wiring, case: Case, knowledge: Knowledge) -> None:
        self._method = method
        self._wired = wired
        self._by_role: dict[FieldRole, Callable[[ProfileField], tuple[str | None, str] | None]] = {
            "smtp_host": self._host,
            "port": lambda field: (str(wired.port), ""),
            "security": lambda field: (
                field.values.get(wired.security) or _SECURITY_WORDS[wired.security],
                "",
            ),
            "auth_toggle": lambda field: (
                field.values.get(wired.sign_in) or _SIGN_IN_WORDS[wired.sign_in],
                "",
            ),
            "username": self._username,
            "password": self._password,
            "from_address": lambda field: (wired.sender, self._from_rule(case)),
            "from_name": lambda field: (case.answers.device.name, "") if case.answers.device.name else None,
            "oauth_sign_in": self._oauth_sign_in,
            "oauth_toggle": lambda field: self._oauth_only(field.values.get("on") or _("On")),
            "oauth_service": lambda field: self._oauth_only(field.values.get("m365") or "Microsoft 365"),
            "oauth_endpoint": lambda field: self._oauth_only(
                f"{knowledge.endpoints.cloud[cloud_of(case)].authority}/organizations/oauth2/v2.0"
            ),
            "verify_cert": lambda field: (
                (field.values.get("on") or _("On"), _("Leave certificate checks on."))
                if wired.security is not Security.NONE
                else None
            ),
        }

    def line(self, field: ProfileField) -> SettingField | None:
        """The field as the sheet shows it, or None where it is left alone."""
        make = self._by_role.get(field.role)
        made = make(field) if make is not None else None
        if made is None:
            return None
        value, note = made
        notes = [note, field.note]
        if field.max_length and value is not None and len(value) > field.max_length:
            notes.append(
                _("The field takes {limit} characters; the value has {length}.").format(
                    limit=field.max_length, length=len(value)
                )
            )
        return SettingField(
            label=field.label,
            value=value,
            role=field.role,
            quoted=field.kind is LabelKind.UI_VENDOR,
            note=" ".join(part for part in notes if part),
        )

    def _host(self, field: ProfileField) -> tuple[str | None, str]:
        if self._wired.host is not None:
            return self._wired.host, _("Type the name, never an IP address.") if self._is_outside() else ""
        if self._method is Method.LOCAL_RELAY:
            return None, _("The name or address of your relay.")
        return None, _("Read it in the Microsoft 365 admin centre first.")

    def _is_outside(self) -> bool:
        return self._method is not Method.LOCAL_RELAY

    def _username(self, field: ProfileField) -> tuple[str | None, str] | None:
        if self._wired.sign_in is SignIn.NONE:
            return None
        return self._wired.username, ""

    def _password(self, field: ProfileField) -> tuple[str | None, str] | None:
        if self._wired.sign_in is not SignIn.BASIC:
            return None
        what = _("Type it by hand. This plan never holds a password.")
        if field.max_length:
            what += " " + _("The field takes {limit} characters.").format(limit=field.max_length)
        return None, what

    def _from_rule(self, case: Case) -> str:
        """What Microsoft 365 wants of the From address, by method."""
        if self._method in SMTP_AUTH:
            alone = (self._wired.username or "").lower() == self._wired.sender.lower()
            return "" if alone else _("The mailbox must be allowed to send as this address (Send As).")
        if self._method is Method.LOCAL_RELAY and way_on(case) in SMTP_AUTH:
            return _("The relay makes every other From this one: its mailbox may send as nobody else.")
        return _(_FROM_RULES[self._method])

    def _oauth_sign_in(self, field: ProfileField) -> tuple[str | None, str] | None:
        if self._wired.sign_in is not SignIn.OAUTH2:
            return None
        return None, _("Use it, and sign in as {mailbox}.").format(
            mailbox=self._wired.username or self._wired.sender
        )

    def _oauth_only(self, value: str) -> tuple[str | None, str] | None:
        return (value, "") if self._wired.sign_in is SignIn.OAUTH2 else None
