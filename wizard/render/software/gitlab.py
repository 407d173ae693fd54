"""GitLab's Linux package: lines for gitlab.rb. User name and password go into GitLab's own encrypted file (14.3 and newer)."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.quoting import host_word, ruby_text, written

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD})


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``gitlab-smtp.rb``."""
    return (File("gitlab-smtp.rb", _lines(case), _("The lines for gitlab.rb.")),)


def _lines(case: SoftwareCase) -> str:
    values = {
        "smtp_enable": "true",
        "smtp_address": ruby_text(host_word(case.host, "Ruby")),
        "smtp_port": str(case.port),
        "smtp_domain": ruby_text(case.domain),
        "smtp_enable_starttls_auto": "true" if case.encrypts and not case.implicit else "false",
        "smtp_tls": "true" if case.implicit else "false",
    }
    if case.encrypts:
        values["smtp_openssl_verify_mode"] = "'peer'"
    if case.by_password:
        values["smtp_authentication"] = "'login'"
    values |= {
        "gitlab_email_enabled": "true",
        "gitlab_email_from": ruby_text(case.sender),
        **written("gitlab_email_display_name", ruby_text, case.device),
        "gitlab_email_reply_to": ruby_text(case.sender),
    }
    return headed(case, _head(case)) + "".join(
        f"gitlab_rails['{key}'] = {value}\n" for key, value in values.items()
    )


def _head(case: SoftwareCase) -> Head:
    load = ["sudo cp -a /etc/gitlab/gitlab.rb /etc/gitlab/gitlab.rb.before"]
    undo = "sudo mv /etc/gitlab/gitlab.rb.before /etc/gitlab/gitlab.rb; sudo gitlab-ctl reconfigure"
    notes = []
    if case.by_password:
        load += [
            "sudo gitlab-rake gitlab:smtp:secret:edit EDITOR=nano, and type these two lines there:",
            f"user_name: {ruby_text(case.user)}",
            "password: 'the password'",
        ]
        notes.append("The user name and the password stay out of gitlab.rb: GitLab keeps them encrypted.")
    else:
        notes.append(
            "Where gitlab.rb has smtp_user_name, smtp_password or smtp_authentication: take those lines out."
        )
    return Head(
        what="GitLab's mail settings.",
        goes_to=("/etc/gitlab/gitlab.rb, at its end: the last line of a name wins.",),
        load=(*load, "sudo gitlab-ctl reconfigure"),
        test=(
            "sudo gitlab-rails console, and there:",
            "Notify.test_email('YOU@YOUR-DOMAIN', 'Test', 'A test.').deliver_now",
        ),
        undo=(undo,),
        notes=(*notes, *relay_certificate(case, "/etc/gitlab/trusted-certs/ and reconfigure.")),
    )
