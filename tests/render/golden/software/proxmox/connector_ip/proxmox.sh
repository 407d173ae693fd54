#!/bin/sh
# Makes a notification target of Proxmox VE that sends by SMTP.
# Way to Microsoft 365: SMTP relay, connector by IP address.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   Any node, as root.
# Load it:   sh proxmox.sh
#            pvesh set /cluster/notifications/matchers/default-matcher --target microsoft-365
# Test it:   pvesh create /cluster/notifications/targets/microsoft-365/test
# Take back: pvesh set /cluster/notifications/matchers/default-matcher --target mail-to-root
#            pvesh delete /cluster/notifications/endpoints/smtp/microsoft-365
#
# root@pam gets the notices at the address that stands in Datacenter, Permissions, Users.
# Proxmox VE does not try again when a message is not taken at once.

set -eu
pvesh create /cluster/notifications/endpoints/smtp --name microsoft-365 \
  --server contoso-com.mail.protection.outlook.com \
  --port 25 \
  --mode starttls \
  --from-address scanner@contoso.com \
  --author 'Ticket system' \
  --mailto-user root@pam
