# GitLab's mail settings.
# Way to Microsoft 365: SMTP AUTH with a password.
# Made by Relay Wizard on 2026-11-20 for Ticket system (contoso.com).
#
# Goes to:   /etc/gitlab/gitlab.rb, at its end: the last line of a name wins.
# Load it:   sudo cp -a /etc/gitlab/gitlab.rb /etc/gitlab/gitlab.rb.before
#            sudo gitlab-rake gitlab:smtp:secret:edit EDITOR=nano, and type these two lines there:
#            user_name: 'scanner@contoso.com'
#            password: 'the password'
#            sudo gitlab-ctl reconfigure
# Test it:   sudo gitlab-rails console, and there:
#            Notify.test_email('YOU@YOUR-DOMAIN', 'Test', 'A test.').deliver_now
# Take back: sudo mv /etc/gitlab/gitlab.rb.before /etc/gitlab/gitlab.rb; sudo gitlab-ctl reconfigure
#
# The user name and the password stay out of gitlab.rb: GitLab keeps them encrypted.

gitlab_rails['smtp_enable'] = true
gitlab_rails['smtp_address'] = 'smtp.office365.com'
gitlab_rails['smtp_port'] = 587
gitlab_rails['smtp_domain'] = 'contoso.com'
gitlab_rails['smtp_enable_starttls_auto'] = true
gitlab_rails['smtp_tls'] = false
gitlab_rails['smtp_openssl_verify_mode'] = 'peer'
gitlab_rails['smtp_authentication'] = 'login'
gitlab_rails['gitlab_email_enabled'] = true
gitlab_rails['gitlab_email_from'] = 'scanner@contoso.com'
gitlab_rails['gitlab_email_display_name'] = 'Ticket system'
gitlab_rails['gitlab_email_reply_to'] = 'scanner@contoso.com'
