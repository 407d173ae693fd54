#!/bin/sh
# Asks for the password and keeps it in /etc/exim4/relay-wizard/password, which root and the group Debian-exim may read (mode 640).
# Way to Microsoft 365: SMTP AUTH with a password.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   It is run where it is.
# Load it:   sudo sh ask-password.sh
# Test it:   sudo ls -l /etc/exim4/relay-wizard/password
# Take back: sudo rm /etc/exim4/relay-wizard/password

set -eu
file="${1:-/etc/exim4/relay-wizard/password}"
umask 077
trap 'stty echo 2>/dev/null || :' EXIT INT TERM
printf 'Password of %s: ' scanner@contoso.com >&2
stty -echo 2>/dev/null || :
IFS= read -r password
printf '\n' >&2
[ -n "$password" ] || { echo "Nothing was typed, so nothing was changed." >&2; exit 1; }
folder=$(dirname "$file")
(umask 022 && mkdir -p "$folder")
printf '%s%s\n' '' "$password" > "$file"
chgrp Debian-exim "$file"
chmod 640 "$file"
unset password
