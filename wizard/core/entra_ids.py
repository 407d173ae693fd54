"""The ids and secrets of an app registration as people type them: which is which, as far as the shape tells.

Nothing here knows whether an id exists. What is still being typed gets no complaint.
"""

import re

from wizard.core.fields import check_host
from wizard.core.problem import Problem
from wizard.core.texts import _, one_line

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SHARED_TENANTS = frozenset({"common", "organizations", "consumers"})
"""Addresses of the sign-in that belong to no single tenant."""

_BARE_GUID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_BEGUN_GUID = re.compile(r"[0-9a-f-]{0,35}", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"[A-Za-z0-9]{3}[78]Q~[A-Za-z0-9._~-]{20,}")
"""What Entra has given out as client secrets for years: three signs, 7Q or 8Q, a tilde, and 34 more."""

# Microsoft Learn: application IDs of first-party applications (verify-first-party-apps-sign-in).
_RESOURCES = {
    "00000002-0000-0ff1-ce00-000000000000": "Office 365 Exchange Online",
    "00000003-0000-0000-c000-000000000000": "Microsoft Graph",
}
_NOBODY = "00000000-0000-0000-0000-000000000000"


def tidied(text: str) -> str:
    """An id without what comes along when it is copied: blanks, quotes, braces; its dashes put back where they
    are missing."""
    bare = text.strip().strip("\"'{}()").strip()
    if _BARE_GUID.fullmatch(bare):
        return "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))
    return bare


def is_guid(text: str) -> bool:
    """Whether a text has the form of an id of Entra."""
    return GUID.fullmatch(text) is not None


def client_id_problem(text: str, *, tenant: str = "", finished: bool = False) -> Problem | None:
    """What is wrong with an application (client) ID. ``finished``: nobody is typing any more."""
    value = tidied(text)
    if is_guid(value):
        return _wrong_guid(value.lower(), tidied(tenant).lower())
    if not value or _BEGUN_GUID.fullmatch(value):
        return _unfinished(value) if finished else None
    if "@" in value:
        return _client_id(
            _("This is an account's name. The application has an ID of its own."),
            _where_client_id(),
        )
    if _SECRET_VALUE.fullmatch(value):
        return _client_id(
            _("This looks like a secret's value. It belongs into the field for the secret."),
            _("Take it out here: this field is not hidden. {where}").format(where=_where_client_id()),
        )
    if "://" in value:
        return _client_id(_("This is an address of a page, not an ID."), _where_client_id())
    if _is_host(value):
        return _client_id(
            _("This is a domain. It belongs into the field for the tenant."), _where_client_id()
        )
    return _client_id(
        _("This is no application ID: it has 36 characters, 0 to 9, a to f and dashes."), _where_client_id()
    )


def tenant_problem(text: str, *, finished: bool = False) -> Problem | None:
    """What is wrong with a tenant: a domain or a tenant ID is right."""
    value = tidied(text)
    name = value.lower()
    if is_guid(value):
        if name in _RESOURCES:
            return _tenant(
                _("This is the ID of {service}, not of a tenant.").format(service=_RESOURCES[name])
            )
        return _tenant(_("This ID stands for no tenant.")) if name == _NOBODY else None
    if name in SHARED_TENANTS:
        return _tenant(
            _(
                "\N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK} stands for {whose}. "
                "An application that sends for your devices signs in at your own tenant."
            ).format(
                name=name,
                whose=_("personal Microsoft accounts") if name == "consumers" else _("any organisation"),
            )
        )
    if "@" in value and "://" not in value:
        domain = value.rpartition("@")[2]
        return _tenant(
            _("This is an address. The tenant is the part after the @: {domain}.").format(
                domain=one_line(domain, 80)
            )
            if domain or finished
            else _("This is an address, not a tenant.")
        )
    if "://" in value or "/" in value:
        return _tenant(_("This is an address of a page, not a tenant."))
    if _is_host(value):
        return None
    begun = not value or re.fullmatch(r"[\w-]+\.?", value) is not None
    if begun and not finished:
        return None
    return _tenant(_("{text} is no tenant.").format(text=one_line(value, 80) or _("Nothing")))


def secret_problem(text: str, *, client_id: str = "", finished: bool = False) -> Problem | None:
    """What is wrong with a client secret. Never repeats it."""
    value = text.strip()
    if not value:
        return _secret(_("Type the secret of the application."), _where_secret()) if finished else None
    if is_guid(tidied(value)):
        same = tidied(value).lower() == tidied(client_id).lower()
        return _secret(
            _("This is the application's ID, not its secret.")
            if same
            else _("This is the secret's ID, not its value."),
            _where_secret(),
        )
    if "-----BEGIN" in value:
        return _secret(
            _("This is a certificate or a key, not a secret."),
            _("Choose to sign in with a certificate, and name its file."),
        )
    if any(sign.isspace() for sign in value):
        return _secret(_("There is a space or a line break in it, which no secret has."), _("Copy it again."))
    return None


def _unfinished(value: str) -> Problem:
    if not value:
        return _client_id(_("Type the application's ID: it has 36 characters."), _where_client_id())
    return _client_id(
        _("This is no application ID: it has {count} of 36 characters.").format(count=len(value)),
        _where_client_id(),
    )


def _wrong_guid(value: str, tenant: str) -> Problem | None:
    if value in _RESOURCES:
        return _client_id(
            _("This is the ID of {service} itself, not of your application.").format(
                service=_RESOURCES[value]
            ),
            _where_client_id(),
        )
    if value == _NOBODY:
        return _client_id(_("This ID stands for no application."), _where_client_id())
    if value == tenant:
        return _client_id(_("This is the tenant's ID. The application has its own."), _where_client_id())
    return None


def _is_host(value: str) -> bool:
    try:
        check_host(value)
    except ValueError:
        return False
    return True


def _client_id(text: str, fix: str) -> Problem:
    return Problem(id="client-id", text=text, fix=fix, field="client_id")


def _tenant(text: str) -> Problem:
    return Problem(
        id="tenant",
        text=text,
        fix=_("Give the tenant's ID or one of its domains, such as contoso.com."),
        field="tenant",
    )


def _secret(text: str, fix: str) -> Problem:
    return Problem(id="client-secret", text=text, fix=fix, field="secret")


def _where_client_id() -> str:
    return _(
        "Copy \N{LEFT DOUBLE QUOTATION MARK}Application (client) ID\N{RIGHT DOUBLE QUOTATION MARK}, not the object ID, "
        "from the Entra admin centre: App registrations, your application, Overview."
    )


def _where_secret() -> str:
    return _(
        "In the Entra admin centre, Certificates & secrets, copy the column "
        "\N{LEFT DOUBLE QUOTATION MARK}Value\N{RIGHT DOUBLE QUOTATION MARK}. It is shown only once: make a new "
        "secret where it is hidden."
    )
