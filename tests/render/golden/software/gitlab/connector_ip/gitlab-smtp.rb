# GitLab's mail settings.
# Way to Microsoft 365: SMTP relay, connector by IP address.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   /etc/gitlab/gitlab.rb, at its end: the last line of a name wins.
# Load it:   sudo cp -a /etc/gitlab/gitlab.rb /etc/gitlab/gitlab.rb.before
#            sudo gitlab-ctl reconfigure
# Test it:   sudo gitlab-rails console, and there:
#            Notify.test_email('YOU@YOUR-DOMAIN', 'Test', 'A test.').deliver_now
# Take back: sudo mv /etc/gitlab/gitlab.rb.before /etc/gitlab/gitlab.rb; sudo gitlab-ctl reconfigure
#
# Where gitlab.rb has smtp_user_name, smtp_password or smtp_authentication: take those lines out.

gitlab_rails['smtp_enable'] = true
gitlab_rails['smtp_address'] = 'contoso-com.mail.protection.outlook.com'
gitlab_rails['smtp_port'] = 25
gitlab_rails['smtp_domain'] = 'contoso.com'
gitlab_rails['smtp_enable_starttls_auto'] = true
gitlab_rails['smtp_tls'] = false
gitlab_rails['smtp_openssl_verify_mode'] = 'peer'
gitlab_rails['gitlab_email_enabled'] = true
gitlab_rails['gitlab_email_from'] = 'scanner@contoso.com'
gitlab_rails['gitlab_email_display_name'] = 'Ticket system'
gitlab_rails['gitlab_email_reply_to'] = 'scanner@contoso.com'
