"""Zabbix: a media type by the API (``mediatype.create``), sent by a program for the shell that asks for the token."""

import json

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, app_note, headed, relay_certificate
from wizard.render.software.quoting import host_word, refused

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD, Ability.TOKEN})
NAME = "Microsoft 365"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``zabbix-media-type.sh``."""
    about = _("Makes the media type by the API of Zabbix.")
    return (File("zabbix-media-type.sh", _script(case), about),)


def media_type(case: SoftwareCase) -> dict[str, object]:
    """The object as the API takes it. A password or the OAuth secrets are typed in the web interface."""
    made: dict[str, object] = {
        "name": NAME,
        "type": 0,
        "smtp_server": host_word(case.host, "Zabbix"),
        "smtp_port": case.port,
        "smtp_helo": f"zabbix.{case.domain}",
        "smtp_email": case.sender,
        "smtp_security": 2 if case.implicit else int(case.encrypts),
    }
    if case.encrypts:
        made |= {"smtp_verify_peer": 1, "smtp_verify_host": 1}
    if case.by_password:
        made |= {"smtp_authentication": 1, "username": case.user}
    if case.by_password or case.by_token:
        made["status"] = 1
    return made


def _script(case: SoftwareCase) -> str:
    call = {"jsonrpc": "2.0", "method": "mediatype.create", "params": media_type(case), "id": 1}
    body = json.dumps(call)
    if any(not one.isprintable() for one in case.sender + case.user):
        raise refused(case.sender + case.user, "Zabbix")
    return f"#!/bin/sh\n{headed(case, _head(case))}" + _SHELL.replace("BODY\n", body + "\n", 1)


_SHELL = r"""set -eu
printf 'Address of the API, such as https://zabbix.example.com/api_jsonrpc.php: ' >&2
IFS= read -r address
trap 'stty echo 2>/dev/null || :' EXIT INT TERM
printf 'API token of a Super admin (Users, API tokens): ' >&2
stty -echo 2>/dev/null || :
IFS= read -r token
printf '\n' >&2
case $token in *[!0-9A-Za-z]*|'') echo 'That is no API token.' >&2; exit 1;; esac
body=$(cat <<'END-OF-TEXT'
BODY
END-OF-TEXT
)
# The token goes to curl by its input, so that no list of processes shows it.
printf 'header = "Authorization: Bearer %s"\n' "$token" |
  curl --silent --show-error --fail --proto =https --config - --header 'Content-Type: application/json-rpc' \
    --data "$body" --url "$address"
printf '\n'
"""


def _head(case: SoftwareCase) -> Head:
    where = "Alerts, Media types (before 6.4: Administration, Media types)"
    last: tuple[str, ...] = ()
    if case.by_password:
        last = (f"Then {where}, {NAME}: type the password there, and enable it. It is off until then.",)
    if case.by_token:
        last = (
            f"Then {where}, {NAME}: Authentication OAuth, Configure; it is off until then. What to type there:",
            f"Authorization endpoint {case.authority}/oauth2/v2.0/authorize",
            f"Token endpoint {case.authority}/oauth2/v2.0/token",
            f"Scopes {case.user_scope}, offline_access",
            f"Client ID and Client secret of your app registration; sign in as {case.user}, enable it.",
        )
    return Head(
        what="Makes a media type for e-mail in Zabbix by its API.",
        goes_to=("Any computer with sh and curl that reaches the API over HTTPS.",),
        load=("sh zabbix-media-type.sh", *last),
        test=(f"{where}, {NAME}, Test.",),
        undo=(f"{where}: delete {NAME}.",),
        notes=(
            *app_note(case),
            "The API takes the token in a header since Zabbix 6.4. With an older one type the same values by hand.",
            *relay_certificate(case, "the Zabbix server's store of trusted authorities."),
        ),
    )
