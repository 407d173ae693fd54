"""WordPress with WP Mail SMTP: its constants for wp-config.php, as the plug-in's own page names them."""

from wizard.core.texts import _
from wizard.render.configuration import File
from wizard.render.software.case import Ability, SoftwareCase
from wizard.render.software.head import Head, headed, relay_certificate
from wizard.render.software.password import ask_password
from wizard.render.software.quoting import host_word, php_comment, php_text, written

ABILITIES = frozenset({Ability.CLEAR, Ability.STARTTLS, Ability.IMPLICIT, Ability.PASSWORD})
PASSWORD = "/etc/wordpress/smtp-password"


def files(case: SoftwareCase) -> tuple[File, ...]:
    """``wp-config-smtp.php``, and the password's program."""
    made = [File("wp-config-smtp.php", _constants(case), _("The lines for wp-config.php."))]
    if case.by_password:
        made.append(ask_password(case, PASSWORD, owner="www-data"))
    return tuple(made)


def _constants(case: SoftwareCase) -> str:
    security = "" if not case.encrypts else "ssl" if case.implicit else "tls"
    values = {
        "WPMS_ON": "true",
        "WPMS_MAILER": "'smtp'",
        "WPMS_MAIL_FROM": php_text(case.sender),
        "WPMS_MAIL_FROM_FORCE": "true",
        **written("WPMS_MAIL_FROM_NAME", php_text, case.device),
        "WPMS_SMTP_HOST": php_text(host_word(case.host, "PHP")),
        "WPMS_SMTP_PORT": str(case.port),
        "WPMS_SSL": php_text(security),
        "WPMS_SMTP_AUTOTLS": "true" if case.encrypts else "false",
        "WPMS_SMTP_AUTH": "true" if case.by_password else "false",
    }
    if case.by_password:
        values["WPMS_SMTP_USER"] = php_text(case.user)
        values["WPMS_SMTP_PASS"] = f"trim( (string) file_get_contents( {php_text(PASSWORD)} ) )"
    lines = "".join(f"define( '{name}', {value} );\n" for name, value in values.items())
    return "<?php\n" + headed(case, _head(case), "// ", php_comment) + lines


def _head(case: SoftwareCase) -> Head:
    load = ["Copy the lines below the comment into wp-config.php, above the line with 'stop editing'."]
    if case.by_password:
        load.append(
            "sudo sh ask-password.sh; where PHP runs as another user than www-data, chgrp the file to that one"
        )
    return Head(
        what="The constants of WP Mail SMTP.",
        goes_to=("wp-config.php of your site, without the first line.",),
        load=tuple(load),
        test=("WP Mail SMTP, Tools, Email Test.",),
        undo=("Take the lines out again: the settings of the plug-in's own page hold again.",),
        notes=(
            "PHPMailer, which sends, checks the server's certificate by itself.",
            *relay_certificate(case, "the computer's store of trusted authorities."),
        ),
    )
