"""The OAuth bridge for an office without Linux: email-oauth2-proxy, which signs in with a token for the device.

Keys as in the sample file of https://github.com/simonrob/email-oauth2-proxy.
"""

from wizard import __version__
from wizard.core.answers import Security
from wizard.render.relay.case import RelayCase
from wizard.render.relay.quoting import comment, ini_section, ini_value

CONFIG = "emailproxy.config"


def emailproxy_config(case: RelayCase) -> str:
    """The whole configuration file. It holds no secret: the app is a public client."""
    authority = f"{case.endpoints.authority}/{case.domain}/oauth2/v2.0"
    scope = case.endpoints.user_scope or "PUT-THE-SCOPE-OF-YOUR-CLOUD-HERE"
    made = f"Made by Relay Wizard {__version__} on {case.day.isoformat()} for {case.device} ({case.domain})."
    return "\n".join(
        [
            "# " + comment(made),
            "# The device talks to this computer, this computer signs in to Microsoft 365. README.md says how.",
            "",
            "[Email OAuth 2.0 Proxy configuration file]",
            "",
            "[Server setup]",
            "",
            f"[SMTP-{case.listens_on}]",
            f"server_address = {ini_value(case.next_host)}",
            f"server_port = {case.port}",
            "server_starttls = True",
            "# Without this only this computer itself could use the bridge. The firewall rule in README.md keeps others out.",
            f"local_address = {ini_value(case.address or '0.0.0.0')}",  # noqa: S104 - the office's network must reach it
            *_local_tls(case),
            "",
            "[Account setup]",
            "",
            "# The device signs in under this name, with a password that you make up: it locks the token's file.",
            f"[{ini_section(case.mailbox)}]",
            f"permission_url = {ini_value(authority)}/authorize",
            f"token_url = {ini_value(authority)}/token",
            f"oauth2_scope = {ini_value(scope)} offline_access",
            "redirect_uri = http://localhost",
            "client_id = PUT-THE-APP-S-CLIENT-ID-HERE",
            "",
            "[Advanced proxy configuration]",
            "",
            "[emailproxy]",
            "# A wrong password must not throw the sign-in away.",
            "delete_account_token_on_password_error = False",
            "encrypt_client_secret_on_first_use = True",
            "allow_catch_all_accounts = False",
            "",
        ]
    )


def _local_tls(case: RelayCase) -> list[str]:
    if not case.encrypts:
        return ["# The device does not encrypt, so this hop is clear text. It stays inside your own network."]
    lines = [
        "local_certificate_path = relay-cert.pem",
        "local_key_path = relay-key.pem",
    ]
    return ["local_starttls = True", *lines] if case.listens_with is Security.STARTTLS else lines
