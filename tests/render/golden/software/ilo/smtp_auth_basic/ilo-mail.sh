#!/bin/sh
# The mail settings of an iLO 5 or newer, by Redfish.
# Way to Microsoft 365: SMTP AUTH with a password.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   It is run where it is.
# Load it:   sh ilo-mail.sh; where curl does not believe the iLO's certificate, give it: export CURL_CA_BUNDLE=ilo-ca.pem
# Test it:   The iLO's web page has a test beside its AlertMail settings.
# Take back: The same page switches AlertMail off.
#
# iLO puts its own name before the @; the plan's sender is scanner@contoso.com.
# Type the password in iLO's web page, beside its AlertMail settings, before you test: it stands in no file.
# There is no switch for checking the server's certificate on the pages that were read.

set -eu
printf 'Name or address of the iLO: ' >&2
IFS= read -r ilo
printf 'Who gets the mail (an address): ' >&2
IFS= read -r to
printf 'User of the iLO: ' >&2
IFS= read -r name
case $to in *[!0-9A-Za-z@._+-]*|'') echo 'That is no address.' >&2; exit 1;; esac
case $ilo in *[!0-9A-Za-z.:-]*|'') echo 'That is no name.' >&2; exit 1;; esac
body=$(sed "s/YOU@YOUR-DOMAIN/$to/" <<'END-OF-TEXT'
{"Oem": {"Hpe": {"AlertMailEnabled": true, "AlertMailEmail": "YOU@YOUR-DOMAIN", "AlertMailSenderDomain": "contoso.com", "AlertMailSMTPServer": "smtp.office365.com", "AlertMailSMTPPort": 587, "AlertMailSMTPSecureEnabled": true, "AlertMailSMTPAuthEnabled": true, "AlertMailSMTPAuthUser": "scanner@contoso.com"}}}
END-OF-TEXT
)
# curl asks for the user's password itself.
curl --silent --show-error --fail --proto =https --user "$name" --request PATCH \
  --header 'Content-Type: application/json' --data "$body" \
  --url "https://$ilo/redfish/v1/Managers/1/NetworkProtocol"
printf '\n'
