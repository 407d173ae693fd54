"""email-oauth2-proxy for one computer: programs on it send to the proxy with a password, it signs in with a token.

Keys as in the sample file of https://github.com/simonrob/email-oauth2-proxy. The one for a whole network belongs to a
relay's files (`wizard.render.relay.bridge`).
"""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.relay.quoting import ini_section, ini_value
from wizard.render.relay.tables import CLIENT_ID_OPEN
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, app_note, headed
from wizard.render.software.quoting import host_word, refused

ABILITIES = frozenset({Ability.STARTTLS, Ability.TOKEN})
LOCAL_PORT = 2587


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``emailproxy.config``."""
    user = case.user
    if ini_section(user) != user or ini_value(case.tenant) != case.tenant:
        raise refused(user, "emailproxy.config")
    alone = case.as_application or case.user_scope is None
    lines = [
        "[Email OAuth 2.0 Proxy configuration file]",
        "",
        "[Server setup]",
        "",
        f"[SMTP-{LOCAL_PORT}]",
        f"server_address = {host_word(case.host, 'emailproxy.config')}",
        f"server_port = {case.port}",
        "server_starttls = True",
        "local_address = 127.0.0.1",
        "",
        "[Account setup]",
        "",
        f"[{user}]",
        f"token_url = {case.authority}/oauth2/v2.0/token",
        f"client_id = {CLIENT_ID_OPEN}",
    ]
    if alone:
        # The proxy encrypts the secret at its first run and takes the plain one out of the file.
        lines += [f"oauth2_scope = {case.app_scope}", "oauth2_flow = client_credentials", "client_secret ="]
    else:
        lines += [
            f"permission_url = {case.authority}/oauth2/v2.0/authorize",
            f"oauth2_scope = {case.user_scope} offline_access",
            "redirect_uri = http://localhost",
        ]
    lines += [
        "",
        "[Advanced proxy configuration]",
        "",
        "[emailproxy]",
        "delete_account_token_on_password_error = False",
        "encrypt_client_secret_on_first_use = True",
        "allow_catch_all_accounts = False",
    ]
    secret = (
        "Type the client secret behind client_secret just before the first start (chmod 600 emailproxy.config first):"
        " at the first sign-in the proxy encrypts it and takes the plain one out.",
    )
    head = Head(
        what="The whole configuration of email-oauth2-proxy, for the programs of this one computer.",
        goes_to=("emailproxy.config, in the folder in which the proxy is started.",),
        load=("python3 -m pip install emailproxy", "emailproxy --no-gui --config-file emailproxy.config"),
        test=(
            f"swaks --server 127.0.0.1 --port {LOCAL_PORT} --auth-user {case.user} --from {case.sender}"
            " --to YOU@YOUR-DOMAIN",
        ),
        undo=("Stop the proxy, delete the file, and give the program its old server again.",),
        notes=(
            f"The program sends to 127.0.0.1, port {LOCAL_PORT}, without encryption, and signs in as {case.user} with a",
            "password that you make up: it locks the token. It is no password of Microsoft's.",
            *app_note(case),
            *(secret if alone else ()),
        ),
    )
    return (
        File(
            "emailproxy.config", headed(case, head) + "\n".join(lines) + "\n", _("The proxy's configuration.")
        ),
    )
