"""The settings field by field, in the device's own labels and order: what the person at the device types.

A label is quoted only where it was read in the vendor's own material. No secret is ever written here.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wizard.core.answers import Security, SignIn
from wizard.core.case import Case
from wizard.core.knowledge import FieldWords, Knowledge
from wizard.core.model import Method, SettingField
from wizard.core.profiles import (
    FORM_PARTS,
    DeviceProfile,
    FieldRole,
    FromAddress,
    LabelKind,
    ProfileField,
)
from wizard.core.relay import way_on
from wizard.core.settings import SMTP_AUTH, Wiring, cloud_of
from wizard.core.texts import _
from wizard.core.traps import at_box, at_encryption, at_host, at_sender, takes_host

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

_FORM = re.compile("|".join(map(re.escape, FORM_PARTS)))
_BOXES: frozenset[FieldRole] = frozenset({"starttls_toggle", "implicit_toggle"})
"""Two boxes that together say what one choice of encryption says elsewhere."""

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
    held = roles | set(profile.absent if profile is not None else ())
    if roles & _BOXES:
        held.add("security")
    missing = [
        ProfileField(role, label, LabelKind.PARAPHRASE)
        for role, label in _GENERIC.items()
        if role not in held
    ]
    ordered = [*own, *missing] if "smtp_host" in roles else [*missing, *own]
    sender_rule = profile.capability.from_address if profile is not None else None
    itself = profile is not None and profile.app == "application"
    values = _Values(method, wired, case, knowledge, sender_rule, itself=itself)
    # Where no word of the device itself is known, those that makers use help to find its field.
    lines = (values.line(field, knowledge.field_words if field in missing else {}) for field in ordered)
    return tuple(line for line in lines if line is not None)


class _Values:
    """What goes into a field of each role; None where the field is left alone."""

    def __init__(
        self,
        method: Method,
        wired: Wiring,
        case: Case,
        knowledge: Knowledge,
        sender_rule: FromAddress | None,
        *,
        itself: bool,
    ) -> None:
        self._itself = itself
        self._method = method
        self._wired = wired
        self._device = case.device
        self._sender_rule = sender_rule
        self._by_role: dict[FieldRole, Callable[[ProfileField], tuple[str | None, str] | None]] = {
            "smtp_host": self._host,
            "port": lambda field: (str(wired.port), ""),
            "security": lambda field: (
                field.values.get(wired.security) or _SECURITY_WORDS[wired.security],
                at_encryption(field, method, wired, case.device),
            ),
            "auth_toggle": lambda field: (
                field.values.get(wired.sign_in) or _SIGN_IN_WORDS[wired.sign_in],
                "",
            ),
            "username": self._username,
            "password": self._password,
            "from_address": lambda field: self._from_address(case),
            "from_name": lambda field: (case.answers.device.name, "") if case.answers.device.name else None,
            "smtp_toggle": lambda field: (field.values.get("on") or _("On"), ""),
            "starttls_toggle": lambda field: self._box(field, Security.STARTTLS),
            "implicit_toggle": lambda field: self._box(field, Security.IMPLICIT),
            "tls_version": lambda field: self._encrypted(field.values.get("on") or _("TLS 1.2 or newer")),
            "service_provider": self._service_provider,
            "client_cert": lambda field: (
                (None, _("The certificate that the connector knows, and its private key."))
                if method is Method.CONNECTOR_CERTIFICATE
                else None
            ),
            "oauth_sign_in": self._oauth_sign_in,
            "oauth_toggle": lambda field: self._oauth_only(field.values.get("on") or _("On")),
            "oauth_service": lambda field: self._oauth_only(field.values.get("m365") or "Microsoft 365"),
            "oauth_endpoint": lambda field: self._oauth_only(
                f"{knowledge.endpoints.cloud[cloud_of(case)].authority}/organizations/oauth2/v2.0"
            ),
            "oauth_client_id": lambda field: self._of_the_app(
                _("The Application (client) ID of your app registration.")
            ),
            "oauth_client_secret": lambda field: self._of_the_app(
                _("The app registration's client secret. Type it by hand: this plan never holds one.")
            ),
            "oauth_tenant": lambda field: self._of_the_app(
                _("The Directory (tenant) ID of your app registration.")
            ),
            "oauth_redirect": lambda field: self._of_the_app(
                _("It goes into the app registration, as a redirect URI of the kind Web.")
            ),
            "verify_cert": lambda field: self._encrypted(
                field.values.get("on") or _("On"), _("Leave certificate checks on.")
            ),
        }

    def line(
        self, field: ProfileField, words: Mapping[FieldRole, FieldWords] = MappingProxyType({})
    ) -> SettingField | None:
        """The field as the sheet shows it, or None where it is left alone. ``words``: what else it may be called."""
        make = self._by_role.get(field.role)
        made = make(field) if make is not None else None
        if made is None:
            return None
        value, note = made
        if field.form and value is not None:
            value = self._formed(field.form)
        notes = [note, field.note]
        limit = field.max_length or (self._device.max_host_length or 0 if field.role == "smtp_host" else 0)
        if limit and value is not None and len(value) > limit:
            notes.append(
                _("The field takes {limit} characters; the value has {length}.").format(
                    limit=limit, length=len(value)
                )
            )
        if field.role in words:
            notes.append(_("Makers also call it: {words}.").format(words=", ".join(words[field.role].words)))
        return SettingField(
            label=field.label,
            value=value,
            role=field.role,
            quoted=field.kind is LabelKind.UI_VENDOR,
            exact=field.kind is LabelKind.CONFIG_KEY,
            note=" ".join(part for part in notes if part),
        )

    def _formed(self, form: str) -> str:
        """The value as the device wants it written. Never ``str.format``: a profile may come from anybody."""
        wired = self._wired
        values = (wired.host or "", str(wired.port), wired.sender, wired.sender.rpartition("@")[2])
        by_part = dict(zip(FORM_PARTS, values, strict=True))
        return _FORM.sub(lambda part: by_part[part.group()], form)

    def _host(self, field: ProfileField) -> tuple[str | None, str]:
        if not takes_host(self._wired.host, self._device):
            return None, at_host(self._method, self._device)
        if self._wired.host is not None:
            return self._wired.host, at_host(self._method, self._device)
        if self._method is Method.LOCAL_RELAY:
            return None, _("The name or address of your relay.")
        return None, _("Read it in the Microsoft 365 admin centre first.")

    def _username(self, field: ProfileField) -> tuple[str | None, str] | None:
        if self._wired.sign_in is SignIn.NONE:
            left = field.values.get("none")
            return None if left is None else (left, "")
        return self._wired.username, ""

    def _password(self, field: ProfileField) -> tuple[str | None, str] | None:
        if self._wired.sign_in is not SignIn.BASIC:
            return None
        what = _("Type it by hand. This plan never holds a password.")
        if field.max_length:
            what += " " + _("The field takes {limit} characters.").format(limit=field.max_length)
        return None, what

    def _from_address(self, case: Case) -> tuple[str | None, str]:
        """The sender, what Microsoft 365 wants of it, and what the device makes of it."""
        trap = at_sender(self._sender_rule, self._method, self._wired)
        if self._sender_rule == "fixed":
            return None, trap
        value = self._wired.sender
        if self._sender_rule == "user_name" and self._wired.sign_in is not SignIn.NONE:
            return self._wired.username or value, trap
        return value, trap or self._from_rule(case)

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
        mailbox = self._wired.username or self._wired.sender
        if self._itself:
            return None, _(
                "Nobody signs in: the program gets its token as the application, and sends as {mailbox}."
            ).format(mailbox=mailbox)
        return None, _("Use it, and sign in as {mailbox}.").format(mailbox=mailbox)

    def _service_provider(self, field: ProfileField) -> tuple[str | None, str] | None:
        by_name = field.values.get("m365") if self._wired.sign_in is SignIn.OAUTH2 else None
        chosen = by_name or field.values.get("smtp")
        return None if chosen is None else (chosen, "")

    def _box(self, field: ProfileField, ticked_for: Security) -> tuple[str | None, str]:
        if self._wired.security is ticked_for:
            return field.values.get("on") or _("On"), ""
        return field.values.get("off") or _("Off"), at_box(ticked_for, self._method)

    def _encrypted(self, value: str, note: str = "") -> tuple[str | None, str] | None:
        return None if self._wired.security is Security.NONE else (value, note)

    def _of_the_app(self, note: str) -> tuple[str | None, str] | None:
        return (None, note) if self._wired.sign_in is SignIn.OAUTH2 else None

    def _oauth_only(self, value: str) -> tuple[str | None, str] | None:
        return (value, "") if self._wired.sign_in is SignIn.OAUTH2 else None
