"""Which plans need an app registration of the customer's own, and of which kind. Pure.

A printer signs in with its maker's app, which an administrator only approves. A program has none: its profile says so
(``app``), and how it signs in, or has fields for an app's values.
"""

from wizard.core.device_app import AppOf, app_of
from wizard.core.model import Method, OwnApp, RelayPlan
from wizard.core.profiles import DeviceProfile

NATIVE = "https://login.microsoftonline.com/common/oauth2/nativeclient"
LOCAL = "http://localhost"
"""Where a sign-in returns to that a person makes on a computer: the two addresses that relay and bridge use."""


def own_app(way: Method, profile: DeviceProfile | None, relay: RelayPlan | None) -> OwnApp | None:
    """The app registration that the plan's sign-in needs; None where none does, or the maker brings one.

    ``way`` is how the mail reaches Microsoft 365: a relay's own where there is one.
    """
    if way is not Method.SMTP_AUTH_OAUTH:
        return None
    if relay is not None:
        return OwnApp(as_application=False, redirects=(NATIVE, LOCAL), secret=False)
    if profile is None or (profile.app is None and app_of(profile) is not AppOf.ORGANISATION):
        return None
    if profile.app == "application":
        return OwnApp(as_application=True)
    roles = {field.role for field in profile.fields}
    secret = "oauth_client_secret" in roles
    # The program's own address is where the sign-in returns to: only the administrator knows it.
    return OwnApp(
        as_application=False, redirects=() if secret or "oauth_redirect" in roles else (LOCAL,), secret=secret
    )
