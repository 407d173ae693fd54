#!/bin/sh
# The mail settings of an iDRAC9, with RACADM.
# Way to Microsoft 365: SMTP relay, connector by IP address.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   It is run where it is.
# Load it:   sh idrac-mail.sh, on the server itself; from elsewhere put -r ADDRESS -u NAME behind each racadm.
# Test it:   racadm testemail -i 1
# Take back: racadm set iDRAC.RemoteHosts.SMTPAuthentication Disabled, and the server that stood there before
#
# The sender is iDRAC's own name. Make that one of your domain: the plan's is scanner@contoso.com.
# There is no switch for checking the server's certificate on the pages that were read.

set -eu
racadm set iDRAC.RemoteHosts.SMTPServerIPAddress contoso-com.mail.protection.outlook.com
racadm set iDRAC.RemoteHosts.SMTPPort 25
racadm set iDRAC.RemoteHosts.ConnectionEncryption STARTTLS
racadm set iDRAC.RemoteHosts.SMTPAuthentication Disabled
