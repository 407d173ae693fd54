# The mail server of a MikroTik router with RouterOS 7.
# Way to Microsoft 365: SMTP AUTH with a password.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   The router.
# Load it:   Upload it under Files, then in the terminal: /import file-name=e-mail.rsc
#            Then in the terminal: /tool e-mail set password="THE-PASSWORD"; mark " \ and $ by a backslash
# Test it:   /tool e-mail send to="YOU@YOUR-DOMAIN" subject="Test" body="A test."
# Take back: /tool e-mail set server=0.0.0.0 port=25 tls=no from="" user="" password=""
#
# RouterOS 6 says address= for server= and start-tls=yes for tls=starttls.
# Its built-in authorities must be trusted: /certificate settings set builtin-trust-anchors=trusted

/tool e-mail set server="smtp.office365.com" port=587 tls=starttls from="scanner@contoso.com" user="scanner@contoso.com"
# Newer versions of RouterOS 7 can check the server's certificate. This is the last line on purpose: a version
# that ends with an error here can not check it, and everything above is set all the same.
/tool e-mail set certificate-verification=yes
