#!/bin/sh
# Makes a media type for e-mail in Zabbix by its API.
# Way to Microsoft 365: SMTP AUTH client submission with OAuth 2.0.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Any computer with sh and curl that reaches the API over HTTPS.
# Load it:   sh zabbix-media-type.sh
#            Then Alerts, Media types (before 6.4: Administration, Media types), Microsoft 365: Authentication OAuth, Configure; it is off until then. What to type there:
#            Authorization endpoint https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize
#            Token endpoint https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token
#            Scopes https://outlook.office.com/SMTP.Send, offline_access
#            Client ID and Client secret of your app registration; sign in as scanner@contoso.com, enable it.
# Test it:   Alerts, Media types (before 6.4: Administration, Media types), Microsoft 365, Test.
# Take back: Alerts, Media types (before 6.4: Administration, Media types): delete Microsoft 365.
#
# The API takes the token in a header since Zabbix 6.4. With an older one type the same values by hand.

set -eu
printf 'Address of the API, such as https://zabbix.example.com/api_jsonrpc.php: ' >&2
IFS= read -r address
trap 'stty echo 2>/dev/null || :' EXIT INT TERM
printf 'API token of a Super admin (Users, API tokens): ' >&2
stty -echo 2>/dev/null || :
IFS= read -r token
printf '\n' >&2
case $token in *[!0-9A-Za-z]*|'') echo 'That is no API token.' >&2; exit 1;; esac
body=$(cat <<'END-OF-TEXT'
{"jsonrpc": "2.0", "method": "mediatype.create", "params": {"name": "Microsoft 365", "type": 0, "smtp_server": "smtp.office365.com", "smtp_port": 587, "smtp_helo": "zabbix.contoso.com", "smtp_email": "scanner@contoso.com", "smtp_security": 1, "smtp_verify_peer": 1, "smtp_verify_host": 1, "status": 1}, "id": 1}
END-OF-TEXT
)
# The token goes to curl by its input, so that no list of processes shows it.
printf 'header = "Authorization: Bearer %s"\n' "$token" |
  curl --silent --show-error --fail --proto =https --config - --header 'Content-Type: application/json-rpc' \
    --data "$body" --url "$address"
printf '\n'
